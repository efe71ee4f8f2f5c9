import { PaymentSettlement } from '../../../src/checkout/payment-settlement.service.js';
import { OrderService } from '../../../src/order/order.service.js';
import { transitions } from '../../../src/order/order-state.js';
import { type OrderStatus } from '../../../src/order/order.types.js';
import { PaymentService } from '../../../src/payment/payment.service.js';
import { Transactor } from '../../../src/platform/database/transactor.js';
import { StoreService } from '../../../src/store/store.service.js';
import { verify } from '../../../src/verify/verify.js';
import { testApp, type TestApp } from '../../support/app.js';
import { tableVersions } from '../../support/table-contents.js';
import { type ErrorBody, example, type Order, plain, Shop } from './support/shop.js';

const path = '/api/v1/store/customers/me/orders';
const statuses = Object.keys(transitions) as OrderStatus[];

describe('the orders of a Sellvik customer', () => {
  let app: TestApp;
  let shop: Shop;
  let buyer: string;
  let other: string;
  let storeId: number;

  beforeAll(async () => {
    app = await testApp();
    shop = new Shop(app);
    buyer = await shop.login('buyer@acme.test');
    other = await shop.login('other@acme.test');
    storeId = (await app.get(StoreService).bySlug('acme')).id;
  });

  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());

  async function order(customer: string, body: unknown = plain()): Promise<Order> {
    await shop.cart({ 'DROP-TEE': 1 }, { customer });
    return shop.order({ customer, body });
  }

  function uuid({ id }: Order): string {
    return id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  async function move(placed: Order, to: OrderStatus): Promise<void> {
    const request = { storeId, orderId: uuid(placed), to, actor: 'key:1', reason: null };
    await app.get(Transactor).run((tx) => app.get(OrderService).transition(tx, request));
  }

  /** The courier has brought the money. */
  async function pay(placed: Order): Promise<void> {
    const [payment] = await app.get(PaymentService).ofOrder(app.db.dataSource.manager, storeId, uuid(placed));
    const news = { status: 'captured', reference: null } as const;
    const paymentId = payment?.id ?? '';
    await app.get(PaymentSettlement).settle({ storeId, paymentId }, { news, source: 'key:1' });
  }

  async function statusOf(placed: Order): Promise<string> {
    return ((await shop.read(`${path}/${placed.id}`, 'customerOrder', { customer: buyer })).body as Order).status;
  }

  /** Every status that `placed` could be moved to, found by trying; the refusals write nothing. */
  async function refusals(placed: Order, allowed: readonly OrderStatus[]): Promise<void> {
    const before = await tableVersions(app.db.dataSource);
    for (const to of statuses.filter((status) => !allowed.includes(status))) {
      await expect(move(placed, to)).rejects.toMatchObject({ code: 'order.transition_not_allowed', kind: 'conflict' });
    }
    expect(await tableVersions(app.db.dataSource)).toEqual(before);
  }

  describe('SV-46: reading them', () => {
    it('lists them newest first, page by page, as they were answered', async () => {
      const placed = [await order(buyer), await order(buyer), await order(buyer)];
      await order(other);
      const page = async (query: string): Promise<{ items: Order[]; next: string | null }> =>
        (await shop.read(`${path}${query}`, 'orderPage', { customer: buyer })).body as {
          items: Order[];
          next: string | null;
        };
      const newest = await page('?limit=2');
      const oldest = await page(`?limit=2&after=${newest.next}&unknown=1`);
      const seen = [...newest.items, ...oldest.items];
      expect(seen.map(({ id }) => id)).toEqual(placed.map(({ id }) => id).reverse());
      expect(oldest.next).toBeNull();
      const { createdAt, ...first } = seen.at(-1) as Order;
      expect(first).toEqual(placed[0]);
      expect(Math.abs(Date.parse(createdAt ?? '') - Date.now())).toBeLessThan(60_000);
      const single = [await page('?limit=1')];
      for (const { next } of single) if (next !== null) single.push(await page(`?limit=1&after=${next}`));
      expect(single.map(({ items }) => items.map(({ id }) => id))).toEqual(seen.map(({ id }) => [id]));
      for (const whole of [3, 100]) {
        expect(await page(`?limit=${whole}`)).toEqual({ items: [...newest.items, ...oldest.items], next: null });
      }
      for (const query of ['after=nonsense', 'limit=0', 'limit=101', 'limit=x']) {
        const bad = await shop.read(`${path}?${query}`, 'orderPage', { customer: buyer });
        expect([query, bad.status, (bad.body as ErrorBody).error.code]).toEqual([query, 400, 'invalid_body']);
      }
    });

    it("does not tell another's order from none", async () => {
      const theirs = await order(other);
      const guests = await shop.guestOrder({ 'KURTI-EM': 1 });
      const answers = await Promise.all(
        [theirs.id, guests.id, uuid(theirs), `ord_${'0'.repeat(32)}`, 'ord_', 'nonsense'].map((id) =>
          shop.read(`${path}/${id}`, 'customerOrder', { customer: buyer }),
        ),
      );
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(404);
    });

    it('needs a customer', async () => {
      for (const [headers, reason] of [
        [{}, 'missing'],
        [{ Authorization: 'Bearer nonsense' }, 'invalid'],
      ] as const) {
        const { status, body } = await shop.read(path, 'orderPage', { headers });
        expect([status, (body as ErrorBody).error.code, (body as ErrorBody).error.reason]).toEqual([
          401,
          'invalid_customer_token',
          reason,
        ]);
      }
    });
  });

  describe('their life', () => {
    it('SV-44: goes one step at a time, and the customer sees each', async () => {
      const placed = await order(buyer);
      const forward = ['confirmed', 'processing', 'shipped', 'on_the_way', 'delivered'] as const;
      const seen = [await statusOf(placed)];
      for (const to of forward) {
        await refusals(placed, [to, 'on_hold', 'cancelled']);
        await move(placed, to);
        seen.push(await statusOf(placed));
      }
      expect(seen).toEqual(['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'ON_THE_WAY', 'DELIVERED']);
      await refusals(placed, []);
    });

    it('SV-47: each step is an event', async () => {
      const placed = await order(buyer);
      for (const to of ['confirmed', 'on_hold', 'confirmed', 'cancelled'] as const) await move(placed, to);
      const events = await app.db.dataSource.query<{ type: string }[]>(
        `SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY xid, position`,
        [uuid(placed)],
      );
      expect(events.map(({ type }) => type)).toEqual([
        'order.created',
        'order.confirmed',
        'order.on_hold',
        'order.confirmed',
        'order.cancelled',
      ]);
    });

    it.each([
      [['on_hold'], 'pending'],
      [['confirmed', 'on_hold'], 'confirmed'],
      [['confirmed', 'processing', 'shipped', 'on_the_way', 'on_hold'], 'on_the_way'],
    ] as [OrderStatus[], OrderStatus][])('SV-45: a hold after %j is left to where it came from', async (way, back) => {
      const placed = await order(buyer);
      for (const to of way) await move(placed, to);
      const gone = way.includes('shipped');
      await refusals(placed, gone ? [back] : [back, 'cancelled']);
      await move(placed, back);
      expect(await statusOf(placed)).toBe(back.toUpperCase());
    });

    it('SV-45: a cancelled order stays cancelled, unless there is money to give back', async () => {
      const placed = await order(buyer);
      await move(placed, 'cancelled');
      await refusals(placed, []);
      const paid = await order(buyer);
      await pay(paid);
      await move(paid, 'cancelled');
      await refusals(paid, ['refunded', 'disputed']);
      await move(paid, 'refunded');
      await refusals(paid, []);
    });

    it('SV-45: a paid order can be refunded or disputed from anywhere', async () => {
      const way: OrderStatus[] = ['confirmed', 'processing', 'shipped', 'on_the_way', 'delivered'];
      for (let steps = 0; steps <= way.length; steps += 1) {
        for (const to of ['refunded', 'disputed'] as const) {
          const placed = await order(buyer);
          await pay(placed);
          for (const step of way.slice(0, steps)) await move(placed, step);
          await move(placed, to);
          expect(await statusOf(placed)).toBe(to.toUpperCase());
        }
      }
    });

    it('SV-48: cancelling before the goods have left gives stock and coupon use back, once', async () => {
      const before = await shop.stock('DROP-TEE');
      const placed = await order(buyer, example({ couponCode: 'ONCE' }));
      expect(await shop.stock('DROP-TEE')).toEqual({ ...before, allocated: before.allocated + 1 });
      const tries = await Promise.allSettled(Array.from({ length: 5 }, () => move(placed, 'cancelled')));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await shop.stock('DROP-TEE')).toEqual(before);
      expect(await shop.count(`coupons WHERE code = 'ONCE' AND uses = 0`)).toBe(1);
    });

    it('SV-48: goods that have left do not come back by cancelling', async () => {
      const placed = await order(buyer);
      for (const to of ['confirmed', 'processing', 'shipped'] as const) await move(placed, to);
      const before = await shop.stock('DROP-TEE');
      await expect(move(placed, 'cancelled')).rejects.toMatchObject({ code: 'order.transition_not_allowed' });
      await move(placed, 'on_hold');
      await expect(move(placed, 'cancelled')).rejects.toMatchObject({ code: 'order.transition_not_allowed' });
      expect(await shop.stock('DROP-TEE')).toEqual(before);
    });
  });
});
