import { request, testApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const zonesPath = '/admin/v1/shipping-zones';
const methodsPath = '/admin/v1/shipping-methods';

function admin(method: string, to: string, body?: unknown, key = 'sk_demo_acme') {
  return request(app, method, to, { headers: { authorization: `Bearer ${key}` }, body });
}

async function told(...given: Parameters<typeof admin>): Promise<unknown[]> {
  const answer = await admin(...given);
  return [answer.status, (answer.body as { code: string }).code];
}

const bdt = (amount: string) => ({ amount, currency: 'BDT' });

describe('shipping on the admin API', () => {
  it('lists the zones with their methods, a page at a time', async () => {
    const { items, next } = (await admin('GET', `${zonesPath}?limit=2`)).body as {
      items: { code: string; published: boolean; methods: { rate: object }[] }[];
      next: string;
    };
    expect(items.map(({ code, published, methods }) => [code, published, methods.map(({ rate }) => rate)])).toEqual([
      ['sz_inside_dhaka', true, [{ basis: 'flat', amount: bdt('60.00'), tiers: [] }]],
      ['sz_outside_dhaka', true, [{ basis: 'flat', amount: bdt('120.00'), tiers: [] }]],
    ]);
    const rest = (await admin('GET', `${zonesPath}?after=${next}`)).body as typeof items extends never
      ? never
      : { items: typeof items; next: string | null };
    expect([rest.items.map(({ code, published }) => [code, published]), rest.next]).toEqual([
      [['sz_hidden', false]],
      null,
    ]);
  });

  it('makes a zone, adds methods, changes and deletes them', async () => {
    const zone = await admin('POST', zonesPath, {
      code: 'chattogram',
      name: 'Chattogram',
      countries: ['BD'],
      regions: ['Chattogram'],
      position: 9,
    });
    expect(zone.status).toBe(201);
    expect(zone.body).toEqual({
      id: expect.any(Number) as number,
      code: 'chattogram',
      name: 'Chattogram',
      countries: ['BD'],
      regions: ['Chattogram'],
      published: true,
      position: 9,
      methods: [],
    });
    const { id: zoneId } = zone.body as { id: number };

    const rate = { basis: 'weight', amount: bdt('80.00'), tiers: [{ fromGrams: 1_000, amount: bdt('110.00') }] };
    const method = await admin('POST', `${zonesPath}/${zoneId}/methods`, {
      code: 'van',
      name: 'Van',
      rate,
      freeOver: bdt('5000.00'),
    });
    expect(method.status).toBe(201);
    expect(method.body).toEqual({
      id: expect.any(Number) as number,
      code: 'van',
      name: 'Van',
      rate,
      source: 'table',
      freeOver: bdt('5000.00'),
      taxClass: null,
      active: true,
      position: 0,
    });
    const { id } = method.body as { id: number };

    const byValue = {
      basis: 'value',
      amount: bdt('90.00'),
      tiers: [{ fromValue: bdt('2000.00'), amount: bdt('0.00') }],
    };
    const changed = await admin('PATCH', `${methodsPath}/${id}`, { rate: byValue, freeOver: null });
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...(method.body as object), rate: byValue, freeOver: null },
    ]);
    const hidden = await admin('PATCH', `${zonesPath}/${zoneId}`, { published: false, regions: [] });
    expect([hidden.status, hidden.body]).toEqual([
      200,
      { ...(zone.body as object), published: false, regions: [], methods: [changed.body] },
    ]);

    expect((await admin('DELETE', `${methodsPath}/${id}`)).status).toBe(204);
    expect(await told('DELETE', `${methodsPath}/${id}`)).toEqual([404, 'shipping_method.not_found']);
    expect((await admin('PATCH', `${zonesPath}/${zoneId}`, {})).body).toMatchObject({ methods: [] });
  });

  it.each<[string, object, string[]]>([
    [
      'tiers on a flat rate',
      { basis: 'flat', amount: bdt('1.00'), tiers: [{ fromGrams: 1, amount: bdt('1.00') }] },
      ['rate.tiers'],
    ],
    [
      'a value tier on a rate by weight',
      { basis: 'weight', amount: bdt('1.00'), tiers: [{ fromValue: bdt('1.00'), amount: bdt('1.00') }] },
      ['rate.tiers.0.fromValue'],
    ],
    [
      'a tier from nowhere',
      { basis: 'value', amount: bdt('1.00'), tiers: [{ amount: bdt('1.00') }] },
      ['rate.tiers.0.fromValue'],
    ],
    ['a negative amount', { basis: 'flat', amount: bdt('-1.00') }, ['rate.amount.amount']],
    ['another currency', { basis: 'flat', amount: { amount: '1.00', currency: 'EUR' } }, ['rate.amount.currency']],
    ['no amount', { basis: 'flat' }, ['rate.amount']],
    [
      'a tier without an amount',
      { basis: 'weight', amount: bdt('1.00'), tiers: [{ fromGrams: 1 }] },
      ['rate.tiers.0.amount'],
    ],
    ['an unknown basis', { basis: 'distance', amount: bdt('1.00') }, ['rate.basis']],
  ])('refuses %s and names the field', async (_, rate, fields) => {
    const [zone] = ((await admin('GET', zonesPath)).body as { items: { id: number }[] }).items;
    const answer = await admin('POST', `${zonesPath}/${zone?.id}/methods`, { code: 'm', name: 'M', rate });
    expect(answer.status).toBe(400);
    const { issues } = answer.body as { issues: { path: (string | number)[] }[] };
    expect(issues.map((issue) => (Array.isArray(issue.path) ? issue.path.join('.') : issue.path))).toEqual(fields);
  });

  it('refuses what is taken, not installed, or not a zone', async () => {
    const zone = { code: 'sz_hidden', name: 'Z', countries: ['BD'] };
    expect(await told('POST', zonesPath, zone)).toEqual([409, 'shipping_zone.code_taken']);
    expect(await told('POST', zonesPath, { ...zone, countries: [] })).toEqual([400, 'request.invalid']);
    expect(await told('POST', zonesPath, { ...zone, countries: ['Bangladesh'] })).toEqual([400, 'request.invalid']);
    const [{ id }] = ((await admin('GET', zonesPath)).body as { items: [{ id: number }] }).items;
    const method = { code: 'x', name: 'X', rate: { basis: 'flat', amount: bdt('1.00') } };
    expect(await told('POST', `${zonesPath}/${id}/methods`, { ...method, source: 'nobody' })).toEqual([
      400,
      'shipping_method.source_unknown',
    ]);
    expect(await told('PATCH', `${zonesPath}/${id}`, { name: null })).toEqual([400, 'request.invalid']);
    expect(await told('PATCH', `${zonesPath}/${id}`, { code: 'other' })).toEqual([400, 'request.invalid']);
    expect((await admin('POST', `${zonesPath}/${id}/methods`, method)).status).toBe(201);
    expect(await told('POST', `${zonesPath}/${id}/methods`, method)).toEqual([409, 'shipping_method.code_taken']);
  });

  it("answers another store's zones and methods as ones that do not exist", async () => {
    const [{ id, methods }] = (
      (await admin('GET', zonesPath)).body as { items: [{ id: number; methods: [{ id: number }] }] }
    ).items;
    const method = { code: 'y', name: 'Y', rate: { basis: 'flat', amount: { amount: '1.00', currency: 'EUR' } } };
    const other = 'sk_demo_emporia';
    expect(await told('PATCH', `${zonesPath}/${id}`, { published: false }, other)).toEqual([
      404,
      'shipping_zone.not_found',
    ]);
    expect(await told('POST', `${zonesPath}/${id}/methods`, method, other)).toEqual([404, 'shipping_zone.not_found']);
    expect(await told('PATCH', `${methodsPath}/${methods[0].id}`, { active: false }, other)).toEqual([
      404,
      'shipping_method.not_found',
    ]);
    expect(await told('DELETE', `${methodsPath}/${methods[0].id}`, undefined, other)).toEqual([
      404,
      'shipping_method.not_found',
    ]);
    expect(await told('PATCH', `${zonesPath}/abc`, {}, other)).toEqual([404, 'shipping_zone.not_found']);
  });

  it('is closed without a secret key', async () => {
    for (const [method, to] of [
      ['GET', zonesPath],
      ['POST', zonesPath],
      ['PATCH', `${zonesPath}/1`],
      ['POST', `${zonesPath}/1/methods`],
      ['PATCH', `${methodsPath}/1`],
      ['DELETE', `${methodsPath}/1`],
    ] as const) {
      expect((await request(app, method, to, method === 'GET' || method === 'DELETE' ? {} : { body: {} })).status).toBe(
        401,
      );
    }
  });
});
