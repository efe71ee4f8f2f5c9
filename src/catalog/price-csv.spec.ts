import fc from 'fast-check';
import { priceColumns, readHeader, readRow, toCells } from './price-csv.js';
import { type PriceRecord } from './price-list.types.js';

describe('the header of a price file', () => {
  it('names the columns in any order, and may leave out the optional ones', () => {
    expect(readHeader(priceColumns)).toEqual(priceColumns);
    expect(readHeader(['amount', 'sku', 'currency', 'list'])).toEqual(['amount', 'sku', 'currency', 'list']);
  });

  it.each([
    ['lacks a column that is required', ['sku', 'currency']],
    ['names one twice', ['sku', 'currency', 'amount', 'sku']],
    ['names one that there is not', ['sku', 'currency', 'amount', 'price']],
    ['is none', ['MUG-BLUE', 'EUR', '1.00']],
  ])('is refused when it %s', (_, cells) => {
    expect(readHeader(cells)).toBeNull();
  });
});

describe('a row of a price file', () => {
  it('is read with the digits of its currency', () => {
    const amounts = [
      ['JPY', '900'],
      ['EUR', '9.5'],
      ['KWD', '1.234'],
    ].map(([currency = '', amount = '']) => readRow(['A', currency, amount], ['sku', 'currency', 'amount'], 2));
    expect(amounts).toMatchObject([{ amount: 900 }, { amount: 950 }, { amount: 1_234 }]);
  });

  it('is read back as it was written', () => {
    const time = fc.option(fc.date({ min: new Date(0), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }));
    const price = fc
      .record({
        sku: fc.stringMatching(/^[ -~]{1,20}$/).map((text) => text.trim() || 'A'),
        currency: fc.constantFrom('JPY', 'IDR', 'EUR', 'KWD'),
        list: fc.option(fc.stringMatching(/^[A-Z][A-Z0-9._-]{0,10}$/)),
        amount: fc.nat({ max: 900_000_000_000 }),
        before: fc.option(fc.integer({ min: 1, max: 1_000 })),
        minQuantity: fc.integer({ min: 1, max: 1_000_000 }),
        startsAt: time,
        endsAt: time,
      })
      .filter(({ startsAt, endsAt, amount, before }) => {
        const inTime = !startsAt || !endsAt || startsAt < endsAt;
        return inTime && amount + (before ?? 0) <= 900_000_000_000;
      })
      .map(({ before, ...drawn }) => ({ ...drawn, compareAt: before === null ? null : drawn.amount + before }));
    fc.assert(
      fc.property(price, (drawn) => {
        const record: PriceRecord = { ...drawn, id: 1, variantId: 1 };
        expect(readRow(toCells(record), priceColumns, 7)).toEqual({ ...drawn, line: 7 });
      }),
      { numRuns: 2_000 },
    );
  });
});
