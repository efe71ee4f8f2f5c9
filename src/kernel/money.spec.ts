import fc from 'fast-check';
import { fromDecimal, isCurrency, minorDigits, multiply, safe, shareOf, sum, toDecimal } from './money.js';

const currency = fc.constantFrom('JPY', 'BDT', 'EUR', 'IDR', 'KWD');
const exact = fc.maxSafeInteger();
/** What a decimal string can state: at most 15 figures before the point. */
const stated = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });

describe('currencies', () => {
  it.each([
    ['JPY', 0],
    ['KRW', 0],
    ['BDT', 2],
    ['EUR', 2],
    ['IDR', 2],
    ['HUF', 2],
    ['KWD', 3],
    ['IQD', 3],
  ])('%s has %i minor digits, as ISO 4217 says', (code, digits) => {
    expect(minorDigits(code)).toBe(digits);
  });

  it.each(['', 'eur', 'EURO', 'ZZZ', '978', 'E1R', ' EUR'])('does not know %j', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorDigits(code)).toThrow(RangeError);
  });
});

describe('decimal strings', () => {
  it.each([
    [274_200, 'BDT', '2742.00'],
    [-5, 'EUR', '-0.05'],
    [0, 'EUR', '0.00'],
    [7, 'JPY', '7'],
    [1, 'KWD', '0.001'],
    [-12_345, 'KWD', '-12.345'],
    [15_000_000, 'IDR', '150000.00'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
  ])('%i minor units of %s are written %s', (amount, code, text) => {
    expect(toDecimal(amount, code)).toBe(text);
    expect(fromDecimal(text, code)).toBe(amount);
  });

  it.each([
    ['12', 'EUR', 1200],
    ['12.5', 'EUR', 1250],
    ['12.500000', 'EUR', 1250],
    ['12.000', 'JPY', 12],
    ['-0.00', 'EUR', 0],
    ['007.10', 'EUR', 710],
  ])('reads %s %s as %i minor units', (text, code, amount) => {
    expect(fromDecimal(text, code)).toBe(amount);
  });

  it.each([
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    ['+5', 'EUR'],
    ['1,00', 'EUR'],
    ['1e3', 'EUR'],
    ['0x10', 'EUR'],
    ['NaN', 'EUR'],
    [' 5', 'EUR'],
    ['5\n', 'EUR'],
    ['\u0665', 'EUR'],
    ['--5', 'EUR'],
    ['1.005', 'EUR'],
    ['1.5', 'JPY'],
    ['1.0001', 'KWD'],
    ['90071992547409.92', 'EUR'],
    ['9999999999999999', 'JPY'],
  ])('refuses %j in %s', (text, code) => {
    expect(() => fromDecimal(text, code)).toThrow(RangeError);
  });

  it('reads back every amount it writes', () => {
    fc.assert(
      fc.property(stated, currency, (amount, code) => {
        expect(fromDecimal(toDecimal(amount, code), code)).toBe(amount);
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses to write what is not an exact amount', () => {
    for (const amount of [0.5, Number.NaN, Infinity, 2 ** 53])
      expect(() => toDecimal(amount, 'EUR')).toThrow(RangeError);
  });
});

describe('exact arithmetic', () => {
  const tooLarge = expect.objectContaining({ code: 'money.too_large', kind: 'invalid' }) as Error;

  it('lets safe integers through and nothing else', () => {
    for (const amount of [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) expect(safe(amount)).toBe(amount);
    for (const amount of [0.1, 2 ** 53, -(2 ** 53), Number.NaN, Infinity])
      expect(() => safe(amount)).toThrow(RangeError);
  });

  it('multiplies exactly or not at all', () => {
    expect(multiply(149_000, 2)).toBe(298_000);
    expect(() => multiply(0.5, 2)).toThrow(RangeError);
    expect(() => multiply(2, 0.5)).toThrow(RangeError);
    fc.assert(
      fc.property(exact, exact, (a, b) => {
        const product = BigInt(a) * BigInt(b);
        if (product > BigInt(Number.MAX_SAFE_INTEGER) || product < BigInt(Number.MIN_SAFE_INTEGER)) {
          expect(() => multiply(a, b)).toThrow(tooLarge);
        } else {
          expect(BigInt(multiply(a, b))).toBe(product);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('adds exactly or not at all', () => {
    expect(sum([])).toBe(0);
    expect(sum([1, 2, -3])).toBe(0);
    expect(() => sum([0.5, 0.5])).toThrow(RangeError);
    expect(() => sum([2 ** 52 + 1, 0.5])).toThrow(RangeError);
    // The plain sum of these is off by one and looks exact.
    expect(() => sum([Number.MAX_SAFE_INTEGER, 2, -2])).toThrow(tooLarge);
    fc.assert(
      fc.property(fc.array(stated), (amounts) => {
        expect(BigInt(sum(amounts))).toBe(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('shareOf', () => {
  it.each([
    [298_000, 1_000, 29_800],
    [5, 1_000, 1],
    [4, 1_000, 0],
    [1, 5_000, 1],
    [1, 4_999, 0],
    [3, 3_333, 1],
    [999, 10_000, 999],
    [999, 0, 0],
    [0, 1_000, 0],
    [Number.MAX_SAFE_INTEGER, 10_000, Number.MAX_SAFE_INTEGER],
  ])('takes of %i, %i basis points, which is %i', (amount, basisPoints, share) => {
    expect(shareOf(amount, basisPoints)).toBe(share);
  });

  it('refuses negative arguments, fractions and results that would not be exact', () => {
    expect(() => shareOf(-1, 100)).toThrow(RangeError);
    expect(() => shareOf(1, -100)).toThrow(RangeError);
    expect(() => shareOf(1.5, 100)).toThrow(RangeError);
    expect(() => shareOf(1, 0.5)).toThrow(RangeError);
    expect(() => shareOf(Number.MAX_SAFE_INTEGER, 20_000)).toThrow(RangeError);
  });

  it('is never further than half a unit from the exact share, and a tie goes up', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (amount, basisPoints) => {
        const twiceTheError =
          2n * (BigInt(shareOf(amount, basisPoints)) * 10_000n - BigInt(amount) * BigInt(basisPoints));
        expect(twiceTheError <= 10_000n && twiceTheError > -10_000n).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
