import { request, testApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const path = '/admin/v1/coupons';

function admin(method: string, to: string, body?: unknown, key = 'sk_demo_acme') {
  return request(app, method, to, { headers: { authorization: `Bearer ${key}` }, body });
}

async function couponCount(): Promise<number> {
  const [row] = await app.db.dataSource.query<[{ count: number }]>('SELECT count(*)::int FROM coupons');
  return row.count;
}

const bdt = (amount: string) => ({ amount, currency: 'BDT' });

describe('coupons on the admin API', () => {
  it('are made, read, changed and listed', async () => {
    const made = await admin('POST', path, {
      code: 'eid-20',
      kind: 'percent',
      basisPoints: 2_000,
      maxDiscount: bdt('250.5'),
      minSubtotal: bdt('1000'),
      maxUses: 10,
      endsAt: '2030-01-01T00:00:00Z',
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(Number) as number,
      code: 'EID-20',
      kind: 'percent',
      basisPoints: 2_000,
      maxDiscount: bdt('250.50'),
      amount: null,
      productIds: [],
      categoryIds: [],
      customerGroupIds: [],
      minSubtotal: bdt('1000.00'),
      startsAt: null,
      endsAt: '2030-01-01T00:00:00.000Z',
      maxUses: 10,
      maxUsesPerCustomer: null,
      uses: 0,
      active: true,
      createdAt: expect.any(String) as string,
    });
    const { id } = made.body as { id: number };
    expect((await admin('GET', `${path}/${id}`)).body).toEqual(made.body);

    const changed = await admin('PATCH', `${path}/${id}`, { active: false, endsAt: null, minSubtotal: bdt('0') });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...(made.body as object), active: false, endsAt: null, minSubtotal: bdt('0.00') });

    const first = (await admin('GET', `${path}?limit=1`)).body as { items: unknown[]; next: string };
    expect(first).toEqual({ items: [changed.body], next: expect.any(String) as string });
    const rest = (await admin('GET', `${path}?after=${first.next}`)).body as { items: { code: string }[]; next: null };
    expect(rest.items.map(({ code }) => code).sort()).toEqual([
      'BIG500',
      'EXPIRED5',
      'FREESHIPBD',
      'ONCE',
      'WELCOME10',
    ]);
    expect(rest.next).toBeNull();
  });

  it('of every kind take the fields of the kind', async () => {
    expect(
      (await admin('POST', path, { code: 'F1', kind: 'fixed', amount: bdt('5.00'), maxUsesPerCustomer: 1 })).body,
    ).toMatchObject({ kind: 'fixed', amount: bdt('5.00'), uses: null });
    expect((await admin('POST', path, { code: 'S1', kind: 'free_shipping', active: false })).body).toMatchObject({
      kind: 'free_shipping',
      active: false,
    });
  });

  it('are made for some products, categories and groups of customers, and changed one by one', async () => {
    const idOf = async (sql: string): Promise<number> => {
      const [row] = await app.db.dataSource.query<[{ id: number }]>(sql);
      return row.id;
    };
    const acme = `(SELECT id FROM stores WHERE slug = 'acme')`;
    const emporia = `(SELECT id FROM stores WHERE slug = 'emporia')`;
    const product = await idOf(`SELECT product_id AS id FROM variants WHERE sku = 'KURTI-EM'`);
    const other = await idOf(`SELECT product_id AS id FROM variants WHERE sku = 'DROP-TEE'`);
    const theirs = await idOf(`SELECT id FROM products WHERE store_id = ${emporia} LIMIT 1`);
    const insertInto = (table: string, store: string) =>
      idOf(`INSERT INTO ${table} (store_id, code, name) VALUES (${store}, 'c', 'C') RETURNING id`);
    const category = await insertInto('categories', acme);
    const group = await insertInto('customer_groups', acme);
    const theirGroup = await insertInto('customer_groups', emporia);

    const scope = { productIds: [product, other], categoryIds: [category], customerGroupIds: [group] };
    const made = await admin('POST', path, { code: 'SCOPED', kind: 'free_shipping', ...scope });
    expect([made.status, made.body]).toMatchObject([201, scope]);
    const { id } = made.body as { id: number };
    const narrower = { ...(made.body as object), productIds: [other], customerGroupIds: [] };
    const changed = await admin('PATCH', `${path}/${id}`, { productIds: [other], customerGroupIds: [] });
    expect([changed.status, changed.body]).toEqual([200, narrower]);

    for (const [method, to, body] of [
      ['POST', path, { code: 'ASTRAY', kind: 'free_shipping' }],
      ['PATCH', `${path}/${id}`, {}],
    ] as const) {
      const astray = { productIds: [product, theirs], categoryIds: [999_999_999], customerGroupIds: [theirGroup] };
      const answer = await admin(method, to, { ...body, ...astray });
      expect([answer.status, answer.body]).toMatchObject([
        400,
        {
          code: 'coupon.scope_unknown',
          productIds: [theirs],
          categoryIds: [999_999_999],
          customerGroupIds: [theirGroup],
        },
      ]);
    }
    expect((await admin('GET', `${path}/${id}`)).body).toEqual(narrower);
  });

  it.each<[string, object, string[]]>([
    [
      'ids that are none, or twice the same',
      { code: 'X', kind: 'free_shipping', productIds: [0], categoryIds: ['1'], customerGroupIds: [5, 5] },
      ['productIds', 'categoryIds', 'customerGroupIds'],
    ],
    ['null for a list of ids', { code: 'X', kind: 'free_shipping', productIds: null }, ['productIds']],
    ['nothing at all', {}, ['code', 'kind']],
    ['a percentage without a share', { code: 'X', kind: 'percent' }, ['basisPoints']],
    [
      'a fixed one without an amount, but with a share',
      { code: 'X', kind: 'fixed', basisPoints: 5 },
      ['basisPoints', 'amount'],
    ],
    ['free shipping with an amount', { code: 'X', kind: 'free_shipping', amount: bdt('1.00') }, ['amount']],
    ['more than everything', { code: 'X', kind: 'percent', basisPoints: 10_001 }, ['basisPoints']],
    ['an amount of nothing', { code: 'X', kind: 'fixed', amount: bdt('0.00') }, ['amount.amount']],
    ['a negative minimum', { code: 'X', kind: 'free_shipping', minSubtotal: bdt('-1') }, ['minSubtotal.amount']],
    ['a fraction of the smallest unit', { code: 'X', kind: 'fixed', amount: bdt('1.005') }, ['amount.amount']],
    ['a number for an amount', { code: 'X', kind: 'fixed', amount: { amount: 5, currency: 'BDT' } }, ['amount.amount']],
    ['no object for an amount', { code: 'X', kind: 'fixed', amount: '5.00' }, ['amount']],
    [
      'another currency',
      { code: 'X', kind: 'fixed', amount: { amount: '5.00', currency: 'EUR' } },
      ['amount.currency'],
    ],
    ['a code with a space', { code: 'A B', kind: 'free_shipping' }, ['code']],
    [
      'a use that is none',
      { code: 'X', kind: 'free_shipping', maxUses: 0, maxUsesPerCustomer: 1.5 },
      ['maxUses', 'maxUsesPerCustomer'],
    ],
    ['a date that is none', { code: 'X', kind: 'free_shipping', startsAt: '2026-02-30' }, ['startsAt']],
    ['fields of its own', { code: 'X', kind: 'free_shipping', uses: 5, storeId: 2 }, ['uses', 'storeId']],
    [
      'null for what cannot be',
      { code: 'X', kind: 'free_shipping', active: null, minSubtotal: null },
      ['active', 'minSubtotal'],
    ],
  ])('refuse %s and name the fields', async (_, body, fields) => {
    const before = await couponCount();
    const answer = await admin('POST', path, body);
    expect(answer.status).toBe(400);
    const { code, issues } = answer.body as { code: string; issues: { path: (string | number)[] }[] };
    expect(code).toBe('request.invalid');
    expect(issues.map((issue) => (Array.isArray(issue.path) ? issue.path.join('.') : issue.path)).sort()).toEqual(
      fields.sort(),
    );
    expect(await couponCount()).toBe(before);
  });

  it('refuse a code that is taken and limits that would make counts untrue', async () => {
    const taken = await admin('POST', path, { code: 'welcome10', kind: 'free_shipping' });
    expect([taken.status, (taken.body as { code: string }).code]).toEqual([409, 'coupon.code_taken']);
    const { id } = (await admin('POST', path, { code: 'NOLIMIT', kind: 'free_shipping' })).body as { id: number };
    const limited = await admin('PATCH', `${path}/${id}`, { maxUses: 5 });
    expect([limited.status, (limited.body as { code: string }).code]).toEqual([409, 'coupon.limit_fixed']);
    expect((await admin('PATCH', `${path}/${id}`, { maxUses: null })).status).toBe(400);
    const backwards = await admin('PATCH', `${path}/${id}`, {
      startsAt: '2026-01-02T00:00:00Z',
      endsAt: '2026-01-01T00:00:00Z',
    });
    expect([backwards.status, (backwards.body as { code: string }).code]).toEqual([400, 'coupon.period_invalid']);
  });

  it("answer another store's coupon as one that does not exist", async () => {
    const { id } = (await admin('POST', path, { code: 'MINE', kind: 'free_shipping' })).body as { id: number };
    const told = async (method: string, to: string, body?: unknown) => {
      const answer = await admin(method, to, body, 'sk_demo_emporia');
      return [answer.status, (answer.body as { code: string }).code];
    };
    const missing = [404, 'coupon.not_found'];
    expect(await told('GET', `${path}/${id}`)).toEqual(missing);
    expect(await told('PATCH', `${path}/${id}`, { active: false })).toEqual(missing);
    for (const unknown of ['999999999', '0', '-1', 'abc', '1.5', '99999999999999999999']) {
      expect(await told('GET', `${path}/${unknown}`)).toEqual(missing);
    }
    expect((await admin('GET', `${path}/${id}`)).body).toMatchObject({ active: true });
  });

  it('are closed without a secret key', async () => {
    for (const [method, to] of [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}/1`],
      ['PATCH', `${path}/1`],
    ] as const) {
      expect((await request(app, method, to, method === 'GET' ? {} : { body: {} })).status).toBe(401);
      expect((await admin(method, to, method === 'GET' ? undefined : {}, 'pk_demo_acme')).status).toBe(401);
    }
  });
});
