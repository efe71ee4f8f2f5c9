import { type DiscountScope } from './pricing.types.js';

/** A promotion that applies by itself, in the shop's order of offers. Amounts are minor units of the store's currency. */
export interface Offer {
  readonly id: number;
  /** Upper case; the ledger names the offer by it. */
  readonly code: string;
  /** For shoppers. */
  readonly name: string;
  readonly benefit: OfferBenefit;
  /** The goods it is for, or the whole order; and for whom. */
  readonly scope: DiscountScope;
  readonly conditions: OfferConditions;
  /** Whether it shares a line with other offers. One that does not takes no line that has an offer, and lets none follow. */
  readonly stackable: boolean;
}

export type OfferBenefit =
  /** A share, 10 % is 1000 basis points. */
  | { readonly kind: 'percent'; readonly basisPoints: number }
  /** An amount off each unit, or off all the goods it is for together. */
  | { readonly kind: 'fixed_amount'; readonly amount: number; readonly per: 'unit' | 'order' }
  /** What each unit costs, where it costs more. */
  | { readonly kind: 'fixed_price'; readonly amount: number }
  /** Of every `buy` + `get` units the `get` cheapest are that much less: 10000 basis points makes them free. */
  | { readonly kind: 'buy_get'; readonly buy: number; readonly get: number; readonly basisPoints: number };

export interface OfferConditions {
  /** The subtotal before discounts, of the goods it is for, from which it applies. */
  readonly minSubtotal: number;
  /** How many units of the goods it is for there have to be. */
  readonly minQuantity: number;
  /** Only for customers of whom it is known that they have not ordered yet. */
  readonly firstOrderOnly: boolean;
  /** It applies at t when startsAt ≤ t < endsAt; null is open. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** Null for every day. */
  readonly days: OfferDays | null;
}

export interface OfferDays {
  /** ISO 8601: Monday is 1, Sunday 7. */
  readonly weekdays: readonly number[];
  /** IANA name of the zone whose days are meant: "America/Toronto". */
  readonly timeZone: string;
}

/** Why an offer gives nothing to a basket. */
export type OfferRefusal =
  | 'not_started'
  | 'ended'
  | 'not_today'
  | 'not_for_this_customer'
  | 'not_first_order'
  | 'not_for_these_items'
  | 'minimum_not_reached'
  | 'quantity_not_reached'
  | 'excluded_by_another_offer'
  | 'nothing_to_take_off';

/** An offer to be made; it comes last in the shop's order. */
export interface NewOffer extends Omit<Offer, 'id'> {
  /** Any case. */
  readonly code: string;
  readonly active: boolean;
}

/** An offer as the shop's staff sees it. */
export interface OfferRecord extends Offer {
  readonly active: boolean;
  /** Its place in the order, from 0 on; gaps mean nothing. */
  readonly position: number;
  readonly createdAt: Date;
}

/** What may change of an offer; everything but the code, which orders name it by. */
export interface OfferChanges extends Partial<Omit<NewOffer, 'code' | 'scope' | 'conditions'>> {
  readonly scope?: Partial<DiscountScope>;
  readonly conditions?: Partial<OfferConditions>;
}
