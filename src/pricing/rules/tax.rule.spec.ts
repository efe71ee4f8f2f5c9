import fc from 'fast-check';
import { buyer, selected } from '../../../test/support/prices.js';
import { atLeast, same } from '../../../test/support/same.js';
import { toDecimal } from '../../kernel/money.js';
import { priceBasket } from '../price-engine.js';
import { orderedRules } from '../price-rules.js';
import { PriceRule, type ProposedAdjustment } from '../price-rule.js';
import { PriceRuleError } from '../pricing.errors.js';
import { type Adjustment, type Coupon, type CouponBenefit, type PricingInput, type Quote } from '../pricing.types.js';
import { type TaxTerms } from '../tax.js';
import { TaxRule } from './tax.rule.js';

const at = new Date('2026-11-21T12:00:00Z');
const STANDARD = 190_000;
const REDUCED = 70_000;

interface Line {
  readonly price: number;
  readonly quantity?: number;
  readonly taxClass?: string | null;
}

function basket(lines: readonly Line[], given: Partial<PricingInput> = {}): PricingInput {
  return {
    storeId: 1,
    currency: 'EUR',
    lines: lines.map(({ price, quantity = 1, taxClass = 'STANDARD' }, index) => ({
      key: String(index),
      productId: index,
      variantId: index,
      quantity,
      categoryIds: [],
      price: selected(price),
      taxClass,
    })),
    couponCode: null,
    buyer: buyer(),
    shipping: null,
    taxPlace: null,
    at,
    ...given,
  };
}

function delivery(amount: number, freeOver: number | null = null): PricingInput['shipping'] {
  return { code: 'z/m', label: 'Standard', amount, freeOver, taxClass: 'STANDARD' };
}

function coupon(benefit: CouponBenefit): Coupon {
  const scope = { productIds: [], categoryIds: [], customerGroupIds: [] };
  const limits = { maxUses: null, maxUsesPerCustomer: null };
  const open = { minSubtotal: 0, startsAt: null, endsAt: null, limits, uses: 0, holderUses: 0 };
  return { id: 1, code: 'OFF', benefit, scope, ...open };
}

const included: TaxTerms = {
  mode: 'included',
  rounding: 'line',
  rates: new Map([
    ['STANDARD', STANDARD],
    ['REDUCED', REDUCED],
  ]),
};
const added: TaxTerms = { ...included, mode: 'added' };
const once = (terms: TaxTerms): TaxTerms => ({ ...terms, rounding: 'order' });

function price(input: PricingInput, terms: TaxTerms | null, using: Coupon | null = null): Quote {
  const rules = orderedRules().map((rule) => ({ rule, loaded: rule.code === 'tax' ? terms : [] }));
  return priceBasket(using ? { ...input, couponCode: using.code } : input, using, rules);
}

const percent = (basisPoints: number) => coupon({ kind: 'percent', basisPoints, maxDiscount: null });
const fixed = (amount: number) => coupon({ kind: 'fixed', amount });
const taxesOf = ({ lines }: Quote): number[] => lines.map(({ tax, taxIncluded }) => tax + taxIncluded);

