import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { owed } from './order.queries.js';
import { type Cancellation, type Fulfilment, type OrderNote, type ShipmentStatus } from './fulfilment.types.js';

const fulfilment = `f.id, f.store_id AS "storeId", f.order_id AS "orderId", f.status, f.carrier,
  f.tracking_number AS "trackingNumber", f.tracking_url AS "trackingUrl", f.lines, f.actor, f.reason,
  ${utc('f.created_at')} AS "createdAt",
  (SELECT coalesce(json_agg(json_build_object('status', u.status, 'location', u.location, 'description', u.description,
      'occurredAt', ${utc('u.occurred_at')}, 'actor', u.actor) ORDER BY u.occurred_at, u.created_at, u.id), '[]')
   FROM shipment_updates u WHERE u.store_id = f.store_id AND u.fulfilment_id = f.id) AS history`;

/** $3 order, $4 carrier, $5 tracking number, $6 tracking URL, $7 lines, $8 actor, $9 reason. */
export const insertFulfilment = new Statement(
  'fulfilment.insert',
  `INSERT INTO order_fulfilments
     (store_id, id, order_id, status, carrier, tracking_number, tracking_url, lines, actor, reason)
   VALUES ($1, $2, $3, 'shipped', $4, $5, $6, $7, $8, $9)`,
);

export const fulfilmentById = new Statement<Fulfilment>(
  'fulfilment.by_id',
  `SELECT ${fulfilment} FROM order_fulfilments f WHERE f.store_id = $1 AND f.order_id = $2 AND f.id = $3`,
);

/** Of several orders ($2), oldest first. */
export const fulfilmentsOfOrders = new Statement<Fulfilment>(
  'fulfilment.of_orders',
  `SELECT ${fulfilment} FROM order_fulfilments f
   WHERE f.store_id = $1 AND f.order_id = ANY ($2::uuid[]) ORDER BY f.created_at, f.id`,
);

export const writeTracking = new Statement(
  'fulfilment.write_tracking',
  `UPDATE order_fulfilments SET carrier = $3, tracking_number = $4, tracking_url = $5 WHERE store_id = $1 AND id = $2`,
);

/** No row when the update is known. $3 the update's id, $4 status, $5 location, $6 description, $7 when or null for now, $8 actor. */
export const insertShipmentUpdate = new Statement<{ status: ShipmentStatus; occurredAt: string }>(
  'fulfilment.insert_update',
  `WITH told AS (
     INSERT INTO shipment_updates (store_id, fulfilment_id, id, status, location, description, occurred_at, actor)
     VALUES ($1, $2, $3, $4, $5, $6, coalesce($7::timestamptz, clock_timestamp()), $8)
     ON CONFLICT (id) DO NOTHING
     RETURNING status, occurred_at),
   moved AS (
     UPDATE order_fulfilments SET status = told.status FROM told WHERE store_id = $1 AND id = $2)
   SELECT status, ${utc('occurred_at')} AS "occurredAt" FROM told`,
);

export const knowsShipmentUpdate = new Statement(
  'fulfilment.knows_update',
  'SELECT FROM shipment_updates WHERE store_id = $1 AND fulfilment_id = $2 AND id = $3',
);

const cancellation = `id, store_id AS "storeId", order_id AS "orderId", lines, amount, refund_id AS "refundId", actor, reason,
  ${utc('created_at')} AS "createdAt"`;

/** Also notes in the order's row, which is locked, that so much less is owed. */
export const insertCancellation = new Statement<Cancellation & { readonly owed: number }>(
  'cancellation.insert',
  `WITH reduced AS (
     UPDATE orders SET cancelled = cancelled + $5, updated_at = now() WHERE store_id = $1 AND id = $2
     RETURNING ${owed} AS owed),
   cancelled AS (
     INSERT INTO order_cancellations (store_id, order_id, id, lines, amount, refund_id, actor, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING ${cancellation})
   SELECT cancelled.*, reduced.owed FROM cancelled, reduced`,
);

export const cancellationById = new Statement<Cancellation>(
  'cancellation.by_id',
  `SELECT ${cancellation} FROM order_cancellations WHERE store_id = $1 AND order_id = $2 AND id = $3`,
);

/** Of several orders ($2), oldest first. */
export const cancellationsOfOrders = new Statement<Cancellation>(
  'cancellation.of_orders',
  `SELECT ${cancellation} FROM order_cancellations
   WHERE store_id = $1 AND order_id = ANY ($2::uuid[]) ORDER BY created_at, id`,
);

const note = `id, store_id AS "storeId", order_id AS "orderId", visibility, text, actor, ${utc('created_at')} AS "createdAt"`;

/** No row when there is one of this id. */
export const insertNote = new Statement<OrderNote>(
  'order_note.insert',
  `INSERT INTO order_notes (store_id, order_id, id, visibility, text, actor)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (id) DO NOTHING
   RETURNING ${note}`,
);

export const noteById = new Statement<OrderNote>(
  'order_note.by_id',
  `SELECT ${note} FROM order_notes WHERE store_id = $1 AND order_id = $2 AND id = $3`,
);

/** Of several orders ($2), oldest first. */
export const notesOfOrders = new Statement<OrderNote>(
  'order_note.of_orders',
  `SELECT ${note} FROM order_notes WHERE store_id = $1 AND order_id = ANY ($2::uuid[]) ORDER BY created_at, id`,
);
