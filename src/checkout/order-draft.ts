import { type ClaimedCart } from '../cart/cart.types.js';
import { type CatalogItem, type ItemRequest, type PriceEntry } from '../catalog/catalog.types.js';
import { type StockRequest } from '../inventory/inventory.types.js';
import { type OrderMixins } from '../mixin/mixin.types.js';
import { type OrderDraft } from '../order/order.types.js';
import { paymentInputMissing } from '../payment/payment.errors.js';
import { type PaymentMethodChoice } from '../payment/payment.types.js';
import { couponRefused } from '../pricing/pricing.errors.js';
import { type PriceMoment, selectPrices } from '../pricing/price-selection.js';
import {
  type AppliedCoupon,
  type Buyer,
  type BuyerIdentity,
  type PricingInput,
  type Quote,
} from '../pricing/pricing.types.js';
import { type Store } from '../store/store.types.js';
import { type ChosenWindow } from '../shipping/delivery-window.types.js';
import { cashOnDeliveryNotOffered } from '../shipping/shipping.errors.js';
import { type Destination, type Parcel, type ShippingOption } from '../shipping/shipping.types.js';
import { multiply, sum } from '../kernel/money.js';
import {
  cartEmpty,
  countryNotServed,
  currencyChanged,
  itemsNotAvailable,
  type RefusedItem,
  shippingAddressRequired,
  shippingChanged,
  totalChanged,
} from './checkout.errors.js';
import { type CheckoutSource } from './checkout-source.service.js';
import { type CheckoutCommand } from './checkout.types.js';
import { type Sale } from './quoted-sale.js';

/** An item that can be ordered, with how many of it. */
export interface BasketLine extends CatalogItem {
  readonly quantity: number;
  readonly price: PriceEntry;
}

/** As much of a command as its price depends on, besides the basket. */
export interface Whither {
  readonly store: Store;
  readonly shippingAddress: Destination | null;
  readonly billingAddress: Destination | null;
}

/** What has to be sent, and where to. */
export interface Shipment {
  readonly parcel: Parcel;
  readonly destination: Destination;
}

/** What is to be ordered: the command's items, or else the cart's lines. Throws `checkout.currency_changed` and `cart.empty`. */
export function requestedItems(command: CheckoutCommand, cart: ClaimedCart | null): readonly ItemRequest[] {
  const items = command.items ?? cart?.lines ?? [];
  if (!command.items && cart && cart.currency !== command.store.currency)
    throw currencyChanged(cart.currency, command.store.currency);
  if (items.length === 0) throw cartEmpty();
  return items;
}

/** The command with the cart's delivery window where it does not say another one itself. */
export function withWindow(command: CheckoutCommand, cart: ClaimedCart | null): CheckoutCommand {
  if (command.deliveryWindow !== undefined) return command;
  return { ...command, deliveryWindow: cart?.deliveryWindow ?? null };
}

/**
 * Joins requests with what the catalog knows of them, and with their prices. Throws `checkout.items_not_available` naming
 * every refused item.
 */
export function toBasket(
  requests: readonly ItemRequest[],
  found: readonly (CatalogItem | null)[],
  moment: PriceMoment,
): readonly BasketLine[] {
  const { basket, refused } = sortItems(requests, found, moment);
  if (refused.length > 0) throw itemsNotAvailable(refused);
  return basket;
}

/** What can be ordered of the requests, with its prices, and what cannot. */
export function sortItems(
  requests: readonly ItemRequest[],
  found: readonly (CatalogItem | null)[],
  moment: PriceMoment,
): { readonly basket: readonly BasketLine[]; readonly refused: readonly RefusedItem[] } {
  const known = requests.map((request, index) => asFor(request, found[index] ?? null));
  const prices = selectPrices(
    requests.flatMap(({ quantity }, index) => {
      const item = known[index];
      return item ? [{ key: String(index), variantId: item.variantId, quantity, prices: item.prices }] : [];
    }),
    moment,
  );
  const basket: BasketLine[] = [];
  const refused: RefusedItem[] = [];
  requests.forEach((request, index) => {
    const item = known[index] ?? null;
    const { variantId = null, sku = null, quantity } = request;
    const selection = prices.get(String(index));
    if (!item || !selection) {
      refused.push({ index, variantId, sku, quantity, reason: 'not_found' });
      return;
    }
    const named = { index, variantId: item.variantId, sku: item.sku, quantity };
    if (!item.available) refused.push({ ...named, reason: 'not_available' });
    else if (item.taxClassMissing) refused.push({ ...named, reason: 'tax_class_missing' });
    else if ('problem' in selection) refused.push({ ...named, reason: selection.problem });
    else basket.push({ ...item, price: selection.price, quantity });
  });
  return { basket, refused };
}

