import { request, testApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

interface Listed {
  readonly items: readonly {
    readonly id: number;
    readonly slug: string;
    readonly variants: readonly { sku: string }[];
  }[];
  readonly next: string | null;
}

function shop(path: string, key = 'pk_demo_acme') {
  return request(app, 'GET', `/storefront/v1/products${path}`, { headers: { 'x-store-key': key } });
}

function admin(method: string, path: string, body?: unknown, key = 'sk_demo_acme') {
  return request(app, method, `/admin/v1${path}`, { headers: { authorization: `Bearer ${key}` }, body });
}

async function bySku(sku: string): Promise<Listed['items'][number]> {
  const found = (await shop(`?q=${sku}`)).body as Listed;
  return found.items[0]!;
}

const anyString = expect.any(String) as string;
const anyNumber = expect.any(Number) as number;
const bdt = (amount: string) => ({ amount, currency: 'BDT' });

describe('products on the storefront', () => {
  it('are listed in pages, without those that are not on display', async () => {
    const slugs: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = (await shop(`?limit=2${next && `&after=${next}`}`)).body as Listed;
      expect(page.items.length).toBeLessThanOrEqual(2);
      slugs.push(...page.items.map(({ slug }) => slug));
      next = page.next;
    }
    const all = (await shop('')).body as Listed;
    expect(slugs).toEqual(all.items.map(({ slug }) => slug));
    expect(all.next).toBeNull();
    const skus = all.items.flatMap(({ variants }) => variants.map(({ sku }) => sku));
    expect(skus).toEqual(expect.arrayContaining(['KURTI-EM', 'SAREE-RED-M', 'SAREE-RED-L', 'SAREE-BLUE-M', 'SHAWL-1']));
    expect(skus.filter((sku) => sku.startsWith('BULK-'))).toEqual([]);
  });

  it('tell price, options and whether they can be had, but not how many beyond ten', async () => {
    const saree = (await shop(`/${(await bySku('SAREE-RED-M')).id}`)).body;
    expect(saree).toEqual({
      id: anyNumber,
      slug: anyString,
      name: 'Jamdani Saree',
      description: anyString,
      optionNames: ['Colour', 'Size'],
      variants: [
        ['SAREE-RED-M', 'Red', 'M', '4200.00'],
        ['SAREE-RED-L', 'Red', 'L', '4200.00'],
        ['SAREE-BLUE-M', 'Blue', 'M', '4350.00'],
      ].map(([sku, colour, size, amount]) => ({
        id: anyNumber,
        sku,
        options: [
          { name: 'Colour', value: colour },
          { name: 'Size', value: size },
        ],
        components: [],
        price: bdt(amount!),
        compareAt: null,
        available: true,
        quantityAvailable: 10,
      })),
    });
    expect(await bySku('SHAWL-1')).toMatchObject({ variants: [{ available: true, quantityAvailable: 1 }] });
  });

  it('without counted stock are always available', async () => {
    const { items } = (await shop('?q=EBOOK-1', 'pk_demo_nusantara')).body as Listed;
    expect(items).toMatchObject([{ variants: [{ sku: 'EBOOK-1', available: true, quantityAvailable: null }] }]);
  });

  it('are found by id also when they are not on display, and never in another store', async () => {
    const [bulk] = await app.db.dataSource.query<{ id: number }[]>(
      `SELECT product_id AS id FROM variants WHERE sku = 'BULK-001'`,
    );
    expect(await shop(`/${bulk!.id}`)).toMatchObject({ status: 200, body: { variants: [{ sku: 'BULK-001' }] } });
    for (const [id, key] of [
      [bulk!.id, 'pk_demo_maple'],
      ['999999999', 'pk_demo_acme'],
      ['abc', 'pk_demo_acme'],
      ['99999999999999999999', 'pk_demo_acme'],
    ] as const) {
      expect(await shop(`/${id}`, key)).toMatchObject({ status: 404, body: { code: 'catalog.product_not_found' } });
    }
  });

  it.each(['?limit=0', '?limit=101', '?after=x', '?unknown=1'])('refuse the query %s', async (query) => {
    expect(await shop(query)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });
});

describe('products on the admin API', () => {
  const scarf = {
    slug: 'scarf',
    name: 'Scarf',
    optionNames: ['Colour'],
    variants: [{ sku: 'SCARF-RED', optionValues: ['Red'], prices: [bdt('350.5')] }],
  };

  it('are made, read, changed, given variants and prices, and archived', async () => {
    const made = await admin('POST', '/products', scarf);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: anyNumber,
      slug: 'scarf',
      name: 'Scarf',
      description: '',
      optionNames: ['Colour'],
      status: 'active',
      listed: true,
      variants: [
        {
          id: anyNumber,
          sku: 'SCARF-RED',
          optionValues: ['Red'],
          active: true,
          tracksStock: true,
          requiresShipping: true,
          weightGrams: 0,
          deliveryCharge: bdt('0.00'),
          taxClass: null,
          components: [],
          prices: [bdt('350.50')],
        },
      ],
      createdAt: anyString,
      updatedAt: anyString,
    });
    const { id } = made.body as { id: number };
    const red = (made.body as { variants: { id: number }[] }).variants[0]!.id;
    expect((await admin('PATCH', `/variants/${red}`, { deliveryCharge: bdt('25') })).body).toMatchObject({
      variants: [{ sku: 'SCARF-RED', deliveryCharge: bdt('25.00') }],
    });
    for (const deliveryCharge of [{ amount: '1.00', currency: 'EUR' }, bdt('-1.00'), '1.00', null]) {
      expect((await admin('PATCH', `/variants/${red}`, { deliveryCharge })).status).toBe(400);
    }

    const grown = await admin('POST', `/products/${id}/variants`, { sku: 'SCARF-BLUE', optionValues: ['Blue'] });
    expect(grown.status).toBe(201);
    const blue = (grown.body as { variants: { id: number }[] }).variants[1]!.id;
    expect((await admin('PUT', `/variants/${blue}/prices/BDT`, { amount: '360' })).body).toMatchObject({
      variants: [{ sku: 'SCARF-RED' }, { sku: 'SCARF-BLUE', prices: [bdt('360.00')] }],
    });
    expect((await admin('PATCH', `/variants/${blue}`, { weightGrams: 120, active: false })).body).toMatchObject({
      variants: [{ sku: 'SCARF-RED' }, { sku: 'SCARF-BLUE', weightGrams: 120, active: false }],
    });
    const archived = await admin('PATCH', `/products/${id}`, { status: 'archived' });
    expect(archived).toMatchObject({ status: 200, body: { status: 'archived', name: 'Scarf' } });
    expect((await admin('GET', `/products/${id}`)).body).toEqual(archived.body);
    expect((await shop(`/${id}`)).status).toBe(404);
    expect(((await admin('GET', '/products?q=scarf')).body as Listed).items).toEqual([archived.body]);
  });

  it('refuse what is taken, with a code that says what', async () => {
    const [kurti] = ((await admin('GET', '/products?q=KURTI-EM')).body as Listed).items;
    const taken = { ...scarf, slug: 'other', variants: [{ ...scarf.variants[0], sku: 'KURTI-EM' }] };
    expect(await admin('POST', '/products', taken)).toMatchObject({
      status: 409,
      body: { code: 'catalog.sku_taken', skus: ['KURTI-EM'] },
    });
    expect(
      await admin('POST', '/products', { ...taken, slug: kurti!.slug, variants: [{ sku: 'N', optionValues: ['x'] }] }),
    ).toMatchObject({ status: 409, body: { code: 'catalog.slug_taken' } });
  });

  it.each<[string, unknown, (string | number)[]]>([
    [
      'a negative price',
      { ...scarf, variants: [{ sku: 'N', prices: [bdt('-1')] }] },
      ['variants', 0, 'prices', 0, 'amount'],
    ],
    [
      'half a poisha',
      { ...scarf, variants: [{ sku: 'N', prices: [bdt('1.005')] }] },
      ['variants', 0, 'prices', 0, 'amount'],
    ],
    ['an unknown field', { ...scarf, storeId: 2 }, ['storeId']],
    ['a name that is null', { ...scarf, name: null }, ['name']],
    ['a slug with capitals', { ...scarf, slug: 'Scarf' }, ['slug']],
  ])('refuse %s', async (_, body, path) => {
    expect(await admin('POST', '/products', body)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', issues: [{ path }] },
    });
  });

  it("refuse to null what must have a value, an unknown currency, and another store's products", async () => {
    const { id, variants } = await bySku('KURTI-EM');
    const [variant] = variants as unknown as { id: number }[];
    expect((await admin('PATCH', `/products/${id}`, { name: null })).status).toBe(400);
    expect((await admin('PUT', `/variants/${variant!.id}/prices/XXQ`, { amount: '1' })).status).toBe(400);
    const foreign = 'sk_demo_maple';
    for (const answer of [
      await admin('GET', `/products/${id}`, undefined, foreign),
      await admin('PATCH', `/products/${id}`, { name: 'Mine' }, foreign),
      await admin('PATCH', `/variants/${variant!.id}`, { active: false }, foreign),
      await admin('PUT', `/variants/${variant!.id}/prices/CAD`, { amount: '1' }, foreign),
      await admin('GET', `/stock?variantId=${variant!.id}`, undefined, foreign),
      await admin('GET', `/stock/movements?variantId=${variant!.id}`, undefined, foreign),
      await admin('POST', '/stock/adjustments', { variantId: variant!.id, warehouse: 'main', delta: 1 }, foreign),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect(await bySku('KURTI-EM')).toMatchObject({ id, name: 'Emerald Kurti' });
  });
});

