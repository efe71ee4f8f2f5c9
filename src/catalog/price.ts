import { type NewPrice } from './price-list.types.js';

/** What makes a price none: a price before that is not higher, or an end that is not after the start. */
export type PriceFault = 'compare_at_invalid' | 'period_invalid';

/** What is wrong with a price's figures; null when nothing is. Pure. */
export function priceFault({
  amount,
  compareAt,
  startsAt,
  endsAt,
}: Pick<NewPrice, 'amount' | 'compareAt' | 'startsAt' | 'endsAt'>): PriceFault | null {
  if (compareAt !== null && compareAt <= amount) return 'compare_at_invalid';
  return startsAt && endsAt && endsAt <= startsAt ? 'period_invalid' : null;
}
