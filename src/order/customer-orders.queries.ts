import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { view as orderView } from './order.queries.js';
import { type Order } from './order.types.js';

/** An order with the time of its last change. */
export interface ChangedOrder extends Order {
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

const changedOrder = `${orderView}, ${utc('o.updated_at')} AS "updatedAt"`;

/** $1 store, $2 customer, $3 order. */
export const ownOrder = new Statement<ChangedOrder>(
  'order.own',
  `SELECT ${changedOrder} FROM orders o WHERE o.store_id = $1 AND o.customer_id = $2 AND o.id = $3`,
);

/** $1 store, $2 customer, $3 limit, $4 offset. Newest first. */
export const ownOrders = new Statement<ChangedOrder>(
  'order.own_page',
  `SELECT ${changedOrder} FROM orders o WHERE o.store_id = $1 AND o.customer_id = $2
   ORDER BY o.id DESC LIMIT $3 OFFSET $4`,
);

/** $1 store, $2 customer. */
export const ownOrderCount = new Statement<{ count: number }>(
  'order.own_count',
  'SELECT count(*) FROM orders WHERE store_id = $1 AND customer_id = $2',
);
