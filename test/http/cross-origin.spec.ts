import { RequestCredentials } from '../../src/platform/http/request-credentials.js';
import { type Answer, ask } from './support/ask.js';
import { type Probe, probe } from './support/probe.js';

let server: Probe;
beforeAll(async () => {
  server = await probe();
  server.app.get(RequestCredentials).register({ storePath: /^\/shops\/(\w+)(?:\/|$)/ });
});
afterAll(() => server.close());

const acme = 'https://acme.example';

function preflight(origin: string, asked = 'x-store-key, content-type'): Promise<Answer> {
  return ask(server.url, 'OPTIONS', '/probe/strict', {
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': asked,
    },
  });
}

function get(origin: string, key?: string): Promise<Answer> {
  return ask(server.url, 'GET', '/probe', { headers: { Origin: origin, ...(key && { 'X-Store-Key': key }) } });
}

it('a preflight from an origin that some store lists is answered, for any route and key', async () => {
  const { status, headers, text } = await preflight(acme);
  expect({ status, text }).toEqual({ status: 204, text: '' });
  expect(headers).toMatchObject({
    'access-control-allow-origin': acme,
    'access-control-allow-headers': 'x-store-key, content-type',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Headers',
  });
  expect(headers['access-control-allow-methods']).toContain('POST');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

it.each(['https://evil.example', 'null', 'https://acme.example.evil.example', 'http://acme.example'])(
  'a preflight from %s allows nothing',
  async (origin) => {
    const { headers } = await preflight(origin);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  },
);

it('a preflight does not repeat header names that are none', async () => {
  expect((await preflight(acme, 'x-a, <script>')).headers['access-control-allow-headers']).toBeUndefined();
});

it.each<[string, string | undefined]>([
  ['{"store":1}', acme],
  ['{"store":2}', undefined],
  ['{"store":"1"}', undefined],
  ['{"sub":"1"}', undefined],
  ['null', undefined],
  ['no JSON', undefined],
])('an answer to a token with the claims %s alone is readable by the page of %s', async (claims, allowed) => {
  const token = `e30.${Buffer.from(claims).toString('base64url')}.c2ln`;
  const headers = { Origin: acme, Authorization: `Bearer ${token}` };
  expect((await ask(server.url, 'GET', '/probe', { headers })).headers['access-control-allow-origin']).toBe(allowed);
  const keyed = await ask(server.url, 'GET', '/probe', { headers: { ...headers, 'X-Store-Key': 'pk_other' } });
  expect(keyed.headers['access-control-allow-origin']).toBeUndefined();
});

it('an answer is readable by the page only if the store of its key lists the origin', async () => {
  const allowed = await get(acme, 'pk_acme');
  expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': acme, vary: 'Origin' });
  expect(allowed.headers['access-control-expose-headers']).toContain('X-Request-Id');
  for (const key of ['pk_other', 'pk_unknown', undefined]) {
    const refused = await get(acme, key);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    expect(refused.headers['vary']).toBe('Origin');
  }
});

it('an error is readable by the page as well', async () => {
  const headers = { Origin: acme, 'X-Store-Key': 'pk_acme' };
  const { status, headers: given } = await ask(server.url, 'POST', '/probe/strict', { headers, body: '{' });
  expect(status).toBe(400);
  expect(given['access-control-allow-origin']).toBe(acme);
});

it('a request without an origin carries nothing of this', async () => {
  const { headers } = await ask(server.url, 'GET', '/probe', { headers: { 'X-Store-Key': 'pk_acme' } });
  expect(headers['vary']).toBeUndefined();
});

it('where a path names the store, that store says so, whatever key comes with the request', async () => {
  const at = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    (await ask(server.url, 'GET', path, { headers: { Origin: acme, ...headers } })).headers[
      'access-control-allow-origin'
    ];
  expect(await at('/shops/store_acme/customers/me/orders')).toBe(acme);
  expect(await at('/shops/store_acme')).toBe(acme);
  expect(await at('/shops/store_acme?x=/shops/store_other')).toBe(acme);
  expect(await at('/%73hops/store%5Facme/orders')).toBe(acme);
  expect(await at('/%73hops/store_other/orders', { 'X-Store-Key': 'pk_acme' })).toBeUndefined();
  expect(await at('/shops/store_other/customers/me/orders')).toBeUndefined();
  expect(await at('/shops/store_acme%20/customers/me/orders')).toBeUndefined();
  expect(await at('/probe/shops/store_acme')).toBeUndefined();
  expect(await at('/shops/store_acme/public/orders/x', { 'X-Store-Key': 'pk_other' })).toBe(acme);
  expect(await at('/shops/store_other/customers/me/orders', { 'X-Store-Key': 'pk_acme' })).toBeUndefined();
});
