import { request, testApp, type TestApp } from '../support/app.js';
import { type CartJson, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

function admin(method: string, path: string, body?: unknown, key = 'sk_demo_emporia') {
  return request(app, method, `/admin/v1${path}`, { headers: { authorization: `Bearer ${key}` }, body });
}

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const anyNumber = expect.any(Number) as number;

async function groupId(code: string): Promise<number> {
  const [row] = await app.db.dataSource.query<[{ id: number }]>(
    `INSERT INTO customer_groups (store_id, code, name) SELECT id, $1, $1 FROM stores WHERE slug = 'emporia' RETURNING id`,
    [code],
  );
  return row.id;
}

interface PriceJson {
  id: number;
  sku: string;
  [field: string]: unknown;
}

async function pricesOf(sku: string): Promise<PriceJson[]> {
  const all: PriceJson[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page = (await admin('GET', `/prices?limit=3${next && `&after=${next}`}`)).body as {
      items: PriceJson[];
      next: string | null;
    };
    all.push(...page.items);
    next = page.next;
  }
  return all.filter((price) => price.sku === sku);
}

describe('price lists on the admin API', () => {
  it('are made, read, changed and listed', async () => {
    const customerGroupId = await groupId('TRADE');
    const made = await admin('POST', '/price-lists', {
      code: 'TRADE',
      name: 'Trade',
      customerGroupId,
      startsAt: '2026-01-01T00:00:00Z',
    });
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: anyNumber,
        code: 'TRADE',
        name: 'Trade',
        customerGroupId,
        position: 0,
        startsAt: '2026-01-01T00:00:00.000Z',
        endsAt: null,
        active: true,
      },
    ]);
    const path = `/price-lists/${(made.body as { id: number }).id}`;
    const changed = await admin('PATCH', path, { position: 3, startsAt: null, customerGroupId: null, active: false });
    const expected = { ...(made.body as object), position: 3, startsAt: null, customerGroupId: null, active: false };
    expect([changed.status, changed.body]).toEqual([200, expected]);
    expect((await admin('GET', path)).body).toEqual(expected);
    expect((await admin('GET', '/price-lists')).body).toEqual({ items: [expected], next: null });
    expect((await admin('GET', '/price-lists', undefined, 'sk_demo_acme')).body).toEqual({ items: [], next: null });
  });

  it('refuse a code that is taken, a period without time and a group that there is not, and change nothing', async () => {
    const { body } = await admin('POST', '/price-lists', { code: 'ONCE', name: 'Once' });
    const { id } = body as { id: number };
    const before = await tableContents(app.db.dataSource);
    const period = { startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z' };
    const refusals = [
      await admin('POST', '/price-lists', { code: 'ONCE', name: 'Again' }),
      await admin('POST', '/price-lists', { code: 'NEVER', name: 'Never', ...period }),
      await admin('PATCH', `/price-lists/${id}`, period),
      await admin('PATCH', `/price-lists/${id}`, { customerGroupId: 987_654_321 }),
      await admin('PATCH', `/price-lists/${id}`, { name: 'Theirs' }, 'sk_demo_acme'),
      await admin('GET', '/price-lists/987654321'),
    ];
    expect(refusals.map(({ status, body: problem }) => [status, (problem as ProblemJson).code])).toEqual([
      [409, 'price_list.code_taken'],
      [400, 'price_list.period_invalid'],
      [400, 'price_list.period_invalid'],
      [400, 'price_list.group_not_found'],
      [404, 'price_list.not_found'],
      [404, 'price_list.not_found'],
    ]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });
});

