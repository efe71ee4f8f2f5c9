import { ErrorDialect, type Failure, type RenderedFailure } from './error-dialect.js';

const titles: Readonly<Record<Failure['kind'], string>> = {
  invalid: 'Invalid request',
  unauthenticated: 'Not authenticated',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  declined: 'Declined',
  limited: 'Too many requests',
  unavailable: 'Unavailable for the moment',
  internal: 'Internal error',
};

/** The native API's errors: problem details (RFC 9457). `type` is the stable code as a URN, so that it need not be fetched. */
export class ProblemDialect extends ErrorDialect {
  readonly prefix: string = '/';

  render(failure: Failure): RenderedFailure {
    return {
      status: failure.status,
      contentType: 'application/problem+json; charset=utf-8',
      body: {
        ...failure.details,
        type: `urn:cashwrap:error:${failure.code}`,
        title: titles[failure.kind],
        status: failure.status,
        detail: failure.message,
        code: failure.code,
        requestId: failure.requestId,
        ...(failure.issues.length > 0 && { issues: failure.issues }),
      },
    };
  }
}
