import { StoreKeys } from '../../../src/store/store-keys.service.js';
import { StoreService } from '../../../src/store/store.service.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { conforming } from './support/schemas.js';
import { type ErrorBody, plain, Shop } from './support/shop.js';

describe("Sellvik's errors", () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp({ settings: { RATE_LIMIT: 'on', BODY_LIMIT: '4096' } });
    shop = new Shop(app);
  });

  afterAll(() => app.close());

  it.each([
    ['GET', '/api/v1/store/nowhere'],
    ['GET', '/api/v1/store'],
    ['GET', '/api%2Fv1/%73tore/checkout'],
    ['GET', '/api/v1/store/checkout'],
    ['DELETE', '/v1/store/customers/me/orders'],
  ])('X-8: %s %s is a 404 in their shape', async (method, path) => {
    const answer = conforming(await request(app, method, path), 'placedOrder');
    expect([answer.status, (answer.body as ErrorBody).error.code]).toEqual([404, 'not_found']);
  });

  it('X-8: a neighbour of the prefix is not theirs', async () => {
    const { body } = await request(app, 'GET', '/api/v1/storefront');
    expect(body).not.toHaveProperty('error');
  });

  it('X-8, X-9: malformed JSON, too much of it, and what is no JSON', async () => {
    const headers = { 'X-Sellvik-Key': shop.key };
    const sent = async (body: string, type = 'application/json'): Promise<[number, string]> => {
      const answer = conforming(
        await request(app, 'POST', '/api/v1/store/checkout', { headers: { ...headers, 'Content-Type': type }, body }),
        'placedOrder',
      );
      return [answer.status, (answer.body as ErrorBody).error.code];
    };
    expect(await sent('{"shippingAddress": {')).toEqual([400, 'invalid_body']);
    expect(await sent(JSON.stringify(plain({ customerNote: 'x'.repeat(5_000) })))).toEqual([413, 'body_too_large']);
    expect(await sent('paymentMethod=COD', 'application/x-www-form-urlencoded')).toEqual([
      415,
      'unsupported_media_type',
    ]);
  });

  it('SV-41: says what is wrong with which field', async () => {
    const { error } = (await shop.checkout({ body: plain({ paymentMethod: 'GOLD' }) })).body as ErrorBody;
    expect(error).toEqual({
      code: 'invalid_body',
      message: expect.any(String) as string,
      issues: [{ path: ['paymentMethod'], message: expect.stringContaining('COD') as string }],
    });
  });

  it('SV-42: refuses with exactly the statuses and codes of the page', async () => {
    const { id, token: cart } = await shop.cart({ 'KURTI-EM': 1 });
    const { token: short } = await shop.cart({ 'SHAWL-1': 2 });
    const refusals = [
      await shop.checkout({ cart, body: plain({ paymentMethod: 'GOLD' }) }),
      await shop.checkout(),
      await shop.checkout({ cart, body: plain({ shippingZoneId: 'sz_nowhere' }) }),
      await shop.checkout({ cart, body: plain({ couponCode: 'NOPE' }) }),
      await shop.checkout({ cart: short }),
      await app.db.transactor.run(async (tx) => {
        await tx.query('SELECT FROM carts WHERE id = $1 FOR UPDATE', [id]);
        return shop.checkout({ cart });
      }),
    ];
    expect(refusals.map(({ status, body }) => [status, (body as ErrorBody).error.code])).toEqual([
      [400, 'invalid_body'],
      [400, 'empty_cart'],
      [400, 'invalid_shipping_zone'],
      [400, 'invalid_coupon'],
      [409, 'out_of_stock'],
      [409, 'cart_locked'],
    ]);
  });

  it("SV-11: another API's key beside theirs is refused, or a made-up one would escape the limit", async () => {
    const { status, body } = await shop.checkout({ headers: { 'X-Store-Key': 'pk_made_up' } });
    expect([status, (body as ErrorBody).error.code]).toEqual([400, 'invalid_body']);
  });

  it('SV-43: a bug is a 500 that tells nothing', async () => {
    const { token } = await shop.cart({ 'KURTI-EM': 1 });
    await app.db.dataSource.query(`ALTER TABLE order_lines RENAME COLUMN sku TO stock_keeping_unit`);
    const answer = await shop.checkout({ cart: token });
    await app.db.dataSource.query(`ALTER TABLE order_lines RENAME COLUMN stock_keeping_unit TO sku`);
    expect(answer.status).toBe(500);
    expect((answer.body as ErrorBody).error.code).toBe('internal_error');
    expect(answer.text).not.toMatch(/sku|column|order_lines|\.ts|\.js|at /);
    expect((await shop.checkout({ cart: token })).status).toBe(201);
  });

  it('SV-11: 600 requests a minute from one publishable key, whoever sends them', async () => {
    const { id: storeId } = await app.get(StoreService).bySlug('acme');
    const { key } = await app.db.transactor.run((tx) =>
      app.get(StoreKeys).create(tx, { storeId, kind: 'publishable', name: 'Busy' }),
    );
    await untilEarlyInTheMinute();
    const ask = (key: string): Promise<number> =>
      shop.checkout({ headers: { 'X-Sellvik-Key': key }, body: {} }).then(({ status }) => status);
    const statuses: number[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      statuses.push(...(await Promise.all(Array.from({ length: 30 }, () => ask(key)))));
    }
    expect(new Set(statuses)).toEqual(new Set([400]));
    const answer = await shop.checkout({ headers: { 'X-Sellvik-Key': key } });
    const { error } = answer.body as ErrorBody;
    expect(answer.status).toBe(429);
    expect(error).toEqual({ code: 'rate_limited', retryAfter: expect.any(Number) as number, limit: 600 });
    expect(answer.headers['retry-after']).toBe(String(error.retryAfter));
    expect(await ask('pk_demo_acme')).toBe(400);
  });
});

/** The limit counts whole minutes of the clock: the test must not straddle two. */
async function untilEarlyInTheMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 10_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}
