import { request, testApp, type TestApp } from '../support/app.js';
import { admin as ask, type ProblemJson, Shopper } from '../support/shopper.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

interface LocationJson {
  id: number;
  name: string;
  city: string;
  region: string;
  country: string;
  postalCodes: string[];
}
interface PageJson {
  items: LocationJson[];
  next: string | null;
}

const admin = <Body>(method: string, path: string, body?: unknown, store = 'nusantara') =>
  ask<Body>(app, method, path, body, store);

/** The ids that a search of a shopper finds. */
async function found(q: string, store = 'nusantara'): Promise<number[]> {
  const { status, body } = await new Shopper(app, store).send<PageJson>('GET', `/locations?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  return body.items.map(({ id }) => id);
}

async function sendFile(text: string, store = 'acme') {
  const headers = { authorization: `Bearer sk_demo_${store}`, 'content-type': 'text/csv' };
  const answer = await fetch(`${app.url}/admin/v1/location-imports`, { method: 'POST', headers, body: text });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const stored = () =>
  app.db.dataSource.query<Record<string, unknown>[]>('SELECT * FROM locations ORDER BY store_id, id');

const header = 'id,name,city,region,country,postal_codes';
const mirpur = { name: 'Mirpur', city: 'Dhaka', region: 'Dhaka', country: 'BD' };

describe('a search for a location', () => {
  it.each([
    ['kebayoran', [1_001]],
    ['KEB jak', [1_001]],
    ['papua', [1_003]],
    ['60281', [1_002]],
    ['1211', [1_001]],
    ['jayapura', [1_003]],
    ['surabaya jakarta', []],
    ["' & ! :* | ( \\", []],
    ['nowhere', []],
  ])('for %s finds %j', async (q, ids) => {
    expect(await found(q)).toEqual(ids);
  });

  it("finds nothing of another store's", async () => {
    expect(await found('kebayoran', 'acme')).toEqual([]);
  });

  it('answers a page at a time, by id', async () => {
    const shopper = new Shopper(app, 'nusantara');
    const first = await shopper.send<PageJson>('GET', '/locations?limit=2');
    expect(first.body.items.map(({ id }) => id)).toEqual([1_001, 1_002]);
    const rest = await shopper.send<PageJson>('GET', `/locations?limit=2&after=${String(first.body.next)}`);
    expect(rest.body).toEqual({
      items: [
        {
          id: 1_003,
          name: 'Jayapura Utara',
          city: 'Jayapura',
          region: 'Papua',
          country: 'ID',
          postalCodes: ['99111'],
        },
      ],
      next: null,
    });
  });

  it('needs a store key', async () => {
    expect((await request(app, 'GET', '/storefront/v1/locations')).status).toBe(401);
  });
});

describe('locations on the admin API', () => {
  it('are made, read, changed and deleted by the number that the store has for them', async () => {
    const location = { id: 55, ...mirpur, postalCodes: ['1216'] };
    const made = await admin<LocationJson>('POST', '/locations', location, 'acme');
    expect([made.status, made.body]).toEqual([201, location]);
    const again = await admin<ProblemJson>('POST', '/locations', { ...location, name: 'Other' }, 'acme');
    expect([again.status, again.body.code]).toEqual([409, 'location.id_taken']);
    const changed = await admin<LocationJson>('PATCH', '/locations/55', { name: 'Mirpur 10', postalCodes: [] }, 'acme');
    const read = await admin<LocationJson>('GET', '/locations/55', undefined, 'acme');
    expect(read.body).toEqual({ id: 55, ...mirpur, name: 'Mirpur 10', postalCodes: [] });
    expect(changed.body).toEqual(read.body);
    const { body: page } = await admin<PageJson>('GET', '/locations?q=mir', undefined, 'acme');
    expect(page.items.map(({ id }) => id)).toEqual([55]);
    expect((await admin('DELETE', '/locations/55', undefined, 'acme')).status).toBe(204);
    for (const [method, sent] of [['GET'], ['DELETE'], ['PATCH', {}]] as const) {
      const { status, body } = await admin<ProblemJson>(method, '/locations/55', sent, 'acme');
      expect([status, body.code]).toEqual([404, 'location.not_found']);
    }
  });

  it('of two stores may have one number, and stay apart', async () => {
    await admin('POST', '/locations', { id: 1001, ...mirpur }, 'acme');
    expect((await admin<LocationJson>('GET', '/locations/1001', undefined, 'acme')).body.name).toBe('Mirpur');
    expect((await admin<LocationJson>('GET', '/locations/1001')).body.name).toBe('Kebayoran Baru');
    await admin('DELETE', '/locations/1001', undefined, 'acme');
    expect((await admin('GET', '/locations/1001')).status).toBe(200);
  });
});

describe('a file of locations', () => {
  it('makes and changes locations, and leaves those that it does not name', async () => {
    const first = `${header}\n1,Mirpur,Dhaka,Dhaka,BD,1216 1207\n2,"Kotwali, old",Chattogram,Chattogram,BD,\n`;
    expect(await sendFile(first)).toEqual({ status: 201, body: { read: 2, changed: 2 } });
    expect(await sendFile(first)).toEqual({ status: 201, body: { read: 2, changed: 0 } });
    const second = `\uFEFFname,id,region,city,postal_codes,country\r\nKotwali,2,Chattogram,Chattogram,4000,BD\r\n`;
    expect(await sendFile(second)).toEqual({ status: 201, body: { read: 1, changed: 1 } });
    const { body } = await admin<PageJson>('GET', '/locations', undefined, 'acme');
    expect(body.items).toEqual([
      { id: 1, ...mirpur, postalCodes: ['1216', '1207'] },
      { id: 2, name: 'Kotwali', city: 'Chattogram', region: 'Chattogram', country: 'BD', postalCodes: ['4000'] },
    ]);
  });

  it('with a faulty line changes nothing, and is told every fault', async () => {
    const before = await stored();
    const file = `${header}\n9,New,Dhaka,Dhaka,BD,\nx,Bad,Dhaka,Dhaka,BD,\n9,Twice,Dhaka,Dhaka,BD,\n10,No,Dhaka,Dhaka,Bangladesh,\n`;
    const { status, body } = await sendFile(file);
    expect([status, body['code']]).toEqual([400, 'request.invalid']);
    expect((body['issues'] as { path: unknown; code: string }[]).map(({ path, code }) => [path, code])).toEqual([
      [[3, 'id'], 'not_an_id'],
      [[4, 'id'], 'repeated'],
      [[5, 'country'], 'not_a_country'],
    ]);
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['nothing', '', 'wrong_columns'],
    ['another header', 'id,name\n1,A\n', 'wrong_columns'],
    ['an open quote', `${header}\n1,"A,B,C,D,BD,\n`, 'malformed'],
    ['an endless record', `${header}\n1,${'x'.repeat(5_000)},B,C,BD,\n`, 'malformed'],
  ])('of %s changes nothing', async (_, file, code) => {
    const before = await stored();
    const { status, body } = await sendFile(file);
    expect([status, (body['issues'] as { code: string }[])[0]?.code]).toEqual([400, code]);
    expect(await stored()).toEqual(before);
  });

  it('has at most fifty thousand rows', async () => {
    const before = await stored();
    const rows = Array.from({ length: 50_001 }, (_, index) => `${index + 1},A,B,C,BD,`);
    const { status, body } = await sendFile(`${header}\n${rows.join('\n')}\n`);
    expect([status, (body['issues'] as { code: string }[]).map((issue) => issue.code)]).toEqual([
      400,
      ['too_many_rows'],
    ]);
    expect(await stored()).toEqual(before);
  });

  it('has to be CSV', async () => {
    const { status, body } = await admin<ProblemJson>('POST', '/location-imports', { rows: [] });
    expect([status, body.issues?.map(({ code }) => code)]).toEqual([400, ['not_csv']]);
  });
});
