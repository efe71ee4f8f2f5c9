import fc from 'fast-check';
import { basePrice, buyer, selected, unrestricted } from '../../test/support/prices.js';
import { atLeast, atMost, same } from '../../test/support/same.js';
import { sum, toDecimal } from '../kernel/money.js';
import { priceBasket } from './price-engine.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from './price-rule.js';
import { orderedRules, PriceRules } from './price-rules.js';
import { PriceRuleError } from './pricing.errors.js';
import { type Coupon, type CouponBenefit, type PricingInput, type PricingLine, type Quote } from './pricing.types.js';

const at = new Date('2026-11-21T12:00:00Z');

function basket(given: Partial<PricingInput> = {}): PricingInput {
  const lines = [line('a', 149_000, 2)];
  return {
    storeId: 1,
    currency: 'BDT',
    lines,
    couponCode: null,
    buyer: buyer(),
    shipping: null,
    taxPlace: null,
    at,
    ...given,
  };
}

function line(key: string, amount: number | null, quantity = 1, variantId = 1): PricingLine {
  return { key, productId: variantId, variantId, quantity, categoryIds: [], price: selected(amount), taxClass: null };
}

function coupon(benefit: CouponBenefit, given: Partial<Coupon> = {}): Coupon {
  const limits = { maxUses: null, maxUsesPerCustomer: null };
  const open = { scope: unrestricted, minSubtotal: 0, startsAt: null, endsAt: null, limits, uses: 0, holderUses: 0 };
  return { id: 7, code: 'WELCOME10', benefit, ...open, ...given };
}

function price(input: PricingInput, using: Coupon | null = null, extensions: readonly PriceRule[] = []): Quote {
  const rules = orderedRules(extensions).map((rule) => ({ rule, loaded: rule.code === 'offers' ? [] : undefined }));
  return priceBasket(using ? { ...input, couponCode: using.code } : input, using, rules);
}

const tenPercent: CouponBenefit = { kind: 'percent', basisPoints: 1_000, maxDiscount: null };
const dhaka = {
  code: 'sz_inside_dhaka/standard',
  label: 'Inside Dhaka',
  amount: 6_000,
  freeOver: null,
  taxClass: null,
};

describe('pricing a basket', () => {
  it('prices two kurtis with 10 % off, sent inside Dhaka', () => {
    const quote = price(basket({ shipping: dhaka }), coupon(tenPercent));

    expect(quote).toEqual({
      currency: 'BDT',
      lines: [
        {
          key: 'a',
          quantity: 2,
          unitPrice: 149_000,
          subtotal: 298_000,
          discount: 29_800,
          tax: 0,
          taxIncluded: 0,
          total: 268_200,
        },
      ],
      adjustments: [
        { type: 'item', rule: 'unit-price', source: 'price:base', label: 'Base price', amount: 298_000, line: 'a' },
        {
          type: 'discount',
          rule: 'coupon',
          source: 'coupon:WELCOME10',
          label: 'Coupon WELCOME10',
          amount: -29_800,
          line: null,
        },
        {
          type: 'shipping',
          rule: 'shipping',
          source: 'shipping:sz_inside_dhaka/standard',
          label: 'Inside Dhaka',
          amount: 6_000,
          line: null,
        },
      ],
      totals: {
        subtotal: 298_000,
        discount: 29_800,
        shipping: 6_000,
        shippingDiscount: 0,
        tax: 0,
        taxIncluded: 0,
        total: 274_200,
      },
      taxes: [],
      coupon: {
        code: 'WELCOME10',
        applied: true,
        couponId: 7,
        amount: 29_800,
        limits: { maxUses: null, maxUsesPerCustomer: null },
      },
      problems: [],
    });
    const { subtotal, discount, shipping, total } = quote.totals;
    expect([subtotal, discount, shipping, total].map((amount) => toDecimal(amount, 'BDT'))).toEqual([
      '2980.00',
      '298.00',
      '60.00',
      '2742.00',
    ]);
  });

  it('prices an empty basket at nothing', () => {
    const nothing = { subtotal: 0, discount: 0, shipping: 0, shippingDiscount: 0, tax: 0, taxIncluded: 0, total: 0 };
    expect(price(basket({ lines: [] }), coupon({ kind: 'fixed', amount: 500 }))).toMatchObject({
      lines: [],
      adjustments: [],
      totals: nothing,
    });
  });

  it('names a line without a price and leaves it out of every sum', () => {
    const quote = price(basket({ lines: [line('a', null, 3), line('b', 100, 1, 2)] }), coupon(tenPercent));
    expect(quote.problems).toEqual([{ key: 'a', code: 'no_price' }]);
    expect(quote.lines).toEqual([
      { key: 'b', quantity: 1, unitPrice: 100, subtotal: 100, discount: 10, tax: 0, taxIncluded: 0, total: 90 },
    ]);
    expect(quote.totals).toMatchObject({ subtotal: 100, total: 90 });
  });

  it.each(['no_price', 'price_not_current', 'quantity_not_priced'] as const)(
    'tells the reason %s of a line without a price',
    (problem) => {
      const quote = price(basket({ lines: [{ ...line('a', null), price: { problem } }] }));
      expect(quote.problems).toEqual([{ key: 'a', code: problem }]);
    },
  );

  it('names the list that a price is from', () => {
    const list = { code: 'GOLD', position: 0, groupId: null, startsAt: null, endsAt: null };
    const gold = { ...line('a', null, 2), price: { price: { ...basePrice(900), compareAt: 1_000, list } } };
    expect(price(basket({ lines: [gold] })).adjustments).toEqual([
      { type: 'item', rule: 'unit-price', source: 'price:GOLD', label: 'Price list GOLD', amount: 1_800, line: 'a' },
    ]);
  });

  it('gives a thing that costs nothing a price of nothing', () => {
    expect(price(basket({ lines: [line('a', 0, 3)] }))).toMatchObject({
      problems: [],
      lines: [{ unitPrice: 0, total: 0 }],
    });
  });

  it('refuses two lines of one key, and sums that would not be exact', () => {
    expect(() => price(basket({ lines: [line('a', 1), line('a', 2)] }))).toThrow(RangeError);
    const dear = Number.MAX_SAFE_INTEGER;
    const tooLarge = expect.objectContaining({ code: 'money.too_large' }) as Error;
    expect(() => price(basket({ lines: [line('a', dear), line('b', 1, 1, 2)] }))).toThrow(tooLarge);
    expect(() => price(basket({ lines: [line('a', dear, 2)] }))).toThrow(tooLarge);
  });
});

