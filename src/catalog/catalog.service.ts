import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Kept } from '../platform/database/kept.js';
import { toItem } from './bundle.js';
import { productNotFound, variantNotFound } from './catalog.errors.js';
import {
  activeProduct,
  allProducts,
  allProductsFound,
  anyProduct,
  listedProducts,
  listedProductsFound,
  productSlugs,
  resolveItems,
  type ResolvedRow,
  type Row,
  variantById,
  variantBySku,
} from './catalog.queries.js';
import {
  type CatalogItem,
  type ItemRequest,
  type Product,
  type ProductFilter,
  type ShownProduct,
  type VariantReference,
} from './catalog.types.js';

/** How many items are kept in memory, at a kilobyte or two each; a variant may be there by its id and by its SKU. */
const keptItems = 20_000;

/** Which items of a store are asked for, and in which currency their prices. */
interface CatalogQuestion {
  readonly storeId: number;
  /** ISO 4217. */
  readonly currency: string;
  /** What the store is at, as `ReferenceRevisions.of` has told in the same transaction; null to read everything. */
  readonly revision?: string | null;
  readonly items: readonly ItemRequest[];
}

/** Reads the catalog: for shoppers what they may see, for the merchant everything, for a basket what its items are. */
@Injectable()
export class CatalogService {
  private readonly kept = new Kept<CatalogItem>(keptItems);

  /**
   * What is asked for, item by item: the result has the length and order of `items`, null where the store has no such
   * variant. The id counts where an item names both. One statement for what is not known of the `revision` that the store
   * is at, and none where all is; without a revision everything is read.
   */
  async resolve(
    db: EntityManager,
    { storeId, revision = null, currency, items }: CatalogQuestion,
  ): Promise<(CatalogItem | null)[]> {
    const under = { storeId, revision };
    const found = items.map((item) => this.kept.get(under, keyOf(currency, item)) ?? null);
    const missing = items.flatMap((item, place) => (found[place] === null ? [{ item, place }] : []));
    if (missing.length === 0) return found;
    const rows = await resolveItems.rows(db, [
      storeId,
      missing.map(({ item }) => item.variantId ?? null),
      missing.map(({ item }) => (item.variantId === undefined ? storable(item.sku ?? null) : null)),
      currency,
    ]);
    missing.forEach(({ item, place }, index) => {
      const read = resolved(rows[index]);
      found[place] = read;
      // What is not there is not kept: there is no end to it. A cart asks by SKU, and its checkout by id.
      if (!read) return;
      this.kept.set(under, keyOf(currency, item), read);
      this.kept.set(under, keyOf(currency, read), read);
    });
    return found;
  }

  /** The slugs of products by their ids, of every status. One statement, and none for no ids. */
  async slugs(db: EntityManager, storeId: number, productIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (productIds.length === 0) return new Map();
    const rows = await productSlugs.rows(db, [storeId, [...new Set(productIds)]]);
    return new Map(rows.map(({ id, slug }) => [id, slug]));
  }

  /** Active, listed products by id, with their active variants and the prices in `currency`. */
  async list(
    db: EntityManager,
    { storeId, currency, filter }: { storeId: number; currency: string; filter: ProductFilter },
  ): Promise<ShownProduct[]> {
    const values = [storeId, currency, filter.after ?? 0, filter.limit];
    const search = filter.search ?? '';
    const rows =
      search === '' ? await listedProducts.rows(db, values) : await listedProductsFound.rows(db, [...values, search]);
    return rows.map(toProduct);
  }

  /** An active product, listed or not, as `list` gives it. Throws `catalog.product_not_found`. */
  async product(db: EntityManager, storeId: number, currency: string, productId: number): Promise<ShownProduct> {
    return found(await activeProduct.first(db, [storeId, currency, productId]));
  }

  /** Every product by id, whatever its status, with all variants and prices. */
  async listAll(db: EntityManager, storeId: number, filter: ProductFilter): Promise<Product[]> {
    const values = [storeId, filter.after ?? 0, filter.limit];
    const search = filter.search ?? '';
    const rows =
      search === '' ? await allProducts.rows(db, values) : await allProductsFound.rows(db, [...values, search]);
    return rows.map(toProduct);
  }

  /** A product whatever its status, as `listAll` gives it. Throws `catalog.product_not_found`. */
  async anyProduct(db: EntityManager, storeId: number, productId: number): Promise<Product> {
    return found(await anyProduct.first(db, [storeId, productId]));
  }

  /** The variant that an id, or else a SKU, names, orderable or not. Throws `catalog.variant_not_found`. */
  async variant(
    db: EntityManager,
    storeId: number,
    { variantId, sku }: Omit<ItemRequest, 'quantity'>,
  ): Promise<VariantReference> {
    const variant =
      variantId === undefined
        ? await variantBySku.first(db, [storeId, storable(sku ?? null)])
        : await variantById.first(db, [storeId, variantId]);
    if (!variant) throw variantNotFound();
    return variant;
  }
}

/** PostgreSQL cannot hold U+0000, so nothing is found by it. */
function storable(sku: string | null): string | null {
  return sku?.includes('\0') ? null : sku;
}

/** By what an item is kept. A SKU may look like anything, an id as well. */
function keyOf(currency: string, { variantId, sku }: Pick<ItemRequest, 'variantId' | 'sku'>): string {
  return variantId === undefined ? `sku ${currency} ${sku}` : `id ${currency} ${variantId}`;
}

function resolved(row: ResolvedRow | undefined): CatalogItem | null {
  if (!row?.item) return null;
  const { optionNames, optionValues, ...facts } = row.item;
  const options = optionNames.map((name, index) => ({ name, value: optionValues[index] ?? '' }));
  return toItem({ ...facts, options });
}

function found<Type extends Product | ShownProduct>(row: Row<Type> | undefined): Type {
  if (!row) throw productNotFound();
  return toProduct(row);
}

function toProduct<Type extends Product | ShownProduct>(row: Row<Type>): Type {
  const times = { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
  return { ...row, ...times } as unknown as Type;
}
