import { Statement } from '../platform/database/statement.js';
import { type PriceRecord } from './price-list.types.js';

const columns = `price.id, price.variant_id AS "variantId", variant.sku, price.currency, list.code AS list, price.amount,
  price.compare_at AS "compareAt", price.min_quantity AS "minQuantity", price.starts_at AS "startsAt",
  price.ends_at AS "endsAt"`;

const source = `prices price
   JOIN variants variant ON variant.store_id = price.store_id AND variant.id = price.variant_id
   LEFT JOIN price_lists list ON list.store_id = price.store_id AND list.id = price.price_list_id`;

/** $1 store, $2 the id to go on after, $3 limit, $4 the code of a list or null for all prices. */
export const allPrices = new Statement<PriceRecord>(
  'catalog.prices',
  `SELECT ${columns} FROM ${source}
   WHERE price.store_id = $1 AND price.id > $2 AND ($4::text IS NULL OR list.code = $4)
   ORDER BY price.id LIMIT $3`,
);

/** $1 store, $2 the id to go on after, $3 limit, $4 the code of a list or null for all prices, $5 variant. */
export const pricesOfVariant = new Statement<PriceRecord>(
  'catalog.prices_of_variant',
  `SELECT ${columns} FROM ${source}
   WHERE price.store_id = $1 AND price.variant_id = $5 AND price.id > $2 AND ($4::text IS NULL OR list.code = $4)
   ORDER BY price.id LIMIT $3`,
);

/** What was found of a price to be set; it is set when nothing is missing. */
export interface PutRow {
  readonly sku: string | null;
  readonly variantId: number | null;
  readonly listId: number | null;
  readonly id: number | null;
}

/**
 * $1 store, $2 variant or null, $3 SKU where there is no variant, $4 the code of a list or null, $5 currency,
 * $6 amount, $7 compare-at, $8 minimum quantity, $9 start, $10 end.
 */
export const putPrice = new Statement<PutRow>(
  'catalog.put_price',
  `WITH variant AS (
     SELECT id, sku FROM variants WHERE store_id = $1 AND CASE WHEN $2::bigint IS NULL THEN sku = $3 ELSE id = $2 END
   ), list AS (
     SELECT id FROM price_lists WHERE store_id = $1 AND code = $4
   ), saved AS (
     INSERT INTO prices (store_id, variant_id, price_list_id, currency, amount, compare_at, min_quantity, starts_at, ends_at)
     SELECT $1, variant.id, list.id, $5, $6, $7, $8, $9, $10
       FROM variant LEFT JOIN list ON true
      WHERE $4::text IS NULL OR list.id IS NOT NULL
     ON CONFLICT ON CONSTRAINT uq_prices DO UPDATE
        SET amount = excluded.amount, compare_at = excluded.compare_at, ends_at = excluded.ends_at, updated_at = now()
     RETURNING id
   )
   SELECT variant.id AS "variantId", variant.sku, list.id AS "listId", saved.id
     FROM (VALUES (1)) AS one LEFT JOIN variant ON true LEFT JOIN list ON true LEFT JOIN saved ON true`,
);
