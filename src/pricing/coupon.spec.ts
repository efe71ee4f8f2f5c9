import fc from 'fast-check';
import { buyer, selected, unrestricted } from '../../test/support/prices.js';
import { atMost, same } from '../../test/support/same.js';
import { sum } from '../kernel/money.js';
import { normalizeCouponCode } from './coupon.js';
import { priceBasket } from './price-engine.js';
import {
  type Coupon,
  type CouponBenefit,
  type DiscountScope,
  type PricingInput,
  type PricingLine,
  type Quote,
} from './pricing.types.js';
import { CouponShippingRule } from './rules/coupon-shipping.rule.js';
import { CouponRule } from './rules/coupon.rule.js';
import { ShippingRule } from './rules/shipping.rule.js';
import { UnitPriceRule } from './rules/unit-price.rule.js';

const at = new Date('2026-11-21T12:00:00Z');
const later = new Date('2026-11-21T12:00:01Z');
const kurtis = 1;
const sarees = 2;
const shoes = 3;
const [cotton, festive, winter] = [11, 12, 13];
const [wholesale, staff] = [21, 22];

/** A line whose variant has the product's number. */
function line(key: string, productId: number, price: number, given: Partial<PricingLine> = {}): PricingLine {
  const item = { productId, variantId: productId, categoryIds: [], quantity: 1, taxClass: null };
  return { key, ...item, price: selected(price), ...given };
}

const delivery = { code: 'z/m', label: 'Delivery', amount: 6_000, freeOver: null, taxClass: null };

function coupon(benefit: CouponBenefit, scope: Partial<DiscountScope>, given: Partial<Coupon> = {}): Coupon {
  const limits = { maxUses: null, maxUsesPerCustomer: null };
  const open = { minSubtotal: 0, startsAt: null, endsAt: null, limits, uses: 0, holderUses: 0 };
  return { id: 7, code: 'EID', benefit, scope: { ...unrestricted, ...scope }, ...open, ...given };
}

function price(lines: readonly PricingLine[], using: Coupon, given: Partial<PricingInput> = {}): Quote {
  const about = { storeId: 1, currency: 'BDT', buyer: buyer(), shipping: null, taxPlace: null, at, ...given };
  const rules = [new UnitPriceRule(), new CouponRule(), new ShippingRule(), new CouponShippingRule()];
  return priceBasket(
    { ...about, lines, couponCode: using.code },
    using,
    rules.map((rule) => ({ rule, loaded: undefined })),
  );
}

const discounts = ({ lines }: Quote): Record<string, number> =>
  Object.fromEntries(lines.map(({ key, discount }) => [key, discount]));

const half: CouponBenefit = { kind: 'percent', basisPoints: 5_000, maxDiscount: null };
const minus1000: CouponBenefit = { kind: 'fixed', amount: 1_000 };
const freeShipping: CouponBenefit = { kind: 'free_shipping' };

it('reads a code in any case and with spaces around it, and nothing that is no code', () => {
  expect([' eid-20 ', 'A', '9.9_Z'].map(normalizeCouponCode)).toEqual(['EID-20', 'A', '9.9_Z']);
  expect(['', '-A', 'A B', 'Ä', 'A'.repeat(65)].map(normalizeCouponCode)).toEqual([null, null, null, null, null]);
});

