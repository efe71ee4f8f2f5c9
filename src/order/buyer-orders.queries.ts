import { Statement } from '../platform/database/statement.js';

/**
 * How many orders a phone number or a customer has placed within the last hour. $1 store, $2 phone or null, $3 customer or
 * null. By phone only checked orders are known, whose index it is.
 */
export const recentOrders = new Statement<{ count: number }>(
  'order.recent_of_buyer',
  `SELECT count(*)::integer AS count FROM (
     SELECT id FROM orders
     WHERE store_id = $1 AND phone = $2 AND spam_signs IS NOT NULL AND id >= uuid_v7_floor(now() - interval '1 hour')
     UNION
     SELECT id FROM orders
     WHERE store_id = $1 AND customer_id = $3 AND id >= uuid_v7_floor(now() - interval '1 hour')) AS placed`,
);

/** How many orders of the last thirty days nobody has paid or taken up. Of checked orders only. $1 store, $2 phone. */
export const unpaidOrders = new Statement<{ count: number }>(
  'order.unpaid_of_phone',
  `SELECT count(*)::integer AS count FROM orders
   WHERE store_id = $1 AND phone = $2 AND spam_signs IS NOT NULL AND id >= uuid_v7_floor(now() - interval '30 days')
     AND payment_status = 'unpaid' AND status IN ('pending', 'on_hold', 'cancelled')`,
);
