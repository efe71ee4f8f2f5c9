import { type ServerResponse } from 'node:http';
import { type INestApplicationContext } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebhookDeliveries } from '../../src/events/webhook/webhook-deliveries.service.js';
import { WebhookDispatcher } from '../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookEndpoints } from '../../src/events/webhook/webhook-endpoints.service.js';
import { WebhookFanOut } from '../../src/events/webhook/webhook-fan-out.service.js';
import { WebhookHousekeepingJob } from '../../src/events/webhook/webhook-housekeeping.job.js';
import { eventsProcess, Hooks } from '../events/support/hooks.js';
import { Receiver } from '../events/support/receiver.js';

/** A tenth of the full size; WEBHOOK_EVENTS=500 is that. */
const size = Number(process.env['WEBHOOK_EVENTS'] ?? 50);

let hooks: Hooks;
let receiver: Receiver;

beforeAll(async () => {
  [hooks, receiver] = await Promise.all([Hooks.open(), Receiver.open()]);
});
afterAll(async () => {
  await receiver.close();
  await hooks.close();
});
afterEach(() => hooks.query(`UPDATE webhook_endpoints SET state = 'deleted'`));

/** Ten aggregates with their events in turn. */
const orders = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index % 10}`);

/** The ids of each aggregate, in the order in which they came. */
function byAggregate(events: readonly { id: string; aggregate: string }[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { id, aggregate } of events) (groups[aggregate] ??= []).push(id);
  return groups;
}

const receivedAt = (path: string) =>
  byAggregate(receiver.at(path).map(({ id, body }) => ({ id, aggregate: body.aggregateId })));

it('R24: one dead receiver of three delays nobody, follows the schedule, is ended after it, and gets all in order afterwards', async () => {
  const names = orders(size, 'r24');
  receiver.answer('/dead', 500);
  const [dead, one, other] = [
    await hooks.endpoint(receiver.url('/dead')),
    await hooks.endpoint(receiver.url('/one')),
    await hooks.endpoint(receiver.url('/other')),
  ];
  const ids = await hooks.log(names);
  const expected = byAggregate(ids.map((id, index) => ({ id, aggregate: names[index] as string })));
  await hooks.fanOut();
  await hooks.sendAll();
  for (const [path, issued] of [['/one', one] as const, ['/other', other] as const]) {
    expect(await hooks.states(issued)).toEqual({ delivered: size });
    expect(receivedAt(path)).toEqual(expected);
  }

  /** It has two at once and then a rest of a tenth of a second. */
  const sendAllToFailing = async (): Promise<number> => {
    let sent = 0;
    const send = () => hooks.get(WebhookDispatcher).sendDue();
    for (let more = await send(); more > 0; more = await send()) {
      expect(more).toBe(2);
      sent += more;
      await hooks.pass(0.1);
    }
    return sent;
  };
  // The first of each aggregate is tried; the others wait behind it.
  const attempts = () => receiver.at('/dead').length;
  expect(attempts()).toBe(10);
  const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
  for (const [index, seconds] of waits.entries()) {
    await hooks.pass(seconds / 2);
    expect(await hooks.sendAll()).toBe(0);
    await hooks.pass(seconds * 0.6);
    // With the last attempt of the first ones, the endpoint is ended.
    const tried = index === waits.length - 1 ? 2 : 10;
    expect(await sendAllToFailing()).toBe(tried);
    expect(attempts()).toBe(10 * (index + 1) + tried);
  }
  await hooks.get(WebhookHousekeepingJob).run();
  expect(await hooks.states(dead)).toEqual({ dead: size });
  const ended = await hooks.query<{ type: string; count: number }>(
    `SELECT type, count(*) FROM domain_events WHERE aggregate_id = $1 AND type LIKE 'webhook.%' GROUP BY type ORDER BY type`,
    [String(dead.endpoint.id)],
  );
  expect(ended).toEqual([
    { type: 'webhook.endpoint_disabled', count: 1 },
    { type: 'webhook.failed', count: 2 },
  ]);
  expect(
    await hooks.get(WebhookEndpoints).get(hooks.db.dataSource.manager, hooks.storeId, dead.endpoint.id),
  ).toMatchObject({
    state: 'disabled',
    disabledReason: 'failing',
  });

  receiver.answer('/dead', 200);
  receiver.all.length = 0;
  await hooks.get(WebhookEndpoints).update(hooks.storeId, dead.endpoint.id, { active: true });
  expect(await hooks.get(WebhookDeliveries).redeliverDead(hooks.storeId, dead.endpoint.id)).toBe(size);
  await hooks.sendAll();
  expect(receivedAt('/dead')).toEqual(expected);
  expect(await hooks.states(dead)).toEqual({ delivered: size, redelivered: size });
});

it('R24: what an endpoint has missed is replayed from the log, by time or by id, in order', async () => {
  const names = orders(30, 'replay');
  const from = new Date();
  const ids = await hooks.log(names);
  await sleep(2);
  const to = new Date();
  await hooks.log(['replay-later']);
  await hooks.db.settled();
  await hooks.fanOut();
  const issued = await hooks.endpoint(receiver.url('/replay'));
  await hooks.fanOut();
  expect(await hooks.states(issued)).toEqual({});
  const deliveries = hooks.get(WebhookDeliveries);
  expect(await deliveries.replay(hooks.storeId, issued.endpoint.id, { from, to })).toBe(30);
  await hooks.sendAll();
  expect(receivedAt('/replay')).toEqual(
    byAggregate(ids.map((id, index) => ({ id, aggregate: names[index] as string }))),
  );

  receiver.all.length = 0;
  const chosen = [ids[21], ids[1]] as string[];
  expect(await deliveries.replay(hooks.storeId, issued.endpoint.id, { eventIds: chosen })).toBe(2);
  await hooks.sendAll();
  // Both are of one aggregate.
  expect(receiver.at('/replay').map(({ id }) => id)).toEqual([ids[1], ids[21]]);
  expect(await deliveries.replay(hooks.storeId, issued.endpoint.id, { from, to, types: ['test.other'] })).toBe(0);
  const [stranger] = await hooks.query<{ id: number }>(`SELECT id FROM stores WHERE slug = 'emporia'`);
  await expect(deliveries.replay(stranger?.id ?? 0, issued.endpoint.id, { from, to })).rejects.toMatchObject({
    code: 'webhook.endpoint_not_found',
  });
});

describe('with two workers', () => {
  let processes: INestApplicationContext[];

  beforeEach(async () => {
    processes = await Promise.all([eventsProcess(hooks.db.url), eventsProcess(hooks.db.url)]);
  });
  afterEach(async () => {
    await Promise.all(processes.flatMap((process) => loopsOf(process).map((loop) => loop.stop())));
    await Promise.all(processes.map((process) => process.close()));
  });
  const loopsOf = (process: INestApplicationContext) =>
    [WebhookFanOut, WebhookDispatcher].map((type) =>
      process.get<WebhookFanOut | WebhookDispatcher>(type, { strict: false }),
    );
  const start = () => processes.forEach((process) => loopsOf(process).forEach((loop) => loop.start()));

  it('R25, R28: an endpoint that is slow has ten requests at once and no more; nothing is sent twice; the fast one does not wait', async () => {
    const slow = await hooks.endpoint(receiver.url('/slow'));
    await hooks.endpoint(receiver.url('/fast'));
    receiver.on('/slow', async (_, response) => {
      await sleep(150);
      response.writeHead(200).end();
    });
    const ids = await hooks.log(Array.from({ length: size }, (_, index) => `r28-${index}`));
    const begun = performance.now();
    start();
    const fast = await receiver.until('/fast', size);
    const slowOnes = await receiver.until('/slow', size);
    await sleep(300);
    expect([fast.length, slowOnes.length]).toEqual([size, size]);
    expect(new Set(slowOnes.map(({ id }) => id))).toEqual(new Set(ids));
    expect(receiver.busiest.get('/slow')).toBe(10);
    expect((fast.at(-1)?.at ?? Number.NaN) - begun).toBeLessThan((slowOnes.at(-1)?.at ?? 0) - begun);
    expect(await hooks.states(slow)).toEqual({ delivered: size });
  });

  it('R25: forty hanging endpoints do not delay a good one', async () => {
    const hanging: ServerResponse[] = [];
    receiver.on('/hangs', (_, response) => void hanging.push(response));
    for (let count = 0; count < 40; count += 1) await hooks.endpoint(receiver.url('/hangs'));
    const good = await hooks.endpoint(receiver.url('/good'));
    const names = Array.from({ length: 10 }, (_, index) => `hang-${index}`);
    await hooks.log(names);
    start();
    await receiver.until('/good', 10);
    const before = performance.now();
    await hooks.log(['now']);
    const [last] = (await receiver.until('/good', 11)).slice(-1);
    expect((last?.at ?? Number.NaN) - before).toBeLessThan(500);
    await sleep(100);
    expect(await hooks.states(good)).toEqual({ delivered: 11 });
    receiver.answer('/hangs', 200);
    for (const response of hanging) response.writeHead(200).end();
  });
});
