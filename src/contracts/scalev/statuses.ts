import { type OrderPaymentStatus, type OrderStatus } from '../../order/order.types.js';

/** The statuses of orders that Scalev has a name for. */
const orderNames: Partial<Record<OrderStatus, string>> = {
  pending: 'pending',
  confirmed: 'confirmed',
  processing: 'in_process',
  shipped: 'shipped',
  delivered: 'completed',
  cancelled: 'canceled',
  refunded: 'closed',
};

/** In the order in which an order comes to them. */
export const namedStatuses = Object.keys(orderNames) as readonly OrderStatus[];

/** Scalev's name for a status; null for one that it does not know: on the way, on hold, disputed. */
export function statusName(status: OrderStatus): string | null {
  return orderNames[status] ?? null;
}

/** Money that has come in stays paid on this wire, also where some of it was given back. */
const paid: ReadonlySet<OrderPaymentStatus> = new Set<OrderPaymentStatus>(['paid', 'partially_refunded', 'refunded']);

/** Scalev's name for what is known of an order's money, apart from conflicts. */
export function paymentStatusName(status: OrderPaymentStatus): 'paid' | 'unpaid' {
  return paid.has(status) ? 'paid' : 'unpaid';
}
