import { shareOf } from '../../kernel/money.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Agreement } from '../pricing.types.js';

/**
 * Takes off the goods as a whole what merchant and customer have agreed on, with the agreement as the source; a share is
 * rounded half up once. The engine spreads it over the lines.
 */
export class AgreedDiscountRule extends PriceRule {
  readonly code = 'agreed-discount';

  constructor(private readonly agreement: Agreement) {
    super();
  }

  adjustments({ goods }: PricingDraft): ProposedAdjustment[] {
    const { source, label, discount } = this.agreement;
    if (!discount) return [];
    const amount = discount.kind === 'percent' ? shareOf(goods, discount.basisPoints) : discount.amount;
    return amount === 0 ? [] : [{ type: 'discount', source, label, amount: -amount, line: null }];
  }
}
