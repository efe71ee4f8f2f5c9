import { Statement } from '../platform/database/statement.js';
import { type Payment } from './payment.types.js';

export interface PaymentMethodRow {
  code: string;
  name: string;
  provider: string;
  settings: Readonly<Record<string, unknown>>;
}

export const activeMethods = new Statement<PaymentMethodRow>(
  'payment.active_methods',
  'SELECT code, name, provider, settings FROM payment_methods WHERE store_id = $1 AND active ORDER BY position, id',
);

export const insertPayment = new Statement(
  'payment.insert',
  `INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status, provider_reference, action)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

const view = `id, store_id AS "storeId", order_id AS "orderId", method, provider, amount, currency, status,
  provider_reference AS "providerReference", action, decline_reason AS "declineReason"`;

export const paymentById = new Statement<Payment>(
  'payment.by_id',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND id = $2`,
);

export const paymentsOfOrder = new Statement<Payment>(
  'payment.of_order',
  `SELECT ${view} FROM payments WHERE store_id = $1 AND order_id = $2 ORDER BY id`,
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

/** Payments of placed orders whose provider has not said what became of them. Oldest first, not younger than $1. */
export const unsettledPayments = new Statement<Payment>(
  'payment.unsettled',
  `SELECT ${view} FROM payments
   WHERE status = 'pending' AND provider = ANY ($1) AND updated_at < now() - make_interval(secs => $2)
   ORDER BY updated_at LIMIT $3`,
);
