import { type ItemRequest } from './catalog.types.js';

/** A set of prices that goes before the base prices, for everybody or for one customer group. */
export interface PriceList {
  readonly id: number;
  /** Unique in the store. */
  readonly code: string;
  readonly name: string;
  /** The customer group it is for; null for everybody. */
  readonly customerGroupId: number | null;
  /** Of several lists that are for a buyer, that with the lowest position goes first. */
  readonly position: number;
  /** Its prices apply at t when startsAt ≤ t < endsAt; null is open. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly active: boolean;
}

export type NewPriceList = Omit<PriceList, 'id'>;
export type PriceListChanges = Partial<Omit<NewPriceList, 'code'>>;

/** What tells the prices of a variant apart: there is one for each combination. */
export interface PriceKey {
  /** ISO 4217. */
  readonly currency: string;
  /** The code of a list; null for a base price. */
  readonly list: string | null;
  /** From how many units on. */
  readonly minQuantity: number;
  readonly startsAt: Date | null;
}

/** A price to be set. Amounts are minor units for one unit of the variant. */
export interface NewPrice extends PriceKey {
  readonly variant: Omit<ItemRequest, 'quantity'>;
  readonly amount: number;
  /** What it is shown to have cost before; higher than `amount`. */
  readonly compareAt: number | null;
  readonly endsAt: Date | null;
}

/** A price as the shop's staff sees it. */
export interface PriceRecord extends PriceKey {
  readonly id: number;
  readonly variantId: number;
  readonly sku: string;
  readonly amount: number;
  readonly compareAt: number | null;
  readonly endsAt: Date | null;
}

/** Which prices of a store to list, by id. */
export interface PriceFilter {
  /** Those of one variant; of all when left out. */
  readonly variantId?: number;
  /** Those of one list, by its code; of all, and base prices, when left out. */
  readonly list?: string;
  /** The id of the last price seen. */
  readonly after: number;
  readonly limit: number;
}
