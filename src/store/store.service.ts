import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { secretToken } from '../kernel/ids.js';
import { safe } from '../kernel/money.js';
import { boundedCache } from '../platform/bounded-cache.js';
import { type Statement } from '../platform/database/statement.js';
import { type Tx } from '../platform/database/tx.js';
import { storeNotFound, storeTaken } from './store.errors.js';
import {
  changePaymentSettings,
  changeSpamSettings,
  insertStore,
  paymentSettings,
  spamSettings,
  storeById,
  storeByPublicId,
  storeBySlug,
  storesSpeaking,
} from './store.queries.js';
import { type NewStore, type PaymentSettings, type SpamSettings, type Store } from './store.types.js';

/** Milliseconds in which a change of a store is seen by every process. */
const timeToLive = 5_000;

/** The stores of this installation. Reads are cached for five seconds. */
@Injectable()
export class StoreService {
  private readonly stores = boundedCache<string, Store>(10_000, { ttl: timeToLive });

  constructor(private readonly dataSource: DataSource) {}

  /** Not for use in a transaction, as it may take another connection. Throws `store.not_found`. */
  byId(id: number): Promise<Store> {
    return this.byIdOn(this.dataSource.manager, id);
  }

  /**
   * `byId` on the connection of `db`. Who waits for another one while he holds one waits for himself, where all are held by
   * such as he.
   */
  byIdOn(db: EntityManager, id: number): Promise<Store> {
    return this.cached(db, `id ${id}`, storeById, id);
  }

  /** Throws `store.not_found`. */
  bySlug(slug: string): Promise<Store> {
    return this.cached(this.dataSource.manager, `slug ${slug}`, storeBySlug, slug);
  }

  /** By the id that contracts show to strangers: `store_…`. Throws `store.not_found`. */
  byPublicId(publicId: string): Promise<Store> {
    return this.cached(this.dataSource.manager, `public ${publicId}`, storeByPublicId, publicId);
  }

  /** The only store that speaks a contract; null when none does, or several do. Never from the cache. */
  async soleSpeaker(contract: string): Promise<Store | null> {
    const [store = null, ...others] = await storesSpeaking.rows(this.dataSource.manager, [contract]);
    return others.length === 0 ? store : null;
  }

  /**
   * Writes a store and the sequence its order numbers come from, in `tx`. Throws `store.taken`; breaking another rule of
   * the schema (slug, currency) is an SQL error.
   */
  async create(tx: Tx, input: NewStore): Promise<Store> {
    const store = await insertStore.first(tx, [
      input.slug,
      input.publicId ?? `store_${secretToken(18)}`,
      input.name,
      input.currency,
      input.countries,
      input.orderNumberPrefix,
      input.contracts ?? [],
      input.invalidCouponPolicy ?? 'reject',
      input.corsOrigins ?? [],
      input.demo ?? false,
      input.locale ?? 'en',
    ]);
    if (!store) throw storeTaken(input.slug);
    // A utility statement takes no parameters; both values are checked integers.
    await tx.query(
      `CREATE SEQUENCE order_numbers.store_${safe(store.id)} AS bigint START WITH ${safe(input.firstOrderNumber ?? 1)}`,
    );
    return store;
  }

  /** Never from the cache. Throws `store.not_found`. */
  async paymentSettings(id: number): Promise<PaymentSettings> {
    return found(await paymentSettings.first(this.dataSource.manager, [id]));
  }

  /**
   * Changes what is given and leaves the rest. Seen everywhere within five seconds. One round trip, not in a transaction.
   * Throws `store.not_found`.
   */
  async changePaymentSettings(id: number, changes: Partial<PaymentSettings>): Promise<PaymentSettings> {
    const { unpaidExpiryMinutes: unpaid, savedOrderExpiryMinutes: saved } = changes;
    const values = [id, unpaid !== undefined, unpaid ?? null, saved !== undefined, saved ?? null];
    const settings = found(await changePaymentSettings.first(this.dataSource.manager, values));
    this.stores.clear();
    return settings;
  }

  /** Never from the cache. Throws `store.not_found`. */
  async spamSettings(id: number): Promise<SpamSettings> {
    return found(await spamSettings.first(this.dataSource.manager, [id]));
  }

  /**
   * Changes what is given and leaves the rest. Seen everywhere within five seconds. One round trip, not in a transaction.
   * Throws `store.not_found`.
   */
  async changeSpamSettings(id: number, changes: Partial<SpamSettings>): Promise<SpamSettings> {
    const { checked = null, ordersPerHour = null, unpaidOrders = null } = changes;
    const values = [id, checked, ordersPerHour, unpaidOrders];
    const settings = found(await changeSpamSettings.first(this.dataSource.manager, values));
    this.stores.clear();
    return settings;
  }

  private async cached(
    db: EntityManager,
    key: string,
    statement: Statement<Store>,
    value: string | number,
  ): Promise<Store> {
    const known = this.stores.get(key);
    if (known) return known;
    const store = found(await statement.first(db, [value]));
    this.stores.set(key, store);
    return store;
  }
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw storeNotFound();
  return row;
}
