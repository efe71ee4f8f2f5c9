import { hasBeenPaid } from './order-payment-status.js';
import { type Order, type OrderStatus, type OrderStatusEntry } from './order.types.js';

/** What a transition does to the goods that the order still holds. */
export type StockEffect = 'release' | 'ship' | null;

export interface TransitionRule {
  readonly to: OrderStatus;
  /** Only for an order that has been paid. */
  readonly paidOnly?: true;
  /** Only for an order of which nothing has ever left the warehouse. */
  readonly unshippedOnly?: true;
  /** Only for an order of which nothing is still to leave. */
  readonly completeOnly?: true;
  readonly stock: StockEffect;
  /** The order never was: its coupon use, its transfer code and its seat are free for others. */
  readonly voidsOrder?: true;
}

const forward = (to: OrderStatus): TransitionRule => ({ to, stock: null });
const ship: TransitionRule = { to: 'shipped', stock: 'ship' };
const deliver: TransitionRule = { to: 'delivered', completeOnly: true, stock: null };
const hold: TransitionRule = { to: 'on_hold', stock: null };
const cancel: TransitionRule = { to: 'cancelled', unshippedOnly: true, stock: 'release', voidsOrder: true };
/** Nothing follows it, so what has not left the warehouse by then is held for nobody. */
const refund: TransitionRule = { to: 'refunded', paidOnly: true, stock: 'release' };
const afterPayment: readonly TransitionRule[] = [refund, { to: 'disputed', paidOnly: true, stock: null }];

/**
 * The life of an order as data: status → what may follow. One step forward at a time, no skipping, no way back; goods
 * that have left cannot be cancelled; a hold is left to where it came from (see `resumes`). Documented in
 * docs/orders.md, and where it comes from in docs/contracts.md.
 */
export const transitions: Readonly<Record<OrderStatus, readonly TransitionRule[]>> = {
  pending: [forward('confirmed'), hold, cancel, ...afterPayment],
  confirmed: [forward('processing'), hold, cancel, ...afterPayment],
  processing: [ship, hold, cancel, ...afterPayment],
  shipped: [forward('on_the_way'), hold, ...afterPayment],
  on_the_way: [deliver, hold, ...afterPayment],
  delivered: [...afterPayment],
  on_hold: [cancel, ...afterPayment],
  cancelled: [...afterPayment],
  refunded: [],
  disputed: [refund],
};

/** The statuses that are left to the status before them: a hold that ends, a dispute that is won. */
export const resumable: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['on_hold', 'disputed']);
const shippedStatuses: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['shipped', 'on_the_way', 'delivered']);

/** Nothing of an order leaves any more, and no goods are held for it. */
export function isOver(status: OrderStatus): boolean {
  return status === 'cancelled' || status === 'refunded';
}

export interface OrderStanding {
  readonly status: OrderStatus;
  /** The status before this one; null for a new order. */
  readonly previous: OrderStatus | null;
  /** Whether money was ever taken for it. */
  readonly paid: boolean;
  /** Whether goods have left the warehouse, at any time. */
  readonly shipped: boolean;
  /** Whether nothing is still to leave. */
  readonly complete: boolean;
}

/** Where an order with this history stands; `complete` as in `OrderStanding`. */
export function standingOf(
  { status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>,
  history: readonly Pick<OrderStatusEntry, 'from' | 'to'>[],
  complete: boolean,
): OrderStanding {
  return {
    status,
    previous: history.at(-1)?.from ?? null,
    paid: hasBeenPaid(paymentStatus),
    shipped: hasShipped(history.map(({ to }) => to)),
    complete,
  };
}

/** Every transition that is open to an order now. */
export function allowedTransitions({ status, previous, paid, shipped, complete }: OrderStanding): TransitionRule[] {
  const rules = transitions[status].filter(
    (rule) => (!rule.paidOnly || paid) && !(rule.unshippedOnly && shipped) && !(rule.completeOnly && !complete),
  );
  return resumable.has(status) && previous !== null ? [forward(previous), ...rules] : rules;
}

/** The rule for one transition, or undefined when it is not allowed. */
export function transitionTo(standing: OrderStanding, to: OrderStatus): TransitionRule | undefined {
  return allowedTransitions(standing).find((rule) => rule.to === to);
}

/** Whether a history of statuses (oldest first) has ever left the warehouse. */
export function hasShipped(history: readonly OrderStatus[]): boolean {
  return history.some((status) => shippedStatuses.has(status));
}

/** Whether a history of statuses, oldest first, is a path that the table allows to a paid order. */
export function isLegalHistory(history: readonly OrderStatus[]): boolean {
  if (history[0] !== 'pending') return false;
  return history.every((to, index) => {
    if (index === 0) return true;
    const standing: OrderStanding = {
      status: history[index - 1] as OrderStatus,
      previous: history[index - 2] ?? null,
      paid: true,
      shipped: hasShipped(history.slice(0, index)),
      complete: true,
    };
    return transitionTo(standing, to) !== undefined;
  });
}
