import {
  type FailedAttempt,
  type OrderMoney,
  type OrderStatusChange,
  type WithdrawnPayments,
} from '../order/order.events.js';
import { type Order, orderStatuses, type OrderStatus } from '../order/order.types.js';
import {
  amount,
  currency,
  define,
  type EventDefinition,
  listOf,
  nullable,
  oneOf,
  record,
  type Schema,
  text,
  uuid,
} from './event-definition.js';
import { orderSchema } from './order-schema.js';

const orderId = '019a1c5e-7c00-7a3b-9d5e-2f6a8b0c4d1e';
const number = 'ACME-1042';
const about = 'the order';

const address = {
  name: 'Rafiul Hassan',
  phone: '+8801711000000',
  line1: 'House 12, Road 5',
  city: 'Dhaka',
  region: 'Dhaka',
  postalCode: '1212',
  country: 'BD',
};

const placed: Order = {
  id: orderId,
  storeId: 1,
  number,
  secretSlug: 'Jv0mT1h2mS8cQ4kq9yXwB7dLr3NfEaUz',
  channel: 'storefront',
  customerId: null,
  cartId: 7,
  status: 'pending',
  paymentStatus: 'unpaid',
  paymentDueAt: null,
  currency: 'BDT',
  lines: [
    {
      id: '019a1c5e-7c00-7a3b-9d5e-33f1a2b4c5d6',
      productId: 1,
      variantId: 1,
      sku: 'KURTI-EM',
      name: 'Emerald Kurti',
      options: [],
      components: [],
      quantity: 2,
      unitPrice: 149_000,
      subtotal: 298_000,
      discount: 29_800,
      taxClass: null,
      tax: 0,
      taxIncluded: 0,
      total: 268_200,
    },
  ],
  adjustments: [
    { type: 'discount', rule: 'coupon', source: 'coupon:WELCOME10', label: 'WELCOME10', amount: -29_800, line: null },
    {
      type: 'shipping',
      rule: 'shipping',
      source: 'shipping:sz_inside_dhaka/standard',
      label: 'Standard',
      amount: 6_000,
      line: null,
    },
  ],
  totals: {
    subtotal: 298_000,
    discount: 29_800,
    shipping: 6_000,
    shippingDiscount: 0,
    tax: 0,
    taxIncluded: 0,
    transferDiscount: 0,
    total: 274_200,
  },
  taxes: [],
  email: 'rafiul@example.test',
  phone: null,
  shippingAddress: address,
  furtherAddresses: [],
  billingAddress: null,
  shippingOption: {
    code: 'sz_inside_dhaka/standard',
    zone: 'sz_inside_dhaka',
    method: 'standard',
    name: 'Standard',
  },
  paymentMethod: 'COD',
  paymentOption: null,
  couponCode: 'WELCOME10',
  note: null,
  quote: null,
  mixins: null,
  spamSigns: null,
  placedAt: '2026-01-02T03:04:05.678Z',
};

const orderCreated = define<Order>({
  type: 'order.created',
  version: 1,
  when: 'An order was placed; once per order, with the whole order as it was then.',
  about,
  payload: orderSchema,
  example: { aggregateId: orderId, payload: placed },
});

const stepSchema = record({
  orderId: uuid(),
  number: text('The order’s number'),
  from: oneOf(orderStatuses),
  to: oneOf(orderStatuses),
  actor: text('Who did it: key:3, customer:12, job:…'),
  reason: nullable(text()),
});

const previous: Readonly<Record<OrderStatus, OrderStatus>> = {
  pending: 'on_hold',
  confirmed: 'pending',
  processing: 'confirmed',
  shipped: 'processing',
  on_the_way: 'shipped',
  delivered: 'on_the_way',
  on_hold: 'confirmed',
  cancelled: 'pending',
  refunded: 'delivered',
  disputed: 'delivered',
};

const steps = orderStatuses.map((to) =>
  define<OrderStatusChange>({
    type: `order.${to}`,
    version: 1,
    when:
      to === 'pending'
        ? 'A hold or a dispute has ended, and the order is pending again. (A new order is `order.created`.)'
        : `The order’s status became \`${to}\`, by a step or because a hold or a dispute has ended.`,
    about,
    payload: stepSchema,
    example: {
      aggregateId: orderId,
      payload: { orderId, number, from: previous[to], to, actor: 'key:3', reason: null },
    },
  }),
);

const money: Readonly<Record<string, Schema>> = {
  orderId: uuid(),
  number: text('The order’s number'),
  total: amount('Minor units; what the order costs'),
  currency,
};
const ofMoney: OrderMoney = { orderId, number, total: 274_200, currency: 'BDT' };

const orderPaid = define<OrderMoney>({
  type: 'order.paid',
  version: 1,
  when: 'All that is owed is with the merchant: the total, without what was cancelled of it; once per order.',
  about,
  payload: record(money),
  example: { aggregateId: orderId, payload: ofMoney },
});

const orderExpired = define<OrderMoney>({
  type: 'order.expired',
  version: 1,
  when: 'Nobody paid in time and the order was cancelled for it; beside `order.cancelled`.',
  about,
  payload: record(money),
  example: { aggregateId: orderId, payload: ofMoney },
});

const orderPaymentFailed = define<OrderMoney & FailedAttempt>({
  type: 'order.payment_failed',
  version: 1,
  when: 'An attempt to pay came to nothing, and the order is still to be paid.',
  about,
  payload: record({
    ...money,
    paymentId: uuid(),
    method: text('The store’s code of the payment method'),
    reason: nullable(text('The provider’s words')),
  }),
  example: {
    aggregateId: orderId,
    payload: { ...ofMoney, paymentId: '019a1c5e-7c00-7a3b-9d5e-4a5b6c7d8e9f', method: 'CARD', reason: 'card declined' },
  },
});

const orderPaymentWithdrawn = define<OrderMoney & WithdrawnPayments>({
  type: 'order.payment_withdrawn',
  version: 1,
  when: 'Pieces were cancelled while payments asked for more than is left: those are given up, and the order is still to be paid, by another one; once per cancellation, beside `order.line_cancelled`.',
  about,
  payload: record({
    ...money,
    remainingTotal: amount('Minor units; what the order comes to without all that was cancelled so far'),
    paymentIds: listOf(uuid(), 'What is given up; `payment.voided` follows for each when its provider has heard it'),
  }),
  example: {
    aggregateId: orderId,
    payload: { ...ofMoney, remainingTotal: 140_100, paymentIds: ['019a1c5e-7c00-7a3b-9d5e-4a5b6c7d8e9f'] },
  },
});

export const orderCatalogue: readonly EventDefinition[] = [
  orderCreated,
  ...steps,
  orderPaid,
  orderPaymentFailed,
  orderPaymentWithdrawn,
  orderExpired,
];
