import { DataSource } from 'typeorm';
import { CustomerTraitsService } from '../../src/identity/customer-traits.service.js';
import { newId } from '../../src/kernel/ids.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { CouponEntity } from '../../src/pricing/coupon.entity.js';
import { CouponService } from '../../src/pricing/coupon.service.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../../src/pricing/price-rule.js';
import { PriceRules } from '../../src/pricing/price-rules.js';
import { PricingService } from '../../src/pricing/pricing.service.js';
import {
  type AppliedCoupon,
  type CouponRecord,
  type NewCoupon,
  type PricingInput,
} from '../../src/pricing/pricing.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { buyer, selected, unrestricted } from '../support/prices.js';

let db: TestDatabase;
let coupons: CouponService;
let store: number;
let otherStore: number;
const pricing = new PricingService(new PriceRules(), new CustomerTraitsService());

beforeAll(async () => {
  db = await testDatabase({ entities: [CouponEntity] });
  coupons = new CouponService(db.transactor);
  store = await makeStore('first');
  otherStore = await makeStore('second');
});

afterAll(async () => {
  // These uses belong to no order. Giving them all back has to bring every counter to nothing, which `close` verifies.
  const live = await db.dataSource.query<{ order: string }[]>(
    'SELECT order_id AS "order" FROM coupon_redemptions WHERE released_at IS NULL',
  );
  for (const { order } of live) await release(order);
  await db.close();
});

async function makeStore(slug: string): Promise<number> {
  const [row] = await db.dataSource.query<[{ id: number }]>(
    `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
     VALUES ($1, $1, $1, 'BDT', '{BD}', $1) RETURNING id`,
    [slug],
  );
  return row.id;
}

let made = 0;
function makeCoupon(given: Partial<NewCoupon> = {}): Promise<CouponRecord> {
  const benefit = { kind: 'fixed', amount: 100 } as const;
  const limits = { maxUses: null, maxUsesPerCustomer: null };
  const open = { benefit, scope: unrestricted, minSubtotal: 0, startsAt: null, endsAt: null, limits, active: true };
  return coupons.create(store, { code: `C${(made += 1)}`, ...open, ...given });
}

function basket(given: Partial<PricingInput>): PricingInput {
  const item = { productId: 1, variantId: 1, categoryIds: [], taxClass: null };
  const lines = [{ key: 'a', ...item, quantity: 2, price: selected(149_000) }];
  return {
    storeId: store,
    currency: 'BDT',
    lines,
    couponCode: null,
    buyer: buyer(),
    shipping: null,
    taxPlace: null,
    at: new Date(),
    ...given,
  };
}

function applied({ id, code, limits }: CouponRecord): AppliedCoupon {
  return { code, applied: true, couponId: id, amount: 100, limits };
}

