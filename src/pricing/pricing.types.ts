import { type PriceEntry } from '../catalog/catalog.types.js';

/** The price that applies to a line, or why none does: there is none, none runs now, or none is for so few units. */
export type PriceSelection = { readonly price: PriceEntry } | { readonly problem: PriceProblem };

export type PriceProblem = 'no_price' | 'price_not_current' | 'quantity_not_priced';

/** Who a buyer says to be. */
export interface BuyerIdentity {
  /** Null for a guest. */
  readonly customerId: number | null;
  /** E.164. */
  readonly phone?: string | null;
  readonly email?: string | null;
}

/** What pricing has to know of the buyer. */
export interface Buyer {
  /** Whose uses a per-customer limit counts ("customer:12", else "phone:+8801711000000", else "email:a@b.example"); null while nobody is known. */
  readonly holder: string | null;
  /** The customer's group; null for none, and for guests. */
  readonly groupId: number | null;
  readonly taxExempt: boolean;
  /**
   * Whether this would be the customer's first order: none was placed, and none that would be the first waits for its
   * payment. Null for a guest, of whom that cannot be known.
   */
  readonly firstOrder: boolean | null;
  /** Whether an order of the customer was placed before; null for a guest. */
  readonly hasOrdered: boolean | null;
  /** False for a customer whom the shop has blocked, who may look but not order. */
  readonly active: boolean;
}

export interface PricingLine {
  /** Names the line in the result; unique within the input. */
  readonly key: string;
  readonly productId: number;
  readonly variantId: number;
  /** At least 1. */
  readonly quantity: number;
  /** The ids of the product's categories. */
  readonly categoryIds: readonly number[];
  /** What `selectPrices` says of the line. */
  readonly price: PriceSelection;
  /** The code of what it is taxed as; null for nothing. */
  readonly taxClass: string | null;
  /** What sending the line costs on top of the delivery itself, minor units; 0 when absent. */
  readonly deliveryCharge?: number;
}

export interface ShippingCharge {
  readonly code: string;
  readonly label: string;
  /** Minor units. */
  readonly amount: number;
  /** The goods total after discounts from which delivery is free; minor units. */
  readonly freeOver: number | null;
  /** The code of what delivery is taxed as; null for nothing. */
  readonly taxClass: string | null;
}

/** Where the goods go, or the buyer is. */
export interface TaxPlace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region?: string | null;
}

/** A basket to price. Plain data: pricing knows neither carts nor orders. */
export interface PricingInput {
  readonly storeId: number;
  /** What the store is at, as `ReferenceRevisions.of` has told in the same transaction; null to read everything. */
  readonly revision?: string | null;
  /** ISO 4217. */
  readonly currency: string;
  readonly lines: readonly PricingLine[];
  readonly couponCode: string | null;
  readonly buyer: Buyer;
  /** Null while no delivery is chosen, and for baskets that are not shipped. */
  readonly shipping: ShippingCharge | null;
  /** Whose taxes apply; null while nothing is known of it, and the first country that the store serves counts. */
  readonly taxPlace: TaxPlace | null;
  readonly at: Date;
}

export type AdjustmentType = 'item' | 'discount' | 'shipping' | 'shipping_discount' | 'tax' | 'tax_included';

/** One entry of the ledger that explains every total. */
export interface Adjustment {
  readonly type: AdjustmentType;
  /** The rule that made it: "unit-price", "coupon", "shipping", "coupon-shipping". */
  readonly rule: string;
  /** What in the shop's data it comes from: "price:base", "coupon:WELCOME10", "shipping:sz_inside_dhaka/standard". */
  readonly source: string;
  /** For people. */
  readonly label: string;
  /** Minor units, signed: a discount is negative. */
  readonly amount: number;
  /** The key of the line it belongs to; null for the order as a whole. */
  readonly line: string | null;
  /** Of a tax: what it was worked out from. */
  readonly taxed?: Taxed;
}

export interface Taxed {
  readonly taxClass: string;
  /** Millionths: 19 % is 190000. */
  readonly rate: number;
  /** The amount without the tax; minor units. */
  readonly base: number;
}

/** The tax of one class, on lines and delivery together. */
export interface TaxSum extends Taxed {
  /** Minor units. */
  readonly amount: number;
  /** Whether it is contained in the prices; otherwise it was added to them. */
  readonly included: boolean;
}

export interface PricedLine {
  readonly key: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** unitPrice × quantity. */
  readonly subtotal: number;
  /** This line's share of all discounts, ≥ 0. */
  readonly discount: number;
  /** What comes on top of the price; negative where an exempt buyer gets off what the price contains. */
  readonly tax: number;
  /** The tax that the price contains, ≥ 0. */
  readonly taxIncluded: number;
  /** subtotal − discount + tax. */
  readonly total: number;
}

/**
 * total = subtotal − discount + shipping − shippingDiscount + tax, minor units. All are ≥ 0, but for the tax where an
 * exempt buyer gets off what prices contain. The included tax is a part of the total and not added to it.
 */
export interface Totals {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly shippingDiscount: number;
  readonly tax: number;
  readonly taxIncluded: number;
  readonly total: number;
}

