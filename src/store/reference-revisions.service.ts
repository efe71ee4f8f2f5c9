import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { boundedCache } from '../platform/bounded-cache.js';
import { referenceRevision } from './store.queries.js';

export { referenceRevisions } from './store.queries.js';

const mostStores = 1_000;

/**
 * What a store's reference data is at: its goods, bundles, categories, prices, price lists, offers, taxes, delivery zones and
 * methods, and its own settings. Every change of them, whoever makes it and however, gives it a revision that it never had
 * before, from the moment on at which the change is committed; within the transaction that changes it, at once. Two equal
 * revisions mean equal data, so what was read under one needs not be read again (`Kept`).
 */
@Injectable()
export class ReferenceRevisions {
  private readonly seen = boundedCache<number, string>(mostStores);

  /** One statement, in a transaction or not. */
  async of(db: EntityManager, storeId: number): Promise<string> {
    const row = await referenceRevision.first(db, [storeId]);
    if (!row) throw new Error('An aggregate returned no row');
    this.seen.set(storeId, row.revision);
    return row.revision;
  }

  /**
   * What this process has last heard; null where it has not yet. It may be out of date, or never come true: for a
   * statement that itself compares it with what the store is at (`referenceRevisions`), and does nothing where it differs.
   */
  lastHeard(storeId: number): string | null {
    return this.seen.get(storeId) ?? null;
  }
}
