import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PaymentSettlement } from '../checkout/payment-settlement.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { OrderLinks } from '../order/order-links.service.js';
import { OrderService } from '../order/order.service.js';
import { PaymentMessages } from '../payment/payment-messages.service.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment, type PaymentStatus } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';

const unknown: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['opened', 'pending']);
const failed: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['declined', 'voided']);

/** Where a buyer goes on. Without a page, `ended` says whether the checkout is over without an order, or still at work. */
export type Landing = { readonly url: string } | { readonly url: null; readonly ended: boolean };

/** Takes buyers back who were sent to a provider's page. */
@Injectable()
export class PaymentReturns {
  /** Milliseconds that a buyer is kept waiting for the provider's word; it is taken in later than that, too. */
  readonly patience: number = 5_000;
  private readonly logger = new Logger(PaymentReturns.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly messages: PaymentMessages,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
    private readonly orders: OrderService,
    private readonly links: OrderLinks,
  ) {}

  /**
   * Settles the payment by asking its provider, and says where the buyer goes on: to the page of the storefront that the
   * payment names, else to the order's public page. Coming back says nothing about the payment, which is why the
   * provider is asked; it may answer late, never, or nonsense, and the buyer is sent on all the same. Opens its own
   * transactions; idempotent. Throws `payment.not_found`.
   */
  async land(paymentId: string): Promise<Landing> {
    const { manager } = this.dataSource;
    const storeId = await this.messages.storeOf(manager, paymentId);
    const before = await this.payments.get(manager, storeId, paymentId);
    if (unknown.has(before.status)) await this.settle(before);
    if (before.returnUrl !== null) return { url: before.returnUrl };
    const after = await this.payments.get(manager, storeId, paymentId);
    const url = await this.orderPage(after);
    return url === null ? { url, ended: failed.has(after.status) } : { url };
  }

  private async settle(payment: Payment): Promise<void> {
    const done = new AbortController();
    const settled = this.ask(payment).finally(() => done.abort());
    const waited = sleep(this.patience, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
    await Promise.race([settled, waited]);
  }

  /** Never fails: what could not be settled now is by the provider's message, or by the recovery job. */
  private async ask(payment: Payment): Promise<void> {
    try {
      const standing = await this.questions.standing(payment);
      if (standing === null || standing.status === 'unknown') return;
      const { storeId, id: paymentId } = payment;
      await this.settlement.settle({ storeId, paymentId }, { news: standing, source: 'return' });
    } catch (error) {
      this.logger.warn(
        { err: error, paymentId: payment.id },
        'A payment could not be settled when its buyer came back',
      );
    }
  }

  private async orderPage({ storeId, orderId }: Payment): Promise<string | null> {
    try {
      return this.links.publicOrderUrl(await this.orders.get(this.dataSource.manager, storeId, orderId));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'order.not_found') return null;
      throw error;
    }
  }
}
