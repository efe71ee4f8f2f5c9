import fc from 'fast-check';
import { atMost, same } from '../../test/support/same.js';
import { allocate } from './allocate.js';
import { sum } from './money.js';

const weights = fc.array(fc.nat({ max: 1_000_000_000 }), { minLength: 1, maxLength: 60 });

describe('allocate', () => {
  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [29_800, [298_000], [29_800]],
    [10, [50, 30, 20], [5, 3, 2]],
    [1, [1, 2], [0, 1]],
    [2, [1, 1, 1], [1, 1, 0]],
    [5, [0, 10, 0], [0, 5, 0]],
    [7, [0, 0, 0], [3, 2, 2]],
    [0, [3, 4], [0, 0]],
    [0, [], []],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [-1, [1, 2], [0, -1]],
    [Number.MAX_SAFE_INTEGER, [1, 1], [4503599627370496, 4503599627370495]],
    [100, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [50, 50]],
  ])('splits %i over %j as %j', (total, over, parts) => {
    expect(allocate(total, over)).toEqual(parts);
  });

  it('refuses to lose an amount, and weights that are not non-negative integers', () => {
    expect(() => allocate(1, [])).toThrow(RangeError);
    for (const weight of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => allocate(1, [weight])).toThrow(RangeError);
    expect(() => allocate(0.5, [1])).toThrow(RangeError);
  });

  it('gives every unit of three small parts to someone, for each total and each set of weights', () => {
    for (let total = -12; total <= 12; total += 1) {
      for (let code = 0; code < 5 ** 3; code += 1) {
        const over = [code % 5, Math.floor(code / 5) % 5, Math.floor(code / 25)];
        same(sum(allocate(total, over)), total);
      }
    }
  });

  it('always adds up to the whole', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), weights, (total, over) => {
        const parts = allocate(total, over);
        same(parts.length, over.length);
        same(sum(parts), total);
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives everyone the exact share, rounded up or down', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), weights, (total, over) => {
        const whole = over.reduce((all, weight) => all + BigInt(weight), 0n);
        fc.pre(whole > 0n);
        allocate(total, over).forEach((part, index) => {
          const error = BigInt(part) * whole - BigInt(total) * BigInt(over[index] ?? 0);
          same(error < whole && error > -whole, true);
        });
      }),
      { numRuns: 3_000 },
    );
  });

  it('never gives a part more than its weight while the total does not exceed the weights', () => {
    const within = weights.chain((over) => fc.tuple(fc.nat({ max: sum(over) }), fc.constant(over)));
    fc.assert(
      fc.property(within, ([total, over]) => {
        allocate(total, over).forEach((part, index) => atMost(part, over[index] ?? 0));
      }),
      { numRuns: 3_000 },
    );
  });

  it('mirrors a negative total', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), weights, (total, over) => {
        same(
          allocate(-total, over),
          allocate(total, over).map((part) => 0 - part),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