describe('stock on the admin API', () => {
  it('is read and corrected by SKU or id, and every change is in the ledger', async () => {
    const before = (await admin('GET', '/stock?sku=DROP-TEE')).body as {
      variantId: number;
      levels: { warehouse: string }[];
    };
    const { variantId } = before;
    const { warehouse } = before.levels[0]!;
    expect(before).toEqual({
      variantId,
      sku: 'DROP-TEE',
      available: 100,
      levels: [{ warehouse, active: true, onHand: 100, allocated: 0, available: 100 }],
    });

    const counted = await admin('POST', '/stock/adjustments', {
      sku: 'DROP-TEE',
      warehouse,
      onHand: 90,
      reason: 'counted',
    });
    expect(counted).toMatchObject({ status: 200, body: { available: 90 } });
    const found = await admin('POST', '/stock/adjustments', { variantId, warehouse, delta: 10 });
    expect(found.body).toEqual(before);
    expect((await admin('GET', `/stock?variantId=${variantId}`)).body).toEqual(before);

    const ledger = (await admin('GET', `/stock/movements?variantId=${variantId}&limit=2`)).body as {
      items: { createdAt: string }[];
      next: string;
    };
    const key = expect.stringMatching(/^key:\d+$/) as string;
    const movement = { id: anyNumber, warehouse, kind: 'adjust', allocatedDelta: 0, orderId: null, actor: key };
    expect(ledger.items).toEqual([
      { ...movement, onHandDelta: 10, reason: null, createdAt: anyString },
      { ...movement, onHandDelta: -10, reason: 'counted', createdAt: anyString },
    ]);
    const rest = (await admin('GET', `/stock/movements?variantId=${variantId}&after=${ledger.next}`)).body;
    expect(rest).toMatchObject({ items: [{ onHandDelta: 100 }], next: null });
  });

  it('is refused below what is allocated, in an unknown warehouse, and when it is not said by how much', async () => {
    const [level] = ((await admin('GET', '/stock?sku=SHAWL-1')).body as { levels: { warehouse: string }[] }).levels;
    const shawl = { sku: 'SHAWL-1', warehouse: level!.warehouse };
    for (const [body, status, code] of [
      [{ ...shawl, delta: -2 }, 409, 'stock.below_allocated'],
      [{ ...shawl, delta: 2_147_483_647 }, 409, 'stock.too_large'],
      [{ ...shawl, warehouse: 'nowhere', delta: 1 }, 404, 'inventory.warehouse_not_found'],
      [{ ...shawl, sku: 'NOTHING', delta: 1 }, 404, 'catalog.variant_not_found'],
      [{ ...shawl, delta: 1, onHand: 1 }, 400, 'request.invalid'],
      [shawl, 400, 'request.invalid'],
      [{ warehouse: level!.warehouse, delta: 1 }, 400, 'request.invalid'],
      [{ ...shawl, delta: 0.5 }, 400, 'request.invalid'],
    ] as const) {
      expect(await admin('POST', '/stock/adjustments', body)).toMatchObject({ status, body: { code } });
    }
    expect((await admin('GET', '/stock?sku=SHAWL-1')).body).toMatchObject({ available: 1 });
  });

  it('lies in warehouses that are opened, changed and listed in their order', async () => {
    const { items } = (await admin('GET', '/warehouses')).body as { items: unknown[] };
    const attic = { code: 'attic', name: 'Attic', priority: 900_000, active: true };
    expect(await admin('POST', '/warehouses', { code: 'attic', name: 'Attic', priority: 900_000 })).toMatchObject({
      status: 201,
      body: attic,
    });
    expect(await admin('POST', '/warehouses', attic)).toMatchObject({
      status: 409,
      body: { code: 'inventory.warehouse_code_taken' },
    });
    expect((await admin('PATCH', '/warehouses/attic', { active: false })).body).toEqual({ ...attic, active: false });
    expect((await admin('PATCH', '/warehouses/nowhere', { active: false })).status).toBe(404);
    expect((await admin('GET', '/warehouses')).body).toEqual({ items: [...items, { ...attic, active: false }] });
  });
});
