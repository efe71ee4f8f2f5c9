import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Remark } from '../pricing.types.js';

/** The charge of the chosen delivery, waived when the goods after discounts reach its threshold. */
export class ShippingRule extends PriceRule {
  readonly code = 'shipping';

  adjustments({ input: { shipping }, goods }: PricingDraft): ProposedAdjustment[] {
    if (!shipping) return [];
    const { label, amount, freeOver } = shipping;
    const source = `shipping:${shipping.code}`;
    const charge: ProposedAdjustment = { type: 'shipping', source, label, amount, line: null };
    if (amount === 0 || freeOver === null || goods < freeOver) return [charge];
    return [
      charge,
      { type: 'shipping_discount', source, label: `${label}: free from a goods total`, amount: -amount, line: null },
    ];
  }

  /** The free delivery from a goods total, where the chosen one has it. */
  override remarks({ input: { shipping }, goods }: PricingDraft): Remark[] {
    if (!shipping || shipping.freeOver === null) return [];
    const applied = goods >= shipping.freeOver;
    const label = `${shipping.label}: free from a goods total`;
    return [
      { source: `shipping:${shipping.code}`, label, applied, reason: applied ? null : 'goods_total_not_reached' },
    ];
  }
}
