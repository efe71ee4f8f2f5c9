import { type Parcel, type TableRate } from '../shipping.types.js';

/** How methods name the rates that are kept in the shop's own table. */
export const TABLE = 'table';

/** What a parcel costs by a table: the amount of the highest tier it reaches, or the base amount. Minor units. */
export function tableRate({ basis, amount, tiers }: TableRate, { weightGrams, value }: Parcel): number {
  if (basis === 'flat') return amount;
  const measure = basis === 'weight' ? weightGrams : value;
  let reached = { from: -1, amount };
  for (const tier of tiers) if (tier.from <= measure && tier.from > reached.from) reached = tier;
  return reached.amount;
}
