import { LowStockWatch } from '../../src/inventory/low-stock.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin, type ProblemJson, Shopper } from '../support/shopper.js';

let app: TestApp;
const sku = 'BULK-001';

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const settle = (lowStockThreshold: unknown, store?: string) =>
  admin<ProblemJson & { lowStockThreshold: number | null }>(
    app,
    'PUT',
    '/stock-settings',
    { lowStockThreshold },
    store,
  );
const onHand = (count: number) =>
  admin(app, 'POST', '/stock/adjustments', { sku, warehouse: 'main', onHand: count, reason: 'counted' });
const look = () => app.get(LowStockWatch).look(1_000);
const told = async () =>
  (
    await app.db.dataSource.query<{ payload: object }[]>(
      `SELECT payload FROM domain_events WHERE type = 'stock.low' ORDER BY occurred_at, id`,
    )
  ).map(({ payload }) => payload);

it('says nothing unless the store wants it to', async () => {
  expect((await admin(app, 'GET', '/stock-settings')).body).toEqual({ lowStockThreshold: null });
  await onHand(0);
  expect(await look()).toBe(0);
  await onHand(100);
});

it('tells of a fall once, by an order or a count, and again only after a recovery', async () => {
  expect((await settle(5)).body).toEqual({ lowStockThreshold: 5 });
  await look();
  const before = (await told()).length;
  await onHand(6);
  expect(await look()).toBe(0);
  expect((await new Shopper(app).order([{ sku, quantity: 1 }])).status).toBe(201);
  expect(await look()).toBe(1);
  expect(await look()).toBe(0);
  await onHand(4);
  expect(await look()).toBe(0);
  await onHand(50);
  expect(await look()).toBe(0);
  await onHand(3);
  expect(await look()).toBe(1);
  expect((await told()).slice(before)).toEqual([
    { variantId: expect.any(Number) as number, sku, available: 5, threshold: 5 },
    { variantId: expect.any(Number) as number, sku, available: 2, threshold: 5 },
  ]);
});

it('tells once, however many look at the same time', async () => {
  await onHand(50);
  await look();
  await onHand(2);
  const looks = await Promise.all(Array.from({ length: 6 }, () => look()));
  expect(looks.reduce((sum, found) => sum + found, 0)).toBe(1);
});

it('is a setting of each store, and takes whole numbers from 0', async () => {
  expect((await admin(app, 'GET', '/stock-settings', undefined, 'nusantara')).body).toEqual({
    lowStockThreshold: null,
  });
  for (const wrong of [-1, 1.5, '5', 2 ** 31, undefined]) {
    expect((await settle(wrong)).body.code).toBe('request.invalid');
  }
  expect((await admin(app, 'GET', '/stock-settings')).body).toEqual({ lowStockThreshold: 5 });
});
