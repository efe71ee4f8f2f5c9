import { type PriceAnswer, type PriceQuestion } from '../checkout/price-explanations.service.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { type CouponResult } from '../pricing/pricing.types.js';
import { type Store } from '../store/store.types.js';
import { type ExplainedCouponDto, type PriceAnswerDto, type PriceQuestionDto } from './pricing.dto.js';

export function toPriceQuestion(store: Store, body: PriceQuestionDto): PriceQuestion {
  const { items, couponCode = null, customerId = null, customerGroupId, destination = null, shippingOption, at } = body;
  return {
    store,
    items,
    couponCode,
    customerId,
    customerGroupId,
    destination,
    shipping: { option: shippingOption },
    at: at === undefined ? new Date() : new Date(at),
  };
}

export function toPriceAnswerDto({ basket, refused, refusals, quote, steps }: PriceAnswer): PriceAnswerDto {
  const notPriced = new Set(refused.map(({ index }) => index));
  const priced = [...Array(basket.length + refused.length).keys()].filter((index) => !notPriced.has(index));
  const money = (amount: number) => toMoneyDto(amount, quote.currency);
  const { subtotal, discount, shipping, shippingDiscount, tax, taxIncluded, total } = quote.totals;
  return {
    orderable: refusals.length === 0,
    refusals: refusals.map(({ code, message }) => ({ code, message })),
    notPriced: refused.map(({ index, ...item }) => ({ item: index, ...item })),
    lines: quote.lines.flatMap((line, index) => {
      const item = basket[index];
      if (!item) return [];
      return [
        {
          item: priced[index] ?? index,
          variantId: item.variantId,
          sku: item.sku,
          name: item.name,
          quantity: line.quantity,
          unitPrice: money(line.unitPrice),
          subtotal: money(line.subtotal),
          discount: money(line.discount),
          tax: money(line.tax),
          taxIncluded: money(line.taxIncluded),
          total: money(line.total),
        },
      ];
    }),
    totals: {
      subtotal: money(subtotal),
      discount: money(discount),
      shipping: money(shipping),
      shippingDiscount: money(shippingDiscount),
      tax: money(tax),
      taxIncluded: money(taxIncluded),
      total: money(total),
    },
    coupon: quote.coupon && toCouponDto(quote.coupon, quote.currency),
    steps: steps.map(({ rule, remarks, adjustments }) => ({
      rule,
      applied: adjustments.length > 0,
      remarks: [...remarks],
      adjustments: adjustments.map(({ type, source, label, amount, line }) => ({
        type,
        source,
        label,
        amount: money(amount),
        line: line === null ? null : Number(line),
      })),
    })),
  };
}

function toCouponDto(coupon: CouponResult, currency: string): ExplainedCouponDto {
  const { code, applied } = coupon;
  return coupon.applied
    ? { code, applied, reason: null, amount: toMoneyDto(coupon.amount, currency) }
    : { code, applied, reason: coupon.reason, amount: null };
}