describe('prices on the admin API', () => {
  it('are listed by variant and by list, with tiers and windows', async () => {
    const coffee = await pricesOf('COFFEE-1KG');
    const common = { sku: 'COFFEE-1KG', list: null, compareAt: null, startsAt: null, endsAt: null };
    const variantId = coffee[0]?.['variantId'];
    expect(coffee).toEqual([
      { id: anyNumber, variantId, ...common, amount: eur('18.90'), minQuantity: 1 },
      { id: anyNumber, variantId, ...common, amount: eur('16.90'), minQuantity: 10 },
      { id: anyNumber, variantId, ...common, amount: eur('14.90'), minQuantity: 50 },
    ]);
    expect((await admin('GET', `/prices?variantId=${variantId as number}`)).body).toEqual({
      items: coffee,
      next: null,
    });
    expect((await admin('GET', '/prices?list=NONE')).body).toEqual({ items: [], next: null });
  });

  it('are set in place of the one for the same list, currency, quantity and start, and removed', async () => {
    await admin('POST', '/price-lists', { code: 'SALE', name: 'Sale' });
    const price = {
      sku: 'MUG-BLUE',
      list: 'SALE',
      amount: eur('10'),
      compareAt: eur('12'),
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2099-01-01T00:00:00Z',
    };
    const first = await admin('PUT', '/prices', price);
    const told = {
      id: anyNumber,
      variantId: anyNumber,
      sku: 'MUG-BLUE',
      list: 'SALE',
      amount: eur('10.00'),
      compareAt: eur('12.00'),
      minQuantity: 1,
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2099-01-01T00:00:00.000Z',
    };
    expect([first.status, first.body]).toEqual([200, told]);
    const second = await admin('PUT', '/prices', { ...price, amount: eur('9.50') });
    expect(second.body).toEqual({ ...(first.body as object), amount: eur('9.50') });
    expect((await admin('GET', '/prices?list=SALE')).body).toEqual({ items: [second.body], next: null });

    const { items } = (
      await new Shopper(app, 'emporia').send<{ items: { variants: object[] }[] }>('GET', '/products?q=MUG-BLUE')
    ).body;
    expect(items[0]?.variants).toMatchObject([{ price: eur('9.50'), compareAt: eur('12.00') }]);

    const { id } = first.body as { id: number };
    expect((await admin('DELETE', `/prices/${id}`, undefined, 'sk_demo_acme')).body).toMatchObject({
      code: 'price.not_found',
    });
    expect((await admin('DELETE', `/prices/${id}`)).status).toBe(204);
    expect((await admin('DELETE', `/prices/${id}`)).body).toMatchObject({ status: 404, code: 'price.not_found' });
    expect((await admin('GET', '/prices?list=SALE')).body).toEqual({ items: [], next: null });
  });

  it('that contradict themselves or name what there is not are refused and change nothing', async () => {
    const before = await tableContents(app.db.dataSource);
    const price = { sku: 'MUG-BLUE', amount: eur('10.00') };
    const refusals = [
      await admin('PUT', '/prices', { ...price, compareAt: eur('10.00') }),
      await admin('PUT', '/prices', { ...price, startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' }),
      await admin('PUT', '/prices', { ...price, sku: 'NOTHING' }),
      await admin('PUT', '/prices', { ...price, list: 'NOTHING' }),
      await admin('PUT', '/prices', price, 'sk_demo_acme'),
      await admin('PUT', '/prices', { amount: eur('10.00') }),
      await admin('PUT', '/prices', { ...price, minQuantity: 0 }),
      await admin('PUT', '/prices', { ...price, amount: eur('-1') }),
      await admin('PUT', '/prices', { ...price, compareAt: { amount: '99.00', currency: 'BDT' } }),
    ];
    expect(refusals.map(({ status, body }) => [status, (body as ProblemJson).code])).toEqual([
      [400, 'price.compare_at_invalid'],
      [400, 'price.period_invalid'],
      [404, 'catalog.variant_not_found'],
      [404, 'price_list.not_found'],
      [404, 'catalog.variant_not_found'],
      ...Array.from({ length: 4 }, () => [400, 'request.invalid']),
    ]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });
});

const order = {
  email: 'guest@example.test',
  shippingAddress: {
    name: 'Erika Muster',
    line1: 'Hauptstr. 1',
    city: 'Leipzig',
    postalCode: '04109',
    country: 'DE',
  },
  shippingOption: 'zone-de/standard',
  paymentMethod: 'invoice',
};

describe('the price of a customer group', () => {
  it('is what its customers see and pay, and nobody else', async () => {
    const customerGroupId = await groupId('STAFF');
    await admin('POST', '/price-lists', { code: 'STAFF', name: 'Staff', customerGroupId });
    await admin('PUT', '/prices', { sku: 'MUG-BLUE', list: 'STAFF', amount: eur('7.00') });
    await app.db.dataSource.query(`UPDATE customers SET group_id = $1 WHERE email = 'buyer@emporia.test'`, [
      customerGroupId,
    ]);
    const guest = new Shopper(app, 'emporia');
    const member = await guest.logIn();
    const items = [{ sku: 'MUG-BLUE', quantity: 2 }];
    expect(await guest.cart(items)).toMatchObject({ lines: [{ unitPrice: eur('12.00') }], notices: [] });
    const cart = await member.cart(items);
    expect(cart).toMatchObject({ lines: [{ unitPrice: eur('7.00') }], notices: [] });

    const { status, body } = await member.checkOut(cart, order);
    expect([status, body.lines]).toMatchObject([201, [{ unitPrice: eur('7.00'), subtotal: eur('14.00') }]]);
    const { adjustments } = (await admin('GET', `/orders/${body.id}`)).body as { adjustments: { type: string }[] };
    expect(adjustments.filter(({ type }) => type === 'item')).toMatchObject([
      { source: 'price:STAFF', label: 'Price list STAFF', amount: eur('14.00') },
    ]);
    const asGuest = await guest.order<OrderJson>(items, order);
    expect(asGuest.body.lines).toMatchObject([{ unitPrice: eur('12.00') }]);
  });
});

describe('a wholesale price', () => {
  it('follows the quantity in the cart, and the buyer is told of no change that is theirs', async () => {
    const shopper = new Shopper(app, 'emporia');
    const cart = (
      await shopper.send<CartJson>('POST', '/carts', { body: { lines: [{ sku: 'COFFEE-1KG', quantity: 9 }] } })
    ).body;
    expect(cart.lines).toMatchObject([{ unitPrice: eur('18.90'), subtotal: eur('170.10') }]);
    const headers = { 'X-Cart-Token': cart.token };
    const more = await shopper.send<CartJson>('POST', `/carts/${cart.id}/lines`, {
      headers,
      body: { sku: 'COFFEE-1KG', quantity: 1 },
    });
    expect(more.body).toMatchObject({
      lines: [{ quantity: 10, unitPrice: eur('16.90'), subtotal: eur('169.00') }],
      notices: [],
    });
    const most = await shopper.send<CartJson>('PATCH', `/carts/${cart.id}/lines/${cart.lines[0]!.id}`, {
      headers,
      body: { quantity: 50 },
    });
    expect(most.body).toMatchObject({ lines: [{ unitPrice: eur('14.90') }], notices: [] });
  });

  it('counts all units of a variant in an order, and the ledger says where it is from', async () => {
    const items = [
      { sku: 'COFFEE-1KG', quantity: 4 },
      { sku: 'COFFEE-1KG', quantity: 6 },
    ];
    const { status, body } = await new Shopper(app, 'emporia').send<OrderJson>('POST', '/checkout', {
      body: { ...order, items },
    });
    expect(status).toBe(201);
    expect(body.lines).toMatchObject([
      { quantity: 4, unitPrice: eur('16.90') },
      { quantity: 6, unitPrice: eur('16.90') },
    ]);
    const { body: seen } = await admin('GET', `/orders/${body.id}`);
    const { adjustments } = seen as { adjustments: { type: string; rule: string; source: string; amount: unknown }[] };
    expect(adjustments.filter(({ type }) => type === 'item')).toMatchObject([
      { rule: 'unit-price', source: 'price:base', amount: eur('67.60') },
      { rule: 'unit-price', source: 'price:base', amount: eur('101.40') },
    ]);
  });

  it('that does not run, or is not for so few, refuses the order with the reason for each line', async () => {
    await admin('PUT', '/prices', { sku: 'LAST-1', amount: eur('40.00'), minQuantity: 2 });
    const last = (await pricesOf('LAST-1')).find(({ minQuantity }) => minQuantity === 1);
    await admin('DELETE', `/prices/${last!.id}`);
    const before = await tableContents(app.db.dataSource);
    const items = ['MUG-OLD', 'MUG-SOON', 'LAST-1', 'MUG-BLUE'].map((sku) => ({ sku, quantity: 1 }));
    const refused = await new Shopper(app, 'emporia').send<ProblemJson>('POST', '/checkout', {
      body: { ...order, items },
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'checkout.items_not_available']);
    expect(
      (refused.body['items'] as { sku: string; reason: string }[]).map(({ sku, reason }) => [sku, reason]),
    ).toEqual([
      ['MUG-OLD', 'price_not_current'],
      ['MUG-SOON', 'price_not_current'],
      ['LAST-1', 'quantity_not_priced'],
    ]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('that does not run is a notice in the cart', async () => {
    const lines = [
      { sku: 'MUG-OLD', quantity: 1 },
      { sku: 'MUG-BLUE', quantity: 1 },
    ];
    const { body } = await new Shopper(app, 'emporia').send<CartJson>('POST', '/carts', { body: { lines } });
    expect(body).toMatchObject({
      lines: [
        { sku: 'MUG-OLD', unitPrice: null },
        { sku: 'MUG-BLUE', unitPrice: eur('12.00') },
      ],
      notices: [{ code: 'price_not_current', lineId: body.lines[0]!.id }],
      totals: { subtotal: eur('12.00') },
    });
  });
});
