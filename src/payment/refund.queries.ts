import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type Refund } from './refund.types.js';

const view = `id, store_id AS "storeId", payment_id AS "paymentId", order_id AS "orderId", amount, currency, status, actor,
  reason, lines, restock, provider_reference AS "providerReference", decline_reason AS "declineReason",
  ${utc('created_at')} AS "createdAt", ${utc('updated_at')} AS "updatedAt"`;

/**
 * Promises money of a payment, if it has as much that is not promised yet: the guard that keeps what is refunded within
 * what was captured, however many ask at once. No row: it has not.
 */
export const insertRefund = new Statement<Refund>(
  'refund.insert',
  `WITH promised AS (
     UPDATE payments SET refunded = refunded + $4, updated_at = now()
     WHERE store_id = $1 AND id = $2 AND captured - refunded >= $4
     RETURNING id, order_id, currency)
   INSERT INTO payment_refunds
     (id, store_id, payment_id, order_id, amount, currency, status, actor, reason, lines, restock)
   SELECT $3, $1, id, order_id, $4, currency, 'requested', $5, $6, $7, $8 FROM promised
   RETURNING ${view}`,
);

/** Writes what the provider says of a refund that is still open; money that it declines to give back is free again. */
export const changeRefund = new Statement<Refund>(
  'refund.change',
  `WITH changed AS (
     UPDATE payment_refunds
     SET status = $3, provider_reference = coalesce($4, provider_reference), decline_reason = $5, updated_at = now()
     WHERE store_id = $1 AND id = $2 AND status IN ('requested', 'pending') AND status <> $3
     RETURNING *),
   kept AS (
     UPDATE payments payment SET refunded = payment.refunded - changed.amount, updated_at = now()
     FROM changed
     WHERE payment.store_id = $1 AND payment.id = changed.payment_id AND changed.status = 'declined')
   SELECT ${view} FROM changed`,
);

/**
 * The refund ($1), or the one whose question has been due for longest (null), with its next question put off: half a
 * minute, then twice as long each time, six hours at most.
 */
export const takeOpenRefund = new Statement<Refund>(
  'refund.take_open',
  `UPDATE payment_refunds
   SET questions = questions + 1,
     next_question_at = now() + make_interval(secs => least(30 * 2 ^ least(questions, 20), 6 * 3600))
   WHERE id = (
     SELECT id FROM payment_refunds
     WHERE status IN ('requested', 'pending')
       AND CASE WHEN $1::uuid IS NULL THEN next_question_at <= now() ELSE id = $1 END
     ORDER BY next_question_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING ${view}`,
);

export const refundById = new Statement<Refund>(
  'refund.by_id',
  `SELECT ${view} FROM payment_refunds WHERE store_id = $1 AND id = $2`,
);

export const refundsOfPayment = new Statement<Refund>(
  'refund.of_payment',
  `SELECT ${view} FROM payment_refunds WHERE store_id = $1 AND payment_id = $2 ORDER BY id`,
);

/** Of several orders ($2), in the order in which they were asked for. */
export const refundsOfOrders = new Statement<Refund>(
  'refund.of_orders',
  `SELECT ${view} FROM payment_refunds WHERE store_id = $1 AND order_id = ANY ($2::uuid[]) ORDER BY id`,
);
