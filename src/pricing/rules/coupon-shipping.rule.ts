import { applicableCoupon, couponRemarks, couponSource } from '../coupon.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Remark } from '../pricing.types.js';

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

  override remarks(draft: PricingDraft): Remark[] {
    return couponRemarks(draft, (coupon) => coupon?.benefit.kind === 'free_shipping');
  }
}
