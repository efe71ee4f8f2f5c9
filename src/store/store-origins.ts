import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedCache } from '../platform/bounded-cache.js';
import { CorsOrigins } from '../platform/http/cross-origin.js';
import { StoreKeys } from './store-keys.service.js';
import { type Statement } from '../platform/database/statement.js';
import { originAllowed, originsOfStore, originsOfStoreId } from './store.queries.js';

/** Milliseconds in which a change of a store's origins is seen by every process. */
const timeToLive = 5_000;

interface Listed {
  readonly listed: readonly string[];
}

/** Browser origins as stores list them. A change is seen within five seconds. */
@Injectable()
export class StoreOrigins extends CorsOrigins {
  private readonly known = boundedCache<string, boolean>(1_000, { ttl: timeToLive });
  private readonly listed = boundedCache<string, readonly string[]>(10_000, { ttl: timeToLive });

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

  publicStoreAllows(publicId: string, origin: string): Promise<boolean> {
    return this.lists(originsOfStore, publicId, origin);
  }

  storeOfIdAllows(id: number, origin: string): Promise<boolean> {
    return this.lists(originsOfStoreId, id, origin);
  }

  private async lists(statement: Statement<Listed>, store: string | number, origin: string): Promise<boolean> {
    const key = `${statement.name} ${store}`;
    const known = this.listed.get(key);
    if (known) return known.includes(origin);
    const listed = (await statement.first(this.dataSource.manager, [store]))?.listed ?? [];
    this.listed.set(key, listed);
    return listed.includes(origin);
  }
}