/** Redeems in a transaction of its own; answers 'redeemed' or the code of the refusal. */
async function redeem(
  coupon: CouponRecord,
  holder: string | null,
  orderId = newId(),
  transactor = db.transactor,
): Promise<string> {
  try {
    await transactor.run((tx) => pricing.redeem(tx, { storeId: store, orderId, coupon: applied(coupon), holder }));
    return 'redeemed';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function release(orderId: string, storeId = store): Promise<boolean> {
  return db.transactor.run((tx) => pricing.releaseRedemption(tx, storeId, orderId));
}

interface Uses {
  uses: number;
  live: number;
  released: number;
  holders: Record<string, number>;
}

async function usesOf({ id }: CouponRecord): Promise<Uses> {
  const [row] = await db.dataSource.query<[Uses]>(
    `SELECT c.uses,
            (SELECT count(*)::int FROM coupon_redemptions r WHERE r.coupon_id = c.id AND released_at IS NULL) AS live,
            (SELECT count(*)::int FROM coupon_redemptions r WHERE r.coupon_id = c.id AND released_at IS NOT NULL) AS released,
            (SELECT coalesce(jsonb_object_agg(holder, h.uses), '{}') FROM coupon_holder_uses h WHERE h.coupon_id = c.id) AS holders
       FROM coupons c WHERE id = $1`,
    [id],
  );
  return row;
}

/** A pool of `connections` real connections, all open before the race starts. */
async function withConnections<Result>(
  connections: number,
  race: (transactor: Transactor) => Promise<Result>,
): Promise<Result> {
  const rivals = new DataSource(dataSourceOptions({ url: db.url, poolSize: connections }));
  await rivals.initialize();
  try {
    await Promise.all(Array.from({ length: connections }, () => rivals.query('SELECT pg_sleep(0.02)')));
    return await race(new Transactor(rivals));
  } finally {
    await rivals.destroy();
  }
}

function count(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('a quote', () => {
  it('finds the coupon however the shopper spells its code', async () => {
    await makeCoupon({ code: 'Welcome-10', benefit: { kind: 'percent', basisPoints: 1_000, maxDiscount: null } });
    const quote = await pricing.quote(db.dataSource.manager, basket({ couponCode: ' weLCome-10 ' }));
    expect(quote.coupon).toMatchObject({ code: 'WELCOME-10', applied: true, amount: 29_800 });
    expect(quote.totals.total).toBe(268_200);
  });

  it.each([
    ['an unknown code', 'NOBODY'],
    ['an empty one', ''],
    ['one that PostgreSQL could not read', 'a\u0000b'],
    ['one that wants to be SQL', "'; DROP TABLE coupons"],
    ['an endless one', 'x'.repeat(10_000)],
    ['one of other letters', 'ÄÖÜ'],
  ])('answers not_found to %s', async (_, couponCode) => {
    const { coupon, totals } = await pricing.quote(db.dataSource.manager, basket({ couponCode }));
    expect(coupon).toMatchObject({ applied: false, reason: 'not_found' });
    expect(totals.total).toBe(298_000);
  });

  it("does not know another store's coupon, nor one that is switched off", async () => {
    const { code } = await makeCoupon();
    const off = await makeCoupon({ active: false });
    const there = await pricing.quote(db.dataSource.manager, basket({ storeId: otherStore, couponCode: code }));
    expect(there.coupon).toEqual({ code, applied: false, reason: 'not_found' });
    const here = await pricing.quote(db.dataSource.manager, basket({ couponCode: off.code }));
    expect(here.coupon).toEqual({ code: off.code, applied: false, reason: 'not_found' });
  });

  it('reads every kind of coupon as it was made', async () => {
    const percent = await makeCoupon({ benefit: { kind: 'percent', basisPoints: 5_000, maxDiscount: 1_000 } });
    const fixed = await makeCoupon({ benefit: { kind: 'fixed', amount: 2_000 }, minSubtotal: 298_001 });
    const free = await makeCoupon({ benefit: { kind: 'free_shipping' }, endsAt: new Date('2020-01-01') });
    const results = [];
    for (const { code } of [percent, fixed, free]) {
      results.push((await pricing.quote(db.dataSource.manager, basket({ couponCode: code }))).coupon);
    }
    expect(results).toMatchObject([
      { applied: true, amount: 1_000 },
      { applied: false, reason: 'minimum_not_reached' },
      { applied: false, reason: 'ended' },
    ]);
  });

  it('tells a holder who has used up the limit, and nobody else', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: null, maxUsesPerCustomer: 1 } });
    await redeem(coupon, 'customer:1');
    const quoted = async (holder: string | null) =>
      (await pricing.quote(db.dataSource.manager, basket({ couponCode: coupon.code, buyer: buyer(holder) }))).coupon;
    expect(await quoted('customer:1')).toMatchObject({ applied: false, reason: 'customer_limit_reached' });
    expect(await quoted('customer:2')).toMatchObject({ applied: true });
    expect(await quoted(null)).toMatchObject({ applied: true });
  });

  it('takes one statement for the offers, and one more with a coupon code', async () => {
    const { code } = await makeCoupon();
    const statements = async (couponCode: string | null) => {
      const runner = db.dataSource.createQueryRunner();
      const connection = (await runner.connect()) as { query: (...given: unknown[]) => unknown };
      const query = connection.query.bind(connection);
      let calls = 0;
      connection.query = (...given) => {
        calls += 1;
        return query(...given);
      };
      await pricing.quote(runner.manager, basket({ couponCode }));
      connection.query = query;
      await runner.release();
      return calls;
    };
    expect(await statements(code)).toBe(2);
    expect(await statements(null)).toBe(1);
  });

  it("gives a shop's own rule what its load has read", async () => {
    class StoreName extends PriceRule<string> {
      readonly code = 'store-name';
      override async load(
        manager: Parameters<NonNullable<PriceRule['load']>>[0],
        { storeId }: PricingInput,
      ): Promise<string> {
        const [row] = await manager.query<[{ name: string }]>('SELECT name FROM stores WHERE id = $1', [storeId]);
        return row.name;
      }
      adjustments(_: PricingDraft, name: string): ProposedAdjustment[] {
        return [{ type: 'discount', source: name, label: name, amount: -1, line: null }];
      }
    }
    const rules = new PriceRules();
    rules.add(new StoreName());
    const service = new PricingService(rules, new CustomerTraitsService());
    const quote = await service.quote(db.dataSource.manager, basket({}));
    expect(quote.adjustments.at(-1)).toEqual({
      type: 'discount',
      rule: 'store-name',
      source: 'first',
      label: 'first',
      amount: -1,
      line: null,
    });
  });
});