describe('taxes', () => {
  it('are of what discounts leave of lines of different rates', () => {
    // 10.00 off 80.00 and 20.00 leaves 72.00 and 18.00.
    const lines = [{ price: 8_000 }, { price: 2_000, taxClass: 'REDUCED' }];
    const net = price(basket(lines), added, fixed(1_000));
    expect(net.totals).toMatchObject({ discount: 1_000, tax: 1_494, total: 10_494 });
    expect(net.taxes).toEqual([
      { taxClass: 'STANDARD', rate: STANDARD, base: 7_200, amount: 1_368, included: false },
      { taxClass: 'REDUCED', rate: REDUCED, base: 1_800, amount: 126, included: false },
    ]);
    const gross = price(basket(lines), included, fixed(1_000));
    expect(gross.totals).toMatchObject({ discount: 1_000, tax: 0, taxIncluded: 1_268, total: 9_000 });
    expect(gross.taxes).toEqual([
      { taxClass: 'STANDARD', rate: STANDARD, base: 6_050, amount: 1_150, included: true },
      { taxClass: 'REDUCED', rate: REDUCED, base: 1_682, amount: 118, included: true },
    ]);
  });

  it('are none on goods that a discount of 100 % has made free, and still on their delivery', () => {
    for (const terms of [added, included, once(added), once(included)]) {
      const quote = price(basket([{ price: 8_000 }, { price: 999 }]), terms, percent(10_000));
      expect(quote.totals).toMatchObject({ discount: 8_999, tax: 0, taxIncluded: 0, total: 0 });
      expect(quote.taxes).toEqual([]);
    }
    const sent = price(basket([{ price: 8_000 }], { shipping: delivery(490) }), included, percent(10_000));
    expect(sent.totals).toMatchObject({ taxIncluded: 78, total: 490 });
    expect(sent.taxes).toEqual([{ taxClass: 'STANDARD', rate: STANDARD, base: 412, amount: 78, included: true }]);
  });

  it('are of a gross price less a fixed voucher, which is gross as well', () => {
    const quote = price(basket([{ price: 11_900 }]), included, fixed(1_190));
    expect(quote.totals).toMatchObject({ subtotal: 11_900, discount: 1_190, taxIncluded: 1_710, total: 10_710 });
  });

  it('add up over three lines that have a third each of a voucher', () => {
    const thirds = [{ price: 1_000 }, { price: 1_000 }, { price: 1_000 }];
    const quote = price(basket(thirds), added, fixed(1_000));
    expect(quote.lines.map(({ discount }) => discount)).toEqual([334, 333, 333]);
    // 19 % of 6.66 and of 6.67 is 1.27, of 20.00 it is 3.80.
    expect(taxesOf(quote)).toEqual([127, 127, 127]);
    expect(quote.totals).toMatchObject({ tax: 381, total: 2_381 });
    const together = price(basket(thirds), once(added), fixed(1_000));
    expect(taxesOf(together)).toEqual([126, 127, 127]);
    expect(together.totals).toMatchObject({ tax: 380, total: 2_380 });
  });

  it.each([
    ['JPY', 100_000, 1_980, '180', '198'],
    ['IDR', 110_000, 15_000_050, '14864.91', '16500.06'],
    ['EUR', 190_000, 999, '1.60', '1.90'],
    ['KWD', 50_000, 12_345, '0.588', '0.617'],
  ])('are exact to the minor unit of %s', (currency, rate, amount, contained, onTop) => {
    const rates = new Map([['STANDARD', rate]]);
    const [gross, net] = [included, added].map((terms) =>
      price(basket([{ price: amount }], { currency }), { ...terms, rates }),
    );
    expect(toDecimal(gross?.totals.taxIncluded ?? 0, currency)).toBe(contained);
    expect(toDecimal(net?.totals.tax ?? 0, currency)).toBe(onTop);
  });

  it('are of delivery net of its discount', () => {
    const free = basket([{ price: 8_000 }], { shipping: delivery(490, 8_000) });
    expect(price(free, added).totals).toMatchObject({ shippingDiscount: 490, tax: 1_520, total: 9_520 });
    const charged = basket([{ price: 7_000 }], { shipping: delivery(490, 8_000) });
    expect(price(charged, added).totals).toMatchObject({ shippingDiscount: 0, tax: 1_330 + 93, total: 8_913 });
  });

  it('are none for an exempt buyer: not added, and what prices contain taken off', () => {
    const exempt = basket([{ price: 11_900 }], {
      shipping: delivery(1_190),
      buyer: { ...buyer(), taxExempt: true },
    });
    expect(price(exempt, added).totals).toMatchObject({ tax: 0, taxIncluded: 0, total: 13_090 });
    const gross = price(exempt, included);
    expect(gross.totals).toMatchObject({ tax: -2_090, taxIncluded: 0, total: 11_000 });
    expect(gross.lines).toMatchObject([{ tax: -1_900, taxIncluded: 0, total: 10_000 }]);
    expect(gross.taxes).toEqual([]);
    expect(gross.adjustments.slice(-2)).toEqual([
      {
        type: 'tax',
        rule: 'tax',
        source: 'tax:STANDARD',
        label: 'Exempt from STANDARD 19 %',
        amount: -1_900,
        line: '0',
      },
      {
        type: 'tax',
        rule: 'tax',
        source: 'tax:STANDARD',
        label: 'Exempt from STANDARD 19 %',
        amount: -190,
        line: null,
      },
    ]);
  });

  it('are remarked on by class, with the reason of what is not taxed', () => {
    const input = basket([{ price: 100 }, { price: 100, taxClass: 'OTHER' }, { price: 100, taxClass: null }]);
    const reasons = (terms: TaxTerms | null, given: PricingInput = input) => {
      const remarks: (string | null)[][] = [];
      priceBasket(given, null, [{ rule: new TaxRule(), loaded: terms }], (step) => {
        remarks.push(...step.remarks.map(({ source, label, reason }) => [source, label, reason]));
      });
      return remarks;
    };
    expect(reasons(included)).toEqual([
      ['tax:OTHER', 'OTHER', 'no_rate_for_place'],
      ['tax:STANDARD', 'STANDARD 19 %', null],
    ]);
    expect(reasons(null)).toEqual([
      ['tax:OTHER', 'OTHER', 'store_not_taxed'],
      ['tax:STANDARD', 'STANDARD', 'store_not_taxed'],
    ]);
    expect(reasons(added, { ...input, buyer: { ...buyer(), taxExempt: true } })).toEqual([
      ['tax:OTHER', 'OTHER', 'no_rate_for_place'],
      ['tax:STANDARD', 'STANDARD 19 %', 'buyer_exempt'],
    ]);
  });

  it('of nothing at a rate of nothing are stated all the same', () => {
    const zero = { ...added, rates: new Map([['ZERO', 0]]) };
    const { taxes, totals } = price(basket([{ price: 500, taxClass: 'ZERO' }]), zero);
    expect(taxes).toEqual([{ taxClass: 'ZERO', rate: 0, base: 500, amount: 0, included: false }]);
    expect(totals.total).toBe(500);
  });

  it('enter the ledger with what they were worked out from', () => {
    const { adjustments } = price(basket([{ price: 1_200 }]), included);
    expect(adjustments.at(-1)).toEqual({
      type: 'tax_included',
      rule: 'tax',
      source: 'tax:STANDARD',
      label: 'STANDARD 19 %',
      amount: 192,
      line: '0',
      taxed: { taxClass: 'STANDARD', rate: STANDARD, base: 1_008 },
    });
  });
});

