import { randomUUID } from 'node:crypto';
import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { describeApi } from '../../src/platform/http/openapi.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';
import { fill, parametersOf, type Route, routesOf } from './support/routes.js';

let app: TestApp;
let routes: Route[];
let customer: string;
/** A secret key of acme that may do nothing. */
let powerless: string;

beforeAll(async () => {
  app = await testApp();
  routes = routesOf(app);
  const body = { email: 'buyer@acme.test', password: 'demo-password-1' };
  const session = await new Shopper(app).send<{ accessToken: string }>('POST', '/sessions', { body });
  customer = session.body.accessToken;
  const store = await app.get(StoreService).bySlug('acme');
  const issued = await app.db.transactor.run((tx) =>
    app.get(StoreKeys).create(tx, { storeId: store.id, kind: 'secret', name: 'Powerless', scopes: ['nothing:read'] }),
  );
  powerless = issued.key;
});
afterAll(() => app.close());

/** The refusals of a route: status and code of every attempt. */
async function refusals(route: Route, attempts: readonly Record<string, string>[]): Promise<string[]> {
  const path = fill(route.path, Object.fromEntries(parametersOf(route.path).map((name) => [name, randomUUID()])));
  const seen: string[] = [];
  for (const headers of attempts) {
    const { status, body } = await request(app, route.method, path, { headers });
    const { code, error, error_code } = body as { code?: string; error?: { code: string }; error_code?: string };
    seen.push(`${status} ${code ?? error_code ?? error?.code}`);
  }
  return seen;
}

const of = (scheme: string): Route[] => routes.filter(({ access }) => access?.scheme === scheme);
const by =
  (expected: string[]): ((route: Route) => [string, string[]]) =>
  (route) => [`${route.method} ${route.path}`, expected];

async function refusalsOf(scheme: string, attempts: Record<string, string>[]): Promise<[string, string[]][]> {
  const seen: [string, string[]][] = [];
  for (const route of of(scheme)) seen.push([`${route.method} ${route.path}`, await refusals(route, attempts)]);
  return seen;
}

/** For the operator's machines, for providers, who sign what they send, and for whoever has been given an unguessable id. */
const openToAll = [
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /orders/:secretSlug/invoice.pdf',
  'GET /orders/:secretSlug/invoice',
  'POST /orders/:secretSlug/proofs',
  'GET /orders/:secretSlug',
  'GET /pages/<hash>.css',
  'GET /pay/:secretSlug',
  'POST /pay/:secretSlug',
  'GET /payments/v1/return/:paymentId',
  'POST /payments/v1/webhooks/:provider/:storePublicId',
];

