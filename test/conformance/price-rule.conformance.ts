import fc from 'fast-check';
import { type DataSource } from 'typeorm';
import { priceBasket } from '../../src/pricing/price-engine.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../../src/pricing/price-rule.js';
import { orderedRules } from '../../src/pricing/price-rules.js';
import { type Coupon, type CouponBenefit, type PricingInput } from '../../src/pricing/pricing.types.js';
import { selected } from '../support/prices.js';
import { same } from '../support/same.js';
import { declareConformance, deepCopy, deepFreeze, kebabCase, type MakeSample, type Promises } from './promises.js';

/** What pricing starts from. */
export interface Basket {
  readonly input: PricingInput;
  readonly coupon: Coupon | null;
}

export interface PriceRuleSample {
  /** Makes the rule anew, as every process does. */
  readonly make: () => PriceRule;
  /** What its `load` may return, one of every kind. Only for a rule that loads. */
  readonly loaded?: readonly unknown[];
  /** Where it loads from. Only for a rule that loads. */
  readonly dataSource?: DataSource;
  /** Baskets of which some are its business. `anyBasket` unless given. */
  readonly baskets?: fc.Arbitrary<Basket>;
}

/** Proves of a price rule what `PriceRule` promises to the engine, over random baskets. */
export function priceRuleConformance(name: string, sample: MakeSample<PriceRuleSample>): void {
  declareConformance(name, priceRulePromises, sample);
}

const runs = 300;
const at = new Date('2026-11-21T12:00:00Z');

// Few different prices and small quantities, so that lines are often alike and odd units have to go somewhere.
const amount = fc.oneof(fc.constantFrom(0, 1, 5, 99, 149_000), fc.nat({ max: 1_000_000_000 }));
const line = fc.record({
  key: fc.string({ minLength: 1, maxLength: 3 }),
  productId: fc.integer({ min: 1, max: 6 }),
  variantId: fc.integer({ min: 1, max: 6 }),
  categoryIds: fc.subarray([1, 2, 3]),
  price: fc.option(amount, { freq: 8 }).map(selected),
  taxClass: fc.constantFrom(null, 'STANDARD', 'REDUCED'),
  quantity: fc.oneof(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 100 })),
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
const coupon: fc.Arbitrary<Coupon> = fc.record({
  id: fc.constant(7),
  code: fc.constant('WELCOME10'),
  benefit,
  scope: fc.record({
    productIds: fc.subarray([1, 2, 3]),
    categoryIds: fc.subarray([1, 2, 3]),
    customerGroupIds: fc.subarray([1, 2]),
  }),
  minSubtotal: fc.oneof(fc.constant(0), amount),
  startsAt: fc.constant(null),
  endsAt: fc.constant(null),
  limits: fc.constant({ maxUses: null, maxUsesPerCustomer: null }),
  uses: fc.constant(0),
  holderUses: fc.constant(0),
});
const input: fc.Arbitrary<PricingInput> = fc.record({
  storeId: fc.constant(1),
  currency: fc.constantFrom('JPY', 'BDT', 'KWD'),
  lines: fc.uniqueArray(line, { selector: ({ key }) => key, maxLength: 8 }),
  couponCode: fc.constant(null),
  buyer: fc.record({
    holder: fc.constantFrom(null, 'customer:1', 'phone:+8801711000000', 'email:guest@example.test'),
    groupId: fc.constantFrom(null, 1),
    taxExempt: fc.boolean(),
    firstOrder: fc.constantFrom(null, true, false),
    hasOrdered: fc.constantFrom(null, true, false),
    active: fc.constant(true),
  }),
  shipping: fc.option(
    fc.record({
      code: fc.constant('z/m'),
      label: fc.constant('M'),
      amount,
      freeOver: fc.option(amount),
      taxClass: fc.constantFrom(null, 'STANDARD'),
    }),
  ),
  taxPlace: fc.constantFrom(null, { country: 'DE' }),
  at: fc.constant(at),
});

/** Baskets of every kind, empty ones and such with lines without a price among them. */
export const anyBasket: fc.Arbitrary<Basket> = fc
  .record({ input, coupon: fc.option(coupon) })
  .map(({ input: drawn, coupon: held }) => ({
    input: { ...drawn, couponCode: held?.code ?? null },
    coupon: held,
  }));

