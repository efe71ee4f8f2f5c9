import { multiply } from '../../kernel/money.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';

/** Prices each line for which a price was selected and that has no other price yet: the price × quantity. */
export class UnitPriceRule extends PriceRule {
  readonly code = 'unit-price';

  adjustments({ input, lines }: PricingDraft): ProposedAdjustment[] {
    const priced = new Set(lines.map((line) => line.key));
    const proposals: ProposedAdjustment[] = [];
    for (const { key, quantity, price: selection } of input.lines) {
      if ('problem' in selection || priced.has(key)) continue;
      const { amount, list } = selection.price;
      proposals.push({
        type: 'item',
        source: list === null ? 'price:base' : `price:${list.code}`,
        label: list === null ? 'Base price' : `Price list ${list.code}`,
        amount: multiply(amount, quantity),
        line: key,
      });
    }
    return proposals;
  }
}
