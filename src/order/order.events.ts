import { type NewEvent } from '../events/domain-event.js';
import { type LockedOrder, type Order, type OrderStatus } from './order.types.js';

export interface OrderStatusChange {
  readonly orderId: string;
  readonly number: string;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: string;
  readonly reason: string | null;
}

/** `order.created`, version 1: the whole order as it was placed. Once per order, in the transaction that placed it. */
export const orderCreated = (order: Order): NewEvent<Order> => ({
  storeId: order.storeId,
  type: 'order.created',
  version: 1,
  aggregateId: order.id,
  payload: order,
});

/** `order.<status>`, version 1: one per step of the order's life after its creation. */
export const orderStatusChanged = (storeId: number, change: OrderStatusChange): NewEvent<OrderStatusChange> => ({
  storeId,
  type: `order.${change.to}`,
  version: 1,
  aggregateId: change.orderId,
  payload: change,
});

export interface OrderMoney {
  readonly orderId: string;
  readonly number: string;
  /** Minor units. */
  readonly total: number;
  /** ISO 4217. */
  readonly currency: string;
}

type Paid = Pick<LockedOrder, 'id' | 'storeId' | 'number' | 'total' | 'currency'>;

const aboutMoney = (type: string, { id, storeId, number, total, currency }: Paid): NewEvent<OrderMoney> => ({
  storeId,
  type,
  version: 1,
  aggregateId: id,
  payload: { orderId: id, number, total, currency },
});

/** `order.paid`, version 1: all that is owed (the total, without what was cancelled of it) is with the merchant. Once per order, in the transaction that noted it. */
export const orderPaid = (order: Paid): NewEvent<OrderMoney> => aboutMoney('order.paid', order);

/** `order.expired`, version 1: cancelled because nobody paid in time. Beside `order.cancelled`. */
export const orderExpired = (order: Paid): NewEvent<OrderMoney> => aboutMoney('order.expired', order);

/** A payment that came to nothing. */
export interface FailedAttempt {
  readonly paymentId: string;
  readonly method: string;
  /** The provider's words for it; null when it never heard of the payment. */
  readonly reason: string | null;
}

/** `order.payment_failed`, version 1: an attempt to pay came to nothing, and the order is still to be paid. */
export const orderPaymentFailed = (order: Paid, attempt: FailedAttempt): NewEvent<OrderMoney & FailedAttempt> => {
  const event = aboutMoney('order.payment_failed', order);
  return { ...event, payload: { ...event.payload, ...attempt } };
};

/** Payments that asked for more than is left of an order. */
export interface WithdrawnPayments {
  readonly paymentIds: readonly string[];
  /** Minor units: what the order comes to without what was cancelled of it. */
  readonly remainingTotal: number;
}

/**
 * `order.payment_withdrawn`, version 1: payments were given up because pieces were cancelled, and the order is still to be
 * paid. Once per cancellation, in its transaction.
 */
export const orderPaymentWithdrawn = (
  order: Paid,
  withdrawn: WithdrawnPayments,
): NewEvent<OrderMoney & WithdrawnPayments> => {
  const event = aboutMoney('order.payment_withdrawn', order);
  return { ...event, payload: { ...event.payload, ...withdrawn } };
};
