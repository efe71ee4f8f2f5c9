/** What went wrong, in terms that every API can translate: the core never names an HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'declined'
  | 'limited'
  | 'unavailable';

/** One faulty field of a request, as a path from the body's root: `['lines', 0, 'quantity']`. */
export interface FieldIssue {
  readonly path: readonly (string | number)[];
  /** Stable, lower_snake: `required`, `too_long`, `not_an_email` … */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/**
 * The only error the core throws on purpose. Clients switch on `code` (`area.reason`, stable), operators on `kind`,
 * nobody on the message. `details` carries plain data for the answer; put nothing secret into it.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** A request whose fields are wrong. `code` is `request.invalid`, `details.issues` lists every faulty field. */
export function invalidRequest(
  issues: readonly FieldIssue[],
  message = 'The request has invalid fields.',
): DomainError {
  return new DomainError('request.invalid', 'invalid', message, { issues });
}
