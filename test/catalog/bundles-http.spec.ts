import { verify } from '../../src/verify/verify.js';
import { answers, crowd } from '../reliability/crowd.js';
import { plain } from '../contracts/sellvik/support/shop.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { admin, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

interface ProductJson {
  id: number;
  variants: { id: number; sku: string; components: object[]; [field: string]: unknown }[];
}

let app: TestApp;
let shopper: Shopper;
let bundle: { productId: number; variantId: number };
const ids = new Map<string, number>();

const idOf = (sku: string): number => ids.get(sku) ?? 0;
const bdt = (amount: string) => ({ amount, currency: 'BDT' });
const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app);
  const made = await make('gift-set', 'GIFT-SET');
  bundle = { productId: made.id, variantId: made.variants[0]!.id };
  const variants = await query<{ id: number; sku: string; slug: string }>(
    'SELECT v.id, v.sku, s.slug FROM variants v JOIN stores s ON s.id = v.store_id',
  );
  for (const { id, sku, slug } of variants) ids.set(slug === 'acme' ? sku : `${slug}:${sku}`, id);
});

beforeEach(async () => {
  expect((await compose('GIFT-SET', { 'KURTI-EM': 2, 'SAREE-RED-M': 1 })).status).toBe(200);
});

afterAll(async () => {
  expect(await verify(app.db.dataSource)).toEqual([]);
});
// Apart, so that it is closed also when something is found.
afterAll(() => app.close());

async function make(slug: string, sku: string): Promise<ProductJson> {
  const variants = [{ sku, prices: [bdt('5000.00')], tracksStock: false }];
  const reply = await admin<ProductJson>(app, 'POST', '/products', { slug, name: slug, variants });
  expect(reply.status).toBe(201);
  for (const variant of reply.body.variants) ids.set(variant.sku, variant.id);
  return reply.body;
}

function compose(sku: string, parts: Record<string, number>) {
  const components = Object.entries(parts).map(([part, quantity]) => ({ variantId: idOf(part), quantity }));
  return admin<ProductJson & ProblemJson>(app, 'PUT', `/variants/${idOf(sku)}/components`, { components });
}

/** Leaves `free` units of a variant. */
async function leave(sku: string, free: number): Promise<void> {
  const [level] = await query<{ allocated: number }>('SELECT allocated FROM stock_levels WHERE variant_id = $1', [
    idOf(sku),
  ]);
  const counted = { sku, warehouse: 'main', onHand: free + (level?.allocated ?? 0) };
  expect((await admin(app, 'POST', '/stock/adjustments', counted)).status).toBe(200);
}

async function allocated(): Promise<Record<string, number>> {
  const rows = await query<{ sku: string; allocated: number }>(
    `SELECT v.sku, l.allocated FROM stock_levels l JOIN variants v ON v.id = l.variant_id
     WHERE v.id = ANY ($1) ORDER BY v.sku`,
    [['GIFT-SET', 'KURTI-EM', 'SAREE-RED-M'].map(idOf)],
  );
  return Object.fromEntries(rows.map((row) => [row.sku, row.allocated]));
}

