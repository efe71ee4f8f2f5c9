import { Statement } from '../platform/database/statement.js';
import { type BenefitColumns } from './coupon-benefit.js';
import { type DiscountScope } from './pricing.types.js';

export interface CouponRow extends BenefitColumns, DiscountScope {
  readonly id: number;
  readonly code: string;
  readonly minSubtotal: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly maxUses: number | null;
  readonly maxUsesPerCustomer: number | null;
  readonly uses: number;
  readonly holderUses: number;
}

/** $1 store, $2 code, $3 holder or null: the active coupon and how often this holder has used it. */
export const couponByCode = new Statement<CouponRow>(
  'pricing.coupon_by_code',
  `SELECT c.id, c.code, c.kind, c.basis_points AS "basisPoints", c.max_discount AS "maxDiscount", c.amount,
          c.product_ids AS "productIds", c.category_ids AS "categoryIds", c.customer_group_ids AS "customerGroupIds",
          c.min_subtotal AS "minSubtotal", c.starts_at AS "startsAt", c.ends_at AS "endsAt", c.max_uses AS "maxUses",
          c.max_uses_per_customer AS "maxUsesPerCustomer", c.uses, coalesce(h.uses, 0) AS "holderUses"
     FROM coupons c
     LEFT JOIN coupon_holder_uses h ON h.store_id = c.store_id AND h.coupon_id = c.id AND h.holder = $3
    WHERE c.store_id = $1 AND c.code = $2 AND c.active`,
);

/** $1 store, $2 product ids, $3 category ids, $4 customer group ids: those of them that the store does not have. */
export const unknownScope = new Statement<DiscountScope>(
  'pricing.unknown_scope',
  `SELECT ARRAY(SELECT asked FROM unnest($2::bigint[]) asked
                 WHERE NOT EXISTS (SELECT FROM products p WHERE p.store_id = $1 AND p.id = asked)) AS "productIds",
          ARRAY(SELECT asked FROM unnest($3::bigint[]) asked
                 WHERE NOT EXISTS (SELECT FROM categories c WHERE c.store_id = $1 AND c.id = asked)) AS "categoryIds",
          ARRAY(SELECT asked FROM unnest($4::bigint[]) asked
                 WHERE NOT EXISTS (SELECT FROM customer_groups g WHERE g.store_id = $1 AND g.id = asked))
            AS "customerGroupIds"`,
);

/** What stood in the way of a redemption: each is true when that gate let it through. */
export interface RedeemRow {
  readonly valid: boolean;
  readonly taken: boolean;
  readonly held: boolean;
}

/**
 * $1 store, $2 coupon, $3 order, $4 holder or null, $5 amount. Counts and records one use, or nothing of it is to be
 * kept: the caller rolls back unless all three gates are true.
 *
 * - `taken`: a limited coupon's row is updated under its guard, and locked until the commit. An unlimited coupon has no
 *   row to update, so that a popular one does not make checkouts queue.
 * - `held`: with a limit per customer, the holder's counter goes up under its guard. It comes second, as in `release`,
 *   so that two orders of one holder always lock in the same order.
 */
export const redeem = new Statement<RedeemRow>(
  'pricing.redeem',
  `WITH coupon AS (
     SELECT max_uses, max_uses_per_customer FROM coupons
      WHERE store_id = $1 AND id = $2 AND active
        AND (starts_at IS NULL OR starts_at <= now()) AND (ends_at IS NULL OR ends_at > now())
   ), counted AS (
     UPDATE coupons SET uses = uses + 1
      WHERE store_id = $1 AND id = $2 AND active AND uses < max_uses
        AND (starts_at IS NULL OR starts_at <= now()) AND (ends_at IS NULL OR ends_at > now())
     RETURNING id
   ), taken AS (
     SELECT max_uses_per_customer FROM coupon WHERE max_uses IS NULL OR EXISTS (SELECT FROM counted)
   ), counted_holder AS (
     INSERT INTO coupon_holder_uses AS held (store_id, coupon_id, holder, uses)
     SELECT $1, $2, $4::text, 1 FROM taken WHERE max_uses_per_customer IS NOT NULL AND $4::text IS NOT NULL
     ON CONFLICT (store_id, coupon_id, holder) DO UPDATE SET uses = held.uses + 1
      WHERE held.uses < (SELECT max_uses_per_customer FROM taken)
     RETURNING holder
   ), held AS (
     SELECT FROM taken WHERE max_uses_per_customer IS NULL OR EXISTS (SELECT FROM counted_holder)
   ), recorded AS (
     INSERT INTO coupon_redemptions (store_id, coupon_id, order_id, holder, amount)
     SELECT $1, $2, $3::uuid, $4::text, $5::bigint FROM held
   )
   SELECT EXISTS (SELECT FROM coupon) AS valid, EXISTS (SELECT FROM taken) AS taken, EXISTS (SELECT FROM held) AS held`,
);

/** $1 store, $2 order. Gives the order's use back, once: one row for the call that did it, none for every other. */
export const releaseRedemption = new Statement<{ couponId: number }>(
  'pricing.release_redemption',
  `WITH released AS (
     UPDATE coupon_redemptions SET released_at = now()
      WHERE store_id = $1 AND order_id = $2::uuid AND released_at IS NULL
     RETURNING coupon_id, holder
   ), counted AS (
     UPDATE coupons c SET uses = c.uses - 1 FROM released r
      WHERE c.store_id = $1 AND c.id = r.coupon_id AND c.max_uses IS NOT NULL
     RETURNING c.id
   ), counted_holder AS (
     -- Counting what came before makes it run before: coupon first, holder second, as in redeem.
     UPDATE coupon_holder_uses h SET uses = h.uses - 1 FROM released r
      WHERE (SELECT count(*) FROM counted) >= 0
        AND h.store_id = $1 AND h.coupon_id = r.coupon_id AND h.holder = r.holder
   )
   SELECT coupon_id AS "couponId" FROM released`,
);