describe('a coupon', () => {
  it('rounds a percentage half up once, on the goods as a whole, and spreads it without losing a unit', () => {
    // 10 % of each 5 would round to 1, three times; 10 % of 15 is 1.5, so 2.
    const quote = price(
      basket({ lines: [line('a', 5, 1, 1), line('b', 5, 1, 2), line('c', 5, 1, 3)] }),
      coupon(tenPercent),
    );
    expect(quote.totals.discount).toBe(2);
    expect(quote.lines.map((priced) => priced.discount)).toEqual([1, 1, 0]);
  });

  it('takes no more than its maximum', () => {
    const capped = coupon({ kind: 'percent', basisPoints: 1_000, maxDiscount: 25_000 });
    expect(price(basket(), capped).totals.discount).toBe(25_000);
    expect(price(basket({ lines: [line('a', 100_000)] }), capped).totals.discount).toBe(10_000);
  });

  it('of a fixed amount takes no more than the goods cost, and nothing of shipping', () => {
    const quote = price(basket({ lines: [line('a', 300)], shipping: dhaka }), coupon({ kind: 'fixed', amount: 500 }));
    expect(quote.totals).toEqual({
      subtotal: 300,
      discount: 300,
      shipping: 6_000,
      shippingDiscount: 0,
      tax: 0,
      taxIncluded: 0,
      total: 6_000,
    });
    expect(quote.coupon).toMatchObject({ applied: true, amount: 300 });
  });

  it('for free shipping takes off the charge, and applies before a delivery is chosen', () => {
    const free = coupon({ kind: 'free_shipping' });
    const sent = price(basket({ shipping: dhaka }), free);
    expect(sent.totals).toEqual({
      subtotal: 298_000,
      discount: 0,
      shipping: 6_000,
      shippingDiscount: 6_000,
      tax: 0,
      taxIncluded: 0,
      total: 298_000,
    });
    expect(sent.adjustments.at(-1)).toMatchObject({
      type: 'shipping_discount',
      rule: 'coupon-shipping',
      source: 'coupon:WELCOME10',
      amount: -6_000,
    });
    expect(sent.coupon).toMatchObject({ applied: true, amount: 6_000 });
    expect(price(basket(), free).coupon).toMatchObject({ applied: true, amount: 0 });
  });

  it('compares its minimum with the subtotal before discounts', () => {
    expect(price(basket(), coupon(tenPercent, { minSubtotal: 298_000 })).coupon).toMatchObject({ applied: true });
    const short = price(basket(), coupon(tenPercent, { minSubtotal: 298_001 }));
    expect(short.coupon).toEqual({ code: 'WELCOME10', applied: false, reason: 'minimum_not_reached' });
    expect(short.totals.total).toBe(298_000);
  });

  const before = new Date(at.getTime() - 1);
  const after = new Date(at.getTime() + 1);
  it.each<[string, Partial<Coupon>, string | null]>([
    ['from its start on', { startsAt: at }, null],
    ['not before its start', { startsAt: after }, 'not_started'],
    ['until just before its end', { endsAt: after }, null],
    ['no more at its end', { endsAt: at }, 'ended'],
    ['no more after its end', { endsAt: before }, 'ended'],
    ['while uses are left', { limits: { maxUses: 3, maxUsesPerCustomer: null }, uses: 2 }, null],
    ['no more when used up', { limits: { maxUses: 3, maxUsesPerCustomer: null }, uses: 3 }, 'used_up'],
    ['while the customer has uses left', { limits: { maxUses: null, maxUsesPerCustomer: 2 }, holderUses: 1 }, null],
    [
      'no more to a customer who used it up',
      { limits: { maxUses: null, maxUsesPerCustomer: 2 }, holderUses: 2 },
      'customer_limit_reached',
    ],
  ])('applies %s', (_, given, reason) => {
    const { coupon: result, totals } = price(basket(), coupon(tenPercent, given));
    expect(result).toMatchObject(reason === null ? { applied: true } : { applied: false, reason });
    expect(totals.discount).toBe(reason === null ? 29_800 : 0);
  });

  it('that does not exist is told by the code that was typed', () => {
    expect(price(basket({ couponCode: ' nope ' })).coupon).toEqual({
      code: 'NOPE',
      applied: false,
      reason: 'not_found',
    });
  });
});

