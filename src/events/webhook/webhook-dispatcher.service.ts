import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { pipelined } from '../../platform/database/pipeline.js';
import { Transactor } from '../../platform/database/transactor.js';
import { JobRegistry } from '../jobs.js';
import { type BackgroundWork, Loop, type Pace } from '../loop.js';
import {
  claimDue,
  type ClaimedDelivery,
  commitLazily,
  lockDueEndpoints,
  releaseClaims,
} from './webhook-delivery.queries.js';
import { standardPolicy, WebhookEnvelopes } from './webhook-envelope.js';
import { WebhookLedger } from './webhook-ledger.service.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { type SentAttempt, WebhookSender } from './webhook-sender.service.js';

/** Requests of one process at once: so many that hanging receivers do not use them up for the others. Waiting costs little. */
const inHandAtMost = 1_000;
/** Requests to one endpoint at once, by all workers together … */
const perEndpoint = 10;
/** … and to one whose last delivery failed. */
const perFailingEndpoint = 2;
/** Seconds that a delivery is a worker's own; when it is killed, another one may begin only then. */
const leaseSeconds = 60;
/** Milliseconds after the claim in which a request must begin, so that it ends within the lease. */
const latestStart = 30_000;
const idleMilliseconds = 250;
/** Milliseconds that requests in hand get when the process stops. */
const patience = 5_000;

/**
 * Sends what is due. Claims are leases in the database: two workers never have one delivery at once, a slow or dead
 * endpoint has only its own few places, and what a killed worker had in hand is sent again, under the same id.
 */
@Injectable()
export class WebhookDispatcher implements BackgroundWork {
  private readonly logger = new Logger(WebhookDispatcher.name);
  private readonly inHand = new Map<Promise<void>, ClaimedDelivery>();
  private readonly stopping = new AbortController();
  private readonly loop = new Loop({
    name: 'Claiming webhook deliveries',
    logger: this.logger,
    turn: () => this.turn(),
    idleMilliseconds,
  });

  constructor(
    private readonly transactor: Transactor,
    private readonly envelopes: WebhookEnvelopes,
    private readonly sender: WebhookSender,
    private readonly ledger: WebhookLedger,
    private readonly metrics: WebhookMetrics,
    jobs: JobRegistry,
  ) {
    jobs.addBackground(this);
  }

  start(): void {
    this.loop.start();
  }

  /** Something may be due. */
  wake(): void {
    this.loop.wake();
  }

  /** Claims no more, gives what is in hand some time, and gives back what is not done by then. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.race([Promise.all(this.inHand.keys()), sleep(patience, undefined, { ref: false })]);
    this.stopping.abort();
    const left = [...this.inHand.values()];
    if (left.length === 0) return;
    await this.transactor.run((tx) =>
      releaseClaims.affected(tx, [left.map(({ id }) => id), left.map(({ claim }) => claim)]),
    );
  }

  /** Sends all that is due now and books it; for tools and tests that run no loop. Returns how many attempts were made. */
  async sendDue(): Promise<number> {
    const claimed = await this.claim(inHandAtMost);
    await Promise.all(claimed.map((delivery) => this.deliver(delivery, performance.now())));
    return claimed.length;
  }

  private async turn(): Promise<Pace> {
    const free = inHandAtMost - this.inHand.size;
    if (free === 0) return 'idle';
    const claimed = await this.claim(free);
    const claimedAt = performance.now();
    for (const delivery of claimed) {
      const delivered = this.deliver(delivery, claimedAt).finally(() => {
        this.inHand.delete(delivered);
        this.wake();
      });
      this.inHand.set(delivered, delivery);
    }
    return 'idle';
  }

  private claim(free: number): Promise<ClaimedDelivery[]> {
    return this.transactor.run(async (tx) => {
      const [, endpoints] = await pipelined(tx, [() => commitLazily.affected(tx), () => lockDueEndpoints.rows(tx)]);
      if (endpoints.length === 0) return [];
      // A statement of its own, begun under the locks, sees what the worker before has claimed.
      const ids = endpoints.map(({ id }) => id);
      return claimDue.rows(tx, [ids, perEndpoint, perFailingEndpoint, free, leaseSeconds]);
    });
  }

  private async deliver(delivery: ClaimedDelivery, claimedAt: number): Promise<void> {
    // A process that stood still for so long leaves it to whoever comes after the lease.
    if (performance.now() - claimedAt > latestStart) return;
    const envelope = this.envelopes.get(delivery.envelope);
    try {
      const attempt = envelope
        ? await this.sender.send(delivery, envelope, this.stopping.signal)
        : this.withoutEnvelope(delivery);
      this.metrics.observe(delivery, attempt);
      await this.ledger.book({ delivery, attempt, policy: envelope?.policy ?? standardPolicy });
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error }, `Webhook delivery ${delivery.id} failed`);
    }
  }

  private withoutEnvelope({ id, envelope }: ClaimedDelivery): SentAttempt {
    this.logger.error(`Webhook delivery ${id} wants the unknown envelope ${envelope}`);
    const nothing = { status: null, response: null, retryAfter: null };
    return { ...nothing, error: 'unknown_envelope', sentAt: new Date(), durationMs: 0 };
  }
}