describe('the ledger', () => {
  class Proposes extends PriceRule {
    readonly code = 'own-tax';
    constructor(private readonly proposals: readonly Partial<ProposedAdjustment>[]) {
      super();
    }
    adjustments(): ProposedAdjustment[] {
      return this.proposals.map((given) => ({ type: 'tax', source: 's', label: 'l', amount: 1, line: null, ...given }));
    }
  }
  const enter = (...proposals: Partial<ProposedAdjustment>[]) =>
    priceBasket(
      basket([{ price: 100 }]),
      null,
      [...orderedRules(), new Proposes(proposals)]
        .map((rule) => ({ rule, loaded: [] as never[] }))
        .filter(({ rule }) => rule.code !== 'tax'),
    );

  it('takes taxes on lines and on delivery', () => {
    expect(enter({ line: '0', amount: 7 }, { amount: 3 }).totals).toMatchObject({ tax: 10, total: 110 });
    expect(enter({ line: '0', amount: -100 }).totals).toMatchObject({ tax: -100, total: 0 });
  });

  it.each<[string, Partial<ProposedAdjustment>[]]>([
    ['a tax on a line that is not there', [{ line: '1' }]],
    ['more off a line than it costs', [{ line: '0', amount: -101 }]],
    ['more off delivery than it costs', [{ amount: -1 }]],
    ['more included tax than the line costs', [{ type: 'tax_included', line: '0', amount: 101 }]],
    ['a negative included tax', [{ type: 'tax_included', line: '0', amount: -1 }]],
    ['a discount after a tax', [{ line: '0' }, { type: 'discount', amount: -1 }]],
    ['delivery after a tax', [{ line: '0' }, { type: 'shipping', amount: 1 }]],
  ])('refuses %s', (_, proposals) => {
    expect(() => enter(...proposals)).toThrow(PriceRuleError);
  });
});

