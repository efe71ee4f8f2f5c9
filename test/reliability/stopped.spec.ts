import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from '../../src/events/worker.service.js';
import { EventSource } from '../events/support/event-source.js';
import { Receiver } from '../events/support/receiver.js';
import { ask } from '../http/support/ask.js';
import { type TestApp, testApp } from '../support/app.js';
import { guestCheckout } from '../support/shopper.js';
import { until } from '../support/until.js';
import { Clerk } from './clerk.js';
import { startServer } from './program.js';

/** STOPS=10 is the full size. */
const stops = Number(process.env['STOPS'] ?? 1);
const clients = 8;
/** Jobs that a clerk who takes two seconds for each, and four at once, has not done when the ten seconds of a stop are over. */
const backlog = 24;
/** Milliseconds; the limit holds on a machine that has nothing else to do. */
const unreadyWithin = process.env['STOPS'] === undefined ? 1_000 : 100;

const settings = { ALLOW_PRIVATE_ADDRESSES: 'on' };

/** The instance that goes on when the others have stopped. Before that, it serves nobody and its worker does not run. */
let last: TestApp;
let receiver: Receiver;
let child: ChildProcess;

beforeAll(async () => {
  [last, receiver] = await Promise.all([testApp({ settings, extensions: { subscribers: [Clerk] } }), Receiver.open()]);
  await last.db.dataSource.query('CREATE TABLE clerk_notes (order_id text NOT NULL)');
});
afterAll(async () => {
  child.kill('SIGKILL');
  await last.get(Worker).stop();
  await receiver.close();
  await last.close();
});

const column = async (sql: string): Promise<unknown[]> =>
  (await last.db.dataSource.query<{ value: unknown }[]>(sql)).map(({ value }) => value);

/** What the clerk has not done yet; true where it is at it. */
const clerksJobs = () =>
  column(
    `SELECT locked_at IS NOT NULL AS value FROM graphile_worker.jobs WHERE task_identifier = 'subscriber:test-clerk'`,
  );

async function startStoppable(): Promise<string> {
  const started = await startServer('stoppable-app', { ...settings, CLERK_PACE: '2000', DATABASE_URL: last.db.url });
  child = started.child;
  return started.url;
}

/** Places orders, one after the other on one connection, until an answer says that the connection is closed. */
async function buy(url: string, answers: number[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(url);
  const headers = { 'X-Store-Key': 'pk_demo_acme', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ ...guestCheckout, items: [{ sku: 'BULK-001', quantity: 1 }] });
  for (;;) {
    const outgoing = send({ agent, hostname, port, method: 'POST', path: '/storefront/v1/checkout', headers });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    for await (const _ of incoming);
    answers.push(incoming.statusCode ?? 0);
    if (incoming.headers.connection === 'close') return;
  }
}

/** Milliseconds until the process says that it is not ready, or does not listen any more. */
async function unreadyAfter(url: string): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const asked = performance.now();
    const status = await ask(url, 'GET', '/health/ready').then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 200) return asked - begun;
    await sleep(5);
  }
}

it(
  'R13: told to stop under load, it drops no request and no job; streams go on where they ended',
  async () => {
    let url = await startStoppable();
    await ask(url, 'POST', '/admin/v1/webhooks/endpoints', {
      headers: { Authorization: 'Bearer sk_demo_acme' },
      body: { url: receiver.url('/erp'), eventTypes: ['order.created'] },
    });
    receiver.on('/erp', async (_, response) => {
      await sleep(100);
      response.writeHead(200).end();
    });
    const answers: number[] = [];
    const streamed: unknown[] = [];
    let lastEventId: string | undefined;
    for (let stop = 0; stop < stops; stop += 1) {
      if (stop > 0) url = await startStoppable();
      const source = await EventSource.open(url, '?types=order.created', { lastEventId });
      await source.until(() => source.lastEventId !== '' || source.events.length > 0);
      const buyers = Array.from({ length: clients }, () => buy(url, answers));
      const before = answers.length;
      while (answers.length < before + 24) await sleep(5);
      // So whenever the process ends, it is in the middle of some unless its worker has stopped before.
      expect(await until(clerksJobs, ({ length }) => length >= backlog)).toContain(true);

      const ended = once(child, 'exit');
      const begun = performance.now();
      child.kill('SIGTERM');
      expect(await unreadyAfter(url)).toBeLessThan(unreadyWithin);
      await Promise.all(buyers);
      expect(await ended).toEqual([0, null]);
      expect(performance.now() - begun).toBeLessThan(10_000);
      await source.until(() => source.ended);
      expect(source.text).toMatch(/retry: [12]\d{3}\n\n$/);
      streamed.push(...source.events.map(({ data }) => data['aggregateId']));
      lastEventId = source.lastEventId;

      expect(await column('SELECT id AS value FROM webhook_deliveries WHERE claimed_until IS NOT NULL')).toEqual([]);
      expect(await column('SELECT id AS value FROM graphile_worker.jobs WHERE locked_at IS NOT NULL')).toEqual([]);
    }

    // Each buyer had a request under way, and it was answered.
    expect(new Set(answers)).toEqual(new Set([201]));
    const orders = (await column('SELECT id AS value FROM orders ORDER BY id')) as string[];
    expect(orders.length).toBe(answers.length);

    // The next instance does what was left, and nothing of it twice. Nobody takes his time any more.
    receiver.answer('/erp', 200);
    last.get(Clerk).pace = 0;
    await last.get(Worker).start({ connectionString: last.db.url });
    const resumed = await EventSource.open(last.url, '?types=order.created', { lastEventId });
    await resumed.until(() => streamed.length + resumed.events.length >= orders.length);
    resumed.close();
    streamed.push(...resumed.events.map(({ data }) => data['aggregateId']));
    expect(streamed.toSorted()).toEqual(orders.toSorted());
    const notes = () => column('SELECT order_id AS value FROM clerk_notes ORDER BY order_id');
    await until(notes, ({ length }) => length >= orders.length);
    const received = await receiver.until('/erp', orders.length);
    expect(received.map(({ body }) => body.aggregateId).toSorted()).toEqual(orders.toSorted());
    expect(await notes()).toEqual(orders.toSorted());
  },
  60_000 + stops * 20_000,
);
