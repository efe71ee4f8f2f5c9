import { LowStockWatch } from '../../src/inventory/low-stock.service.js';
import { describeApi } from '../../src/platform/http/openapi.js';
import { storeCommand } from '../../src/cli/store-command.js';
import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { operator } from '../cli/audit-lines.js';
import { inProcess } from '../cli/commands.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, type ProblemJson, Shopper } from '../support/shopper.js';
import { sampleOf, type Schema } from './support/mutations.js';
import { fill, parametersOf, type Route, routesOf } from './support/routes.js';

interface AuditLine {
  id: number;
  at: string;
  actor: string;
  keyName: string | null;
  keyHint: string | null;
  method: string;
  route: string;
  target: string;
  outcome: string;
  status: number | null;
  code: string | null;
  requestId: string;
}

const staff = { Authorization: 'Bearer sk_demo_acme' };
let app: TestApp;
let writes: Route[];
/** Placed before anything in the store is changed. */
let orderId: string;

beforeAll(async () => {
  app = await testApp();
  writes = routesOf(app).filter(({ method, access }) => access?.scheme === 'admin' && method !== 'GET');
  orderId = (await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }])).body.id;
});
afterAll(() => app.close());

const lines = async (query = '', store = 'acme'): Promise<AuditLine[]> =>
  (await admin<{ items: AuditLine[] }>(app, 'GET', `/audit?limit=100${query}`, undefined, store)).body.items;
const newest = async (): Promise<AuditLine | undefined> => (await lines())[0];
const count = async (): Promise<number> => {
  const [row] = await app.db.dataSource.query<[{ count: number }]>('SELECT count(*) FROM audit_log');
  return row.count;
};

