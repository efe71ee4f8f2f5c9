import { createHmac } from 'node:crypto';
import { verify } from '../../../src/verify/verify.js';
import { testApp, type TestApp } from '../../support/app.js';
import { Shopper } from '../../support/shopper.js';
import { type ErrorBody, example, exampleText, type Order, plain, Shop } from './support/shop.js';

describe('the Sellvik checkout', () => {
  let app: TestApp;
  let shop: Shop;
  let buyer: string;

  beforeAll(async () => {
    app = await testApp();
    shop = new Shop(app);
    await app.db.dataSource.query(`UPDATE stores SET contracts = '{sellvik}' WHERE slug = 'maple'`);
    await app.db.dataSource.query(`DELETE FROM payment_methods WHERE code IN ('BKASH', 'NAGAD', 'CARD')`);
    buyer = await shop.login('buyer@acme.test');
  });

  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());

  it("X-12, SV-25, SV-28, SV-29, SV-30: the vendor's own example on a fresh database", async () => {
    const cart = await shop.cart({ 'KURTI-EM': 2 });
    const answer = await shop.checkout({ cart: cart.token, body: exampleText });
    const [product] = await app.db.dataSource.query<{ id: number }[]>(
      `SELECT id FROM products WHERE slug = 'emerald-kurti'`,
    );
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^ord_[0-9a-f]{32}$/) as string,
      orderNumber: 'ACME-1042',
      status: 'PENDING',
      subtotal: '2980.00',
      shippingCost: '60.00',
      discountAmount: '298.00',
      total: '2742.00',
      paymentMethod: 'COD',
      items: [
        {
          id: expect.any(String) as string,
          productId: String(product?.id),
          variantId: null,
          name: 'Emerald Kurti',
          quantity: 2,
          price: '1490.00',
          total: '2980.00',
        },
      ],
    });
  });

  it('SV-1: is served under /v1/store as well', async () => {
    const cart = await shop.cart({ 'KURTI-EM': 1 });
    expect((await shop.checkout({ cart: cart.token, path: '/v1/store/checkout' })).status).toBe(201);
  });

  describe('who may call', () => {
    it('SV-2: refuses a missing key', async () => {
      expect(await shop.refusal({ headers: { 'X-Sellvik-Key': '' } })).toMatchObject({
        status: 401,
        code: 'missing_publishable_key',
      });
    });

    it.each(['pk_demo_nobody', 'sk_demo_acme', 'nonsense', 'pk_demo_nusantara'])(
      'SV-2: refuses %s: unknown, secret, or of a store that does not speak Sellvik',
      async (key) => {
        const { token } = await shop.cart({ 'KURTI-EM': 1 });
        expect(await shop.refusal({ cart: token, headers: { 'X-Sellvik-Key': key } })).toMatchObject({
          status: 401,
          code: 'invalid_key',
        });
      },
    );

    it('SV-2: refuses a revoked key', async () => {
      await app.db.dataSource.query(
        `INSERT INTO api_keys (store_id, kind, name, key_hash, hint, revoked_at)
         SELECT id, 'publishable', 'old', sha256('pk_live_revoked'), 'pk_live_…', now() FROM stores WHERE slug = 'acme'`,
      );
      expect(await shop.refusal({ headers: { 'X-Sellvik-Key': 'pk_live_revoked' } })).toMatchObject({
        status: 401,
        code: 'invalid_key',
      });
    });

    it("SV-3: knows nothing of another shop's zones, coupons and customers", async () => {
      const maple = new Shop(app, 'pk_demo_maple');
      const foreign = await maple.login('buyer@maple.test');
      const { token: cart } = await shop.cart({ 'KURTI-EM': 1 });
      const [zone] = await app.db.dataSource.query<{ code: string }[]>(
        `SELECT z.code FROM shipping_zones z JOIN stores s ON s.id = z.store_id WHERE s.slug <> 'acme' LIMIT 1`,
      );
      expect(await shop.refusal({ cart, body: plain({ shippingZoneId: zone?.code ?? 'sz_foreign' }) })).toMatchObject({
        status: 400,
        code: 'invalid_shipping_zone',
      });
      expect(await shop.refusal({ cart, body: example({ couponCode: 'CAMP15' }) })).toMatchObject({
        status: 400,
        code: 'invalid_coupon',
      });
      expect(await shop.refusal({ cart, customer: foreign })).toMatchObject({
        status: 401,
        code: 'invalid_customer_token',
        reason: 'invalid',
      });
    });

    it("SV-9: takes another shop's cart token for an unknown one", async () => {
      const { token } = await new Shop(app, 'pk_demo_maple').cart({ 'TENT-2': 1 });
      expect(await shop.refusal({ cart: token })).toMatchObject({ status: 400, code: 'empty_cart' });
    });

    it('SV-9: gives out tokens that are signed', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      expect(token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
      const [header, payload] = token.split('.') as [string, string];
      const forged = createHmac('sha256', 'guess').update(`${header}.${payload}`).digest('base64url');
      expect(await shop.refusal({ cart: `${header}.${payload}.${forged}` })).toMatchObject({ code: 'empty_cart' });
    });

    it('SV-8: refuses a broken or foreign customer token, whatever the cart token', async () => {
      const { token: cart } = await shop.cart({ 'KURTI-EM': 1 });
      for (const authorization of ['Bearer nonsense', 'Bearer ', 'Basic YTpi', `Bearer ${cart}`, `Bearer ${buyer}x`]) {
        expect(await shop.refusal({ cart, headers: { Authorization: authorization } })).toMatchObject({
          status: 401,
          code: 'invalid_customer_token',
          reason: 'invalid',
        });
      }
    });

    it('SV-8: tells an expired customer token', async () => {
      const { token: cart } = await shop.cart({ 'KURTI-EM': 1 });
      const claims = JSON.parse(Buffer.from(buyer.split('.')[1] ?? '', 'base64url').toString()) as object;
      const past = Math.floor(Date.now() / 1000) - 3600;
      const expired = sign({ ...claims, iat: past - 900, exp: past });
      expect(await shop.refusal({ cart, customer: expired })).toMatchObject({
        status: 401,
        code: 'invalid_customer_token',
        reason: 'expired',
      });
    });
  });

  describe('which cart', () => {
    it('SV-6: needs one', async () => {
      expect(await shop.refusal({})).toMatchObject({ status: 400, code: 'empty_cart' });
      expect(await shop.refusal({ cart: 'nonsense' })).toMatchObject({ status: 400, code: 'empty_cart' });
      const { token } = await shop.cart({});
      expect(await shop.refusal({ cart: token })).toMatchObject({ status: 400, code: 'empty_cart' });
    });

    it('SV-6: takes an expired cart for none', async () => {
      const { id, token } = await shop.cart({ 'KURTI-EM': 1 });
      await app.db.dataSource.query(`UPDATE carts SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
      expect(await shop.refusal({ cart: token })).toMatchObject({ status: 400, code: 'empty_cart' });
    });

    it("SV-4, SV-5: a guest orders by token, a customer by the account's cart", async () => {
      const guest = await shop.cart({ 'KURTI-EM': 1 });
      await shop.order({ cart: guest.token });
      await shop.cart({ 'KURTI-EM': 3 }, { customer: buyer });
      const order = await shop.order({ customer: buyer });
      expect(order.items[0]).toMatchObject({ quantity: 3 });
      const theirs = `orders WHERE number = $1 AND customer_id IS NOT NULL AND email = $2 AND phone = $3`;
      expect(await shop.count(theirs, [order.orderNumber, 'buyer@acme.test', '+8801711000000'])).toBe(1);
    });

    it("SV-7: the customer's newest open cart wins over the token", async () => {
      const guest = await shop.cart({ 'KURTI-EM': 1 });
      await shop.cart({ 'KURTI-EM': 4 }, { customer: buyer });
      const newest = await shop.cart({ 'KURTI-EM': 5 }, { customer: buyer });
      const order = await shop.order({ customer: buyer, cart: guest.token });
      expect(order.items[0]).toMatchObject({ quantity: 5 });
      expect(await shop.count(`carts WHERE id = $1`, [guest.id])).toBe(1);
      expect(await shop.count(`carts WHERE id = $1`, [newest.id])).toBe(0);
      await shop.order({ customer: buyer });
    });

    it('SV-7: the token is the fallback of a customer whose cart is empty, and the order is still theirs', async () => {
      await shop.cart({}, { customer: buyer });
      const guest = await shop.cart({ 'KURTI-EM': 6 });
      const order = await shop.order({ customer: buyer, cart: guest.token });
      expect(order.items[0]).toMatchObject({ quantity: 6 });
      expect(await shop.count(`orders WHERE number = $1 AND customer_id IS NOT NULL`, [order.orderNumber])).toBe(1);
    });

    it("SV-7: a token of another customer's bound cart is of no use", async () => {
      const { id, token } = await shop.cart({ 'KURTI-EM': 1 });
      await app.db.dataSource.query(
        `UPDATE carts SET customer_id = (SELECT id FROM customers WHERE email = 'other@acme.test') WHERE id = $1`,
        [id],
      );
      expect(await shop.refusal({ cart: token })).toMatchObject({ status: 400, code: 'empty_cart' });
      expect(await shop.refusal({ cart: token, customer: buyer })).toMatchObject({ status: 400, code: 'empty_cart' });
    });

    it('SV-40: a cart that our own API has ordered is none any more', async () => {
      const shopper = new Shopper(app);
      const cart = await shopper.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
      expect((await shopper.checkOut(cart)).status).toBe(201);
      expect(await shop.refusal({ cart: cart.token })).toMatchObject({ status: 400, code: 'empty_cart' });
    });
  });

  describe('what is asked', () => {
    let cart: string;

    beforeAll(async () => {
      cart = (await shop.cart({ 'KURTI-EM': 2 })).token;
    });

    async function issuesOf(body: unknown): Promise<string[]> {
      const { status, code, issues = [] } = await shop.refusal({ cart, body });
      expect([status, code]).toEqual([400, 'invalid_body']);
      return issues.map(({ path }) => path.join('.')).sort();
    }

    function address(changes: Record<string, unknown>): Record<string, unknown> {
      return { ...plain().shippingAddress, ...changes };
    }

    it('SV-12: names every missing field of the address at once', async () => {
      expect(await issuesOf(plain({ shippingAddress: {} }))).toEqual(
        ['addressLine1', 'city', 'country', 'district', 'name', 'phone'].map((field) => `shippingAddress.${field}`),
      );
    });

    it.each([[undefined], [null], ['Dhaka'], [[]], [7]])(
      'SV-12: refuses %j for the address',
      async (shippingAddress) => {
        expect(await issuesOf(plain({ shippingAddress }))).toEqual(['shippingAddress']);
      },
    );

    it('SV-12: refuses blank and mistyped texts', async () => {
      for (const field of ['name', 'addressLine1', 'city', 'district']) {
        for (const value of ['', '   ', null, 5, {}]) {
          expect(await issuesOf(plain({ shippingAddress: address({ [field]: value }) }))).toEqual([
            `shippingAddress.${field}`,
          ]);
        }
      }
      for (const field of ['addressLine2', 'postalCode']) {
        expect(await issuesOf(plain({ shippingAddress: address({ [field]: 5 }) }))).toEqual([
          `shippingAddress.${field}`,
        ]);
      }
    });

    it('SV-12: takes texts of 255 characters, none that is longer, and keeps each in its place', async () => {
      const texts = (length: number) => {
        const each = { name: 'n', addressLine1: 'a', addressLine2: 'b', city: 'c', district: 'd', postalCode: 'p' };
        return Object.fromEntries(Object.entries(each).map(([field, letter]) => [field, letter.repeat(length)]));
      };
      const longer = texts(256);
      expect(await issuesOf(plain({ shippingAddress: address(longer), billingAddress: address(longer) }))).toEqual(
        ['billingAddress', 'shippingAddress'].flatMap((of) =>
          Object.keys(longer)
            .sort()
            .map((field) => `${of}.${field}`),
        ),
      );
      const longest = texts(255);
      const { orderNumber } = await shop.guestOrder({ 'KURTI-EM': 1 }, plain({ shippingAddress: address(longest) }));
      const [row] = await app.db.dataSource.query<{ address: object }[]>(
        'SELECT shipping_address AS address FROM orders WHERE number = $1',
        [orderNumber],
      );
      expect(row?.address).toMatchObject({
        name: longest['name'],
        phone: '+8801711000000',
        line1: longest['addressLine1'],
        line2: longest['addressLine2'],
        city: longest['city'],
        region: longest['district'],
        postalCode: longest['postalCode'],
        country: 'BD',
      });
    });

    it.each(['01711000000', '8801711000000', '+880 1711 000000', '+0171100000', '+1', '+88017110000000', '', null, 5])(
      'SV-13: refuses the phone number %j',
      async (phone) => {
        expect(await issuesOf(plain({ shippingAddress: address({ phone }) }))).toEqual(['shippingAddress.phone']);
      },
    );

    it.each(['US', 'bd', 'BGD', 'Bangladesh', '', null])('SV-14: refuses the country %j', async (country) => {
      expect(await issuesOf(plain({ shippingAddress: address({ country }) }))).toEqual(['shippingAddress.country']);
    });

    it('SV-15: checks a billing address like the other', async () => {
      expect(await issuesOf(plain({ billingAddress: address({ country: 'US', phone: '0171' }) }))).toEqual([
        'billingAddress.phone',
      ]);
      expect(await issuesOf(plain({ billingAddress: address({ country: 'US' }) }))).toEqual(['billingAddress.country']);
      expect(await issuesOf(plain({ billingAddress: 'same' }))).toEqual(['billingAddress']);
      expect(await issuesOf(plain({ billingAddress: {} }))).toHaveLength(6);
    });

    it.each(['cod', 'PAYPAL', '', null, undefined, 5])(
      'SV-16: refuses the payment method %j',
      async (paymentMethod) => {
        expect(await issuesOf(plain({ paymentMethod }))).toEqual(['paymentMethod']);
      },
    );

    it.each(['BKASH', 'NAGAD', 'CARD'])('SV-17: %s is refused where the shop does not offer it', async (method) => {
      expect(await issuesOf(plain({ paymentMethod: method }))).toEqual(['paymentMethod']);
    });

    it.each([undefined, null, '', '  ', 7])('SV-18: the zone %j is a faulty body', async (shippingZoneId) => {
      expect(await issuesOf(plain({ shippingZoneId }))).toEqual(['shippingZoneId']);
    });

    it.each(['sz_nowhere', 'sz_hidden', "sz' OR 1=1"])('SV-18: refuses the zone %s', async (shippingZoneId) => {
      expect(await shop.refusal({ cart, body: plain({ shippingZoneId }) })).toMatchObject({
        status: 400,
        code: 'invalid_shipping_zone',
      });
    });

    it.each(['NOSUCH', 'EXPIRED5', 'BIG500', 'WELCOME10 OR 1=1'])(
      'SV-20: refuses the coupon %s',
      async (couponCode) => {
        expect(await shop.refusal({ cart, body: plain({ couponCode }) })).toMatchObject({
          status: 400,
          code: 'invalid_coupon',
        });
      },
    );

    it('SV-19: a coupon that is no text is a faulty body', async () => {
      expect(await issuesOf(plain({ couponCode: 5 }))).toEqual(['couponCode']);
    });

    it('SV-22: counts a note in code points and takes 500 of them', async () => {
      expect(await issuesOf(plain({ customerNote: 'x'.repeat(501) }))).toEqual(['customerNote']);
      expect(await issuesOf(plain({ customerNote: '🙂'.repeat(501) }))).toEqual(['customerNote']);
      expect(await issuesOf(plain({ customerNote: 5 }))).toEqual(['customerNote']);
      const { orderNumber } = await shop.guestOrder({ 'KURTI-EM': 1 }, plain({ customerNote: '🙂'.repeat(500) }));
      expect(await shop.count(`orders WHERE number = $1 AND char_length(note) = 500`, [orderNumber])).toBe(1);
    });

    it('SV-24: tells what is wrong in one order: key, customer, body, cart, zone, coupon, stock', async () => {
      const short = (await shop.cart({ 'SHAWL-1': 2 })).token;
      const wrong = {
        'X-Sellvik-Key': 'pk_demo_nobody',
        Authorization: 'Bearer nonsense',
        'X-Sellvik-Cart': 'nonsense',
      };
      const allWrong = plain({ paymentMethod: 'GOLD', shippingZoneId: 'sz_hidden', couponCode: 'NOSUCH' });
      const code = async (headers: Record<string, string>, body: unknown): Promise<string> =>
        (await shop.refusal({ headers, body })).code;
      expect(await code(wrong, allWrong)).toBe('invalid_key');
      expect(await code({ ...wrong, 'X-Sellvik-Key': shop.key }, allWrong)).toBe('invalid_customer_token');
      expect(await code({ 'X-Sellvik-Cart': 'nonsense' }, allWrong)).toBe('invalid_body');
      expect(await code({ 'X-Sellvik-Cart': 'nonsense' }, { ...allWrong, paymentMethod: 'BKASH' })).toBe(
        'invalid_body',
      );
      const asked = { ...allWrong, paymentMethod: 'COD' };
      expect(await code({ 'X-Sellvik-Cart': 'nonsense' }, asked)).toBe('empty_cart');
      expect(await code({ 'X-Sellvik-Cart': short }, asked)).toBe('invalid_shipping_zone');
      expect(await code({ 'X-Sellvik-Cart': short }, { ...asked, shippingZoneId: 'sz_inside_dhaka' })).toBe(
        'invalid_coupon',
      );
      expect(await code({ 'X-Sellvik-Cart': short }, plain())).toBe('out_of_stock');
    });

    it('X-7, X-9: refuses what is no JSON object', async () => {
      for (const body of ['{', '[]', '"text"', '1', 'null', '', '{"a":"\\u0000"}']) {
        expect(await shop.refusal({ cart, body })).toMatchObject({ status: 400, code: 'invalid_body' });
      }
    });
  });

  describe('what is answered', () => {
    it('SV-15: copies the shipping address unless a billing address is given', async () => {
      const same = await shop.guestOrder({ 'KURTI-EM': 1 }, plain());
      const { billingAddress: _, ...silent } = plain();
      const absent = await shop.guestOrder({ 'KURTI-EM': 1 }, silent);
      const other = await shop.guestOrder(
        { 'KURTI-EM': 1 },
        plain({ billingAddress: { ...plain().shippingAddress, name: 'Nadia Hassan' } }),
      );
      const names = async ({ orderNumber }: Order): Promise<unknown> =>
        app.db.dataSource.query(
          `SELECT shipping_address ->> 'name' AS shipping, billing_address ->> 'name' AS billing,
             shipping_address ->> 'region' AS district FROM orders WHERE number = $1`,
          [orderNumber],
        );
      const copied = [{ shipping: 'Rafiul Hassan', billing: 'Rafiul Hassan', district: 'Dhaka' }];
      expect(await names(same)).toEqual(copied);
      expect(await names(absent)).toEqual(copied);
      expect(await names(other)).toEqual([{ shipping: 'Rafiul Hassan', billing: 'Nadia Hassan', district: 'Dhaka' }]);
    });

    it.each([null, undefined, '', '  '])(
      'SV-19, SV-31: %j is no coupon, also when the cart carries one that our own API has set',
      async (couponCode) => {
        const { token } = await shop.cart({ 'KURTI-EM': 2 }, { couponCode: 'WELCOME10' });
        const order = await shop.order({ cart: token, body: plain({ couponCode }) });
        expect(order).toMatchObject({ discountAmount: '0.00', total: '3040.00' });
      },
    );

    it('SV-23: ignores what it does not know, and keeps none of it', async () => {
      const { token } = await shop.cart({ 'KURTI-EM': 1 });
      const order = await shop.order({
        cart: token,
        body: plain({
          total: '1.00',
          sneaky: 'unheard-of',
          shippingAddress: { ...plain().shippingAddress, price: 'unheard-of' },
        }),
      });
      expect(order.total).toBe('1550.00');
      expect(await shop.count(`orders o WHERE o::text LIKE '%unheard-of%'`)).toBe(0);
    });

    it('SV-28, SV-29: free shipping lowers the shipping cost, not the goods; the total adds up', async () => {
      const order = await shop.guestOrder({ 'KURTI-EM': 1, 'DROP-TEE': 2 }, plain({ couponCode: 'FREESHIPBD' }));
      expect(order).toMatchObject({
        subtotal: '3290.00',
        discountAmount: '0.00',
        shippingCost: '0.00',
        total: '3290.00',
      });
      const outside = await shop.guestOrder(
        { 'KURTI-EM': 1 },
        plain({ couponCode: 'welcome10', shippingZoneId: 'sz_outside_dhaka' }),
      );
      expect(outside).toMatchObject({
        subtotal: '1490.00',
        discountAmount: '149.00',
        shippingCost: '120.00',
        total: '1461.00',
      });
    });

    it('SV-30: names the variant of a product that has options, and keeps the items as they were sold', async () => {
      const order = await shop.order({
        customer: buyer,
        cart: (await shop.cart({ 'SAREE-RED-M': 1, 'KURTI-EM': 2 })).token,
      });
      const [variant] = await app.db.dataSource.query<{ id: number; productId: number }[]>(
        `SELECT id, product_id AS "productId" FROM variants WHERE sku = 'SAREE-RED-M'`,
      );
      const saree = {
        productId: String(variant?.productId),
        variantId: String(variant?.id),
        name: 'Jamdani Saree',
        quantity: 1,
        price: '4200.00',
        total: '4200.00',
      };
      expect(order.items).toMatchObject([saree, { variantId: null, price: '1490.00', total: '2980.00' }]);
      expect(new Set(order.items.map(({ id }) => id)).size).toBe(2);

      await app.db.dataSource.query(`UPDATE products SET name = 'Renamed' WHERE slug = 'jamdani-saree'`);
      await app.db.dataSource.query(`UPDATE prices SET amount = 1 WHERE variant_id = $1`, [variant?.id]);
      const read = await shop.read(`/api/v1/store/customers/me/orders/${order.id}`, 'customerOrder', {
        customer: buyer,
      });
      expect((read.body as Order).items).toEqual(order.items);
    });

    it('X-6: the money of large orders is exact', async () => {
      const order = await shop.guestOrder(
        { 'SAREE-BLUE-M': 9_999, 'KURTI-EM': 9_999 },
        plain({ couponCode: 'WELCOME10' }),
      );
      expect(order).toMatchObject({
        subtotal: '58394160.00',
        discountAmount: '5839416.00',
        total: '52554804.00',
      });
    });
  });

  it('X-5: an Idempotency-Key that is none is a faulty body', async () => {
    const { token } = await shop.cart({ 'KURTI-EM': 1 });
    const { code, issues } = await shop.refusal({ cart: token, idempotencyKey: 'k'.repeat(256) });
    expect([code, issues?.[0]?.path]).toEqual<[string, ErrorBody['error']['issues'] | string[]]>([
      'invalid_body',
      ['Idempotency-Key'],
    ]);
  });
});

function sign(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  const key = 'a secret of the tests, long enough';
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}
