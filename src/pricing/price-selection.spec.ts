import fc from 'fast-check';
import { basePrice } from '../../test/support/prices.js';
import { atMost, same } from '../../test/support/same.js';
import { type PriceEntry } from '../catalog/catalog.types.js';
import { selectPrice, selectPrices } from './price-selection.js';

const at = new Date('2026-11-21T12:00:00Z');
const everybody = { groupId: null, at };
const now = at.toISOString();
const before = '2026-11-21T11:59:59.999Z';
const after = '2026-11-21T12:00:00.001Z';

type List = NonNullable<PriceEntry['list']>;

function list(code: string, given: Partial<List> = {}): List {
  return { code, position: 0, groupId: null, startsAt: null, endsAt: null, ...given };
}

function price(amount: number, given: Partial<PriceEntry> = {}): PriceEntry {
  return { ...basePrice(amount), ...given };
}

describe('the price that applies', () => {
  it('is the base price where there is nothing else', () => {
    expect(selectPrice([price(100)], 1, everybody)).toEqual({ price: price(100) });
  });

  it('is none without any price', () => {
    expect(selectPrice([], 1, everybody)).toEqual({ problem: 'no_price' });
  });

  it('is never one for another group, and for nobody’s group to a guest', () => {
    const gold = price(90, { list: list('GOLD', { groupId: 7 }) });
    expect(selectPrice([gold], 1, everybody)).toEqual({ problem: 'no_price' });
    expect(selectPrice([gold], 1, { groupId: 8, at })).toEqual({ problem: 'no_price' });
    expect(selectPrice([gold], 1, { groupId: 7, at })).toEqual({ price: gold });
  });

  it.each<[string, Partial<PriceEntry>, boolean]>([
    ['starts at this moment', { startsAt: now }, true],
    ['starts a moment later', { startsAt: after }, false],
    ['ends at this moment', { endsAt: now }, false],
    ['ends a moment later', { endsAt: after }, true],
    ['has ended', { startsAt: '2020-01-01T00:00:00Z', endsAt: before }, false],
    ['is of a list that starts at this moment', { list: list('L', { startsAt: now }) }, true],
    ['is of a list that starts a moment later', { list: list('L', { startsAt: after }) }, false],
    ['is of a list that ends at this moment', { list: list('L', { endsAt: now }) }, false],
    ['is of a list that ends a moment later', { list: list('L', { endsAt: after }) }, true],
  ])('when it %s', (_, given, applies) => {
    const only = price(100, given);
    expect(selectPrice([only], 1, everybody)).toEqual(applies ? { price: only } : { problem: 'price_not_current' });
  });

  it('has the largest quantity that the basket reaches', () => {
    const tiers = [price(1_890), price(1_690, { minQuantity: 10 }), price(1_490, { minQuantity: 50 })];
    const amounts = [1, 9, 10, 49, 50, 1_000].map((quantity) => {
      const selection = selectPrice(tiers, quantity, everybody);
      return 'price' in selection ? selection.price.amount : selection.problem;
    });
    expect(amounts).toEqual([1_890, 1_890, 1_690, 1_690, 1_490, 1_490]);
  });

  it('is none for fewer units than the smallest tier asks for', () => {
    expect(selectPrice([price(100, { minQuantity: 6 })], 5, everybody)).toEqual({ problem: 'quantity_not_priced' });
  });

  it('is of the first list in the documented order, not the lowest', () => {
    const own = price(500, { list: list('OWN', { groupId: 7, position: 9 }) });
    const ownLater = price(10, { list: list('OWN-2', { groupId: 7, position: 10 }) });
    const all = price(20, { list: list('ALL', { position: 1 }) });
    const allLater = price(15, { list: list('ALL-2', { position: 2 }) });
    const allSame = price(12, { list: list('ALL-B', { position: 2 }) });
    const base = price(5);
    const order = [own, ownLater, all, allLater, allSame, base];
    order.forEach((first, index) => {
      expect(selectPrice(order.slice(index).reverse(), 1, { groupId: 7, at })).toEqual({ price: first });
    });
  });

  it('passes over a list that has no tier for the quantity, and one that does not run', () => {
    const wholesale = price(50, { minQuantity: 10, list: list('WHOLESALE') });
    const over = price(40, { list: list('OVER', { endsAt: before }) });
    expect(selectPrice([wholesale, over, price(100)], 9, everybody)).toEqual({ price: price(100) });
    expect(selectPrice([wholesale, over, price(100)], 10, everybody)).toEqual({ price: wholesale });
  });

  it('of two that run is the one that started later', () => {
    const sale = price(200, { startsAt: before, compareAt: 300 });
    const older = price(100, { startsAt: '2026-01-01T00:00:00Z' });
    expect(selectPrice([price(50), older, sale], 1, everybody)).toEqual({ price: sale });
  });

  it('counts all units of a variant, however they are split over lines', () => {
    const prices = [price(100), price(80, { minQuantity: 10 })];
    const lines = [
      { key: 'a', variantId: 1, quantity: 4, prices },
      { key: 'b', variantId: 2, quantity: 9, prices },
      { key: 'c', variantId: 1, quantity: 6, prices },
    ];
    expect([...selectPrices(lines, everybody)]).toEqual([
      ['a', { price: prices[1] }],
      ['b', { price: prices[0] }],
      ['c', { price: prices[1] }],
    ]);
  });
});

