import { fromStripeAmount, toStripeAmount } from './stripe-amounts.js';

describe('an amount at Stripe', () => {
  it.each([
    ['EUR', 1_999, 1_999],
    ['IDR', 15_000_000, 15_000_000],
    ['JPY', 500, 500],
    ['ISK', 500, 50_000],
    ['UGX', 3_000, 300_000],
    ['MGA', 500_000, 5_000],
    ['KWD', 5_120, 5_120],
  ])('in %s: %d of ours are %d', (currency, ours, theirs) => {
    expect(toStripeAmount(ours, currency)).toBe(theirs);
    expect(fromStripeAmount(theirs, currency)).toBe(ours);
  });

  it.each([
    ['MGA', 501],
    ['KWD', 5_124],
  ])('in %s: %d cannot be said, and is not rounded', (currency, amount) => {
    expect(toStripeAmount(amount, currency)).toBeNull();
  });

  it('of less than one of our units is none', () => {
    expect(fromStripeAmount(50_050, 'ISK')).toBeNull();
  });
});
