import { multiply } from '../../kernel/money.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type Agreement } from '../pricing.types.js';

/** Prices each line at what merchant and customer have agreed on, with the agreement as the source. */
export class AgreedPriceRule extends PriceRule {
  readonly code = 'agreed-price';

  constructor(private readonly agreement: Agreement) {
    super();
  }

  adjustments({ input }: PricingDraft): ProposedAdjustment[] {
    const { source, label } = this.agreement;
    return input.lines.flatMap(({ key, quantity, price }) =>
      'problem' in price
        ? []
        : [{ type: 'item', source, label, amount: multiply(price.price.amount, quantity), line: key }],
    );
  }
}