describe('redeeming', () => {
  it('counts a use of each limit and records it', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 5, maxUsesPerCustomer: 2 } });
    expect(await redeem(coupon, 'customer:1')).toBe('redeemed');
    expect(await redeem(coupon, 'phone:+8801711000000')).toBe('redeemed');
    expect(await usesOf(coupon)).toEqual({
      uses: 2,
      live: 2,
      released: 0,
      holders: { 'customer:1': 1, 'phone:+8801711000000': 1 },
    });
  });

  it('of a coupon without limits only records it', async () => {
    const coupon = await makeCoupon();
    expect(
      count([await redeem(coupon, null), await redeem(coupon, 'customer:1'), await redeem(coupon, 'customer:1')]),
    ).toEqual({ redeemed: 3 });
    expect(await usesOf(coupon)).toEqual({ uses: 0, live: 3, released: 0, holders: {} });
  });

  it('keeps nothing of a use that one of the limits refuses', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 2, maxUsesPerCustomer: 1 } });
    expect(await redeem(coupon, 'customer:1')).toBe('redeemed');
    expect(await redeem(coupon, 'customer:1')).toBe('coupon.customer_limit_reached');
    expect(await usesOf(coupon)).toEqual({ uses: 1, live: 1, released: 0, holders: { 'customer:1': 1 } });
    expect(await redeem(coupon, 'customer:2')).toBe('redeemed');
    expect(await redeem(coupon, 'customer:3')).toBe('coupon.used_up');
    expect(await usesOf(coupon)).toEqual({
      uses: 2,
      live: 2,
      released: 0,
      holders: { 'customer:1': 1, 'customer:2': 1 },
    });
  });

  it('refuses a limit per customer to a buyer of whom nothing is known', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 2, maxUsesPerCustomer: 1 } });
    expect(await redeem(coupon, null)).toBe('coupon.customer_limit_reached');
    expect(await usesOf(coupon)).toEqual({ uses: 0, live: 0, released: 0, holders: {} });
  });

  it('refuses a coupon that ended or was switched off since the quote', async () => {
    const ended = await makeCoupon({ endsAt: new Date('2020-01-01') });
    const off = await makeCoupon({ active: false, limits: { maxUses: 5, maxUsesPerCustomer: null } });
    expect([await redeem(ended, null), await redeem(off, null)]).toEqual(['coupon.ended', 'coupon.ended']);
    expect(await usesOf(off)).toEqual({ uses: 0, live: 0, released: 0, holders: {} });
  });

  it('gives the last use to exactly one of 20 buyers at once', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 1, maxUsesPerCustomer: null } });
    const outcomes = await withConnections(20, (transactor) =>
      Promise.all(Array.from({ length: 20 }, (_, buyer) => redeem(coupon, `customer:${buyer}`, newId(), transactor))),
    );
    expect(count(outcomes)).toEqual({ redeemed: 1, 'coupon.used_up': 19 });
    expect(await usesOf(coupon)).toMatchObject({ uses: 1, live: 1 });
  });

  it('keeps the limit of a customer who checks out 20 times at once', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: null, maxUsesPerCustomer: 3 } });
    const outcomes = await withConnections(20, (transactor) =>
      Promise.all(Array.from({ length: 20 }, () => redeem(coupon, 'customer:1', newId(), transactor))),
    );
    expect(count(outcomes)).toEqual({ redeemed: 3, 'coupon.customer_limit_reached': 17 });
    expect(await usesOf(coupon)).toEqual({ uses: 0, live: 3, released: 0, holders: { 'customer:1': 3 } });
  });

  it('does not make the buyers of a coupon without limits, or with one per customer only, wait for each other', async () => {
    for (const maxUsesPerCustomer of [null, 1]) {
      const coupon = await makeCoupon({ limits: { maxUses: null, maxUsesPerCustomer } });
      await db.transactor.run(async (tx) => {
        await pricing.redeem(tx, { storeId: store, orderId: newId(), coupon: applied(coupon), holder: 'customer:1' });
        // The first is still open: a lock would make this one wait for ever.
        expect(await redeem(coupon, 'customer:2')).toBe('redeemed');
      });
      expect(await usesOf(coupon)).toMatchObject({ live: 2 });
    }
  });
});

