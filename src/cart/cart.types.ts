import { type BundleComponent, type CatalogItem, type ItemRequest } from '../catalog/catalog.types.js';
import { type CouponRefusal, type PriceProblem, type Quote } from '../pricing/pricing.types.js';
import { type ShippingOption } from '../shipping/shipping.types.js';

/** The most of one variant that a cart holds. */
export const MAX_LINE_QUANTITY = 10_000;

/** The most lines that a cart holds: one per variant. */
export const MAX_CART_LINES = 100;

/** Who may touch a cart: the customer it belongs to, whoever holds its token, or the guest whose session it was made in. */
export type CartHolder =
  | { readonly type: 'customer'; readonly customerId: number }
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'session'; readonly sessionId: string };

/** A cart, and by what right it is asked for. */
export interface CartRef {
  readonly cartId: number;
  readonly holder: CartHolder;
}

export type CartStatus = 'open' | 'checking_out' | 'ordered';

/** A cart under this transaction's lock, as checkout needs it. */
export interface ClaimedCart {
  readonly id: number;
  readonly customerId: number | null;
  /** ISO 4217. */
  readonly currency: string;
  readonly couponCode: string | null;
  /** Code of the delivery window that the buyer has in mind; whether it can be had, a checkout finds out. */
  readonly deliveryWindow: string | null;
  /** How many orders it has become so far. */
  readonly round: number;
  readonly status: CartStatus;
  /** The last order it became: the only one of an `ordered` cart, that of the round before of an `open` one that was emptied. */
  readonly orderId: string | null;
  readonly lines: readonly { readonly id: number; readonly variantId: number; readonly quantity: number }[];
}

/**
 * What is left of a cart once it is ordered: `keep` it as a record of the order (no more changes), `empty` it for the
 * next round, or `delete` it.
 */
export type CartEnding = 'keep' | 'empty' | 'delete';

export interface CartLine {
  readonly id: number;
  readonly variantId: number;
  readonly quantity: number;
  /** The unit price when the line was last written, minor units; null when there was none. */
  readonly seenPrice: number | null;
}

/** A cart as it is stored: nothing in it is priced. */
export interface Cart extends ClaimedCart {
  readonly lines: readonly CartLine[];
}

/** Something the buyer should know before ordering. Amounts are minor units of the cart's currency. */
export type CartNotice =
  | { readonly code: 'price_changed'; readonly lineId: number; readonly was: number; readonly now: number }
  | { readonly code: 'item_unavailable'; readonly lineId: number }
  | { readonly code: 'tax_class_missing' | PriceProblem; readonly lineId: number }
  | { readonly code: 'quantity_short'; readonly lineId: number; readonly requested: number; readonly available: number }
  | { readonly code: 'coupon_not_applicable'; readonly couponCode: string; readonly reason: CouponRefusal };

/** A line at today's name and price. Amounts are minor units; null for a line that cannot be ordered as it is. */
export interface CartLineView {
  readonly id: number;
  readonly variantId: number;
  readonly productId: number | null;
  readonly sku: string | null;
  readonly name: string | null;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** What a bundle consists of; empty for anything else. */
  readonly components: readonly BundleComponent[];
  readonly quantity: number;
  readonly unitPrice: number | null;
  /** What one is shown to have cost before; higher than `unitPrice`. */
  readonly compareAt: number | null;
  readonly subtotal: number | null;
  readonly discount: number | null;
  readonly total: number | null;
}

/**
 * A cart priced afresh. The totals cover the lines that can be ordered: those that are available and have a price. A
 * cart that is being ordered, or has been, has no notices.
 */
export interface CartView {
  readonly cart: Cart;
  readonly lines: readonly CartLineView[];
  readonly quote: Quote;
  /** The delivery that the totals include; null when none was asked for or nothing is shipped. */
  readonly shipping: ShippingOption | null;
  readonly notices: readonly CartNotice[];
}

/** What a cart shall start with. Positions in `items` name the faulty ones in errors. */
export interface NewCart {
  readonly store: { readonly id: number; readonly currency: string };
  /** Null for a guest. */
  readonly customerId: number | null;
  /** Of a guest with an anonymous token, which is then as good as the cart's own. */
  readonly sessionId?: string | null;
  readonly items: readonly ItemRequest[];
  /** Kept as it is; reading the cart tells whether it applies. */
  readonly couponCode: string | null;
}

/** A cart that was just made, with what the catalog said of its lines, in their order. */
export interface CreatedCart {
  readonly cart: Cart;
  readonly items: readonly CatalogItem[];
  /** What the store was at then: see `ReferenceRevisions`. Null for an empty cart. */
  readonly revision: string | null;
  /** What could be had of its goods, or of what they consist of, as it was made: by variant. */
  readonly stock: ReadonlyMap<number, number>;
  /** What a guest must send from now on; null for a customer. It is not stored and cannot be shown again. */
  readonly token: string | null;
}

/** A way of delivery, with what this cart would pay for it after free delivery and coupons; minor units. */
export interface PricedOption extends ShippingOption {
  readonly charge: number;
}
