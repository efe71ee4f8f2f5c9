import { CatalogService } from '../../src/catalog/catalog.service.js';
import { type NewProduct, type NewVariant } from '../../src/catalog/catalog.types.js';
import { PriceEntity } from '../../src/catalog/price.entity.js';
import { ProductEditor } from '../../src/catalog/product-editor.service.js';
import { ProductEntity } from '../../src/catalog/product.entity.js';
import { VariantEntity } from '../../src/catalog/variant.entity.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { basePrice } from '../support/prices.js';

const catalog = new CatalogService();
let db: TestDatabase;
let editor: ProductEditor;
let storeId: number;
let stores = 0;

beforeAll(async () => {
  db = await testDatabase({ entities: [ProductEntity, VariantEntity, PriceEntity] });
  editor = new ProductEditor(db.dataSource, db.transactor);
});
beforeEach(async () => {
  storeId = await givenStore();
});
afterAll(() => db.close());

async function givenStore(): Promise<number> {
  stores += 1;
  const [store] = await db.dataSource.query<{ id: number }[]>(
    `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
     VALUES ($1, $1, $1, 'BDT', '{BD}', 'T') RETURNING id`,
    [`given-${stores}`],
  );
  return store!.id;
}

const price = (amount: number, currency = 'BDT') => ({ amount, currency });
const saree: NewProduct = {
  slug: 'saree',
  name: 'Jamdani Saree',
  optionNames: ['Colour', 'Size'],
  variants: [
    { sku: 'SAREE-RED-M', optionValues: ['Red', 'M'], prices: [price(420000), price(4000, 'EUR')] },
    { sku: 'SAREE-RED-L', optionValues: ['Red', 'L'], prices: [price(420000)], active: false },
    { sku: 'SAREE-BLUE-M', optionValues: ['Blue', 'M'], weightGrams: 450 },
  ],
};
const simple = (sku: string, more: Partial<NewProduct> = {}, variant: Partial<NewVariant> = {}): NewProduct => ({
  slug: sku.toLowerCase(),
  name: sku,
  variants: [{ sku, prices: [price(100)], ...variant }],
  ...more,
});
const product = (id: number) => catalog.anyProduct(db.dataSource.manager, storeId, id);
const variantId = async (sku: string) => (await catalog.variant(db.dataSource.manager, storeId, { sku })).id;
const resolve = (items: { variantId?: number; sku?: string }[], store = storeId, currency = 'BDT') =>
  catalog.resolve(db.dataSource.manager, {
    storeId: store,
    currency,
    items: items.map((item) => ({ ...item, quantity: 1 })),
  });
const listed = async (filter: { search?: string; after?: number | null; limit?: number } = {}) =>
  (
    await catalog.list(db.dataSource.manager, {
      storeId,
      currency: 'BDT',
      filter: { after: null, limit: 100, ...filter },
    })
  ).map(({ slug }) => slug);

async function rows(): Promise<unknown> {
  const [counts] = await db.dataSource.query<unknown[]>(
    `SELECT (SELECT json_agg(p ORDER BY id) FROM products p) AS products,
       (SELECT json_agg(v ORDER BY id) FROM variants v) AS variants,
       (SELECT json_agg(p ORDER BY variant_id, currency) FROM prices p) AS prices`,
  );
  return counts;
}

/** The error of a write that must have changed nothing. */
async function refusal(write: () => Promise<unknown>): Promise<unknown> {
  const before = await rows();
  const error: unknown = await write().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(await rows()).toEqual(before);
  return error;
}

