import { setTimeout as sleep } from 'node:timers/promises';
import { verify } from '../../../src/verify/verify.js';
import { type Answer } from '../../http/support/ask.js';
import { testApp, type TestApp } from '../../support/app.js';
import { tableContents } from '../../support/table-contents.js';
import { type Buying, type Cart, type ErrorBody, example, type Order, plain, Shop } from './support/shop.js';
import { request } from '../../support/app.js';

/** "201", "409 cart_locked" … */
function outcome({ status, body }: Answer): string {
  return status < 400 ? String(status) : `${status} ${(body as ErrorBody).error.code}`;
}

describe('what a Sellvik checkout does', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp();
    shop = new Shop(app);
  });

  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());

  describe('stock', () => {
    it('SV-33: takes what is ordered, once', async () => {
      const before = await shop.stock('DROP-TEE');
      await shop.guestOrder({ 'DROP-TEE': 3 });
      expect(await shop.stock('DROP-TEE')).toEqual({ ...before, allocated: before.allocated + 3 });
    });

    it('SV-33, SV-34: names every line that is short, and changes nothing', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1, 'SHAWL-1': 2, 'SAREE-RED-L': 2_000, 'DROP-TEE': 500 });
      await app.db.dataSource.query(
        `UPDATE stock_levels SET on_hand = 7 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'SAREE-RED-L')`,
      );
      const refusal = await shop.refusal({ cart: token, body: example({ couponCode: 'ONCE' }) });
      await app.db.dataSource.query(
        `UPDATE stock_levels SET on_hand = 1000000 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'SAREE-RED-L')`,
      );
      expect([refusal.status, refusal.code]).toEqual([409, 'out_of_stock']);
      const rows = await app.db.dataSource.query<{ sku: string; id: string; productId: string }[]>(
        `SELECT sku, id::text, product_id::text AS "productId" FROM variants`,
      );
      const of = (sku: string): { id: string; productId: string } => rows.find((row) => row.sku === sku) ?? fail(sku);
      const { allocated } = await shop.stock('DROP-TEE');
      const byName = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
      expect([...(refusal.items ?? [])].sort(byName)).toEqual(
        [
          {
            productId: of('SHAWL-1').productId,
            variantId: null,
            name: 'Last Piece Shawl',
            requested: 2,
            available: 1,
          },
          {
            productId: of('SAREE-RED-L').productId,
            variantId: of('SAREE-RED-L').id,
            name: 'Jamdani Saree',
            requested: 2_000,
            available: 7,
          },
          {
            productId: of('DROP-TEE').productId,
            variantId: null,
            name: 'Drop Tee',
            requested: 500,
            available: 100 - allocated,
          },
        ].sort(byName),
      );
    });

    it('SV-34: what is not sold any more is out of stock', async () => {
      const { token } = await shop.cart({ 'BULK-200': 2 });
      await app.db.dataSource.query(`UPDATE variants SET active = false WHERE sku = 'BULK-200'`);
      expect(await shop.refusal({ cart: token })).toMatchObject({
        status: 409,
        code: 'out_of_stock',
        items: [{ name: 'Bulk Item 200', requested: 2, available: 0 }],
      });
    });

    it('SV-33: ten buyers of the last piece: one order', async () => {
      const carts = await Promise.all(Array.from({ length: 10 }, () => shop.cart({ 'SHAWL-1': 1, 'KURTI-EM': 1 })));
      const answers = await Promise.all(carts.map(({ token }) => shop.checkout({ cart: token })));
      expect(answers.map(outcome).sort()).toEqual(['201', ...Array<string>(9).fill('409 out_of_stock')]);
      expect(await shop.stock('SHAWL-1')).toEqual({ onHand: 1, allocated: 1 });
    });
  });

  it('SV-21: ten buyers and the last use of a coupon: one discount', async () => {
    const carts = await Promise.all(Array.from({ length: 10 }, () => shop.cart({ 'KURTI-EM': 1 })));
    const answers = await Promise.all(
      carts.map(({ token }) => shop.checkout({ cart: token, body: example({ couponCode: 'ONCE' }) })),
    );
    expect(answers.map(outcome).sort()).toEqual(['201', ...Array<string>(9).fill('400 invalid_coupon')]);
    expect(await shop.count(`coupons WHERE code = 'ONCE' AND uses = 1`)).toBe(1);
    expect(await shop.count(`orders WHERE discount = 10000`)).toBe(1);
  });

  it('SV-26: parallel orders get numbers of their own, later ones higher numbers', async () => {
    const number = ({ orderNumber }: Order): number => Number(/^ACME-(\d+)$/.exec(orderNumber)?.[1]);
    const first = number(await shop.guestOrder({ 'KURTI-EM': 1 }));
    const carts = await Promise.all(Array.from({ length: 20 }, () => shop.cart({ 'KURTI-EM': 1 })));
    const orders = await Promise.all(carts.map(({ token }) => shop.order({ cart: token })));
    const last = number(await shop.guestOrder({ 'KURTI-EM': 1 }));
    const numbers = orders.map(number);
    expect(new Set(numbers).size).toBe(20);
    expect(Math.min(...numbers)).toBeGreaterThan(first);
    expect(Math.max(...numbers)).toBeLessThan(last);
  });

  describe('the cart', () => {
    it('SV-35: is gone afterwards, for our own API as well, and cannot be ordered again', async () => {
      const { id, token } = await shop.cart({ 'KURTI-EM': 1 });
      await shop.order({ cart: token });
      expect(await shop.count(`carts WHERE id = $1`, [id])).toBe(0);
      expect(await shop.count(`cart_lines WHERE cart_id = $1`, [id])).toBe(0);
      const read = await request(app, 'GET', `/storefront/v1/carts/${id}`, {
        headers: { 'X-Store-Key': shop.key, 'X-Cart-Token': token },
      });
      expect(read.status).toBe(404);
      expect(await shop.refusal({ cart: token })).toMatchObject({ status: 400, code: 'empty_cart' });
    });

    it('SV-39: of two parallel checkouts one succeeds', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { token } = await shop.cart({ 'KURTI-EM': 1 });
        const answers = await Promise.all([shop.checkout({ cart: token }), shop.checkout({ cart: token })]);
        const outcomes = answers.map(outcome).sort();
        expect(outcomes[0]).toBe('201');
        expect(['400 empty_cart', '409 cart_locked']).toContain(outcomes[1]);
      }
    });

    it('SV-39: fifty parallel checkouts make one order', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      const orders = await shop.count('orders');
      const answers = await Promise.all(Array.from({ length: 50 }, () => shop.checkout({ cart: token })));
      const outcomes = answers.map(outcome);
      expect(outcomes.filter((text) => text === '201')).toHaveLength(1);
      expect(new Set(outcomes.filter((text) => !/^(201|400 empty_cart|409 cart_locked)$/.test(text)))).toEqual(
        new Set(),
      );
      expect(await shop.count('orders')).toBe(orders + 1);
    });

    describe('while somebody else has it', () => {
      let cart: Cart;

      /** Runs `work` while another connection holds the cart's row. */
      async function whileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
        const rival = app.db.dataSource.createQueryRunner();
        await rival.startTransaction();
        try {
          await rival.query(`SELECT FROM carts WHERE id = $1 FOR UPDATE`, [cart.id]);
          return await work();
        } finally {
          await rival.rollbackTransaction();
          await rival.release();
        }
      }

      beforeEach(async () => {
        cart = await shop.cart({ 'KURTI-EM': 1 });
      });

      it('SV-39: answers at once with 409 cart_locked and Retry-After: 1', async () => {
        const began = Date.now();
        const refusal = await whileLocked(() => shop.refusal({ cart: cart.token }));
        expect(refusal).toMatchObject({ status: 409, code: 'cart_locked', headers: { 'retry-after': '1' } });
        expect(Date.now() - began).toBeLessThan(2_000);
        await shop.order({ cart: cart.token });
      });

      it('SV-24: says nothing of stock yet', async () => {
        cart = await shop.cart({ 'SHAWL-1': 2 });
        expect((await whileLocked(() => shop.refusal({ cart: cart.token }))).code).toBe('cart_locked');
      });

      it('SV-24: names a faulty zone or coupon first', async () => {
        const zone = await whileLocked(() =>
          shop.refusal({ cart: cart.token, body: plain({ shippingZoneId: 'sz_hidden', couponCode: 'NOSUCH' }) }),
        );
        expect(zone.code).toBe('invalid_shipping_zone');
        const coupon = await whileLocked(() =>
          shop.refusal({ cart: cart.token, body: plain({ couponCode: 'NOSUCH' }) }),
        );
        expect(coupon.code).toBe('invalid_coupon');
      });
    });
  });

  describe('a repeat', () => {
    it('SV-40: without a key finds an empty cart', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      await shop.order({ cart: token });
      expect(await shop.refusal({ cart: token })).toMatchObject({ code: 'empty_cart' });
    });

    it('SV-40, X-5: with the key gets the same answer, byte for byte, and changes nothing', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 2 });
      const buying = { cart: token, idempotencyKey: 'lost-response', body: example() };
      const first = await shop.checkout(buying);
      expect(first.headers['idempotent-replayed']).toBeUndefined();
      await app.db.dataSource.query(`UPDATE products SET name = 'Emerald Kurti II' WHERE slug = 'emerald-kurti'`);
      const before = await tableContents(app.db.dataSource);
      const again = await shop.checkout(buying);
      const elsewhere = await shop.checkout({ ...buying, path: '/v1/store/checkout' });
      const reordered = await shop.checkout({
        ...buying,
        body: Object.fromEntries(Object.entries(example()).reverse()),
      });
      expect(await tableContents(app.db.dataSource)).toEqual(before);
      for (const replay of [again, elsewhere, reordered]) {
        expect([replay.status, replay.text]).toEqual([201, first.text]);
        expect(replay.headers['idempotent-replayed']).toBe('true');
      }
      await app.db.dataSource.query(`UPDATE products SET name = 'Emerald Kurti' WHERE slug = 'emerald-kurti'`);
    });

    it('SV-40, X-5: a customer gets the stored answer, too, whose cart is gone', async () => {
      const customer = await shop.login('other@acme.test');
      await shop.cart({ 'KURTI-EM': 1 }, { customer });
      const first = await shop.checkout({ customer, idempotencyKey: 'mine' });
      const again = await shop.checkout({ customer, idempotencyKey: 'mine' });
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(again.headers['idempotent-replayed']).toBe('true');
    });

    it('X-5: the key with another body is refused', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      await shop.order({ cart: token, idempotencyKey: 'reused' });
      const body = plain({ customerNote: 'another' });
      expect(await shop.refusal({ cart: token, idempotencyKey: 'reused', body })).toMatchObject({
        status: 422,
        code: 'idempotency_key_reused',
      });
    });

    it('X-5: the same key of two carts is two keys', async () => {
      const carts = [await shop.cart({ 'KURTI-EM': 1 }), await shop.cart({ 'KURTI-EM': 1 })];
      const orders = await Promise.all(
        carts.map(({ token }) => shop.order({ cart: token, idempotencyKey: 'everybodys' })),
      );
      expect(new Set(orders.map(({ id }) => id)).size).toBe(2);
    });

    it('X-5: the same key of two customers, or of a customer and a guest, is two keys', async () => {
      const buying: Buying[] = [{ cart: (await shop.cart({ 'KURTI-EM': 1 })).token }];
      for (const email of ['buyer@acme.test', 'other@acme.test']) {
        const customer = await shop.login(email);
        await shop.cart({ 'KURTI-EM': 1 }, { customer });
        buying.push({ customer });
      }
      const orders = await Promise.all(buying.map((who) => shop.order({ ...who, idempotencyKey: 'of-three' })));
      expect(new Set(orders.map(({ id }) => id)).size).toBe(3);
    });

    it('X-5: a refused request leaves its key free', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      const idempotencyKey = 'second-try';
      const body = plain({ shippingZoneId: 'sz_hidden' });
      expect((await shop.refusal({ cart: token, idempotencyKey, body })).code).toBe('invalid_shipping_zone');
      await shop.order({ cart: token, idempotencyKey });
    });

    it('X-5: thirty at once make one order; each gets it, or is told to try again', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      const orders = await shop.count('orders');
      const buying = { cart: token, idempotencyKey: 'thirty' };
      const answers = await Promise.all(Array.from({ length: 30 }, () => shop.checkout(buying)));
      const placed = answers.filter(({ status }) => status === 201);
      expect(new Set(placed.map(({ text }) => text)).size).toBe(1);
      expect(placed.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(outcome(answer)).toBe('409 cart_locked');
        expect(answer.headers['retry-after']).toBe('1');
      }
      expect(await shop.count('orders')).toBe(orders + 1);
      expect((await shop.checkout(buying)).text).toBe(placed[0]?.text);
    });
  });

  it('X-2, X-3: one order.created per order and none for a refusal', async () => {
    const { orderNumber } = await shop.guestOrder({ 'KURTI-EM': 1 });
    const events = `domain_events WHERE type = 'order.created'`;
    expect(await shop.count(`${events} AND payload ->> 'number' = $1`, [orderNumber])).toBe(1);
    expect(await shop.count(events)).toBe(await shop.count('orders'));
  });

  it('SV-27, SV-38: cash on delivery asks for no payment, and the order waits for the merchant', async () => {
    const order = await shop.guestOrder({ 'KURTI-EM': 1 });
    await sleep(50);
    expect(order).toMatchObject({ status: 'PENDING', paymentMethod: 'COD' });
    expect(order).not.toHaveProperty('payment');
    expect(
      await shop.count(`orders WHERE number = $1 AND status = 'pending' AND payment_status = 'unpaid'`, [
        order.orderNumber,
      ]),
    ).toBe(1);
    expect(await shop.count('payment_attempts')).toBe(0);
  });

  it('X-1, X-10: the same cart costs the same through our own API; amounts that a client sends count for nothing', async () => {
    const vendor = await shop.guestOrder({ 'KURTI-EM': 2 }, example({ total: '0.01', shippingCost: '0.00' }));
    const { id, token } = await shop.cart({ 'KURTI-EM': 2 });
    const { shippingAddress } = example();
    const { addressLine1, addressLine2, district, ...address } = shippingAddress;
    const own = await request(app, 'POST', `/storefront/v1/carts/${id}/checkout`, {
      headers: { 'X-Store-Key': shop.key, 'X-Cart-Token': token },
      body: {
        email: 'rafiul@example.com',
        shippingAddress: { ...address, line1: addressLine1, line2: addressLine2, region: district },
        shippingOption: 'sz_inside_dhaka/standard',
        paymentMethod: 'COD',
        couponCode: 'WELCOME10',
      },
    });
    const { totals } = own.body as { totals: Record<string, { amount: string }> };
    expect(vendor.total).toBe('2742.00');
    expect([totals['subtotal']?.amount, totals['discount']?.amount, totals['total']?.amount]).toEqual([
      vendor.subtotal,
      vendor.discountAmount,
      vendor.total,
    ]);
  });
});

function fail(what: string): never {
  throw new Error(`There is no ${what}`);
}