describe('releasing', () => {
  it('gives the use back exactly once, whoever asks how often', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 2, maxUsesPerCustomer: 2 } });
    const orderId = newId();
    await redeem(coupon, 'customer:1', orderId);
    await redeem(coupon, 'customer:1');
    expect(await redeem(coupon, 'customer:2')).toBe('coupon.used_up');

    const releases = await withConnections(8, (transactor) =>
      Promise.all(
        Array.from({ length: 8 }, () => transactor.run((tx) => pricing.releaseRedemption(tx, store, orderId))),
      ),
    );
    expect(releases.filter(Boolean)).toHaveLength(1);
    expect(await release(orderId)).toBe(false);
    expect(await usesOf(coupon)).toEqual({ uses: 1, live: 1, released: 1, holders: { 'customer:1': 1 } });
    expect(await redeem(coupon, 'customer:2')).toBe('redeemed');
  });

  it('of a coupon without limits counts nothing', async () => {
    const coupon = await makeCoupon();
    const orderId = newId();
    await redeem(coupon, 'customer:1', orderId);
    expect(await release(orderId)).toBe(true);
    expect(await usesOf(coupon)).toEqual({ uses: 0, live: 0, released: 1, holders: {} });
  });

  it("does nothing for an order without a coupon or for another store's order", async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 1, maxUsesPerCustomer: null } });
    const orderId = newId();
    await redeem(coupon, null, orderId);
    expect([await release(newId()), await release(orderId, otherStore)]).toEqual([false, false]);
    expect(await usesOf(coupon)).toMatchObject({ uses: 1, live: 1 });
  });

  it('and redeeming for one customer at once never deadlock, and the counts stay true', async () => {
    const coupon = await makeCoupon({ limits: { maxUses: 10, maxUsesPerCustomer: 10 } });
    await withConnections(8, (transactor) =>
      Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let round = 0; round < 15; round += 1) {
            const orderId = newId();
            await redeem(coupon, 'customer:1', orderId, transactor);
            await transactor.run((tx) => pricing.releaseRedemption(tx, store, orderId));
          }
        }),
      ),
    );
    expect(await usesOf(coupon)).toMatchObject({ uses: 0, live: 0, holders: { 'customer:1': 0 } });
    const [{ deadlocks }] = await db.dataSource.query<[{ deadlocks: number }]>(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe(0);
  });
});

