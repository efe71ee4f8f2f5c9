import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type Payment, type PaymentAttempt, type PaymentStatusEntry, type VoidRequest } from './payment.types.js';

export interface PaymentMethodRow {
  code: string;
  name: string;
  provider: string;
  settings: Readonly<Record<string, unknown>>;
  /** Sealed. */
  secrets: Buffer | null;
  active: boolean;
}

export const methodsOfStore = new Statement<PaymentMethodRow>(
  'payment.methods_of_store',
  `SELECT code, name, provider, settings, secrets, active FROM payment_methods WHERE store_id = $1
   ORDER BY position, id`,
);

const view = `id, store_id AS "storeId", order_id AS "orderId", method, provider, amount, currency, status,
  provider_reference AS "providerReference", action, decline_reason AS "declineReason", captured, refunded, conflict,
  void_requested_at IS NOT NULL AS "voidRequested", return_url AS "returnUrl",
  ${utc('created_at')} AS "createdAt"`;

/** Writes a payment and the first line of its history. */
export const insertPayment = new Statement(
  'payment.insert',
  `WITH opened AS (
     INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status, provider_reference, action,
       return_url)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING store_id, id, status)
   INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source)
   SELECT store_id, id, NULL, status, 'checkout' FROM opened`,
);

export const paymentById = new Statement<Payment>(
  'payment.by_id',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND id = $2`,
);

export const paymentsOfOrder = new Statement<Payment>(
  'payment.of_order',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = $2 ORDER BY id`,
);

export const paymentsOfOrders = new Statement<Payment>(
  'payment.of_orders',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = ANY ($2) ORDER BY id`,
);

export const lockPaymentsOfOrder = new Statement<Payment>(
  'payment.lock_of_order',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = $2 ORDER BY id FOR UPDATE`,
);

/**
 * Changes a payment that is still as it was ($3), with the line of its history where its status ($4) is another one. $10:
 * whether its provider has yet to be told to give it up.
 */
export const changePayment = new Statement<Payment>(
  'payment.change',
  `WITH changed AS (
     UPDATE payments SET status = $4, provider_reference = coalesce($5, provider_reference), action = $6,
       decline_reason = $7, captured = $8, conflict = $9,
       void_requested_at = CASE WHEN $10 THEN coalesce(void_requested_at, now()) END,
       next_question_at = CASE WHEN $10 AND void_requested_at IS NULL THEN now() ELSE next_question_at END,
       updated_at = now()
     WHERE store_id = $1 AND id = $2 AND status = $3
     RETURNING ${view}),
   history AS (
     INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source, detail)
     SELECT $1, id, $3, $4, $11, $12 FROM changed WHERE $3 <> $4)
   SELECT * FROM changed`,
);

/** $1 store, $2 payments, $3 minor units. */
export const lowerPayments = new Statement(
  'payment.lower',
  `UPDATE payments SET amount = $3, updated_at = now()
   WHERE store_id = $1 AND id = ANY ($2) AND status = 'pending' AND amount > $3`,
);

/** Asks for open payments of an order to be given up; the history is written when they are. */
export const requestVoid = new Statement<Payment>(
  'payment.request_void',
  `UPDATE payments SET void_requested_at = now(), void_requested_by = $3, void_reason = $4, next_question_at = now(),
     updated_at = now()
   WHERE store_id = $1 AND id = ANY ($2) AND status IN ('opened', 'pending', 'authorized') AND void_requested_at IS NULL
   RETURNING ${view}`,
);

/**
 * The payment ($1), or the one of these providers ($2) that has waited longest (null), that is to be given up, and on
 * whose word. Taking it puts off its next turn, by half of the time that it has been waiting: a minute at least, six hours
 * at most.
 */
export const takeVoidRequest = new Statement<VoidRequest>(
  'payment.take_void_request',
  `UPDATE payments SET next_question_at = now()
     + least(interval '6 hours', greatest(interval '1 minute', (now() - void_requested_at) / 2))
   WHERE id = (
     SELECT id FROM payments
     WHERE void_requested_at IS NOT NULL
       AND CASE WHEN $1::uuid IS NULL THEN next_question_at <= now() AND provider = ANY ($2) ELSE id = $1 END
     ORDER BY next_question_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING ${view}, void_requested_by AS "requestedBy", void_reason AS reason`,
);

/** Lets an authorized payment be asked about like one whose outcome is unknown: whether it was captured. */
export const askAboutPayment = new Statement(
  'payment.ask_about',
  `UPDATE payments SET next_question_at = now() + make_interval(secs => $3)
   WHERE store_id = $1 AND id = $2 AND status = 'authorized' AND void_requested_at IS NULL`,
);

export const resolveConflict = new Statement<Payment>(
  'payment.resolve_conflict',
  `UPDATE payments SET conflict_resolved_at = now(), updated_at = now(),
     conflict = conflict || jsonb_build_object('resolution', jsonb_build_object('actor', $3::text, 'reason', $4::text,
       'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
   WHERE store_id = $1 AND id = $2 AND status = 'conflict' AND conflict_resolved_at IS NULL
   RETURNING ${view}`,
);

/** Newest first; every filter is skipped when null. $2 is the id to go on below. */
export const paymentPage = new Statement<Payment>(
  'payment.page',
  `SELECT ${view} FROM payments
   WHERE store_id = $1
     AND ($2::uuid IS NULL OR id < $2)
     AND ($3::text IS NULL OR status = $3)
     AND ($4::boolean IS NULL OR (conflict_resolved_at IS NOT NULL) = $4)
     AND ($5::uuid IS NULL OR order_id = $5)
     AND ($6::text IS NULL OR provider = $6)
   ORDER BY id DESC LIMIT $7`,
);

export const paymentHistory = new Statement<PaymentStatusEntry>(
  'payment.history',
  `SELECT from_status AS "from", to_status AS "to", source, detail, ${utc('created_at')} AS at
   FROM payment_status_changes WHERE store_id = $1 AND payment_id = $2 ORDER BY id`,
);

export const paymentAttempts = new Statement<PaymentAttempt>(
  'payment.attempts',
  `SELECT operation, outcome, detail, ${utc('started_at')} AS "startedAt", ${utc('finished_at')} AS "finishedAt"
   FROM payment_attempts WHERE store_id = $1 AND payment_id = $2 ORDER BY id`,
);

export const insertAttempt = new Statement(
  'payment.insert_attempt',
  `INSERT INTO payment_attempts (id, store_id, payment_id, operation, outcome, detail, started_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

/**
 * The payment of one of the providers ($1) whose outcome is unknown and whose next question is due: the first one $2
 * seconds after it was opened. Taking it puts off the next one, and by more the older the payment is (past ten minutes by
 * a tenth of its age, up to 360 times the first pause), for many a buyer never comes back to pay. $3 is how long the
 * present run has lasted: what it has taken is not due again in it.
 */
export const takeUnsettled = new Statement<Payment>(
  'payment.take_unsettled',
  `UPDATE payments SET next_question_at = now()
     + make_interval(secs => $2) * least(360, greatest(1, extract(epoch FROM now() - created_at) / 600))
   WHERE id = (
     SELECT id FROM payments
     WHERE (status IN ('opened', 'pending') OR (status = 'authorized' AND next_question_at IS NOT NULL))
       AND void_requested_at IS NULL AND provider = ANY ($1)
       AND coalesce(next_question_at, created_at + make_interval(secs => $2)) <= now() - make_interval(secs => $3)
     ORDER BY coalesce(next_question_at, created_at) LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING ${view}`,
);
