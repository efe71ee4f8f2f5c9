import { type Answer, type Question } from '../../http/support/ask.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { conforming } from './support/schemas.js';
import { type ErrorBody, nusantara, Shop } from './support/shop.js';

const checkout = `/v3/stores/${nusantara}/customers/me/checkout`;

describe("Scalev's errors", () => {
  let app: TestApp;
  let shop: Shop;
  let now: number;

  beforeAll(async () => {
    app = await testApp({ settings: { RATE_LIMIT: '100', BODY_LIMIT: '4096', JWT_ACCESS_TTL: '86400' } });
    shop = await Shop.open(app);
    // In the past: ids are never older than those before them, in whichever test file.
    now = Date.now() - 3_600_000;
  });
  afterAll(() => app.close());

  // Limits are counted by the minutes of the clock: every test has one of its own.
  beforeEach(() => {
    now += 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(now - (now % 60_000) + 15_000);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  function told({ status, body }: Answer): [number, string] {
    return [status, (body as ErrorBody).error_code];
  }

  it.each([
    ['GET', '/v3'],
    ['GET', '/v3/nowhere'],
    ['GET', '/v3/stores'],
    ['GET', '/v3%2Fstores'],
    ['POST', checkout.replaceAll('/', '%2F').replace('%2F', '/')],
    ['GET', checkout],
    ['DELETE', checkout],
    ['POST', `/v3/stores/${nusantara}/customers/me/orders`],
    ['GET', `/v3/stores/${nusantara}/public/orders`],
  ])('SC-55, X-8: %s %s is a 404 in their shape', async (method, path) => {
    const answer = conforming(await request(app, method, path), 'order');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ error: 'Not Found', error_code: 'not_found', message: 'There is nothing here.' });
  });

  it('X-8: a neighbour of the prefix is not theirs', async () => {
    const { body } = await request(app, 'GET', '/v3x');
    expect(body).not.toHaveProperty('error_code');
  });

  it('SC-8, X-8, X-9: malformed JSON, too much of it, and what is no JSON are a 400', async () => {
    const sent = async (body: string, type = 'application/json'): Promise<[number, string]> => {
      const headers = { Authorization: `Bearer ${shop.buyer}`, 'Content-Type': type };
      return told(conforming(await request(app, 'POST', checkout, { headers, body }), 'order'));
    };
    expect(await sent('{"payment_method": ')).toEqual([400, 'malformed_request']);
    expect(await sent('{"payment_method":"\\u0000"}')).toEqual([400, 'malformed_request']);
    expect(await sent(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([400, 'malformed_request']);
    expect(await sent(JSON.stringify(shop.digital({ notes: 'x'.repeat(5_000) })))).toEqual([400, 'request_too_large']);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data'])
      expect(await sent('payment_method=cod', type)).toEqual([400, 'unsupported_media_type']);
    expect(await sent('{}', 'application/json; charset=utf-16')).toEqual([400, 'unsupported_media_type']);
  });

  it('SC-55: an error has no other fields than the four, none of them null, and says which fields are at fault', async () => {
    const { status, headers: _, ...body } = await shop.refusal({ items: [], notes: 5 });
    expect(status).toBe(400);
    expect(body).toEqual({
      error: 'Bad Request',
      error_code: 'validation_error',
      message: expect.any(String) as string,
      errors: {
        items: [expect.any(String)],
        notes: [expect.any(String)],
        payment_method: ['payment_method is required'],
      },
    });
  });

  it('SC-10: what is out of stock, not offered, unreachable or invalid is a 400 with a code of its own', async () => {
    const refusals = [
      await shop.refusal({ payment_method: 'cod' }),
      await shop.refusal(shop.physical({ items: [shop.variant('RARE-1', 4)] })),
      await shop.refusal(shop.digital({ discount_code_code: 'NOSUCH' })),
      await shop.refusal(shop.digital({ payment_method: 'gold' })),
      await shop.refusal(shop.physical({ location_id: 1003, courier_service_id: 2002 })),
      await shop.refusal(shop.physical({ address_id: 5 })),
      await shop.refusal(shop.digital({ items: [{ type: 'variant', variant_id: 999_999, quantity: 1 }] })),
      await shop.refusal({ cart_id: await shop.cart({}), payment_method: 'cod' }),
    ];
    expect(refusals.map(({ status, error_code }) => [status, error_code])).toEqual([
      [400, 'items_or_cart_required'],
      [400, 'out_of_stock'],
      [400, 'discount_code_invalid'],
      [400, 'payment_method_not_offered'],
      [400, 'courier_not_available'],
      [400, 'address_not_found'],
      [400, 'item_not_available'],
      [400, 'cart_empty'],
    ]);
  });

  it('SC-10: cash is not collected by a courier who collects none', async () => {
    await shop.query('UPDATE courier_services SET cash_on_delivery = false WHERE id = 2003');
    const cod = shop.physical({ payment_method: 'cod', courier_service_id: 2003 });
    expect((await shop.refusal(cod)).error_code).toBe('cod_not_available');
    expect((await shop.checkout(shop.physical({ courier_service_id: 2003 }))).status).toBe(201);
  });

  it('SC-57: an order that is not there is the same 404, whoever asks for it', async () => {
    const { secret_slug, id } = await shop.order(shop.digital());
    const other = await shop.logIn('other');
    const answers = [
      await shop.open('GET', `/orders/${'A'.repeat(32)}`),
      await shop.open('POST', `/orders/${'A'.repeat(32)}/payment`),
      await shop.own('/orders/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'order'),
      await shop.own('/orders/nonsense', 'order'),
      await shop.own(`/orders/${id}`, 'order', { token: other }),
      await shop.open('GET', `/orders/${secret_slug}x`),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.text]).toEqual([404, answers[0]?.text]);
    }
  });

  it('X-8: an address that is spelled otherwise is answered in their shape, too', async () => {
    const headers = { Authorization: `Bearer ${shop.buyer}` };
    for (const path of [checkout.replace('v', '%76'), `${app.url}${checkout}`, `${checkout}/`, `${checkout}?x`])
      expect(told(conforming(await request(app, 'POST', path, { headers, body: {} }), 'order'))).toEqual([
        400,
        'validation_error',
      ]);
    expect(told(conforming(await request(app, 'GET', `${app.url}/v3/nowhere`), 'order'))).toEqual([404, 'not_found']);
    for (const store of ['%ZZ', '%00', 's'.repeat(500)])
      expect(told(await shop.checkout({}, { store }))).toEqual([400, 'malformed_request']);
  });

  it('SC-3: a 401 says how to authenticate', async () => {
    const { headers } = await shop.refusal(shop.digital(), { token: null });
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it("the storefront's key is needed for public orders, and it has to be this store's", async () => {
    const { secret_slug } = await shop.order(shop.digital());
    const refused = async (key: string): Promise<[number, string]> =>
      told(await shop.open('GET', `/orders/${secret_slug}`, { headers: { 'X-Scalev-Storefront-Api-Key': key } }));
    expect(await refused('')).toEqual([401, 'api_key_required']);
    for (const key of ['pk_demo_acme', 'sk_demo_nusantara', 'pk_nobody', shop.buyer])
      expect(await refused(key)).toEqual([401, 'api_key_invalid']);
  });

  it('a browser reads the answers of a store that lists its origin, with whatever key or none', async () => {
    await shop.query(`UPDATE stores SET cors_origins = '{https://toko.test}' WHERE slug = 'nusantara'`);
    await shop.query(`UPDATE stores SET cors_origins = '{https://evil.test}' WHERE slug = 'maple'`);
    const at = async (path: string, headers: Record<string, string>, origin: string): Promise<unknown> => {
      const answer = await request(app, 'GET', path, { headers: { ...headers, Origin: origin } });
      return answer.headers['access-control-allow-origin'];
    };
    const own = `/v3/stores/${nusantara}/customers/me/orders`;
    const bearer = { Authorization: `Bearer ${shop.buyer}` };
    expect(await at(own, bearer, 'https://toko.test')).toBe('https://toko.test');
    expect(await at(own, bearer, 'https://evil.test')).toBeUndefined();
    const foreign = { ...bearer, 'X-Store-Key': 'pk_demo_maple' };
    expect(await at(own, foreign, 'https://toko.test')).toBe('https://toko.test');
    expect(await at(own, foreign, 'https://evil.test')).toBeUndefined();
    expect(await at('/v3/stores/store_nowhere/customers/me/orders', bearer, 'https://toko.test')).toBeUndefined();
  });

  it('SC-11: X-Ratelimit-* headers are on answers and refusals', async () => {
    for (const answer of [
      await shop.checkout(shop.digital()),
      await shop.checkout({}),
      await shop.checkout(shop.digital(), { token: null }),
      await shop.own('/orders', 'orderPage'),
    ]) {
      expect(answer.headers).toMatchObject({
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': expect.stringMatching(/^\d+$/) as string,
        'x-ratelimit-reset': '45',
      });
    }
  });

  it('SC-11: X-Ratelimit-* headers are on what is refused before it is read, and it counts like everything else', async () => {
    const headers = { Authorization: `Bearer ${shop.buyer}` };
    const early = async (method: string, path: string, question: Question = { headers }): Promise<unknown[]> => {
      const answer = conforming(await request(app, method, path, question), 'order');
      const { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset } = answer.headers;
      return [...told(answer), limit, left, reset];
    };
    const twice = ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'];
    const text = { ...headers, 'Content-Type': 'text/plain' };
    const refused = [
      await early('GET', '/v3/nowhere'),
      await early('POST', checkout, { headers, body: '{' }),
      await early('POST', checkout, { headers: text, body: 'x' }),
      await early('POST', checkout, { headers, body: 'x'.repeat(5_000) }),
      await early('POST', checkout, { headers: twice, body: {} }),
      await early('POST', '/v3/stores/%ZZ/customers/me/checkout'),
      await early('POST', checkout, { headers, body: {} }),
    ];
    expect(refused).toEqual([
      [404, 'not_found', '100', '99', '45'],
      [400, 'malformed_request', '100', '98', '45'],
      [400, 'unsupported_media_type', '100', '97', '45'],
      [400, 'request_too_large', '100', '96', '45'],
      [400, 'malformed_request', '100', '95', '45'],
      [400, 'malformed_request', '100', '94', '45'],
      [400, 'validation_error', '100', '93', '45'],
    ]);
    for (let left = 92; left >= 0; left -= 1) expect((await early('GET', '/v3/nowhere'))[3]).toBe(String(left));
    expect(await early('GET', '/v3/nowhere')).toEqual([429, 'rate_limited', '100', '0', '45']);
    expect(await early('POST', checkout, { headers, body: '{' })).toEqual([429, 'rate_limited', '100', '0', '45']);
  });

  it('SC-11: a client has a limit, whatever tokens and keys it sends, and is told when to come again', async () => {
    const ask = (time: number): Promise<Answer> =>
      shop.checkout(
        {},
        {
          token: `guess-${time}`,
          headers: { 'X-Forwarded-For': `203.0.113.${time}`, 'X-Scalev-Storefront-Api-Key': `pk_${time}` },
        },
      );
    for (let time = 0; time < 100; time += 1) expect((await ask(time)).status).toBe(401);
    const answer = await ask(100);
    expect(told(answer)).toEqual([429, 'rate_limited']);
    expect(answer.headers).toMatchObject({ 'retry-after': '45', 'x-ratelimit-remaining': '0' });
  });

  it('SC-11: discount codes can be tried sixty times a minute', async () => {
    for (let time = 0; time < 60; time += 1)
      expect((await shop.checkout({ discount_code_code: `GUESS-${time}` })).status).toBe(400);
    expect(told(await shop.checkout({ discount_code_code: 'GUESS' }))).toEqual([429, 'rate_limited']);
    expect((await shop.checkout({ discount_code_code: null })).status).toBe(400);
  });

  it('a bug is a 500 that tells nothing', async () => {
    await shop.query(`ALTER TABLE order_lines RENAME COLUMN sku TO stock_keeping_unit`);
    const headers = { Authorization: `Bearer ${shop.buyer}` };
    const answer = await request(app, 'POST', checkout, { headers, body: shop.digital() });
    await shop.query(`ALTER TABLE order_lines RENAME COLUMN stock_keeping_unit TO sku`);
    expect([answer.status, Object.keys(answer.body as object)]).toEqual([500, ['error', 'error_code', 'message']]);
    expect(answer.text).not.toMatch(/sku|column|order_lines|\.ts|\.js|at /);
  });
});
