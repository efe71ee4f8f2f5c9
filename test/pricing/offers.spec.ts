import { Shopper, guestCheckout, type ProblemJson } from '../support/shopper.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const path = '/admin/v1/offers';
const bdt = (amount: string) => ({ amount, currency: 'BDT' });
const cad = (amount: string) => ({ amount, currency: 'CAD' });

interface OfferJson {
  id: number;
  code: string;
}

async function admin<Body>(method: string, to: string, body?: unknown, key = 'sk_demo_acme') {
  const answer = await request(app, method, to, { headers: { authorization: `Bearer ${key}` }, body });
  return { status: answer.status, body: answer.body as Body };
}

async function made(body: object): Promise<OfferJson> {
  const answer = await admin<OfferJson>('POST', path, body);
  expect(answer.status).toBe(201);
  return answer.body;
}

async function productOf(sku: string): Promise<number> {
  const [row] = await app.db.dataSource.query<[{ product_id: number }]>(
    `SELECT v.product_id FROM variants v JOIN stores s ON s.id = v.store_id WHERE v.sku = $1`,
    [sku],
  );
  return row.product_id;
}

interface PricedCart {
  id: number;
  token: string;
  lines: { sku: string; discount: unknown; total: unknown; unitPrice: unknown }[];
  totals: Record<string, unknown>;
}

async function cartWith(store: string, lines: { sku: string; quantity: number }[]): Promise<PricedCart> {
  const answer = await new Shopper(app, store).send<PricedCart>('POST', '/carts', { body: { lines } });
  expect(answer.status).toBe(201);
  return answer.body;
}

const tenOff = { kind: 'fixed_amount', amount: bdt('10.00') };

