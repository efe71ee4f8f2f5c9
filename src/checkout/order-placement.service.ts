import { Injectable } from '@nestjs/common';
import { CartService } from '../cart/cart.service.js';
import { type ClaimedCart } from '../cart/cart.types.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { type StockRequest } from '../inventory/inventory.types.js';
import { OrderService } from '../order/order.service.js';
import { type OrderDraft, type OrderPaymentStatus } from '../order/order.types.js';
import { type PaymentOutcome } from '../payment/payment-provider.js';
import { PaymentService, withOutcome } from '../payment/payment.service.js';
import { type Payment, type PaymentMethodChoice } from '../payment/payment.types.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type AppliedCoupon, type Buyer } from '../pricing/pricing.types.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutSteps } from './checkout-step.js';
import { buyerChanged } from './checkout.errors.js';
import { type CheckoutOutcome, type IdempotencyClaim, type WaitingCheckout } from './checkout.types.js';

/** A checkout that has been priced and is ready to be written. */
export interface PreparedCheckout extends WaitingCheckout {
  /** What to take from stock; items without stock are not in it. */
  readonly stock: readonly StockRequest[];
  readonly coupon: AppliedCoupon | null;
  readonly buyer: Buyer;
  readonly method: PaymentMethodChoice;
  readonly returnUrl: string | null;
  readonly idempotency: IdempotencyClaim | null;
}

/**
 * Writes checkouts. Each method is one unit inside the caller's `tx`, in the one lock order: cart, order rows, stock by
 * id, coupon. The customer's row, for a first order, comes after the order's. Stock and coupon are hot, so they are taken by the last statements before the commit; when they run out,
 * everything before them rolls back.
 */
@Injectable()
export class OrderPlacement {
  constructor(
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly carts: CartService,
    private readonly inventory: InventoryService,
    private readonly pricing: PricingService,
    private readonly sessions: CheckoutSessions,
    private readonly steps: CheckoutSteps,
  ) {}

  /** Places an order whose payment needs no network: everything in one transaction. */
  async placeAtOnce(tx: Tx, asked: PreparedCheckout): Promise<CheckoutOutcome> {
    const prepared = await this.withUniqueTotal(tx, asked);
    const { draft, idempotency } = prepared;
    await this.steps.beforePlace(tx, draft);
    const order = await this.orders.place(tx, draft);
    const payment = await this.openPayment(tx, prepared);
    await this.closeCart(tx, prepared);
    await this.orders.announce(tx, order);
    const outcome = { order, payment };
    if (idempotency) await this.sessions.remember(tx, idempotency, outcome);
    if (prepared.buyer.firstOrder) await this.takeFirstOrder(tx, draft);
    await this.takeStockAndCoupon(tx, prepared);
    return outcome;
  }

  /** Reserves everything for an order whose payment provider has to be asked first, and notes that it waits. */
  async hold(tx: Tx, prepared: PreparedCheckout): Promise<Payment> {
    const { draft, cartEnding, idempotency } = prepared;
    const payment = await this.openPayment(tx, prepared);
    await this.sessions.await(tx, { draft, cartEnding }, idempotency);
    if (draft.cart) await this.carts.hold(tx, draft.storeId, draft.cart.id);
    await this.takeStockAndCoupon(tx, prepared);
    return payment;
  }

  /**
   * Places an order that was held, now that its payment is not declined. Whoever comes second, the waiting request or
   * the recovery job, gets the first one's outcome; null when the checkout was undone meanwhile.
   */
  async placeHeld(
    tx: Tx,
    held: WaitingCheckout,
    payment: Payment,
    outcome: PaymentOutcome,
  ): Promise<CheckoutOutcome | null> {
    const { draft } = held;
    if (!(await this.sessions.end(tx, draft, 'placed'))) return this.sessions.outcome(tx, draft);
    await this.steps.beforePlace(tx, draft);
    const order = await this.orders.place(tx, { ...draft, paymentStatus: paymentStatusAfter(outcome) });
    await this.payments.apply(tx, payment, outcome);
    await this.closeCart(tx, held);
    await this.orders.announce(tx, order);
    const placed = { order, payment: withOutcome(payment, outcome) };
    await this.sessions.conclude(tx, placed);
    await this.pricing.recordOrder(tx, draft.storeId, draft.customerId);
    return placed;
  }

  /** Gives back what was held. True for the one call that did it; false when the checkout was placed or undone before. */
  async undo(
    tx: Tx,
    { draft }: WaitingCheckout,
    payment: Payment,
    outcome: PaymentOutcome | { status: 'voided' },
  ): Promise<boolean> {
    if (!(await this.sessions.end(tx, draft, 'undone'))) return false;
    const { storeId, id: orderId, cart } = draft;
    await this.payments.apply(tx, payment, outcome);
    if (cart) await this.carts.reopen(tx, storeId, cart.id);
    await this.inventory.release(tx, { storeId, orderId, actor: 'checkout', reason: 'checkout undone' });
    await this.pricing.releaseRedemption(tx, storeId, orderId);
    return true;
  }

  /** The outcome of the checkout that has ordered a cart. */
  async outcomeOf(tx: Tx, storeId: number, cart: ClaimedCart): Promise<CheckoutOutcome> {
    if (cart.orderId === null) throw new Error(`Cart ${cart.id} is ordered but names no order`);
    const order = await this.orders.get(tx, storeId, cart.orderId);
    const payment = (await this.payments.ofOrder(tx, storeId, order.id)).at(-1);
    if (!payment) throw new Error(`Order ${order.id} has no payment`);
    return { order, payment };
  }

  /** First of all, since the total is in everything that is written of the order. */
  private async withUniqueTotal(tx: Tx, prepared: PreparedCheckout): Promise<PreparedCheckout> {
    if (!prepared.method.uniqueTotal) return prepared;
    return { ...prepared, draft: await this.orders.allotTransferCode(tx, prepared.draft) };
  }

  private openPayment(tx: Tx, { draft, method, returnUrl }: PreparedCheckout): Promise<Payment> {
    const { storeId, id: orderId, totals, currency } = draft;
    return this.payments.open(tx, { storeId, orderId, choice: method, amount: totals.total, currency, returnUrl });
  }

  private async closeCart(tx: Tx, { draft, cartEnding }: WaitingCheckout): Promise<void> {
    const { storeId, id: orderId, cart } = draft;
    if (cart) await this.carts.close(tx, { storeId, cartId: cart.id, orderId, ending: cartEnding });
  }

  /** Throws `checkout.buyer_changed` when another order of the customer has come first: the price counted on this one. */
  private async takeFirstOrder(tx: Tx, { storeId, customerId }: OrderDraft): Promise<void> {
    if (!(await this.pricing.recordOrder(tx, storeId, customerId))) throw buyerChanged();
  }

  private async takeStockAndCoupon(tx: Tx, { draft, stock, coupon, buyer }: PreparedCheckout): Promise<void> {
    const { storeId, id: orderId } = draft;
    await this.inventory.reserve(tx, { storeId, orderId, lines: stock });
    if (coupon) await this.pricing.redeem(tx, { storeId, orderId, coupon, holder: buyer.holder });
  }
}

/** What an order's payment status is, given what its provider said. */
export function paymentStatusAfter(outcome: PaymentOutcome): OrderPaymentStatus {
  if (outcome.status === 'captured') return 'paid';
  return outcome.status === 'authorized' ? 'authorized' : 'unpaid';
}
