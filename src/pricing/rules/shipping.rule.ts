import { sum } from '../../kernel/money.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Remark } from '../pricing.types.js';

/**
 * The charge of the chosen delivery and those of the lines that it sends, all waived when the goods after discounts reach
 * its threshold.
 */
export class ShippingRule extends PriceRule {
  readonly code = 'shipping';

  adjustments({ input: { shipping, lines }, lines: priced, goods }: PricingDraft): ProposedAdjustment[] {
    if (!shipping) return [];
    const { label, freeOver } = shipping;
    const source = `shipping:${shipping.code}`;
    const sent = new Set(priced.map(({ key }) => key));
    const charges: ProposedAdjustment[] = [
      { type: 'shipping', source, label, amount: shipping.amount, line: null },
      ...lines.flatMap(({ key, deliveryCharge: amount = 0 }): ProposedAdjustment[] =>
        amount === 0 || !sent.has(key) ? [] : [{ type: 'shipping', source, label, amount, line: key }],
      ),
    ];
    const total = sum(charges.map(({ amount }) => amount));
    if (total === 0 || freeOver === null || goods < freeOver) return charges;
    const free = `${label}: free from a goods total`;
    return [...charges, { type: 'shipping_discount', source, label: free, amount: -total, line: null }];
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