it('every write of the admin API leaves one line, with who asked for what and what came of it', async () => {
  const document = describeApi(app.nest);
  expect(writes.length).toBeGreaterThan(50);
  for (const { method, path } of writes) {
    const names = parametersOf(path);
    const target = fill(path, Object.fromEntries(names.map((name) => [name, name === 'currency' ? 'BDT' : 'nowhere'])));
    const item = document.paths[path.replace(/:(\w+)/g, '{$1}')] as unknown as Record<
      string,
      { requestBody?: { content: Record<string, { schema: Schema }> } }
    >;
    const schema = item[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
    const before = await count();
    const { status, body, headers } = await request(app, method, `${target}?secret=canary`, {
      headers: staff,
      body: schema && sampleOf(document, schema, {}),
    });
    const line = await newest();
    expect([path, (await count()) - before]).toEqual([path, 1]);
    expect([path, line]).toEqual([
      path,
      {
        id: expect.any(Number) as number,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        actor: expect.stringMatching(/^key:\d+$/) as string,
        keyName: expect.any(String) as string,
        keyHint: expect.any(String) as string,
        method,
        route: path,
        target,
        outcome: status >= 400 ? 'refused' : 'done',
        status,
        code: status >= 400 ? (body as ProblemJson).code : null,
        requestId: headers['x-request-id'],
      },
    ]);
  }
});

it('reading leaves none', async () => {
  const before = await count();
  await admin(app, 'GET', '/orders');
  await admin(app, 'GET', '/audit');
  expect(await count()).toBe(before);
});

it('what a key may not do is noted, too; who has no key is nobody to be noted', async () => {
  const store = await app.get(StoreService).bySlug('acme');
  const { key } = await app.db.transactor.run((tx) =>
    app.get(StoreKeys).create(tx, { storeId: store.id, kind: 'secret', name: 'Readers', scopes: ['orders:read'] }),
  );
  const refused = (authorization: string) =>
    request(app, 'POST', '/admin/v1/coupons', { headers: { Authorization: authorization }, body: {} });
  expect((await refused(`Bearer ${key}`)).status).toBe(403);
  expect(await newest()).toMatchObject({
    keyName: 'Readers',
    route: '/admin/v1/coupons',
    status: 403,
    code: 'auth.scope_missing',
  });
  const before = await count();
  expect((await refused('Bearer sk_live_unknown')).status).toBe(401);
  expect(await count()).toBe(before);
  // Neither is the log for whoever may read orders.
  const log = await request(app, 'GET', '/admin/v1/audit', { headers: { Authorization: `Bearer ${key}` } });
  expect(log.status).toBe(403);
});

it('a repetition is noted as well as what it repeats', async () => {
  const before = await count();
  for (const _ of [1, 2]) {
    const { status } = await request(app, 'POST', `/admin/v1/orders/${orderId}/notes`, {
      headers: { ...staff, 'Idempotency-Key': 'audit-1' },
      body: { text: 'once' },
    });
    expect(status).toBe(201);
  }
  expect(await count()).toBe(before + 2);
});

it('nothing of a body or a query stands in it', async () => {
  const canary = 'sk_test_canary-51ab';
  const settings = { code: 'CANARY', name: 'Canary', provider: 'custom', secrets: { secretKey: canary } };
  await request(app, 'POST', `/admin/v1/payment-methods?key=${canary}`, { headers: staff, body: settings });
  await request(app, 'POST', '/admin/v1/payment-methods', { headers: staff, body: `{"secrets":"${canary}"` });
  const rows = await app.db.dataSource.query<{ row: string }[]>('SELECT line::text AS row FROM audit_log line');
  const text = rows.map(({ row }) => row).join('\n');
  expect(rows.length).toBeGreaterThan(50);
  expect(text).not.toMatch(/canary|sk_demo_acme/i);
});

it('nobody can change or delete a line, or what came of it', async () => {
  const { dataSource } = app.db;
  const before = await count();
  for (const table of ['audit_log', 'audit_outcomes']) {
    const refusal = `${table} is append-only`;
    await expect(dataSource.query(`UPDATE ${table} SET created_at = now()`)).rejects.toThrow(refusal);
    await expect(dataSource.query(`DELETE FROM ${table}`)).rejects.toThrow(refusal);
    await expect(dataSource.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow('is append-only');
  }
  expect(await count()).toBe(before);
});

const threshold = async (): Promise<number | null> =>
  (await admin<{ lowStockThreshold: number | null }>(app, 'GET', '/stock-settings')).body.lowStockThreshold;

/** A table is away while `act` runs. */
async function without(table: string, act: () => Promise<void>): Promise<void> {
  const { dataSource } = app.db;
  await dataSource.query(`ALTER TABLE ${table} RENAME TO away`);
  try {
    await act();
  } finally {
    await dataSource.query(`ALTER TABLE away RENAME TO ${table}`);
  }
}

it('the line is on disk before anything is done: what is cut short in between stands there as begun', async () => {
  let seen: AuditLine | undefined;
  const watch = app.get(LowStockWatch);
  const change = jest.spyOn(watch, 'changeSettings').mockImplementation(async () => {
    seen = await newest();
    throw new Error('cut short');
  });
  try {
    await admin(app, 'PUT', '/stock-settings', { lowStockThreshold: 4 });
  } finally {
    change.mockRestore();
  }
  const begun = { route: '/admin/v1/stock-settings', method: 'PUT', outcome: 'begun', status: null, code: null };
  expect(seen).toMatchObject(begun);
  expect(await newest()).toMatchObject({ id: seen?.id, outcome: 'failed', status: 500, code: 'internal' });
});

it('nothing is done that the log cannot note beforehand', async () => {
  const before = await threshold();
  await without('audit_log', async () => {
    expect((await admin(app, 'PUT', '/stock-settings', { lowStockThreshold: 77 })).status).toBe(500);
  });
  expect(await threshold()).toBe(before);
});

it('what was done without its outcome being noted is acknowledged all the same, and stands there as begun', async () => {
  await without('audit_outcomes', async () => {
    expect((await admin(app, 'PUT', '/stock-settings', { lowStockThreshold: 7 })).status).toBe(200);
    expect((await admin<ProblemJson>(app, 'PUT', '/stock-settings', {})).body.code).toBe('request.invalid');
  });
  expect(await threshold()).toBe(7);
  const unknown = (await lines('&outcome=begun')).slice(0, 2);
  expect(unknown.map(({ outcome, status }) => [outcome, status])).toEqual([
    ['begun', null],
    ['begun', null],
  ]);
  expect((await admin(app, 'PUT', '/stock-settings', { lowStockThreshold: null })).status).toBe(200);
});

it('tells of the command line as well, by store, and by the account of the machine', async () => {
  const making = ['key', '--slug', 'acme', '--kind', 'publishable', '--name', 'shop'];
  const { stdout } = await inProcess(storeCommand, app.db.url, making);
  const [, id] = /Key (\d+)/.exec(stdout) ?? [];
  const line: AuditLine = {
    id: expect.any(Number) as number,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    actor: operator,
    keyName: null,
    keyHint: null,
    method: 'CLI',
    route: 'store key',
    target: `key ${id}`,
    outcome: 'done',
    status: 200,
    code: null,
    requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
  };
  expect(await newest()).toEqual(line);
  for (const filter of ['&method=CLI', `&actor=${encodeURIComponent(operator)}`, `&target=key%20${id}`]) {
    expect([filter, await lines(filter)]).toEqual([filter, [line]]);
  }
  expect(await lines('&method=CLI', 'nusantara')).toEqual([]);
});

it('is read by store, page by page, and by who, what, when and whether it was done', async () => {
  expect((await lines('', 'nusantara')).length).toBe(0);
  await admin(app, 'PUT', '/stock-settings', { lowStockThreshold: 3 }, 'nusantara');
  expect(await lines('', 'nusantara')).toMatchObject([{ route: '/admin/v1/stock-settings', status: 200, code: null }]);
  expect((await lines()).some(({ at }) => at === undefined)).toBe(false);
  expect((await lines('&outcome=refused')).length).toBeGreaterThan(50);

  const all = await lines();
  const first = await admin<{ items: AuditLine[]; next: string }>(app, 'GET', '/audit?limit=2');
  const second = await admin<{ items: AuditLine[] }>(app, 'GET', `/audit?limit=2&after=${first.body.next}`);
  expect([...first.body.items, ...second.body.items]).toEqual(all.slice(0, 4));

  const notes = await lines('&target=/admin/v1/orders/&method=POST&outcome=done');
  expect(notes.length).toBeGreaterThanOrEqual(2);
  expect(new Set(notes.map(({ route }) => route))).toEqual(new Set(['/admin/v1/orders/:orderId/notes']));
  expect((await lines('&outcome=refused')).every(({ status, code }) => Number(status) >= 400 && code !== null)).toBe(
    true,
  );
  const [last] = all;
  expect(await lines(`&from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  expect((await lines(`&before=${last?.at}`)).some(({ id }) => id === last?.id)).toBe(false);
  expect(await lines('&actor=key:999999')).toEqual([]);
  expect((await lines(`&actor=${last?.actor}`)).length).toBeGreaterThan(0);
});
