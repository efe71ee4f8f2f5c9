import { type Buyer } from '../pricing/pricing.types.js';

/** What pricing has to know of the holder of a cart. Of a guest nothing is known before checkout. */
export function buyerOf(customerId: number | null): Buyer {
  const holder = customerId === null ? null : `customer:${customerId}`;
  return { holder, groupId: null, taxExempt: false, firstOrder: null };
}
