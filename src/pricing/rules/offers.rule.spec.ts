import fc from 'fast-check';
import { buyer, selected, unrestricted } from '../../../test/support/prices.js';
import { same } from '../../../test/support/same.js';
import { sum } from '../../kernel/money.js';
import { type Offer, type OfferBenefit } from '../offer.types.js';
import { priceBasket } from '../price-engine.js';
import { orderedRules } from '../price-rules.js';
import { type Coupon, type PricingInput, type Quote, type RuleStep } from '../pricing.types.js';

interface LineOf {
  readonly amount: number;
  readonly quantity: number;
  readonly variantId: number;
}

function basket(lines: readonly LineOf[], couponCode: string | null = null): PricingInput {
  return {
    storeId: 1,
    currency: 'CAD',
    lines: lines.map(({ amount, quantity, variantId }, index) => ({
      key: String(index),
      productId: variantId % 4,
      variantId,
      quantity,
      categoryIds: [variantId % 3],
      price: selected(amount),
      taxClass: null,
    })),
    couponCode,
    buyer: buyer(),
    shipping: { code: 'z/m', label: 'Standard', amount: 900, freeOver: 10_000, taxClass: null },
    taxPlace: null,
    at: new Date('2026-11-21T12:00:00Z'),
  };
}

const unconditional = {
  minSubtotal: 0,
  minQuantity: 1,
  firstOrderOnly: false,
  startsAt: null,
  endsAt: null,
  days: null,
};

function offer(code: string, benefit: OfferBenefit, scope: Partial<Offer['scope']> = {}, stackable = true): Offer {
  const named = { id: 1, code, name: code, conditions: unconditional };
  return { ...named, benefit, scope: { ...unrestricted, ...scope }, stackable };
}

function coupon(basisPoints: number): Coupon {
  const limits = { maxUses: null, maxUsesPerCustomer: null };
  const open = { minSubtotal: 0, startsAt: null, endsAt: null, limits, uses: 0, holderUses: 0 };
  return {
    id: 7,
    code: 'C',
    benefit: { kind: 'percent', basisPoints, maxDiscount: null },
    scope: unrestricted,
    ...open,
  };
}

function price(input: PricingInput, offers: readonly Offer[], using: Coupon | null = null, steps?: RuleStep[]): Quote {
  const rules = orderedRules().map((rule) => ({ rule, loaded: rule.code === 'offers' ? offers : null }));
  return priceBasket(input, using, rules, steps && ((step) => steps.push(step)));
}

describe('offers among the other rules', () => {
  const input = basket([{ amount: 3_999, quantity: 2, variantId: 1 }], 'C');
  const spring = offer('SPRING', { kind: 'fixed_amount', amount: 1_000, per: 'unit' });

  it('come before the coupon, which is off what they leave, and before free delivery is judged', () => {
    const quote = price(input, [spring], coupon(1_000));
    expect(quote.adjustments.map(({ rule, source, amount, line }) => [rule, source, amount, line])).toEqual([
      ['unit-price', 'price:base', 7_998, '0'],
      ['offers', 'offer:SPRING', -2_000, '0'],
      ['coupon', 'coupon:C', -600, null],
      ['shipping', 'shipping:z/m', 900, null],
    ]);
    expect(quote.totals).toMatchObject({ subtotal: 7_998, discount: 2_600, total: 6_298 });
  });

  it('are explained by the same quote: each that applied, and why each other did not', () => {
    const steps: RuleStep[] = [];
    const lamps = offer('LAMPS', { kind: 'percent', basisPoints: 2_000 }, { productIds: [99] });
    const quote = price(input, [spring, lamps], coupon(1_000), steps);
    expect(quote).toEqual(price(input, [spring, lamps], coupon(1_000)));
    expect(steps.flatMap((step) => step.adjustments)).toEqual(quote.adjustments);
    expect(steps.find(({ rule }) => rule === 'offers')?.remarks).toEqual([
      { source: 'offer:SPRING', label: 'SPRING', applied: true, reason: null },
      { source: 'offer:LAMPS', label: 'LAMPS', applied: false, reason: 'not_for_these_items' },
    ]);
    expect(steps.find(({ rule }) => rule === 'shipping')?.remarks).toEqual([
      {
        source: 'shipping:z/m',
        label: 'Standard: free from a goods total',
        applied: false,
        reason: 'goods_total_not_reached',
      },
    ]);
  });
});

describe('any basket, offers and coupon', () => {
  const amount = fc.oneof(fc.constantFrom(0, 1, 5, 99, 14_999), fc.nat({ max: 20 }), fc.nat({ max: 1_000_000_000 }));
  const lines = fc.array(
    fc.record({ amount, quantity: fc.integer({ min: 1, max: 20 }), variantId: fc.integer({ min: 1, max: 6 }) }),
    { maxLength: 8 },
  );
  const basisPoints = fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 10_000 }));
  const few = fc.integer({ min: 1, max: 3 });
  const benefit: fc.Arbitrary<OfferBenefit> = fc.oneof(
    fc.record({ kind: fc.constant('percent' as const), basisPoints }),
    fc.record({
      kind: fc.constant('fixed_amount' as const),
      amount: amount.map((value) => value + 1),
      per: fc.constantFrom('unit' as const, 'order' as const),
    }),
    fc.record({ kind: fc.constant('fixed_price' as const), amount }),
    fc.record({ kind: fc.constant('buy_get' as const), buy: few, get: few, basisPoints }),
  );
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 });
  const offers = fc.array(
    fc
      .tuple(benefit, ids, ids, fc.boolean())
      .map(([worth, productIds, categoryIds, stackable]) => offer('O', worth, { productIds, categoryIds }, stackable)),
    { maxLength: 6 },
  );
  const using = fc.option(basisPoints.map(coupon));
  const seed = Date.now() % 2 ** 31;

  it('adds up to the minor unit, with nothing negative', () => {
    process.stdout.write(`offers and coupons: properties run with seed ${seed}\n`);
    fc.assert(
      fc.property(lines, offers, using, (drawn, promotions, applied) => {
        const { adjustments, totals, lines: priced } = price(basket(drawn, applied && 'C'), promotions, applied);
        const ledger = (type: string) =>
          sum(adjustments.filter((entry) => entry.type === type).map((entry) => entry.amount));
        const { subtotal, discount, shipping, shippingDiscount, total } = totals;
        same([ledger('item'), 0 - ledger('discount')], [subtotal, discount]);
        same([ledger('shipping'), 0 - ledger('shipping_discount')], [shipping, shippingDiscount]);
        same(total, subtotal - discount + shipping - shippingDiscount);
        same(sum(priced.map((line) => line.discount)), discount);
        const negative = priced.filter((line) => Math.min(line.discount, line.total) < 0);
        same(negative, []);
      }),
      { numRuns: 10_000, seed },
    );
  });
});
