import { type CouponBenefit } from './pricing.types.js';

/** A benefit as the columns of the coupons table hold it. */
export interface BenefitColumns {
  readonly kind: CouponBenefit['kind'];
  readonly basisPoints: number | null;
  readonly maxDiscount: number | null;
  readonly amount: number | null;
}

/** The table's check constraint promises the column that each kind needs. */
export function toBenefit({ kind, basisPoints, maxDiscount, amount }: BenefitColumns): CouponBenefit {
  if (kind === 'percent' && basisPoints !== null) return { kind, basisPoints, maxDiscount };
  if (kind === 'fixed' && amount !== null) return { kind, amount };
  return { kind: 'free_shipping' };
}

export function toBenefitColumns(benefit: CouponBenefit): BenefitColumns {
  const empty = { basisPoints: null, maxDiscount: null, amount: null };
  return { ...empty, ...benefit };
}
