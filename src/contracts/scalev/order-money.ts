import { sum, toDecimal } from '../../kernel/money.js';
import { type Order, type OrderAdjustment } from '../../order/order.types.js';

/** The amounts of an order on this wire: decimal strings, of which the first is the sum of the others by their signs. */
export interface OrderMoneyFields {
  readonly gross_revenue: string;
  readonly product_price: string;
  readonly product_discount: string;
  readonly shipping_cost: string;
  readonly shipping_discount: string;
  readonly other_income: string;
  readonly other_income_name: string | null;
  readonly unique_code_discount: string;
  readonly discount_code_discount: string;
}

/**
 * `gross_revenue = product_price − product_discount + shipping_cost − shipping_discount + other_income −
 * unique_code_discount − discount_code_discount`. What the code takes off delivery counts as the code's, once.
 */
export function toMoneyFields({
  currency,
  totals,
  adjustments,
}: Pick<Order, 'currency' | 'totals' | 'adjustments'>): OrderMoneyFields {
  const money = (amount: number): string => toDecimal(amount, currency);
  const ofCode = adjustments.filter(({ source }) => source.startsWith('coupon:'));
  const offGoods = takenOff(ofCode, 'discount');
  const offShipping = takenOff(ofCode, 'shipping_discount');
  return {
    gross_revenue: money(totals.total),
    product_price: money(totals.subtotal),
    product_discount: money(totals.discount - offGoods),
    shipping_cost: money(totals.shipping),
    shipping_discount: money(totals.shippingDiscount - offShipping),
    other_income: money(totals.tax),
    other_income_name: totals.tax === 0 ? null : namesOf(adjustments.filter(({ type }) => type === 'tax')),
    unique_code_discount: money(totals.transferDiscount),
    discount_code_discount: money(offGoods + offShipping),
  };
}

/** Discounts are negative entries of the ledger. */
function takenOff(adjustments: readonly OrderAdjustment[], kind: string): number {
  return sum(adjustments.filter(({ type }) => type === kind).map(({ amount }) => -amount));
}

function namesOf(adjustments: readonly OrderAdjustment[]): string | null {
  return [...new Set(adjustments.map(({ label }) => label))].join(', ') || null;
}
