import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { stockLow } from './inventory.events.js';
import { type LowStockSettings } from './inventory.types.js';
import { changeLowStockSettings, forgetRecovered, lowStockSettings, noteLowStock } from './low-stock.queries.js';

/**
 * Tells of variants that run low. It looks at the levels now and then, so that no checkout waits for it: whatever made
 * them fall is seen, but a variant that recovers before it looks has not fallen.
 */
@Injectable()
export class LowStockWatch {
  constructor(
    private readonly transactor: Transactor,
    private readonly events: EventLog,
  ) {}

  async settings(db: EntityManager, storeId: number): Promise<LowStockSettings> {
    return theStores(await lowStockSettings.first(db, [storeId]));
  }

  /** A transaction of its own. Idempotent. */
  async changeSettings(storeId: number, { threshold }: LowStockSettings): Promise<LowStockSettings> {
    return theStores(await this.transactor.run((tx) => changeLowStockSettings.first(tx, [storeId, threshold])));
  }

  /**
   * Logs `stock.low` for up to `limit` variants, of all stores, that have fallen since the last look; once for each fall,
   * however many look at once. A transaction of its own. Returns how many; call again while it is `limit`.
   */
  async look(limit: number): Promise<number> {
    return this.transactor.run(async (tx) => {
      await forgetRecovered.affected(tx);
      const fallen = await noteLowStock.rows(tx, [limit]);
      for (const { storeId, ...low } of fallen) await this.events.append(tx, stockLow(storeId, low));
      return fallen.length;
    });
  }
}

function theStores(settings: LowStockSettings | undefined): LowStockSettings {
  if (!settings) throw new Error('The store of the request is gone');
  return settings;
}
