import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { CorsOrigins } from '../platform/http/cross-origin.js';
import { StoreKeys } from './store-keys.service.js';
import { originListed } from './store.queries.js';

/** Milliseconds in which a change of a store's origins is seen by every process. */
const timeToLive = 5_000;
const longestOrigin = 300;

/** The browser origins that stores let in. Answers are cached for five seconds, so that preflights cost no round trip. */
@Injectable()
export class StoreOrigins extends CorsOrigins {
  private readonly listed = new LRUCache<string, boolean>({ max: 1_000, ttl: timeToLive });

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: StoreKeys,
  ) {
    super();
  }

  async anyStoreAllows(origin: string): Promise<boolean> {
    if (origin.length > longestOrigin) return false;
    const known = this.listed.get(origin);
    if (known !== undefined) return known;
    const row = await originListed.first(this.dataSource.manager, [origin]);
    const listed = row?.listed === true;
    this.listed.set(origin, listed);
    return listed;
  }

  async storeAllows(publishableKey: string, origin: string): Promise<boolean> {
    const holder = await this.keys.authenticate(publishableKey, 'publishable');
    return holder?.store.corsOrigins.includes(origin) === true;
  }
}