describe('free delivery from a goods total', () => {
  const freeOver = (amount: number) => basket({ shipping: { ...dhaka, freeOver: amount } });

  it('starts at the threshold', () => {
    expect(price(freeOver(298_000)).totals).toMatchObject({ shipping: 6_000, shippingDiscount: 6_000, total: 298_000 });
    expect(price(freeOver(298_001)).totals).toMatchObject({ shipping: 6_000, shippingDiscount: 0, total: 304_000 });
  });

  it('is judged on the goods after discounts', () => {
    expect(price(freeOver(268_200), coupon(tenPercent)).totals.shippingDiscount).toBe(6_000);
    expect(price(freeOver(268_201), coupon(tenPercent)).totals.shippingDiscount).toBe(0);
  });

  it('leaves nothing for a free-shipping coupon to take', () => {
    const quote = price(freeOver(0), coupon({ kind: 'free_shipping' }));
    expect(quote.totals).toMatchObject({ shipping: 6_000, shippingDiscount: 6_000, total: 298_000 });
    expect(quote.coupon).toMatchObject({ applied: true, amount: 0 });
  });
});

/** A shop's own rule that proposes what it is told to. */
class Proposes extends PriceRule {
  readonly code = 'own';
  constructor(private readonly proposals: (draft: PricingDraft) => Partial<ProposedAdjustment>[]) {
    super();
  }
  adjustments(draft: PricingDraft): ProposedAdjustment[] {
    return this.proposals(draft).map((given) => ({
      type: 'discount',
      source: 'test',
      label: 'Test',
      amount: -1,
      line: null,
      ...given,
    }));
  }
}

describe('what sending a line costs', () => {
  const tent = { ...line('a', 14_999, 2), deliveryCharge: 500 };
  const stove = { ...line('b', 3_999, 1, 2), deliveryCharge: 300 };
  const lamp = line('c', 2_450, 3, 3);
  const lines = [tent, stove, lamp];

  it('comes on top of the delivery, once a line, and the ledger tells which', () => {
    const quote = price(basket({ lines, shipping: dhaka }));
    expect(quote.totals).toMatchObject({ subtotal: 41_347, shipping: 6_800, total: 48_147 });
    const charges = quote.adjustments.filter(({ type }) => type === 'shipping');
    expect(charges.map(({ amount, line: key }) => [key, amount])).toEqual([
      [null, 6_000],
      ['a', 500],
      ['b', 300],
    ]);
    expect(quote.lines.map(({ total }) => total)).toEqual([29_998, 3_999, 7_350]);
  });

  it('is nothing while nothing is sent, and for a line without a price', () => {
    expect(price(basket({ lines })).totals.shipping).toBe(0);
    const unpriced = { ...line('d', null, 1, 4), deliveryCharge: 900 };
    expect(price(basket({ lines: [...lines, unpriced], shipping: dhaka })).totals.shipping).toBe(6_800);
  });

  it('is waived with the delivery, by a goods total as by a coupon', () => {
    const free = price(basket({ lines, shipping: { ...dhaka, freeOver: 41_347 } }));
    expect(free.totals).toMatchObject({ shipping: 6_800, shippingDiscount: 6_800, total: 41_347 });
    const charged = price(basket({ lines, shipping: { ...dhaka, amount: 0, freeOver: 1 } }));
    expect(charged.totals).toMatchObject({ shipping: 800, shippingDiscount: 800, total: 41_347 });
    const couponed = price(basket({ lines, shipping: dhaka }), coupon({ kind: 'free_shipping' }));
    expect(couponed.totals).toMatchObject({ shipping: 6_800, shippingDiscount: 6_800, total: 41_347 });
  });
});

