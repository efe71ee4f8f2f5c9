import fc from 'fast-check';
import { atLeast, atMost, same } from '../../test/support/same.js';
import { sum } from '../kernel/money.js';
import { type TaxableAmount, taxOn, taxShares, type TaxTerms } from './tax.js';

const german = new Map([
  ['STANDARD', 190_000],
  ['REDUCED', 70_000],
]);

function terms(given: Partial<TaxTerms> = {}): TaxTerms {
  return { mode: 'included', rounding: 'line', rates: german, ...given };
}

function taxable(...amounts: [amount: number, taxClass: string | null][]): TaxableAmount[] {
  return amounts.map(([amount, taxClass], index) => ({ line: String(index), amount, taxClass }));
}

const taxesOf = (amounts: TaxableAmount[], given: Partial<TaxTerms> = {}): number[] =>
  taxShares(amounts, terms(given)).map(({ tax }) => tax);

describe('the tax on one amount', () => {
  it.each([
    ['19 % contained in 12.00', 1_200, 190_000, 'included', 192],
    ['7 % contained in 18.90', 1_890, 70_000, 'included', 124],
    ['19 % on top of 10.08', 1_008, 190_000, 'added', 192],
    ['9.975 % on top of 100.00', 10_000, 99_750, 'added', 998],
    ['10 % on top of 5 yen, half up', 5, 100_000, 'added', 1],
    ['10 % contained in 1100 yen', 1_100, 100_000, 'included', 100],
    ['11 % on top of 150000.00 rupiah', 15_000_000, 110_000, 'added', 1_650_000],
    ['5 % on top of 9.999 dinar', 9_999, 50_000, 'added', 500],
    ['no tax at a rate of nothing', 1_200, 0, 'included', 0],
    ['half at a rate of 100 %', 1_001, 1_000_000, 'included', 501],
  ] as const)('is %s', (_, amount, rate, mode, tax) => {
    expect(taxOn(amount, rate, mode)).toBe(tax);
  });

  it('is exact for amounts whose product with the rate is not', () => {
    expect(taxOn(9_007_199_254_740_991, 190_000, 'added')).toBe(1_711_367_858_400_788);
  });
});

describe('the tax on amounts', () => {
  it('names class, rate and base of each, and leaves out what is not taxed', () => {
    const amounts = taxable([1_200, 'STANDARD'], [1_890, 'REDUCED'], [500, null], [0, 'STANDARD'], [500, 'OTHER']);
    expect(taxShares(amounts, terms())).toEqual([
      { line: '0', taxClass: 'STANDARD', rate: 190_000, base: 1_008, tax: 192 },
      { line: '1', taxClass: 'REDUCED', rate: 70_000, base: 1_766, tax: 124 },
    ]);
    expect(taxShares(amounts, terms({ mode: 'added' }))).toEqual([
      { line: '0', taxClass: 'STANDARD', rate: 190_000, base: 1_200, tax: 228 },
      { line: '1', taxClass: 'REDUCED', rate: 70_000, base: 1_890, tax: 132 },
    ]);
  });

  it('differs between rounding by line and by order, and adds up in both', () => {
    // 19 % of 0.13 is 0.0247: 0.02 three times, or 0.07 of all three.
    const amounts = taxable([13, 'STANDARD'], [13, 'STANDARD'], [13, 'STANDARD']);
    expect(taxesOf(amounts, { mode: 'added', rounding: 'line' })).toEqual([2, 2, 2]);
    expect(taxesOf(amounts, { mode: 'added', rounding: 'order' })).toEqual([3, 2, 2]);
  });

  it('rounds each class by itself', () => {
    const amounts = taxable([13, 'STANDARD'], [13, 'REDUCED'], [13, 'STANDARD'], [13, 'REDUCED']);
    const shares = taxShares(amounts, terms({ mode: 'added', rounding: 'order' }));
    expect(shares.map(({ line, tax }) => [line, tax])).toEqual([
      ['0', 3],
      ['2', 2],
      ['1', 1],
      ['3', 1],
    ]);
  });
});

describe('any amounts', () => {
  const amount = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 1_000_000 }), fc.nat({ max: 900_000_000_000 }));
  const rate = fc.oneof(fc.constantFrom(190_000, 70_000, 99_750, 50_000), fc.integer({ min: 0, max: 1_000_000 }));
  const classes = ['A', 'B', 'C'];
  const rates = fc.tuple(rate, rate).map(([a, b]) => new Map([['A', a] as const, ['B', b] as const]));
  const drawn = fc
    .array(fc.tuple(amount, fc.constantFrom(...classes, null)), { maxLength: 12 })
    .map((amounts) => taxable(...amounts));
  const seed = Number(process.hrtime.bigint() % 2_147_483_647n);
  const runs = { numRuns: 10_000, seed };

  it(`hold no more tax than their rate within half a unit for each rounding (seed ${seed})`, () => {
    fc.assert(
      fc.property(drawn, rates, fc.constantFrom('line', 'order'), fc.constantFrom('included', 'added'), (...given) => {
        const [amounts, byClass, rounding, mode] = given;
        const shares = taxShares(amounts, { mode, rounding, rates: byClass });
        for (const [taxClass, percent] of byClass) {
          const of = shares.filter((share) => share.taxClass === taxClass);
          const paid = amounts.filter((given) => given.taxClass === taxClass).map(({ amount }) => amount);
          const tax = sum(of.map((share) => share.tax));
          const parts = mode === 'included' ? 1_000_000 + percent : 1_000_000;
          const exact = BigInt(sum(paid)) * BigInt(percent);
          const off = BigInt(tax) * BigInt(parts) - exact;
          const roundings = BigInt(rounding === 'line' ? of.length : 1);
          atMost(2n * (off < 0n ? -off : off), roundings * BigInt(parts));
          same(sum(of.map(({ base }) => base)), mode === 'included' ? sum(paid) - tax : sum(paid));
          for (const share of of) atLeast(Math.min(share.tax, share.base), 0);
        }
        same(new Set(shares.map(({ line }) => line)).size, shares.length);
      }),
      runs,
    );
  });

  it(`say the same net and gross (seed ${seed})`, () => {
    fc.assert(
      fc.property(amount, rate, (given, percent) => {
        // From net to gross and back nothing is lost.
        const added = taxOn(given, percent, 'added');
        same(taxOn(given + added, percent, 'included'), added);
        // From gross to net and back it is at most one unit.
        const included = taxOn(given, percent, 'included');
        atMost(Math.abs(taxOn(given - included, percent, 'added') - included), 1);
      }),
      runs,
    );
  });
});
