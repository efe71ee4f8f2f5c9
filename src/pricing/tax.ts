import { allocate } from '../kernel/allocate.js';
import { safe, sum } from '../kernel/money.js';

/** How a store taxes a basket. */
export interface TaxTerms {
  /** Whether prices contain the tax, or it comes on top of them. */
  readonly mode: 'included' | 'added';
  /** Whether every line is rounded by itself, or all amounts of one class together. */
  readonly rounding: 'line' | 'order';
  /** Millionths by class: 19 % is 190000. A class without a rate is not taxed. */
  readonly rates: ReadonlyMap<string, number>;
}

/** What is paid for one line, or for its delivery, after all discounts; minor units, ≥ 0. */
export interface TaxableAmount {
  /** Null for delivery. */
  readonly line: string | null;
  readonly amount: number;
  readonly taxClass: string | null;
}

/** The tax on one amount. */
export interface TaxShare {
  readonly line: string | null;
  readonly taxClass: string;
  /** Millionths. */
  readonly rate: number;
  /** The amount without the tax; minor units. */
  readonly base: number;
  /** Minor units. */
  readonly tax: number;
}

const whole = 1_000_000;

/**
 * The tax on amounts, one share for each that is not zero and whose class has a rate. Pure. Taxes are rounded half up to
 * the minor unit: amount by amount, or once for all amounts of a class; the whole is then allotted to the amounts in
 * proportion, odd units in the order of `amounts`, which therefore must not depend on chance.
 */
export function taxShares(amounts: readonly TaxableAmount[], { mode, rounding, rates }: TaxTerms): TaxShare[] {
  const shares: TaxShare[] = [];
  for (const [taxClass, rate] of rates) {
    const taxed = amounts.filter((given) => given.taxClass === taxClass && given.amount > 0);
    const taxes =
      rounding === 'line'
        ? taxed.map(({ amount }) => taxOn(amount, rate, mode))
        : together(
            taxed.map(({ amount }) => amount),
            rate,
            mode,
          );
    taxed.forEach(({ line, amount }, index) => {
      const tax = taxes[index] ?? 0;
      shares.push({ line, taxClass, rate, base: mode === 'included' ? amount - tax : amount, tax });
    });
  }
  return shares;
}

/** The tax that is on top of, or contained in, one amount; rounded half up. */
export function taxOn(amount: number, rate: number, mode: TaxTerms['mode']): number {
  const taxes = BigInt(safe(amount)) * BigInt(safe(rate));
  const parts = BigInt(mode === 'included' ? whole + rate : whole);
  return safe(Number((2n * taxes + parts) / (2n * parts)));
}

function together(amounts: readonly number[], rate: number, mode: TaxTerms['mode']): number[] {
  return allocate(taxOn(sum(amounts), rate, mode), amounts);
}