describe("a shop's own rule", () => {
  it('runs after the coupon and before shipping', () => {
    const seen: PricingDraft['totals'][] = [];
    const own = new Proposes(({ totals }) => {
      seen.push({ ...totals });
      return [{ amount: -100_000, line: 'a' }];
    });
    const quote = price(basket({ shipping: { ...dhaka, freeOver: 168_201 } }), coupon(tenPercent), [own]);
    expect(seen).toEqual([
      { subtotal: 298_000, discount: 29_800, shipping: 0, shippingDiscount: 0, tax: 0, taxIncluded: 0, total: 268_200 },
    ]);
    expect(quote.totals).toMatchObject({ discount: 129_800, shippingDiscount: 0, total: 174_200 });
    expect(quote.lines[0]).toMatchObject({ subtotal: 298_000, discount: 129_800, total: 168_200 });
    expect(quote.coupon).toMatchObject({ amount: 29_800 });
  });

  it.each<[string, Partial<ProposedAdjustment>]>([
    ['a fraction', { amount: -0.5 }],
    ['no number', { amount: Number.NaN }],
    ['a surcharge as a discount', { amount: 1 }],
    ['a discount of nothing', { amount: 0 }],
    ['more than the goods', { amount: -298_001 }],
    ['more than the line', { amount: -298_001, line: 'a' }],
    ['a discount on a line that is not there', { line: 'b' }],
    ['a second price for a line', { type: 'item', amount: 2, line: 'a' }],
    ['a price for no line', { type: 'item', amount: 2, line: null }],
    ['a negative charge', { type: 'shipping', amount: -1 }],
    ['shipping on a line that is not there', { type: 'shipping', amount: 1, line: 'b' }],
    ['more than shipping', { type: 'shipping_discount', amount: -1 }],
    ['a shipping surcharge as a discount', { type: 'shipping_discount', amount: 1 }],
  ])('may not propose %s', (_, proposal) => {
    expect(() => price(basket(), null, [new Proposes(() => [proposal])])).toThrow(PriceRuleError);
  });

  it('may price what has no price, in whole units and before discounts', () => {
    const input = basket({ lines: [line('a', 100), line('b', null, 3, 2)] });
    const pricing = (amount: number) => new Proposes(() => [{ type: 'item', amount, line: 'b' }]);
    expect(price(input, null, [pricing(300)]).lines[1]).toMatchObject({ unitPrice: 100, subtotal: 300 });
    expect(() => price(input, null, [pricing(301)])).toThrow(PriceRuleError);
    expect(() => price(input, null, [pricing(-300)])).toThrow(PriceRuleError);
    expect(() => price(input, coupon(tenPercent), [pricing(300)])).toThrow(PriceRuleError);
  });

  it('needs a code of its own', () => {
    const rules = new PriceRules();
    rules.add(new Proposes(() => []));
    expect(rules.ordered.map(({ code }) => code)).toEqual([
      'unit-price',
      'offers',
      'coupon',
      'own',
      'shipping',
      'coupon-shipping',
      'tax',
    ]);
    expect(() => rules.add(new Proposes(() => []))).toThrow('own');
  });
});

