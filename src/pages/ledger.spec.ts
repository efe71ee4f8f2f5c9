import { ledgerRows } from './ledger.js';
import { textsOf } from './page-texts.js';

const entry = (type: string, source: string, label: string, amount: number, line: number | null = null) => ({
  type,
  rule: 'rule',
  source,
  label,
  amount,
  line,
});

describe('The rows between subtotal and total', () => {
  it('are one for each source and one for each tax, and add up', () => {
    const rows = ledgerRows(
      {
        adjustments: [
          entry('item', 'catalog', 'Shirt', 10_000, 0),
          entry('item', 'catalog', 'Tie', 5_000, 1),
          entry('discount', 'coupon:TEN', 'Coupon TEN', -1_000, 0),
          entry('discount', 'coupon:TEN', 'Coupon TEN', -500, 1),
          entry('shipping', 'shipping:z/m', 'Standard', 900),
          entry('shipping_discount', 'shipping:z/m', 'Standard: free from a goods total', -900),
          entry('tax', 'tax', 'STANDARD 19 %', 2_565, 0),
          entry('tax_included', 'tax', 'REDUCED 7 %', 65, 1),
          entry('transfer_code', 'transfer-code', 'Transfer code', -17),
        ],
        taxes: [
          { taxClass: 'REDUCED', rate: 70_000, base: 935, amount: 65, included: true },
          { taxClass: 'STANDARD', rate: 190_000, base: 13_500, amount: 2_565, included: false },
        ],
      },
      textsOf('en'),
    );
    expect(rows).toEqual([
      { label: 'Coupon TEN', amount: -1_500, contained: false },
      { label: 'Standard', amount: 900, contained: false },
      { label: 'Standard: free from a goods total', amount: -900, contained: false },
      { label: 'Transfer code', amount: -17, contained: false },
      { label: 'Tax (STANDARD, 19 %)', amount: 2_565, contained: false },
      { label: 'of which tax (REDUCED, 7 %)', amount: 65, contained: true },
    ]);
  });
});
