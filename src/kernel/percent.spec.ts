import { fromPercent, toPercent } from './percent.js';

describe('a percentage', () => {
  it.each([
    [190_000, '19'],
    [99_750, '9.975'],
    [70_000, '7'],
    [0, '0'],
    [1, '0.0001'],
    [1_000_000, '100'],
    [100_000, '10'],
  ])('of %d millionths is %s, and back', (rate, text) => {
    expect(toPercent(rate)).toBe(text);
    expect(fromPercent(text)).toBe(rate);
  });

  it('may be written with more zeros than it needs', () => {
    expect(fromPercent('07.5000')).toBe(75_000);
  });

  it.each(['', '-1', '1.00001', '1000', '1,5', '1.', '.5', ' 1', '1e2'])('is not %j', (text) => {
    expect(() => fromPercent(text)).toThrow(RangeError);
  });
});
