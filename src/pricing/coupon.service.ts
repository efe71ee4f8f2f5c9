import { Injectable } from '@nestjs/common';
import { LessThan, type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { normalizeCouponCode } from './coupon.js';
import { toBenefit, toBenefitColumns } from './coupon-benefit.js';
import { CouponEntity } from './coupon.entity.js';
import {
  couponCodeInvalid,
  couponCodeTaken,
  couponLimitFixed,
  couponNotFound,
  couponPeriodInvalid,
  couponScopeUnknown,
} from './pricing.errors.js';
import { unknownScope } from './pricing.queries.js';
import { type CouponChanges, type CouponRecord, type DiscountScope, type NewCoupon } from './pricing.types.js';

/** The shop's coupons, as its staff keeps them. Writes are transactions of their own. */
@Injectable()
export class CouponService {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` coupons of the store, newest first, those before the id `before`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, before }: { limit: number; before?: number },
  ): Promise<CouponRecord[]> {
    const where = { storeId, ...(before === undefined ? {} : { id: LessThan(before) }) };
    return (await db.getRepository(CouponEntity).find({ where, order: { id: 'DESC' }, take: limit })).map(toRecord);
  }

  /** Throws `coupon.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<CouponRecord> {
    const coupon = await db.getRepository(CouponEntity).findOneBy({ storeId, id });
    if (!coupon) throw couponNotFound();
    return toRecord(coupon);
  }

  /** Throws `coupon.code_invalid`, `coupon.period_invalid`, `coupon.scope_unknown` and `coupon.code_taken`. */
  async create(
    storeId: number,
    { code, benefit, scope, limits, startsAt, endsAt, minSubtotal, active }: NewCoupon,
  ): Promise<CouponRecord> {
    const normalized = normalizeCouponCode(code);
    if (normalized === null) throw couponCodeInvalid();
    requirePeriod(startsAt, endsAt);
    const columns = { ...toBenefitColumns(benefit), ...scope, ...limits, startsAt, endsAt, minSubtotal, active };
    try {
      return await this.transactor.run(async (tx) => {
        await requireScope(tx, storeId, scope);
        return toRecord(await tx.getRepository(CouponEntity).save({ storeId, code: normalized, uses: 0, ...columns }));
      });
    } catch (error) {
      if (violatedConstraint(error) === 'uq_coupons_code') throw couponCodeTaken(normalized);
      throw error;
    }
  }

  /**
   * Changes what is given and nothing else. A limit can be raised; the total one can be lowered as far as the uses so
   * far. It cannot be added or taken away: orders that are just being placed count their use by the kind of limit they
   * found. Throws `coupon.not_found`, `coupon.period_invalid`, `coupon.scope_unknown` and `coupon.limit_fixed`.
   */
  async update(storeId: number, id: number, changes: CouponChanges): Promise<CouponRecord> {
    return this.transactor.run(async (tx) => {
      const coupons = tx.getRepository(CouponEntity);
      // Without the key: orders that use the coupon only hold on to its key and need not be waited for.
      const coupon = await coupons.findOne({ where: { storeId, id }, lock: { mode: 'for_no_key_update' } });
      if (!coupon) throw couponNotFound();
      requireLimits(coupon, changes);
      const { startsAt = coupon.startsAt, endsAt = coupon.endsAt } = changes;
      requirePeriod(startsAt, endsAt);
      const { scope = {}, ...columns } = changes;
      await requireScope(tx, storeId, scope);
      await coupons.update({ storeId, id }, { ...columns, ...scope, updatedAt: () => 'now()' });
      return toRecord(await coupons.findOneByOrFail({ storeId, id }));
    });
  }
}

async function requireScope(tx: Tx, storeId: number, scope: Partial<DiscountScope>): Promise<void> {
  const { productIds = [], categoryIds = [], customerGroupIds = [] } = scope;
  if (productIds.length + categoryIds.length + customerGroupIds.length === 0) return;
  const unknown = await unknownScope.first(tx, [storeId, productIds, categoryIds, customerGroupIds]);
  if (unknown && Object.values(unknown).some((ids: readonly number[]) => ids.length > 0))
    throw couponScopeUnknown(unknown);
}

function requirePeriod(startsAt: Date | null, endsAt: Date | null): void {
  if (startsAt && endsAt && endsAt <= startsAt) throw couponPeriodInvalid();
}

function requireLimits(coupon: CouponEntity, { maxUses, maxUsesPerCustomer }: CouponChanges): void {
  if (maxUses !== undefined && (coupon.maxUses === null || maxUses < coupon.uses)) throw couponLimitFixed('maxUses');
  if (
    maxUsesPerCustomer !== undefined &&
    (coupon.maxUsesPerCustomer === null || maxUsesPerCustomer < coupon.maxUsesPerCustomer)
  ) {
    throw couponLimitFixed('maxUsesPerCustomer');
  }
}

function toRecord(coupon: CouponEntity): CouponRecord {
  const { id, code, minSubtotal, startsAt, endsAt, maxUses, maxUsesPerCustomer, uses, active, createdAt } = coupon;
  const { productIds, categoryIds, customerGroupIds } = coupon;
  return {
    id,
    code,
    benefit: toBenefit(coupon),
    scope: { productIds, categoryIds, customerGroupIds },
    minSubtotal,
    startsAt,
    endsAt,
    limits: { maxUses, maxUsesPerCustomer },
    uses,
    active,
    createdAt,
  };
}