export const priceRulePromises = {
  'has a code in lower case with hyphens, the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(kebabCase);
    expect(make().code).toBe(code);
  },

  'proposes something for some basket': (sample) => {
    const rule = sample.make();
    const proposals = fc
      .sample(situations(sample), runs)
      .flatMap(({ draft, loaded }) => rule.adjustments(draft, loaded));
    expect(proposals).not.toEqual([]);
  },

  'proposes only what the engine accepts, for any basket': (sample) => {
    const rule = sample.make();
    always(sample, ({ basket, loaded }) => {
      priceBasket(basket.input, basket.coupon, withRule(rule, loaded));
    });
  },

  'says of every proposal where it comes from': (sample) => {
    const rule = sample.make();
    always(sample, ({ draft, loaded }) => {
      for (const { source, label } of rule.adjustments(draft, loaded)) {
        if (!/\S/.test(source)) expect(source).toMatch(/\S/);
        if (!/\S/.test(label)) expect(label).toMatch(/\S/);
      }
    });
  },

  'proposes the same for the same basket, whatever came in between': (sample) => {
    const rule = sample.make();
    const met = fc.sample(situations(sample), runs);
    const first = met.map(({ draft, loaded }) => rule.adjustments(draft, loaded));
    const backwards = met.toReversed().map(({ draft, loaded }) => rule.adjustments(draft, loaded));
    same(backwards.toReversed(), first);
    same(
      met.map(({ draft, loaded }) => sample.make().adjustments(draft, loaded)),
      first,
    );
  },

  'goes by the moment of the basket and not by the clock': (sample) => {
    const rule = sample.make();
    const met = fc.sample(situations(sample), runs);
    const proposed = (now: Date) =>
      atMoment(now, () => met.map(({ draft, loaded }) => rule.adjustments(draft, loaded)));
    const then = proposed(at);
    for (const hours of [9, 24 * 3, 24 * 200]) {
      same(proposed(new Date(at.getTime() + hours * 3_600_000)), then);
    }
  },

  'proposes the same in whatever order the lines come': (sample) => {
    const rule = sample.make();
    always(sample, ({ draft, loaded, turn }) => {
      const reordered = {
        ...draft,
        input: { ...draft.input, lines: turned(draft.input.lines, turn) },
        lines: turned(draft.lines, turn),
      };
      same(inOrder(rule.adjustments(reordered, loaded)), inOrder(rule.adjustments(draft, loaded)));
    });
  },

  'reads the basket and changes nothing of it': (sample) => {
    const rule = sample.make();
    always(sample, ({ draft, loaded }) => {
      const before = deepCopy(draft);
      rule.adjustments(deepFreeze(draft), loaded);
      same(draft, before);
    });
  },

  'loads by reading alone': async (sample) => {
    const rule = sample.make();
    if (!rule.load) return;
    if (!sample.dataSource) throw new Error('A rule that loads needs a sample with `dataSource` and `loaded`');
    const runner = sample.dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query('SET TRANSACTION READ ONLY');
      for (const basket of fc.sample(sample.baskets ?? anyBasket, 20)) await rule.load(runner.manager, basket.input);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  },
} satisfies Promises<PriceRuleSample>;

/** A basket, and how the rule meets it. */
interface Situation {
  readonly basket: Basket;
  /** As the rules before have left it. */
  readonly draft: PricingDraft;
  readonly loaded: unknown;
  /** Draws another order of the lines. */
  readonly turn: number;
}

function situations({ make, loaded = [undefined], baskets = anyBasket }: PriceRuleSample): fc.Arbitrary<Situation> {
  const { code } = make();
  return fc
    .record({ basket: baskets, loaded: fc.constantFrom(...loaded), turn: fc.nat({ max: 7 }) })
    .map((drawn) => ({ ...drawn, draft: draftFor(code, drawn.basket) }));
}

function always(sample: PriceRuleSample, holds: (situation: Situation) => void): void {
  fc.assert(fc.property(situations(sample), holds), { numRuns: runs });
}

/** Stands where the rule stands, and takes down what it sees. */
class Onlooker extends PriceRule {
  seen: PricingDraft | undefined;

  constructor(readonly code: string) {
    super();
  }

  adjustments({ input: asked, coupon: held, lines, adjustments, totals, goods }: PricingDraft): ProposedAdjustment[] {
    this.seen = deepCopy({ input: asked, coupon: held, lines, adjustments, totals, goods });
    return [];
  }
}

function draftFor(code: string, basket: Basket): PricingDraft {
  const onlooker = new Onlooker(code);
  priceBasket(basket.input, basket.coupon, withRule(onlooker, undefined));
  if (!onlooker.seen) throw new Error('The engine did not run the rule');
  return onlooker.seen;
}

/** What the built-in rules load in a store that has no offers and no taxes. */
const nothingLoaded: Readonly<Record<string, unknown>> = { offers: [], tax: null };

/** All rules with this one at its place: where the built-in one of its code is, or among the shop's own. */
function withRule(rule: PriceRule, loaded: unknown): { rule: PriceRule; loaded: unknown }[] {
  const builtIn = orderedRules();
  const rules = builtIn.some(({ code }) => code === rule.code)
    ? builtIn.map((other) => (other.code === rule.code ? rule : other))
    : orderedRules([rule]);
  return rules.map((each) => ({ rule: each, loaded: each === rule ? loaded : nothingLoaded[each.code] }));
}

function atMoment<Result>(now: Date, work: () => Result): Result {
  jest.useFakeTimers({ now });
  try {
    return work();
  } finally {
    jest.useRealTimers();
  }
}

function turned<Line>(lines: readonly Line[], turn: number): Line[] {
  const from = lines.length === 0 ? 0 : turn % lines.length;
  return [...lines.slice(from), ...lines.slice(0, from)].reverse();
}

function inOrder(proposals: readonly ProposedAdjustment[]): string[] {
  return proposals.map((proposal) => JSON.stringify(proposal)).sort();
}
