import { verify } from '../../../src/verify/verify.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { FakeGateway } from '../../support/fake-gateway.js';
import { type ErrorBody, example, plain, Shop } from './support/shop.js';

/** Settings are in place before the first request: the application keeps them for a few seconds. */
describe('a Sellvik shop with settings of its own', () => {
  let app: TestApp;
  let shop: Shop;
  let gateway: FakeGateway;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
    shop = new Shop(app);
    gateway = app.get(FakeGateway);
    await app.db.dataSource.query(
      `UPDATE stores SET invalid_coupon_policy = 'ignore', cors_origins = '{https://shop.acme.test}' WHERE slug = 'acme'`,
    );
    await app.db.dataSource.query(
      `DELETE FROM payment_methods WHERE store_id = (SELECT id FROM stores WHERE slug = 'acme')`,
    );
    await app.db.dataSource.query(
      `INSERT INTO payment_methods (store_id, code, provider, name)
       SELECT id, code, 'fake-gateway', code FROM stores, unnest('{BKASH,PAYPAL}'::text[]) AS code WHERE slug = 'acme'`,
    );
    await app.db.dataSource.query(
      `INSERT INTO payment_methods (store_id, code, provider, name, settings)
       SELECT id, 'NAGAD', 'bank-transfer', 'Nagad', '{"uniqueCode": true}' FROM stores WHERE slug = 'acme'`,
    );
    await app.db.dataSource.query(
      `UPDATE stores SET transfer_code_unit = 276, transfer_code_max = 276 WHERE slug = 'acme'`,
    );
  });

  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());

  it.each(['NOSUCH', 'EXPIRED5', 'BIG500'])(
    'SV-20: a shop may have the coupon %s ignored: the full price is charged',
    async (couponCode) => {
      const order = await shop.guestOrder({ 'KURTI-EM': 2 }, example({ couponCode }));
      expect(order).toMatchObject({ discountAmount: '0.00', total: '3040.00' });
    },
  );

  it('SV-20, SV-24: what is ignored does not stand before a cart that is locked', async () => {
    const { id, token } = await shop.cart({ 'KURTI-EM': 1 });
    const refusal = await app.db.transactor.run(async (tx) => {
      await tx.query('SELECT FROM carts WHERE id = $1 FOR UPDATE', [id]);
      return shop.checkout({ cart: token, body: example({ couponCode: 'NOSUCH' }) });
    });
    expect([refusal.status, (refusal.body as ErrorBody).error.code]).toEqual([409, 'cart_locked']);
  });

  it('SV-21: ten buyers and the last use of a coupon: one discount, nine full prices', async () => {
    const carts = await Promise.all(Array.from({ length: 10 }, () => shop.cart({ 'KURTI-EM': 1 })));
    const orders = await Promise.all(
      carts.map(({ token }) => shop.order({ cart: token, body: example({ couponCode: 'ONCE' }) })),
    );
    expect(orders.map(({ discountAmount }) => discountAmount).sort()).toEqual([
      ...Array<string>(9).fill('0.00'),
      '100.00',
    ]);
  });

  it('SV-17: cash on delivery is there although the shop has not set it up', async () => {
    expect(await shop.guestOrder({ 'KURTI-EM': 1 })).toMatchObject({ paymentMethod: 'COD', status: 'PENDING' });
  });

  it.each([
    ['SV-17: a method that the shop has not set up is not', 'CARD'],
    ['SV-16: nor is one of the shop that the contract does not know', 'PAYPAL'],
  ])('%s', async (_, paymentMethod) => {
    const { token } = await shop.cart({ 'KURTI-EM': 1 });
    const { code, issues } = await shop.refusal({ cart: token, body: plain({ paymentMethod }) });
    expect([code, issues?.map(({ path }) => path)]).toEqual(['invalid_body', [['paymentMethod']]]);
  });

  it('SV-27, SV-32: a method with a payment page answers where it is; the order is pending', async () => {
    gateway.behaviour = 'redirect';
    const order = await shop.guestOrder({ 'KURTI-EM': 1 }, plain({ paymentMethod: 'BKASH' }));
    expect(order.status).toBe('PENDING');
    expect(order.paymentMethod).toBe('BKASH');
    expect(order.payment).toEqual({
      url: expect.stringMatching(/^https:\/\/pay\.example\//) as string,
      expiresAt: null,
    });
  });

  it('SV-27: an order that is paid at once is pending, too, when it is created', async () => {
    gateway.behaviour = 'capture';
    const order = await shop.guestOrder({ 'KURTI-EM': 1 }, plain({ paymentMethod: 'BKASH' }));
    expect(order.status).toBe('PENDING');
    expect(order).not.toHaveProperty('payment');
  });

  it('SV-29: what a transfer code takes off is discount', async () => {
    const body = example({ paymentMethod: 'NAGAD' });
    expect(await shop.guestOrder({ 'KURTI-EM': 2 }, body)).toMatchObject({
      subtotal: '2980.00',
      discountAmount: '300.76',
      shippingCost: '60.00',
      total: '2739.24',
    });
  });

  it('a declined payment leaves the cart to try again with', async () => {
    const { token } = await shop.cart({ 'KURTI-EM': 1 });
    const before = await shop.stock('KURTI-EM');
    gateway.behaviour = 'decline';
    const declined = await shop.checkout({ cart: token, body: plain({ paymentMethod: 'BKASH' }) });
    expect([declined.status, (declined.body as ErrorBody).error.code]).toEqual([400, 'payment_declined']);
    expect(await shop.stock('KURTI-EM')).toEqual(before);
    await shop.order({ cart: token });
  });

  it('SV-39: a cart whose payment is being asked for is locked', async () => {
    const { token } = await shop.cart({ 'KURTI-EM': 1 });
    gateway.behaviour = 'capture';
    let rival: string | undefined;
    gateway.meanwhile = async () => {
      gateway.meanwhile = () => Promise.resolve();
      rival = ((await shop.checkout({ cart: token })).body as ErrorBody).error.code;
    };
    await shop.order({ cart: token, body: plain({ paymentMethod: 'BKASH' }) });
    expect(rival).toBe('cart_locked');
  });

  describe('SV-10: browsers', () => {
    const path = '/api/v1/store/checkout';
    const asked = 'x-sellvik-key, x-sellvik-cart, content-type';

    it('let the pages of an origin on the allowlist read answers', async () => {
      const origin = 'https://shop.acme.test';
      const preflight = await request(app, 'OPTIONS', path, {
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': asked,
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-origin']).toBe(origin);
      expect(preflight.headers['access-control-allow-headers']).toBe(asked);
      const answer = await shop.checkout({ headers: { Origin: origin } });
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
    });

    it('keep every other page out', async () => {
      const origin = 'https://evil.test';
      const preflight = await request(app, 'OPTIONS', path, {
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
      const answer = await shop.checkout({ headers: { Origin: origin } });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });
  });
});
