import fc from 'fast-check';
import { same } from '../../test/support/same.js';
import { sum } from '../kernel/money.js';
import { judgeOffers, type OfferVerdict } from './offer.js';
import { type Offer, type OfferBenefit, type OfferConditions } from './offer.types.js';
import { type DraftLine, type PricingDraft } from './price-rule.js';
import { type Buyer, type DiscountScope } from './pricing.types.js';

const at = new Date('2026-11-21T12:00:00Z');
const tents = 1;
const lamps = 2;

function line(key: string, unitPrice: number, quantity = 1, given: Partial<DraftLine> = {}): DraftLine {
  const amount = unitPrice * quantity;
  const product = { productId: 10, variantId: 100, categoryIds: [tents] };
  const priced = { unitPrice, subtotal: amount, discount: 0, tax: 0, taxIncluded: 0, total: amount };
  return { key, ...product, quantity, ...priced, ...given };
}

function draft(lines: readonly DraftLine[], buyer: Partial<Buyer> = {}, now = at): PricingDraft {
  const subtotal = sum(lines.map((priced) => priced.subtotal));
  const totals = { subtotal, discount: 0, shipping: 0, shippingDiscount: 0, tax: 0, taxIncluded: 0, total: subtotal };
  const guest = { holder: null, groupId: null, taxExempt: false, firstOrder: null, hasOrdered: null, active: true };
  const basket = { storeId: 1, currency: 'CAD', lines: [], couponCode: null, shipping: null, taxPlace: null };
  const input = { ...basket, buyer: { ...guest, ...buyer }, at: now };
  return { input, coupon: null, lines, adjustments: [], totals, goods: subtotal };
}

const always: OfferConditions = {
  minSubtotal: 0,
  minQuantity: 1,
  firstOrderOnly: false,
  startsAt: null,
  endsAt: null,
  days: null,
};
const everything: DiscountScope = { productIds: [], categoryIds: [], customerGroupIds: [] };
const tentsOnly: DiscountScope = { ...everything, categoryIds: [tents] };

interface Given extends Partial<Omit<Offer, 'conditions' | 'benefit'>> {
  readonly conditions?: Partial<OfferConditions>;
}

function offer(benefit: OfferBenefit, { conditions, ...given }: Given = {}): Offer {
  const named = { id: 1, code: 'SPRING', name: 'Spring', scope: tentsOnly, stackable: true };
  return { ...named, benefit, ...given, conditions: { ...always, ...conditions } };
}

const percent = (share: number): OfferBenefit => ({ kind: 'percent', basisPoints: share * 100 });
const off = (amount: number, per: 'unit' | 'order' = 'unit'): OfferBenefit => ({ kind: 'fixed_amount', amount, per });
const costs = (amount: number): OfferBenefit => ({ kind: 'fixed_price', amount });
const buyGet = (buy: number, get: number, share = 100): OfferBenefit => ({
  kind: 'buy_get',
  buy,
  get,
  basisPoints: share * 100,
});

/** What one offer takes off each line, or why it takes nothing. */
function given(one: Offer, lines: readonly DraftLine[], buyer: Partial<Buyer> = {}, now = at) {
  return outcome(judgeOffers([one], draft(lines, buyer, now))[0]);
}

function outcome(verdict: OfferVerdict | undefined): Record<string, number> | string | null | undefined {
  if (!verdict || verdict.refusal !== null) return verdict?.refusal;
  return Object.fromEntries(verdict.shares.map((share) => [share.line, share.amount]));
}

const lamp = { productId: 20, variantId: 200, categoryIds: [lamps] };