describe('resolve', () => {
  it('answers item by item, in the order asked, by id or SKU, null for what is unknown', async () => {
    const id = await editor.create(storeId, saree);
    const blue = await variantId('SAREE-BLUE-M');
    const items = await resolve([
      { variantId: blue },
      { sku: 'NOTHING' },
      { sku: 'SAREE-RED-M' },
      { variantId: 987654321 },
      { variantId: blue, sku: 'SAREE-RED-M' },
      { sku: 'SAREE-RED-L' },
      { sku: 'a\0b' },
    ]);
    expect(items.map((item) => item?.sku ?? null)).toEqual([
      'SAREE-BLUE-M',
      null,
      'SAREE-RED-M',
      null,
      'SAREE-BLUE-M',
      'SAREE-RED-L',
      null,
    ]);
    expect(items[2]).toEqual({
      variantId: await variantId('SAREE-RED-M'),
      productId: id,
      sku: 'SAREE-RED-M',
      name: 'Jamdani Saree',
      options: [
        { name: 'Colour', value: 'Red' },
        { name: 'Size', value: 'M' },
      ],
      available: true,
      stock: [{ variantId: await variantId('SAREE-RED-M'), quantity: 1 }],
      components: [],
      requiresShipping: true,
      weightGrams: 0,
      deliveryCharge: 0,
      taxClass: null,
      taxClassMissing: false,
      categoryIds: [],
      prices: [basePrice(420000)],
    });
    expect(items[0]).toMatchObject({ prices: [], weightGrams: 450 });
    expect(items[5]).toMatchObject({ available: false, prices: [basePrice(420000)] });
  });

  it('gives the price of the asked currency', async () => {
    await editor.create(storeId, saree);
    const [item] = await resolve([{ sku: 'SAREE-RED-M' }], storeId, 'EUR');
    expect(item?.prices).toEqual([basePrice(4000)]);
  });

  it('knows nothing of another store', async () => {
    await editor.create(storeId, saree);
    const id = await variantId('SAREE-RED-M');
    expect(await resolve([{ variantId: id }, { sku: 'SAREE-RED-M' }], await givenStore())).toEqual([null, null]);
  });

  it.each(['draft', 'archived'] as const)(
    'tells that a variant of a product that is %s cannot be ordered',
    async (status) => {
      await editor.create(storeId, simple('TEE', { status }));
      expect((await resolve([{ sku: 'TEE' }]))[0]).toMatchObject({ sku: 'TEE', available: false });
    },
  );

  it('keeps one plan whatever the number of items', async () => {
    await editor.create(storeId, saree);
    await db.transactor.run(async (tx) => {
      for (const count of [1, 1, 1, 1, 1, 1, 3, 50]) {
        const items = Array.from({ length: count }, () => ({ sku: 'SAREE-RED-M', quantity: 1 }));
        expect(await catalog.resolve(tx, { storeId, currency: 'BDT', items })).toHaveLength(count);
      }
      const [plans] = await tx.query<{ generic: number }[]>(
        `SELECT generic_plans AS generic FROM pg_prepared_statements WHERE name = 'catalog.resolve'`,
      );
      expect(plans!.generic).toBeGreaterThanOrEqual(3);
    });
  });
});

describe('list and product', () => {
  it('shows active, listed products with active variants and prices in the currency', async () => {
    const id = await editor.create(storeId, saree);
    await editor.create(storeId, simple('HIDDEN', { listed: false }));
    await editor.create(storeId, simple('DRAFT', { status: 'draft' }));
    await editor.create(storeId, simple('GONE', { status: 'archived' }));
    const products = await catalog.list(db.dataSource.manager, {
      storeId,
      currency: 'BDT',
      filter: { after: null, limit: 10 },
    });
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject({ id, slug: 'saree', optionNames: ['Colour', 'Size'] });
    expect(products[0]!.variants.map(({ sku, prices }) => [sku, prices])).toEqual([
      ['SAREE-RED-M', [basePrice(420000)]],
      ['SAREE-BLUE-M', []],
    ]);
  });

  it('reads an unlisted product by its id, but no draft, no archived and no foreign one', async () => {
    const read = (id: number, store = storeId) => catalog.product(db.dataSource.manager, store, 'BDT', id);
    const hidden = await editor.create(storeId, simple('HIDDEN', { listed: false }));
    expect(await read(hidden)).toMatchObject({ slug: 'hidden', listed: false });
    const draft = await editor.create(storeId, simple('DRAFT', { status: 'draft' }));
    const gone = await editor.create(storeId, simple('GONE', { status: 'archived' }));
    const elsewhere = await givenStore();
    for (const missing of [() => read(draft), () => read(gone), () => read(hidden, elsewhere), () => read(987654321)]) {
      await expect(missing()).rejects.toMatchObject({ code: 'catalog.product_not_found', kind: 'not_found' });
    }
  });

  it('goes on after an id', async () => {
    const ids: number[] = [];
    for (const sku of ['A', 'B', 'C', 'D']) ids.push(await editor.create(storeId, simple(sku)));
    expect(await listed({ limit: 2 })).toEqual(['a', 'b']);
    expect(await listed({ limit: 2, after: ids[1] })).toEqual(['c', 'd']);
    expect(await listed({ limit: 2, after: ids[3] })).toEqual([]);
  });

  it('finds by the start of the name or of a SKU in any case, once each, and takes no character for a wildcard', async () => {
    await editor.create(storeId, saree);
    await editor.create(storeId, simple('SAREE-PIN', { name: 'Sareepin' }));
    await editor.create(storeId, simple('X100%', { slug: 'x', name: 'Élan' }));
    expect(await listed({ search: 'jamDANI s' })).toEqual(['saree']);
    expect(await listed({ search: 'saree-red' })).toEqual(['saree']);
    expect(await listed({ search: 'Saree' })).toEqual(['saree', 'saree-pin']);
    expect(await listed({ search: 'x1' })).toEqual(['x']);
    expect(await listed({ search: 'X100%' })).toEqual(['x']);
    expect(await listed({ search: 'é' })).toEqual(['x']);
    expect(await listed({ search: '%' })).toEqual([]);
    expect(await listed({ search: 'S_ree' })).toEqual([]);
    expect(await listed({ search: 'Saree', after: null, limit: 1 })).toEqual(['saree']);
  });
});