describe('any prices', () => {
  const instant = fc.option(
    fc.constantFrom(before, now, after, '2020-01-01T00:00:00+00:00', '2099-01-01T00:00:00+06:00'),
  );
  const anyList = fc.record({
    code: fc.constantFrom('A', 'B', 'b', 'Ä'),
    position: fc.nat({ max: 2 }),
    groupId: fc.constantFrom(null, 7, 8),
    startsAt: instant,
    endsAt: instant,
  });
  const entry: fc.Arbitrary<PriceEntry> = fc.record({
    amount: fc.nat({ max: 20 }),
    compareAt: fc.constant(null),
    minQuantity: fc.integer({ min: 1, max: 12 }),
    startsAt: instant,
    endsAt: instant,
    list: fc.option(anyList),
  });
  const prices = fc.array(entry, { maxLength: 12 });
  const quantity = fc.integer({ min: 1, max: 15 });
  const groupId = fc.constantFrom(null, 7, 8);
  const runs = { numRuns: 3_000 };

  it('give one that is meant for the buyer, runs and is reached, or the reason why none is', () => {
    const running = ({ startsAt, endsAt }: Pick<PriceEntry, 'startsAt' | 'endsAt'>) =>
      (startsAt === null || Date.parse(startsAt) <= at.getTime()) &&
      (endsAt === null || at.getTime() < Date.parse(endsAt));
    fc.assert(
      fc.property(prices, quantity, groupId, (drawn, units, group) => {
        const meant = drawn.filter(({ list: of }) => of === null || of.groupId === null || of.groupId === group);
        const current = meant.filter((each) => running(each) && (each.list === null || running(each.list)));
        const reached = current.filter((each) => each.minQuantity <= units);
        const selection = selectPrice(drawn, units, { groupId: group, at });
        if ('price' in selection) {
          if (!reached.includes(selection.price)) expect(reached).toContain(selection.price);
        } else {
          const reason =
            current.length > 0 ? 'quantity_not_priced' : meant.length > 0 ? 'price_not_current' : 'no_price';
          same([selection.problem, reached], [reason, []]);
        }
      }),
      runs,
    );
  });

  it('give the same one in whatever order they come', () => {
    const shuffled = prices.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length, maxLength: drawn.length })),
    );
    fc.assert(
      fc.property(shuffled, quantity, groupId, ([drawn, reordered], units, group) => {
        const moment = { groupId: group, at };
        const [one, other] = [selectPrice(drawn, units, moment), selectPrice(reordered, units, moment)];
        const told = (selection: typeof one) =>
          'price' in selection
            ? [selection.price.amount, selection.price.minQuantity, selection.price.list?.code]
            : selection.problem;
        same(told(other), told(one));
      }),
      runs,
    );
  });

  it('of one list cost no more per unit for more units, when its tiers do not', () => {
    const falling = fc
      .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 })
      .map((quantities) =>
        quantities.sort((a, b) => a - b).map((minQuantity, index) => price(100 - index, { minQuantity })),
      );
    fc.assert(
      fc.property(falling, quantity, (tiers, units) => {
        const [one, more] = [units, units + 1].map((each) => selectPrice(tiers, each, everybody));
        if (one && more && 'price' in one && 'price' in more) atMost(more.price.amount, one.price.amount);
      }),
      runs,
    );
  });
});
