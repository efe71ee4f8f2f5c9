/** A request that cannot be had, as the API answers it. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 404 | 409 | 415,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
