import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, JobRegistry } from '../events/jobs.js';
import { OrderService } from '../order/order.service.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { Transactor } from '../platform/database/transactor.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutOrchestrator } from './checkout.orchestrator.js';
import { type WaitingCheckout } from './checkout.types.js';
import { paymentStatusAfter } from './order-placement.service.js';

/** Well beyond the time limit of a provider call, so that a request that is still at work is left alone. */
const abandonedAfterSeconds = 60;
/** A run begins nothing new after this, so that a provider that hangs does not take up more workers every minute. */
const longestRunSeconds = 50;

/**
 * Finishes what a crash or a time-out has left between the phases of a checkout, by asking the payment provider what
 * became of it. Runs every minute; running it twice at once does no harm.
 */
@Injectable()
export class CheckoutRecovery implements Job {
  readonly name = 'checkout-recovery';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(CheckoutRecovery.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly sessions: CheckoutSessions,
    private readonly payments: PaymentService,
    private readonly orders: OrderService,
    private readonly checkout: CheckoutOrchestrator,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  run(): Promise<void> {
    return this.recover(abandonedAfterSeconds);
  }

  /**
   * Looks once after everything that has waited for longer than `seconds`, the longest first. One that fails does not
   * keep the others waiting.
   */
  async recover(seconds: number): Promise<void> {
    const { manager } = this.dataSource;
    const begun = performance.now();
    const elapsed = (): number => (performance.now() - begun) / 1_000;
    // What this run has taken has waited for less than the run has lasted, and so is not taken again.
    while (elapsed() < longestRunSeconds) {
      const waiting = await this.sessions.takeAbandoned(manager, seconds + elapsed());
      if (!waiting) break;
      await this.apart(waiting.draft.id, () => this.finish(waiting));
    }
    while (elapsed() < longestRunSeconds) {
      const payment = await this.payments.takeUnsettled(manager, seconds + elapsed());
      if (!payment) break;
      await this.apart(payment.orderId, () => this.settle(payment));
    }
  }

  /** Places the order when the provider has the payment, gives everything back when it surely has not. */
  private async finish(waiting: WaitingCheckout): Promise<void> {
    const { draft } = waiting;
    const payment = (await this.payments.ofOrder(this.dataSource.manager, draft.storeId, draft.id)).at(-1);
    if (!payment) throw new Error(`The checkout of order ${draft.id} has no payment`);
    const standing = await this.payments.standing(payment);
    if (standing === null) return;
    if (standing.status === 'declined' || standing.status === 'voided') {
      await this.checkout.undo(waiting, payment, standing);
      return;
    }
    if (standing.status === 'unknown') {
      // The request may still be on its way: only a provider that refuses it from now on makes giving back safe.
      if (await this.payments.void(payment)) await this.checkout.undo(waiting, payment, { status: 'voided' });
      return;
    }
    await this.checkout.conclude(waiting, payment, standing);
  }

  /** Notes what became of the payment of a placed order. */
  private async settle(payment: Payment): Promise<void> {
    const standing = await this.payments.standing(payment);
    if (standing === null || standing.status === 'unknown' || standing.status === 'pending') return;
    await this.transactor.run(async (tx) => {
      if (standing.status !== 'voided') {
        await this.orders.recordPayment(tx, payment.storeId, payment.orderId, paymentStatusAfter(standing));
      }
      await this.payments.apply(tx, payment, standing);
    });
  }

  private async apart(orderId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error({ err: error, orderId }, 'Recovering a checkout failed; it will be tried again');
    }
  }
}
