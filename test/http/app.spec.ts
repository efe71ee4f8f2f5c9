import { readFileSync } from 'node:fs';
import { DiscoveryService } from '@nestjs/core';
import pg from 'pg';
import { openApiJson } from '../../src/openapi-document.js';
import { Readiness } from '../../src/platform/http/readiness.js';
import { request, type TestApp, testApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const shopper = { 'X-Store-Key': 'pk_demo_acme' };

describe('the whole application', () => {
  it('is alive and ready', async () => {
    expect(await request(app, 'GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await request(app, 'GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { accepting: 'up', database: 'up' } },
    });
  });

  it('has its controllers looked at by the access check', () => {
    expect(app.get(DiscoveryService).getControllers().length).toBeGreaterThan(8);
  });

  it('lets the pages of a store’s origins read its answers, and no other page', async () => {
    const origin = 'https://shop.acme.example';
    const other = await testApp();
    try {
      await other.db.dataSource.query(`UPDATE stores SET cors_origins = ARRAY[$1] WHERE slug = 'acme'`, [origin]);
      const read = (headers: Record<string, string>) =>
        request(other, 'GET', '/storefront/v1/payment-methods', { headers });
      const allowed = await read({ ...shopper, Origin: origin });
      expect(allowed).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } });
      const preflight = await request(other, 'OPTIONS', '/storefront/v1/carts', {
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
      expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
      for (const refused of [
        await read({ ...shopper, Origin: 'https://evil.example' }),
        await read({ 'X-Store-Key': 'pk_demo_maple', Origin: origin }),
        await read({ 'X-Store-Key': 'pk_unknown', Origin: origin }),
      ]) {
        expect(refused.headers['access-control-allow-origin']).toBeUndefined();
      }
    } finally {
      await other.close();
    }
  });

  it('measures requests by route template, not by address', async () => {
    await request(app, 'GET', '/storefront/v1/orders/1', { headers: shopper });
    await request(app, 'GET', '/no/such/address');
    const { headers, text } = await request(app, 'GET', '/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toMatch(/^http_request_duration_seconds_count\{method="GET",route="\/storefront\/v1\/orders\/:\w+"/m);
    expect(text).toMatch(/route="none",status="404"/);
    expect(text).not.toContain('/no/such/address');
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('tells how many events wait for their fan-out', async () => {
    const { text } = await request(app, 'GET', '/metrics');
    expect(text).toMatch(/^cashwrap_events_waiting 0$/m);
  });
});

it('speaks no API in the worker’s role, only health and metrics', async () => {
  const worker = await testApp({ settings: { ROLE: 'worker' } });
  try {
    const statuses: number[] = [];
    for (const path of ['/health/live', '/health/ready', '/metrics', '/storefront/v1/products', '/admin/v1/orders']) {
      statuses.push((await request(worker, 'GET', path, { headers: shopper })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 404, 404]);
  } finally {
    await worker.close();
  }
});

describe('the API description', () => {
  it('is the committed one: run `npm run openapi` after a change', async () => {
    expect(await openApiJson()).toBe(readFileSync('openapi.json', 'utf8'));
  });

  it('gives every native operation its errors, its security and the headers of its answers', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as Description;
    const native = Object.entries(paths).filter(([path]) => /^\/(storefront|admin)\//.test(path));
    expect(native.length).toBeGreaterThan(20);
    const poor = native.flatMap(([path, item]) =>
      Object.entries(item)
        .filter(
          ([, { responses, security = [] }]) => !responses['default']?.headers['X-Request-Id'] || security.length === 0,
        )
        .map(([method]) => `${method} ${path}`),
    );
    expect(poor).toEqual([]);
  });
});

interface Description {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { headers: Record<string, unknown> }>; security?: unknown[] }>
  >;
}

describe('without its database', () => {
  let cut: TestApp;
  beforeAll(async () => {
    cut = await testApp();
    await allowConnections(cut, false);
  });
  afterAll(async () => {
    await allowConnections(cut, true);
    await cut.close();
  });

  it('is alive, and says that it is not ready', async () => {
    expect((await request(cut, 'GET', '/health/live')).status).toBe(200);
    expect(await request(cut, 'GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { accepting: 'up', database: 'down' } },
    });
  });

  it.each(['/storefront/v1/payment-methods', '/storefront/v1/products'])(
    'answers %s with 503 at once',
    async (path) => {
      const begun = performance.now();
      const { status, headers, body } = await request(cut, 'GET', path, { headers: shopper });
      expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '1' });
      expect(body).toMatchObject({ code: 'service.unavailable' });
      expect(performance.now() - begun).toBeLessThan(1_500);
    },
  );

  it('is measured still, except for what only the database knows', async () => {
    const { status, text } = await request(cut, 'GET', '/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^cashwrap_events_waiting Nan$/im);
  });

  it('serves again as soon as the database is back', async () => {
    await allowConnections(cut, true);
    expect((await request(cut, 'GET', '/health/ready')).status).toBe(200);
    expect((await request(cut, 'GET', '/storefront/v1/payment-methods', { headers: shopper })).status).toBe(200);
  });
});

/** As a database that is shut down: the connections that are there are ended, and no new one is let in. */
async function allowConnections({ db: { url } }: TestApp, allowed: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const client = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: 'postgres' }).href });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
  if (!allowed) {
    await client.query('SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = $1', [name]);
  }
  await client.end();
}

it('is no longer ready from the moment it is to stop, and still serves', async () => {
  app.get(Readiness).drain();
  expect(await request(app, 'GET', '/health/ready')).toMatchObject({
    status: 503,
    body: { status: 'unavailable', checks: { accepting: 'down' } },
  });
  expect((await request(app, 'GET', '/health/live')).status).toBe(200);
  expect((await request(app, 'GET', '/storefront/v1/payment-methods', { headers: shopper })).status).toBe(200);
});
