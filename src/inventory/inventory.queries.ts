import { Statement } from '../platform/database/statement.js';
import {
  type StockAdjusted,
  type StockAvailability,
  type StockLevel,
  type StockMove,
  type StockMovement,
  type StockShortage,
} from './inventory.types.js';

/**
 * Takes stock for an order, or, when anything is short, takes nothing and returns what is short.
 *
 * `locked` waits for its rows in (variant, warehouse) order, the order of every writer of levels, so that no two of them
 * deadlock. What comes out of it are the newest committed values, even when the wait outlasted the statement's snapshot;
 * everything after computes from them alone. The UPDATE too, hence both columns: its own look at the row may be older than
 * the lock, and PostgreSQL holds the table's checks against a row made from that look before it goes on to the newest.
 *
 * The arrays come out of a sub-select, which hides their length from the planner: it then finds its generic plan no
 * dearer than one made for these values and keeps it, and planning costs more here than running.
 *
 * $1 store, $2 order, $3 variants, $4 quantities, $5 warehouse code or null for any, $6 actor.
 */
export const reserveStock = new Statement<StockShortage>(
  'inventory.reserve',
  `WITH wanted AS MATERIALIZED (
     SELECT line.variant_id, sum(line.quantity) AS quantity
     FROM unnest((SELECT $3::bigint[]), (SELECT $4::integer[])) AS line (variant_id, quantity)
     GROUP BY line.variant_id),
   locked AS MATERIALIZED (
     SELECT level.variant_id, level.warehouse_id, warehouse.priority, level.on_hand, level.allocated,
       level.on_hand - level.allocated AS available
     FROM stock_levels level
     JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = level.warehouse_id
     WHERE level.store_id = $1 AND level.variant_id = ANY ((SELECT $3::bigint[])::bigint[])
       AND warehouse.active AND ($5::text IS NULL OR warehouse.code = $5)
     ORDER BY level.variant_id, level.warehouse_id
     FOR NO KEY UPDATE OF level),
   short AS MATERIALIZED (
     SELECT wanted.variant_id, wanted.quantity AS requested, coalesce(sum(locked.available), 0) AS available
     FROM wanted LEFT JOIN locked USING (variant_id)
     GROUP BY wanted.variant_id, wanted.quantity
     HAVING coalesce(sum(locked.available), 0) < wanted.quantity),
   offered AS (
     SELECT locked.*, wanted.quantity AS requested,
       sum(locked.available) OVER (PARTITION BY locked.variant_id ORDER BY locked.priority, locked.warehouse_id)
         - locked.available AS earlier
     FROM locked JOIN wanted USING (variant_id)),
   taken AS MATERIALIZED (
     SELECT variant_id, warehouse_id, on_hand, allocated, least(available, requested - earlier)::integer AS quantity
     FROM offered
     WHERE available > 0 AND earlier < requested AND NOT EXISTS (SELECT FROM short)),
   allocated AS (
     UPDATE stock_levels level SET on_hand = taken.on_hand, allocated = taken.allocated + taken.quantity
     FROM taken
     WHERE level.store_id = $1 AND level.variant_id = taken.variant_id AND level.warehouse_id = taken.warehouse_id
     RETURNING level.variant_id, level.warehouse_id, taken.quantity),
   reserved AS (
     INSERT INTO stock_reservations (store_id, order_id, variant_id, warehouse_id, quantity)
     SELECT $1, $2, variant_id, warehouse_id, quantity FROM allocated),
   noted AS (
     INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, allocated_delta, order_id, actor)
     SELECT $1, variant_id, warehouse_id, 'allocate', quantity, $2, $6 FROM allocated)
   SELECT variant_id AS "variantId", requested, available FROM short ORDER BY variant_id`,
);

/**
 * What `release` and `ship` share: levels first, in the order of `reserveStock`, then the order's reservations. Of two
 * at once the second waits at the first level, finds the reservations deleted and moves nothing. The UPDATE may start
 * from an older look at a level than the lock; one that shows the reservation shows what it holds, so the checks pass.
 */
