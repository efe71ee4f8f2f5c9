import { Statement } from '../platform/database/statement.js';
import { type Payment } from './payment.types.js';

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

export const insertPayment = new Statement(
  'payment.insert',
  `INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status, provider_reference, action,
     return_url)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

const view = `id, store_id AS "storeId", order_id AS "orderId", method, provider, amount, currency, status,
  provider_reference AS "providerReference", action, decline_reason AS "declineReason", captured, refunded, conflict,
  return_url AS "returnUrl", to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`;

export const paymentsOfOrder = new Statement<Payment>(
  'payment.of_order',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = $2 ORDER BY id`,
);

export const paymentsOfOrders = new Statement<Payment>(
  'payment.of_orders',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = ANY ($2) ORDER BY id`,
);

/** A settled payment is never unsettled by a late or repeated answer. */
export const applyOutcome = new Statement(
  'payment.apply_outcome',
  `UPDATE payments SET status = $3, provider_reference = coalesce($4, provider_reference), action = $5, decline_reason = $6,
     updated_at = now()
   WHERE store_id = $1 AND id = $2 AND (
     status IN ('opened', 'pending') OR (status = 'authorized' AND $3 IN ('captured', 'voided')))`,
);

export const insertAttempt = new Statement(
  'payment.insert_attempt',
  `INSERT INTO payment_attempts (id, store_id, payment_id, operation, outcome, detail, started_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

/**
 * The payment of a placed order whose provider ($1) has been left alone for longest, and for more than $2 seconds. Past ten
 * minutes the pause grows with the payment's age, for many a buyer never comes back to pay. Taking it puts it last, so
 * that those which are never settled hold up no other.
 */
export const takeUnsettled = new Statement<Payment>(
  'payment.take_unsettled',
  `UPDATE payments SET updated_at = now() WHERE id = (
     SELECT id FROM payments
     WHERE status = 'pending' AND provider = ANY ($1) AND updated_at < now()
       - make_interval(secs => $2) * greatest(1, extract(epoch FROM now() - created_at) / 600)
     ORDER BY updated_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING ${view}`,
);