describe('offers on the admin API', () => {
  it('are made with defaults, read, changed and deleted', async () => {
    const productId = await productOf('KURTI-EM');
    const answer = await admin<OfferJson>('POST', path, {
      code: 'spring',
      name: 'Spring',
      benefit: { kind: 'percent', basisPoints: 2_000 },
      productIds: [productId],
      active: false,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(Number) as number,
      code: 'SPRING',
      name: 'Spring',
      benefit: { kind: 'percent', basisPoints: 2_000 },
      productIds: [productId],
      categoryIds: [],
      customerGroupIds: [],
      minSubtotal: bdt('0.00'),
      minQuantity: 1,
      firstOrderOnly: false,
      startsAt: null,
      endsAt: null,
      days: null,
      stackable: true,
      active: false,
      createdAt: expect.any(String) as string,
    });
    const to = `${path}/${answer.body.id}`;
    expect((await admin('GET', to)).body).toEqual(answer.body);

    const days = { weekdays: [6, 7], timeZone: 'Asia/Dhaka' };
    const benefit = { kind: 'buy_get', buy: 2, get: 1 };
    const changes = { days, benefit, productIds: [], minSubtotal: bdt('5'), endsAt: '2030-01-01T00:00:00Z' };
    const changed = await admin('PATCH', to, changes);
    expect(changed).toEqual({
      status: 200,
      body: {
        ...answer.body,
        ...changes,
        benefit: { ...benefit, basisPoints: 10_000 },
        minSubtotal: bdt('5.00'),
        endsAt: '2030-01-01T00:00:00.000Z',
      },
    });
    expect((await admin<OfferJson>('PATCH', to, { days: null, endsAt: null })).body).toMatchObject({
      days: null,
      endsAt: null,
    });
    expect((await admin('DELETE', to)).status).toBe(204);
    expect(await admin('GET', to)).toMatchObject({ status: 404, body: { code: 'offer.not_found' } });
    expect(await admin('DELETE', to)).toMatchObject({ status: 404, body: { code: 'offer.not_found' } });
  });

  it('are put in order, all of them or none', async () => {
    const codes = ['O1', 'O2', 'O3'];
    const ids: number[] = [];
    for (const code of codes) ids.push((await made({ code, name: code, benefit: tenOff, active: false })).id);
    const [first, second, third] = ids as [number, number, number];
    const inOrder = async () => (await admin<{ items: OfferJson[] }>('GET', path)).body.items.map(({ id }) => id);
    expect(await inOrder()).toEqual([first, second, third]);
    const put = (offerIds: number[]) => admin('PUT', `${path}/order`, { offerIds });
    expect((await put([third, first, second])).status).toBe(200);
    expect(await inOrder()).toEqual([third, first, second]);

    const before = await tableContents(app.db.dataSource);
    const refused = { status: 409, body: { code: 'offer.order_incomplete', offerIds: [first, second, third] } };
    expect(await put([first, second])).toMatchObject(refused);
    expect(await put([first, second, third, 999_999])).toMatchObject(refused);
    expect((await put([first, first, third])).status).toBe(400);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    for (const id of ids) await admin('DELETE', `${path}/${id}`);
  });

  const offer = { code: 'X', name: 'X', benefit: tenOff };
  it.each<[string, object, string[]]>([
    ['nothing at all', {}, ['benefit', 'code', 'name']],
    ['a percentage without a share', { ...offer, benefit: { kind: 'percent' } }, ['benefit.basisPoints']],
    [
      'a share and units for an amount',
      { ...offer, benefit: { ...tenOff, basisPoints: 1, buy: 1 } },
      ['benefit.basisPoints', 'benefit.buy'],
    ],
    ['buy and get without numbers', { ...offer, benefit: { kind: 'buy_get' } }, ['benefit.buy', 'benefit.get']],
    ['an amount of nothing', { ...offer, benefit: { ...tenOff, amount: bdt('0') } }, ['benefit.amount.amount']],
    ['another currency', { ...offer, benefit: { ...tenOff, amount: cad('1') } }, ['benefit.amount.currency']],
    ['a code with a space', { ...offer, code: 'A B' }, ['code']],
    ['an eighth day', { ...offer, days: { weekdays: [8], timeZone: 'UTC' } }, ['days.weekdays']],
    ['no day', { ...offer, days: { weekdays: [], timeZone: 'UTC' } }, ['days.weekdays']],
    ['a zone that is none', { ...offer, days: { weekdays: [1], timeZone: 'Mars/Olympus' } }, ['days.timeZone']],
    ['a product twice', { ...offer, productIds: [1, 1] }, ['productIds']],
    ['null for what cannot be', { ...offer, stackable: null, productIds: null }, ['productIds', 'stackable']],
    ['fields of its own', { ...offer, storeId: 2, position: 0 }, ['position', 'storeId']],
  ])('refuse %s and name the fields', async (_, body, fields) => {
    const before = await tableContents(app.db.dataSource);
    const answer = await admin<ProblemJson>('POST', path, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.issues?.map((issue) => issue.path.join('.')).sort()).toEqual(fields);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('refuse a code that is taken, an end before the start, and what the store does not have', async () => {
    const { id } = await made({ ...offer, code: 'TAKEN', active: false });
    const tent = await productOf('TENT-2');
    const before = await tableContents(app.db.dataSource);
    const refusals: [object, number, object][] = [
      [{ ...offer, code: 'taken' }, 409, { code: 'offer.code_taken', offer: 'TAKEN' }],
      [{ ...offer, startsAt: '2026-02-01', endsAt: '2026-01-01' }, 400, { code: 'offer.period_invalid' }],
      [
        { ...offer, productIds: [tent], categoryIds: [77], customerGroupIds: [88] },
        400,
        { code: 'offer.scope_unknown', productIds: [tent], categoryIds: [77], customerGroupIds: [88] },
      ],
    ];
    for (const [body, status, problem] of refusals) {
      expect(await admin('POST', path, body)).toMatchObject({ status, body: problem });
    }
    expect(await admin('PATCH', `${path}/${id}`, { categoryIds: [77] })).toMatchObject({
      status: 400,
      body: { code: 'offer.scope_unknown', categoryIds: [77] },
    });
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    await admin('DELETE', `${path}/${id}`);
  });

  it("answer another store's offer as one that does not exist", async () => {
    const { id } = await made({ ...offer, code: 'MINE', active: false });
    const before = await tableContents(app.db.dataSource);
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { name: 'Stolen' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await admin<ProblemJson>(method, `${path}/${id}`, body, 'sk_demo_maple');
      expect([answer.status, answer.body.code]).toEqual([404, 'offer.not_found']);
    }
    const reordered = await admin<ProblemJson>('PUT', `${path}/order`, { offerIds: [id] }, 'sk_demo_maple');
    expect([reordered.status, reordered.body.code]).toEqual([409, 'offer.order_incomplete']);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    await admin('DELETE', `${path}/${id}`);
  });

  it('are closed without a secret key', async () => {
    for (const [method, to] of [
      ['GET', path],
      ['POST', path],
      ['PUT', `${path}/order`],
      ['GET', `${path}/1`],
      ['PATCH', `${path}/1`],
      ['DELETE', `${path}/1`],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      expect((await request(app, method, to, { body })).status).toBe(401);
      expect((await admin(method, to, body, 'pk_demo_acme')).status).toBe(401);
    }
  });
});

describe('offers in a cart and an order', () => {
  it('take 10.00 off each stove and 20 % off each headlamp at maple', async () => {
    const cart = await cartWith('maple', [
      { sku: 'TENT-2', quantity: 1 },
      { sku: 'STOVE-1', quantity: 2 },
      { sku: 'LAMP-1', quantity: 3 },
    ]);
    expect(cart.lines.map(({ sku, discount, total }) => ({ sku, discount, total }))).toEqual([
      { sku: 'TENT-2', discount: cad('0.00'), total: cad('149.99') },
      { sku: 'STOVE-1', discount: cad('20.00'), total: cad('59.98') },
      { sku: 'LAMP-1', discount: cad('14.70'), total: cad('58.80') },
    ]);
    expect(cart.totals).toMatchObject({ subtotal: cad('303.47'), discount: cad('34.70'), total: cad('268.77') });
  });

  it('give an order what they gave its cart, before the coupon, and the order keeps it', async () => {
    const productId = await productOf('KURTI-EM');
    const { id } = await made({
      code: 'KURTI',
      name: 'Kurti week',
      benefit: { kind: 'percent', basisPoints: 5_000 },
      productIds: [productId],
    });
    const basket = { lines: [{ sku: 'KURTI-EM', quantity: 2 }], couponCode: 'WELCOME10' };
    const shopper = new Shopper(app);
    const cart = await shopper.send<PricedCart>('POST', '/carts', { body: basket });
    expect(cart.body.totals).toMatchObject({ subtotal: bdt('2980.00'), discount: bdt('1639.00') });

    const placed = await shopper.send<{ id: string; totals: object }>('POST', `/carts/${cart.body.id}/checkout`, {
      body: guestCheckout,
      headers: { 'X-Cart-Token': cart.body.token },
    });
    expect(placed.status).toBe(201);
    expect(placed.body.totals).toMatchObject({
      discount: bdt('1639.00'),
      shipping: bdt('60.00'),
      total: bdt('1401.00'),
    });
    expect((await admin('DELETE', `${path}/${id}`)).status).toBe(204);

    const [ledger] = await app.db.dataSource.query<[{ adjustments: { source: string }[] }]>(
      'SELECT adjustments FROM orders WHERE id = $1',
      [placed.body.id],
    );
    expect(ledger.adjustments.filter(({ source }) => source.startsWith('offer:'))).toEqual([
      expect.objectContaining({
        rule: 'offers',
        source: 'offer:KURTI',
        label: 'Kurti week',
        amount: -149_000,
        line: 0,
      }),
    ]);
  });

  it('for a category take something off the products in it, and nothing once they have left it', async () => {
    const productId = await productOf('KURTI-EM');
    const category = await admin<{ id: number }>('POST', '/admin/v1/categories', { code: 'kurtis', name: 'Kurtis' });
    await admin('PUT', `/admin/v1/products/${productId}/categories`, { categoryIds: [category.body.id] });
    const { id } = await made({ code: 'CAT', name: 'Category', benefit: tenOff, categoryIds: [category.body.id] });
    const lines = [{ sku: 'KURTI-EM', quantity: 2 }];
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('20.00') });
    expect((await admin('DELETE', `/admin/v1/categories/${category.body.id}`)).status).toBe(204);
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('0.00') });
    await admin('DELETE', `${path}/${id}`);
  });

  it('have their say in the order of the shop', async () => {
    const half = await made({ code: 'HALF', name: 'Half', benefit: { kind: 'percent', basisPoints: 5_000 } });
    const less = await made({ code: 'LESS', name: 'Less', benefit: { ...tenOff, per: 'order' } });
    const lines = [{ sku: 'KURTI-EM', quantity: 1 }];
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('755.00') });
    await admin('PUT', `${path}/order`, { offerIds: [less.id, half.id] });
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('750.00') });
    await admin('PATCH', `${path}/${less.id}`, { stackable: false });
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('10.00') });
    await admin('PATCH', `${path}/${less.id}`, { active: false });
    expect((await cartWith('acme', lines)).totals).toMatchObject({ discount: bdt('745.00') });
    for (const { id } of [half, less]) await admin('DELETE', `${path}/${id}`);
  });
});