it('every route says who may call it, and few are open to all', () => {
  expect(routes.length).toBeGreaterThan(35);
  expect(new Set(routes.map(({ access }) => access?.scheme))).toEqual(
    new Set(['public', 'emporix', 'i-orders', 'storefront', 'admin', 'scalev', 'sellvik']),
  );
  const open = of('public').map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{16}/, '<hash>')}`);
  expect(open).toEqual(openToAll);
  for (const { path, access } of routes) {
    const scheme = path.startsWith('/admin/') ? 'admin' : path.startsWith('/storefront/') ? 'storefront' : undefined;
    if (scheme !== undefined) expect([path, access?.scheme]).toEqual([path, scheme]);
  }
});

it('the API document and the controllers know the same routes', () => {
  const documented = Object.entries(describeApi(app.nest).paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const served = routes.filter(({ access }) => access?.scheme !== 'public');
  expect(documented.sort()).toEqual(served.map(({ method, path }) => `${method} ${path}`).sort());
});

/** Questions that are too long for an address: they change nothing. */
const asked = ['/admin/v1/pricing/explain'];

it('every admin route names a scope: read for reading, write for the rest', () => {
  for (const { method, path, access } of of('admin')) {
    expect([path, String(access?.details['scope'])]).toEqual([
      path,
      expect.stringMatching(method === 'GET' || asked.includes(path) ? /^[a-z]+:read$/ : /^[a-z]+:write$/),
    ]);
  }
});

it('no admin route lets anybody in without a secret key that has its scope', async () => {
  const attempts: Record<string, string>[] = [
    {},
    { Authorization: 'Bearer pk_demo_acme' },
    { 'X-Store-Key': 'sk_demo_acme' },
    { Authorization: `Bearer ${customer}` },
    { Authorization: 'Basic c2tfZGVtb19hY21lOg==' },
    { Authorization: 'Bearer sk_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    { Authorization: `Bearer ${powerless}` },
  ];
  const invalid = '401 auth.secret_key_invalid';
  const expected = [
    '401 auth.secret_key_missing',
    invalid,
    '401 auth.secret_key_missing',
    invalid,
    invalid,
    invalid,
    '403 auth.scope_missing',
  ];
  expect(await refusalsOf('admin', attempts)).toEqual(of('admin').map(by(expected)));
});

it('no storefront route lets anybody in without a publishable key', async () => {
  const attempts: Record<string, string>[] = [
    {},
    { Authorization: `Bearer ${customer}` },
    { 'X-Store-Key': 'sk_demo_acme' },
    { 'X-Store-Key': 'pk_demo_unknown' },
    { 'X-Sellvik-Key': 'pk_demo_acme' },
  ];
  const missing = '401 auth.store_key_missing';
  const invalid = '401 auth.store_key_invalid';
  expect(await refusalsOf('storefront', attempts)).toEqual(
    of('storefront').map(by([missing, missing, invalid, invalid, missing])),
  );
});

it('no Sellvik route lets anybody in without the publishable key of a store that speaks Sellvik', async () => {
  const attempts: Record<string, string>[] = [
    {},
    { 'X-Store-Key': 'pk_demo_acme' },
    { 'X-Sellvik-Key': 'sk_demo_acme' },
    { 'X-Sellvik-Key': 'pk_demo_nusantara' },
  ];
  const missing = '401 missing_publishable_key';
  const invalid = '401 invalid_key';
  expect(await refusalsOf('sellvik', attempts)).toEqual(of('sellvik').map(by([missing, missing, invalid, invalid])));
});

it('no i-orders route lets anybody in without a token of a customer whose store speaks i-orders', async () => {
  const attempts: Record<string, string>[] = [
    {},
    { 'X-Store-Key': 'pk_demo_maple' },
    { Authorization: 'Bearer pk_demo_maple' },
    { Authorization: 'Bearer sk_demo_maple' },
    { Authorization: 'Bearer x.y.z' },
    { Authorization: `Bearer ${customer}` },
  ];
  for (const { method, path } of of('i-orders')) {
    const url = fill(path, Object.fromEntries(parametersOf(path).map((name) => [name, randomUUID()])));
    for (const headers of attempts) {
      const { status, body } = await request(app, method, url, { headers });
      expect([path, status, Object.keys(body as object)]).toEqual([path, 401, ['detail']]);
    }
  }
  expect(of('i-orders')).toHaveLength(5);
});

it("no Scalev route lets anybody in without a token of a customer, or the publishable key, of the path's store", async () => {
  const { publicId } = await app.get(StoreService).bySlug('nusantara');
  const { accessToken } = await new Shopper(app, 'nusantara')
    .send<{ accessToken: string }>('POST', '/sessions', {
      body: { email: 'buyer@nusantara.test', password: 'demo-password-1' },
    })
    .then((reply) => reply.body);
  const key = (name: string): Record<string, string> => ({ 'X-Scalev-Storefront-Api-Key': name });
  const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
  const wrong: Record<string, readonly Record<string, string>[]> = {
    customer: [
      {},
      key('pk_demo_nusantara'),
      bearer(customer),
      bearer('sk_demo_nusantara'),
      bearer('pk_demo_nusantara'),
    ],
    storefront: [
      {},
      bearer(accessToken),
      key('pk_demo_acme'),
      key('sk_demo_nusantara'),
      { 'X-Store-Key': 'pk_demo_nusantara' },
    ],
  };
  for (const { method, path, access } of of('scalev')) {
    const others = Object.fromEntries(parametersOf(path).map((name) => [name, randomUUID()]));
    for (const headers of wrong[String(access?.details['level'])] ?? []) {
      const { status } = await request(app, method, fill(path, { ...others, storeId: publicId }), { headers });
      expect([method, path, headers, status]).toEqual([method, path, headers, 401]);
    }
  }
  expect(of('scalev')).toHaveLength(5);
});

it("no Emporix route lets anybody in without a token of the path's tenant", async () => {
  const attempts: Record<string, string>[] = [
    {},
    { 'X-Store-Key': 'pk_demo_emporia' },
    { 'saas-token': customer },
    { Authorization: 'Bearer sk_demo_emporia' },
    { Authorization: 'Bearer x.y.z' },
    { Authorization: `Bearer ${customer}` },
  ];
  for (const { method, path } of of('emporix')) {
    const statuses: number[] = [];
    for (const headers of attempts) {
      statuses.push((await request(app, method, fill(path, { tenant: 'emporia' }), { headers })).status);
    }
    expect([path, statuses]).toEqual([path, [401, 401, 401, 401, 401, 403]]);
  }
  expect(of('emporix')).toHaveLength(1);
});

it('a route for customers refuses guests, and a bad token is refused, never taken for a guest', async () => {
  const customers = routes.filter(({ access }) => access?.details['level'] === 'customer');
  expect(customers.length).toBeGreaterThanOrEqual(5);
  for (const route of customers) {
    const key = { 'X-Store-Key': 'pk_demo_acme' };
    const sellvik = { 'X-Sellvik-Key': 'pk_demo_acme' };
    const headers = route.access?.scheme === 'sellvik' ? sellvik : key;
    const codes: Record<string, string> = { sellvik: 'invalid_customer_token', scalev: 'authentication_required' };
    const expected = codes[route.access?.scheme ?? ''] ?? 'auth.token_missing';
    expect(await refusals(route, [headers])).toEqual([`401 ${expected}`]);
  }
  for (const route of routes.filter(({ access }) => access?.details['level'] === 'guest')) {
    const headers = { 'X-Store-Key': 'pk_demo_acme', Authorization: 'Bearer x.y.z' };
    const sellvik = { 'X-Sellvik-Key': 'pk_demo_acme', Authorization: 'Bearer x.y.z' };
    const [refusal] = await refusals(route, [route.access?.scheme === 'sellvik' ? sellvik : headers]);
    expect([route.path, refusal]).toEqual([
      route.path,
      route.access?.scheme === 'sellvik' ? '401 invalid_customer_token' : '401 auth.token_invalid',
    ]);
  }
});

it("a customer's token of another store is refused", async () => {
  for (const route of routes.filter(({ access }) => access?.details['level'] === 'customer')) {
    if (route.access?.scheme !== 'storefront') continue;
    const headers = { 'X-Store-Key': 'pk_demo_nusantara', Authorization: `Bearer ${customer}` };
    expect(await refusals(route, [headers])).toEqual(['401 auth.token_invalid']);
  }
});