describe('a coupon for some products', () => {
  const basket = [line('a', kurtis, 1_000), line('b', sarees, 3_000), line('c', shoes, 500)];

  it('is off their lines alone, each with an entry of its own', () => {
    const quote = price(basket, coupon(half, { productIds: [kurtis, shoes] }));
    expect(discounts(quote)).toEqual({ a: 500, b: 0, c: 250 });
    expect(quote.adjustments.filter(({ type }) => type === 'discount')).toEqual([
      { type: 'discount', rule: 'coupon', source: 'coupon:EID', label: 'Coupon EID', amount: -500, line: 'a' },
      { type: 'discount', rule: 'coupon', source: 'coupon:EID', label: 'Coupon EID', amount: -250, line: 'c' },
    ]);
    expect(quote.coupon).toMatchObject({ applied: true, amount: 750 });
    expect(quote.totals).toMatchObject({ subtotal: 4_500, discount: 750, total: 3_750 });
  });

  it('takes off no more than these lines cost, and caps a percentage on them together', () => {
    expect(discounts(price(basket, coupon(minus1000, { productIds: [shoes] })))).toEqual({ a: 0, b: 0, c: 500 });
    const capped = coupon({ kind: 'percent', basisPoints: 5_000, maxDiscount: 300 }, { productIds: [kurtis, shoes] });
    expect(discounts(price(basket, capped))).toEqual({ a: 200, b: 0, c: 100 });
  });

  it('rounds half up once on these lines together and loses no unit', () => {
    const fives = [line('a', kurtis, 5), line('b', sarees, 5), line('c', shoes, 5)];
    const tenth = coupon({ kind: 'percent', basisPoints: 1_000, maxDiscount: null }, { productIds: [kurtis, shoes] });
    // 10 % of each 5 would round to 1, twice; 10 % of 10 is 1.
    expect(discounts(price(fives, tenth))).toEqual({ a: 1, b: 0, c: 0 });
  });

  it('is refused for a basket with none of them, and for an empty one', () => {
    const refused = { code: 'EID', applied: false, reason: 'not_for_these_items' };
    const forShoes = coupon(half, { productIds: [shoes] });
    const quote = price([line('a', kurtis, 1_000)], forShoes);
    expect(quote.coupon).toEqual(refused);
    expect(quote.totals).toMatchObject({ discount: 0, total: 1_000 });
    expect(price([], forShoes).coupon).toEqual(refused);
  });

  it('does not count one of them that has no price', () => {
    const unpriced = line('b', shoes, 0, { price: { problem: 'no_price' } });
    expect(price([line('a', kurtis, 1_000), unpriced], coupon(half, { productIds: [shoes] })).coupon).toMatchObject({
      reason: 'not_for_these_items',
    });
  });

  it('compares its minimum with what these lines cost before discounts', () => {
    const from = (minSubtotal: number) => coupon(half, { productIds: [kurtis, shoes] }, { minSubtotal });
    expect(price(basket, from(1_500)).coupon).toMatchObject({ applied: true, amount: 750 });
    expect(price(basket, from(1_501)).coupon).toMatchObject({ applied: false, reason: 'minimum_not_reached' });
  });
});

describe('a coupon for some categories', () => {
  const basket = [
    line('a', kurtis, 1_000, { categoryIds: [cotton, festive] }),
    line('b', sarees, 3_000, { categoryIds: [festive] }),
    line('c', shoes, 500),
  ];

  it('is off every product in one of them, once', () => {
    expect(discounts(price(basket, coupon(half, { categoryIds: [festive] })))).toEqual({ a: 500, b: 1_500, c: 0 });
    expect(discounts(price(basket, coupon(half, { categoryIds: [cotton, festive] })))).toEqual({
      a: 500,
      b: 1_500,
      c: 0,
    });
  });

  it('and for some products is off both', () => {
    const either = coupon(half, { categoryIds: [cotton], productIds: [shoes] });
    expect(discounts(price(basket, either))).toEqual({ a: 500, b: 0, c: 250 });
  });

  it('is refused where no product is in one of them', () => {
    expect(price(basket, coupon(half, { categoryIds: [winter] })).coupon).toMatchObject({
      reason: 'not_for_these_items',
    });
  });
});

describe('a coupon for some customers', () => {
  const basket = [line('a', kurtis, 1_000)];
  const forStaff = coupon(half, { customerGroupIds: [staff] });
  const boughtBy = (groupId: number | null) => price(basket, forStaff, { buyer: { ...buyer(), groupId } });

  it('applies to those of its groups and to nobody else', () => {
    expect(boughtBy(staff).coupon).toMatchObject({ applied: true, amount: 500 });
    for (const other of [wholesale, null]) {
      expect(boughtBy(other).coupon).toEqual({ code: 'EID', applied: false, reason: 'not_for_this_customer' });
      expect(boughtBy(other).totals).toMatchObject({ discount: 0, total: 1_000 });
    }
  });

  it('and some items needs both', () => {
    const both = coupon(half, { customerGroupIds: [staff], productIds: [shoes] });
    expect(price(basket, both, { buyer: { ...buyer(), groupId: staff } }).coupon).toMatchObject({
      reason: 'not_for_these_items',
    });
    expect(price([line('a', shoes, 1_000)], both).coupon).toMatchObject({ reason: 'not_for_this_customer' });
  });
});

describe('a restricted coupon for free shipping', () => {
  const free = coupon(freeShipping, { productIds: [shoes] });

  it('takes off the whole charge as soon as one of its items is in the basket', () => {
    const quote = price([line('a', kurtis, 1_000), line('b', shoes, 500)], free, { shipping: delivery });
    expect(quote.totals).toMatchObject({ discount: 0, shipping: 6_000, shippingDiscount: 6_000, total: 1_500 });
    expect(quote.coupon).toMatchObject({ applied: true, amount: 6_000 });
  });

  it('takes off nothing without one', () => {
    const quote = price([line('a', kurtis, 1_000)], free, { shipping: delivery });
    expect(quote.totals).toMatchObject({ shipping: 6_000, shippingDiscount: 0, total: 7_000 });
    expect(quote.coupon).toMatchObject({ applied: false, reason: 'not_for_these_items' });
  });
});

