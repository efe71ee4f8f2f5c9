import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { boundedCache } from '../platform/bounded-cache.js';
import { methodsOfStore, type PaymentMethodRow } from './payment.queries.js';

/** Payment methods are reference data: a change is seen by every process within this time, by the changing one at once. */
const timeToLive = 5_000;

/** The payment methods of stores, remembered for a few seconds. Their secrets stay sealed. */
@Injectable()
export class PaymentMethods {
  private readonly byStore = boundedCache<number, readonly PaymentMethodRow[]>(10_000, { ttl: timeToLive });

  /** All of a store's methods in its order, also those that are not offered now: their payments still have to be served. */
  async ofStore(db: EntityManager, storeId: number): Promise<readonly PaymentMethodRow[]> {
    const known = this.byStore.get(storeId);
    if (known) return known;
    const rows = await methodsOfStore.rows(db, [storeId]);
    this.byStore.set(storeId, rows);
    return rows;
  }

  /** To be told after a change is committed. */
  forget(storeId: number): void {
    this.byStore.delete(storeId);
  }
}
