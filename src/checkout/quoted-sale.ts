import { type CatalogItem } from '../catalog/catalog.types.js';
import { agreedPrice } from '../pricing/price-selection.js';
import { type AppliedCoupon, type Quote } from '../pricing/pricing.types.js';
import { type CustomerQuote } from '../quote/quote.types.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import { type CheckoutCommand } from './checkout.types.js';

/** What a checkout comes to: its delivery, its price, and the coupon that the price counts on. */
export interface Sale {
  readonly shipping: ShippingOption | null;
  readonly quote: Quote;
  readonly coupon: AppliedCoupon | null;
}

/** The command on the terms of the quote that it orders: what it says itself of items, addresses and coupon does not count. */
export function onTermsOf(quote: CustomerQuote, command: CheckoutCommand): CheckoutCommand {
  const { savedAddress: _savedAddress, ...rest } = command;
  return {
    ...rest,
    cart: null,
    items: quote.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    shippingAddress: quote.shippingAddress,
    billingAddress: quote.billingAddress,
    couponCode: null,
    note: command.note ?? quote.note,
  };
}

/**
 * The items of a quote as they were offered. What the catalog says of them today decides whether they can be ordered and
 * what they take from stock, and nothing else.
 */
export function asOffered({ lines }: CustomerQuote, found: readonly (CatalogItem | null)[]): (CatalogItem | null)[] {
  return lines.map(({ productId, sku, name, options, taxClass, unitPrice }, index) => {
    const item = found[index] ?? null;
    return item && { ...item, productId, sku, name, options, taxClass, prices: [agreedPrice(unitPrice)] };
  });
}

/** The sale that was agreed on, to the last figure. */
export function agreedSale({ shipping, figures }: CustomerQuote): Sale {
  return { shipping, quote: figures, coupon: null };
}
