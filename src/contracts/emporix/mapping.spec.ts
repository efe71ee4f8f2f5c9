import { toMinorUnits } from './mapping.js';

describe('an amount of a request in minor units', () => {
  it.each([
    [4.9, 'EUR', 490],
    [4.9, 'JPY', -1],
    [0, 'EUR', 0],
    [-0, 'EUR', 0],
    [0.1 + 0.2, 'EUR', -1],
    [1234567.89, 'EUR', 123_456_789],
    [500, 'JPY', 500],
    [1.005, 'KWD', 1_005],
  ])('EM-59: %s %s is %s', (amount, currency, units) => {
    expect(toMinorUnits(amount, currency)).toBe(units);
  });

  it.each([1e21, 1e300, 1e-7, 4.901, Number.MAX_SAFE_INTEGER])(
    'EM-20, EM-22: %s is none that was ever shown',
    (amount) => {
      expect(toMinorUnits(amount, 'EUR')).toBe(-1);
    },
  );
});
