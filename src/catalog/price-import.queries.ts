import { Statement } from '../platform/database/statement.js';

/** $1 store, $2 actor. */
export const startImport = new Statement<{ id: number }>(
  'catalog.start_price_import',
  `INSERT INTO price_imports (store_id, actor) VALUES ($1, $2) RETURNING id`,
);

/** Keeps rows until all are read, and tells how far the reading is. $1 store, $2 import, $3 rows read, $4 of them faulty, $5– columns. */
export const stageRows = new Statement(
  'catalog.stage_price_rows',
  `WITH staged AS (
     INSERT INTO price_import_rows
       (store_id, import_id, line, sku, list, currency, amount, compare_at, min_quantity, starts_at, ends_at)
     SELECT $1, $2, given.* FROM unnest($5::integer[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
       $11::integer[], $12::timestamptz[], $13::timestamptz[]) AS given
   )
   UPDATE price_imports SET rows_read = $3, rows_faulty = $4, updated_at = now() WHERE store_id = $1 AND id = $2`,
);

export interface MisfitRow {
  readonly line: number;
  readonly code: 'unknown_sku' | 'unknown_list' | 'repeated';
  readonly firstLine: number;
  /** Of all misfits, not only of those returned. */
  readonly total: number;
}

/** The rows that fit into no price: of variants and lists that there are not, and of a price that a row before sets. $1 store, $2 import. */
export const misfits = new Statement<MisfitRow>(
  'catalog.price_row_misfits',
  `SELECT line, code, first_line AS "firstLine", count(*) OVER () AS total
     FROM (
       SELECT r.line, first_value(r.line) OVER price AS first_line,
              CASE WHEN variant.id IS NULL THEN 'unknown_sku'
                   WHEN r.list IS NOT NULL AND list.id IS NULL THEN 'unknown_list'
                   WHEN row_number() OVER price > 1 THEN 'repeated' END AS code
         FROM price_import_rows r
         LEFT JOIN variants variant ON variant.store_id = r.store_id AND variant.sku = r.sku
         LEFT JOIN price_lists list ON list.store_id = r.store_id AND list.code = r.list
        WHERE r.store_id = $1 AND r.import_id = $2
       WINDOW price AS (PARTITION BY r.sku, r.list, r.currency, r.min_quantity, r.starts_at ORDER BY r.line)
     ) AS judged
    WHERE code IS NOT NULL
    ORDER BY line LIMIT 1000`,
);

/** Sets the prices in the order of their key, so that two imports cannot wait for each other. Those that stay are not written. $1 store, $2 import. */
export const applyRows = new Statement(
  'catalog.apply_price_rows',
  `INSERT INTO prices (store_id, variant_id, price_list_id, currency, amount, compare_at, min_quantity, starts_at, ends_at)
   SELECT r.store_id, variant.id, list.id, r.currency, r.amount, r.compare_at, r.min_quantity, r.starts_at, r.ends_at
     FROM price_import_rows r
     JOIN variants variant ON variant.store_id = r.store_id AND variant.sku = r.sku
     LEFT JOIN price_lists list ON list.store_id = r.store_id AND list.code = r.list
    WHERE r.store_id = $1 AND r.import_id = $2
    ORDER BY variant.id, r.currency, list.id, r.min_quantity, r.starts_at
   ON CONFLICT ON CONSTRAINT uq_prices DO UPDATE
      SET amount = excluded.amount, compare_at = excluded.compare_at, ends_at = excluded.ends_at, updated_at = now()
    WHERE (prices.amount, prices.compare_at, prices.ends_at)
          IS DISTINCT FROM (excluded.amount, excluded.compare_at, excluded.ends_at)`,
);

/** $1 store, $2 import, $3 status, $4 rows read, $5 rows faulty, $6 prices changed, $7 issues. */
export const closeImport = new Statement(
  'catalog.close_price_import',
  `WITH rows AS (DELETE FROM price_import_rows WHERE store_id = $1 AND import_id = $2)
   UPDATE price_imports
      SET status = $3, rows_read = $4, rows_faulty = $5, prices_changed = $6, issues = $7, updated_at = now()
    WHERE store_id = $1 AND id = $2`,
);

/** $1 store, $2 import. */
export const markApplying = new Statement(
  'catalog.mark_price_import_applying',
  `UPDATE price_imports SET status = 'applying', updated_at = now() WHERE store_id = $1 AND id = $2`,
);

/** What it had read is of no use any more. $1 store, $2 import. */
export const failImport = new Statement(
  'catalog.fail_price_import',
  `WITH rows AS (DELETE FROM price_import_rows WHERE store_id = $1 AND import_id = $2)
   UPDATE price_imports SET status = 'failed', updated_at = now() WHERE store_id = $1 AND id = $2`,
);

/** Ends the imports that have not moved for an hour: their process is gone. $1 store. */
export const failAbandoned = new Statement(
  'catalog.fail_abandoned_price_imports',
  `WITH abandoned AS (
     UPDATE price_imports SET status = 'failed', updated_at = now()
      WHERE store_id = $1 AND status IN ('reading', 'applying') AND updated_at < now() - interval '1 hour' RETURNING id
   )
   DELETE FROM price_import_rows WHERE store_id = $1 AND import_id IN (SELECT id FROM abandoned)`,
);

/** For the rest of the transaction: a whole file takes longer than any other statement may. */
export const allowTime = new Statement(
  'catalog.allow_time_for_price_import',
  `SELECT set_config('statement_timeout', '120s', true)`,
);
