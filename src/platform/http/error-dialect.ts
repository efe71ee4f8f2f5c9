import { type ErrorKind, type FieldIssue } from '../../kernel/domain-error.js';

/** Everything an answer to a failed request may say, worked out once and the same for every dialect. */
export interface Failure {
  /** Stable, `area.reason`: of a `DomainError`, or of the framework (`route.not_found`, `request.malformed`, `internal` …). */
  readonly code: string;
  readonly kind: ErrorKind | 'internal';
  readonly message: string;
  /** Plain data of a `DomainError`, without its issues. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The faulty fields, when the code is `request.invalid`. */
  readonly issues: readonly FieldIssue[];
  /** The default HTTP status for the kind. A dialect may answer with another. */
  readonly status: number;
  readonly requestId: string;
  readonly retryAfterSeconds?: number;
}

export interface RenderedFailure {
  readonly status: number;
  /** Sent as JSON; a string as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json; charset=utf-8` unless given. */
  readonly contentType?: string;
}

/**
 * How one API words its errors. Every failure under `prefix` goes through it, those of the framework too: unknown routes,
 * malformed JSON, a body that is too large, rate limits, bugs. Pure; must not throw.
 */
export abstract class ErrorDialect {
  /** Path prefix, such as `/api/v1/store`. The longest one that matches a whole path segment wins. */
  abstract readonly prefix: string;

  abstract render(failure: Failure): RenderedFailure;
}
