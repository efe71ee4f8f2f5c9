import { multiply, sum } from '../kernel/money.js';
import { type WeightRate } from './courier.types.js';

/** A rate whose place has the destination in it. */
export interface FittingRate extends WeightRate {
  readonly origin: string | null;
  /** The narrower the place, the higher. */
  readonly rank: number;
}

/** The rate that counts for a parcel from `origin`: the narrowest place's, of equals the one from that origin alone. Pure. */
export function rateFrom(rates: readonly FittingRate[], origin: string | null): FittingRate | undefined {
  return rates
    .filter((rate) => rate.origin === null || rate.origin === origin)
    .sort((a, b) => b.rank - a.rank || Number(b.origin !== null) - Number(a.origin !== null))[0];
}

/** What a parcel costs: the first unit of weight, and every further one that is begun. Minor units; null where nothing goes. Pure. */
export function weightRate({ amount, furtherAmount, unitGrams }: WeightRate, weightGrams: number): number | null {
  if (amount === null) return null;
  const further = Math.max(0, Math.ceil(weightGrams / unitGrams) - 1);
  return sum([amount, multiply(furtherAmount, further)]);
}
