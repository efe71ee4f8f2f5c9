import { type CartRef } from '../../cart/cart.types.js';
import { type CatalogItem } from '../../catalog/catalog.types.js';
import { type CheckoutCommand, type CheckoutResult, type IdempotencyClaim } from '../../checkout/checkout.types.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { type StockShortage } from '../../inventory/inventory.types.js';
import { type Address } from '../../kernel/address.js';
import { type FieldIssue, invalidRequest } from '../../kernel/domain-error.js';
import { toDecimal } from '../../kernel/money.js';
import { orderNotFound } from '../../order/order.errors.js';
import { type Order, type OrderFilter } from '../../order/order.types.js';
import { type Payment, type PaymentMethodChoice, type PromisedMethod } from '../../payment/payment.types.js';
import { requestFingerprint } from '../../platform/http/request-fingerprint.js';
import { type Store } from '../../store/store.types.js';
import { type SellvikAddressDto, type SellvikCheckoutDto } from './dto/checkout-request.dto.js';
import { type SellvikShortItemDto } from './dto/error.dto.js';
import {
  type SellvikCustomerOrderDto,
  type SellvikOrderDto,
  type SellvikOrderPageDto,
  type SellvikPageQueryDto,
  type SellvikPaymentDto,
  type SellvikPlacedOrderDto,
} from './dto/order.dto.js';

/** Who buys. */
export interface SellvikBuyer {
  readonly store: Store;
  /** Null for a guest. */
  readonly customer: CustomerPrincipal | null;
  readonly cartToken: string | null;
  readonly idempotencyKey: string | null;
}

/** What orders through this contract are marked with. */
export const channel = 'sellvik';

/** One name for the checkout under either of its addresses: a repeat may use the other one. */
const checkoutRoute = '/api/v1/store/checkout';

/** "Cash-on-delivery is always available", so also in a shop that has set no payment methods up. */
export const promisedMethods: readonly PromisedMethod[] = [
  { code: 'COD', name: 'Cash on delivery', provider: 'cash-on-delivery' },
];

/** What is wrong with a body that has the right shape, given the shop it was sent to. */
export function shopIssues(
  store: Store,
  offered: readonly PaymentMethodChoice[],
  body: SellvikCheckoutDto,
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const field of ['shippingAddress', 'billingAddress'] as const) {
    const country = body[field]?.country;
    if (country === undefined || store.countries.includes(country)) continue;
    const message = `country must be one of ${store.countries.join(', ')}`;
    issues.push({ path: [field, 'country'], code: 'not_allowed', message });
  }
  if (!offered.some(({ code }) => code === body.paymentMethod)) {
    const message = 'paymentMethod must be one that the shop offers';
    issues.push({ path: ['paymentMethod'], code: 'not_allowed', message });
  }
  return issues;
}

export function toCommand(buyer: SellvikBuyer, cart: CartRef | null, body: SellvikCheckoutDto): CheckoutCommand {
  const { store, customer } = buyer;
  return {
    store,
    channel,
    customerId: customer?.customerId ?? null,
    cart,
    cartEnding: 'delete',
    items: null,
    contact: { email: customer?.email ?? null, phone: body.shippingAddress.phone },
    shippingAddress: toAddress(body.shippingAddress),
    billingAddress: body.billingAddress ? toAddress(body.billingAddress) : null,
    shipping: { zone: body.shippingZoneId },
    paymentMethod: body.paymentMethod,
    promisedMethods,
    paymentInput: {},
    couponCode: couponCodeOf(body),
    note: body.customerNote ?? null,
    expectedTotal: null,
    idempotency: toClaim(buyer, cart, body),
  };
}

/** The coupon that the body names. Null, blank or absent is none, not the cart's: the body alone says what is charged. */
function couponCodeOf({ couponCode }: SellvikCheckoutDto): string | null {
  return couponCode?.trim() ? couponCode : null;
}

function toAddress(address: SellvikAddressDto): Address {
  return {
    name: address.name,
    phone: address.phone,
    line1: address.addressLine1,
    line2: address.addressLine2 ?? null,
    city: address.city,
    region: address.district,
    postalCode: address.postalCode ?? null,
    country: address.country,
  };
}

