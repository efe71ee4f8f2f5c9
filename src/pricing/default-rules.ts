import { type PriceRule } from './price-rule.js';
import { CouponRule } from './rules/coupon.rule.js';
import { CouponShippingRule } from './rules/coupon-shipping.rule.js';
import { ShippingRule } from './rules/shipping.rule.js';
import { UnitPriceRule } from './rules/unit-price.rule.js';

/**
 * Everything that makes a price, in the order in which it is worked out. `extensions` are the shop's own rules. Throws
 * when two rules have the same code.
 */
export function orderedRules(extensions: readonly PriceRule[] = []): readonly PriceRule[] {
  const rules = [
    // First: a coupon's minimum and every discount are judged on the subtotal.
    new UnitPriceRule(),
    // Before shipping: whether delivery is free is judged on the goods after discounts.
    new CouponRule(),
    // After the coupon, which was promised on the subtotal; before shipping, so that these discounts count as well.
    ...extensions,
    new ShippingRule(),
    // Last: takes off what is left of the charge.
    new CouponShippingRule(),
  ];
  const codes = rules.map((rule) => rule.code);
  const twice = codes.find((code, index) => codes.indexOf(code) < index);
  if (twice !== undefined) throw new Error(`Two price rules have the code ${twice}`);
  return rules;
}
