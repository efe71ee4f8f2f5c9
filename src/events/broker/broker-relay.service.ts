import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { newId } from '../../kernel/ids.js';
import { Env } from '../../platform/config/env.js';
import { ensureCursor } from '../event-log.queries.js';
import { withoutPosition } from '../event-log.service.js';
import { JobRegistry } from '../jobs.js';
import { type BackgroundWork, Loop, type Pace } from '../loop.js';
import { brokerMessage } from './broker-message.js';
import {
  brokerCursor,
  type BrokerEventRow,
  brokerLag,
  eventsForBroker,
  eventWaiting,
  leaseCursor,
  moveLeasedCursor,
  releaseCursor,
} from './broker.queries.js';
import { NatsPublisher } from './nats-publisher.js';

const batchSize = 200;
/** Orders of a batch whose events are on their way at once. */
const inFlight = 32;
const idleMilliseconds = 500;
const gatherMilliseconds = 10;
const leaseSeconds = 30;
/** Milliseconds after which no more of a batch is published: well before the lease runs out. */
const longestBatch = 15_000;

/**
 * Carries the log to NATS JetStream, where NATS_URL is set. It has a cursor of its own, which moves only once the stream
 * has everything in front of it: a broker that is away keeps the cursor where it is, and nothing is lost or skipped. What
 * is repeated after a crash has the event's id as message id, by which JetStream drops it. The events of one order (one
 * aggregate) are stored in their order; no transaction is open while the network is used.
 */
@Injectable()
export class BrokerRelay implements BackgroundWork {
  private readonly logger = new Logger(BrokerRelay.name);
  private readonly holder = newId();
  private readonly publisher: NatsPublisher | null;
  private readonly loop = new Loop({
    name: 'Relaying events to NATS',
    logger: this.logger,
    turn: () => this.relayBatch(),
    idleMilliseconds,
    gatherMilliseconds,
  });
  private prepared = false;

  constructor(
    env: Env,
    private readonly dataSource: DataSource,
    private readonly emitter: EventEmitter2,
    jobs: JobRegistry,
  ) {
    this.publisher = env.natsUrl === null ? null : new NatsPublisher(env.natsUrl, env.natsStream);
    if (this.publisher) jobs.addBackground(this);
  }

  /** Whether this installation has a broker. */
  get wanted(): boolean {
    return this.publisher !== null;
  }

  get connected(): boolean {
    return this.publisher?.connected === true;
  }

  start(): void {
    this.emitter.onAny(this.nudge);
    this.loop.start();
  }

  /** Ends after the batch in hand, and lets another process go on at once. */
  async stop(): Promise<void> {
    this.emitter.offAny(this.nudge);
    await this.loop.stop();
    await this.publisher?.close();
    await this.release();
  }

  /** Relays one batch. Throws when the broker does not take all of it; what it took is not stored twice. */
  async relayBatch(): Promise<Pace> {
    if (!this.publisher) return 'idle';
    const db = this.dataSource.manager;
    if (!this.prepared) await ensureCursor.affected(db, [brokerCursor]);
    this.prepared = true;
    const mostBytes = await this.publisher.open();
    if (!(await eventWaiting.first(db, [brokerCursor]))?.waiting) return 'idle';
    const cursor = await leaseCursor.first(db, [brokerCursor, this.holder, leaseSeconds]);
    if (!cursor) return 'idle';
    const events = await eventsForBroker.rows(db, [cursor.xid, cursor.position, batchSize]);
    const last = events.at(-1);
    if (!last) return 'idle';
    try {
      await this.publish(this.publisher, events, mostBytes);
    } catch (error) {
      // Another process may have a way to the broker that this one has not.
      await this.release();
      throw error;
    }
    await moveLeasedCursor.affected(db, [brokerCursor, this.holder, last.xid, last.position]);
    return events.length === batchSize ? 'at-once' : 'gather';
  }

  /** How far the broker is behind the log: events, and seconds since the oldest of them. */
  async lag(): Promise<{ waiting: number; seconds: number }> {
    return (await brokerLag.first(this.dataSource.manager, [brokerCursor])) ?? { waiting: 0, seconds: 0 };
  }

  private async release(): Promise<void> {
    await releaseCursor.affected(this.dataSource.manager, [brokerCursor, this.holder]);
  }

  private async publish(publisher: NatsPublisher, events: readonly BrokerEventRow[], mostBytes: number): Promise<void> {
    const deadline = performance.now() + longestBatch;
    const queues = byAggregate(events).values();
    const failures: unknown[] = [];
    const carry = async (): Promise<void> => {
      for (const queue of queues) {
        for (const { store, ...event } of queue) {
          if (failures.length > 0) return;
          if (performance.now() > deadline) throw new Error('The broker is too slow for a batch');
          await publisher.publish(brokerMessage(withoutPosition(event), store, mostBytes));
        }
      }
    };
    const carriers = Array.from({ length: inFlight }, () => carry().catch((error: unknown) => failures.push(error)));
    await Promise.all(carriers);
    if (failures.length === 0) return;
    publisher.doubt();
    throw failures[0];
  }

  private readonly nudge = (): void => this.loop.wake();
}

/** One queue for each thing that things happened to, in the order of the log. */
function byAggregate(events: readonly BrokerEventRow[]): Map<string, BrokerEventRow[]> {
  const queues = new Map<string, BrokerEventRow[]>();
  for (const event of events) {
    const key = `${event.storeId} ${event.aggregateId}`;
    const queue = queues.get(key);
    if (queue) queue.push(event);
    else queues.set(key, [event]);
  }
  return queues;
}