/** A key counts for one buyer. Who names neither an account nor a cart has nothing to order, the first time or again. */
function toClaim(
  { customer, idempotencyKey: key }: SellvikBuyer,
  cart: CartRef | null,
  body: SellvikCheckoutDto,
): IdempotencyClaim | null {
  if (key === null || (!customer && !cart)) return null;
  const principal = customer ? `customer:${customer.customerId}` : `cart:${cart?.cartId}`;
  return { key, route: checkoutRoute, principal, fingerprint: requestFingerprint('POST', checkoutRoute, body) };
}

/** `paymentUrl` is our own page to pay the order on; null when nobody waits for its money. */
export function toPlacedOrder({ order, payment }: CheckoutResult, paymentUrl: string | null): SellvikPlacedOrderDto {
  const page = toRedirect(payment) ?? (paymentUrl && { url: paymentUrl, expiresAt: order.paymentDueAt });
  return { ...toOrder(order), ...(page && { payment: page }) };
}

export function toCustomerOrder(order: Order): SellvikCustomerOrderDto {
  return { ...toOrder(order), createdAt: order.placedAt };
}

function toOrder(order: Order): SellvikOrderDto {
  const { totals, lines, currency } = order;
  const money = (amount: number): string => toDecimal(amount, currency);
  return {
    id: toOrderId(order.id),
    orderNumber: order.number,
    status: order.status.toUpperCase(),
    subtotal: money(totals.subtotal),
    shippingCost: money(totals.shipping - totals.shippingDiscount),
    discountAmount: money(totals.discount + totals.transferDiscount),
    total: money(totals.total),
    paymentMethod: order.paymentMethod,
    items: lines.map((line) => ({
      id: line.id,
      productId: String(line.productId),
      variantId: toVariantId(line),
      name: line.name,
      quantity: line.quantity,
      price: money(line.unitPrice),
      total: money(line.subtotal),
    })),
  };
}

function toRedirect({ action }: Payment): SellvikPaymentDto | null {
  if (action?.type !== 'redirect' || action.url === undefined) return null;
  return { url: action.url, expiresAt: action.expiresAt ?? null };
}

/** `item` is what the catalog knows of the variant; null when it knows it no more. */
export function toShortItem(
  { variantId, requested, available }: StockShortage,
  item: CatalogItem | null,
): SellvikShortItemDto {
  return {
    productId: item && String(item.productId),
    variantId: item ? toVariantId(item) : String(variantId),
    name: item?.name ?? null,
    requested,
    available,
  };
}

function toVariantId({ variantId, options }: Pick<CatalogItem, 'variantId' | 'options'>): string | null {
  return options.length === 0 ? null : String(variantId);
}

/** A page of a customer's orders, with one more than asked for: it tells whether there is a next page. */
export function toOrderFilter(customerId: number, { limit, after }: SellvikPageQueryDto): OrderFilter {
  if (after === undefined) return { customerId, limit: limit + 1 };
  const below = fromOrderId(after);
  if (below !== null) return { customerId, limit: limit + 1, below };
  throw invalidRequest([{ path: ['after'], code: 'invalid_cursor', message: 'after is not the next of a page' }]);
}

export function toOrderPage(orders: readonly Order[], limit: number): SellvikOrderPageDto {
  const items = orders.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(toCustomerOrder), next: last && orders.length > limit ? toOrderId(last.id) : null };
}

const orderIdShape = /^ord_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** An order's id on this wire: `ord_` and the UUID without its dashes. */
export function toOrderId(id: string): string {
  return `ord_${id.replaceAll('-', '')}`;
}

/** The order that the client asks for. Throws `order.not_found` for what cannot be one. */
export function orderIdOf(text: string): string {
  const id = fromOrderId(text);
  if (id === null) throw orderNotFound();
  return id;
}

/** The order that an id on this wire names; null when it cannot be one. */
function fromOrderId(text: string): string | null {
  return orderIdShape.exec(text)?.slice(1).join('-') ?? null;
}
