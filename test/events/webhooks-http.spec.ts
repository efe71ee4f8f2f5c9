import { LogWatch } from '../../src/events/stream/log-watch.js';
import { WebhookDispatcher } from '../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookEndpoints } from '../../src/events/webhook/webhook-endpoints.service.js';
import { WebhookFanOut } from '../../src/events/webhook/webhook-fan-out.service.js';
import { Readiness } from '../../src/platform/http/readiness.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, type ProblemJson, Shopper } from '../support/shopper.js';
import { EventSource } from './support/event-source.js';
import { eventsProcess } from './support/hooks.js';
import { Receiver } from './support/receiver.js';

interface Endpoint {
  id: number;
  url: string;
  secret?: string;
  [field: string]: unknown;
}

interface Delivery {
  id: number;
  eventId: string;
  eventType: string;
  state: string;
  attemptsMade: { status: number; response: string }[];
}

interface Page {
  items: Delivery[];
  next: string | null;
}

let app: TestApp;
let receiver: Receiver;

beforeAll(async () => {
  [app, receiver] = await Promise.all([testApp({ settings: { ALLOW_PRIVATE_ADDRESSES: 'on' } }), Receiver.open()]);
});
afterAll(async () => {
  await receiver.close();
  await app.close();
});

const order = async (): Promise<string> => {
  const { status, body } = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }]);
  expect(status).toBe(201);
  return body.id;
};

const fanOut = async (): Promise<void> => {
  while ((await app.get(WebhookFanOut).fanOutBatch()) !== 'idle');
};

const create = (body: object, store?: string) => admin<Endpoint>(app, 'POST', '/webhooks/endpoints', body, store);