describe('the components of a variant', () => {
  it('are shown to staff and shoppers, and can be taken away again', async () => {
    const changed = await compose('GIFT-SET', { 'SAREE-RED-M': 3, 'KURTI-EM': 1 });
    expect(changed.body.variants[0]!.components).toEqual([
      { variantId: idOf('KURTI-EM'), sku: 'KURTI-EM', name: 'Emerald Kurti', quantity: 1, available: true },
      { variantId: idOf('SAREE-RED-M'), sku: 'SAREE-RED-M', name: 'Jamdani Saree', quantity: 3, available: true },
    ]);
    const shown = await shopper.send<ProductJson>('GET', `/products/${bundle.productId}`);
    expect(shown.body.variants[0]!.components).toEqual([
      { variantId: idOf('KURTI-EM'), sku: 'KURTI-EM', name: 'Emerald Kurti', options: [], quantity: 1 },
      {
        variantId: idOf('SAREE-RED-M'),
        sku: 'SAREE-RED-M',
        name: 'Jamdani Saree',
        options: [
          { name: 'Colour', value: 'Red' },
          { name: 'Size', value: 'M' },
        ],
        quantity: 3,
      },
    ]);
    expect((await compose('GIFT-SET', {})).body.variants[0]!.components).toEqual([]);
  });

  it('are refused with nothing changed: unknown, of another store, and bundles in bundles', async () => {
    await make('hamper', 'HAMPER');
    ids.set('NOTHING', 999_999_999);
    const before = await tableContents(app.db.dataSource);
    const refused = async (sku: string, parts: Record<string, number>) => {
      const { body } = await compose(sku, parts);
      return [body.code, body.variantIds];
    };
    expect(await refused('HAMPER', { 'KURTI-EM': 1, NOTHING: 1, 'emporia:MUG-BLUE': 1 })).toEqual([
      'catalog.component_unknown',
      [idOf('NOTHING'), idOf('emporia:MUG-BLUE')],
    ]);
    expect(await refused('HAMPER', { 'GIFT-SET': 1 })).toEqual(['catalog.bundle_nested', [idOf('GIFT-SET')]]);
    expect(await refused('HAMPER', { HAMPER: 1 })).toEqual(['catalog.bundle_nested', [idOf('HAMPER')]]);
    expect(await refused('KURTI-EM', { HAMPER: 1 })).toEqual(['catalog.bundle_nested', [idOf('KURTI-EM')]]);
    expect(await refused('NOTHING', { 'KURTI-EM': 1 })).toEqual(['catalog.variant_not_found', undefined]);
    expect(await refused('emporia:MUG-BLUE', { 'KURTI-EM': 1 })).toEqual(['catalog.variant_not_found', undefined]);
    const path = `/variants/${idOf('HAMPER')}/components`;
    const part = { variantId: idOf('KURTI-EM'), quantity: 1 };
    for (const components of [undefined, [part, part], [{ ...part, quantity: 0 }], [{ ...part, quantity: 1001 }]]) {
      expect((await admin<ProblemJson>(app, 'PUT', path, { components })).body.code).toBe('request.invalid');
    }
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('do not nest either when two bundles are made at the same time', async () => {
    await make('outer', 'OUTER');
    await make('inner', 'INNER');
    for (let round = 0; round < 10; round++) {
      const replies = await Promise.all([compose('OUTER', { INNER: 1 }), compose('INNER', { 'KURTI-EM': 1 })]);
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(replies.filter(({ body }) => body.code === 'catalog.bundle_nested')).toHaveLength(1);
      await compose('OUTER', {});
      await compose('INNER', {});
    }
  });
});

describe('a bundle', () => {
  const quantityAvailable = async () =>
    (await shopper.send<ProductJson>('GET', `/products/${bundle.productId}`)).body.variants[0]!;

  it('can be had as often as its scarcest component allows', async () => {
    await leave('KURTI-EM', 5);
    await leave('SAREE-RED-M', 9);
    expect(await quantityAvailable()).toMatchObject({ available: true, quantityAvailable: 2 });
    await leave('KURTI-EM', 1);
    expect(await quantityAvailable()).toMatchObject({ available: false, quantityAvailable: 0 });
  });

  it('shares stock with its components in a cart, which says so of both', async () => {
    await leave('KURTI-EM', 5);
    await leave('SAREE-RED-M', 9);
    const cart = await shopper.cart([
      { sku: 'GIFT-SET', quantity: 2 },
      { sku: 'KURTI-EM', quantity: 2 },
    ]);
    expect(cart).toMatchObject({
      lines: [
        { sku: 'GIFT-SET', unitPrice: bdt('5000.00'), total: bdt('10000.00') },
        { sku: 'KURTI-EM', components: [] },
      ],
      notices: [
        { code: 'quantity_short', lineId: cart.lines[0]!.id, requested: 2, available: 1 },
        { code: 'quantity_short', lineId: cart.lines[1]!.id, requested: 2, available: 1 },
      ],
    });
    const before = await tableContents(app.db.dataSource);
    const refused = await shopper.checkOut<ProblemJson>(cart);
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'stock.short', shortages: [{ variantId: idOf('KURTI-EM'), requested: 6, available: 5 }] },
    ]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('takes its components from stock, stands in the order with its parts, and gives all back when cancelled', async () => {
    await leave('KURTI-EM', 5);
    await leave('SAREE-RED-M', 9);
    const start = await allocated();
    const { status, body: order } = await shopper.order([
      { sku: 'GIFT-SET', quantity: 2 },
      { sku: 'KURTI-EM', quantity: 1 },
    ]);
    expect(status).toBe(201);
    const parts = [
      { variantId: idOf('KURTI-EM'), sku: 'KURTI-EM', name: 'Emerald Kurti', options: [], quantity: 2 },
      {
        variantId: idOf('SAREE-RED-M'),
        sku: 'SAREE-RED-M',
        name: 'Jamdani Saree',
        options: [
          { name: 'Colour', value: 'Red' },
          { name: 'Size', value: 'M' },
        ],
        quantity: 1,
      },
    ];
    const lines = [
      { sku: 'GIFT-SET', quantity: 2, unitPrice: bdt('5000.00'), total: bdt('10000.00'), components: parts },
      { sku: 'KURTI-EM', quantity: 1, components: [] },
    ];
    expect(order.lines).toMatchObject(lines);
    expect(await allocated()).toEqual({
      'KURTI-EM': (start['KURTI-EM'] ?? 0) + 5,
      'SAREE-RED-M': (start['SAREE-RED-M'] ?? 0) + 2,
    });

    await compose('GIFT-SET', { 'KURTI-EM': 1 });
    expect((await admin<OrderJson>(app, 'GET', `/orders/${order.id}`)).body.lines).toMatchObject(lines);
    expect(await verify(app.db.dataSource)).toEqual([]);
    const write = (components: object[]) =>
      query(`UPDATE order_lines SET components = $2 WHERE order_id = $1 AND sku = 'GIFT-SET'`, [
        order.id,
        JSON.stringify(components),
      ]);
    await write(parts.map((part) => ({ ...part, quantity: 1 })));
    expect((await verify(app.db.dataSource)).map(({ invariant }) => invariant)).toEqual(['I8']);
    await write(parts);
    const cancelled = await admin(app, 'POST', `/orders/${order.id}/transitions`, { to: 'cancelled', reason: 'test' });
    expect(cancelled.status).toBeLessThan(300);
    expect(await allocated()).toEqual(start);
    expect(await verify(app.db.dataSource)).toEqual([]);
  });

  it('is sold once when its last component is wanted by many, as part and alone', async () => {
    await leave('KURTI-EM', 2);
    await leave('SAREE-RED-M', 9);
    const replies = await crowd(24, 12, (index) =>
      shopper.order([index % 2 === 0 ? { sku: 'GIFT-SET', quantity: 1 } : { sku: 'KURTI-EM', quantity: 2 }]),
    );
    expect(answers(replies)).toEqual({ '201': 1, '409 stock.short': 23 });
  });

  it('cannot be ordered while a component cannot', async () => {
    await leave('KURTI-EM', 5);
    const cart = await shopper.cart([{ sku: 'GIFT-SET', quantity: 1 }]);
    await admin(app, 'PATCH', `/variants/${idOf('SAREE-RED-M')}`, { active: false });
    expect(await quantityAvailable()).toMatchObject({ available: false, quantityAvailable: 0 });
    const token = { 'X-Cart-Token': cart.token };
    const seen = await shopper.send<{ notices: object[] }>('GET', `/carts/${cart.id}`, { headers: token });
    expect(seen.body.notices).toEqual([{ code: 'item_unavailable', lineId: cart.lines[0]!.id }]);
    const refused = await shopper.checkOut<ProblemJson>(cart);
    expect(refused.body).toMatchObject({
      code: 'checkout.items_not_available',
      items: [{ sku: 'GIFT-SET', reason: 'not_available' }],
    });
    await admin(app, 'PATCH', `/variants/${idOf('SAREE-RED-M')}`, { active: true });
  });

  it('is one item of a Sellvik order, and what is missing of it is told by its components', async () => {
    await leave('KURTI-EM', 3);
    await leave('SAREE-RED-M', 9);
    const buy = async () => {
      const { token } = await shopper.cart([{ sku: 'GIFT-SET', quantity: 1 }]);
      const headers = { 'X-Sellvik-Key': 'pk_demo_acme', 'X-Sellvik-Cart': token };
      return request(app, 'POST', '/api/v1/store/checkout', { body: plain(), headers });
    };
    const placed = await buy();
    expect([placed.status, placed.body]).toMatchObject([
      201,
      {
        subtotal: '5000.00',
        items: [{ productId: String(bundle.productId), variantId: null, quantity: 1, price: '5000.00' }],
      },
    ]);
    const short = await buy();
    expect([short.status, short.body]).toMatchObject([
      409,
      { error: { items: [{ name: 'Emerald Kurti', requested: 2, available: 1 }] } },
    ]);
  });

  it('is among the demo goods', async () => {
    const [found] = await query<{ parts: string }>(
      `SELECT string_agg(c.quantity || ' ' || p.sku, ', ' ORDER BY p.sku DESC) AS parts
       FROM variant_components c JOIN variants b ON b.id = c.bundle_id JOIN variants p ON p.id = c.variant_id
       WHERE b.sku = 'PAKET-NGOPI'`,
    );
    expect(found).toEqual({ parts: '2 KOPI-250, 1 BATIK-M' });
  });
});
