import { Statement } from '../platform/database/statement.js';
import { type VariantFacts } from './bundle.js';
import { type Product, type ShownProduct, type VariantReference } from './catalog.types.js';

/** A row of `resolveItems`: null where nothing was found. One column, since each one is described anew with every answer. */
export interface ResolvedRow {
  readonly item: FoundItem | null;
}

interface FoundItem extends Omit<VariantFacts, 'options'> {
  readonly optionNames: readonly string[];
  readonly optionValues: readonly string[];
}

/** Every category of the row `product`. */
const categoryIds = `ARRAY(SELECT assigned.category_id FROM product_categories assigned
     WHERE assigned.store_id = $1 AND assigned.product_id = product.id ORDER BY assigned.category_id)`;

/** $1 store, $2 products. */
export const productSlugs = new Statement<{ id: number; slug: string }>(
  'catalog.product_slugs',
  'SELECT id, slug FROM products WHERE store_id = $1 AND id = ANY ($2::bigint[])',
);

/** Every price of the row `variant` in a currency, but those of lists that are switched off. */
function priceEntries(currency: string): string {
  return `(SELECT coalesce(json_agg(json_build_object(
       'amount', price.amount, 'compareAt', price.compare_at, 'minQuantity', price.min_quantity,
       'startsAt', price.starts_at, 'endsAt', price.ends_at,
       'list', CASE WHEN list.id IS NOT NULL THEN json_build_object('code', list.code, 'position', list.position,
         'groupId', list.customer_group_id, 'startsAt', list.starts_at, 'endsAt', list.ends_at) END)
       ORDER BY price.id), '[]')
     FROM prices price LEFT JOIN price_lists list ON list.store_id = $1 AND list.id = price.price_list_id
     WHERE price.store_id = $1 AND price.variant_id = variant.id AND price.currency = ${currency}
       AND (price.price_list_id IS NULL OR list.active))`;
}

/** What the row `variant` consists of, when it is a bundle. */
const components = `(SELECT coalesce(json_agg(json_build_object(
       'variantId', part.id, 'quantity', component.quantity, 'sku', part.sku, 'name', whole.name,
       'options', (SELECT coalesce(json_agg(json_build_object('name', option.name, 'value', option.value) ORDER BY option.n), '[]')
         FROM unnest(whole.option_names, part.option_values) WITH ORDINALITY AS option (name, value, n)),
       'available', part.active AND whole.status = 'active', 'tracksStock', part.tracks_stock,
       'requiresShipping', part.requires_shipping, 'weightGrams', part.weight_grams) ORDER BY part.id), '[]')
     FROM variant_components component
     JOIN variants part ON part.store_id = $1 AND part.id = component.variant_id
     JOIN products whole ON whole.store_id = $1 AND whole.id = part.product_id
     WHERE component.store_id = $1 AND component.bundle_id = variant.id)`;

/**
 * One row per asked item, in the order asked, by id or else by SKU. The sub-selects hide the arrays' length from the
 * planner, so that it keeps one generic plan instead of planning each call anew, which takes longer than running it.
 * $1 store, $2 ids, $3 SKUs (null where the other is given), $4 currency.
 */
export const resolveItems = new Statement<ResolvedRow>(
  'catalog.resolve',
  `SELECT CASE WHEN variant.id IS NOT NULL THEN json_build_object(
     'variantId', variant.id, 'productId', product.id, 'sku', variant.sku, 'name', product.name,
     'optionNames', product.option_names, 'optionValues', variant.option_values,
     'available', product.status = 'active' AND variant.active, 'tracksStock', variant.tracks_stock,
     'requiresShipping', variant.requires_shipping, 'weightGrams', variant.weight_grams,
     'deliveryCharge', variant.delivery_charge, 'taxClass', variant.tax_class,
     'taxClassMissing', variant.tax_class IS NULL AND (SELECT tax_class_required FROM stores WHERE id = $1),
     'components', ${components}, 'categoryIds', ${categoryIds}, 'prices', ${priceEntries('$4')}) END AS item
   FROM unnest((SELECT $2::bigint[]), (SELECT $3::text[])) WITH ORDINALITY AS item (variant_id, sku, position)
   LEFT JOIN LATERAL (
     SELECT by_id.* FROM variants by_id WHERE by_id.store_id = $1 AND by_id.id = item.variant_id
     UNION ALL
     SELECT by_sku.* FROM variants by_sku
     WHERE item.variant_id IS NULL AND by_sku.store_id = $1 AND by_sku.sku = item.sku) variant ON true
   LEFT JOIN products product ON product.store_id = $1 AND product.id = variant.product_id
   ORDER BY item.position`,
);

function productColumns(variantFilter: string, prices: string): string {
  return `product.id, product.slug, product.name, product.description, product.option_names AS "optionNames",
     product.status, product.listed, product.created_at AS "createdAt", product.updated_at AS "updatedAt",
     (SELECT coalesce(json_agg(json_build_object(
         'id', variant.id, 'sku', variant.sku, 'optionValues', variant.option_values, 'active', variant.active,
         'tracksStock', variant.tracks_stock, 'requiresShipping', variant.requires_shipping,
         'weightGrams', variant.weight_grams, 'deliveryCharge', variant.delivery_charge, 'taxClass', variant.tax_class,
         'components', ${components},
         'prices', ${prices})
       ORDER BY variant.position, variant.id), '[]')
      FROM variants variant
      WHERE variant.store_id = $1 AND variant.product_id = product.id ${variantFilter}) AS variants`;
}

