import { DataSource } from 'typeorm';
import { type TestApp, testApp } from '../support/app.js';
import { admin, type CartJson, type OrderJson, type Reply, Shopper } from '../support/shopper.js';
import { answers, crowd, patiently } from './crowd.js';

let app: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app);
});

afterAll(() => app.close());

/** On a machine that is busy with other things, some of a crowd wait for a connection in vain, and come again. */
async function buy(skus: readonly string[]): Promise<Reply<OrderJson>> {
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  const cart = await patiently(() => shopper.send<CartJson>('POST', '/carts', { body: { lines } }));
  if (cart.status !== 201) throw new Error(`No cart: ${cart.status} ${cart.text}`);
  return patiently(() => shopper.checkOut(cart.body));
}

const query = <Row>(sql: string): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql);

it('R1: sells 10 units to 10 of 100 buyers and refuses the others', async () => {
  const counted = { sku: 'DROP-TEE', warehouse: 'main', onHand: 10 };
  expect((await admin(app, 'POST', '/stock/adjustments', counted)).status).toBe(200);

  const replies = await crowd(100, 32, () => buy(['DROP-TEE']));

  expect(answers(replies)).toEqual({ '201': 10, '409 stock.short': 90 });
  expect(
    await query(
      `SELECT on_hand, allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = 'DROP-TEE'`,
    ),
  ).toEqual([{ on_hand: 10, allocated: 10 }]);
  expect(await query(`SELECT count(*) AS orders FROM orders`)).toEqual([{ orders: 10 }]);
  expect(await query(`SELECT count(*) AS events FROM domain_events WHERE type = 'order.created'`)).toEqual([
    { events: 10 },
  ]);
});

it('R2: lets 200 carts of two items, in any order of ten, through without a deadlock', async () => {
  const skus = Array.from({ length: 10 }, (_, index) => `BULK-${String(index + 1).padStart(3, '0')}`);
  const before = await deadlocks();

  const replies = await crowd(200, 32, () => buy(skus.toSorted(() => Math.random() - 0.5).slice(0, 2)));

  expect(answers(replies)).toEqual({ '201': 200 });
  expect((await deadlocks()) - before).toBe(0);
  expect(
    await query(`SELECT sum(allocated) AS allocated FROM stock_levels
      JOIN variants ON variants.id = variant_id WHERE sku LIKE 'BULK-%'`),
  ).toEqual([{ allocated: 400 }]);
  expect(await query(`SELECT count(DISTINCT order_id) AS orders FROM order_lines WHERE sku LIKE 'BULK-%'`)).toEqual([
    { orders: 200 },
  ]);
});

it('R2: would have seen a deadlock', async () => {
  const before = await deadlocks();
  const dataSource = app.get(DataSource);
  const runners = [dataSource.createQueryRunner(), dataSource.createQueryRunner()] as const;
  for (const runner of runners) {
    await runner.startTransaction();
    // How long PostgreSQL waits before it looks for one.
    await runner.query(`SET LOCAL deadlock_timeout = '20ms'`);
  }
  const lock = (place: 0 | 1, sku: string): Promise<unknown> =>
    runners[place].query(`SELECT FROM variants WHERE sku = '${sku}' FOR UPDATE`);
  await lock(0, 'BULK-001');
  await lock(1, 'BULK-002');

  const outcomes = await Promise.allSettled([lock(0, 'BULK-002'), lock(1, 'BULK-001')]);

  for (const runner of runners) {
    await runner.rollbackTransaction();
    await runner.release();
  }
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect((await deadlocks()) - before).toBe(1);
});

/** What all sessions of the application have counted. They report only now and then, so each of them is told to. */
async function deadlocks(): Promise<number> {
  const dataSource = app.get(DataSource);
  await Promise.all(
    Array.from({ length: 10 }, () => dataSource.query('SELECT pg_stat_force_next_flush(), pg_sleep(0.1)')),
  );
  const [row] = await query<{ deadlocks: number }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.deadlocks ?? NaN;
}
