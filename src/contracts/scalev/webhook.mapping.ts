import { type DomainEvent } from '../../events/domain-event.js';
import { toDecimal } from '../../kernel/money.js';
import { type OrderMoney, type OrderStatusChange } from '../../order/order.events.js';
import { type Order, type OrderPaymentStatus, type OrderStatus } from '../../order/order.types.js';

/** The orders' statuses that Scalev has a name for. */
const statuses: Partial<Record<OrderStatus, string>> = {
  pending: 'pending',
  confirmed: 'confirmed',
  processing: 'in_process',
  shipped: 'shipped',
  delivered: 'completed',
  cancelled: 'canceled',
  refunded: 'closed',
};

const paymentStatuses: Partial<Record<OrderPaymentStatus, string>> = { paid: 'paid' };

/** Our types of events that become one of Scalev's. */
export const scalevTypes: readonly string[] = [
  'order.created',
  ...Object.keys(statuses)
    .filter((status) => status !== 'pending')
    .map((status) => `order.${status}`),
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
  if (type === 'order.created') return { event: type, ...about, data: toOrder(payload as Order) };
  if (type === 'order.paid') {
    return { event: 'order.payment_status_changed', ...about, data: toPaid(payload as OrderMoney, timestamp) };
  }
  return { event: 'order.status_changed', ...about, data: toStatus(payload as OrderStatusChange, timestamp) };
}

function toOrder(order: Order): object {
  const { currency, totals, lines, shippingAddress: address } = order;
  const money = (amount: number): string => toDecimal(amount, currency);
  return {
    order_id: order.number,
    secret_slug: order.secretSlug,
    status: statuses[order.status] ?? 'pending',
    pending_time: order.placedAt,
    payment_status: paymentStatuses[order.paymentStatus] ?? 'unpaid',
    payment_method: order.paymentMethod,
    total_quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    gross_revenue: money(totals.total),
    product_price: money(totals.subtotal + totals.tax),
    product_discount: '0.00',
    shipping_cost: money(totals.shipping),
    shipping_discount: money(totals.shippingDiscount),
    other_income: '0.00',
    unique_code_discount: money(totals.transferDiscount),
    discount_code_discount: money(totals.discount),
    discount_code_code: order.couponCode,
    customer: order.email === null ? null : { email: order.email },
    destination_address: address && {
      name: address.name,
      phone: address.phone ?? null,
      address: [address.line1, address.line2].filter(Boolean).join(', '),
      city: address.city,
      province: address.region ?? null,
    },
    orderlines: lines.map(({ quantity, name, options, unitPrice }) => ({
      quantity,
      product_name: name,
      variant_option1_value: options[0]?.value ?? null,
      variant_option2_value: options[1]?.value ?? null,
      variant_option3_value: options[2]?.value ?? null,
      variant_price: money(unitPrice),
    })),
  };
}

function toStatus({ number, from, to }: OrderStatusChange, at: string): object {
  const status = statuses[to];
  return { order_id: number, status, previous_status: statuses[from] ?? null, [`${status}_time`]: at };
}

function toPaid({ number, total, currency }: OrderMoney, at: string): object {
  return { order_id: number, payment_status: 'paid', paid_time: at, gross_revenue: toDecimal(total, currency) };
}
