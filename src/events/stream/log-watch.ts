import { type Logger } from '@nestjs/common';
import { type EventEmitter2 } from '@nestjs/event-emitter';
import { type EntityManager } from 'typeorm';
import { newsAfter, unsettled } from '../event-log.queries.js';
import { type LogPosition } from '../event-log.service.js';
import { Loop, type Pace } from '../loop.js';

const batchSize = 1_000;
/** News of other processes is heard of no later than this. */
const idleMilliseconds = 250;
const gatherMilliseconds = 10;

/**
 * Watches the log for all streams of this process together: one small read a turn, however many there are. Tells which
 * stores have news; the streams read for themselves.
 */
export class LogWatch {
  private readonly waiting = new Map<number, Set<() => void>>();
  private readonly heard = new Map<number, number>();
  private readonly loop: Loop;

  constructor(
    private readonly db: EntityManager,
    private readonly emitter: EventEmitter2,
    logger: Logger,
    private place: LogPosition,
  ) {
    const name = 'Watching the event log';
    const [turn, look] = [() => this.turn(), () => this.mayHaveNews()];
    this.loop = new Loop({ name, logger, turn, look, idleMilliseconds, gatherMilliseconds });
  }

  start(): void {
    this.emitter.onAny(this.nudge);
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.emitter.offAny(this.nudge);
    await this.loop.stop();
  }

  /** How often there has been news of a store: to be asked for before reading, and handed to `news`. */
  count(storeId: number): number {
    return this.heard.get(storeId) ?? 0;
  }

  /** Resolves to true as soon as there is news since `count`; to false after so many milliseconds, or when `signal` aborts. */
  news(storeId: number, count: number, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (this.count(storeId) !== count) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiting = this.waiting.get(storeId) ?? new Set();
      this.waiting.set(storeId, waiting);
      const end = (news: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', quiet);
        waiting.delete(tell);
        resolve(news);
      };
      const tell = (): void => end(true);
      const quiet = (): void => end(false);
      const timer = setTimeout(quiet, milliseconds);
      signal.addEventListener('abort', quiet);
      waiting.add(tell);
    });
  }

  private async turn(): Promise<Pace> {
    const batch = await newsAfter.first(this.db, [this.place.xid, this.place.position, batchSize]);
    if (!batch) return (await this.mayHaveNews()) ? 'gather' : 'idle';
    this.place = { xid: batch.xid, position: batch.position };
    for (const storeId of batch.storeIds) {
      this.heard.set(storeId, this.count(storeId) + 1);
      for (const tell of [...(this.waiting.get(storeId) ?? [])]) tell();
    }
    return batch.rows === batchSize ? 'at-once' : 'idle';
  }

  private async mayHaveNews(): Promise<boolean> {
    return (await unsettled.first(this.db, [this.place.xid, this.place.position]))?.waiting === true;
  }

  private readonly nudge = (): void => this.loop.wake();
}
