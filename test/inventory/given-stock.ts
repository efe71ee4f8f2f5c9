import { type EntityManager } from 'typeorm';
import { InventoryService } from '../../src/inventory/inventory.service.js';
import { type WarehouseInput } from '../../src/inventory/inventory.types.js';
import { WarehouseService } from '../../src/inventory/warehouse.service.js';
import { type TestDatabase } from '../support/database.js';

export const warehouses = new WarehouseService();
export const inventory = new InventoryService(warehouses);

let stores = 0;

/** A store of its own with the given warehouses, so that tests of one file do not see each other. */
export async function givenStore(
  db: TestDatabase,
  places: readonly WarehouseInput[] = [{ code: 'main', name: 'Main' }],
): Promise<number> {
  stores += 1;
  const [store] = await db.dataSource.manager.query<{ id: number }[]>(
    `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
     VALUES ($1, $1, $1, 'BDT', '{BD}', 'T') RETURNING id`,
    [`given-${stores}`],
  );
  const storeId = store!.id;
  await db.transactor.run(async (tx) => {
    for (const place of places) await warehouses.create(tx, storeId, place);
  });
  return storeId;
}

/** `count` variants, without stock. */
export async function givenVariants(db: TestDatabase, storeId: number, count: number): Promise<number[]> {
  const rows = await db.dataSource.manager.query<{ id: number }[]>(
    `WITH product AS (
       INSERT INTO products (store_id, slug, name, option_names) VALUES ($1, gen_random_uuid()::text, 'Thing', '{No}') RETURNING id)
     INSERT INTO variants (store_id, product_id, sku, option_values)
     SELECT $1, product.id, gen_random_uuid()::text, ARRAY[no::text] FROM product, generate_series(1, $2::integer) no
     RETURNING id`,
    [storeId, count],
  );
  return rows.map((row) => row.id);
}

/** A variant with these pieces on hand, by warehouse. */
export async function givenStock(
  db: TestDatabase,
  storeId: number,
  onHand: Readonly<Record<string, number>>,
): Promise<number> {
  const [variantId] = await givenVariants(db, storeId, 1);
  for (const [warehouse, quantity] of Object.entries(onHand)) {
    await db.transactor.run((tx) =>
      inventory.receive(tx, { storeId, warehouse, lines: [{ variantId: variantId!, quantity }], actor: 'test' }),
    );
  }
  return variantId!;
}

/** Everything stored about stock, to tell that nothing changed. */
export async function stockState(db: EntityManager): Promise<unknown> {
  const [state] = await db.query<unknown[]>(
    `SELECT (SELECT json_agg(l ORDER BY variant_id, warehouse_id) FROM stock_levels l) AS levels,
       (SELECT json_agg(r ORDER BY order_id, variant_id, warehouse_id) FROM stock_reservations r) AS reservations,
       (SELECT json_agg(m ORDER BY id) FROM stock_movements m) AS movements`,
  );
  return state;
}

/** The levels that are not the sum of their movements and reservations; there must never be any. */
export function levelsThatDoNotAddUp(db: EntityManager): Promise<unknown[]> {
  return db.query(
    `SELECT l.*, m.on_hand AS moved_on_hand, m.allocated AS moved_allocated, r.reserved
     FROM stock_levels l
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(on_hand_delta), 0) AS on_hand, coalesce(sum(allocated_delta), 0) AS allocated
       FROM stock_movements m
       WHERE m.store_id = l.store_id AND m.variant_id = l.variant_id AND m.warehouse_id = l.warehouse_id) m
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(quantity), 0) AS reserved
       FROM stock_reservations r
       WHERE r.store_id = l.store_id AND r.variant_id = l.variant_id AND r.warehouse_id = l.warehouse_id) r
     WHERE l.on_hand <> m.on_hand OR l.allocated <> m.allocated OR l.allocated <> r.reserved`,
  );
}

/** Ends what the tests of a file have reserved for orders that were never placed: a closing database must hold none of it. */
export async function releaseEverything(db: TestDatabase): Promise<void> {
  const held = await db.dataSource.query<{ storeId: number; orderId: string }[]>(
    `SELECT DISTINCT store_id AS "storeId", order_id AS "orderId" FROM stock_reservations`,
  );
  await db.transactor.run(async (tx) => {
    for (const order of held) await inventory.release(tx, { ...order, actor: 'test' });
  });
}
