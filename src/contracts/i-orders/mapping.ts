import { type CartRef } from '../../cart/cart.types.js';
import { type CheckoutCommand, type IdempotencyClaim, type SavedAddressChoice } from '../../checkout/checkout.types.js';
import { type Customer, type CustomerPrincipal } from '../../identity/identity.types.js';
import { type Address } from '../../kernel/address.js';
import { countryCode, countryName } from '../../kernel/countries.js';
import { toDecimal } from '../../kernel/money.js';
import { type ChangedOrder } from '../../order/customer-orders.service.js';
import { hasBeenPaid } from '../../order/order.service.js';
import { type Order } from '../../order/order.types.js';
import { type Payment, type PaymentMethodChoice, type PromisedMethod } from '../../payment/payment.types.js';
import { requestFingerprint } from '../../platform/http/request-fingerprint.js';
import { type Store } from '../../store/store.types.js';
import {
  type IOrderDto,
  type IOrderListDto,
  type IOrderListQueryDto,
  type ListedIOrderDto,
  type ListedOrderItemDto,
  type OrderAddressDto,
  type OrderStatusName,
} from './dto/order.dto.js';
import { type BillingAddressDto, type OrderRequestDto } from './dto/order-request.dto.js';
import { type OrderPaymentStateDto, type PaymentStateDto } from './dto/payment.dto.js';
import { orderPath, ordersPath } from './i-orders-routes.js';
import { itemsOf, type OrderItem, sumsOf } from './order-items.js';

/** Who orders, by which key. */
export interface IOrdersBuyer {
  readonly store: Store;
  readonly customer: CustomerPrincipal;
  readonly idempotencyKey: string | null;
}

/** What orders through this contract are marked with. */
export const channel = 'i-orders';

/** How an order is to be paid is said at its payment endpoint, so it is placed without. */
export const undecided: PromisedMethod = { code: 'LATER', name: 'To be chosen', provider: 'pay-later' };

/** The cheapest delivery is taken: the contract has no field for it. */
export function toCommand(buyer: IOrdersBuyer, cart: CartRef | null, body: OrderRequestDto): CheckoutCommand {
  const { store, customer } = buyer;
  return {
    // A voucher that does not apply is told, whatever the store does elsewhere.
    store: { ...store, invalidCouponPolicy: 'reject' },
    channel,
    customerId: customer.customerId,
    cart,
    cartEnding: 'empty',
    items: null,
    contact: { email: customer.email },
    shippingAddress: null,
    billingAddress: null,
    savedAddress: body.billing_address ? toGivenAddress(body.billing_address) : { type: 'last_used' },
    shipping: {},
    paymentMethod: undecided.code,
    promisedMethods: [undecided],
    savedForLater: body.action === 'save_order',
    paymentInput: {},
    couponCode: undefined,
    note: null,
    expectedTotal: null,
    idempotency: toClaim(buyer, body),
  };
}

function toGivenAddress({ street_address, postal_code, city, state, country }: BillingAddressDto): SavedAddressChoice {
  return {
    type: 'given',
    address: {
      line1: street_address.trim(),
      city: city.trim(),
      region: state.trim(),
      postalCode: String(postal_code).trim(),
      country: countryCode(country) ?? country,
    },
    isPostalCodeNumeric: typeof postal_code === 'number',
  };
}

function toClaim({ customer, idempotencyKey: key }: IOrdersBuyer, body: OrderRequestDto): IdempotencyClaim | null {
  if (key === null) return null;
  const principal = `customer:${customer.customerId}`;
  return { key, route: ordersPath, principal, fingerprint: requestFingerprint('POST', ordersPath, body) };
}

/** What an order's answer says of it besides its own fields. */
export interface OrderContext {
  /** Whose the order is. */
  readonly customer: Customer;
  /** The slugs of products by their ids. */
  readonly slugs: ReadonlyMap<number, string>;
  /** The absolute address of a path of ours. */
  readonly absolute: (path: string) => string;
}

export function toOrder(order: ChangedOrder, context: OrderContext): IOrderDto {
  const items = itemsOf(order);
  const times = { created: order.placedAt, updated: order.updatedAt };
  return {
    ...orderFields(order, items, context),
    items: items.map((item, index) => ({ ...toItem(order, item, index, context), ...times })),
  };
}

function toListed(order: ChangedOrder, context: OrderContext): ListedIOrderDto {
  const items = itemsOf(order);
  return {
    ...orderFields(order, items, context),
    items: items.map((item, index) => toItem(order, item, index, context)),
  };
}

