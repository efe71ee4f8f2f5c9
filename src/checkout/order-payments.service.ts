import { Injectable } from '@nestjs/common';
import { orderNotFound, orderNotPayable } from '../order/order.errors.js';
import { OrderService } from '../order/order.service.js';
import { type LockedOrder } from '../order/order.types.js';
import { paymentDeclined } from '../payment/payment.errors.js';
import { isOpen, PaymentService } from '../payment/payment.service.js';
import { type Payment, type PromisedMethod } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { type Store } from '../store/store.types.js';
import { PaymentSettlement } from './payment-settlement.service.js';
import { PaymentVoids } from './payment-voids.service.js';

/** A wish to pay an order that is placed. */
export interface PaymentWish {
  readonly store: Store;
  readonly orderId: string;
  /** The store's code of the payment method. */
  readonly method: string;
  /** Methods that this API offers in every store, also in one that has not set them up. */
  readonly promisedMethods?: readonly PromisedMethod[];
  /** Handed to the payment provider, never stored. */
  readonly input: Readonly<Record<string, unknown>>;
  /** A page of the storefront that the buyer is sent on to after paying elsewhere; null: the public order page. */
  readonly returnUrl: string | null;
}

/** A payment, and whether it was opened for this wish; otherwise it was there already. */
export interface OpenedPayment {
  readonly payment: Payment;
  readonly opened: boolean;
}

interface Begun extends OpenedPayment {
  /** Whether its provider has to say what the buyer does next. */
  readonly toAsk: boolean;
  /** The payments that it takes the place of, whose providers are to be told. */
  readonly replaced: readonly Payment[];
}

/** Further attempts to pay an order, at its locked total without what was cancelled of it: one at a time. */
@Injectable()
export class OrderPayments {
  constructor(
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
    private readonly voids: PaymentVoids,
  ) {}

  /**
   * Opens a payment of an order by a method. One that is open by the same method is returned again, with its
   * instructions; one by another method is given up for it. Opens its own transactions, and asks the provider outside of
   * them. Idempotent: a payment whose answer was lost is asked for again by its id, which charges once.
   *
   * Throws `order.not_found`, `order.not_payable`, `payment.method_not_offered`, with nothing changed, and
   * `payment.declined`, after which another attempt may be made.
   */
  async open(wish: PaymentWish): Promise<OpenedPayment> {
    const { payment, opened, toAsk, replaced } = await this.transactor.run((tx) => this.begin(tx, wish));
    const [news] = await Promise.all([
      toAsk ? this.questions.authorize(payment, wish.input) : null,
      this.voids.tellSoon(replaced),
    ]);
    if (!news) return { payment, opened };
    const { storeId, id: paymentId } = payment;
    const settled = await this.settlement.settle({ storeId, paymentId }, { news, source: 'reply' });
    if (settled.status === 'declined') throw paymentDeclined(settled.declineReason ?? 'declined');
    return { payment: settled, opened };
  }

  private async begin(tx: Tx, wish: PaymentWish): Promise<Begun> {
    const { store, orderId } = wish;
    const order = await this.orders.lock(tx, store.id, orderId);
    if (!order) throw orderNotFound();
    if (!isPayable(order)) throw orderNotPayable(order.status, order.paymentStatus);
    const open = (await this.payments.lockOfOrder(tx, store.id, orderId)).filter(isOpen);
    const choice = await this.payments.select(tx, store.id, wish.method, wish.promisedMethods);
    const same = open.find((payment) => payment.method === choice.code && !isExpired(payment));
    if (same) {
      return { payment: same, opened: false, toAsk: choice.network && same.action === null, replaced: [] };
    }
    const replaced = await this.payments.requestVoid(tx, open, {
      source: 'buyer',
      number: order.number,
      reason: 'replaced by another payment',
    });
    const { owed: amount, currency } = order;
    const { returnUrl } = wish;
    const prepared = await this.payments.prepare(tx, {
      storeId: store.id,
      orderId,
      choice,
      amount,
      currency,
      returnUrl,
    });
    await this.payments.open(tx, prepared);
    await this.orders.choosePayment(tx, order, choice);
    const payment = await this.payments.get(tx, store.id, prepared.id);
    return { payment, opened: true, toAsk: choice.network, replaced };
  }
}

/**
 * Whether the buyer may start a payment of an order. One that is due is as good as expired: money that came for it now would
 * only have to go back. Of one of which all that costs something was cancelled nothing is asked for.
 */
export function isPayable({ status, paymentStatus, due, total, owed }: LockedOrder): boolean {
  const isOver = status === 'cancelled' || status === 'refunded' || status === 'disputed';
  return paymentStatus === 'unpaid' && !isOver && due !== true && (owed > 0 || total === 0);
}

/** Whether what the buyer was told to do leads to nothing any more. */
function isExpired({ action }: Payment): boolean {
  return action?.expiresAt !== undefined && Date.parse(action.expiresAt) <= Date.now();
}
