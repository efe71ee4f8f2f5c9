import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, JobRegistry, longestRunSeconds } from '../events/jobs.js';
import { type PaymentNews } from '../payment/payment-provider.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { type WaitingCheckout } from './checkout.types.js';
import { PaymentSettlement } from './payment-settlement.service.js';

/** Well beyond the time limit of a provider call, so that a request that is still at work is left alone. */
const abandonedAfterSeconds = 60;

/**
 * Finishes what a crash or a time-out has left between the phases of a checkout, by asking the payment provider what
 * became of it, ever more seldom the longer it takes. Runs every minute; running it twice at once does no harm.
 */
@Injectable()
export class CheckoutRecovery implements Job {
  readonly name = 'checkout-recovery';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(CheckoutRecovery.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: CheckoutSessions,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  run(): Promise<void> {
    return this.recover(abandonedAfterSeconds);
  }

  /**
   * Looks once after everything that has waited for longer than `seconds` and whose next question is due, the longest
   * first. One that fails does not keep the others waiting.
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
      const payment = await this.payments.takeUnsettled(manager, { patience: seconds, elapsed: elapsed() });
      if (!payment) break;
      await this.apart(payment.orderId, () => this.settle(payment));
    }
  }

  /** Places the order when the provider has the payment, gives everything back when it surely has not. */
  private async finish(waiting: WaitingCheckout): Promise<void> {
    const { draft } = waiting;
    const payment = (await this.payments.ofOrder(this.dataSource.manager, draft.storeId, draft.id)).at(-1);
    if (!payment) throw new Error(`The checkout of order ${draft.id} has no payment`);
    const news = await this.ask(payment);
    if (news) await this.settlement.conclude(waiting, payment, { news, source: 'recovery' });
  }

  /** Notes what became of the payment of a placed order; one whose checkout still waits has its turn with the checkout. */
  private async settle(payment: Payment): Promise<void> {
    const { storeId, orderId, id: paymentId } = payment;
    if (await this.sessions.waiting(this.dataSource.manager, storeId, orderId)) return;
    const news = await this.ask(payment);
    if (news) await this.settlement.settle({ storeId, paymentId }, { news, source: 'recovery' });
  }

  /**
   * What became of a payment; null when that cannot be said yet. One that the provider has never heard of may still be on
   * its way there: only a provider that refuses it from now on makes giving up safe.
   */
  private async ask(payment: Payment): Promise<PaymentNews | null> {
    const standing = await this.questions.standing(payment);
    if (standing?.status !== 'unknown') return standing;
    return (await this.questions.void(payment)) ? { status: 'voided' } : null;
  }

  private async apart(orderId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error({ err: error, orderId }, 'Recovering a checkout failed; it will be tried again');
    }
  }
}
