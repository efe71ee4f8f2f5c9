import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { deadLetterNotFound } from './dead-letter.errors.js';
import { buryEvent, deadLetterCounts, deadLetterPage, takeDeadLetters } from './dead-letter.queries.js';
import { type DeadLetter, type DeadLetterQuery } from './dead-letter.types.js';
import { type DomainEvent } from './domain-event.js';
import { enqueueJobs } from './event-log.queries.js';
import { subscriberJob } from './subscriber-job.js';

const longestError = 500;

/** How many dead letters one call gives back. */
export const mostRedelivered = 1_000;

/** The events that subscribers have given up, kept until somebody gives them back. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
  ) {}

  /** Keeps an event for later, once for each subscriber and event. One statement. Idempotent. */
  async bury(subscriber: string, event: DomainEvent, failure: { attempts: number; error: string }): Promise<void> {
    const error = failure.error.slice(0, longestError);
    await buryEvent.affected(this.dataSource.manager, [event.storeId, subscriber, event.id, failure.attempts, error]);
  }

  /** A store's dead letters, oldest first. One read. */
  list(db: EntityManager, { storeId, subscriber, after, limit }: DeadLetterQuery): Promise<DeadLetter[]> {
    return deadLetterPage.rows(db, [storeId, subscriber ?? null, after ?? 0, limit]);
  }

  /** Gives one to its subscriber again, with all attempts before it. Throws `dead_letter.not_found`. */
  async redeliver(storeId: number, id: number): Promise<void> {
    if ((await this.giveBack([storeId, id, null, 1])) === 0) throw deadLetterNotFound();
  }

  /** Gives back a store's dead letters, or those of one subscriber; at most a thousand, the oldest. Returns how many. */
  redeliverAll(storeId: number, subscriber: string | null): Promise<number> {
    return this.giveBack([storeId, null, subscriber, mostRedelivered]);
  }

  /** How many there are, by subscriber. */
  counts(): Promise<{ subscriber: string; count: number }[]> {
    return deadLetterCounts.rows(this.dataSource.manager);
  }

  private giveBack(which: readonly unknown[]): Promise<number> {
    return this.transactor.run(async (tx) => {
      const taken = await takeDeadLetters.rows(tx, which);
      const jobs = taken.map(({ subscriber, ...event }) => subscriberJob(subscriber, event));
      if (jobs.length > 0) {
        await enqueueJobs.rows(tx, [
          jobs.map(({ task }) => task),
          jobs.map(({ payload }) => payload),
          jobs.map(({ key }) => key),
        ]);
      }
      return taken.length;
    });
  }
}
