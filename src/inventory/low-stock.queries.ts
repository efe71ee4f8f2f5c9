import { Statement } from '../platform/database/statement.js';
import { type LowStock, type LowStockSettings } from './inventory.types.js';

/** $1 store. */
export const lowStockSettings = new Statement<LowStockSettings>(
  'inventory.low_stock_settings',
  'SELECT low_stock_threshold AS threshold FROM stores WHERE id = $1',
);

/** $1 store, $2 threshold or null. */
export const changeLowStockSettings = new Statement<LowStockSettings>(
  'inventory.change_low_stock_settings',
  'UPDATE stores SET low_stock_threshold = $2 WHERE id = $1 RETURNING low_stock_threshold AS threshold',
);

/** Forgets the variants that have recovered, or whose store wants no news any more, so that their next fall is told. */
export const forgetRecovered = new Statement(
  'inventory.forget_recovered',
  `DELETE FROM low_stock low USING stores store
   WHERE store.id = low.store_id AND (store.low_stock_threshold IS NULL OR store.low_stock_threshold < (
     SELECT coalesce(sum(level.on_hand - level.allocated), 0)
     FROM stock_levels level
     JOIN warehouses warehouse ON warehouse.store_id = level.store_id AND warehouse.id = level.warehouse_id
     WHERE level.store_id = low.store_id AND level.variant_id = low.variant_id AND warehouse.active))`,
);

/**
 * Notes up to $1 variants that are low and were not when last looked at, and returns them. Only variants that are counted
 * and have a level: one that never had stock did not fall.
 */
export const noteLowStock = new Statement<LowStock & { storeId: number }>(
  'inventory.note_low_stock',
  `WITH low AS MATERIALIZED (
     SELECT store.id AS store_id, level.variant_id, variant.sku, store.low_stock_threshold AS threshold,
       coalesce(sum(level.on_hand - level.allocated) FILTER (WHERE warehouse.active), 0) AS available
     FROM stores store
     JOIN stock_levels level ON level.store_id = store.id
     JOIN warehouses warehouse ON warehouse.store_id = store.id AND warehouse.id = level.warehouse_id
     JOIN variants variant ON variant.store_id = store.id AND variant.id = level.variant_id
     WHERE store.low_stock_threshold IS NOT NULL AND variant.tracks_stock
       AND NOT EXISTS (
         SELECT FROM low_stock told WHERE told.store_id = store.id AND told.variant_id = level.variant_id)
     GROUP BY store.id, level.variant_id, variant.sku
     HAVING coalesce(sum(level.on_hand - level.allocated) FILTER (WHERE warehouse.active), 0) <= store.low_stock_threshold
     ORDER BY store.id, level.variant_id LIMIT $1),
   noted AS (
     INSERT INTO low_stock (store_id, variant_id) SELECT store_id, variant_id FROM low
     ON CONFLICT DO NOTHING RETURNING store_id, variant_id)
   SELECT store_id AS "storeId", variant_id AS "variantId", sku, available, threshold
   FROM low JOIN noted USING (store_id, variant_id) ORDER BY 1, 2`,
);