function settle(name: string, kind: 'release' | 'ship', onHandDelta: string): Statement<StockMove> {
  return new Statement<StockMove>(
    name,
    `WITH locked AS MATERIALIZED (
       SELECT level.variant_id, level.warehouse_id
       FROM stock_reservations reservation
       JOIN stock_levels level USING (store_id, variant_id, warehouse_id)
       WHERE reservation.store_id = $1 AND reservation.order_id = $2
       ORDER BY level.variant_id, level.warehouse_id
       FOR NO KEY UPDATE OF level),
     settled AS MATERIALIZED (
       DELETE FROM stock_reservations reservation
       USING locked
       WHERE reservation.store_id = $1 AND reservation.order_id = $2
         AND reservation.variant_id = locked.variant_id AND reservation.warehouse_id = locked.warehouse_id
       RETURNING reservation.variant_id, reservation.warehouse_id, reservation.quantity),
     moved AS (
       UPDATE stock_levels level
       SET on_hand = level.on_hand + ${onHandDelta}, allocated = level.allocated - settled.quantity
       FROM settled
       WHERE level.store_id = $1 AND level.variant_id = settled.variant_id AND level.warehouse_id = settled.warehouse_id
       RETURNING level.variant_id, level.warehouse_id, settled.quantity),
     noted AS (
       INSERT INTO stock_movements
         (store_id, variant_id, warehouse_id, kind, on_hand_delta, allocated_delta, order_id, actor, reason)
       SELECT $1, settled.variant_id, settled.warehouse_id, '${kind}', ${onHandDelta}, -settled.quantity, $2, $3, $4
       FROM moved settled)
     SELECT moved.variant_id AS "variantId", warehouse.code AS warehouse, moved.quantity
     FROM moved JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = moved.warehouse_id
     ORDER BY moved.variant_id, moved.warehouse_id`,
  );
}

/** Gives an order's stock back. $1 store, $2 order, $3 actor, $4 reason. */
export const releaseStock = settle('inventory.release', 'release', '0');

/** Sends an order's stock away. $1 store, $2 order, $3 actor, $4 reason. */
export const shipStock = settle('inventory.ship', 'ship', '-settled.quantity');

/**
 * Sends some of an order's goods away: never more than are held. Runs after `lockLevelsOfOrder`, like `restockOrder`.
 * $1 store, $2 order, $3 variants, $4 quantities, $5 actor, $6 reason.
 */
export const shipPieces = new Statement<StockMove>(
  'inventory.ship_pieces',
  `WITH wanted AS MATERIALIZED (
     SELECT line.variant_id, sum(line.quantity)::integer AS quantity
     FROM unnest($3::bigint[], $4::integer[]) AS line (variant_id, quantity)
     GROUP BY line.variant_id),
   held AS MATERIALIZED (
     SELECT reservation.variant_id, reservation.warehouse_id, reservation.quantity, wanted.quantity AS wanted,
       sum(reservation.quantity) OVER (PARTITION BY reservation.variant_id ORDER BY reservation.warehouse_id)
         - reservation.quantity AS earlier
     FROM stock_reservations reservation JOIN wanted USING (variant_id)
     WHERE reservation.store_id = $1 AND reservation.order_id = $2),
   sent AS MATERIALIZED (
     SELECT variant_id, warehouse_id, quantity AS there, least(quantity, wanted - earlier)::integer AS quantity
     FROM held WHERE earlier < wanted),
   emptied AS (
     DELETE FROM stock_reservations reservation USING sent
     WHERE sent.quantity = sent.there AND reservation.store_id = $1 AND reservation.order_id = $2
       AND (reservation.variant_id, reservation.warehouse_id) = (sent.variant_id, sent.warehouse_id)),
   reduced AS (
     UPDATE stock_reservations reservation SET quantity = reservation.quantity - sent.quantity FROM sent
     WHERE sent.quantity < sent.there AND reservation.store_id = $1 AND reservation.order_id = $2
       AND (reservation.variant_id, reservation.warehouse_id) = (sent.variant_id, sent.warehouse_id)),
   moved AS (
     UPDATE stock_levels level
     SET on_hand = level.on_hand - sent.quantity, allocated = level.allocated - sent.quantity
     FROM sent
     WHERE level.store_id = $1 AND level.variant_id = sent.variant_id AND level.warehouse_id = sent.warehouse_id),
   noted AS (
     INSERT INTO stock_movements
       (store_id, variant_id, warehouse_id, kind, on_hand_delta, allocated_delta, order_id, actor, reason)
     SELECT $1, variant_id, warehouse_id, 'ship', -quantity, -quantity, $2, $5, $6 FROM sent)
   SELECT sent.variant_id AS "variantId", warehouse.code AS warehouse, sent.quantity
   FROM sent JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = sent.warehouse_id
   ORDER BY sent.variant_id, sent.warehouse_id`,
);

