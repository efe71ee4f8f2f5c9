import fc from 'fast-check';
import { type RateBasis } from '../shipping.types.js';
import { tableRate } from './table-rates.js';

const tiers = [
  { from: 1_000, amount: 9_000 },
  { from: 5_000, amount: 20_000 },
];
const parcel = { weightGrams: 0, value: 0, currency: 'BDT' };

describe('a table rate', () => {
  it('that is flat ignores parcel and tiers', () => {
    expect(tableRate({ basis: 'flat', amount: 6_000, tiers }, { ...parcel, weightGrams: 9_999, value: 9_999 })).toBe(
      6_000,
    );
  });

  it.each([
    [0, 6_000],
    [999, 6_000],
    [1_000, 9_000],
    [4_999, 9_000],
    [5_000, 20_000],
    [1_000_000, 20_000],
  ])('for %i grams, or minor units, is %i', (measure, amount) => {
    expect(tableRate({ basis: 'weight', amount: 6_000, tiers }, { ...parcel, weightGrams: measure })).toBe(amount);
    expect(tableRate({ basis: 'value', amount: 6_000, tiers }, { ...parcel, value: measure })).toBe(amount);
  });

  it('may be free from a tier on, or from nothing on', () => {
    expect(
      tableRate({ basis: 'value', amount: 6_000, tiers: [{ from: 100, amount: 0 }] }, { ...parcel, value: 100 }),
    ).toBe(0);
    expect(tableRate({ basis: 'value', amount: 6_000, tiers: [{ from: 0, amount: 5 }] }, parcel)).toBe(5);
  });

  it('does not depend on the order in which tiers are kept', () => {
    const tier = fc.record({ from: fc.nat({ max: 100 }), amount: fc.nat({ max: 100 }) });
    const table = fc.uniqueArray(tier, { selector: ({ from }) => from, maxLength: 8 });
    const shuffled = table.chain((kept) =>
      fc.tuple(fc.constant(kept), fc.shuffledSubarray(kept, { minLength: kept.length })),
    );
    fc.assert(
      fc.property(
        shuffled,
        fc.constantFrom<RateBasis>('weight', 'value'),
        fc.nat({ max: 120 }),
        ([first, second], basis, measure) => {
          const sent = { ...parcel, weightGrams: measure, value: measure };
          const amount = tableRate({ basis, amount: 7, tiers: first }, sent);
          expect(tableRate({ basis, amount: 7, tiers: second }, sent)).toBe(amount);
          const reached = first.filter(({ from }) => from <= measure).sort((a, b) => b.from - a.from);
          expect(amount).toBe(reached[0]?.amount ?? 7);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
