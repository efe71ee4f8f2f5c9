import { type Coupon, type CouponRefusal, type CouponResult } from './pricing.types.js';
import { type PricingDraft } from './price-rule.js';

const shape = /^[A-Z0-9][A-Z0-9._-]{0,63}$/;

/** The spelling under which a coupon is stored and looked up, or null when `text` can be no coupon's code. */
export function normalizeCouponCode(text: string): string | null {
  const code = text.trim().toUpperCase();
  return shape.test(code) ? code : null;
}

/**
 * Why `coupon` does not apply at `at` to goods of `subtotal` minor units before discounts; null when it does. The limits
 * are judged by the uses read with the coupon, which may be outdated a moment later: the redemption decides.
 */
function couponRefusal(coupon: Coupon, at: Date, subtotal: number): CouponRefusal | null {
  const { startsAt, endsAt, limits } = coupon;
  if (startsAt && at < startsAt) return 'not_started';
  if (endsAt && at >= endsAt) return 'ended';
  if (limits.maxUses !== null && coupon.uses >= limits.maxUses) return 'used_up';
  if (limits.maxUsesPerCustomer !== null && coupon.holderUses >= limits.maxUsesPerCustomer)
    return 'customer_limit_reached';
  if (subtotal < coupon.minSubtotal) return 'minimum_not_reached';
  return null;
}

/** The draft's coupon when it applies to the draft. */
export function applicableCoupon({ coupon, input, totals }: PricingDraft): Coupon | null {
  return coupon && couponRefusal(coupon, input.at, totals.subtotal) === null ? coupon : null;
}

/** How the ledger names a coupon. */
export function couponSource(coupon: Coupon): string {
  return `coupon:${coupon.code}`;
}

/** What became of the code in the input, once every rule has run. Null when the input has none. */
export function couponResult({ coupon, input, totals, adjustments }: PricingDraft): CouponResult | null {
  if (input.couponCode === null) return null;
  if (!coupon) return { code: input.couponCode.trim().toUpperCase(), applied: false, reason: 'not_found' };
  const reason = couponRefusal(coupon, input.at, totals.subtotal);
  if (reason) return { code: coupon.code, applied: false, reason };
  const source = couponSource(coupon);
  let amount = 0;
  for (const adjustment of adjustments) if (adjustment.source === source) amount -= adjustment.amount;
  return { code: coupon.code, applied: true, couponId: coupon.id, amount, limits: coupon.limits };
}
