import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { referenceRevision } from './store.queries.js';

/**
 * What a store's reference data is at: its goods, bundles, categories, prices, price lists, offers, taxes, delivery zones and
 * methods, and its own settings. Every change of them, whoever makes it and however, gives it a revision that it never had
 * before, from the moment on at which the change is committed; within the transaction that changes it, at once. Two equal
 * revisions mean equal data, so what was read under one needs not be read again (`Kept`).
 */
@Injectable()
export class ReferenceRevisions {
  /** One statement, in a transaction or not. */
  async of(db: EntityManager, storeId: number): Promise<string> {
    const row = await referenceRevision.first(db, [storeId]);
    if (!row) throw new Error('An aggregate returned no row');
    return row.revision;
  }
}