describe('editing', () => {
  it('makes a product with its variants in their order and all prices', async () => {
    const id = await editor.create(storeId, saree);
    const { variants, ...rest } = await product(id);
    expect(rest).toMatchObject({
      id,
      slug: 'saree',
      name: 'Jamdani Saree',
      description: '',
      optionNames: ['Colour', 'Size'],
      status: 'active',
      listed: true,
    });
    expect(variants.map(({ sku, active, weightGrams, prices }) => [sku, active, weightGrams, prices])).toEqual([
      ['SAREE-RED-M', true, 0, [price(420000), price(4000, 'EUR')]],
      ['SAREE-RED-L', false, 0, [price(420000)]],
      ['SAREE-BLUE-M', true, 450, []],
    ]);
  });

  it.each<[string, NewProduct, string]>([
    ['too few values', { ...saree, variants: [{ sku: 'A', optionValues: ['Red'] }] }, 'catalog.options_mismatch'],
    ['values without options', simple('A', {}, { optionValues: ['Red'] }), 'catalog.options_mismatch'],
    [
      'two variants without options',
      { ...simple('A'), variants: [{ sku: 'A' }, { sku: 'B' }] },
      'catalog.options_mismatch',
    ],
    ['no variant', { ...simple('A'), variants: [] }, 'catalog.options_mismatch'],
    ['an option twice', { ...saree, optionNames: ['Size', 'Size'] }, 'catalog.options_mismatch'],
    [
      'a combination twice',
      {
        ...saree,
        variants: [
          { sku: 'A', optionValues: ['Red', 'M'] },
          { sku: 'B', optionValues: ['Red', 'M'] },
        ],
      },
      'catalog.options_taken',
    ],
    [
      'a SKU twice',
      {
        ...saree,
        variants: [
          { sku: 'A', optionValues: ['Red', 'M'] },
          { sku: 'A', optionValues: ['Red', 'L'] },
        ],
      },
      'catalog.sku_taken',
    ],
  ])('refuses a product with %s', async (_, input, code) => {
    expect(await refusal(() => editor.create(storeId, input))).toMatchObject({ code });
  });

  it('names every SKU and the slug that is taken, in the same store only', async () => {
    const id = await editor.create(storeId, saree);
    const again = {
      ...saree,
      slug: 'saree-2',
      variants: [...saree.variants.slice(1), { sku: 'NEW', optionValues: ['Red', 'M'] }],
    };
    expect(await refusal(() => editor.create(storeId, again))).toMatchObject({
      code: 'catalog.sku_taken',
      kind: 'conflict',
      details: { skus: ['SAREE-BLUE-M', 'SAREE-RED-L'] },
    });
    expect(await refusal(() => editor.create(storeId, simple('OTHER', { slug: 'saree' })))).toMatchObject({
      code: 'catalog.slug_taken',
      details: { slug: 'saree' },
    });
    const other = await editor.create(storeId, simple('OTHER'));
    expect(await refusal(() => editor.update(storeId, other, { slug: 'saree' }))).toMatchObject({
      code: 'catalog.slug_taken',
    });
    const tee = await variantId('OTHER');
    expect(await refusal(() => editor.updateVariant(storeId, tee, { sku: 'SAREE-RED-M' }))).toMatchObject({
      code: 'catalog.sku_taken',
      details: { skus: ['SAREE-RED-M'] },
    });
    expect(
      await refusal(() => editor.addVariant(storeId, id, { sku: 'NEW', optionValues: ['Red', 'M'] })),
    ).toMatchObject({ code: 'catalog.options_taken', details: { optionValues: ['Red', 'M'] } });
    await expect(editor.create(await givenStore(), saree)).resolves.toBeGreaterThan(id);
  });

  it('lets exactly one of many win the same SKU at once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => editor.create(storeId, simple('RACE', { slug: `race-${index}` }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'catalog.sku_taken' });
    }
  });

  it('changes what is given and nothing else', async () => {
    const id = await editor.create(storeId, saree);
    const before = await product(id);
    await editor.update(storeId, id, { name: 'Saree', status: 'archived' });
    expect(await product(id)).toEqual({
      ...before,
      name: 'Saree',
      status: 'archived',
      updatedAt: expect.any(String) as string,
    });
    expect((await product(id)).updatedAt > before.updatedAt).toBe(true);

    const red = await variantId('SAREE-RED-M');
    expect(await editor.updateVariant(storeId, red, { optionValues: ['Crimson', 'M'], active: false })).toBe(id);
    expect((await product(id)).variants[0]).toEqual({
      ...before.variants[0],
      optionValues: ['Crimson', 'M'],
      active: false,
    });
    expect(await refusal(() => editor.updateVariant(storeId, red, { optionValues: ['Crimson'] }))).toMatchObject({
      code: 'catalog.options_mismatch',
    });
  });

  it('adds a variant as the last one, and none to a product without options', async () => {
    const id = await editor.create(storeId, saree);
    await editor.addVariant(storeId, id, { sku: 'SAREE-BLUE-L', optionValues: ['Blue', 'L'], prices: [price(435000)] });
    expect((await product(id)).variants.map(({ sku }) => sku)).toEqual([
      'SAREE-RED-M',
      'SAREE-RED-L',
      'SAREE-BLUE-M',
      'SAREE-BLUE-L',
    ]);
    const plain = await editor.create(storeId, simple('TEE'));
    expect(await refusal(() => editor.addVariant(storeId, plain, { sku: 'TEE-2' }))).toMatchObject({
      code: 'catalog.options_mismatch',
    });
  });

  it('sets and changes a price, one currency at a time', async () => {
    const id = await editor.create(storeId, saree);
    const blue = await variantId('SAREE-BLUE-M');
    for (const each of [price(435000), price(3900, 'EUR'), price(440000)]) {
      expect(await editor.setPrice(storeId, blue, each)).toBe(id);
    }
    expect((await product(id)).variants[2]!.prices).toEqual([price(440000), price(3900, 'EUR')]);
  });

  it("never reaches another store's products", async () => {
    const id = await editor.create(storeId, saree);
    const red = await variantId('SAREE-RED-M');
    const other = await givenStore();
    for (const [write, code] of [
      [() => editor.update(other, id, { name: 'Mine' }), 'catalog.product_not_found'],
      [() => editor.addVariant(other, id, { sku: 'NEW', optionValues: ['a', 'b'] }), 'catalog.product_not_found'],
      [() => editor.updateVariant(other, red, { active: false }), 'catalog.variant_not_found'],
      [() => editor.setPrice(other, red, price(1)), 'catalog.variant_not_found'],
    ] as const) {
      expect(await refusal(write)).toMatchObject({ code, kind: 'not_found' });
    }
  });
});
