import { request as send } from 'node:http';
import { DataSource } from 'typeorm';
import { PaymentService } from '../../src/payment/payment.service.js';
import { ProviderQuestions } from '../../src/payment/provider-questions.service.js';
import { poolOf } from '../../src/platform/database/pool.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';
import { until } from '../support/until.js';

let app: TestApp;
let shopper: Shopper;

/** One connection for all, and two requests that may wait for it. */
beforeAll(async () => {
  app = await testApp({ settings: { DATABASE_POOL_SIZE: '1', MAX_WAITING_REQUESTS: '2' } });
  shopper = new Shopper(app);
});

afterAll(() => app.close());

const lines = [{ sku: 'BULK-001', quantity: 1 }];
const waiting = (): Promise<number> => Promise.resolve(poolOf(app.get(DataSource)).waitingCount);
const makeCart = () => shopper.send<{ code?: string }>('POST', '/carts', { body: { lines } });

/** Gives the only connection back. */
let free = (): void => undefined;

async function occupy(): Promise<void> {
  const connection = await poolOf(app.get(DataSource)).connect();
  free = () => {
    free = () => undefined;
    connection.release();
  };
}

afterEach(() => free());

it('R35: what finds as many waiting for a connection as may wait is refused at once, in the words of its API', async () => {
  // The key of the store and the store itself are known from now on.
  expect((await makeCart()).status).toBe(201);
  await occupy();
  const patient = makeCart();
  // Its client goes away while it waits.
  const leaving = send(`${app.url}/storefront/v1/carts`, {
    method: 'POST',
    headers: { 'X-Store-Key': 'pk_demo_acme' },
  });
  leaving.on('error', () => undefined).end();
  await until(waiting, (count) => count === 2);
  leaving.destroy();

  const asked: readonly [path: string, shape: object][] = [
    ['/storefront/v1/checkout', { code: 'service.overloaded', status: 503 }],
    ['/api/v1/store/checkout', { error: { code: 'unavailable', message: 'Too much is going on; try again.' } }],
    ['/v3/stores/store_x/public/checkout', { error_code: 'service_unavailable' }],
    ['/api/v1/i/orders/', { detail: 'Too much is going on; try again.' }],
    ['/checkout/emporia/checkouts/order', { status: 503, type: 'service_temporarily_unavailable' }],
  ];
  for (const [path, shape] of asked) {
    // No body is looked at.
    const { status, headers, body } = await request(app, 'POST', path, { body: '{"cut off' });
    expect([path, status, headers['retry-after']]).toEqual([path, 503, '2']);
    expect([path, body]).toEqual([path, expect.objectContaining(shape)]);
  }
  expect((await request(app, 'GET', '/health/live')).status).toBe(200);
  expect(await waiting()).toBe(2);

  free();
  expect((await patient).status).toBe(201);
  expect(await until(waiting, (count) => count === 0)).toBe(0);
  expect((await makeCart()).status).toBe(201);
});

it('R35: a page can read that it was refused and when to come again, and a preflight is still answered', async () => {
  const origin = 'https://shop.example';
  const preflight = () =>
    request(app, 'OPTIONS', '/storefront/v1/carts', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-store-key' },
    });
  expect((await preflight()).status).toBe(204);
  await occupy();
  const inVain = [makeCart(), makeCart()];
  await until(waiting, (count) => count === 2);
  const { status, headers } = await request(app, 'POST', '/storefront/v1/carts', { headers: { origin } });
  expect({ status, readable: headers['access-control-allow-origin'] }).toEqual({ status: 503, readable: '*' });
  expect(headers['access-control-expose-headers']).toContain('Retry-After');
  expect((await preflight()).status).toBe(204);
  const without = await request(app, 'POST', '/storefront/v1/carts');
  expect([without.status, without.headers['access-control-allow-origin']]).toEqual([503, undefined]);
  // Two more than others may wait; the next preflight of an unknown origin finds no room.
  const further = ['a', 'b'].map((name) =>
    request(app, 'OPTIONS', '/storefront/v1/carts', {
      headers: { origin: `https://${name}.example`, 'access-control-request-method': 'POST' },
    }),
  );
  await until(waiting, (count) => count === 4);
  expect((await preflight()).status).toBe(503);
  free();
  expect((await Promise.all(inVain)).map((answer) => answer.status)).toEqual([201, 201]);
  expect((await Promise.all(further)).map((answer) => answer.status)).toEqual([204, 204]);
});

it('R35: who has waited in vain makes room for others', async () => {
  await occupy();
  const inVain = [makeCart(), makeCart()];
  await until(waiting, (count) => count === 2);
  expect((await makeCart()).body.code).toBe('service.overloaded');
  expect((await Promise.all(inVain)).map(({ status, body }) => `${status} ${body.code}`)).toEqual([
    '503 service.unavailable',
    '503 service.unavailable',
  ]);
  expect(await waiting()).toBe(0);
  const next = makeCart();
  await until(waiting, (count) => count === 1);
  free();
  expect((await next).status).toBe(201);
});

it('a transaction that asks a payment provider waits for no connection but its own', async () => {
  const { body: order } = await shopper.order(lines);
  const stores = app.get(StoreService);
  const { id: storeId } = await stores.bySlug('acme');
  const [payment] = await app.get(PaymentService).ofOrder(app.db.dataSource.manager, storeId, order.id);
  // Forgets all stores, as every process does after some seconds.
  await stores.changePaymentSettings(storeId, {});
  const { signal } = new AbortController();
  const told = await app
    .get(Transactor)
    .run((tx) => app.get(ProviderQuestions).request(tx, payment as NonNullable<typeof payment>, signal));
  expect(told.orderId).toBe(order.id);
});
