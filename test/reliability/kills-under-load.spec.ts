/** @long */
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask } from '../http/support/ask.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { guestCheckout, type OrderJson, type ProblemJson } from '../support/shopper.js';
import { until } from '../support/until.js';
import { startServer } from './program.js';

/** LOAD_KILLS=20 is the full size: twenty kills and 12,000 orders. */
const isFull = process.env['LOAD_KILLS'] !== undefined;
const kills = Number(process.env['LOAD_KILLS'] ?? 2);
/** Orders that each process lives for. */
const life = isFull ? 600 : 60;
const clients = 8;
/** Milliseconds from a kill to the next order; the limit holds on a machine that has nothing else to do. */
const servingWithin = isFull ? 5_000 : 60_000;

let db: TestDatabase;
let child: ChildProcess;
/** Where the process listens that runs, or the one that is being started. */
let url: Promise<string>;
/** The first answer to each key. */
const acknowledged = new Map<string, Answer>();
/** Requests that nobody has answered. */
let lost = 0;
let shopping = true;

beforeAll(async () => {
  db = await testDatabase({ demo: true });
  await db.dataSource.query('CREATE TABLE clerk_notes (order_id text NOT NULL)');
});
afterAll(async () => {
  shopping = false;
  await kill();
  await db.close();
});

const column = async (sql: string): Promise<string[]> =>
  (await db.dataSource.query<{ value: string }[]>(sql)).map(({ value }) => value);

async function start(): Promise<string> {
  const started = await startServer('stoppable-app', {
    DATABASE_URL: db.url,
    CLERK_PACE: '20',
  });
  child = started.child;
  return started.url;
}

async function kill(): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

/** Answers name the address of the process, each of which has a port of its own. */
const withoutPort = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, '');
const idOf = ({ body }: Answer): string => (body as OrderJson).id;

/** Asks whichever process runs for the order of a key, again and again until one answers. */
async function order(key: string): Promise<Answer> {
  const headers = { 'X-Store-Key': 'pk_demo_acme', 'Idempotency-Key': key };
  const items = ['BULK-001', `BULK-01${key.length % 10}`].map((sku) => ({ sku, quantity: 1 }));
  for (;;) {
    const answer = await ask(await url, 'POST', '/storefront/v1/checkout', {
      headers,
      body: { ...guestCheckout, items },
    }).catch(() => null);
    if (answer === null) lost += 1;
    // The database may not have noticed yet that the process is gone which was at work on this key.
    else if ((answer.body as ProblemJson).code !== 'idempotency.in_flight') return answer;
    await sleep(10);
  }
}

it(
  'R10: killed under load, it loses no order that it has acknowledged, and makes none twice',
  async () => {
    url = start();
    await url;
    const buyers = Array.from({ length: clients }, async (_, client) => {
      for (let turn = 0; shopping; turn += 1) {
        const key = `client ${client}, order ${turn}`;
        acknowledged.set(key, await order(key));
      }
    });
    const moreOrders = async (count: number): Promise<void> => {
      const before = acknowledged.size;
      while (acknowledged.size < before + count) await sleep(1);
    };

    for (let killed = 0; killed < kills; killed += 1) {
      await moreOrders(life);
      const begun = performance.now();
      const lostBefore = lost;
      await kill();
      const latest = [...acknowledged].slice(-clients);
      url = start();
      await url;
      await moreOrders(1);
      expect(performance.now() - begun).toBeLessThan(servingWithin);
      expect(lost).toBeGreaterThan(lostBefore);
      for (const [key, { text }] of latest) {
        const again = await order(key);
        expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
        expect(withoutPort(again.text)).toBe(withoutPort(text));
      }
    }
    await moreOrders(life);
    shopping = false;
    await Promise.all(buyers);

    // Every key was answered in the end, by one order each, and nobody has an order without an answer.
    const given = [...acknowledged.values()];
    expect(new Set(given.map(({ status }) => status))).toEqual(new Set([201]));
    const orders = given.map(idOf).toSorted();
    expect(new Set(orders).size).toBe(orders.length);
    expect(await column('SELECT id AS value FROM orders ORDER BY id')).toEqual(orders);
    expect(await column(`SELECT idempotency_key || ': ' || id AS value FROM checkout_sessions ORDER BY id`)).toEqual(
      [...acknowledged]
        .toSorted(([, one], [, other]) => (idOf(one) < idOf(other) ? -1 : 1))
        .map(([key, answer]) => `${key}: ${idOf(answer)}`),
    );
    const told = `SELECT aggregate_id AS value FROM domain_events WHERE type = 'order.created' ORDER BY aggregate_id`;
    expect(await column(told)).toEqual(orders);
    // Within ten seconds a subscriber has heard of all, of those too that a killed process had in hand.
    const heard = () => column('SELECT DISTINCT order_id AS value FROM clerk_notes ORDER BY order_id');
    await until(heard, ({ length }) => length === orders.length);
    expect(await heard()).toEqual(orders);
  },
  60_000 + kills * 30_000,
);
