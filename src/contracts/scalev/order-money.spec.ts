import fc from 'fast-check';
import { type OrderAdjustment } from '../../order/order.types.js';
import { toMoneyFields } from './order-money.js';

const amount = fc.integer({ min: 0, max: 10_000_000 });

function entry(type: string, source: string, off: number, label = source): OrderAdjustment {
  return { type, rule: 'test', source, label, amount: -off, line: null };
}

/** Rupiah with two decimals, back to their hundredths. */
function minor(text: string | null): number {
  return Number(text?.replace('.', ''));
}

it('SC-43: the fields of every order add up to its gross revenue', () => {
  const parts = fc.record({
    ...{ subtotal: amount, shipping: amount, tax: fc.integer({ min: -1_000, max: 1_000_000 }), transfer: amount },
    ...{ offer: amount, coupon: amount, freeFrom: amount, couponShipping: amount },
  });
  fc.assert(
    fc.property(parts, ({ subtotal, shipping, tax, transfer, offer, coupon, freeFrom, couponShipping }) => {
      const totals = {
        subtotal,
        discount: offer + coupon,
        shipping,
        shippingDiscount: freeFrom + couponShipping,
        tax,
        taxIncluded: 0,
        transferDiscount: transfer,
        total: subtotal - offer - coupon + shipping - freeFrom - couponShipping + tax - transfer,
      };
      const adjustments = [
        entry('discount', 'offer:RAYA', offer),
        entry('discount', 'coupon:HEMAT10', coupon),
        entry('shipping_discount', 'shipping', freeFrom),
        entry('shipping_discount', 'coupon:ONGKIR', couponShipping),
        entry('tax', 'tax:PPN', -tax, 'PPN 11 %'),
      ];
      const fields = toMoneyFields({ currency: 'IDR', totals, adjustments });
      expect(minor(fields.gross_revenue)).toBe(
        minor(fields.product_price) -
          minor(fields.product_discount) +
          minor(fields.shipping_cost) -
          minor(fields.shipping_discount) +
          minor(fields.other_income) -
          minor(fields.unique_code_discount) -
          minor(fields.discount_code_discount),
      );
      expect(minor(fields.discount_code_discount)).toBe(coupon + couponShipping);
      expect(minor(fields.product_discount)).toBe(offer);
      expect(minor(fields.shipping_discount)).toBe(freeFrom);
      expect(fields.other_income_name).toBe(tax === 0 ? null : 'PPN 11 %');
    }),
    { numRuns: 2_000 },
  );
});
