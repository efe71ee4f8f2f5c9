import { shareOf, sum } from '../../kernel/money.js';
import { applicableCoupon, couponRemarks, couponSource } from '../coupon.js';
import { isForAllItems, linesInScope } from '../discount-scope.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Coupon, type CouponBenefit, type Remark } from '../pricing.types.js';
import { spread } from '../spread.js';

/**
 * The part of a coupon that is off the goods: one entry off all of them, or, for a coupon that is for some goods only, one
 * off each of their lines. A share is rounded half up once, on what is left of these goods together.
 */
export class CouponRule extends PriceRule {
  readonly code = 'coupon';

  adjustments(draft: PricingDraft): ProposedAdjustment[] {
    const coupon = applicableCoupon(draft);
    if (!coupon) return [];
    const lines = linesInScope(coupon.scope, draft.lines);
    const goods = sum(lines.map(({ total }) => total));
    const amount = Math.min(worth(coupon.benefit, goods), goods);
    if (amount === 0) return [];
    const parts = isForAllItems(coupon.scope)
      ? [{ line: null, amount }]
      : spread(amount, lines).map((share) => ({ line: share.line.key, amount: share.amount }));
    return parts.flatMap(({ line, amount: part }) => (part === 0 ? [] : [toDiscount(coupon, part, line)]));
  }

  override remarks(draft: PricingDraft): Remark[] {
    return couponRemarks(draft, (coupon) => coupon?.benefit.kind !== 'free_shipping');
  }
}

function toDiscount(coupon: Coupon, amount: number, line: string | null): ProposedAdjustment {
  return { type: 'discount', source: couponSource(coupon), label: `Coupon ${coupon.code}`, amount: -amount, line };
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
