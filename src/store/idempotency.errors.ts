import { DomainError } from '../kernel/domain-error.js';

/** The first request with this key is still being worked on. */
export const idempotencyInFlight = (): DomainError =>
  new DomainError('idempotency.in_flight', 'conflict', 'The request with this Idempotency-Key is still in progress.', {
    retryAfterSeconds: 1,
  });

/** The key belongs to another request (draft-ietf-httpapi-idempotency-key-header: 422). */
export const idempotencyKeyReused = (): DomainError =>
  new DomainError('idempotency.key_reused', 'invalid', 'This Idempotency-Key was used with a different request.');
