import { orderPaymentStatuses, orderStatuses } from '../order/order.types.js';
import {
  amount,
  currency,
  flag,
  listOf,
  nullable,
  oneOf,
  partial,
  record,
  type Schema,
  text,
  time,
  uuid,
  whole,
} from './event-definition.js';

const options = listOf(record({ name: text(), value: text() }), 'What tells the variant from others: Size, L');

const component = record({
  variantId: whole(),
  sku: text(),
  name: text(),
  options,
  quantity: whole('In one piece of the bundle'),
});

const line = record({
  id: uuid(),
  productId: whole(),
  variantId: whole(),
  sku: text(),
  name: text(),
  options,
  components: listOf(component, 'What a bundle consists of; empty for anything else'),
  quantity: whole(),
  unitPrice: amount(),
  subtotal: amount(),
  discount: amount(),
  taxClass: nullable(text('What it was taxed as')),
  tax: amount('Minor units; what comes on top of the price'),
  taxIncluded: amount('Minor units; what the price contains'),
  total: amount('Minor units: subtotal − discount + tax'),
});

const adjustment = partial(
  {
    type: text('discount, shipping, tax …'),
    rule: text('The code of the rule that made it'),
    source: text('What it comes from: coupon:WELCOME10'),
    label: text('For people'),
    amount: amount('Minor units; negative for what is taken off'),
    line: nullable(whole('Index of the line; null for the order as a whole')),
  },
  {
    taxed: record(
      { taxClass: text(), rate: whole('Millionths'), base: amount() },
      'Of a tax: what it was worked out from',
    ),
  },
);

const tax = record({
  taxClass: text(),
  rate: whole('Millionths: 19 % is 190000'),
  base: amount('Minor units, without the tax'),
  amount: amount(),
  included: flag('Whether the prices contain it'),
});

const address: Schema = partial(
  { name: text(), line1: text(), city: text(), country: text('ISO 3166-1 alpha-2') },
  {
    company: nullable(text()),
    phone: nullable(text('E.164')),
    line2: nullable(text()),
    district: nullable(text('A part of the city')),
    region: nullable(text()),
    postalCode: nullable(text()),
    locationId: nullable(whole('The store’s own number for the place')),
    savedId: whole('Which of the customer’s saved addresses it was'),
    isPostalCodeNumeric: flag('Whether the postal code was stated as a number'),
  },
);

const totals = record({
  subtotal: amount(),
  discount: amount(),
  shipping: amount(),
  shippingDiscount: amount(),
  tax: amount('Minor units; what comes on top'),
  taxIncluded: amount('Minor units; what the prices contain'),
  transferDiscount: amount('Minor units; what a transfer code takes off'),
  total: amount('Minor units: subtotal − discount + shipping − shippingDiscount + tax − transferDiscount'),
});

const courier = record(
  {
    serviceId: whole(),
    code: text('The courier’s code: jne'),
    name: text('The courier’s name: JNE'),
    service: text('The service’s code: REG'),
    serviceName: text('The service’s name: Reguler'),
    aggregator: nullable(text('Through whom the courier is booked')),
    origin: nullable(text('Code of the warehouse that it was priced from')),
    cashOnDelivery: flag('Whether it collects the money at the door'),
  },
  'Who delivers; not there for a zone’s method',
);

const deliveryWindow = record(
  { code: text(), date: text('The day: 2026-11-24'), slot: text('The part of the day: 08:00-12:00') },
  'When it is delivered; not there for an order without a delivery window',
);

const shippingOption = partial(
  {
    code: text('sz_inside_dhaka/standard, courier:2001'),
    zone: nullable(text('Null, like the method, for a courier’s service')),
    method: nullable(text()),
    name: text(),
  },
  { courier, window: deliveryWindow },
);

const quote = record({ id: whole(), code: text(), revision: whole() }, 'The quote that it was made of');

const mixinsOf = (whose: string): Schema => ({
  type: 'object',
  description: `By name, of ${whose}`,
  additionalProperties: record({ version: whole('Of the store’s schema'), data: { type: 'object' } }),
});

const mixins = {
  ...partial(
    {},
    {
      customer: mixinsOf('the customer'),
      shippingAddress: mixinsOf('the shipping address'),
      billingAddress: mixinsOf('the billing address'),
    },
  ),
  description: 'Extra data by the store’s own schemas',
};

/** A whole order, as it was placed. */
export const orderSchema = record({
  id: uuid(),
  storeId: whole(),
  number: text('Unique in the store: ACME-1042'),
  secretSlug: text('The key of the order’s public page; whoever has it sees the order'),
  channel: text('The API it came through: storefront, sellvik'),
  customerId: nullable(whole('Null for a guest')),
  cartId: nullable(whole()),
  status: oneOf(orderStatuses),
  paymentStatus: oneOf(orderPaymentStatuses),
  paymentDueAt: nullable(time('When it is cancelled unless it is paid; null: never')),
  currency,
  lines: listOf(line),
  adjustments: listOf(adjustment, 'Everything that was taken off or put on, with its reason'),
  totals,
  taxes: listOf(tax),
  email: nullable(text()),
  phone: nullable(text('E.164')),
  shippingAddress: nullable(address),
  billingAddress: nullable(address),
  furtherAddresses: listOf(record({ type: text('What it is for'), address }), 'Beside those of delivery and bill'),
  shippingOption: nullable(shippingOption),
  paymentMethod: text('The store’s code for it: COD'),
  paymentOption: nullable(text('What the buyer asked for within the method: a bank')),
  couponCode: nullable(text()),
  note: nullable(text()),
  quote: nullable(quote),
  mixins: nullable(mixins),
  spamSigns: nullable(
    listOf(text(), 'The checks that take it for spam; none when it passed them, null when it was not checked'),
  ),
  placedAt: time(),
});