/** What a shopper may know: active variants, and prices in the currency $2. */
const shown = productColumns('AND variant.active', priceEntries('$2'));

/** The prices that `savePrice` sets: for any quantity, at any time, for everybody. */
const basePrices = `(SELECT coalesce(json_agg(json_build_object('amount', price.amount, 'currency', price.currency)
       ORDER BY price.currency), '[]')
     FROM prices price WHERE price.store_id = $1 AND price.variant_id = variant.id
       AND price.price_list_id IS NULL AND price.min_quantity = 1 AND price.starts_at IS NULL)`;

/** What the merchant has. */
const all = productColumns('', basePrices);

/** Ranges, because a cached plan can search an index by them and not by LIKE with a pattern it does not know. */
function startsWith(column: string, parameter: string): string {
  return `lower(${column}) COLLATE "C" >= lower(${parameter}) AND lower(${column}) COLLATE "C" < lower(${parameter}) || U&'\\+10FFFF'`;
}

function search(parameter: string): string {
  return `AND product.id IN (
     SELECT named.id FROM products named WHERE named.store_id = $1 AND ${startsWith('named.name', parameter)}
     UNION ALL
     SELECT coded.product_id FROM variants coded WHERE coded.store_id = $1 AND ${startsWith('coded.sku', parameter)})`;
}

export type Row<Type extends Product | ShownProduct> = Omit<Type, 'createdAt' | 'updatedAt'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** $1 store, $2 currency, $3 the id to go on after, $4 limit. */
export const listedProducts = new Statement<Row<ShownProduct>>(
  'catalog.listed',
  `SELECT ${shown} FROM products product
   WHERE product.store_id = $1 AND product.id > $3 AND product.status = 'active' AND product.listed
   ORDER BY product.id LIMIT $4`,
);

/** $1 store, $2 currency, $3 the id to go on after, $4 limit, $5 search. */
export const listedProductsFound = new Statement<Row<ShownProduct>>(
  'catalog.listed_found',
  `SELECT ${shown} FROM products product
   WHERE product.store_id = $1 AND product.id > $3 AND product.status = 'active' AND product.listed ${search('$5')}
   ORDER BY product.id LIMIT $4`,
);

/** Listed or not. $1 store, $2 currency, $3 product. */
export const activeProduct = new Statement<Row<ShownProduct>>(
  'catalog.active_product',
  `SELECT ${shown} FROM products product
   WHERE product.store_id = $1 AND product.id = $3 AND product.status = 'active'`,
);

/** $1 store, $2 the id to go on after, $3 limit. */
export const allProducts = new Statement<Row<Product>>(
  'catalog.all',
  `SELECT ${all} FROM products product
   WHERE product.store_id = $1 AND product.id > $2
   ORDER BY product.id LIMIT $3`,
);

/** $1 store, $2 the id to go on after, $3 limit, $4 search. */
export const allProductsFound = new Statement<Row<Product>>(
  'catalog.all_found',
  `SELECT ${all} FROM products product
   WHERE product.store_id = $1 AND product.id > $2 ${search('$4')}
   ORDER BY product.id LIMIT $3`,
);

/** $1 store, $2 product. */
export const anyProduct = new Statement<Row<Product>>(
  'catalog.any_product',
  `SELECT ${all} FROM products product WHERE product.store_id = $1 AND product.id = $2`,
);

/** $1 store, $2 variant. */
export const variantById = new Statement<VariantReference>(
  'catalog.variant_by_id',
  `SELECT id, product_id AS "productId", sku FROM variants WHERE store_id = $1 AND id = $2`,
);

/** $1 store, $2 SKU. */
export const variantBySku = new Statement<VariantReference>(
  'catalog.variant_by_sku',
  `SELECT id, product_id AS "productId", sku FROM variants WHERE store_id = $1 AND sku = $2`,
);

/** Sets the base price, and ends a sale of it. No row for an unknown variant. $1 store, $2 variant, $3 currency, $4 amount. */
export const savePrice = new Statement<{ productId: number }>(
  'catalog.save_price',
  `WITH variant AS (SELECT id, product_id FROM variants WHERE store_id = $1 AND id = $2),
   saved AS (
     INSERT INTO prices (store_id, variant_id, currency, amount)
     SELECT $1, id, $3, $4 FROM variant
     ON CONFLICT ON CONSTRAINT uq_prices
     DO UPDATE SET amount = excluded.amount, compare_at = NULL, ends_at = NULL, updated_at = now())
   SELECT product_id AS "productId" FROM variant`,
);

/** Which of these SKUs the store has. $1 store, $2 SKUs. */
export const takenSkus = new Statement<{ sku: string }>(
  'catalog.taken_skus',
  `SELECT sku FROM variants WHERE store_id = $1 AND sku = ANY ($2::text[]) ORDER BY sku`,
);