/** The item, if it is of the kind that is asked for: a bundle by another name is none. */
function asFor({ bundle }: ItemRequest, item: CatalogItem | null): CatalogItem | null {
  return bundle === undefined || item === null || bundle === item.components.length > 0 ? item : null;
}

/** The shipment of a basket; null when nothing has to be sent. Throws when an address is missing or out of the store's reach. */
export function shipmentOf(command: Whither, basket: readonly BasketLine[]): Shipment | null {
  const goods = basket.filter((line) => line.requiresShipping);
  if (goods.length === 0) return null;
  const { shippingAddress, store } = command;
  if (!shippingAddress) throw shippingAddressRequired();
  if (!store.countries.includes(shippingAddress.country)) throw countryNotServed(shippingAddress.country);
  const parcel: Parcel = {
    weightGrams: sum(goods.map((line) => multiply(line.weightGrams, line.quantity))),
    value: sum(goods.map((line) => multiply(line.price.amount, line.quantity))),
    currency: store.currency,
  };
  return { parcel, destination: shippingAddress };
}

/** What to take from stock, bundles by their components; lines of one variant are not added up here. */
export function stockOf(basket: readonly BasketLine[]): StockRequest[] {
  return basket.flatMap(({ stock, quantity }) =>
    stock.map((part) => ({ variantId: part.variantId, quantity: multiply(part.quantity, quantity) })),
  );
}

/** By what pricing knows who orders. */
export function buyerIdentity({ customerId, contact: { phone, email } }: CheckoutCommand): BuyerIdentity {
  return { customerId, phone, email };
}

export function toPricingInput(
  command: Whither,
  basket: readonly BasketLine[],
  choice: {
    readonly couponCode: string | null;
    readonly shipping: ShippingOption | null;
    readonly buyer: Buyer;
    readonly at: Date;
  },
): PricingInput {
  const { couponCode, shipping, buyer, at } = choice;
  return {
    storeId: command.store.id,
    currency: command.store.currency,
    lines: basket.map((line, index) => ({
      key: String(index),
      productId: line.productId,
      variantId: line.variantId,
      quantity: line.quantity,
      categoryIds: line.categoryIds,
      price: { price: line.price },
      taxClass: line.taxClass,
      deliveryCharge: line.requiresShipping ? line.deliveryCharge : 0,
    })),
    couponCode,
    buyer,
    shipping: shipping && {
      code: shipping.code,
      label: shipping.name,
      amount: shipping.amount,
      freeOver: shipping.freeOver,
      taxClass: shipping.taxClass,
    },
    taxPlace: command.shippingAddress ?? command.billingAddress,
    at,
  };
}

/** The coupon that the price counts on, if any. Throws `coupon.<reason>` unless the store ignores a coupon that does not apply. */
export function usableCoupon({ coupon }: Quote, policy: Store['invalidCouponPolicy']): AppliedCoupon | null {
  if (!coupon) return null;
  if (coupon.applied) return coupon;
  if (policy === 'ignore') return null;
  throw couponRefused(coupon.code, coupon.reason);
}

/** Throws `checkout.shipping_changed` or `checkout.total_changed` when the buyer was shown something else. */
export function requireExpectedAmounts(
  { expectedShipping = null, expectedTotal }: Pick<CheckoutCommand, 'expectedShipping' | 'expectedTotal'>,
  { totals, currency }: Quote,
): void {
  const { shipping, shippingDiscount, total } = totals;
  if (expectedShipping !== null && expectedShipping !== shipping - shippingDiscount)
    throw shippingChanged(expectedShipping, totals, currency);
  if (expectedTotal !== null && expectedTotal !== total) throw totalChanged(expectedTotal, totals, currency);
}

