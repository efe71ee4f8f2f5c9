import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type PaymentMoments } from './payment.types.js';

/** $1 store, $2 orders. */
export const momentsOfOrders = new Statement<PaymentMoments & { readonly orderId: string }>(
  'payment.moments_of_orders',
  `SELECT payment.order_id AS "orderId", ${utc('max(captured.at)')} AS "capturedAt", ${utc('max(proof.at)')} AS "provenAt"
   FROM payments payment
   LEFT JOIN LATERAL (
     SELECT max(created_at) AS at FROM payment_status_changes
     WHERE store_id = $1 AND payment_id = payment.id AND to_status = 'captured') captured ON true
   LEFT JOIN LATERAL (
     SELECT max(uploaded_at) AS at FROM payment_proofs WHERE store_id = $1 AND payment_id = payment.id) proof ON true
   WHERE payment.store_id = $1 AND payment.order_id = ANY ($2::uuid[])
   GROUP BY payment.order_id`,
);
