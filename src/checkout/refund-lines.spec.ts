import fc from 'fast-check';
import { allocate } from '../kernel/allocate.js';
import { type Order } from '../order/order.types.js';
import { type Payment } from '../payment/payment.types.js';
import { type Refund, type RefundStatus } from '../payment/refund.types.js';
import { refundedGoods, type RefundBasis, type RefundQuestion, worthOf } from './refund-lines.js';

type Line = Order['lines'][number];

const line = (id: string, quantity: number, total: number, components: Line['components'] = []): Line =>
  ({ id, quantity, total, variantId: 7, components }) as unknown as Line;
const order = (lines: Line[], transferDiscount = 0): Order =>
  ({ lines, totals: { transferDiscount } }) as unknown as Order;
const payment = (captured: number, refunded = 0): Payment =>
  ({ captured, refunded, currency: 'BDT' }) as unknown as Payment;
const earlier = (lineId: string, quantity: number, rest: Partial<Refund> & { restocked?: number } = {}): Refund =>
  ({
    status: 'refunded' as RefundStatus,
    restock: false,
    lines: [{ lineId, quantity, restocked: rest.restocked ?? 0 }],
    ...rest,
  }) as unknown as Refund;
const refund = (question: RefundQuestion, basis: Omit<RefundBasis, 'cancelled'> & Partial<RefundBasis>) =>
  refundedGoods(question, { cancelled: [], ...basis });
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('what pieces of a line cost', () => {
  it('adds up to the line exactly, however they are given back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
        (total, parts) => {
          const pieces = parts.reduce((sum, part) => sum + part, 0);
          const each = allocate(
            total,
            Array.from({ length: pieces }, () => 1),
          );
          let before = 0;
          for (const part of parts) {
            const expected = each.slice(before, before + part).reduce((sum, price) => sum + price, 0);
            expect(worthOf(line('a', pieces, total), before, part)).toBe(expected);
            before += part;
          }
        },
      ),
    );
  });
});

describe('what a refund comes to', () => {
  const shop = order([line('a', 3, 100), line('b', 1, 50)]);
  const all = { amount: null, lines: null, restock: false };

  it('is everything that is left without further words', () => {
    expect(refund(all, { payment: payment(170, 20), order: shop, earlier: [earlier('a', 1)] })).toEqual({
      amount: 150,
      lines: [
        { lineId: 'a', quantity: 2, restocked: 0 },
        { lineId: 'b', quantity: 1, restocked: 0 },
      ],
    });
  });

  it('adds up lines that are named twice', () => {
    const lines = [
      { lineId: 'a', quantity: 1 },
      { lineId: 'b', quantity: 1 },
      { lineId: 'a', quantity: 2 },
    ];
    expect(refund({ ...all, lines }, { payment: payment(150), order: shop, earlier: [] })).toEqual({
      amount: 150,
      lines: [
        { lineId: 'a', quantity: 3, restocked: 0 },
        { lineId: 'b', quantity: 1, restocked: 0 },
      ],
    });
  });

  it('leaves a transfer code out, which was taken off no line', () => {
    const lines = [{ lineId: 'a', quantity: 3 }];
    const discounted = { payment: payment(98), order: order([line('a', 3, 100)], 2), earlier: [] };
    expect(refund({ ...all, lines }, discounted).amount).toBe(98);
    expect(code(() => refund({ ...all, lines }, { ...discounted, payment: payment(97) }))).toBe(
      'payment.refund_too_large',
    );
  });

  it.each([
    ['payment.refund_too_large', { amount: 171 }],
    ['payment.refund_empty', { amount: 0 }],
    ['refund.restock_without_lines', { amount: 10, restock: true }],
    ['refund.line_unknown', { lines: [{ lineId: 'c', quantity: 1 }] }],
    ['refund.line_too_large', { lines: [{ lineId: 'a', quantity: 4 }] }],
  ])('is refused with %s for %j', (expected, question) => {
    const basis = { payment: payment(170), order: shop, earlier: [] };
    expect(code(() => refund({ ...all, ...question }, basis))).toBe(expected);
  });

  it('knows no goods of money that was taken for none', () => {
    const basis = { payment: payment(170), order: null, earlier: [] };
    expect(refund(all, basis)).toEqual({ amount: 170, lines: [] });
    expect(code(() => refund({ ...all, restock: true }, basis))).toBe('refund.no_goods');
    expect(code(() => refund({ ...all, lines: [] }, basis))).toBe('refund.no_goods');
  });

  it.each([
    ['all of them', [], 2],
    ['all of them after a refund that put none back', [earlier('a', 1)], 2],
    ['all of them after a refund that put some back', [earlier('a', 1, { restock: true, restocked: 1 })], 2],
    [
      'not those of a refund that was declined',
      [earlier('a', 1, { status: 'declined', restock: true, restocked: 1 })],
      1,
    ],
  ])('puts pieces back into stock: %s', (_, refunds, restocked) => {
    const question = { ...all, lines: [{ lineId: 'a', quantity: 2 }], restock: true };
    expect(refund(question, { payment: payment(170), order: shop, earlier: refunds }).lines).toEqual([
      { lineId: 'a', quantity: 2, restocked },
    ]);
  });
});
