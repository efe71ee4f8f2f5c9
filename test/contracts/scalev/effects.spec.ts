import pg from 'pg';
import { verify } from '../../../src/verify/verify.js';
import { type Answer } from '../../http/support/ask.js';
import { testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { tableContents } from '../../support/table-contents.js';
import { type ErrorBody, type Order, Shop } from './support/shop.js';

/** "201", "400 out_of_stock" … */
function outcome({ status, body }: Answer): string {
  return status < 400 ? String(status) : `${status} ${(body as ErrorBody).error_code}`;
}

/** How often each outcome came. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
  return counts;
}

describe('what a Scalev checkout does', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp();
    shop = await Shop.open(app);
  });
  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
    await app.close();
  });

  const atOnce = (times: number, ask: (time: number) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: times }, (_, time) => ask(time)));

  async function cartOf(id: number): Promise<{ lines: { sku: string; quantity: number }[] }> {
    return shop.storefront('GET', `/carts/${id}`);
  }

  describe('with a cart', () => {
    it('SC-15, SC-59: orders what is in it and clears it; the cart stays, and a second checkout finds it empty', async () => {
      const cart_id = await shop.cart({ 'EBOOK-1': 2 });
      const order = await shop.order({ cart_id, payment_method: 'bank_transfer' });
      expect(order.orderlines).toMatchObject([{ product_name: 'E-book', quantity: 2 }]);
      expect((await cartOf(cart_id)).lines).toEqual([]);
      const again = await shop.refusal({ cart_id, payment_method: 'bank_transfer' });
      expect([again.status, again.error_code]).toEqual([400, 'cart_empty']);
      await shop.storefront('POST', `/carts/${cart_id}/lines`, { body: { sku: 'EBOOK-1', quantity: 1 } });
      const next = await shop.order({ cart_id: String(cart_id), payment_method: 'bank_transfer' });
      expect(next.orderlines).toMatchObject([{ quantity: 1 }]);
    });

    it('SC-15, SC-58: with items as well, the items alone are ordered, and the cart is cleared', async () => {
      const cart_id = await shop.cart({ 'EBOOK-1': 7 });
      const order = await shop.order(shop.digital({ cart_id }));
      expect(order.orderlines).toMatchObject([{ quantity: 1 }]);
      expect((await cartOf(cart_id)).lines).toEqual([]);
    });

    it('SC-15: items without cart_id leave every cart alone', async () => {
      const cart_id = await shop.cart({ 'EBOOK-1': 3 });
      await shop.order(shop.digital());
      expect((await cartOf(cart_id)).lines).toMatchObject([{ quantity: 3 }]);
    });

    it("SC-14: another customer's cart, a guest's, another store's and none at all are one 404, also beside items", async () => {
      const theirs = await shop.cart({ 'EBOOK-1': 1 }, await shop.logIn('other'));
      const [guests] = await shop.query<{ id: string }>(
        `INSERT INTO carts (store_id, currency, token_hash, expires_at)
         SELECT id, 'IDR', sha256('somebody'), now() + interval '1 day' FROM stores WHERE slug = 'nusantara' RETURNING id`,
      );
      const [foreign] = await shop.query<{ id: string }>(
        `INSERT INTO carts (store_id, customer_id, currency, expires_at)
         SELECT s.id, c.id, 'BDT', now() + interval '1 day' FROM stores s JOIN customers c ON c.store_id = s.id
         WHERE s.slug = 'acme' AND c.email = 'buyer@acme.test' RETURNING id`,
      );
      const [expired] = [await shop.cart({ 'EBOOK-1': 1 })];
      await shop.query(`UPDATE carts SET expires_at = now() - interval '1 second' WHERE id = $1`, [expired]);
      const told = async (cart_id: unknown, items: object): Promise<unknown> => {
        const { headers: _, ...refusal } = await shop.refusal({ cart_id, payment_method: 'bank_transfer', ...items });
        return refusal;
      };
      for (const items of [{}, { items: [shop.variant('EBOOK-1')] }]) {
        const none = await told(999_999_999, items);
        expect(none).toEqual({
          status: 404,
          error: 'Not Found',
          error_code: 'not_found',
          message: 'There is nothing here.',
        });
        for (const cart of [theirs, Number(guests?.id), Number(foreign?.id), expired])
          expect([cart, await told(cart, items)]).toEqual([cart, none]);
      }
    });

    it('SC-58: a checkout that is refused leaves the cart, and everything else, byte for byte', async () => {
      const cart_id = await shop.cart({ 'RARE-1': 1, 'KOPI-250': 2 });
      const body = (changes: object): object => {
        const { items: _, ...physical } = shop.physical(changes as Record<string, unknown>);
        return { ...physical, cart_id };
      };
      const before = await tableContents(app.db.dataSource);
      const refusals = [
        await shop.checkout(body({ payment_method: 'gold' })),
        await shop.checkout(body({ discount_code_code: 'NOSUCH' })),
        await shop.checkout(body({ courier_service_id: 999_999 })),
        await shop.checkout(body({ warehouse_unique_id: 'wh_surabaya' })),
        await shop.checkout({ ...body({}), items: [shop.variant('RARE-1', 4)] }),
      ];
      expect(refusals.map(outcome)).toEqual([
        '400 payment_method_not_offered',
        '400 discount_code_invalid',
        '400 courier_service_not_found',
        '400 out_of_stock',
        '400 out_of_stock',
      ]);
      expect(await tableContents(app.db.dataSource)).toEqual(before);
    });

    it('SC-23: what of a cart cannot be ordered any more is told by its SKU', async () => {
      const cart_id = await shop.cart({ 'SAMPLE-1': 1, 'EBOOK-1': 1 });
      await shop.query(`UPDATE variants SET active = false WHERE sku = 'SAMPLE-1'`);
      const refusal = await shop.refusal({ cart_id, payment_method: 'bank_transfer' });
      await shop.query(`UPDATE variants SET active = true WHERE sku = 'SAMPLE-1'`);
      expect(refusal).toMatchObject({
        error_code: 'item_not_available',
        errors: { cart_id: ['SAMPLE-1: not_available'] },
      });
    });

    it('SC-59: a cart that our own API has ordered has nothing to order, and does not stand in the way of items', async () => {
      const cart_id = await shop.cart({ 'EBOOK-1': 1 });
      await shop.storefront('POST', `/carts/${cart_id}/checkout`, { body: { paymentMethod: 'bank_transfer' } });
      expect(await shop.refusal({ cart_id, payment_method: 'bank_transfer' })).toMatchObject({
        status: 400,
        error_code: 'cart_empty',
      });
      expect((await shop.order(shop.digital({ cart_id }))).orderlines).toHaveLength(1);
    });

    it('SC-10: of many checkouts of one cart at once, one orders, and the others are told so with a 400', async () => {
      const cart_id = await shop.cart({ 'EBOOK-1': 1 });
      const answers = await atOnce(8, () => shop.checkout({ cart_id, payment_method: 'cod' }));
      const { '201': placed, ...others } = tally(answers);
      expect(placed).toBe(1);
      for (const told of Object.keys(others)) expect(['400 cart_locked', '400 cart_empty']).toContain(told);
    });

    it('SC-58: a cart is cleared only when the gateway has not refused its payment', async () => {
      // No gateway listens here: the answer is unclear, so the order is placed and waits for its payment.
      const cart_id = await shop.cart({ 'EBOOK-1': 1 });
      expect(await shop.order({ cart_id, payment_method: 'qris' })).toMatchObject({ payment_status: 'unpaid' });
      expect((await cartOf(cart_id)).lines).toEqual([]);
    });

    it('costs the same as through our own API', async () => {
      const lines = { 'EBOOK-1': 2 };
      const body = { paymentMethod: 'cod', couponCode: 'HEMAT10' };
      const own = await shop.storefront<{ totals: { total: { amount: string } } }>(
        'POST',
        `/carts/${await shop.cart(lines)}/checkout`,
        { body },
      );
      const cart_id = await shop.cart(lines);
      const order = await shop.order({ cart_id, payment_method: 'cod', discount_code_code: 'HEMAT10' });
      expect(order.gross_revenue).toBe(own.totals.total.amount);
    });
  });

  describe('stock', () => {
    it('SC-21: one variant in two items is two lines, held and checked as their sum', async () => {
      const twice = (quantity: number): Record<string, unknown> =>
        shop.physical({ items: [shop.variant('RARE-1', quantity), shop.variant('RARE-1', quantity)] });
      const refusal = await shop.refusal(twice(2));
      expect(refusal).toMatchObject({
        status: 400,
        error_code: 'out_of_stock',
        errors: { shortages: [{ variant_id: shop.id('RARE-1'), requested: 4, available: 3 }] },
      });
      const order = await shop.order(twice(1));
      expect(order.orderlines).toHaveLength(2);
      expect(await shop.allocated('RARE-1')).toEqual({ wh_jakarta: 2 });
    });

    it('SC-22: a bundle holds what is in it, times its quantity', async () => {
      const before = [await shop.allocated('KOPI-250'), await shop.allocated('BATIK-M')];
      const order = await shop.order(shop.physical({ items: [shop.bundle('PAKET-NGOPI', 3)] }));
      expect(order).toMatchObject({ product_price: '870000.00' });
      expect([await shop.allocated('KOPI-250'), await shop.allocated('BATIK-M')]).toEqual([
        { ...before[0], wh_jakarta: (before[0]?.['wh_jakarta'] ?? 0) + 6 },
        { ...before[1], wh_jakarta: (before[1]?.['wh_jakarta'] ?? 0) + 3 },
      ]);
    });

    it('SC-10, SC-21: of many buyers of the last piece one gets it, and the others are told so with a 400', async () => {
      expect(await shop.allocated('RARE-1')).toEqual({ wh_jakarta: 2 });
      const other = await shop.logIn('other');
      const answers = await atOnce(10, (time) =>
        shop.checkout(shop.physical({ items: [shop.variant('RARE-1')] }), time % 2 === 0 ? {} : { token: other }),
      );
      expect(tally(answers)).toEqual({ '201': 1, '400 out_of_stock': 9 });
    });
  });

  it('SC-33: of many who use a code for the last time one gets it', async () => {
    const coupon = { code: 'TERAKHIR', kind: 'percent', basisPoints: 1_000, maxUses: 1 };
    expect((await admin(app, 'POST', '/coupons', coupon, 'nusantara')).status).toBe(201);
    const answers = await atOnce(10, () => shop.checkout(shop.digital({ discount_code_code: 'terakhir' })));
    expect(tally(answers)).toEqual({ '201': 1, '400 discount_code_invalid': 9 });
  });

  describe('an Idempotency-Key', () => {
    const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } });

    it('X-5: the same request is answered as before, to the letter, and orders nothing', async () => {
      const first = await shop.checkout(shop.physical(), keyed('once'));
      const orders = await shop.count('orders');
      const again = await shop.checkout(shop.physical(), keyed('once'));
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect([first, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
      expect(await shop.count('orders')).toBe(orders);
    });

    it('X-5: with another body it is refused, in the statuses that are documented', async () => {
      await shop.checkout(shop.digital(), keyed('other'));
      expect(await shop.refusal(shop.digital({ notes: 'x' }), keyed('other'))).toMatchObject({
        status: 400,
        error_code: 'idempotency_key_reused',
      });
    });

    it('X-5: a key of another customer is another key, and a refusal uses none up', async () => {
      const other = await shop.logIn('other');
      const mine = await shop.order(shop.digital(), keyed('shared'));
      const theirs = await shop.order(shop.digital(), { ...keyed('shared'), token: other });
      expect(theirs.id).not.toBe(mine.id);
      await shop.refusal(shop.digital({ discount_code_code: 'NOSUCH' }), keyed('free'));
      expect((await shop.checkout(shop.digital(), keyed('free'))).status).toBe(201);
    });

    it('X-5: of many requests with one key at once one orders', async () => {
      const orders = await shop.count('orders');
      const answers = await atOnce(8, () => shop.checkout(shop.digital(), keyed('many')));
      expect(await shop.count('orders')).toBe(orders + 1);
      for (const told of Object.keys(tally(answers))) expect(['201', '400 idempotency_key_in_use']).toContain(told);
    });
  });

  it('X-3: an order is announced once, one that is refused is not', async () => {
    const created = (): Promise<number> => shop.count(`domain_events WHERE type = 'order.created'`);
    const before = await created();
    await shop.order(shop.physical());
    await shop.refusal(shop.physical({ payment_method: 'gold' }));
    expect(await created()).toBe(before + 1);
  });

  it('SC-53: a store that has its orders checked is told which are probably spam', async () => {
    expect((await shop.order(shop.digital()))['is_probably_spam']).toBeNull();
    const limits = { checked: true, ordersPerHour: 1_000, unpaidOrders: 1 };
    expect((await admin(app, 'PATCH', '/spam-settings', limits, 'nusantara')).status).toBe(200);
    await shop.query(`UPDATE customers SET phone = '+6281234567890' WHERE email = 'buyer@nusantara.test'`);
    const [first, second] = [await shop.order(shop.digital()), await shop.order(shop.digital())];
    expect([first['is_probably_spam'], second['is_probably_spam']]).toEqual([false, true]);
    expect((await shop.open('GET', `/orders/${second.secret_slug}`)).body).toMatchObject({ is_probably_spam: true });
    await admin(app, 'PATCH', '/spam-settings', { checked: false }, 'nusantara');
  });

  describe('the list of orders', () => {
    const page = async (query: string, token?: string): Promise<Record<string, unknown> & { data: Order[] }> =>
      (await shop.own(`/orders${query}`, 'orderPage', { token: token ?? shop.buyer })).body as Record<
        string,
        unknown
      > & {
        data: Order[];
      };

    it('SC-60: pages forth and back, newest first, without a gap', async () => {
      const placed: string[] = [];
      for (let index = 0; index < 5; index += 1) placed.unshift((await shop.order(shop.digital())).id);
      const ids = ({ data }: { data: Order[] }): string[] => data.map(({ id }) => id);
      const first = await page('?page_size=2');
      expect(first).toMatchObject({ has_next: true, has_previous: false, previous_cursor: null, page_size: 2 });
      const second = await page(`?page_size=2&next_cursor=${String(first['next_cursor'])}`);
      expect([...ids(first), ...ids(second)]).toEqual(placed.slice(0, 4));
      expect(second).toMatchObject({ has_next: true, has_previous: true });
      const back = await page(`?page_size=2&previous_cursor=${String(second['previous_cursor'])}`);
      expect(ids(back)).toEqual(ids(first));
      expect(back).toMatchObject({ has_next: true, has_previous: false });
      expect(ids(await page(`?page_size=1&previous_cursor=${placed[3]}`))).toEqual([placed[2]]);
      expect((await page('')).page_size).toBe(25);
      expect((await page('?page_size=100')).page_size).toBe(100);
    });

    it("SC-60: shows a customer's orders alone, whatever the cursor", async () => {
      const other = await shop.logIn('other');
      const [mine] = (await page('?page_size=1')).data;
      const seen = await page(`?next_cursor=${mine?.id}`, other);
      expect(seen.data.every(({ customer_id }) => customer_id !== mine?.['customer_id'])).toBe(true);
      const back = await page('?previous_cursor=01900000-0000-7000-8000-000000000000', other);
      expect(back.data.every(({ customer_id }) => customer_id !== mine?.['customer_id'])).toBe(true);
    });

    it('SC-60: is read by as many statements, however long it is', async () => {
      const statements = async (query: string): Promise<[shown: number, statements: number]> => {
        const sent = jest.spyOn(pg.Client.prototype, 'query');
        const { data } = await page(query);
        const { length } = sent.mock.calls;
        sent.mockRestore();
        return [data.length, length];
      };
      await page('');
      const [few, first] = await statements('?page_size=1');
      const [many, second] = await statements('?page_size=20');
      expect([few, many]).toEqual([1, 20]);
      expect(second).toBe(first);
    });

    it.each(['page_size=0', 'page_size=101', 'page_size=x', 'next_cursor=x', 'previous_cursor='])(
      'SC-56: refuses ?%s',
      async (query) => {
        expect(outcome(await shop.own(`/orders?${query}`, 'orderPage'))).toBe('400 validation_error');
      },
    );
  });
});
