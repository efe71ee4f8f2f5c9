import fc from 'fast-check';
import { sum } from '../../kernel/money.js';
import { type Order, type OrderAdjustment } from '../../order/order.types.js';
import { itemsOf, sumsOf } from './order-items.js';

type Given = Parameters<typeof itemsOf>[0];

/** An order of lines that cost so much a piece, with a ledger of what comes off and on. */
function order(
  lines: readonly (readonly [unitPrice: number, quantity: number])[],
  entries: readonly (Partial<OrderAdjustment> & Pick<OrderAdjustment, 'type' | 'amount'>)[] = [],
): Given {
  const adjustments = entries.map((entry) => ({ rule: 'test', source: 'test', label: 'Test', line: null, ...entry }));
  const of = (type: string): number =>
    sum(adjustments.filter((entry) => entry.type === type).map(({ amount }) => amount));
  const subtotal = sum(lines.map(([unitPrice, quantity]) => unitPrice * quantity));
  const [discount, shipping, shippingDiscount] = [0 - of('discount'), of('shipping'), 0 - of('shipping_discount')];
  const total = subtotal - discount + shipping - shippingDiscount;
  return {
    lines: lines.map(([unitPrice, quantity], index) => ({
      ...({ id: String(index) } as Order['lines'][number]),
      quantity,
      unitPrice,
      subtotal: unitPrice * quantity,
    })),
    adjustments,
    totals: { subtotal, discount, shipping, shippingDiscount, tax: 0, taxIncluded: 0, transferDiscount: 0, total },
  };
}

const offer = (line: number, amount: number, code = 'SPRING') => ({
  type: 'discount',
  source: `offer:${code}`,
  line,
  amount,
});

const shown = (given: Given) =>
  itemsOf(given).map(({ quantity, unitPrice, total, discount, shipping, offer: code }) => [
    quantity,
    unitPrice,
    total,
    discount,
    shipping,
    code,
  ]);

describe('the items of an order', () => {
  it('cost their price times their quantity', () => {
    expect(shown(order([[14_999, 2]]))).toEqual([[2, 14_999, 29_998, 0, 0, null]]);
  });

  it('cost what is left after offers, and name the first of these', () => {
    expect(shown(order([[3_999, 2]], [offer(0, -2_000), offer(0, -2, 'EXTRA')]))).toEqual([
      [2, 2_998, 5_996, 2_002, 0, 'SPRING'],
    ]);
  });

  it('are two of a line whose discount does not divide evenly, a minor unit apart', () => {
    expect(shown(order([[50, 3]], [offer(0, -50)]))).toEqual([
      [2, 33, 66, 34, 0, 'SPRING'],
      [1, 34, 34, 16, 0, 'SPRING'],
    ]);
  });

  it('cost nothing of what a coupon takes off, of the goods or of a line', () => {
    const coupon = { type: 'discount', source: 'coupon:TEN', amount: -100 };
    const given = order([[500, 2]], [coupon, { ...coupon, line: 0 }]);
    expect(shown(given)).toEqual([[2, 500, 1_000, 0, 0, null]]);
    expect(sumsOf(given, itemsOf(given))).toEqual({
      subtotal: 1_000,
      shipping: 0,
      savingsOnItems: 0,
      voucherDiscount: 200,
    });
  });

  it('bear their own shipping, and their share of what the delivery costs by itself', () => {
    const charges = [
      { type: 'shipping', amount: 100 },
      { type: 'shipping', amount: 30, line: 1 },
    ];
    expect(
      itemsOf(
        order(
          [
            [300, 1],
            [100, 1],
          ],
          charges,
        ),
      ).map(({ shipping }) => shipping),
    ).toEqual([75, 55]);
    expect(
      itemsOf(
        order(
          [
            [0, 1],
            [0, 1],
          ],
          charges,
        ),
      ).map(({ shipping }) => shipping),
    ).toEqual([50, 80]);
  });

  it('bear no shipping that the store waives, but that which a coupon pays', () => {
    const charges = [
      { type: 'shipping', amount: 100 },
      { type: 'shipping', amount: 30, line: 1 },
    ];
    const lines = [
      [300, 1],
      [100, 1],
    ] as const;
    const waived = { type: 'shipping_discount', source: 'shipping:post', amount: -130 };
    expect(itemsOf(order(lines, [...charges, waived])).map(({ shipping }) => shipping)).toEqual([0, 0]);
    const given = order(lines, [...charges, { ...waived, source: 'coupon:FREE' }]);
    expect(itemsOf(given).map(({ shipping }) => shipping)).toEqual([75, 55]);
    expect(sumsOf(given, itemsOf(given)).voucherDiscount).toBe(130);
  });

  it('always add up to the total that is charged, unit price by unit price', () => {
    const line = fc.record({
      unitPrice: fc.nat(100_000),
      quantity: fc.integer({ min: 1, max: 50 }),
      share: fc.nat(100),
      charge: fc.nat(2_000),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.nat(3_000),
        fc.nat(100),
        (lines, delivery, share) => {
          const off = lines.map(({ unitPrice, quantity, share: part }) =>
            Math.floor((unitPrice * quantity * part) / 100),
          );
          const goods = sum(lines.map(({ unitPrice, quantity }, index) => unitPrice * quantity - (off[index] ?? 0)));
          const given = order(
            lines.map(({ unitPrice, quantity }) => [unitPrice, quantity]),
            [
              ...off.flatMap((amount, index) => (amount === 0 ? [] : [offer(index, -amount)])),
              { type: 'discount', source: 'coupon:C', amount: -Math.floor((goods * share) / 100) },
              { type: 'shipping', amount: delivery },
              ...lines.map(({ charge }, index) => ({ type: 'shipping', amount: charge, line: index })),
            ],
          );
          const items = itemsOf(given);
          const { subtotal, shipping, savingsOnItems, voucherDiscount } = sumsOf(given, items);
          for (const item of items) {
            expect(item.total).toBe(item.unitPrice * item.quantity);
            expect(Math.min(item.unitPrice, item.quantity, item.discount, item.shipping)).toBeGreaterThanOrEqual(0);
          }
          expect(sum(items.map(({ quantity }) => quantity))).toBe(sum(lines.map(({ quantity }) => quantity)));
          expect(subtotal).toBe(goods);
          expect(savingsOnItems).toBe(sum(off));
          expect(shipping).toBe(given.totals.shipping);
          expect(subtotal + shipping - voucherDiscount).toBe(given.totals.total);
          expect(savingsOnItems + voucherDiscount).toBe(given.totals.discount);
        },
      ),
      { numRuns: 200 },
    );
  });
});
