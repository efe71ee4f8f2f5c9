import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { newId } from '../../kernel/ids.js';
import { pipelined } from '../../platform/database/pipeline.js';
import { Transactor } from '../../platform/database/transactor.js';
import { Foreground } from '../foreground.js';
import { JobRegistry } from '../jobs.js';
import { type BackgroundWork, Loop, type Pace } from '../loop.js';
import { judge } from './retry-schedule.js';
import {
  claimDue,
  type ClaimedDelivery,
  commitLazily,
  goByIndex,
  lockDueEndpoints,
  releaseClaims,
} from './webhook-delivery.queries.js';
import { standardPolicy, WebhookEnvelopes } from './webhook-envelope.js';
import { perEndpoint, WebhookLane } from './webhook-lane.js';
import { type AttemptEntry, WebhookLedger } from './webhook-ledger.service.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { type SentAttempt, WebhookSender } from './webhook-sender.service.js';

/** Deliveries that one process holds: so many that hanging receivers do not use them up for the others. Waiting costs little. */
const inHandAtMost = 1_000;
/** Requests at once to an endpoint whose last delivery failed, by all workers together. */
const perFailingEndpoint = 2;
/** Seconds that a delivery is a worker's own; when it is killed, another one may begin only then. */
const leaseSeconds = 60;
/** Milliseconds of a claim after which nothing of it is sent, so that every request ends within the lease. */
const longestClaim = 30_000;
const idleMilliseconds = 250;
/** Rest after a claim: what ends meanwhile makes room for one claim of many instead of many of one. */
const gatherMilliseconds = 15;
/** Of a backlog, a claim takes no more than these while people buy in this process. */
const politeBatchSize = 10;
/** Milliseconds between two looks for lanes that need not be kept. */
const sweepMilliseconds = 10_000;
/** Milliseconds that requests in hand get when the process stops. */
const patience = 5_000;

/**
 * Sends what is due. Claims are leases in the database: two workers never have one delivery at once, a slow or dead
 * endpoint has only its own few places, and what a killed worker had in hand is sent again, under the same id.
 */
@Injectable()
export class WebhookDispatcher implements BackgroundWork {
  private readonly logger = new Logger(WebhookDispatcher.name);
  private readonly worker = newId();
  private readonly lanes = new Map<number, WebhookLane>();
  private sweptAt = 0;
  private readonly inHand = new Map<number, ClaimedDelivery>();
  private readonly sending = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  /** Claims beyond the polite ones: two for each new delivery, so that it goes out at once and a backlog shrinks beside it. */
  private credit = 0;
  private readonly loop = new Loop({
    name: 'Claiming webhook deliveries',
    logger: this.logger,
    turn: () => this.turn(),
    look: () => this.ledger.hasDue(),
    idleMilliseconds,
  });

  constructor(
    private readonly transactor: Transactor,
    private readonly envelopes: WebhookEnvelopes,
    private readonly sender: WebhookSender,
    private readonly ledger: WebhookLedger,
    private readonly metrics: WebhookMetrics,
    private readonly foreground: Foreground,
    jobs: JobRegistry,
  ) {
    jobs.addBackground(this);
    // Every request in hand listens to it.
    setMaxListeners(inHandAtMost, this.stopping.signal);
  }

  start(): void {
    this.loop.start();
  }

  /** Something may be due; `made` deliveries are new and part of no backlog. */
  wake(made = 0): void {
    this.credit = Math.min(this.credit + 2 * made, inHandAtMost);
    this.loop.wake();
  }

  /** Claims and begins no more, gives requests in hand some time, and gives back what is not done by then. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const waiting = [...this.lanes.values()].flatMap((lane) => lane.empty());
    const sent = Promise.all([...this.sending, this.giveBack(waiting)]);
    await Promise.race([sent, sleep(patience, undefined, { ref: false })]);
    this.stopping.abort();
    await this.release([...this.inHand.values()]);
  }

  /** Sends all that is due now and books it; for tools and tests that run no loop. Returns how many attempts were made. */
  async sendDue(): Promise<number> {
    const claimed = await this.claim(inHandAtMost, () => 0);
    await Promise.all(claimed.map((delivery) => this.deliver(delivery)));
    return claimed.length;
  }

