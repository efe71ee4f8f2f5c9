import { type PriceRule } from './price-rule.js';
import { type Agreement } from './pricing.types.js';
import { AgreedDiscountRule } from './rules/agreed-discount.rule.js';
import { AgreedPriceRule } from './rules/agreed-price.rule.js';
import { CouponRule } from './rules/coupon.rule.js';
import { CouponShippingRule } from './rules/coupon-shipping.rule.js';
import { OffersRule } from './rules/offers.rule.js';
import { ShippingRule } from './rules/shipping.rule.js';
import { TaxRule } from './rules/tax.rule.js';
import { UnitPriceRule } from './rules/unit-price.rule.js';

/** Everything that makes a price, in the order in which it is worked out. `own` are the shop's rules. */
export function orderedRules(own: readonly PriceRule[] = [], taxes = new TaxRule()): readonly PriceRule[] {
  return [
    // First: minimums and every discount are judged on the subtotal.
    new UnitPriceRule(),
    // Before the coupon: offers are what the goods cost today, and a coupon is off what they cost.
    new OffersRule(),
    // Before shipping: whether delivery is free is judged on the goods after discounts.
    new CouponRule(),
    // After the coupon, which was promised on the subtotal; before shipping, so that these discounts count as well.
    ...own,
    new ShippingRule(),
    // After it: takes off what is left of the charge.
    new CouponShippingRule(),
    // Last: taxes are on what is paid.
    taxes,
  ];
}

/** The price rules of this installation: the built-in ones and, between coupon and shipping, those of `extensions.ts`. */
export class PriceRules {
  private readonly taxes = new TaxRule();
  private own: readonly PriceRule[] = [];
  private rules = orderedRules([], this.taxes);

  get ordered(): readonly PriceRule[] {
    return this.rules;
  }

  /** Adds a rule after the shop's rules so far. */
  add(rule: PriceRule): void {
    if (this.rules.some(({ code }) => code === rule.code)) throw new Error(`Two price rules are called ${rule.code}`);
    this.own = [...this.own, rule];
    this.rules = orderedRules(this.own, this.taxes);
  }

  /** What makes a price that was agreed on: no offer, no coupon and no rule of the shop has a say in it, only the law has. */
  agreed(agreement: Agreement): PriceRule[] {
    return [new AgreedPriceRule(agreement), new AgreedDiscountRule(agreement), new ShippingRule(), this.taxes];
  }
}
