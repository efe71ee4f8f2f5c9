import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorKind, type FieldIssue } from '../../kernel/domain-error.js';
import { sqlState } from '../database/transactor.js';
import { type Failure } from './error-dialect.js';

/** The default HTTP status of every kind, in one place. */
const statusByKind: Readonly<Record<ErrorKind | 'internal', number>> = {
  invalid: 400,
  unauthenticated: 401,
  declined: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  internal: 500,
  unavailable: 503,
};

/**
 * What PostgreSQL says when it cannot serve now but may soon: connections refused or cut (class 08, 57P01-57P03, 53300),
 * a wait that was cut short (55P03 lock_timeout, 57014 statement_timeout, 25P03 idle in transaction).
 */
const busyStates = new Set(['57P01', '57P02', '57P03', '53300', '53400', '55P03', '57014', '25P03', '40001', '40P01']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** How pg words a lost or unobtainable connection, for which it has no code. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

const retrySoon = 1;

/** Every error in the terms of a `Failure`. Whatever is not known to be someone else's doing is a bug: `internal`, telling nothing. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof DomainError) return fromDomain(error, requestId);
  if (isDatabaseBusy(error)) {
    return known(
      requestId,
      'unavailable',
      'service.unavailable',
      'The service cannot answer now; try again.',
      retrySoon,
    );
  }
  return fromFramework(statusOf(error), requestId);
}

/** Whether the database, or the way to it, is down or overloaded. */
export function isDatabaseBusy(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined && (busyStates.has(state) || state.startsWith('08'))) return true;
  const source = (error as { driverError?: unknown } | null | undefined)?.driverError ?? error;
  if (!(source instanceof Error)) return false;
  // After a FATAL the server has ended the session, or never began it: no statement of ours can be the cause.
  if ((source as { severity?: unknown }).severity === 'FATAL') return true;
  if (source instanceof AggregateError) return source.errors.some(isDatabaseBusy);
  const { code, syscall } = source as { code?: unknown; syscall?: unknown };
  // A server that is down has taken its socket away.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  return (typeof code === 'string' && networkCodes.has(code)) || lostConnection.test(source.message);
}

function fromDomain(error: DomainError, requestId: string): Failure {
  const { issues, retryAfterSeconds, ...details } = error.details;
  return {
    code: error.code,
    kind: error.kind,
    message: error.message,
    details,
    issues: Array.isArray(issues) ? (issues as FieldIssue[]) : [],
    status: statusByKind[error.kind],
    requestId,
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
  };
}

function fromFramework(status: number, requestId: string): Failure {
  switch (status) {
    case 401:
      return known(requestId, 'unauthenticated', 'access.unauthenticated', 'Authentication is required.');
    case 403:
      return known(requestId, 'forbidden', 'access.forbidden', 'This is not allowed.');
    case 404:
      return known(requestId, 'not_found', 'route.not_found', 'There is nothing here.');
    case 408:
      return { ...known(requestId, 'invalid', 'request.timeout', 'The request took too long to arrive.'), status };
    case 413:
      return { ...known(requestId, 'invalid', 'request.too_large', 'The request body is too large.'), status };
    case 414:
      return { ...known(requestId, 'invalid', 'request.malformed', 'The address is too long.'), status };
    case 415:
      return {
        ...known(requestId, 'invalid', 'request.unsupported_media_type', 'The body must be application/json in UTF-8.'),
        status,
      };
    case 429:
      return known(requestId, 'limited', 'rate.limited', 'Too many requests.', retrySoon);
    case 503:
      return known(
        requestId,
        'unavailable',
        'service.unavailable',
        'The service cannot answer now; try again.',
        retrySoon,
      );
    default:
      return status >= 400 && status < 500
        ? known(requestId, 'invalid', 'request.malformed', 'The request could not be read.')
        : known(
            requestId,
            'internal',
            'internal',
            'Something went wrong on our side. Quote the request id when you report it.',
          );
  }
}

function known(
  requestId: string,
  kind: Failure['kind'],
  code: string,
  message: string,
  retryAfterSeconds?: number,
): Failure {
  return {
    code,
    kind,
    message,
    details: {},
    issues: [],
    status: statusByKind[kind],
    requestId,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** The status of an error that Nest or Fastify has thrown; 500 for any other. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : 500;
}
