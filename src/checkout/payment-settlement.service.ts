import { Injectable } from '@nestjs/common';
import { newId } from '../kernel/ids.js';
import { OrderService } from '../order/order.service.js';
import { type LockedOrder, type OrderDraft } from '../order/order.types.js';
import { PaymentService, type Refusal } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { RefundService } from '../payment/refund.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutSteps } from './checkout-step.js';
import { type CheckoutOutcome, type HeardOfPayment, type WaitingCheckout } from './checkout.types.js';
import { OrderPlacement } from './order-placement.service.js';

/** What one piece of news has led to. */
interface Settled {
  readonly payment: Payment;
  /** The order of the checkout that waited for it; null when that came to nothing. */
  readonly outcome: CheckoutOutcome | null;
  /** The checkout that this very news has undone. */
  readonly undone: OrderDraft | null;
}

/**
 * The one place where news of a payment takes effect, whoever brings it: the provider's reply, its message, the browser
 * that comes back, the recovery job, the merchant. In any order, any number of times, and at once. What the news makes of
 * the payment says `payment-state.ts`; here it is joined with the checkout or the order that the payment is for.
 *
 * Locks: the checkout's session, the order's row, the rows of its payments by id.
 */
@Injectable()
export class PaymentSettlement {
  constructor(
    private readonly transactor: Transactor,
    private readonly sessions: CheckoutSessions,
    private readonly placement: OrderPlacement,
    private readonly steps: CheckoutSteps,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly refunds: RefundService,
  ) {}

  /**
   * Notes news of a payment with all that follows from it: a checkout that waits is placed or undone, the order's
   * payment status, the events, and the refund of money that nobody wants any more. Opens its own transaction.
   * Idempotent. Returns the payment as it is then. Throws `payment.not_found`; a payment of another store is as missing.
   */
  async settle(
    { storeId, paymentId }: { readonly storeId: number; readonly paymentId: string },
    heard: HeardOfPayment,
  ): Promise<Payment> {
    const settled = await this.transactor.run((tx) => this.settleIn(tx, { storeId, paymentId }, heard));
    await this.afterwards(settled);
    return settled.payment;
  }

  /**
   * Ends a checkout that waits for its payment: places the order, or gives everything back when the payment was declined
   * or voided. Opens its own transaction. Safe to call twice and from two processes: one of them ends it, and for the
   * others it is news like any other. Null when the checkout came to nothing, now or before.
   */
  async conclude(waiting: WaitingCheckout, payment: Payment, heard: HeardOfPayment): Promise<CheckoutOutcome | null> {
    const settled = await this.transactor.run((tx) => this.end(tx, { waiting, payment, heard }));
    await this.afterwards(settled);
    return settled.outcome;
  }

  private async settleIn(
    tx: Tx,
    { storeId, paymentId }: { readonly storeId: number; readonly paymentId: string },
    heard: HeardOfPayment,
  ): Promise<Settled> {
    const payment = await this.payments.get(tx, storeId, paymentId);
    const waiting = await this.sessions.waiting(tx, storeId, payment.orderId);
    if (!waiting) return { payment: await this.note(tx, payment, heard), outcome: null, undone: null };
    // That nothing is decided yet is for the request that asked: only its answer says what the buyer has to do next.
    if (heard.news.status === 'pending') return { payment, outcome: null, undone: null };
    return this.end(tx, { waiting, payment, heard });
  }

  private async end(
    tx: Tx,
    { waiting, payment, heard }: { waiting: WaitingCheckout; payment: Payment; heard: HeardOfPayment },
  ): Promise<Settled> {
    const { draft } = waiting;
    const { status } = heard.news;
    if (status === 'declined' || status === 'voided') {
      const after = await this.placement.undo(tx, waiting, heard);
      if (after) return { payment: after, outcome: null, undone: draft };
    } else {
      const outcome = await this.placement.placeHeld(tx, waiting, heard);
      if (outcome) return { payment: outcome.payment, outcome, undone: null };
    }
    // Somebody else was faster: the checkout has ended, and this is news of what became of it.
    const noted = await this.note(tx, payment, heard);
    return { payment: noted, outcome: await this.sessions.outcome(tx, draft), undone: null };
  }

  /** News of a payment whose checkout is over, with or without an order. */
  private async note(tx: Tx, { id, storeId, orderId }: Payment, heard: HeardOfPayment): Promise<Payment> {
    const order = await this.orders.lock(tx, storeId, orderId);
    const payments = await this.payments.lockOfOrder(tx, storeId, orderId);
    const before = payments.find((payment) => payment.id === id);
    if (!before) throw new Error(`The payment ${id} is not among those of its order`);
    const others = payments.filter((payment) => payment !== before);
    const refusal = refusalOf(order, others);
    const after = await this.payments.apply(tx, before, { ...heard, refusal, number: order?.number ?? null });
    if (after === before) return before;
    if (order) {
      const paymentStatus = await this.orders.recordPayments(tx, order, [...others, after]);
      if (hasFailed(before, after)) {
        const { method, declineReason: reason } = after;
        await this.orders.announceFailure(tx, order, { paymentId: id, method, reason });
      }
      if (after.status === 'captured') return this.giveBackExcess(tx, { ...order, paymentStatus }, after);
    }
    return this.giveBackUnwanted(tx, after);
  }

  /** What was cancelled while the money was being taken was taken with it, and goes back. */
  private async giveBackExcess(tx: Tx, order: LockedOrder, payment: Payment): Promise<Payment> {
    const { id: paymentId, storeId, captured, refunded } = payment;
    const amount = captured - refunded - order.owed;
    if (amount <= 0) return payment;
    const reason = 'cancelled before it was paid';
    await this.refunds.request(tx, { id: newId(), storeId, paymentId, amount, actor: 'settlement', reason });
    await this.orders.recordPayments(tx, order, await this.payments.ofOrder(tx, storeId, order.id));
    return { ...payment, refunded: refunded + amount };
  }

  /** Of money in conflict everything that has counted as captured goes back: that of another amount has not. */
  private async giveBackUnwanted(tx: Tx, payment: Payment): Promise<Payment> {
    const { id: paymentId, storeId, captured, refunded, conflict } = payment;
    const amount = captured - refunded;
    if (!conflict || amount === 0) return payment;
    await this.refunds.request(tx, {
      id: newId(),
      storeId,
      paymentId,
      amount,
      actor: 'settlement',
      reason: conflict.reason,
    });
    return { ...payment, refunded: captured };
  }

  private async afterwards({ undone }: Settled): Promise<void> {
    if (undone) await this.steps.undo(undone);
  }
}

/** Why an order wants no (more) money; null when it does. */
function refusalOf(order: LockedOrder | null, others: readonly Payment[]): Refusal | null {
  if (!order) return 'order_undone';
  if (order.status === 'cancelled') return 'order_cancelled';
  return others.some(({ status }) => status === 'authorized' || status === 'captured') ? 'paid_twice' : null;
}

/** Whether an attempt to pay came to nothing, other than by our own wish. */
function hasFailed(before: Payment, after: Payment): boolean {
  if (before.status === after.status) return false;
  return after.status === 'declined' || (after.status === 'voided' && !before.voidRequested);
}