/** Throws `payment.input_missing` when the method needs more than what the buyer's client has handed over. */
export function requireInput(
  { code, requiredInput }: PaymentMethodChoice,
  { paymentInput }: Pick<CheckoutCommand, 'paymentInput'>,
): void {
  const missing = requiredInput.filter((name) => !paymentInput[name]);
  if (missing.length > 0) throw paymentInputMissing(code, missing);
}

/** Throws `shipping.cash_on_delivery_not_offered` when the courier would have to collect the money and does not. */
export function requireCollectable(method: PaymentMethodChoice, shipping: ShippingOption | null): void {
  if (method.cashOnDelivery && shipping?.courier?.cashOnDelivery === false)
    throw cashOnDeliveryNotOffered(shipping.code);
}

/** How long the store keeps the order unpaid; null: for ever. */
function unpaidMinutes({ store, savedForLater = false }: CheckoutCommand): number | null {
  return savedForLater ? store.savedOrderExpiryMinutes : store.unpaidExpiryMinutes;
}

/** Everything the order will be, as plain data. */
export function toOrderDraft(
  id: string,
  command: CheckoutCommand,
  parts: {
    readonly source: CheckoutSource;
    readonly basket: readonly BasketLine[];
    readonly sale: Sale;
    readonly window: ChosenWindow | null;
    readonly method: PaymentMethodChoice;
    readonly mixins: OrderMixins | null;
    readonly spamSigns: readonly string[] | null;
  },
): OrderDraft {
  const { source, basket, sale, window, method, mixins, spamSigns } = parts;
  const { shipping, quote } = sale;
  const priced = new Map(quote.lines.map((line) => [line.key, line]));
  return {
    id,
    storeId: command.store.id,
    numberPrefix: command.store.orderNumberPrefix,
    channel: command.channel,
    customerId: command.customerId,
    cart: source.cart && { id: source.cart.id, round: source.cart.round },
    quote: source.quote && { id: source.quote.id, code: source.quote.code, revision: source.quote.revision },
    paymentStatus: 'unpaid',
    unpaidMinutes: method.prepaid ? unpaidMinutes(command) : null,
    currency: quote.currency,
    lines: basket.map((line, index) => {
      const price = priced.get(String(index));
      if (!price) throw new Error(`The quote has no line ${index}`);
      return {
        productId: line.productId,
        variantId: line.variantId,
        sku: line.sku,
        name: line.name,
        options: line.options,
        components: line.components.map(({ variantId, sku, name, options, quantity }) => ({
          variantId,
          sku,
          name,
          options,
          quantity,
        })),
        quantity: line.quantity,
        unitPrice: price.unitPrice,
        subtotal: price.subtotal,
        discount: price.discount,
        taxClass: line.taxClass,
        tax: price.tax,
        taxIncluded: price.taxIncluded,
        total: price.total,
      };
    }),
    adjustments: quote.adjustments.map((entry) => ({
      ...entry,
      line: entry.line === null ? null : Number(entry.line),
    })),
    totals: { ...quote.totals, transferDiscount: 0 },
    taxes: quote.taxes,
    email: command.contact.email ?? null,
    phone: command.contact.phone ?? command.shippingAddress?.phone ?? null,
    shippingAddress: command.shippingAddress,
    billingAddress: command.billingAddress ?? command.shippingAddress,
    furtherAddresses: command.furtherAddresses ?? [],
    shippingOption: shipping && {
      code: shipping.code,
      zone: shipping.zone,
      method: shipping.method,
      name: shipping.name,
      ...(shipping.courier && { courier: shipping.courier }),
      ...(window && { window }),
    },
    paymentMethod: command.paymentMethod,
    paymentOption: command.paymentOption ?? null,
    couponCode: quote.coupon?.applied ? quote.coupon.code : null,
    note: command.note,
    mixins,
    spamSigns,
  };
}