describe('an offer', () => {
  it('of a percentage is rounded by the unit, so that units of a line cost the same', () => {
    expect(given(offer(percent(20)), [line('a', 2_450, 3)])).toEqual({ a: 1_470 });
    // 10 % of 5 is 1 for each of three; of 15 together it would be 2.
    expect(given(offer(percent(10)), [line('a', 5, 3)])).toEqual({ a: 3 });
  });

  it('of a percentage off the whole order is rounded once and spread without losing a unit', () => {
    const lines = [line('a', 5), line('b', 5, 1, { variantId: 101 }), line('c', 5, 1, { variantId: 102 })];
    expect(given(offer(percent(10), { scope: everything }), lines)).toEqual({ a: 1, b: 1 });
  });

  it('of an amount takes it off each unit, and no more than a unit costs', () => {
    expect(given(offer(off(1_000)), [line('a', 3_999, 2)])).toEqual({ a: 2_000 });
    expect(given(offer(off(1_000)), [line('a', 999, 2)])).toEqual({ a: 1_998 });
  });

  it('of an amount off the order takes it once, spread over the goods it is for', () => {
    const lines = [line('a', 3_000), line('b', 1_000, 1, { variantId: 101 }), line('c', 9_000, 1, lamp)];
    expect(given(offer(off(1_000, 'order')), lines)).toEqual({ a: 750, b: 250 });
    expect(given(offer(off(5_000, 'order')), lines)).toEqual({ a: 3_000, b: 1_000 });
    expect(given(offer(off(1_300, 'order'), { scope: everything }), lines)).toEqual({ a: 300, b: 100, c: 900 });
  });

  it('of a fixed price makes dearer units cost it and leaves cheaper ones alone', () => {
    const lines = [line('a', 3_000, 2), line('b', 1_000, 1, { variantId: 101 })];
    expect(given(offer(costs(1_500)), lines)).toEqual({ a: 3_000 });
    expect(given(offer(costs(0)), lines)).toEqual({ a: 6_000, b: 1_000 });
    expect(given(offer(costs(3_000)), lines)).toBe('nothing_to_take_off');
  });

  it('of buy two, get one makes the cheapest of every three units free', () => {
    const cheap = line('b', 1_000, 2, { variantId: 101 });
    expect(given(offer(buyGet(2, 1)), [line('a', 3_000, 1), cheap])).toEqual({ b: 1_000 });
    expect(given(offer(buyGet(2, 1)), [line('a', 3_000, 3), cheap])).toEqual({ b: 1_000 });
    expect(given(offer(buyGet(2, 1)), [line('a', 3_000, 7), cheap])).toEqual({ a: 3_000, b: 2_000 });
    expect(given(offer(buyGet(2, 1, 50)), [line('a', 3_001, 3)])).toEqual({ a: 1_501 });
    expect(given(offer(buyGet(2, 1)), [cheap])).toBe('quantity_not_reached');
  });

  it('for products and categories takes nothing off other goods', () => {
    const lines = [line('a', 3_000), line('b', 1_000, 1, lamp)];
    expect(given(offer(percent(10)), lines)).toEqual({ a: 300 });
    expect(given(offer(percent(10), { scope: { ...everything, productIds: [20] } }), lines)).toEqual({ b: 100 });
    const both = { ...tentsOnly, productIds: [20] };
    expect(given(offer(percent(10), { scope: both }), lines)).toEqual({ a: 300, b: 100 });
    const none = { ...everything, productIds: [99], categoryIds: [99] };
    expect(given(offer(percent(10), { scope: none }), lines)).toBe('not_for_these_items');
  });
});