it('tells the reason that the buyer can change least', () => {
  const everything: Partial<Coupon> = {
    startsAt: later,
    endsAt: at,
    limits: { maxUses: 1, maxUsesPerCustomer: 1 },
    uses: 1,
    holderUses: 1,
    minSubtotal: 9_999,
  };
  const scope = { customerGroupIds: [staff], productIds: [shoes] };
  const mended: [Partial<Coupon>, Partial<DiscountScope>][] = [
    [{}, {}],
    [{ startsAt: null }, {}],
    [{ endsAt: null }, {}],
    [{}, { customerGroupIds: [] }],
    [{ uses: 0 }, {}],
    [{ holderUses: 0 }, {}],
    [{}, { productIds: [] }],
    [{ minSubtotal: 0 }, {}],
  ];
  let given = coupon(half, scope, everything);
  const told = mended.map(([better, wider]) => {
    given = { ...given, ...better, scope: { ...given.scope, ...wider } };
    const { coupon: result } = price([line('a', kurtis, 1_000)], given);
    return result && !result.applied ? result.reason : 'applied';
  });
  expect(told).toEqual([
    'not_started',
    'ended',
    'not_for_this_customer',
    'used_up',
    'customer_limit_reached',
    'not_for_these_items',
    'minimum_not_reached',
    'applied',
  ]);
});

it('of any scope takes exactly its worth off the lines it is for, whatever their order, and nothing off the others', () => {
  const drawnLine = fc.record({
    key: fc.string({ minLength: 1, maxLength: 3 }),
    productId: fc.integer({ min: 1, max: 4 }),
    categoryIds: fc.subarray([cotton, festive, winter]),
    amount: fc.oneof(fc.constantFrom(1, 5, 99), fc.nat({ max: 1_000_000 })),
    quantity: fc.integer({ min: 1, max: 9 }),
  });
  const lines = fc
    .uniqueArray(drawnLine, { selector: ({ key }) => key, maxLength: 10 })
    .map((drawn) =>
      drawn.map(({ key, productId, amount, ...rest }) =>
        line(key, productId, amount, { ...rest, variantId: productId }),
      ),
    );
  const benefit: fc.Arbitrary<CouponBenefit> = fc.oneof(
    fc
      .integer({ min: 1, max: 10_000 })
      .map((basisPoints) => ({ kind: 'percent' as const, basisPoints, maxDiscount: null })),
    fc.integer({ min: 1, max: 2_000_000 }).map((amount) => ({ kind: 'fixed' as const, amount })),
  );
  const scope = fc.record({
    productIds: fc.subarray([1, 2, 3, 4]),
    categoryIds: fc.subarray([cotton, festive, winter]),
    customerGroupIds: fc.constant([]),
  });
  fc.assert(
    fc.property(lines, benefit, scope, fc.infiniteStream(fc.nat()), (drawn, worth, within, chance) => {
      const isMeant = ({ productId, categoryIds }: PricingLine): boolean =>
        within.productIds.length + within.categoryIds.length === 0 ||
        within.productIds.includes(productId) ||
        within.categoryIds.some((id) => categoryIds.includes(id));
      const using = coupon(worth, within);
      const quote = price(drawn, using);
      const goods = sum(
        drawn.filter(isMeant).map((meant) => ('price' in meant.price ? meant.price.price.amount * meant.quantity : 0)),
      );
      const exact = worth.kind === 'percent' ? Math.floor((goods * worth.basisPoints + 5_000) / 10_000) : 0;
      const expected = worth.kind === 'fixed' ? Math.min(worth.amount, goods) : exact;

      same(quote.totals.discount, expected);
      const meant = new Set(drawn.filter(isMeant).map(({ key }) => key));
      for (const { key, discount, subtotal } of quote.lines) {
        if (!meant.has(key)) same(discount, 0);
        atMost(discount, subtotal);
      }
      same(sum(quote.lines.map(({ discount }) => discount)), expected);

      const order = drawn.map((one) => ({ one, place: chance.next().value as number }));
      const shuffled = order.sort((a, b) => a.place - b.place).map(({ one }) => one);
      same(discounts(price(shuffled, using)), discounts(quote));
    }),
    { numRuns: 2_000 },
  );
});
