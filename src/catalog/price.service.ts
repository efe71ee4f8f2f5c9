import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { type EntityManager } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { variantNotFound } from './catalog.errors.js';
import { type NewPrice, type PriceFilter, type PriceRecord } from './price-list.types.js';
import { priceColumns, toCells } from './price-csv.js';
import { priceFault } from './price.js';
import { PriceEntity } from './price.entity.js';
import { priceListNotFound, priceNotFound, priceRefused } from './price.errors.js';
import { allPrices, pricesOfVariant, putPrice } from './price.queries.js';

const exportBatch = 1_000;

/** The prices of variants, as the shop's staff keeps them. Writes are transactions of their own. */
@Injectable()
export class PriceService {
  constructor(private readonly transactor: Transactor) {}

  /** Prices of the store by id, of every list and without one. */
  async list(db: EntityManager, storeId: number, filter: PriceFilter): Promise<PriceRecord[]> {
    const { variantId, list = null, after, limit } = filter;
    const values = [storeId, after, limit, list];
    return variantId === undefined ? allPrices.rows(db, values) : pricesOfVariant.rows(db, [...values, variantId]);
  }

  /**
   * Every price of the store, or of one list, as a CSV file of the columns that an import reads. It is read in batches
   * by id, with no transaction or connection held while the receiver is slow: a price that changes meanwhile is in it
   * as it was or as it is.
   */
  async *export(db: EntityManager, storeId: number, list?: string): AsyncGenerator<string> {
    yield stringify([[...priceColumns]]);
    for (let after = 0; ;) {
      const prices = await this.list(db, storeId, { list, after, limit: exportBatch });
      if (prices.length > 0) yield stringify(prices.map(toCells));
      const last = prices.at(-1);
      if (!last || prices.length < exportBatch) return;
      after = last.id;
    }
  }

  /**
   * Sets the price of a variant for a list, currency, quantity and start, in place of the one that there is. Idempotent.
   * Throws `price.compare_at_invalid`, `price.period_invalid`, `catalog.variant_not_found` and `price_list.not_found`.
   */
  async set(storeId: number, price: NewPrice): Promise<PriceRecord> {
    const fault = priceFault(price);
    if (fault) throw priceRefused(fault);
    const { variant, list, currency, amount, compareAt, minQuantity, startsAt, endsAt } = price;
    const { variantId = null, sku = null } = variant;
    const found = await this.transactor.run((tx) =>
      putPrice.first(tx, [storeId, variantId, sku, list, currency, amount, compareAt, minQuantity, startsAt, endsAt]),
    );
    if (!found || found.variantId === null || found.sku === null) throw variantNotFound();
    if (found.id === null) throw priceListNotFound();
    const { variant: _, ...figures } = price;
    return { ...figures, id: found.id, variantId: found.variantId, sku: found.sku };
  }

  /** Throws `price.not_found`. Carts that saw it tell their buyers; orders keep what they were placed at. */
  async remove(storeId: number, id: number): Promise<void> {
    await this.transactor.run(async (tx) => {
      const { affected } = await tx.getRepository(PriceEntity).delete({ storeId, id });
      if (affected !== 1) throw priceNotFound();
    });
  }
}
