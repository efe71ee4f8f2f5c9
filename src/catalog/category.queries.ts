import { Statement } from '../platform/database/statement.js';
import { type Category } from './catalog.types.js';

/** $1 store, $2 product. No row for an unknown product. */
export const categoriesOfProduct = new Statement<{ categories: Category[] }>(
  'catalog.categories_of_product',
  `SELECT coalesce(
       (SELECT json_agg(json_build_object('id', category.id, 'code', category.code, 'name', category.name)
                  ORDER BY category.id)
          FROM product_categories placed
          JOIN categories category ON category.store_id = placed.store_id AND category.id = placed.category_id
         WHERE placed.store_id = product.store_id AND placed.product_id = product.id), '[]') AS categories
     FROM products product WHERE product.store_id = $1 AND product.id = $2`,
);

/**
 * $1 store, $2 product, $3 categories. The product's row is locked, so that of two at once one comes after the other. No
 * row for an unknown product; nothing is to be kept when some of the categories are unknown.
 */
export const placeProduct = new Statement<{ unknown: number[] }>(
  'catalog.place_product',
  `WITH product AS (
     SELECT id FROM products WHERE store_id = $1 AND id = $2 FOR NO KEY UPDATE
   ), known AS (
     SELECT id FROM categories WHERE store_id = $1 AND id = ANY ($3::bigint[]) ORDER BY id FOR KEY SHARE
   ), removed AS (
     DELETE FROM product_categories placed USING product
      WHERE placed.store_id = $1 AND placed.product_id = product.id AND placed.category_id <> ALL ($3::bigint[])
   ), added AS (
     INSERT INTO product_categories (store_id, product_id, category_id)
     SELECT $1, product.id, known.id FROM product, known
     ON CONFLICT DO NOTHING
   )
   SELECT ARRAY(SELECT asked FROM unnest($3::bigint[]) asked WHERE asked NOT IN (SELECT id FROM known)) AS unknown
     FROM product`,
);