function orderFields(
  order: ChangedOrder,
  items: readonly OrderItem[],
  { customer, absolute }: OrderContext,
): Omit<IOrderDto, 'items'> {
  const { subtotal, shipping, savingsOnItems, voucherDiscount } = sumsOf(order, items);
  const money = (amount: number): string => toDecimal(amount, order.currency);
  return {
    id: order.id,
    url: absolute(orderPath(order.id)),
    customer: { email: customer.email, first_name: customer.firstName ?? '', last_name: customer.lastName ?? '' },
    created: order.placedAt,
    updated: order.updatedAt,
    billing_address: order.billingAddress && toAddress(order.billingAddress),
    items_count: items.reduce((count, { quantity }) => count + quantity, 0),
    savings_on_items: money(savingsOnItems),
    status: toStatus(order),
    subtotal: money(subtotal),
    amount_saved: money(savingsOnItems + voucherDiscount),
    shipping: money(shipping),
    total_amount: money(order.totals.total),
  };
}

function toItem(
  { currency }: Order,
  { line, quantity, unitPrice, total, discount, shipping, offer }: OrderItem,
  index: number,
  { slugs }: OrderContext,
): ListedOrderItemDto {
  const money = (amount: number): string => toDecimal(amount, currency);
  const { productId: id, variantId: variant, name } = line;
  return {
    id: index + 1,
    product: { id, name, slug: slugs.get(id) ?? '' },
    variant,
    unit_price: money(unitPrice),
    quantity,
    shipping: money(shipping),
    discount_amount: money(discount),
    total_price: money(total),
    offer,
  };
}

function toAddress({ line1, postalCode, isPostalCodeNumeric, city, region, country }: Address): OrderAddressDto {
  const code = postalCode ?? '';
  return {
    street_address: line1,
    postal_code: isPostalCodeNumeric ? Number(code) : code,
    city,
    state: region ?? '',
    country: countryName(country),
  };
}

/** Four statuses for all that an order can be: what is given back to the customer counts as cancelled. */
export function toStatus({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): OrderStatusName {
  if (status === 'cancelled' || status === 'refunded') return 'cancelled';
  if (status === 'delivered') return 'delivered';
  return paymentStatus === 'authorized' || hasBeenPaid(paymentStatus) ? 'paid' : 'awaiting_payment';
}

export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

const usualLimit = 20;
const mostLimit = 100;
const mostOffset = 1_000_000_000;

/** What is no number, or is out of range, is not looked at. */
export function toSlice({ limit, offset }: IOrderListQueryDto): Slice {
  return {
    limit: Math.min(wholeNumber(limit, 1) ?? usualLimit, mostLimit),
    offset: Math.min(wholeNumber(offset, 0) ?? 0, mostOffset),
  };
}

function wholeNumber(value: unknown, least: number): number | null {
  const text = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
  return text !== null && text >= least ? text : null;
}

export function toOrderList(
  { count, orders }: { readonly count: number; readonly orders: readonly ChangedOrder[] },
  { limit, offset }: Slice,
  context: OrderContext,
): IOrderListDto {
  const page = (from: number): string =>
    context.absolute(`${ordersPath}/?limit=${limit}${from > 0 ? `&offset=${from}` : ''}`);
  return {
    count,
    next: offset + limit < count ? page(offset + limit) : null,
    previous: offset > 0 ? page(Math.max(0, offset - limit)) : null,
    results: orders.map((order) => toListed(order, context)),
  };
}

/** An order as its payment endpoint shows it. */
export interface PaidFor {
  readonly order: Order;
  /** Minor units: its total without what was cancelled of it. */
  readonly remainingTotal: number;
  /** Oldest first. */
  readonly payments: readonly Payment[];
  /** What the store offers now. */
  readonly methods: readonly PaymentMethodChoice[];
  /** Our own page to pay on; null when no money is wanted. */
  readonly payUrl: string | null;
}

export function toPaymentState(paidFor: PaidFor): OrderPaymentStateDto {
  const { order, remainingTotal, payments, methods, payUrl } = paidFor;
  const last = payments.findLast(isShown);
  const wanted = payUrl !== null;
  return {
    order: order.id,
    status: toStatus(order),
    total_amount: toDecimal(remainingTotal, order.currency),
    currency: order.currency,
    expires: wanted ? order.paymentDueAt : null,
    payment: last ? toPayment(last) : null,
    payment_methods: wanted ? methods.filter(isChoice).map(({ code, name }) => ({ code, name })) : [],
    pay_url: payUrl,
  };
}

/** Neither what is given up nor what was only held open. */
function isShown({ provider, status, voidRequested }: Payment): boolean {
  return provider !== undecided.provider && status !== 'voided' && !voidRequested;
}

function isChoice({ provider }: PaymentMethodChoice): boolean {
  return provider !== undecided.provider;
}

function toPayment({ id, method, status, amount, currency, action, createdAt }: Payment): PaymentStateDto {
  const url = action?.type === 'redirect' ? (action.url ?? null) : null;
  return { id, payment_method: method, status, amount: toDecimal(amount, currency), url, created: createdAt };
}
