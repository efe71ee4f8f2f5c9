import { request, type TestApp, testApp } from '../support/app.js';
import { admin, type CartJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;
let shopper: Shopper;
beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app);
});
afterAll(() => app.close());

interface ProductJson {
  id: number;
  variants: { id: number; sku: string }[];
}

async function product(sku: string, amount: string): Promise<ProductJson> {
  const variants = [{ sku, tracksStock: false, prices: [{ amount, currency: 'BDT' }] }];
  const { status, body } = await admin<ProductJson>(app, 'POST', '/products', {
    slug: sku.toLowerCase(),
    name: sku,
    variants,
  });
  expect(status).toBe(201);
  return body;
}

/** JSON as text, for numbers that JavaScript would not write. */
const quantities = [
  '-1',
  '0',
  '-0',
  '0.5',
  '10001',
  '2147483648',
  '9007199254740992',
  '9007199254740993',
  '1e308',
  '1e400',
  '-1e400',
  '"1"',
  '"NaN"',
  '"１"',
  '"٣"',
  'null',
  'true',
  '[1]',
  '{"valueOf":1}',
];

it.each(quantities)('a quantity of %s is refused everywhere and changes nothing', async (quantity) => {
  const cart = await shopper.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
  const headers = { 'X-Cart-Token': cart.token };
  const before = await tableContents(app.db.dataSource);
  const line = cart.lines[0] as CartJson['lines'][number];
  const item = `{"sku":"KURTI-EM","quantity":${quantity}}`;
  const order = `{"email":"a@example.test","paymentMethod":"COD","items":[${item}]}`;
  const answers = [
    await shopper.send<ProblemJson>('POST', '/carts', { body: `{"lines":[${item}]}` }),
    await shopper.send<ProblemJson>('POST', `/carts/${cart.id}/lines`, { body: item, headers }),
    await shopper.send<ProblemJson>('PATCH', `/carts/${cart.id}/lines/${line.id}`, {
      body: `{"quantity":${quantity}}`,
      headers,
    }),
    await shopper.send<ProblemJson>('POST', '/checkout', { body: order }),
  ];
  expect(answers.map(({ status, body }) => [status, body.code, body.issues?.[0]?.path.includes('quantity')])).toEqual(
    answers.map(() => [400, 'request.invalid', true]),
  );
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it('quantities of one item that are too many only together are refused', async () => {
  const lines = Array.from({ length: 2 }, () => ({ sku: 'KURTI-EM', quantity: 5_001 }));
  expect(await shopper.send('POST', '/carts', { body: { lines } })).toMatchObject({
    status: 400,
    body: { code: 'cart.quantity_too_large' },
  });
});

it.each([
  { variantId: 'KURTI-EM', sku: 'KURTI-EM' },
  { variantId: null, sku: 'KURTI-EM' },
  { variantId: 1.5, sku: 'KURTI-EM' },
  { variantId: 2 ** 53, sku: 'KURTI-EM' },
  { variantId: 1, sku: { $gt: '' } },
  { variantId: 1, sku: ['KURTI-EM'] },
  {},
])('an item named %j is refused', async (name) => {
  const items = [{ ...name, quantity: 1 }];
  const { status, body } = await shopper.order<ProblemJson>(items as never);
  expect([status, body.code]).toEqual([400, 'request.invalid']);
  const cart = await shopper.send<ProblemJson>('POST', '/carts', { body: { lines: items } });
  expect([cart.status, cart.body.code]).toEqual([400, 'request.invalid']);
});

describe('amounts', () => {
  it.each(['-0.01', '9000000000.01', '90071992547409.92', '999999999999999.00', '1e3', 'NaN', '１.00', '0.001', ''])(
    'a price of "%s" is refused',
    async (amount) => {
      const variants = [{ sku: 'BAD-PRICE', prices: [{ amount, currency: 'BDT' }] }];
      const body = { slug: 'bad-price', name: 'Bad', variants };
      const before = await tableContents(app.db.dataSource);
      expect(await admin(app, 'POST', '/products', body)).toMatchObject({
        status: 400,
        body: { code: 'request.invalid' },
      });
      expect(await tableContents(app.db.dataSource)).toEqual(before);
    },
  );

  it('a line of the dearest price and the largest quantity is still exact', async () => {
    await product('DEAREST', '9000000000.00');
    const cart = await shopper.cart([{ sku: 'DEAREST', quantity: 10_000 }]);
    expect(cart['totals']).toMatchObject({ total: { amount: '90000000000000.00', currency: 'BDT' } });
  });

  it('sums that would not be exact are refused with a code, and change nothing', async () => {
    await product('DEAR-1', '9000000000.00');
    await product('DEAR-2', '8000000000.00');
    const cart = await shopper.cart([
      { sku: 'DEAR-1', quantity: 10_000 },
      { sku: 'DEAR-2', quantity: 1 },
    ]);
    const headers = { 'X-Cart-Token': cart.token };
    const before = await tableContents(app.db.dataSource);
    const dear = ['DEAR-1', 'DEAR-2'].map((sku) => ({ sku, quantity: 10_000 }));
    const line = cart.lines[1] as CartJson['lines'][number];
    const answers = [
      await shopper.send('POST', '/carts', { body: { lines: dear } }),
      await shopper.send('POST', `/carts/${cart.id}/lines`, { body: { sku: 'DEAR-2', quantity: 9_000 }, headers }),
      await shopper.send('PATCH', `/carts/${cart.id}/lines/${line.id}`, { body: { quantity: 10_000 }, headers }),
      await shopper.order(dear),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 400, body: { code: 'money.too_large' } });
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('a discount larger than the goods makes them free, never negative', async () => {
    await product('CHEAP', '1.00');
    const coupon = { code: 'TOOMUCH', kind: 'fixed', amount: { amount: '500.00', currency: 'BDT' } };
    expect((await admin(app, 'POST', '/coupons', coupon)).status).toBe(201);
    const { status, body } = await shopper.order([{ sku: 'CHEAP', quantity: 1 }], { couponCode: 'TOOMUCH' });
    expect(status).toBe(201);
    expect(body.totals).toMatchObject({ discount: { amount: '1.00' }, total: { amount: '60.00' } });
  });
});

describe('mass assignment', () => {
  /** Every column of every table of ours, as a field of a body would be called. */
  async function columns(): Promise<string[]> {
    const rows = await app.db.dataSource.query<{ name: string }[]>(
      `SELECT DISTINCT attname AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped`,
    );
    return rows.map(({ name }) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  }

  it('a body with columns that are no fields is refused as a whole, naming each', async () => {
    const given = { email: 'new@example.test', password: 'long enough 1' };
    const known = new Set(['email', 'password', 'firstName', 'lastName', 'phone']);
    const surplus = (await columns()).filter((name) => !known.has(name));
    expect(surplus.length).toBeGreaterThan(80);
    for (let from = 0; from < surplus.length; from += 50) {
      const some = surplus.slice(from, from + 50);
      const body = { ...given, ...Object.fromEntries(some.map((name) => [name, 1])) };
      const answer = await shopper.send<ProblemJson>('POST', '/customers', { body });
      expect(answer.body.issues?.map(({ path, code }) => `${path.join('.')} ${code}`).sort()).toEqual(
        some.map((name) => `${name} unknown_field`).sort(),
      );
    }
  });

  it('an order takes nothing from a body that its API ignores', async () => {
    const cart = await shopper.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const address = {
      name: 'R',
      phone: '+8801711000000',
      addressLine1: 'House 1',
      city: 'Dhaka',
      district: 'Dhaka',
      country: 'BD',
    };
    const surplus = Object.fromEntries((await columns()).map((name) => [name, 1]));
    const { shippingAddress: _shipping, billingAddress: _billing, paymentMethod: _method, ...rest } = surplus;
    delete rest['couponCode'];
    const { status, body } = await request(app, 'POST', '/api/v1/store/checkout', {
      headers: { 'X-Sellvik-Key': 'pk_demo_acme', 'X-Sellvik-Cart': cart.token },
      body: { ...rest, shippingAddress: address, paymentMethod: 'COD', shippingZoneId: 'sz_inside_dhaka' },
    });
    expect([status, body]).toMatchObject([201, { total: '1550.00', status: 'PENDING', discountAmount: '0.00' }]);
  });
});

describe('prototype pollution', () => {
  const bodies = [
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"lines":[{"sku":"KURTI-EM","quantity":1,"__proto__":{"polluted":true}}]}',
    '{"lines":[{"sku":"KURTI-EM","quantity":1,"constructor":{"prototype":{"polluted":true}}}]}',
    '{"\\u005f\\u005fproto__":{"polluted":true}}',
  ];

  it.each(bodies)('%s is refused and pollutes nothing', async (body) => {
    expect((await shopper.send('POST', '/carts', { body })).status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('free-form objects do not pollute either', async () => {
    const paymentInput = JSON.parse('{"a":{"b":{"constructor":{"prototype":{"polluted":true}}}}}') as object;
    const { status } = await shopper.order([{ sku: 'KURTI-EM', quantity: 1 }], { paymentInput });
    expect([201, 400]).toContain(status);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('queries do not pollute', async () => {
    const { status } = await request(app, 'GET', '/admin/v1/orders?__proto__[polluted]=1&constructor[prototype][x]=1', {
      headers: { Authorization: 'Bearer sk_demo_acme' },
    });
    expect(status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