  private async turn(): Promise<Pace> {
    this.sweep(performance.now());
    const free = inHandAtMost - this.inHand.size;
    if (free <= 0) return 'idle';
    const { busy } = this.foreground;
    const most = busy ? Math.min(free, politeBatchSize + this.credit) : free;
    const begun = performance.now();
    const claimed = await this.claim(most, (endpointId) => this.lanes.get(endpointId)?.ahead ?? 0);
    this.credit = busy && claimed.length > 0 ? Math.max(0, this.credit - claimed.length) : 0;
    if (claimed.length === 0) return 'idle';
    const claimedAt = performance.now();
    // A process that stood still for so long leaves it to whoever comes after the lease.
    if (claimedAt - begun > longestClaim) return 'idle';
    for (const delivery of claimed) {
      this.inHand.set(delivery.id, delivery);
      this.laneOf(delivery.endpointId).add(delivery, claimedAt);
    }
    for (const endpointId of new Set(claimed.map((delivery) => delivery.endpointId))) this.sendFrom(endpointId);
    // What is less than it might have been leaves no backlog.
    const rest = claimed.length === most ? this.foreground.rest(claimedAt - begun) : 0;
    await sleep(Math.max(gatherMilliseconds, rest));
    return 'idle';
  }

  /** Forgets endpoints that got nothing for a while: in the end that would be all there ever were. */
  private sweep(now: number): void {
    if (now - this.sweptAt < sweepMilliseconds) return;
    this.sweptAt = now;
    for (const [endpointId, lane] of this.lanes) if (lane.isSpent(now)) this.lanes.delete(endpointId);
  }

  private laneOf(endpointId: number): WebhookLane {
    const lane = this.lanes.get(endpointId) ?? new WebhookLane();
    this.lanes.set(endpointId, lane);
    return lane;
  }

  private claim(free: number, aheadOf: (endpointId: number) => number): Promise<ClaimedDelivery[]> {
    return this.transactor.run(async (tx) => {
      const [, , endpoints] = await pipelined(tx, [
        () => commitLazily.affected(tx),
        () => goByIndex.affected(tx),
        () => lockDueEndpoints.rows(tx),
      ]);
      if (endpoints.length === 0) return [];
      // A statement of its own, begun under the locks, sees what the worker before has claimed.
      const ids = endpoints.map(({ id }) => id);
      const room = [ids, ids.map(aheadOf), perEndpoint, perFailingEndpoint, free];
      return claimDue.rows(tx, [...room, leaseSeconds, this.worker]);
    });
  }

  /** Begins as many requests to an endpoint as there is room for, and gives back what is not for this worker to send. */
  private sendFrom(endpointId: number): void {
    const lane = this.laneOf(endpointId);
    for (let next = lane.begin(performance.now()); next; next = lane.begin(performance.now())) {
      const delivery = next;
      const sent = this.deliver(delivery, (taken) => {
        lane.end(taken);
        this.sendFrom(endpointId);
      }).finally(() => {
        this.sending.delete(sent);
        this.wake();
      });
      this.sending.add(sent);
    }
    const surplus = lane.surplus();
    if (surplus.length > 0) void this.giveBack(surplus);
  }

  /** One attempt, from the request to its place in the books. `answered` is called as soon as the request has ended. */
  private async deliver(delivery: ClaimedDelivery, answered?: (taken: boolean) => void): Promise<void> {
    const entry = await this.attempt(delivery);
    answered?.(entry?.verdict.kind === 'delivered');
    if (entry) await this.ledger.book(entry);
    // What the end of the process has cut off is given back by `stop`.
    if (entry || !this.stopping.signal.aborted) this.inHand.delete(delivery.id);
  }

  /** Null for an attempt that came to no end: the process stops, or a bug, whose delivery is left to its lease. */
  private async attempt(delivery: ClaimedDelivery): Promise<AttemptEntry | null> {
    const envelope = this.envelopes.get(delivery.envelope);
    try {
      const attempt = envelope
        ? await this.sender.send(delivery, envelope, this.stopping.signal)
        : this.withoutEnvelope(delivery);
      this.metrics.observe(delivery, attempt);
      return { delivery, attempt, verdict: judge(attempt, delivery.attempts, envelope?.policy ?? standardPolicy) };
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error }, `Webhook delivery ${delivery.id} failed`);
      return null;
    }
  }

  /** Lets any worker have them at once. */
  private async giveBack(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    try {
      await this.release(deliveries);
    } catch (error) {
      this.logger.error(
        { err: error },
        'Giving back webhook deliveries failed; they are sent when their lease has ended',
      );
    }
    this.wake();
  }

  private async release(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    for (const { id } of deliveries) this.inHand.delete(id);
    if (deliveries.length === 0) return;
    await this.transactor.run((tx) =>
      releaseClaims.affected(tx, [deliveries.map(({ id }) => id), deliveries.map(({ claim }) => claim)]),
    );
  }

  private withoutEnvelope({ id, envelope }: ClaimedDelivery): SentAttempt {
    this.logger.error(`Webhook delivery ${id} wants the unknown envelope ${envelope}`);
    const nothing = { status: null, response: null, retryAfter: null };
    return { ...nothing, error: 'unknown_envelope', sentAt: new Date(), durationMs: 0 };
  }
}
