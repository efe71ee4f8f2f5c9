import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pipelined } from '../../platform/database/pipeline.js';
import { Transactor } from '../../platform/database/transactor.js';
import { type Tx } from '../../platform/database/tx.js';
import { EventLog } from '../event-log.service.js';
import { type Verdict } from './retry-schedule.js';
import {
  anythingDue,
  bookAttempts,
  type BookedRow,
  type ClaimedDelivery,
  commitLazily,
  goByIndex,
  releaseNext,
} from './webhook-delivery.queries.js';
import { disableEndpoints, noteHealth } from './webhook-endpoint.queries.js';
import { type SentAttempt } from './webhook-sender.service.js';
import { webhookEndpointDisabled, webhookFailed } from './webhook.events.js';

/** An endpoint is ended when a delivery to it is given up and nothing has succeeded for so many days. */
const failingDays = 2;
/** Seconds of rest for an endpoint that fails on and on: a long backlog of a dead one must not keep the machine busy. */
const failingRest = 0.1;
const largestBatch = 200;
const restMilliseconds = 500;
/** What was sent together comes back a moment apart, and is worth one transaction. */
const gatherMilliseconds = 3;
/** Under load a batch is worth waiting for longer: most of what it costs, it costs once. */
const busyGatherMilliseconds = 15;

/** An attempt and what follows from it. */
export interface AttemptEntry {
  readonly delivery: ClaimedDelivery;
  readonly attempt: SentAttempt;
  readonly verdict: Verdict;
}

interface Waiting {
  readonly entry: AttemptEntry;
  readonly booked: () => void;
}

/**
 * Keeps the books of deliveries: attempts, what follows from them, the health of endpoints. What comes in while one
 * batch is written makes the next, so that many deliveries take few transactions.
 */
@Injectable()
export class WebhookLedger {
  private readonly logger = new Logger(WebhookLedger.name);
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly events: EventLog,
  ) {}

  /** Whether a delivery is due that a worker may claim. */
  async hasDue(): Promise<boolean> {
    return (await anythingDue.first(this.dataSource.manager))?.due === true;
  }

  /** Books an attempt; resolves when that is committed, however long the database is away. */
  book(entry: AttemptEntry): Promise<void> {
    return new Promise((booked) => {
      this.waiting.push({ entry, booked });
      if (!this.writing) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.writing = true;
    for (let pause = gatherMilliseconds; this.waiting.length > 0; pause = busyGatherMilliseconds) {
      await sleep(pause);
      const batch = this.waiting.splice(0, largestBatch);
      try {
        await this.transactor.run((tx) =>
          this.bookAll(
            tx,
            batch.map(({ entry }) => entry),
          ),
        );
        for (const { booked } of batch) booked();
      } catch (error) {
        this.logger.error({ err: error }, 'Booking webhook deliveries failed; trying again');
        this.waiting.unshift(...batch);
        await sleep(restMilliseconds);
      }
    }
    this.writing = false;
  }

  /** The next delivery of an aggregate is looked for after the last one's end is noted: a statement sees what came before. */
  private async bookAll(tx: Tx, entries: readonly AttemptEntry[]): Promise<void> {
    const health = healthOf(entries);
    const over = entries.filter(({ verdict }) => verdict.kind !== 'retry').map(({ delivery }) => delivery);
    const logsEvents = entries.some(({ verdict }) => verdict.kind === 'dead');
    const [, , booked] = await pipelined(tx, [
      async () => {
        if (!logsEvents) await commitLazily.affected(tx);
      },
      () => goByIndex.affected(tx),
      () => bookAttempts.rows(tx, attemptValues(entries)),
      async () => {
        if (health.length > 0) await noteHealth.affected(tx, healthValues(health));
      },
      async () => {
        if (over.length > 0) await releaseNext.affected(tx, nextValues(over));
      },
    ]);
    await this.giveUp(
      tx,
      booked.filter(({ state }) => state === 'dead'),
      entries,
    );
  }

  private async giveUp(tx: Tx, dead: readonly BookedRow[], entries: readonly AttemptEntry[]): Promise<void> {
    if (dead.length === 0) return;
    const gone = new Set(
      entries.flatMap(({ delivery, verdict }) => (verdict.kind === 'dead' && verdict.gone ? [delivery.id] : [])),
    );
    const disabled = await disableEndpoints.rows(tx, [
      dead.map(({ endpointId }) => endpointId),
      dead.map(({ id }) => gone.has(id)),
      failingDays,
    ]);
    for (const { id, storeId, endpointId, eventId, eventType, attempts } of dead) {
      // News of failed news would have no end where two endpoints fail.
      if (eventType.startsWith('webhook.')) continue;
      await this.events.append(
        tx,
        webhookFailed(storeId, { endpointId, deliveryId: id, eventId, eventType, attempts }),
      );
    }
    for (const { id, storeId, url, reason, failingSince } of disabled) {
      const ended = { endpointId: id, url, reason, failingSince: failingSince?.toISOString() ?? null };
      await this.events.append(tx, webhookEndpointDisabled(storeId, ended));
    }
  }
}

interface Health {
  readonly endpointId: number;
  readonly working: boolean;
  /** Seconds. */
  readonly pause: number | null;
}

/** What attempts tell of their endpoints, where it is news; in the order of ids, in which the rows are locked. */
function healthOf(entries: readonly AttemptEntry[]): Health[] {
  const ids = [...new Set(entries.map(({ delivery }) => delivery.endpointId))].sort((a, b) => a - b);
  return ids.flatMap((endpointId) => {
    const own = entries.filter(({ delivery }) => delivery.endpointId === endpointId);
    const works = ({ verdict }: AttemptEntry): boolean => verdict.kind === 'delivered';
    if (own.every((entry) => works(entry) && !entry.delivery.failing)) return [];
    const pauses = own.map(({ verdict }) => (verdict.kind === 'retry' ? (verdict.pause ?? 0) : 0));
    const failsOn = own.every((entry) => !works(entry) && entry.delivery.failing);
    return [{ endpointId, working: own.some(works), pause: Math.max(...pauses, failsOn ? failingRest : 0) || null }];
  });
}

function healthValues(health: readonly Health[]): unknown[] {
  return [
    health.map(({ endpointId }) => endpointId),
    health.map(({ working }) => working),
    health.map(({ pause }) => pause),
  ];
}

function nextValues(over: readonly ClaimedDelivery[]): unknown[] {
  return [over.map(({ endpointId }) => endpointId), over.map(({ event }) => event.aggregateId)];
}

const stateOf = { delivered: 'delivered', retry: 'waiting', dead: 'dead' } as const;

function attemptValues(entries: readonly AttemptEntry[]): unknown[] {
  return [
    entries.map(({ delivery }) => delivery.id),
    entries.map(({ delivery }) => delivery.claim),
    entries.map(({ verdict }) => stateOf[verdict.kind]),
    entries.map(({ verdict }) => (verdict.kind === 'retry' ? verdict.seconds : null)),
    entries.map(({ attempt }) => attempt.status),
    entries.map(({ attempt }) => attempt.error),
    entries.map(({ attempt }) => attempt.response),
    entries.map(({ attempt }) => attempt.sentAt),
    entries.map(({ attempt }) => attempt.durationMs),
  ];
}
