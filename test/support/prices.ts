import { type PriceEntry } from '../../src/catalog/catalog.types.js';
import { type Buyer, type PriceSelection } from '../../src/pricing/pricing.types.js';

/** A base price for any quantity and time. */
export function basePrice(amount: number): PriceEntry {
  return { amount, compareAt: null, minQuantity: 1, startsAt: null, endsAt: null, list: null };
}

/** What is selected when there is the base price `amount`, or none at all. */
export function selected(amount: number | null): PriceSelection {
  return amount === null ? { problem: 'no_price' } : { price: basePrice(amount) };
}

/** A buyer of whom no more is known than whose coupon uses count. */
export function buyer(holder: string | null = null): Buyer {
  return { holder, groupId: null, taxExempt: false, firstOrder: null, hasOrdered: null, active: true };
}

/** The scope of a coupon or an offer that is for everything and everybody. */
export const unrestricted = { productIds: [], categoryIds: [], customerGroupIds: [] } as const;
