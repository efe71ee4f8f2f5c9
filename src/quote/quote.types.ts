import { type Address } from '../kernel/address.js';
import { type Quote as PricedBasket } from '../pricing/pricing.types.js';
import { type ShippingOption } from '../shipping/shipping.types.js';

/** Every status a quote can have; the steps between them are in `quote-state.ts`. */
export const quoteStatuses = ['draft', 'open', 'checking_out', 'ordered', 'declined', 'withdrawn', 'expired'] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** The most lines that a quote has. */
export const MAX_QUOTE_LINES = 100;

/** An item of an offer: by id or by SKU. */
export interface NewQuoteLine {
  readonly variantId?: number;
  readonly sku?: string;
  readonly quantity: number;
  /** What was agreed on for one unit, minor units. */
  readonly unitPrice: number;
}

/** What goes off the goods of a quote as a whole: a share (10 % is 1000 basis points), or an amount in minor units. */
export type QuoteDiscount =
  | { readonly kind: 'percent'; readonly basisPoints: number }
  | { readonly kind: 'fixed'; readonly amount: number };

/** What the merchant offers. */
export interface QuoteTerms {
  readonly lines: readonly NewQuoteLine[];
  readonly discount: QuoteDiscount | null;
  /** Null when nothing has to be sent. */
  readonly shipping: {
    /** The code of a way of delivery: "zone-de/standard". */
    readonly option: string;
    /** What was agreed on for it, minor units; null: what it costs now. */
    readonly amount: number | null;
  } | null;
  /** Null when nothing has to be sent. */
  readonly shippingAddress: Address | null;
  /** Null: the shipping address. */
  readonly billingAddress: Address | null;
  readonly validUntil: Date;
  /** For the customer; the order takes it over. */
  readonly note: string | null;
}

export interface NewQuote extends QuoteTerms {
  readonly customerId: number;
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its store. Null: one is made up. */
  readonly code: string | null;
}

/** A line as it was offered: a later change of the catalog does not alter it. */
export interface QuotedLine {
  readonly productId: number;
  readonly variantId: number;
  readonly sku: string;
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
  /** The code of what it is taxed as; null for nothing. */
  readonly taxClass: string | null;
  readonly requiresShipping: boolean;
}

/** What one revision of a quote offers; once written it never changes. */
export interface QuoteOffer {
  readonly lines: readonly QuotedLine[];
  /** Not there in offers from before there were any. What it comes to is in the figures. */
  readonly discount?: QuoteDiscount | null;
  /** With what it costs the customer as its amount; null when nothing has to be sent. */
  readonly shipping: ShippingOption | null;
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  /** What an order of it comes to, with the taxes of the day it was worked out; the keys of its lines are their positions. */
  readonly figures: PricedBasket;
  readonly note: string | null;
}

/** A merchant's offer to one customer. */
export interface CustomerQuote extends QuoteOffer {
  readonly id: number;
  readonly storeId: number;
  /** How people and APIs name it; unique in its store. */
  readonly code: string;
  readonly customerId: number;
  /** An open quote whose time is over is `expired`, whether or not that was written down already. */
  readonly status: QuoteStatus;
  /** From 1; each change of the terms makes the next. */
  readonly revision: number;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 8601, UTC. */
  readonly validUntil: string;
  /** The order that it has become, or is about to become while `checking_out`. */
  readonly orderId: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a quote offered at one time. */
export interface QuoteRevision extends QuoteOffer {
  readonly revision: number;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 8601, UTC, like the times below. */
  readonly validUntil: string;
  readonly createdAt: string;
  /** Null: its customer never saw it. */
  readonly sentAt: string | null;
  /** Who wrote it, and why. */
  readonly actor: string;
  readonly reason: string | null;
}

/** Which quote a checkout orders, of the customer who checks out. */
export interface QuoteRef {
  readonly code: string;
  /** The revision that the customer has seen; any when absent. */
  readonly revision?: number | null;
}

export interface QuoteStatusEntry {
  /** Null for the first. */
  readonly from: QuoteStatus | null;
  readonly to: QuoteStatus;
  readonly revision: number;
  /** "customer:12", "key:3", "checkout", "job:…". */
  readonly actor: string;
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface QuoteFilter {
  readonly status?: QuoteStatus | null;
  readonly customerId?: number | null;
  /** Only quotes older than this one: the last one of the page before. */
  readonly below?: number | null;
  readonly limit: number;
}

/** Who does something to a quote, and why. */
export interface QuoteDeed {
  readonly actor: string;
  readonly reason: string | null;
}
