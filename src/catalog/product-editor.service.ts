import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import {
  optionsMismatch,
  optionsTaken,
  productNotFound,
  skuTaken,
  slugTaken,
  taxClassUnknown,
  variantNotFound,
} from './catalog.errors.js';
import { savePrice, takenSkus } from './catalog.queries.js';
import { type NewProduct, type NewVariant, type Price, type ProductPatch, type VariantPatch } from './catalog.types.js';
import { PriceEntity } from './price.entity.js';
import { ProductEntity } from './product.entity.js';
import { VariantEntity } from './variant.entity.js';

/**
 * Changes the catalog, as the merchant's staff does. Every write is a transaction of its own: what another row has
 * already taken is found out by the database and told once that transaction is over. Nothing is ever deleted, because
 * orders refer to it; a product is archived instead, a variant made inactive.
 */
@Injectable()
export class ProductEditor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
  ) {}

  /**
   * Makes a product with its variants and their prices and returns its id. Throws `catalog.options_mismatch`,
   * `catalog.slug_taken`, `catalog.sku_taken` (naming every SKU that is) and `catalog.options_taken`.
   */
  async create(storeId: number, { variants, ...product }: NewProduct): Promise<number> {
    const optionNames = [...(product.optionNames ?? [])];
    requireOptions(optionNames, variants);
    return this.write(storeId, { slug: product.slug, variants }, async (tx) => {
      const { id } = await tx.save(ProductEntity, { ...product, storeId, optionNames });
      await this.insertVariants(tx, { storeId, productId: id, variants, position: 0 });
      return id;
    });
  }

  /** Changes what is given of a product. Throws `catalog.product_not_found` and `catalog.slug_taken`. */
  async update(storeId: number, productId: number, patch: ProductPatch): Promise<void> {
    await this.write(storeId, { slug: patch.slug }, async (tx) => {
      const changes = { ...patch, updatedAt: () => 'now()' };
      const { affected } = await tx.update(ProductEntity, { storeId, id: productId }, changes);
      if (affected !== 1) throw productNotFound();
    });
  }

  /**
   * Adds a variant, as the last one, to a product with options and returns its id. Throws `catalog.product_not_found`,
   * `catalog.options_mismatch`, `catalog.options_taken`, `catalog.sku_taken` and `catalog.tax_class_unknown`.
   */
  async addVariant(storeId: number, productId: number, variant: NewVariant): Promise<number> {
    return this.write(storeId, { variants: [variant] }, async (tx) => {
      const product = await tx.findOneBy(ProductEntity, { storeId, id: productId });
      if (!product) throw productNotFound();
      if (product.optionNames.length === 0) {
        throw optionsMismatch('A product without options has exactly one variant.');
      }
      requireValues(product.optionNames, variant.optionValues ?? []);
      const last = await tx.maximum(VariantEntity, 'position', { storeId, productId });
      const [id] = await this.insertVariants(tx, {
        storeId,
        productId,
        variants: [variant],
        position: (last ?? -1) + 1,
      });
      if (id === undefined) throw new Error('Adding a variant gave no id');
      return id;
    });
  }

  /**
   * Changes what is given of a variant and returns its product's id. Throws `catalog.variant_not_found`,
   * `catalog.options_mismatch`, `catalog.options_taken`, `catalog.sku_taken` and `catalog.tax_class_unknown`.
   */
  async updateVariant(storeId: number, variantId: number, patch: VariantPatch): Promise<number> {
    const { optionValues, ...others } = patch;
    return this.write(storeId, { variants: [patch] }, async (tx) => {
      const variant = await tx.findOneBy(VariantEntity, { storeId, id: variantId });
      if (!variant) throw variantNotFound();
      if (optionValues) {
        const product = await tx.findOneByOrFail(ProductEntity, { storeId, id: variant.productId });
        requireValues(product.optionNames, optionValues);
      }
      const changes = { ...others, ...(optionValues && { optionValues: [...optionValues] }), updatedAt: () => 'now()' };
      await tx.update(VariantEntity, { storeId, id: variantId }, changes);
      return variant.productId;
    });
  }

  /** Sets a variant's base price in one currency, for any quantity and time, and returns its product's id. Idempotent. Throws `catalog.variant_not_found`. */
  async setPrice(storeId: number, variantId: number, { amount, currency }: Price): Promise<number> {
    const saved = await this.transactor.run((tx) => savePrice.first(tx, [storeId, variantId, currency, amount]));
    if (!saved) throw variantNotFound();
    return saved.productId;
  }

  private async insertVariants(
    tx: Tx,
    { storeId, productId, variants, position }: VariantsOfProduct,
  ): Promise<readonly number[]> {
    const rows = await tx.save(
      VariantEntity,
      variants.map(({ prices: _, optionValues = [], ...variant }, index) => ({
        ...variant,
        storeId,
        productId,
        optionValues: [...optionValues],
        position: position + index,
      })),
    );
    const ids = rows.map(({ id }) => id);
    const prices = variants.flatMap((variant, index) =>
      (variant.prices ?? []).map((price) => ({ ...price, storeId, variantId: ids[index] })),
    );
    if (prices.length > 0) await tx.insert(PriceEntity, prices);
    return ids;
  }

  /** Runs `unit`, and tells a violated unique key as what the merchant must choose anew. */
  private async write<Result>(
    storeId: number,
    chosen: { readonly slug?: string; readonly variants?: readonly Partial<NewVariant>[] },
    unit: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.transactor.run(unit);
    } catch (error) {
      const { slug = '', variants = [] } = chosen;
      switch (violatedConstraint(error)) {
        case 'uq_products_slug':
          throw slugTaken(slug);
        case 'uq_variants_sku':
          throw skuTaken(await this.taken(storeId, variants));
        case 'uq_variants_options':
          throw optionsTaken(variants[0]?.optionValues ?? []);
        case 'fk_variants_tax_class':
          throw taxClassUnknown();
        default:
          throw error;
      }
    }
  }

  private async taken(storeId: number, variants: readonly Partial<NewVariant>[]): Promise<string[]> {
    const skus = variants.flatMap(({ sku }) => (sku === undefined ? [] : [sku]));
    return (await takenSkus.rows(this.dataSource.manager, [storeId, skus])).map(({ sku }) => sku);
  }
}

interface VariantsOfProduct {
  readonly storeId: number;
  readonly productId: number;
  readonly variants: readonly NewVariant[];
  /** Of the first one. */
  readonly position: number;
}

function requireOptions(names: readonly string[], variants: readonly NewVariant[]): void {
  if (new Set(names).size < names.length) throw optionsMismatch('Two options have the same name.');
  if (variants.length === 0) throw optionsMismatch('A product has at least one variant.');
  if (names.length === 0 && variants.length > 1) {
    throw optionsMismatch('A product without options has exactly one variant.');
  }
  for (const { optionValues = [] } of variants) requireValues(names, optionValues);
  if (new Set(variants.map(({ sku }) => sku)).size < variants.length) throw skuTaken(repeated(variants));
  const combinations = new Set<string>();
  for (const { optionValues = [] } of variants) {
    const combination = JSON.stringify(optionValues);
    if (combinations.has(combination)) throw optionsTaken(optionValues);
    combinations.add(combination);
  }
}

function repeated(variants: readonly NewVariant[]): string[] {
  const skus = variants.map(({ sku }) => sku);
  return [...new Set(skus.filter((sku, index) => skus.indexOf(sku) < index))];
}

function requireValues(names: readonly string[], values: readonly string[]): void {
  if (values.length !== names.length) {
    throw optionsMismatch(`The product has ${names.length} options, the variant ${values.length} option values.`);
  }
}
