import { Statement } from '../platform/database/statement.js';
import { type TransferCodeSettings } from './transfer-code.types.js';

export interface AllotRow {
  /** Null when nothing was allotted. */
  readonly code: number | null;
  /** Whether a total looked free. With no code, a rival has just committed the same one: look again. */
  readonly tried: boolean;
}

/**
 * $1 store, $2 order, $3 currency, $4 total before the code. Takes one of the free codes at random, or the plain total when
 * only that is free; nothing in a store without codes.
 *
 * Nobody waits for anybody: a total that a transaction is about to enter is locked by it until its end (an advisory
 * lock), and others pass over what they cannot lock at once. A unique index alone would make them wait for its commit.
 * The candidates are materialized so that they are tried one by one, in their order, and only up to the first.
 */
export const allotTransferCode = new Statement<AllotRow>(
  'pricing.allot_transfer_code',
  `WITH store AS (
     SELECT transfer_code_max AS max, transfer_code_unit AS unit FROM stores WHERE id = $1 AND transfer_code_max > 0
   ), taken AS (
     SELECT total FROM open_transfer_totals
     WHERE store_id = $1 AND currency = $3 AND total BETWEEN $4::bigint - (SELECT max FROM store) AND $4::bigint
   ), candidate AS MATERIALIZED (
     SELECT step.code, $4::bigint - step.code AS total
     FROM store, generate_series(0, store.max, store.unit) AS step (code)
     WHERE step.code < $4::bigint AND $4::bigint - step.code NOT IN (SELECT total FROM taken)
     ORDER BY step.code = 0, random()
   ), free AS MATERIALIZED (
     SELECT code, total FROM candidate
     WHERE pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), 'transfer', $1::bigint, $3::text, total), 0))
     LIMIT 1
   ), allotted AS (
     INSERT INTO open_transfer_totals (store_id, currency, total, order_id, code)
     SELECT $1, $3, total, $2, code FROM free
     ON CONFLICT (store_id, currency, total) DO NOTHING
     RETURNING code
   )
   SELECT (SELECT code FROM allotted) AS code, EXISTS (SELECT FROM free) AS tried`,
);

/**
 * $1 store, $2 order, $3 currency, $4 total, $5 code. Holds a total for an order that has held another, unless somebody
 * else has it, or is about to: the order then shares its total with that one, as one without a code does.
 */
export const holdTransferTotal = new Statement(
  'pricing.hold_transfer_total',
  `INSERT INTO open_transfer_totals (store_id, currency, total, order_id, code)
   SELECT $1, $3, $4::bigint, $2, $5
   WHERE $4::bigint > 0
     AND pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), 'transfer', $1::bigint, $3::text, $4::bigint), 0))
   ON CONFLICT (store_id, currency, total) DO NOTHING`,
);

/** $1 store, $2 order. One row for the call that gave it back, none for every other. */
export const releaseTransferCode = new Statement<{ code: number }>(
  'pricing.release_transfer_code',
  'DELETE FROM open_transfer_totals WHERE store_id = $1 AND order_id = $2 RETURNING code',
);

const settings = 'transfer_code_max AS max, transfer_code_unit AS unit';

export const transferCodeSettings = new Statement<TransferCodeSettings>(
  'pricing.transfer_code_settings',
  `SELECT ${settings} FROM stores WHERE id = $1`,
);

export const changeTransferCodeSettings = new Statement<TransferCodeSettings>(
  'pricing.change_transfer_code_settings',
  `UPDATE stores SET transfer_code_max = $2, transfer_code_unit = $3 WHERE id = $1 RETURNING ${settings}`,
);
