import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { secretToken, tokenHash } from '../kernel/ids.js';
import { boundedCache } from '../platform/bounded-cache.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { keyNotFound, scopesInvalid } from './store.errors.js';
import { insertKey, type KeyRow, liveKeyByHash, revokeKey } from './store.queries.js';
import { StoreService } from './store.service.js';
import { type IssuedKey, type KeyHolder, type KeyKind, type NewKey, type Store } from './store.types.js';

/** Milliseconds in which a revoked key stops working in every other process; in this one it stops at once. */
const timeToLive = 5_000;

const prefixes: Readonly<Record<KeyKind, string>> = { publishable: 'pk_', secret: 'sk_' };
const longestKey = 200;
const scope = /^(\*|[a-z][a-z-]*:(read|write))$/;

/**
 * The keys that name a store (publishable) or act for its merchant (secret). Their text is 256 random bits, shown once
 * and stored as SHA-256.
 */
@Injectable()
export class StoreKeys {
  /** A stale one is looked up again before it counts; that it was good stays in mind. */
  private readonly keys = boundedCache<string, KeyRow>(10_000, { ttl: timeToLive, noDeleteOnStaleGet: true });
  /** Hashes of keys that are none. Apart, so that made-up ones push out no others. */
  private readonly unknown = boundedCache<string, true>(10_000, { ttl: timeToLive });
  private revocations = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly stores: StoreService,
  ) {}

  /** Makes a key, in `tx`. Its text is in the result and nowhere else. Throws `request.invalid` for impossible scopes. */
  async create(tx: Tx, { storeId, kind, name, scopes = [] }: NewKey): Promise<IssuedKey> {
    if (!scopes.every((text) => scope.test(text)) || (kind === 'publishable' && scopes.length > 0))
      throw scopesInvalid();
    const key = `${prefixes[kind]}live_${secretToken()}`;
    const hint = hintOf(key);
    const row = await insertKey.first(tx, [storeId, kind, name, tokenHash(key), hint, scopes, false]);
    if (!row) throw new Error('Two random keys are the same: the random source is broken');
    return { id: row.id, key, hint };
  }

  /**
   * Makes the documented keys of a demo store, `pk_demo_<slug>` and `sk_demo_<slug>` (which may do everything), in `tx`.
   * Idempotent. They are accepted only while the store is flagged as a demo store.
   */
  async createDemo(tx: Tx, store: Pick<Store, 'id' | 'slug'>): Promise<void> {
    for (const [kind, scopes] of [['publishable', []] as const, ['secret', ['*']] as const]) {
      const key = `${prefixes[kind]}demo_${store.slug}`;
      await insertKey.first(tx, [store.id, kind, 'Demo', tokenHash(key), key, scopes, true]);
    }
  }

  /**
   * Whom a key of the wanted kind stands for; null for an unknown or revoked one, one of the other kind, and a demo key
   * of a store that is no demo store. No round trip while the key, or that there is none, is in the cache.
   */
  async authenticate(key: string, kind: KeyKind): Promise<KeyHolder | null> {
    if (!key.startsWith(prefixes[kind]) || key.length > longestKey) return null;
    const row = await this.row(tokenHash(key));
    if (row?.kind !== kind) return null;
    const store = await this.stores.byId(row.storeId);
    return row.demo && !store.demo ? null : { keyId: row.id, store, scopes: row.scopes };
  }

  /** Whether a key was good when it was last looked up. From memory, for those who count. */
  remembers(key: string): boolean {
    return (
      key.length <= longestKey && this.keys.peek(tokenHash(key).toString('base64'), { allowStale: true }) !== undefined
    );
  }

  /** Ends a key, in `tx`. Throws `store.key_not_found` for a key of another store and one that was revoked before. */
  async revoke(tx: Tx, storeId: number, keyId: number): Promise<void> {
    const row = await revokeKey.first(tx, [storeId, keyId]);
    if (!row) throw keyNotFound();
    this.transactor.afterCommit(tx, () => {
      this.revocations += 1;
      this.keys.delete(row.keyHash.toString('base64'));
    });
  }

  private async row(hash: Buffer): Promise<KeyRow | undefined> {
    const cacheKey = hash.toString('base64');
    const known = this.keys.get(cacheKey);
    if (known) return known;
    if (this.unknown.has(cacheKey)) return undefined;
    const revocations = this.revocations;
    const row = await liveKeyByHash.first(this.dataSource.manager, [hash]);
    // What was read before a revocation must not be remembered after it.
    if (row && revocations === this.revocations) this.keys.set(cacheKey, row);
    if (!row) {
      this.keys.delete(cacheKey);
      this.unknown.set(cacheKey, true);
    }
    return row;
  }
}

/** Whether a key with these scopes may do what needs `needed`; `*` may do everything. */
export function grants(scopes: readonly string[], needed: string): boolean {
  return scopes.includes('*') || scopes.includes(needed);
}

function hintOf(key: string): string {
  return `${key.slice(0, 'pk_live_'.length)}…${key.slice(-4)}`;
}
