import { Statement } from '../platform/database/statement.js';

/**
 * Claims a key: a new one, or one whose request has ended without an answer. No row: somebody is at work on it, it was
 * answered, or it belongs to another request. $4 fingerprint, $5 the id for a new one, $6 seconds.
 */
export const claimRequest = new Statement<{ operationId: string }>(
  'idempotent_request.claim',
  `INSERT INTO idempotent_requests AS request
     (store_id, principal, idempotency_key, fingerprint, operation_id, locked_until)
   VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
   ON CONFLICT (store_id, principal, idempotency_key) DO UPDATE SET locked_until = excluded.locked_until
     WHERE request.answer IS NULL AND request.locked_until <= now() AND request.fingerprint = excluded.fingerprint
   RETURNING operation_id AS "operationId"`,
);

export const requestByKey = new Statement<{ fingerprint: Buffer; answered: boolean; answer: unknown }>(
  'idempotent_request.by_key',
  `SELECT fingerprint, answer IS NOT NULL AS answered, answer FROM idempotent_requests
   WHERE store_id = $1 AND principal = $2 AND idempotency_key = $3`,
);

export const answerRequest = new Statement(
  'idempotent_request.answer',
  'UPDATE idempotent_requests SET answer = $4 WHERE store_id = $1 AND principal = $2 AND idempotency_key = $3',
);

/** Lets the next request with the key go on at once, under the same id. */
export const unlockRequest = new Statement(
  'idempotent_request.unlock',
  `UPDATE idempotent_requests SET locked_until = now()
   WHERE store_id = $1 AND principal = $2 AND idempotency_key = $3 AND answer IS NULL`,
);

export const forgetRequest = new Statement(
  'idempotent_request.forget',
  `DELETE FROM idempotent_requests
   WHERE store_id = $1 AND principal = $2 AND idempotency_key = $3 AND answer IS NULL`,
);

export const forgetOldRequests = new Statement(
  'idempotent_request.forget_old',
  `DELETE FROM idempotent_requests WHERE (store_id, principal, idempotency_key) IN (
     SELECT store_id, principal, idempotency_key FROM idempotent_requests
     WHERE created_at < now() - interval '30 days' ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
);