describe('any taxed basket', () => {
  const amount = fc.oneof(fc.constantFrom(1, 5, 99, 149_000), fc.nat({ max: 20 }), fc.nat({ max: 1_000_000_000 }));
  const line = fc.record({
    price: amount,
    quantity: fc.integer({ min: 1, max: 12 }),
    taxClass: fc.constantFrom('STANDARD', 'REDUCED', 'NONE', null),
  });
  const benefit: fc.Arbitrary<CouponBenefit> = fc.oneof(
    fc.record({
      kind: fc.constant('percent' as const),
      basisPoints: fc.integer({ min: 1, max: 10_000 }),
      maxDiscount: fc.option(amount.map((value) => value + 1)),
    }),
    fc.record({ kind: fc.constant('fixed' as const), amount: amount.map((value) => value + 1) }),
    fc.constant({ kind: 'free_shipping' as const }),
  );
  const drawn = fc.record({
    lines: fc.array(line, { maxLength: 10 }),
    shipping: fc.option(fc.tuple(amount, fc.option(amount)).map(([charge, freeOver]) => delivery(charge, freeOver))),
    currency: fc.constantFrom('JPY', 'IDR', 'EUR', 'KWD'),
    taxExempt: fc.boolean(),
    using: fc.option(benefit.map(coupon)),
    mode: fc.constantFrom('included' as const, 'added' as const),
    rounding: fc.constantFrom('line' as const, 'order' as const),
    rate: fc.oneof(fc.constantFrom(190_000, 99_750), fc.integer({ min: 0, max: 1_000_000 })),
  });
  const seed = Number(process.hrtime.bigint() % 2_147_483_647n);

  const total = (adjustments: readonly Adjustment[], matches: (entry: Adjustment) => boolean): number =>
    adjustments.reduce((sum, entry) => (matches(entry) ? sum + entry.amount : sum), 0);

  it(`adds up, whatever the order of its lines (seed ${seed})`, () => {
    fc.assert(
      fc.property(drawn, ({ lines, shipping, currency, taxExempt, using, mode, rounding, rate }) => {
        const terms: TaxTerms = { mode, rounding, rates: new Map([...included.rates, ['STANDARD', rate]]) };
        const input = basket(lines, { shipping, currency, buyer: { ...buyer(), taxExempt } });
        const quote = price(input, terms, using);
        const { totals, adjustments, taxes } = quote;

        const ledger = [
          total(adjustments, ({ type }) => type !== 'tax_included'),
          total(adjustments, ({ type }) => type === 'tax'),
          total(adjustments, ({ type }) => type === 'tax_included'),
          totals.subtotal - totals.discount + totals.shipping - totals.shippingDiscount + totals.tax,
        ];
        same(ledger, [totals.total, totals.tax, totals.taxIncluded, totals.total]);
        const byRate = taxes.reduce((sum, { amount: tax }) => sum + tax, 0);
        same(byRate, taxExempt ? 0 : totals.tax + totals.taxIncluded);
        const untaxed =
          taxExempt && mode === 'included' ? totals.taxIncluded : Math.min(totals.tax, totals.taxIncluded);
        same(untaxed, 0);
        const consistent = quote.lines.every(
          ({ subtotal, discount, tax, taxIncluded, total: paid, key }) =>
            paid === subtotal - discount + tax &&
            paid >= taxIncluded &&
            taxIncluded >= 0 &&
            (tax >= 0 || (taxExempt && mode === 'included')) &&
            tax + taxIncluded === total(adjustments, ({ type, line: of }) => type.startsWith('tax') && of === key),
        );
        same(consistent, true);
        atLeast(totals.total, totals.taxIncluded);

        const reversed = price({ ...input, lines: [...input.lines].reverse() }, terms, using);
        same([reversed.totals, [...reversed.lines].reverse()], [totals, quote.lines]);
      }),
      { numRuns: 10_000, seed },
    );
  });

  it(`has the same taxes when its prices with the tax are gross prices (seed ${seed})`, () => {
    fc.assert(
      fc.property(drawn, ({ lines, rounding, rate }) => {
        const single = lines.map((given) => ({ ...given, quantity: 1, taxClass: 'STANDARD' }));
        const terms = (mode: TaxTerms['mode']): TaxTerms => ({ mode, rounding, rates: new Map([['STANDARD', rate]]) });
        const net = price(basket(single), terms('added'));
        const gross = price(basket(net.lines.map(({ total: paid }) => ({ price: paid }))), terms('included'));
        same(gross.totals.total, net.totals.total);
        same(gross.totals.taxIncluded, net.totals.tax);
      }),
      { numRuns: 10_000, seed },
    );
  });
});
