/** @long */
import { type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { verify } from '../../src/verify/verify.js';
import { EventSource } from '../events/support/event-source.js';
import { Receiver } from '../events/support/receiver.js';
import { type Answer, ask, type Question } from '../http/support/ask.js';
import { guestCheckout, type OrderJson, type ProblemJson } from '../support/shopper.js';
import { createTestCluster, seedDemoStores, type TestCluster } from '../support/test-server.js';
import { until } from '../support/until.js';
import { answers, crowd } from './crowd.js';
import { startServer } from './program.js';

/** Crashes under load; CRASHES=5 is the full size. */
const crashes = Number(process.env['CRASHES'] ?? 2);

/** Milliseconds that a busy machine may add to an answer. */
const margin = 2_000;
/** PostgreSQL ends a wait for a lock after two seconds, a statement with several after five; before, one waits for a connection. */
const longestWait = 1_500 + 5_000 + margin;

/** The whole program, jobs and all, as a process of its own, on a server of its own, which is stopped and broken. */
let cluster: TestCluster;
let server: Awaited<ReturnType<TestCluster['start']>>;
let db: DataSource;
let child: ChildProcess;
let url: string;
let receiver: Receiver;

beforeAll(async () => {
  [cluster, receiver] = await Promise.all([createTestCluster(), Receiver.open()]);
  server = await cluster.start();
  await migrate(server.url);
  await seedDemoStores(server.url);
  db = await new DataSource(dataSourceOptions({ url: server.url, poolSize: 1 })).initialize();
  await db.query('CREATE TABLE clerk_notes (order_id text NOT NULL)');
  const settings = { ALLOW_PRIVATE_ADDRESSES: 'on', CLERK_PACE: '0', DATABASE_URL: server.url };
  ({ child, url } = await startServer('stoppable-app', settings));
  await ask(url, 'POST', '/admin/v1/webhooks/endpoints', {
    headers: asMerchant,
    body: { url: receiver.url('/erp'), eventTypes: ['order.created'] },
  });
}, 60_000);

afterAll(async () => {
  child.kill('SIGKILL');
  await db.destroy();
  await server.stop();
  await Promise.all([cluster.remove(), receiver.close()]);
});

/** Nothing was lost or done twice, nobody is left in a transaction, and it is the process that was there at first. */
afterEach(async () => {
  expect(await verify(db)).toEqual([]);
  const open = () => column(`SELECT query AS value FROM ${sessions} AND state LIKE 'idle in transaction%'`);
  await until(open, ({ length }) => length === 0);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

/** Those of the program. */
const sessions = `pg_stat_activity WHERE application_name = 'cashwrap' AND pid <> pg_backend_pid()`;

const asMerchant = { Authorization: 'Bearer sk_demo_acme' };
const asShopper = { 'X-Store-Key': 'pk_demo_acme' };

const column = async <Value>(sql: string, values: unknown[] = []): Promise<Value[]> =>
  (await db.query<{ value: Value }[]>(sql, values)).map(({ value }) => value);

interface TimedAnswer extends Answer {
  readonly body: ProblemJson & OrderJson;
  readonly milliseconds: number;
}

async function timed(method: string, path: string, question?: Question): Promise<TimedAnswer> {
  const begun = performance.now();
  const answer = await ask(url, method, path, question);
  return { ...answer, body: answer.body as TimedAnswer['body'], milliseconds: performance.now() - begun };
}

const slowest = (all: readonly TimedAnswer[]): number => Math.max(...all.map(({ milliseconds }) => milliseconds));

function order(sku: string, key?: string): Promise<TimedAnswer> {
  const headers = { ...asShopper, ...(key !== undefined && { 'Idempotency-Key': key }) };
  const body = { ...guestCheckout, items: [{ sku, quantity: 1 }] };
  return timed('POST', '/storefront/v1/checkout', { headers, body });
}

describe('R16: while other sessions hold a stock row', () => {
  const hot = 'BULK-001';
  const rivals: pg.Client[] = [];
  const stock = () =>
    column(
      `SELECT level.on_hand || ' ' || level.allocated AS value FROM stock_levels AS level
       JOIN variants ON variants.id = level.variant_id WHERE sku = $1`,
      [hot],
    );

  beforeAll(async () => {
    for (let rival = 0; rival < 20; rival += 1) {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('BEGIN');
      await client.query(
        `SELECT FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = '${hot}' FOR SHARE OF stock_levels`,
      );
      rivals.push(client);
    }
  });

  it('checkouts of it end with 503, others succeed meanwhile', async () => {
    const before = await stock();
    const held = crowd(2, 2, () => order(hot));
    await sleep(100);
    const others = await crowd(12, 2, () => order('BULK-002'));
    expect(answers(others)).toEqual({ '201': 12 });
    expect((await timed('GET', '/health/ready')).status).toBe(200);
    expect(answers(await held)).toEqual({ '503 service.unavailable': 2 });
    expect(slowest(await held)).toBeLessThan(longestWait);
    expect((await held)[0]?.headers['retry-after']).toBe('1');
    expect(await stock()).toEqual(before);
  });

  it('more of them than it has connections wait for one for a bounded time, and health is told', async () => {
    const before = await stock();
    const held = crowd(100, 100, () => order(hot));
    await sleep(100);
    const [others, live, ready, [connections]] = await Promise.all([
      crowd(8, 4, () => order('BULK-002')),
      crowd(20, 1, () => timed('GET', '/health/live')),
      crowd(3, 1, () => timed('GET', '/health/ready')),
      column<number>(`SELECT count(*) AS value FROM ${sessions}`),
    ]);
    expect(answers(await held)).toEqual({ '503 service.unavailable': 100 });
    expect(slowest(await held)).toBeLessThan(longestWait);
    const { '201': placed = 0, '503 service.unavailable': refused = 0 } = answers(others);
    expect(placed + refused).toBe(8);
    expect(slowest(others)).toBeLessThan(longestWait);
    expect(answers(live)).toEqual({ '200': 20 });
    expect(slowest(ready)).toBeLessThan(1_000 + margin);
    expect(connections).toBeLessThanOrEqual(10);
    expect(await stock()).toEqual(before);

    for (const rival of rivals) await rival.end();
    const replies = await crowd(5, 5, () => order(hot));
    expect(answers(replies)).toEqual({ '201': 5 });
    expect((await timed('GET', '/health/ready')).status).toBe(200);
  });
});

it('R14: a database that crashes under load costs 503 for a moment; no order is lost and none made twice', async () => {
  const acknowledged = new Map<string, string>();
  const refused: TimedAnswer[] = [];
  let shopping = true;
  const buyers = Array.from({ length: 8 }, async (_, buyer) => {
    for (let turn = 0; shopping; turn += 1) {
      const key = `buyer ${buyer}, order ${turn}`;
      let answer = await order('BULK-003', key);
      for (; answer.status !== 201; answer = await order('BULK-003', key)) {
        refused.push(answer);
        await sleep(20);
      }
      acknowledged.set(key, answer.body.id);
    }
  });
  const moreOrders = async (count: number): Promise<void> => {
    const before = acknowledged.size;
    while (acknowledged.size < before + count) await sleep(1);
  };

  for (let crash = 0; crash < crashes; crash += 1) {
    await moreOrders(16);
    const before = refused.length;
    const begun = performance.now();
    await (crash % 2 === 0 ? killOneBackend() : restartAtOnce());
    while (refused.length === before) await sleep(1);
    await moreOrders(8);
    expect(performance.now() - begun).toBeLessThan(5_000);
  }
  shopping = false;
  await Promise.all(buyers);

  expect(Object.keys(answers(refused))).toEqual(['503 service.unavailable']);
  expect(new Set(refused.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1']));
  expect(new Set(refused.map(({ body }) => body['requestId'])).size).toBe(refused.length);
  const made = await column(
    `SELECT idempotency_key || ': ' || orders.id AS value FROM orders JOIN checkout_sessions USING (id)
     WHERE idempotency_key LIKE 'buyer %'`,
  );
  expect(made.toSorted()).toEqual([...acknowledged].map(([key, id]) => `${key}: ${id}`).toSorted());
  // A repetition gets the order that there is.
  const [key, id] = [...acknowledged][0] as [string, string];
  expect((await order('BULK-003', key)).body.id).toBe(id);
  await heardOf([...acknowledged.values()]);
});

it('R15: without a database every request is refused at once, and all goes on by itself when it is back', async () => {
  const source = await EventSource.open(url, '?types=order.created');
  await source.until(() => source.lastEventId !== '');
  const maple = await ask(url, 'POST', '/storefront/v1/sessions', {
    headers: { 'X-Store-Key': 'pk_demo_maple' },
    body: { email: 'buyer@maple.test', password: 'demo-password-1' },
  });
  const asCustomer = { Authorization: `Bearer ${(maple.body as { accessToken: string }).accessToken}` };
  await server.stop();

  const asked: readonly [() => Promise<TimedAnswer>, shape: object][] = [
    [() => order('BULK-004', 'while it is down'), { code: 'service.unavailable' }],
    [() => timed('GET', '/admin/v1/orders', { headers: asMerchant }), { code: 'service.unavailable' }],
    [
      () => timed('POST', '/api/v1/store/checkout', { headers: sellvikCart, body: sellvikCheckout }),
      { error: { code: 'unavailable', message: 'The service cannot answer now; try again.' } },
    ],
    [() => timed('GET', scalevOrder, { headers: scalevKey }), { error_code: 'service_unavailable' }],
    [
      () => timed('GET', '/api/v1/i/orders/', { headers: asCustomer }),
      { detail: 'The service cannot answer now; try again.' },
    ],
    [
      () => timed('POST', '/checkout/emporia/checkouts/order', { headers: asCustomer, body: {} }),
      { status: 503, type: 'service_temporarily_unavailable' },
    ],
  ];
  const begun = performance.now();
  while (performance.now() - begun < 1_200) {
    const found = await Promise.all(asked.map(async ([send]) => send()));
    expect(found.map(({ status, headers }) => `${status}, ${String(headers['retry-after'])}`)).toEqual(
      asked.map(() => '503, 1'),
    );
    expect(found.map(({ body }) => body)).toEqual(asked.map(([, shape]) => expect.objectContaining(shape) as unknown));
    expect(slowest(found)).toBeLessThan(1_500 + margin);
    const [live, ready] = await Promise.all(['live', 'ready'].map((path) => timed('GET', `/health/${path}`)));
    expect([live?.status, ready?.status]).toEqual([200, 503]);
    await sleep(200);
  }

  server = await cluster.start({}, server.port);
  const restarted = performance.now();
  await until(
    () => timed('GET', '/health/ready'),
    ({ status }) => status === 200,
  );
  const { status, body } = await order('BULK-004', 'while it is down');
  expect(status).toBe(201);
  expect(performance.now() - restarted).toBeLessThan(5_000);
  await heardOf([body.id]);
  await source.until(() => source.events.some(({ data }) => data['aggregateId'] === body.id));
  expect(source.ended).toBe(false);
});

const sellvikCart = { 'X-Sellvik-Key': 'pk_demo_acme', 'X-Sellvik-Cart': 'no such cart of anybody' };
const sellvikCheckout = {
  shippingAddress: {
    name: 'Rafiul Hassan',
    phone: '+8801711000000',
    addressLine1: 'House 12, Road 5',
    city: 'Dhaka',
    district: 'Dhaka',
    country: 'BD',
  },
  paymentMethod: 'COD',
  shippingZoneId: 'sz_inside_dhaka',
};
const scalevOrder = '/v3/stores/store_nusantara0000000000000000/public/orders/no-such-order';
const scalevKey = { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara' };

/** The server ends all its sessions, recovers, and takes new ones. */
async function killOneBackend(): Promise<void> {
  const [pid = 0] = await column<number>(`SELECT pid AS value FROM ${sessions}`);
  process.kill(pid, 'SIGKILL');
}

/** What `pg_ctl restart -m immediate` does. */
async function restartAtOnce(): Promise<void> {
  process.kill(server.pid, 'SIGQUIT');
  await server.stop();
  server = await cluster.start({}, server.port);
}

/** A subscriber of the queue and the receiver of webhooks have got all these orders. */
async function heardOf(orders: readonly string[]): Promise<void> {
  const told = () => receiver.at('/erp').map(({ body }) => body.aggregateId);
  const notes = () => column<string>('SELECT order_id AS value FROM clerk_notes');
  const lacking = async () => [
    orders.filter((id) => !told().includes(id)),
    await notes().then((noted) => orders.filter((id) => !noted.includes(id))),
  ];
  await until(lacking, (missing) => missing.flat().length === 0);
}
