import { Statement } from '../platform/database/statement.js';

/** In id order, so that two editors of bundles wait for each other instead of past each other. $1 store, $2 variants. */
export const lockVariants = new Statement<{ id: number; productId: number }>(
  'catalog.lock_variants',
  `SELECT id, product_id AS "productId" FROM variants
   WHERE store_id = $1 AND id = ANY ($2::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
);

/** Bundles among the components, or the bundle itself when it is part of another one. $1 store, $2 bundle, $3 components. */
export const nestedVariants = new Statement<{ id: number }>(
  'catalog.nested_variants',
  `SELECT DISTINCT CASE WHEN variant_id = $2 THEN variant_id ELSE bundle_id END AS id FROM variant_components
   WHERE store_id = $1 AND (variant_id = $2 OR bundle_id = ANY ($3::bigint[])) ORDER BY id`,
);

/** $1 store, $2 bundle, $3 components, each once, $4 their quantities. */
export const replaceComponents = new Statement(
  'catalog.replace_components',
  `WITH gone AS (
     DELETE FROM variant_components WHERE store_id = $1 AND bundle_id = $2 AND variant_id <> ALL ($3::bigint[]))
   INSERT INTO variant_components (store_id, bundle_id, variant_id, quantity)
   SELECT $1, $2, component.variant_id, component.quantity
   FROM unnest($3::bigint[], $4::integer[]) AS component (variant_id, quantity)
   ON CONFLICT (store_id, bundle_id, variant_id) DO UPDATE SET quantity = excluded.quantity`,
);
