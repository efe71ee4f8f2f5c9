import { sum } from '../kernel/money.js';
import { isForAllItems, isForGroup, linesInScope } from './discount-scope.js';
import { type Coupon, type CouponRefusal, type CouponResult, type Remark } from './pricing.types.js';
import { type PricingDraft } from './price-rule.js';

const shape = /^[A-Z0-9][A-Z0-9._-]{0,63}$/;

/** The spelling under which a coupon is stored and looked up, or null when `text` can be no coupon's code. */
export function normalizeCouponCode(text: string): string | null {
  const code = text.trim().toUpperCase();
  return shape.test(code) ? code : null;
}

/**
 * Why `coupon` does not apply to a basket, null when it does. Of several reasons it is the one that the buyer can change
 * least: time, customer, uses, items, minimum. The minimum is compared with the subtotal before discounts of the lines
 * that the coupon is for. The limits are judged by the uses read with the coupon, which may be outdated a moment later:
 * the redemption decides.
 */
export function couponRefusal(
  { scope, limits, ...coupon }: Coupon,
  { input: { at, buyer }, lines }: Pick<PricingDraft, 'input' | 'lines'>,
): CouponRefusal | null {
  const { startsAt, endsAt } = coupon;
  if (startsAt && at < startsAt) return 'not_started';
  if (endsAt && at >= endsAt) return 'ended';
  if (!isForGroup(scope, buyer.groupId)) return 'not_for_this_customer';
  if (limits.maxUses !== null && coupon.uses >= limits.maxUses) return 'used_up';
  if (limits.maxUsesPerCustomer !== null && coupon.holderUses >= limits.maxUsesPerCustomer)
    return 'customer_limit_reached';
  const eligible = linesInScope(scope, lines);
  if (eligible.length === 0 && !isForAllItems(scope)) return 'not_for_these_items';
  if (sum(eligible.map(({ subtotal }) => subtotal)) < coupon.minSubtotal) return 'minimum_not_reached';
  return null;
}

/** The draft's coupon when it applies to the draft. */
export function applicableCoupon(draft: PricingDraft): Coupon | null {
  const { coupon } = draft;
  return coupon && couponRefusal(coupon, draft) === null ? coupon : null;
}

/** How the ledger names a coupon. */
export function couponSource(coupon: Coupon): string {
  return `coupon:${coupon.code}`;
}

/** What became of the code in the input, once every rule has run. Null when the input has none. */
export function couponResult(draft: PricingDraft): CouponResult | null {
  const { coupon, input, adjustments } = draft;
  if (input.couponCode === null) return null;
  if (!coupon) return { code: input.couponCode.trim().toUpperCase(), applied: false, reason: 'not_found' };
  const reason = couponRefusal(coupon, draft);
  if (reason) return { code: coupon.code, applied: false, reason };
  const source = couponSource(coupon);
  let amount = 0;
  for (const adjustment of adjustments) if (adjustment.source === source) amount -= adjustment.amount;
  return { code: coupon.code, applied: true, couponId: coupon.id, amount, limits: coupon.limits };
}

/** What a rule has to say of the coupon in the input, when it is `concerned` with it: null stands for an unknown code. */
export function couponRemarks(draft: PricingDraft, concerned: (coupon: Coupon | null) => boolean): Remark[] {
  const { coupon, input } = draft;
  if (input.couponCode === null || !concerned(coupon)) return [];
  const code = coupon?.code ?? input.couponCode.trim().toUpperCase();
  const reason = coupon ? couponRefusal(coupon, draft) : 'not_found';
  return [{ source: `coupon:${code}`, label: `Coupon ${code}`, applied: reason === null, reason }];
}
