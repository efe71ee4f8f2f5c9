import { formatOf } from './page-format.js';

describe('What people read on a page', () => {
  it('shows amounts to the last minor unit', () => {
    expect(formatOf('en', 'BDT').money(274_200)).toBe('BDT\u00a02,742.00');
    expect(formatOf('id', 'IDR').money(15_000_000)).toBe('IDR\u00a0150.000,00');
    expect(formatOf('en', 'JPY').money(-1_250)).toBe('-JPY\u00a01,250');
    expect(formatOf('en', 'KWD').money(1)).toBe('KWD\u00a00.001');
    expect(formatOf('en', 'EUR').money(Number.MAX_SAFE_INTEGER)).toBe('EUR\u00a090,071,992,547,409.91');
  });

  it('shows days as they are, wherever it is read', () => {
    expect(formatOf('en', 'EUR').day('2026-11-24')).toBe('Nov 24, 2026');
    expect(formatOf('id', 'IDR').day('2026-11-24')).toBe('24 Nov 2026');
  });

  it('shows times in UTC, and says so', () => {
    expect(formatOf('en', 'BDT').time('2026-07-01T23:05:00.000Z')).toBe('Jul 1, 2026, 23:05 UTC');
    expect(formatOf('id', 'IDR').time('2026-07-01T23:05:00.000Z')).toBe('1 Jul 2026, 23.05 UTC');
  });
});