describe('the conditions of an offer', () => {
  const before = new Date(at.getTime() - 1);
  const after = new Date(at.getTime() + 1);
  const saturday = { weekdays: [6], timeZone: 'UTC' };
  it.each<[string, Partial<OfferConditions>, Partial<Buyer>, string | null]>([
    ['from its start on', { startsAt: at }, {}, null],
    ['not before its start', { startsAt: after }, {}, 'not_started'],
    ['until just before its end', { endsAt: after }, {}, null],
    ['no more at its end', { endsAt: at }, {}, 'ended'],
    ['no more after its end', { endsAt: before }, {}, 'ended'],
    ['on its days', { days: saturday }, {}, null],
    ['not on others', { days: { ...saturday, weekdays: [1, 2, 3, 4, 5, 7] } }, {}, 'not_today'],
    ['by the days of its time zone', { days: { weekdays: [7], timeZone: 'Pacific/Kiritimati' } }, {}, null],
    ['to a first order', { firstOrderOnly: true }, { firstOrder: true }, null],
    ['not to a later order', { firstOrderOnly: true }, { firstOrder: false }, 'not_first_order'],
    ['not to a guest, whose orders are not known', { firstOrderOnly: true }, {}, 'not_first_order'],
    ['from its minimum on', { minSubtotal: 6_000 }, {}, null],
    ['not below its minimum', { minSubtotal: 6_001 }, {}, 'minimum_not_reached'],
    ['from its number of units on', { minQuantity: 2 }, {}, null],
    ['not for fewer units of what it is for', { minQuantity: 3 }, {}, 'quantity_not_reached'],
  ])('let it apply %s', (_, conditions, buyer, refusal) => {
    const lines = [line('a', 3_000, 2), line('b', 1_000, 1, lamp)];
    expect(given(offer(percent(10), { conditions }), lines, buyer)).toEqual(refusal ?? { a: 600 });
  });

  it.each<[string, number | null, string | null]>([
    ['to its customer groups', 3, null],
    ['not to others', 4, 'not_for_this_customer'],
    ['not to those without a group', null, 'not_for_this_customer'],
  ])('let it apply %s', (_, groupId, refusal) => {
    const wholesale = offer(percent(10), { scope: { ...tentsOnly, customerGroupIds: [2, 3] } });
    expect(given(wholesale, [line('a', 3_000)], { groupId })).toEqual(refusal ?? { a: 300 });
  });
});

describe('several offers', () => {
  const outcomes = (offers: readonly Offer[], lines: readonly DraftLine[]) =>
    judgeOffers(offers, draft(lines)).map(outcome);

  it('see what those before them have left', () => {
    const lines = [line('a', 10_000)];
    expect(outcomes([offer(percent(10)), offer(off(1_000))], lines)).toEqual([{ a: 1_000 }, { a: 1_000 }]);
    expect(outcomes([offer(off(1_000)), offer(percent(10))], lines)).toEqual([{ a: 1_000 }, { a: 900 }]);
    expect(outcomes([offer(percent(100)), offer(off(1_000))], lines)).toEqual([{ a: 10_000 }, 'nothing_to_take_off']);
  });

  it('of which one is exclusive never share a line with it', () => {
    const lines = [line('a', 10_000), line('b', 10_000, 1, lamp)];
    const exclusive = offer(percent(50), { stackable: false });
    const all = offer(percent(10), { scope: everything });
    expect(outcomes([exclusive, all], lines)).toEqual([{ a: 5_000 }, { b: 1_000 }]);
    expect(outcomes([all, exclusive], lines)).toEqual([{ a: 1_000, b: 1_000 }, 'excluded_by_another_offer']);
    expect(outcomes([exclusive, exclusive], lines)).toEqual([{ a: 5_000 }, 'excluded_by_another_offer']);
  });

  it('that give nothing exclude nothing', () => {
    const late = offer(percent(50), { stackable: false, conditions: { startsAt: new Date('2027-01-01') } });
    expect(outcomes([late, offer(percent(10))], [line('a', 1_000)])).toEqual(['not_started', { a: 100 }]);
  });

  it('round on the line where buy and get has left units of unlike prices', () => {
    const offers = [offer(buyGet(2, 1)), offer(percent(10)), offer(percent(100))];
    // 3 × 10.01, one free: 20.02 left, of which 10 % is 2.00, and then all of it.
    expect(outcomes(offers, [line('a', 1_001, 3)])).toEqual([{ a: 1_001 }, { a: 200 }, { a: 1_802 }]);
    expect(outcomes([offers[0] as Offer, offer(buyGet(1, 1))], [line('a', 1_000, 3)])).toEqual([
      { a: 1_000 },
      { a: 666 },
    ]);
  });
});

