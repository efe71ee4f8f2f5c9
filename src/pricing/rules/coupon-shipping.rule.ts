import { applicableCoupon, couponSource } from '../coupon.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';

/** The part of a coupon that is off shipping: whatever is left to pay of it. */
export class CouponShippingRule extends PriceRule {
  readonly code = 'coupon-shipping';

  adjustments(draft: PricingDraft): ProposedAdjustment[] {
    const coupon = applicableCoupon(draft);
    const left = draft.totals.shipping - draft.totals.shippingDiscount;
    if (coupon?.benefit.kind !== 'free_shipping' || left === 0) return [];
    return [
      {
        type: 'shipping_discount',
        source: couponSource(coupon),
        label: `Coupon ${coupon.code}`,
        amount: -left,
        line: null,
      },
    ];
  }
}