/** Locks the levels that goods of an order are held at or left from, in the order of `reserveStock`. $1 store, $2 order, $3 variants. */
export const lockLevelsOfOrder = new Statement<{ variantId: number }>(
  'inventory.lock_of_order',
  `SELECT level.variant_id AS "variantId"
   FROM stock_levels level
   WHERE level.store_id = $1 AND level.variant_id = ANY ($3::bigint[]) AND (level.variant_id, level.warehouse_id) IN (
     SELECT variant_id, warehouse_id FROM stock_reservations WHERE store_id = $1 AND order_id = $2
     UNION ALL
     SELECT variant_id, warehouse_id FROM stock_movements WHERE store_id = $1 AND order_id = $2 AND kind = 'ship')
   ORDER BY level.variant_id, level.warehouse_id
   FOR NO KEY UPDATE`,
);

/**
 * Takes pieces of an order back: those that are still held for it first, then those that left and have not come back yet,
 * as the ledger tells; never more than there are. Runs after `lockLevelsOfOrder`: a new statement reads with a new
 * snapshot and so sees what a rival has taken back meanwhile.
 * $1 store, $2 order, $3 variants, $4 quantities, $5 actor, $6 reason.
 */
export const restockOrder = new Statement<StockMove>(
  'inventory.restock',
  `WITH wanted AS MATERIALIZED (
     SELECT line.variant_id, sum(line.quantity)::integer AS quantity
     FROM unnest($3::bigint[], $4::integer[]) AS line (variant_id, quantity)
     GROUP BY line.variant_id),
   stock AS (
     SELECT 1 AS turn, variant_id, warehouse_id, quantity
     FROM stock_reservations WHERE store_id = $1 AND order_id = $2
     UNION ALL
     SELECT 2, variant_id, warehouse_id, -sum(on_hand_delta)::integer
     FROM stock_movements WHERE store_id = $1 AND order_id = $2 AND kind IN ('ship', 'restock')
     GROUP BY variant_id, warehouse_id HAVING sum(on_hand_delta) < 0),
   queue AS (
     SELECT stock.*, wanted.quantity AS wanted,
       sum(stock.quantity) OVER (PARTITION BY variant_id ORDER BY turn, warehouse_id) - stock.quantity AS earlier
     FROM stock JOIN wanted USING (variant_id)),
   back AS MATERIALIZED (
     SELECT turn, variant_id, warehouse_id, quantity AS there, least(quantity, wanted - earlier)::integer AS quantity
     FROM queue WHERE earlier < wanted),
   emptied AS (
     DELETE FROM stock_reservations reservation USING back
     WHERE back.turn = 1 AND back.quantity = back.there AND reservation.store_id = $1 AND reservation.order_id = $2
       AND (reservation.variant_id, reservation.warehouse_id) = (back.variant_id, back.warehouse_id)),
   reduced AS (
     UPDATE stock_reservations reservation SET quantity = reservation.quantity - back.quantity FROM back
     WHERE back.turn = 1 AND back.quantity < back.there AND reservation.store_id = $1 AND reservation.order_id = $2
       AND (reservation.variant_id, reservation.warehouse_id) = (back.variant_id, back.warehouse_id)),
   change AS (
     SELECT variant_id, warehouse_id, coalesce(sum(quantity) FILTER (WHERE turn = 1), 0)::integer AS released,
       coalesce(sum(quantity) FILTER (WHERE turn = 2), 0)::integer AS returned
     FROM back GROUP BY variant_id, warehouse_id),
   moved AS (
     UPDATE stock_levels level
     SET on_hand = level.on_hand + change.returned, allocated = level.allocated - change.released
     FROM change
     WHERE level.store_id = $1 AND level.variant_id = change.variant_id AND level.warehouse_id = change.warehouse_id),
   noted AS (
     INSERT INTO stock_movements
       (store_id, variant_id, warehouse_id, kind, on_hand_delta, allocated_delta, order_id, actor, reason)
     SELECT $1, variant_id, warehouse_id, CASE turn WHEN 1 THEN 'release' ELSE 'restock' END,
       CASE turn WHEN 1 THEN 0 ELSE quantity END, CASE turn WHEN 1 THEN -quantity ELSE 0 END, $2, $5, $6
     FROM back)
   SELECT change.variant_id AS "variantId", warehouse.code AS warehouse, change.released + change.returned AS quantity
   FROM change JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = change.warehouse_id
   ORDER BY change.variant_id, change.warehouse_id`,
);

