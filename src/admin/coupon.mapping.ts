import { type FieldIssue, invalidRequest } from '../kernel/domain-error.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { type CouponBenefit, type CouponChanges, type CouponRecord, type NewCoupon } from '../pricing/pricing.types.js';
import { type CouponChangesDto, type CouponDto, type NewCouponDto } from './coupon.dto.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is not the store's and for fields that do not go with the kind. */
export function toNewCoupon(body: NewCouponDto, currency: string): NewCoupon {
  const { code, minSubtotal, startsAt, endsAt, maxUses = null, maxUsesPerCustomer = null, active = true } = body;
  const { productIds = [], categoryIds = [], customerGroupIds = [] } = body;
  return {
    code,
    benefit: toBenefit(body, currency),
    scope: { productIds, categoryIds, customerGroupIds },
    minSubtotal: minSubtotal ? fromStoreMoney(minSubtotal, currency, ['minSubtotal']) : 0,
    startsAt: startsAt ? new Date(startsAt) : null,
    endsAt: endsAt ? new Date(endsAt) : null,
    limits: { maxUses, maxUsesPerCustomer },
    active,
  };
}

export function toCouponChanges(body: CouponChangesDto, currency: string): CouponChanges {
  const { minSubtotal, startsAt, endsAt, productIds, categoryIds, customerGroupIds, ...plain } = body;
  return {
    ...plain,
    scope: { productIds, categoryIds, customerGroupIds },
    minSubtotal: minSubtotal && fromStoreMoney(minSubtotal, currency, ['minSubtotal']),
    startsAt: startsAt ? new Date(startsAt) : startsAt,
    endsAt: endsAt ? new Date(endsAt) : endsAt,
  } as CouponChanges;
}

export function toCouponDto(coupon: CouponRecord, currency: string): CouponDto {
  const { id, code, benefit, scope, minSubtotal, startsAt, endsAt, limits, uses, active, createdAt } = coupon;
  const maxDiscount = benefit.kind === 'percent' ? benefit.maxDiscount : null;
  return {
    id,
    code,
    kind: benefit.kind,
    basisPoints: benefit.kind === 'percent' ? benefit.basisPoints : null,
    maxDiscount: maxDiscount === null ? null : toMoneyDto(maxDiscount, currency),
    amount: benefit.kind === 'fixed' ? toMoneyDto(benefit.amount, currency) : null,
    ...scope,
    minSubtotal: toMoneyDto(minSubtotal, currency),
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    ...limits,
    uses: limits.maxUses === null ? null : uses,
    active,
    createdAt: createdAt.toISOString(),
  };
}

const fieldsByKind = {
  percent: ['basisPoints', 'maxDiscount'],
  fixed: ['amount'],
  free_shipping: [],
} as const satisfies Record<NewCouponDto['kind'], readonly (keyof NewCouponDto)[]>;

function toBenefit({ kind, basisPoints, maxDiscount, amount }: NewCouponDto, currency: string): CouponBenefit {
  const given = Object.entries({ basisPoints, maxDiscount, amount }).filter(([, value]) => value !== undefined);
  const issues: FieldIssue[] = given
    .filter(([field]) => !(fieldsByKind[kind] as readonly string[]).includes(field))
    .map(([field]) => ({ path: [field], code: 'not_allowed', message: `${field} does not go with ${kind}` }));
  const missing = (field: string) =>
    invalidRequest([...issues, { path: [field], code: 'required', message: `${field} is required` }]);
  if (kind === 'percent' && basisPoints === undefined) throw missing('basisPoints');
  if (kind === 'fixed' && amount === undefined) throw missing('amount');
  if (issues.length > 0) throw invalidRequest(issues);

  if (basisPoints !== undefined) {
    const most = maxDiscount ? fromStoreMoney(maxDiscount, currency, ['maxDiscount'], 1) : null;
    return { kind: 'percent', basisPoints, maxDiscount: most };
  }
  return amount
    ? { kind: 'fixed', amount: fromStoreMoney(amount, currency, ['amount'], 1) }
    : { kind: 'free_shipping' };
}
