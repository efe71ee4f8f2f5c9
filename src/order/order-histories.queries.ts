import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type OrderStatusEntry } from './order.types.js';

/** $1 store, $2 orders. */
export const historiesOfOrders = new Statement<{
  readonly orderId: string;
  readonly history: readonly OrderStatusEntry[];
}>(
  'order.histories',
  `SELECT order_id AS "orderId", json_agg(json_build_object('from', from_status, 'to', to_status, 'actor', actor,
     'reason', reason, 'at', ${utc('created_at')}) ORDER BY id) AS history
   FROM order_status_changes WHERE store_id = $1 AND order_id = ANY ($2::uuid[]) GROUP BY order_id`,
);
