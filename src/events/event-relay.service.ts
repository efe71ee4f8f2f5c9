import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { pipelined } from '../platform/database/pipeline.js';
import { Transactor } from '../platform/database/transactor.js';
import { type DomainEvent } from './domain-event.js';
import {
  backlog,
  ensureCursor,
  enqueueJobs,
  eventBehind,
  eventsAfter,
  moveCursor,
  planAnew,
  takeCursor,
} from './event-log.queries.js';
import { withoutPosition } from './event-log.service.js';
import { EventSubscribers } from './event-subscriber.js';
import { Foreground } from './foreground.js';
import { subscriberJob, type SubscriberJob } from './subscriber-job.js';
import { Loop, type Pace } from './loop.js';

const cursorName = 'fan-out';
const batchSize = 100;
/** Characters of jobs after which a batch ends: a backlog of large events must not outlast the time limits of its transaction. */
const largestBatch = 4_000_000;
const idleMilliseconds = 500;
const gatherMilliseconds = 25;

/**
 * Carries the log to the job queue: one job per event and interested subscriber. Jobs and cursor move in one
 * transaction, so a crash repeats nothing and loses nothing; any number of processes may run it, one at a time has the
 * cursor. Checkouts do not enqueue jobs themselves: a NOTIFY inside their transaction would make them commit one after
 * the other (docs/adr/0004-event-log.md).
 */
@Injectable()
export class EventRelay {
  private readonly logger = new Logger(EventRelay.name);
  private readonly loop = new Loop({
    name: 'Relaying events',
    logger: this.logger,
    turn: () => this.turn(),
    look: async () => (await eventBehind.first(this.dataSource.manager, [cursorName]))?.waiting === true,
    idleMilliseconds,
    gatherMilliseconds,
  });
  private prepared = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly emitter: EventEmitter2,
    private readonly subscribers: EventSubscribers,
    private readonly foreground: Foreground,
  ) {}

  /** Starts the loop. Events of this process are relayed at once, those of others within half a second. */
  start(): void {
    this.emitter.onAny(this.nudge);
    this.loop.start();
  }

  /** Ends the loop after the batch in hand. */
  async stop(): Promise<void> {
    this.emitter.offAny(this.nudge);
    await this.loop.stop();
  }

  /** Relays one batch in one transaction; returns how many events it moved past. */
  async relayBatch(): Promise<number> {
    return this.transactor.run(async (tx) => {
      const [, cursor] = await pipelined(tx, [() => planAnew.affected(tx), () => takeCursor.first(tx, [cursorName])]);
      if (!cursor) return 0;
      const events = await eventsAfter.rows(tx, [cursor.xid, cursor.position, batchSize, this.subscribers.types()]);
      const jobs = [];
      let size = 0;
      let moved = 0;
      for (const event of events) {
        const further = this.jobsFor(withoutPosition(event));
        jobs.push(...further);
        size += further.reduce((characters, { payload }) => characters + payload.length, 0);
        moved += 1;
        if (size > largestBatch) break;
      }
      const last = events[moved - 1];
      if (!last) return 0;
      if (jobs.length > 0) {
        await enqueueJobs.rows(tx, [
          jobs.map((job) => job.task),
          jobs.map((job) => job.payload),
          jobs.map((job) => job.key),
        ]);
      }
      await moveCursor.affected(tx, [cursorName, last.xid, last.position]);
      return moved;
    });
  }

  /** How many logged events have not been fanned out yet. */
  async backlog(): Promise<number> {
    return (await backlog.first(this.dataSource.manager, [cursorName]))?.waiting ?? 0;
  }

  /** Makes the cursor; called once before the first batch. Idempotent. */
  async prepare(): Promise<void> {
    await ensureCursor.affected(this.dataSource.manager, [cursorName]);
  }

  private readonly nudge = (): void => {
    if (this.subscribers.all().length > 0) this.loop.wake();
  };

  private async turn(): Promise<Pace> {
    if (!this.prepared) await this.prepare();
    this.prepared = true;
    const begun = performance.now();
    const moved = await this.relayBatch();
    if (moved === batchSize) {
      await sleep(this.foreground.rest(performance.now() - begun));
      return 'at-once';
    }
    return moved > 0 ? 'gather' : 'idle';
  }

  private jobsFor(event: DomainEvent): SubscriberJob[] {
    return this.subscribers
      .all()
      .filter(({ types }) => types === '*' || types.includes(event.type))
      .map(({ code }) => subscriberJob(code, event));
  }
}