/**
 * Adds goods to one warehouse, making levels as needed. Sorted, because an upsert locks in the order of its input.
 * $1 store, $2 warehouse id, $3 variants, $4 quantities, $5 actor, $6 reason.
 */
export const receiveStock = new Statement(
  'inventory.receive',
  `WITH arrived AS (
     SELECT line.variant_id, sum(line.quantity)::integer AS quantity
     FROM unnest($3::bigint[], $4::integer[]) AS line (variant_id, quantity)
     GROUP BY line.variant_id),
   stored AS (
     INSERT INTO stock_levels AS level (store_id, variant_id, warehouse_id, on_hand)
     SELECT $1, variant_id, $2::bigint, quantity FROM arrived ORDER BY variant_id
     ON CONFLICT (store_id, variant_id, warehouse_id) DO UPDATE SET on_hand = level.on_hand + excluded.on_hand)
   INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor, reason)
   SELECT $1, variant_id, $2, 'receive', quantity, $5, $6 FROM arrived ORDER BY variant_id`,
);

/** Makes sure that a level exists, empty if it has to be made. $1 store, $2 variant, $3 warehouse id. */
export const ensureLevel = new Statement(
  'inventory.ensure_level',
  `INSERT INTO stock_levels (store_id, variant_id, warehouse_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
);

/**
 * Corrects a level, by a difference ($4) or to a count ($5), never below what is allocated nor beyond the column:
 * then it returns no row. A count that was right leaves no movement. $1 store, $2 variant, $3 warehouse id, $6 actor, $7 reason.
 */
export const adjustStock = new Statement<StockAdjusted>(
  'inventory.adjust',
  `WITH adjusted AS (
     UPDATE stock_levels level SET on_hand = coalesce($5::bigint, level.on_hand + $4::bigint)
     WHERE level.store_id = $1 AND level.variant_id = $2 AND level.warehouse_id = $3
       AND coalesce($5::bigint, level.on_hand + $4::bigint) BETWEEN level.allocated AND 2147483647
     RETURNING new.on_hand, new.allocated, new.on_hand - old.on_hand AS delta),
   noted AS (
     INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor, reason)
     SELECT $1, $2, $3, 'adjust', delta, $6, $7 FROM adjusted WHERE delta <> 0)
   SELECT on_hand AS "onHand", allocated, delta FROM adjusted`,
);

/** What may still be ordered, over the active warehouses; no row for a variant without a level. $1 store, $2 variants. */
export const stockAvailable = new Statement<StockAvailability>(
  'inventory.available',
  `SELECT level.variant_id AS "variantId", sum(level.on_hand - level.allocated) AS available
   FROM stock_levels level
   JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = level.warehouse_id
   WHERE level.store_id = $1 AND level.variant_id = ANY ((SELECT $2::bigint[])::bigint[]) AND warehouse.active
   GROUP BY level.variant_id`,
);

/** One variant's levels, in the order in which warehouses are asked. $1 store, $2 variant. */
export const stockLevels = new Statement<StockLevel>(
  'inventory.levels',
  `SELECT warehouse.code AS warehouse, warehouse.active, level.on_hand AS "onHand", level.allocated,
     level.on_hand - level.allocated AS available
   FROM stock_levels level
   JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = level.warehouse_id
   WHERE level.store_id = $1 AND level.variant_id = $2
   ORDER BY warehouse.priority, warehouse.id`,
);

/** One variant's ledger, newest first. $1 store, $2 variant, $3 the id to go on below or null, $4 limit. */
export const stockMovements = new Statement<StockMovement>(
  'inventory.movements',
  `SELECT movement.id, warehouse.code AS warehouse, movement.kind, movement.on_hand_delta AS "onHandDelta",
     movement.allocated_delta AS "allocatedDelta", movement.order_id AS "orderId", movement.actor, movement.reason,
     movement.created_at AS "createdAt"
   FROM stock_movements movement
   JOIN warehouses warehouse ON warehouse.store_id = $1 AND warehouse.id = movement.warehouse_id
   WHERE movement.store_id = $1 AND movement.variant_id = $2 AND movement.id < coalesce($3::bigint, 9223372036854775807)
   ORDER BY movement.id DESC
   LIMIT $4`,
);
