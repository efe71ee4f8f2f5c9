import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderService } from '../order/order.service.js';
import {
  captureNotAllowed,
  captureTooLarge,
  capturedBefore,
  notInConflict,
  notPayableOffline,
  paymentDeclined,
  providerUnclear,
  voidNotAllowed,
} from '../payment/payment.errors.js';
import { openPaymentStatuses, PaymentService } from '../payment/payment.service.js';
import { type ConflictResolution, type Payment } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { PaymentSettlement } from './payment-settlement.service.js';
import { PaymentVoids } from './payment-voids.service.js';

interface OfPayment {
  readonly storeId: number;
  readonly paymentId: string;
  /** "key:3". */
  readonly actor: string;
}

/** Longer than a provider takes to answer. */
const unclearSeconds = 60;

/** What the merchant does to payments, apart from refunds. Everything opens its own transactions and may be repeated. */
@Injectable()
export class PaymentOperations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
    private readonly voids: PaymentVoids,
  ) {}

  /**
   * Takes the money that was authorized, once: all that is owed of it (null) or `amount` minor units, the rest is released. Asked
   * again for the same amount it returns the payment as it is. When the provider gives no clear answer it throws
   * `payment.provider_unclear`, and recovery finds out; otherwise, with nothing changed, it throws `payment.not_found`,
   * `payment.capture_not_allowed`, `payment.capture_too_large`, `payment.captured_before`, `payment.declined`.
   */
  async capture({
    storeId,
    paymentId,
    actor,
    amount,
  }: OfPayment & { readonly amount: number | null }): Promise<Payment> {
    const payment = await this.payments.get(this.dataSource.manager, storeId, paymentId);
    const { status, captured, currency } = payment;
    if (status === 'captured') {
      if (amount !== null && amount !== captured) throw capturedBefore(captured, currency);
      return payment;
    }
    if (status !== 'authorized' || payment.voidRequested) throw captureNotAllowed(status);
    const owed = await this.orders.owed(this.dataSource.manager, storeId, payment.orderId);
    const most = Math.min(payment.amount, owed);
    const wanted = amount ?? most;
    if (wanted < 1 || wanted > most) throw captureTooLarge(most, currency);
    // Noted first: when nobody is left to hear the answer, recovery finds out.
    await this.payments.askLater(this.dataSource.manager, payment, unclearSeconds);
    const outcome = await this.questions.capture(payment, wanted);
    if (outcome.status === 'declined') throw paymentDeclined(outcome.reason);
    if (outcome.status !== 'captured') throw providerUnclear();
    const news = { ...outcome, charged: outcome.charged ?? { amount: wanted, currency } };
    return this.settlement.settle({ storeId, paymentId }, { news, source: actor });
  }

  /**
   * Gives a payment up that nobody has paid yet. The provider is told after the commit; as long as it has not answered,
   * the payment is `voidRequested`. One that is voided already is returned as it is. Throws `payment.not_found`,
   * `payment.void_not_allowed`.
   */
  async void({ storeId, paymentId, actor, reason }: OfPayment & { readonly reason: string }): Promise<Payment> {
    const asked = await this.transactor.run(async (tx) => {
      const { orderId } = await this.payments.get(tx, storeId, paymentId);
      const order = await this.orders.lock(tx, storeId, orderId);
      const payments = await this.payments.lockOfOrder(tx, storeId, orderId);
      const own = payments.filter(({ id }) => id === paymentId);
      const status = own[0]?.status ?? 'opened';
      if (status === 'voided') return [];
      // Without an order the checkout is still at work on it, or recovery is.
      if (!order || !openPaymentStatuses.includes(status)) throw voidNotAllowed(status);
      const request = { source: actor, number: order.number, reason };
      const told = await this.payments.requestVoid(tx, own, request);
      await this.orders.recordPayments(tx, order, await this.payments.ofOrder(tx, storeId, orderId));
      return told;
    });
    await this.voids.tellSoon(asked);
    return this.payments.get(this.dataSource.manager, storeId, paymentId);
  }

  /**
   * Notes that the money of an order has arrived outside of the system: cash, a transfer, an invoice. For a paid order it
   * returns the payment as it is. Throws `order.not_found`, `payment.not_payable_offline`.
   */
  async markPaid({
    storeId,
    orderId,
    actor,
    reference,
    reason,
  }: Omit<OfPayment, 'paymentId'> & {
    readonly orderId: string;
    readonly reference: string | null;
    readonly reason: string;
  }): Promise<Payment> {
    const { manager } = this.dataSource;
    const order = await this.orders.get(manager, storeId, orderId);
    const offline = (await this.payments.ofOrder(manager, storeId, order.id)).filter((payment) =>
      this.payments.isOffline(payment),
    );
    const payment =
      offline.findLast(({ status }) => status === 'captured') ?? offline.findLast(({ status }) => status === 'pending');
    if (!payment) throw notPayableOffline();
    if (payment.status === 'captured') return payment;
    // No amount: it is all that the payment asks for by the time that the news is noted.
    return this.settlement.settle(
      { storeId, paymentId: payment.id },
      { news: { status: 'captured', reference }, source: actor, reason },
    );
  }

  /**
   * Takes a payment off the list of conflicts: somebody has looked at it. Nothing else changes. One that is off already
   * is returned as it is. Throws `payment.not_found`, `payment.not_in_conflict`.
   */
  async resolve(resolution: ConflictResolution): Promise<Payment> {
    const resolved = await this.transactor.run((tx) => this.payments.resolve(tx, resolution));
    if (resolved) return resolved;
    const payment = await this.payments.get(this.dataSource.manager, resolution.storeId, resolution.paymentId);
    if (payment.status !== 'conflict') throw notInConflict(payment.status);
    return payment;
  }
}