export type CouponRefusal =
  | 'not_found'
  | 'not_started'
  | 'ended'
  | 'not_for_this_customer'
  | 'used_up'
  | 'customer_limit_reached'
  | 'not_for_these_items'
  | 'minimum_not_reached';

/** What became of the coupon code in the input. */
export type CouponResult = AppliedCoupon | RefusedCoupon;

export interface AppliedCoupon {
  readonly code: string;
  readonly applied: true;
  readonly couponId: number;
  /** What it takes off goods and shipping together, minor units; 0 for free shipping while no delivery is chosen. */
  readonly amount: number;
  readonly limits: CouponLimits;
}

export interface RefusedCoupon {
  readonly code: string;
  readonly applied: false;
  readonly reason: CouponRefusal;
}

export interface CouponLimits {
  readonly maxUses: number | null;
  readonly maxUsesPerCustomer: number | null;
}

/** What a coupon or an offer is only for. An empty list restricts nothing. */
export interface DiscountScope {
  /** Lines of these products or of these categories; everything when both are empty. */
  readonly productIds: readonly number[];
  readonly categoryIds: readonly number[];
  /** Customers of these groups. */
  readonly customerGroupIds: readonly number[];
}

/** A coupon as it stands in the shop's data. Its code is upper case; a shopper's spelling does not matter. */
export interface Coupon {
  readonly id: number;
  readonly code: string;
  readonly benefit: CouponBenefit;
  readonly scope: DiscountScope;
  /** The subtotal before discounts, of the lines it is for, from which it applies; minor units. */
  readonly minSubtotal: number;
  /** It applies at t when startsAt ≤ t < endsAt; null is open. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly limits: CouponLimits;
  /** Live uses, counted only when `limits.maxUses` is set. */
  readonly uses: number;
  /** Live uses by the holder of the input, counted only when `limits.maxUsesPerCustomer` is set. */
  readonly holderUses: number;
}

export type CouponBenefit =
  /** A share of the goods, 10 % is 1000 basis points; at most `maxDiscount` minor units. */
  | { readonly kind: 'percent'; readonly basisPoints: number; readonly maxDiscount: number | null }
  /** Minor units off the goods. */
  | { readonly kind: 'fixed'; readonly amount: number }
  | { readonly kind: 'free_shipping' };

/** The use of a coupon by one order. */
export interface Redemption {
  readonly storeId: number;
  readonly orderId: string;
  /** As the quote of the same order applied it. */
  readonly coupon: AppliedCoupon;
  /** "customer:12", else "phone:+8801711000000", else "email:a@b.example"; null when nothing is known of the buyer. */
  readonly holder: string | null;
}

export interface LineProblem {
  readonly key: string;
  readonly code: PriceProblem;
}

export interface Quote {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  /** Sums per type give the totals exactly; all of them but `tax_included` add up to the total. */
  readonly adjustments: readonly Adjustment[];
  readonly totals: Totals;
  /** By class; empty where nothing is taxed. */
  readonly taxes: readonly TaxSum[];
  /** Null when no code was given. */
  readonly coupon: CouponResult | null;
  /** Lines that cannot be priced; they are not in `lines`. */
  readonly problems: readonly LineProblem[];
}

/** What a rule says of one thing that it looked at: an offer, the coupon, a delivery. */
export interface Remark {
  /** As in the ledger: "offer:SPRING". */
  readonly source: string;
  /** For people. */
  readonly label: string;
  readonly applied: boolean;
  /** Why not, lower_snake; null when it applied. */
  readonly reason: string | null;
}

/** One rule's turn at a basket. */
export interface RuleStep {
  readonly rule: string;
  /** What it looked at. Empty for a rule that says nothing of it. */
  readonly remarks: readonly Remark[];
  /** What it entered into the ledger. */
  readonly adjustments: readonly Adjustment[];
}

/** A quote with how it came about. */
export interface Explanation {
  readonly quote: Quote;
  /** Every rule, in the order in which they ran. */
  readonly steps: readonly RuleStep[];
}

/** A coupon to be made. */
export interface NewCoupon extends Pick<
  Coupon,
  'benefit' | 'scope' | 'minSubtotal' | 'startsAt' | 'endsAt' | 'limits'
> {
  /** Any case; see `normalizeCouponCode`. */
  readonly code: string;
  readonly active: boolean;
}

/** A coupon as the shop's staff sees it. */
export interface CouponRecord extends NewCoupon {
  readonly id: number;
  /** Live uses, counted only when `limits.maxUses` is set; 0 otherwise. */
  readonly uses: number;
  readonly createdAt: Date;
}

/** What may change of a coupon. What it is worth may not: shoppers have been told, and orders name it. */
export interface CouponChanges extends Partial<Pick<NewCoupon, 'active' | 'minSubtotal' | 'startsAt' | 'endsAt'>> {
  readonly scope?: Partial<DiscountScope>;
  readonly maxUses?: number;
  readonly maxUsesPerCustomer?: number;
}

/** On what merchant and customer agree, as the ledger names it. */
export interface Agreement {
  /** "quote:Q-2026-014" */
  readonly source: string;
  readonly label: string;
  /** Off the goods as a whole: a share, or an amount in minor units. */
  readonly discount:
    | { readonly kind: 'percent'; readonly basisPoints: number }
    | { readonly kind: 'fixed'; readonly amount: number }
    | null;
}