describe('keeping coupons', () => {
  it('stores the code in upper case and refuses a second one of it, in this store only', async () => {
    const coupon = await makeCoupon({ code: 'eid-2026' });
    expect(coupon.code).toBe('EID-2026');
    await expect(makeCoupon({ code: 'EID-2026' })).rejects.toMatchObject({
      code: 'coupon.code_taken',
      kind: 'conflict',
    });
    const { id: _, uses: __, createdAt: ___, ...same } = coupon;
    await expect(coupons.create(otherStore, same)).resolves.toMatchObject({ code: 'EID-2026' });
  });

  it('refuses a code that no shopper could type and a period that is none', async () => {
    for (const code of ['', '-A', 'A B', 'Ä', 'A'.repeat(65)])
      await expect(makeCoupon({ code })).rejects.toMatchObject({ code: 'coupon.code_invalid' });
    const startsAt = new Date('2026-01-01');
    await expect(makeCoupon({ startsAt, endsAt: startsAt })).rejects.toMatchObject({ code: 'coupon.period_invalid' });
  });

  it('reads what it wrote, newest first, for its own store', async () => {
    const first = await makeCoupon();
    const second = await makeCoupon({
      benefit: { kind: 'percent', basisPoints: 5, maxDiscount: 7 },
      endsAt: new Date('2030-01-01'),
    });
    const manager = db.dataSource.manager;
    expect(await coupons.list(manager, store, { limit: 2 })).toEqual([second, first]);
    expect(await coupons.list(manager, store, { limit: 1, before: second.id })).toEqual([first]);
    expect(await coupons.get(manager, store, second.id)).toEqual(second);
    await expect(coupons.get(manager, otherStore, second.id)).rejects.toMatchObject({
      code: 'coupon.not_found',
      kind: 'not_found',
    });
  });

  it('changes what is given and nothing else', async () => {
    const coupon = await makeCoupon({
      minSubtotal: 500,
      startsAt: new Date('2026-01-01'),
      limits: { maxUses: 5, maxUsesPerCustomer: 1 },
    });
    const changed = await coupons.update(store, coupon.id, {
      active: false,
      startsAt: null,
      maxUses: 9,
      maxUsesPerCustomer: 2,
    });
    expect(changed).toEqual({
      ...coupon,
      active: false,
      startsAt: null,
      limits: { maxUses: 9, maxUsesPerCustomer: 2 },
    });
    expect(await coupons.get(db.dataSource.manager, store, coupon.id)).toEqual(changed);
    await expect(coupons.update(otherStore, coupon.id, { active: true })).rejects.toMatchObject({
      code: 'coupon.not_found',
    });
  });

  it('refuses changes that would make the counts untrue', async () => {
    const limited = await makeCoupon({ limits: { maxUses: 3, maxUsesPerCustomer: 2 } });
    await redeem(limited, 'customer:1');
    await redeem(limited, 'customer:2');
    const unlimited = await makeCoupon();
    const fixed = { code: 'coupon.limit_fixed', kind: 'conflict' };
    await expect(coupons.update(store, limited.id, { maxUses: 1 })).rejects.toMatchObject(fixed);
    await expect(coupons.update(store, limited.id, { maxUsesPerCustomer: 1 })).rejects.toMatchObject(fixed);
    await expect(coupons.update(store, unlimited.id, { maxUses: 10 })).rejects.toMatchObject(fixed);
    await expect(coupons.update(store, unlimited.id, { maxUsesPerCustomer: 10 })).rejects.toMatchObject(fixed);
    expect(await coupons.get(db.dataSource.manager, store, limited.id)).toEqual({ ...limited, uses: 2 });
    expect((await coupons.update(store, limited.id, { maxUses: 2 })).limits.maxUses).toBe(2);
  });
});
