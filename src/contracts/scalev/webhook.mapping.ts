import { type DomainEvent } from '../../events/domain-event.js';
import { toDecimal } from '../../kernel/money.js';
import { type OrderMoney, type OrderStatusChange } from '../../order/order.events.js';
import { type Order } from '../../order/order.types.js';
import { toMoneyFields } from './order-money.js';
import { isProbablySpam, toDestination, toOrderLine } from './order-parts.js';
import { namedStatuses, paymentStatusName, statusName } from './statuses.js';

/** Our types of events that become one of Scalev's. */
export const scalevTypes: readonly string[] = [
  'order.created',
  ...namedStatuses.filter((status) => status !== 'pending').map((status) => `order.${status}`),
  'order.paid',
];

export interface ScalevEvent {
  readonly event: string;
  readonly unique_id: string;
  readonly timestamp: string;
  readonly data: object;
}

/** One of `scalevTypes` as Scalev tells it. Amounts are decimal strings. */
export function toScalevEvent({ id, type, occurredAt: timestamp, payload }: DomainEvent): ScalevEvent {
  const about = { unique_id: `event_${id.replaceAll('-', '')}`, timestamp };
  if (type === 'order.created') {
    const order = payload as Order;
    return { event: isProbablySpam(order) ? 'order.spam_created' : type, ...about, data: toOrder(order) };
  }
  if (type === 'order.paid') {
    return { event: 'order.payment_status_changed', ...about, data: toPaid(payload as OrderMoney, timestamp) };
  }
  return { event: 'order.status_changed', ...about, data: toStatus(payload as OrderStatusChange, timestamp) };
}

function toOrder(order: Order): object {
  const { currency, lines, shippingAddress: address } = order;
  return {
    order_id: order.number,
    secret_slug: order.secretSlug,
    status: statusName(order.status),
    is_probably_spam: isProbablySpam(order),
    pending_time: order.placedAt,
    payment_status: paymentStatusName(order.paymentStatus),
    payment_method: order.paymentMethod,
    total_quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    ...toMoneyFields(order),
    discount_code_code: order.couponCode,
    customer: order.email === null ? null : { email: order.email },
    destination_address: address && toDestination(address),
    orderlines: lines.map((line) => toOrderLine(line, currency)),
  };
}

function toStatus({ number, from, to }: OrderStatusChange, at: string): object {
  const status = statusName(to);
  return { order_id: number, status, previous_status: statusName(from), [`${status}_time`]: at };
}

function toPaid({ number, total, currency }: OrderMoney, at: string): object {
  return { order_id: number, payment_status: 'paid', paid_time: at, gross_revenue: toDecimal(total, currency) };
}
