import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { CorsOrigins } from '../platform/http/cross-origin.js';
import { StoreKeys } from './store-keys.service.js';
import { originAllowed } from './store.queries.js';

/** Browser origins as stores list them. A change is seen within five seconds. */
@Injectable()
export class StoreOrigins extends CorsOrigins {
  private readonly known = new LRUCache<string, boolean>({ max: 1_000, ttl: 5_000 });

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: StoreKeys,
  ) {
    super();
  }

  async anyStoreAllows(origin: string): Promise<boolean> {
    const known = this.known.get(origin);
    if (known !== undefined) return known;
    const row = await originAllowed.first(this.dataSource.manager, [origin]);
    const allowed = row?.allowed ?? false;
    this.known.set(origin, allowed);
    return allowed;
  }

  async storeAllows(publishableKey: string, origin: string): Promise<boolean> {
    const holder = await this.keys.authenticate(publishableKey, 'publishable');
    return holder?.store.corsOrigins.includes(origin) ?? false;
  }
}