describe('any offers on any basket', () => {
  const amount = fc.oneof(fc.constantFrom(0, 1, 5, 99, 14_999), fc.nat({ max: 20 }), fc.nat({ max: 1_000_000_000 }));
  const drawnLine = fc
    .record({
      key: fc.string({ minLength: 1, maxLength: 3 }),
      unitPrice: amount,
      quantity: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 1_000 })),
      variant: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ key, unitPrice, quantity, variant }) =>
      line(key, unitPrice, quantity, { variantId: variant, productId: variant % 4, categoryIds: [variant % 3] }),
    );
  const lines = fc.uniqueArray(drawnLine, { selector: ({ key }) => key, maxLength: 12 });
  const basisPoints = fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 10_000 }));
  const few = fc.integer({ min: 1, max: 4 });
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
  const drawnOffer = fc
    .record({
      benefit,
      scope: fc.record({ productIds: ids, categoryIds: ids, customerGroupIds: fc.constant([]) }),
      stackable: fc.boolean(),
      minSubtotal: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: amount }),
      minQuantity: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: few }),
    })
    .map(({ benefit: worth, scope, stackable, ...conditions }) => offer(worth, { scope, stackable, conditions }));
  const offers = fc.array(drawnOffer, { maxLength: 8 });
  const seed = Date.now() % 2 ** 31;
  const runs = { numRuns: 10_000, seed };

  beforeAll(() => {
    process.stdout.write(`offers: properties run with seed ${seed}\n`);
  });

  it('take no more off a line than it costs, and always something or nothing with a reason', () => {
    fc.assert(
      fc.property(offers, lines, (drawn, priced) => {
        const verdicts = judgeOffers(drawn, draft(priced));
        const left = new Map(priced.map(({ key, total }) => [key, total]));
        const shares = verdicts.flatMap((verdict) => verdict.shares);
        for (const share of shares) left.set(share.line, (left.get(share.line) ?? -1) - share.amount);
        same(
          verdicts.map((verdict) => verdict.offer),
          drawn,
        );
        same(
          shares.filter((share) => !Number.isSafeInteger(share.amount) || share.amount <= 0),
          [],
        );
        same(
          [...left.values()].filter((amountLeft) => amountLeft < 0),
          [],
        );
        same(
          verdicts.filter(({ refusal, shares: own }) => (refusal === null) !== own.length > 0),
          [],
        );
      }),
      runs,
    );
  });

  it('take the same off each line whatever the order of the lines', () => {
    const shuffled = lines.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length, maxLength: drawn.length })),
    );
    fc.assert(
      fc.property(offers, shuffled, (drawn, [first, second]) => {
        same(judgeOffers(drawn, draft(second)).map(outcome), judgeOffers(drawn, draft(first)).map(outcome));
      }),
      runs,
    );
  });

  it('never share a line with one that is exclusive, and take only off what they are for', () => {
    fc.assert(
      fc.property(offers, lines, (drawn, priced) => {
        const byKey = new Map(priced.map((one) => [one.key, one]));
        const taken = new Map<string, Offer[]>();
        for (const { offer: one, shares } of judgeOffers(drawn, draft(priced))) {
          for (const share of shares) taken.set(share.line, [...(taken.get(share.line) ?? []), one]);
        }
        const faults = [...taken].filter(([key, applied]) => {
          const shared = applied.length > 1 && applied.some(({ stackable }) => !stackable);
          const { productId = -1, categoryIds = [] } = byKey.get(key) ?? {};
          return (
            shared ||
            applied.some(
              ({ scope }) =>
                scope.productIds.length + scope.categoryIds.length > 0 &&
                !scope.productIds.includes(productId) &&
                !categoryIds.some((id) => scope.categoryIds.includes(id)),
            )
          );
        });
        same(faults, []);
      }),
      runs,
    );
  });
});
