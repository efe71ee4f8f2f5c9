import { multiply } from '../../kernel/money.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';

/** Prices each line that has a list price and no other price yet: list price × quantity. */
export class UnitPriceRule extends PriceRule {
  readonly code = 'unit-price';

  adjustments({ input, lines }: PricingDraft): ProposedAdjustment[] {
    const priced = new Set(lines.map((line) => line.key));
    const proposals: ProposedAdjustment[] = [];
    for (const { key, variantId, quantity, listPrice } of input.lines) {
      if (listPrice === null || priced.has(key)) continue;
      const amount = multiply(listPrice, quantity);
      proposals.push({ type: 'item', source: `variant:${variantId}`, label: 'List price', amount, line: key });
    }
    return proposals;
  }
}