describe('any basket', () => {
  // Few different prices and small quantities, so that lines are often alike and odd units have to go somewhere.
  const amount = fc.oneof(fc.constantFrom(1, 5, 99, 149_000), fc.nat({ max: 20 }), fc.nat({ max: 1_000_000_000 }));
  const drawnLine = fc.record({
    key: fc.string({ minLength: 1, maxLength: 3 }),
    price: fc.option(amount, { freq: 8 }),
    quantity: fc.oneof(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 100 })),
    variantId: fc.integer({ min: 1, max: 6 }),
  });
  const lines = fc
    .uniqueArray(drawnLine, { selector: ({ key }) => key, maxLength: 12 })
    .map((drawn) => drawn.map(({ key, price: amount, quantity, variantId }) => line(key, amount, quantity, variantId)));
  const benefit: fc.Arbitrary<CouponBenefit> = fc.oneof(
    fc.record({
      kind: fc.constant('percent' as const),
      basisPoints: fc.integer({ min: 1, max: 10_000 }),
      maxDiscount: fc.option(amount.map((value) => value + 1)),
    }),
    fc.record({ kind: fc.constant('fixed' as const), amount: amount.map((value) => value + 1) }),
    fc.constant({ kind: 'free_shipping' as const }),
  );
  const minimum = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: amount });
  const applied = fc.option(fc.tuple(benefit, minimum).map(([given, minSubtotal]) => coupon(given, { minSubtotal })));
  const shipping = fc.option(
    fc.record({
      code: fc.constant('z/m'),
      label: fc.constant('M'),
      amount,
      freeOver: fc.option(amount),
      taxClass: fc.constant(null),
    }),
  );
  const input = fc.record({ lines, shipping, currency: fc.constantFrom('JPY', 'BDT', 'KWD') }).map(basket);
  /** Takes a part of what is left of every other variant and then of the goods, so that discounts of every kind meet. */
  const own = fc.option(
    fc.integer({ min: 1, max: 10 }).map(
      (part) =>
        new Proposes((draft) => {
          const off = draft.lines
            .filter(({ variantId, total }) => variantId % 2 === 0 && total >= part)
            .map(({ key, total }) => ({ amount: -Math.floor(total / part), line: key }));
          const goods = Math.floor((draft.goods + sum(off.map((entry) => entry.amount))) / part);
          return goods > 0 ? [...off, { amount: -goods }] : off;
        }),
    ),
  );

  it('adds up: lines, ledger and totals agree and nothing is negative', () => {
    fc.assert(
      fc.property(input, applied, own, (drawn, using, rule) => {
        const { adjustments, totals, ...quote } = price(drawn, using, rule ? [rule] : []);
        const ledger = (type: string) =>
          sum(adjustments.filter((entry) => entry.type === type).map((entry) => entry.amount));

        same(ledger('item'), totals.subtotal);
        same(0 - ledger('discount'), totals.discount);
        same(ledger('shipping'), totals.shipping);
        same(0 - ledger('shipping_discount'), totals.shippingDiscount);
        same(sum(adjustments.map((entry) => entry.amount)), totals.total);
        same(totals.total, totals.subtotal - totals.discount + totals.shipping - totals.shippingDiscount + totals.tax);

        same(sum(quote.lines.map((priced) => priced.subtotal)), totals.subtotal);
        same(sum(quote.lines.map((priced) => priced.discount)), totals.discount);
        for (const priced of quote.lines) {
          same(priced.subtotal, priced.unitPrice * priced.quantity);
          same(priced.total, priced.subtotal - priced.discount);
          atLeast(Math.min(priced.discount, priced.total), 0);
        }
        atMost(totals.discount, totals.subtotal);
        atMost(totals.shippingDiscount, totals.shipping);
        for (const total of Object.values(totals) as number[]) atLeast(total, 0);
        same(quote.lines.length + quote.problems.length, drawn.lines.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('costs the same whatever the order of its lines, each line as well', () => {
    const shuffled = input.chain((drawn) =>
      fc.tuple(
        fc.constant(drawn),
        fc.shuffledSubarray([...drawn.lines], { minLength: drawn.lines.length, maxLength: drawn.lines.length }),
      ),
    );
    const byKey = (quote: Quote) => new Map(quote.lines.map((priced) => [priced.key, priced]));
    fc.assert(
      fc.property(shuffled, applied, own, ([drawn, reordered], using, rule) => {
        const first = price(drawn, using, rule ? [rule] : []);
        const second = price({ ...drawn, lines: reordered }, using, rule ? [rule] : []);
        same(second.totals, first.totals);
        same(byKey(second), byKey(first));
        same(
          second.lines.map((priced) => priced.key),
          reordered.filter((given) => 'price' in given.price).map(({ key }) => key),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('is priced without changing the input, and to the same quote again', () => {
    fc.assert(
      fc.property(input, applied, (drawn, using) => {
        const before = structuredClone({ drawn, using });
        const first = price(drawn, using);
        same(price(drawn, using), first);
        same({ drawn, using }, before);
      }),
      { numRuns: 1_000 },
    );
  });
});
