import { shareOf } from '../../kernel/money.js';
import { applicableCoupon, couponSource } from '../coupon.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type CouponBenefit } from '../pricing.types.js';

/** The part of a coupon that is off the goods. A share is rounded half up once, on the goods as a whole. */
export class CouponRule extends PriceRule {
  readonly code = 'coupon';

  adjustments(draft: PricingDraft): ProposedAdjustment[] {
    const coupon = applicableCoupon(draft);
    if (!coupon) return [];
    const amount = Math.min(worth(coupon.benefit, draft.goods), draft.goods);
    if (amount === 0) return [];
    return [
      { type: 'discount', source: couponSource(coupon), label: `Coupon ${coupon.code}`, amount: -amount, line: null },
    ];
  }
}

/** What the benefit is worth on goods of this amount; may be more than they cost. */
function worth(benefit: CouponBenefit, goods: number): number {
  switch (benefit.kind) {
    case 'percent':
      return Math.min(shareOf(goods, benefit.basisPoints), benefit.maxDiscount ?? Infinity);
    case 'fixed':
      return benefit.amount;
    case 'free_shipping':
      return 0;
  }
}
