import fc from 'fast-check';
import { type FittingRate, rateFrom, weightRate } from './courier-rates.js';

const perKilogram = { amount: 19_000, furtherAmount: 17_000, unitGrams: 1_000 };

describe('a rate by weight', () => {
  it.each([
    [0, 19_000],
    [1, 19_000],
    [1_000, 19_000],
    [1_001, 36_000],
    [2_000, 36_000],
    [2_001, 53_000],
    [10_500, 189_000],
  ])('for %i grams is %i: every further kilogram that is begun costs', (grams, amount) => {
    expect(weightRate(perKilogram, grams)).toBe(amount);
  });

  it('is none where the courier does not go, whatever the weight', () => {
    expect(weightRate({ ...perKilogram, amount: null }, 1)).toBeNull();
  });

  it('is refused rather than rounded beyond the exact numbers', () => {
    expect(() => weightRate({ amount: 1, furtherAmount: 2 ** 52, unitGrams: 1 }, 10)).toThrow('too large');
  });

  it('never falls with the weight', () => {
    fc.assert(
      fc.property(
        fc.record({
          amount: fc.nat(1_000_000),
          furtherAmount: fc.nat(1_000_000),
          unitGrams: fc.integer({ min: 1, max: 5_000 }),
        }),
        fc.nat(100_000),
        fc.nat(100_000),
        (rate, grams, more) => {
          expect(weightRate(rate, grams + more)).toBeGreaterThanOrEqual(weightRate(rate, grams) as number);
        },
      ),
    );
  });
});

describe('the rate that counts', () => {
  const rate = (origin: string | null, rank: number, amount: number | null = 1): FittingRate => ({
    origin,
    rank,
    amount,
    furtherAmount: 0,
    unitGrams: 1_000,
  });

  it('is that of the narrowest place', () => {
    expect(rateFrom([rate(null, 0), rate(null, 3), rate(null, 1)], null)).toEqual(rate(null, 3));
  });

  it("is, of one place, that of the parcel's own warehouse", () => {
    const rates = [rate(null, 1), rate('east', 1), rate('west', 1)];
    expect(rateFrom(rates, 'east')).toEqual(rate('east', 1));
    expect(rateFrom(rates, 'north')).toEqual(rate(null, 1));
    expect(rateFrom(rates, null)).toEqual(rate(null, 1));
  });

  it('is that of a narrower place rather than of the own warehouse', () => {
    expect(rateFrom([rate('east', 0), rate(null, 2)], 'east')).toEqual(rate(null, 2));
  });

  it('may say that nothing goes there', () => {
    expect(rateFrom([rate(null, 0), rate(null, 1, null)], null)?.amount).toBeNull();
  });

  it('is none where only other warehouses have one', () => {
    expect(rateFrom([rate('west', 3)], 'east')).toBeUndefined();
    expect(rateFrom([], 'east')).toBeUndefined();
  });

  it('does not depend on the order in which rates are kept', () => {
    const some = fc.array(fc.tuple(fc.constantFrom(null, 'east', 'west'), fc.nat(3)), { maxLength: 8 });
    fc.assert(
      fc.property(some, (pairs) => {
        const rates = pairs.map(([origin, rank]) => rate(origin, rank));
        const found = rateFrom(rates, 'east');
        expect(rateFrom([...rates].reverse(), 'east')).toEqual(found);
      }),
    );
  });
});
