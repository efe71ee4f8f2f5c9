import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderGoods } from '../order/order-goods.service.js';
import { OrderService } from '../order/order.service.js';
import { type LockedOrder } from '../order/order.types.js';
import { type RefundOutcome } from '../payment/payment-provider.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { RefundService } from '../payment/refund.service.js';
import { type Refund } from '../payment/refund.types.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { refundedGoods, type RefundQuestion } from './refund-lines.js';

/** What a merchant asks to be given back. */
export interface RefundCommand extends RefundQuestion {
  readonly storeId: number;
  readonly paymentId: string;
  /** UUIDv7, the same when the request is repeated. */
  readonly refundId: string;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Gives money back. First it is promised, under the lock of the order, so that promises never exceed what was captured;
 * then, in no transaction, the provider is asked by the refund's id; then its answer is noted. Whatever is cut off in
 * between is taken up by `RefundJob`.
 */
@Injectable()
export class OrderRefunds {
  // One collaborator a verb: promising, asking and noting each need their own.
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly refunds: RefundService,
    private readonly goods: OrderGoods,
  ) {}

  /**
   * Opens its own transactions. Idempotent by `refundId`. The refund as it stands after asking the provider once:
   * `pending` when that gave no clear answer, and `declined` when it refused, with the money free for another refund.
   *
   * Throws, with nothing changed: `payment.not_found`, `payment.refund_too_large`, `payment.refund_empty`,
   * `refund.line_unknown`, `refund.line_too_large`, `refund.restock_without_lines`, `refund.no_goods`.
   */
  async refund(command: RefundCommand): Promise<Refund> {
    const requested = await this.transactor.run((tx) => this.promise(tx, command));
    return (await this.ask(requested.id)) ?? this.reread(requested);
  }

  /**
   * Promises the money, in `tx`; `ask` for it after the commit, or `RefundJob` does. Idempotent by `refundId`. Throws what
   * `refund` throws.
   */
  async promise(tx: Tx, command: RefundCommand): Promise<Refund> {
    const { storeId, paymentId, refundId, restock, actor, reason } = command;
    const { orderId } = await this.payments.get(tx, storeId, paymentId);
    const order = await this.orders.lock(tx, storeId, orderId);
    const earlier = await this.refunds.find(tx, storeId, refundId);
    if (earlier) return earlier;
    const payments = await this.payments.lockOfOrder(tx, storeId, orderId);
    const payment = payments.find(({ id }) => id === paymentId);
    if (!payment) throw new Error(`The payment ${paymentId} is not among those of its order`);
    const goods = payment.status === 'captured' && order ? await this.orders.get(tx, storeId, orderId) : null;
    const { amount, lines } = refundedGoods(command, {
      payment,
      order: goods,
      earlier: await this.refunds.ofOrder(tx, storeId, orderId),
      cancelled: (await this.goods.cancellations(tx, storeId, [orderId])).flatMap((cancellation) => cancellation.lines),
    });
    const promised = { id: refundId, storeId, paymentId, amount, actor, reason, lines, restock };
    const refund = await this.refunds.request(tx, promised);
    if (order) await this.orders.recordPayments(tx, order, await this.payments.ofOrder(tx, storeId, orderId));
    const back = lines.map(({ lineId, restocked }) => ({ lineId, quantity: restocked }));
    if (goods) await this.goods.takeBack(tx, goods, back, { actor, reason });
    return refund;
  }

  /**
   * Asks the provider of an open refund and notes its answer. NOT in a transaction. Null when the refund is not open (any
   * more) or somebody else has just taken it into hand.
   */
  async ask(refundId: string): Promise<Refund | null> {
    const refund = await this.refunds.take(this.dataSource.manager, refundId);
    return refund && this.askProvider(refund);
  }

  /** Asks the provider of the refund whose question is due for longest. NOT in a transaction. Null when none is. */
  async askDue(): Promise<Refund | null> {
    const refund = await this.refunds.takeDue(this.dataSource.manager);
    return refund && this.askProvider(refund);
  }

  /**
   * Notes what a provider reports of a refund by itself. Opens its own transaction; idempotent. Returns the payment's id;
   * null when the store has no such refund at this provider.
   */
  async settle(
    { storeId, provider }: { readonly storeId: number; readonly provider: string },
    refundId: string,
    outcome: RefundOutcome,
  ): Promise<string | null> {
    const refund = await this.refunds.find(this.dataSource.manager, storeId, refundId);
    if (!refund) return null;
    const payment = await this.payments.get(this.dataSource.manager, storeId, refund.paymentId);
    if (payment.provider !== provider) return null;
    await this.note(refund, outcome);
    return payment.id;
  }

  private async askProvider(refund: Refund): Promise<Refund> {
    const payment = await this.payments.get(this.dataSource.manager, refund.storeId, refund.paymentId);
    return this.note(refund, await this.questions.refund(payment, refund));
  }

  private async reread({ storeId, id }: Refund): Promise<Refund> {
    const refund = await this.refunds.find(this.dataSource.manager, storeId, id);
    if (!refund) throw new Error(`The refund ${id} is gone`);
    return refund;
  }

  /** Stores a provider's answer with all that follows from it: events, the order's payment status and its status. */
  private async note(refund: Refund, outcome: RefundOutcome): Promise<Refund> {
    const noted = await this.transactor.run(async (tx) => {
      const { storeId, orderId, paymentId } = refund;
      const order = await this.orders.lock(tx, storeId, orderId);
      const payment = await this.payments.get(tx, storeId, paymentId);
      const changed = await this.refunds.apply(tx, refund, { outcome, payment, number: order?.number ?? null });
      if (!changed || !order || changed.status === 'pending') return changed;
      const payments = await this.payments.ofOrder(tx, storeId, orderId);
      await this.orders.recordPayments(tx, order, payments);
      const ofGoods = changed.status === 'refunded' && payment.status === 'captured';
      if (ofGoods) await this.closeRefunded(tx, order, payments, changed);
      return changed;
    });
    return noted ?? this.reread(refund);
  }

  /** An order whose money has all gone back is `refunded`, where its own life allows that. */
  private async closeRefunded(
    tx: Tx,
    order: LockedOrder,
    payments: readonly Payment[],
    { actor, reason }: Refund,
  ): Promise<void> {
    const { storeId, id: orderId } = order;
    const counted = payments.filter(({ status }) => status === 'captured');
    if (counted.some(({ captured, refunded }) => refunded < captured)) return;
    const open = (await this.refunds.ofOrder(tx, storeId, orderId)).some(
      ({ status, paymentId }) =>
        (status === 'requested' || status === 'pending') && counted.some(({ id }) => id === paymentId),
    );
    if (open || !(await this.orders.mayBecome(tx, order, 'refunded'))) return;
    await this.orders.transition(tx, { storeId, orderId, to: 'refunded', actor, reason });
  }
}
