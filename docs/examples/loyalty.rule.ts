import { type EntityManager } from 'typeorm';
import { shareOf } from '../../src/kernel/money.js';
import { Statement } from '../../src/platform/database/statement.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../../src/pricing/price-rule.js';
import { type PricingInput } from '../../src/pricing/pricing.types.js';

const ordersSoFar = new Statement<{ count: number }>(
  'loyalty.orders_so_far',
  `SELECT count(*) AS count FROM orders WHERE store_id = $1 AND 'customer:' || customer_id = $2 AND status <> 'cancelled'`,
);

/** Two per cent off the goods for whoever has ordered before. */
export class LoyaltyRule extends PriceRule<boolean> {
  readonly code = 'loyalty';

  override async load(db: EntityManager, { storeId, buyer: { holder } }: PricingInput): Promise<boolean> {
    if (!holder?.startsWith('customer:')) return false;
    return ((await ordersSoFar.first(db, [storeId, holder]))?.count ?? 0) > 0;
  }

  adjustments({ goods }: PricingDraft, returning: boolean): ProposedAdjustment[] {
    const amount = returning ? shareOf(goods, 200) : 0;
    if (amount === 0) return [];
    return [
      {
        type: 'discount',
        source: 'loyalty:returning',
        label: 'Thank you for coming back',
        amount: -amount,
        line: null,
      },
    ];
  }
}