describe('the webhooks of the admin API', () => {
  let endpoint: Endpoint;

  it('makes an endpoint and shows its secret then, and never again', async () => {
    const made = await create({ url: receiver.url('/erp'), eventTypes: ['order.*'], description: 'ERP' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      url: receiver.url('/erp'),
      eventTypes: ['order.*'],
      envelope: 'standard',
      state: 'active',
    });
    expect(made.body.secret).toMatch(/^whsec_/);
    const { secret, ...rest } = made.body;
    endpoint = rest;
    expect((await admin(app, 'GET', `/webhooks/endpoints/${endpoint.id}`)).body).toEqual(rest);
    const list = await admin<{ items: Endpoint[] }>(app, 'GET', '/webhooks/endpoints');
    expect(list.body.items).toEqual([rest]);
    expect(list.text).not.toContain(secret);
  });

  it('sends an order, and shows the delivery with its attempts', async () => {
    receiver.answer('/erp', 500, {}, 'no such order');
    const orderId = await order();
    await fanOut();
    await app.get(WebhookDispatcher).sendDue();
    expect(receiver.at('/erp')[0]?.body).toMatchObject({
      type: 'order.created',
      aggregateId: orderId,
      data: { id: orderId },
    });
    const page = await admin<Page>(
      app,
      'GET',
      `/webhooks/deliveries?aggregateId=${orderId}&endpointId=${endpoint.id}&state=waiting`,
    );
    expect(page.body.items).toMatchObject([
      { eventType: 'order.created', state: 'waiting', attempts: 1, lastStatus: 500 },
    ]);
    const id = page.body.items[0]?.id;
    const file = await admin<Delivery>(app, 'GET', `/webhooks/deliveries/${id}`);
    expect(file.body.attemptsMade).toMatchObject([{ status: 500, error: null, response: 'no such order' }]);
    expect((await admin<ProblemJson>(app, 'POST', `/webhooks/deliveries/${id}/redeliveries`)).body.code).toBe(
      'webhook.delivery_waiting',
    );
  });

  it('stops an endpoint, keeps what waits for it as dead letters, and sends them again when it is started', async () => {
    const stopped = await admin<Endpoint>(app, 'PATCH', `/webhooks/endpoints/${endpoint.id}`, { active: false });
    expect(stopped.body).toMatchObject({ state: 'disabled', disabledReason: 'merchant' });
    await app.db.dataSource.query(
      `UPDATE webhook_deliveries SET state = 'dead', due_at = NULL, finished_at = now() WHERE state = 'waiting'`,
    );
    const again = () =>
      admin<{ queued: number; code: string }>(app, 'POST', `/webhooks/endpoints/${endpoint.id}/redeliveries`);
    expect((await again()).body.code).toBe('webhook.endpoint_disabled');
    await admin(app, 'PATCH', `/webhooks/endpoints/${endpoint.id}`, { active: true });
    expect((await again()).body).toEqual({ queued: 1 });
    receiver.answer('/erp', 200);
    await app.get(WebhookDispatcher).sendDue();
    const { body } = await admin<Page>(app, 'GET', `/webhooks/deliveries?endpointId=${endpoint.id}`);
    expect(body.items.map(({ state }) => state)).toEqual(['delivered', 'redelivered']);
    const once = await admin<Delivery>(app, 'POST', `/webhooks/deliveries/${body.items[0]?.id}/redeliveries`);
    expect([once.status, once.body.state, once.body.eventId]).toEqual([202, 'waiting', body.items[0]?.eventId]);
  });

  it('replays by id and by time', async () => {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const replay = (body: object) =>
      admin<{ queued: number }>(app, 'POST', `/webhooks/endpoints/${endpoint.id}/replays`, body);
    const { body } = await admin<Page>(app, 'GET', '/webhooks/deliveries?limit=1');
    const eventId = body.items[0]?.eventId as string;
    expect((await replay({ eventIds: [eventId, '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'] })).body).toEqual({ queued: 1 });
    await app.db.settled();
    expect((await replay({ from })).body).toEqual({ queued: 1 });
    expect((await replay({ from, types: ['order.cancelled'] })).body).toEqual({ queued: 0 });
    for (const faulty of [
      {},
      { eventIds: [eventId], from },
      { to: from },
      { eventIds: [eventId], types: ['order.created'] },
    ]) {
      expect((await replay(faulty)).status).toBe(400);
    }
  });

  it('rotates the secret', async () => {
    const rotated = await admin<Endpoint>(app, 'POST', `/webhooks/endpoints/${endpoint.id}/secrets`, {
      overlapSeconds: 60,
    });
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(Date.parse(String(rotated.body['previousSecretUntil'])) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it.each([
    [{ url: 'not an address', eventTypes: ['*'] }, 'url', 'not_a_url'],
    [{ url: 'https://a:b@erp.example/', eventTypes: ['*'] }, 'url', 'credentials'],
    [{ url: 'https://93.184.215.14/', eventTypes: [] }, 'eventTypes', 'too_few'],
    [{ url: 'https://93.184.215.14/', eventTypes: ['ORDER'] }, 'eventTypes', 'wrong_format'],
    [{ url: 'https://93.184.215.14/', eventTypes: ['*'], envelope: 'scalev' }, 'envelope', 'not_allowed'],
  ])('refuses %j', async (body, field, code) => {
    const { status, body: problem } = (await create(body)) as unknown as { status: number; body: ProblemJson };
    expect([status, problem.issues?.[0]?.path, problem.issues?.[0]?.code]).toEqual([400, [field], code]);
  });

  it('lets a store have fifty endpoints', async () => {
    const wish = { url: 'https://93.184.215.14/', eventTypes: ['*'] };
    const { body } = await create(wish, 'maple');
    await app.db.dataSource.query(
      `INSERT INTO webhook_endpoints (store_id, url, event_types, envelope, secret)
       SELECT store_id, url, event_types, envelope, secret FROM webhook_endpoints, generate_series(1, 48) WHERE id = $1`,
      [body.id],
    );
    expect((await create(wish, 'maple')).status).toBe(201);
    const refused = await create(wish, 'maple');
    expect([refused.status, refused.body['code']]).toEqual([409, 'webhook.too_many_endpoints']);
  });

  it('deletes an endpoint, and with it what is secret about it', async () => {
    expect((await admin(app, 'DELETE', `/webhooks/endpoints/${endpoint.id}`)).status).toBe(204);
    expect((await admin(app, 'GET', `/webhooks/endpoints/${endpoint.id}`)).status).toBe(404);
    const [row] = await app.db.dataSource.query<{ secret: Buffer; url: string }[]>(
      'SELECT url, secret FROM webhook_endpoints WHERE id = $1',
      [endpoint.id],
    );
    expect(row).toEqual({ url: '', secret: Buffer.alloc(0) });
  });
});

describe('addresses that must not be called (S8)', () => {
  it('are refused at registration where the setting does not allow them, and at the connection', async () => {
    const strict = await eventsProcess(app.db.url, { ALLOW_PRIVATE_ADDRESSES: 'off' });
    const endpoints = strict.get(WebhookEndpoints, { strict: false });
    const [{ id: storeId }] = await app.db.dataSource.query<[{ id: number }]>(
      `SELECT id FROM stores WHERE slug = 'acme'`,
    );
    const register = (url: string) =>
      endpoints.create(storeId, [], { url, description: null, eventTypes: ['*'], envelope: 'standard' });
    for (const url of [
      'http://127.0.0.1/',
      'https://127.0.0.1/',
      'https://169.254.169.254/',
      'https://localhost/',
      'https://erp.example:22/',
    ]) {
      await expect(register(url)).rejects.toMatchObject({ code: 'request.invalid', kind: 'invalid' });
    }
    // One that was registered before, or leads elsewhere now, is refused at the connection, and nothing of it is shown.
    const { endpoint } = await register('https://93.184.215.14/');
    await app.db.dataSource.query('UPDATE webhook_endpoints SET url = $2 WHERE id = $1', [
      endpoint.id,
      receiver.url('/inside'),
    ]);
    await order();
    await fanOut();
    await strict.get(WebhookDispatcher, { strict: false }).sendDue();
    expect(receiver.at('/inside')).toEqual([]);
    const rows: unknown = await app.db.dataSource.query(
      `SELECT attempt.status, attempt.error, attempt.response FROM webhook_attempts attempt
       JOIN webhook_deliveries delivery ON delivery.id = delivery_id WHERE endpoint_id = $1`,
      [endpoint.id],
    );
    expect(rows).toEqual([{ status: null, error: 'blocked', response: null }]);
    await strict.close();
  });
});

describe('the event stream', () => {
  it('tells of an order as it is placed, and resumes with Last-Event-ID', async () => {
    const source = await EventSource.open(app.url, '?types=order.created');
    expect(source.status).toBe(200);
    await source.until(() => source.lastEventId !== '');
    expect(source.text).toMatch(/^retry: 1000\nid: \S+\n\n$/);
    const begin = source.lastEventId;
    const first = await order();
    await source.until(() => source.events.length === 1);
    expect(source.events[0]).toMatchObject({
      event: 'order.created',
      data: { type: 'order.created', aggregateId: first },
    });
    expect(source.events[0]?.data).not.toHaveProperty('storeId');
    source.close();

    const second = await order();
    const resumed = await EventSource.open(app.url, '?types=order.created', { lastEventId: source.lastEventId });
    await resumed.until(() => resumed.events.length === 1);
    expect(resumed.events[0]?.data['aggregateId']).toBe(second);
    resumed.close();

    const whole = await EventSource.open(app.url, '?types=order.created', { lastEventId: begin });
    await whole.until(() => whole.events.length === 2);
    expect(whole.events.map(({ data }) => data['aggregateId'])).toEqual([first, second]);
    const feed = await admin<{ cursor: string }>(app, 'GET', `/events?after=${begin}&limit=100`);
    expect(feed.body.cursor).toBe(whole.lastEventId);
    whole.close();
  });

  it('shows every fifteen seconds that it lives while nothing happens', async () => {
    const waits: number[] = [];
    // Fifteen seconds pass at once, twice.
    const passing = async (_storeId: number, _count: number, milliseconds: number) => {
      waits.push(milliseconds);
      return false;
    };
    const news = jest.spyOn(LogWatch.prototype, 'news').mockImplementationOnce(passing).mockImplementationOnce(passing);
    const source = await EventSource.open(app.url, '?types=order.created');
    try {
      await source.until(() => source.text.split('\n:').length === 3);
    } finally {
      source.close();
      news.mockRestore();
    }
    expect(waits).toEqual([15_000, 15_000]);
    expect(source.text).toMatch(/^retry: 1000\nid: \S+\n\n:\n\n:\n\n$/);
    expect(source.events).toEqual([]);
  });

  it('shows nothing of another store, also with its Last-Event-ID (S14)', async () => {
    const mine = await EventSource.open(app.url, '');
    await mine.until(() => mine.lastEventId !== '');
    const theirs = await EventSource.open(app.url, '', { store: 'nusantara', lastEventId: mine.lastEventId });
    await order();
    await mine.until(() => mine.events.length >= 1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(theirs.events).toEqual([]);
    mine.close();
    theirs.close();
  });

  it.each(['nonsense', 'WyJ4IiwxXQ'])('refuses the Last-Event-ID %s', async (lastEventId) => {
    const headers = { Authorization: 'Bearer sk_demo_acme', 'Last-Event-ID': lastEventId };
    expect((await request(app, 'GET', '/admin/v1/events/stream', { headers })).status).toBe(400);
  });

  it('needs a key with the scope', async () => {
    expect((await request(app, 'GET', '/admin/v1/events/stream')).status).toBe(401);
  });

  it('R13: ends with a time to come back when the process stops, and lets it stop', async () => {
    const source = await EventSource.open(app.url, '');
    await source.until(() => source.lastEventId !== '');
    app.get(Readiness).drain();
    await source.until(() => source.ended);
    expect(source.text).toMatch(/retry: [12]\d{3}\n\n$/);
  });
});
