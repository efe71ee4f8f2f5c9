import { setTimeout as sleep } from 'node:timers/promises';
import { UnpaidExpiryJob } from '../../src/checkout/unpaid-expiry.job.js';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventSubscriber } from '../../src/events/event-subscriber.js';
import { Worker } from '../../src/events/worker.service.js';
import { Receiver } from '../events/support/receiver.js';
import { type TestApp, testApp } from '../support/app.js';
import { admin, type OrderJson, Shopper } from '../support/shopper.js';
import { answers, crowd } from './crowd.js';

/** What both instances have taken, in one list. */
const taken: string[] = [];

class Clerk extends EventSubscriber {
  readonly code = 'test-clerk';
  readonly types = ['order.created'];

  async handle(event: DomainEvent): Promise<void> {
    taken.push(event.id);
  }
}

let one: TestApp;
let other: TestApp;
let receiver: Receiver;

beforeAll(async () => {
  // Behind one balancer, they give out its address.
  const settings = { ALLOW_PRIVATE_ADDRESSES: 'on', PUBLIC_URL: 'https://shop.example' };
  const options = { settings, extensions: { subscribers: [Clerk] } };
  [one, receiver] = await Promise.all([testApp(options), Receiver.open()]);
  other = await testApp({ ...options, beside: one });
  await admin(one, 'POST', '/webhooks/endpoints', { url: receiver.url('/erp'), eventTypes: ['order.created'] });
});
afterAll(async () => {
  await other.close();
  await one.close();
  await receiver.close();
});

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => one.db.dataSource.query<Row[]>(sql, values);

/** A shopper of the one and the other instance in turn. */
const shopper = (turn: number): Shopper => new Shopper(turn % 2 === 0 ? one : other);

it('R28, R1: sells 10 units to 10 of 60 buyers, who come to both instances', async () => {
  await admin(one, 'POST', '/stock/adjustments', { sku: 'DROP-TEE', warehouse: 'main', onHand: 10 });
  const replies = await crowd(60, 32, (turn) => shopper(turn).order([{ sku: 'DROP-TEE', quantity: 1 }]));
  expect(answers(replies)).toEqual({ '201': 10, '409 stock.short': 50 });
  expect(await query('SELECT count(*) AS orders FROM orders')).toEqual([{ orders: 10 }]);
});

it('R28, R4: makes one order of a key that both instances get at once', async () => {
  const headers = { 'Idempotency-Key': 'both' };
  const order = (turn: number) => shopper(turn).order<OrderJson>([{ sku: 'BULK-001', quantity: 1 }], {}, headers);
  const replies = await crowd(40, 40, order);
  const { '201': succeeded = 0, '409 idempotency.in_flight': refused = 0, ...others } = answers(replies);
  expect(others).toEqual({});
  expect(succeeded + refused).toBe(40);
  const afterwards = await crowd(2, 1, order);
  const texts = [...replies, ...afterwards].filter(({ status }) => status === 201).map(({ text }) => text);
  expect(new Set(texts).size).toBe(1);
  expect(await query('SELECT count(*) AS orders FROM orders')).toEqual([{ orders: 11 }]);
});

it('R28: an order that nobody has paid expires once, when both instances run the job at once', async () => {
  await query(`UPDATE stores SET unpaid_expiry_minutes = 45 WHERE slug = 'nusantara'`);
  const wish = { shippingOption: undefined, paymentMethod: 'bank_transfer' };
  const orders = await crowd(6, 3, () => new Shopper(one, 'nusantara').order([{ sku: 'EBOOK-1', quantity: 1 }], wish));
  const ids = orders.map(({ body }) => body.id);
  await query(`UPDATE orders SET payment_due_at = now() - interval '1 minute' WHERE id = ANY ($1::uuid[])`, [ids]);
  await Promise.all([one, other, one, other].map((app) => app.get(UnpaidExpiryJob).run()));
  const events = await query<{ type: string; count: number; orders: number }>(
    `SELECT type, count(*), count(DISTINCT aggregate_id) AS orders FROM domain_events
     WHERE aggregate_id = ANY ($1) AND type IN ('order.expired', 'order.cancelled') GROUP BY type ORDER BY type`,
    [ids],
  );
  expect(events).toEqual([
    { type: 'order.cancelled', count: 6, orders: 6 },
    { type: 'order.expired', count: 6, orders: 6 },
  ]);
});

it('R28: two workers never run one delivery at once, and each event is delivered and taken once', async () => {
  const running = new Set<string>();
  const twice: string[] = [];
  receiver.on('/erp', async ({ id }, response) => {
    if (running.has(id)) twice.push(id);
    running.add(id);
    await sleep(20);
    running.delete(id);
    response.writeHead(200).end();
  });
  const workers = [one, other].map((app) => app.get(Worker));
  await Promise.all(workers.map((worker) => worker.start({ connectionString: one.db.url })));
  await crowd(40, 8, (turn) => shopper(turn).order([{ sku: 'BULK-002', quantity: 1 }]));
  const events = await query<{ id: string; slug: string }>(
    `SELECT event.id, slug FROM domain_events event JOIN stores ON stores.id = store_id WHERE type = 'order.created'`,
  );
  const acme = events.filter(({ slug }) => slug === 'acme').map(({ id }) => id);
  expect(acme.length).toBe(51);
  await receiver.until('/erp', acme.length);
  while (taken.length < events.length) await sleep(10);
  await sleep(200);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(twice).toEqual([]);
  const received = receiver.at('/erp').map(({ id }) => id);
  expect(received.toSorted()).toEqual(acme.toSorted());
  expect(taken.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
});
