import { Injectable } from '@nestjs/common';
import { orderPaymentStatus, OrderService } from '../order/order.service.js';
import { type OrderDraft } from '../order/order.types.js';
import { afterNews, PaymentService } from '../payment/payment.service.js';
import { type Payment, type PaymentMethodChoice } from '../payment/payment.types.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { CheckoutReservations, type Reservation } from './checkout-reservations.service.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutSources } from './checkout-source.service.js';
import { CheckoutSteps } from './checkout-step.js';
import { buyerChanged } from './checkout.errors.js';
import {
  type CheckoutOutcome,
  type HeardOfPayment,
  type IdempotencyClaim,
  type WaitingCheckout,
} from './checkout.types.js';

/** A checkout that has been priced and is ready to be written. */
export interface PreparedCheckout extends WaitingCheckout, Reservation {
  readonly method: PaymentMethodChoice;
  readonly returnUrl: string | null;
  readonly idempotency: IdempotencyClaim | null;
}

/**
 * Writes checkouts. Each method is one unit inside the caller's `tx`, in the one lock order: cart or quote, order rows, stock by
 * id, coupon, delivery window. The customer's row, for a first order, comes after the order's. Stock, coupon and window are
 * hot, so they are taken by the last statements before the commit; when they run out, everything before them rolls back.
 */
@Injectable()
export class OrderPlacement {
  constructor(
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly sources: CheckoutSources,
    private readonly reservations: CheckoutReservations,
    private readonly pricing: PricingService,
    private readonly sessions: CheckoutSessions,
    private readonly steps: CheckoutSteps,
  ) {}

  /** Places an order whose payment needs no network: everything in one transaction. */
  async placeAtOnce(tx: Tx, asked: PreparedCheckout): Promise<CheckoutOutcome> {
    const prepared = await this.withUniqueTotal(tx, asked);
    const { draft, idempotency } = prepared;
    await this.steps.beforePlace(tx, draft);
    const payment = await this.preparePayment(tx, prepared);
    const order = await this.orders.place(tx, draft);
    // One transaction, one time, and it is the database's.
    const outcome = { order, payment: { ...payment, createdAt: order.placedAt } };
    await pipelined(tx, [
      () => this.payments.open(tx, payment),
      () => this.sources.close(tx, prepared),
      () => this.orders.announce(tx, order),
      async () => idempotency && this.sessions.remember(tx, idempotency, outcome),
      () => this.noteOrder(tx, prepared),
      () => this.reservations.take(tx, prepared),
    ]);
    return outcome;
  }

  /** Reserves everything for an order whose payment provider has to be asked first, and notes that it waits. */
  async hold(tx: Tx, prepared: PreparedCheckout): Promise<Payment> {
    const { draft, cartEnding, idempotency } = prepared;
    const payment = await this.preparePayment(tx, prepared);
    await pipelined(tx, [
      () => this.payments.open(tx, payment),
      () => this.sessions.await(tx, { draft, cartEnding }, idempotency),
      () => this.sources.hold(tx, draft),
      () => this.takeFirstOrder(tx, prepared, false),
      () => this.reservations.take(tx, prepared),
    ]);
    return payment;
  }

  /**
   * Places an order that was held, now that its payment is not declined. Null for whoever comes second: the checkout was
   * placed or undone meanwhile.
   */
  async placeHeld(tx: Tx, held: WaitingCheckout, heard: HeardOfPayment): Promise<CheckoutOutcome | null> {
    const { draft } = held;
    if (!(await this.sessions.end(tx, draft, 'placed'))) return null;
    await this.steps.beforePlace(tx, draft);
    const before = await this.onlyPayment(tx, draft);
    const paymentStatus = orderPaymentStatus(draft.totals.total, [
      { ...before, ...afterNews(before, heard.news, null) },
    ]);
    const order = await this.orders.place(tx, { ...draft, paymentStatus });
    await this.sources.close(tx, held);
    await this.orders.announce(tx, order);
    const payment = await this.payments.apply(tx, before, { ...heard, refusal: null, number: order.number });
    if (order.paymentStatus === 'paid') await this.orders.announcePaid(tx, order);
    const placed = { order, payment };
    await this.sessions.conclude(tx, placed);
    await this.pricing.recordOrder(tx, draft);
    return placed;
  }

  /**
   * Gives back what was held, and returns the payment as it is then. Null for whoever comes second: the checkout was
   * placed or undone meanwhile.
   */
  async undo(tx: Tx, { draft }: WaitingCheckout, heard: HeardOfPayment): Promise<Payment | null> {
    if (!(await this.sessions.end(tx, draft, 'undone'))) return null;
    const payment = await this.onlyPayment(tx, draft);
    const after = await this.payments.apply(tx, payment, { ...heard, refusal: null, number: null });
    await this.sources.reopen(tx, draft);
    // Before the stock, as when it is taken.
    await this.pricing.giveBackFirstOrder(tx, draft);
    await this.reservations.release(tx, draft);
    return after;
  }

  /** The outcome of the checkout that has ordered a cart or a quote, by the order that it names. */
  async outcomeOf(tx: Tx, storeId: number, orderId: string | null): Promise<CheckoutOutcome> {
    if (orderId === null) throw new Error('What is ordered names no order');
    const order = await this.orders.get(tx, storeId, orderId);
    const payment = (await this.payments.ofOrder(tx, storeId, order.id)).at(-1);
    if (!payment) throw new Error(`Order ${order.id} has no payment`);
    return { order, payment };
  }

  /** First of all, since the total is in everything that is written of the order. */
  private async withUniqueTotal(tx: Tx, prepared: PreparedCheckout): Promise<PreparedCheckout> {
    if (!prepared.method.uniqueTotal) return prepared;
    return { ...prepared, draft: await this.orders.allotTransferCode(tx, prepared.draft) };
  }

  private preparePayment(tx: Tx, { draft, method, returnUrl }: PreparedCheckout): Promise<Payment> {
    const { storeId, id: orderId, totals, currency } = draft;
    return this.payments.prepare(tx, { storeId, orderId, choice: method, amount: totals.total, currency, returnUrl });
  }

  /** There is one until the order is placed. */
  private async onlyPayment(tx: Tx, { storeId, id: orderId }: OrderDraft): Promise<Payment> {
    const [payment] = await this.payments.lockOfOrder(tx, storeId, orderId);
    if (!payment) throw new Error(`The checkout of order ${orderId} has no payment`);
    return payment;
  }

  /** An order may be the first that is placed and yet not the first one: that one waits for its payment. */
  private async noteOrder(tx: Tx, prepared: PreparedCheckout): Promise<void> {
    const { draft, buyer } = prepared;
    await this.takeFirstOrder(tx, prepared, true);
    if (buyer.firstOrder === false && buyer.hasOrdered === false) await this.pricing.recordOrder(tx, draft);
  }

  /** Throws `checkout.buyer_changed` when another order of the customer has come first: the price counted on this one. */
  private async takeFirstOrder(tx: Tx, { draft, buyer }: PreparedCheckout, placed: boolean): Promise<void> {
    if (buyer.firstOrder && !(await this.pricing.takeFirstOrder(tx, draft, placed))) throw buyerChanged();
  }
}
