import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventSubscribers, PermanentFailure, Postponed } from '../../src/events/event-subscriber.js';
import { Worker } from '../../src/events/worker.service.js';
import { MailSubscriber } from '../../src/notification/mail.subscriber.js';
import { Unreachable } from '../../src/notification/notification-channel.js';
import { Notifier } from '../../src/notification/notifier.service.js';
import { SmsSubscriber } from '../../src/notification/sms.subscriber.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin, dhakaAddress, type OrderJson, Shopper } from '../support/shopper.js';
import { eventOf, eventsOf, hand, move, noticesOf, send, tell } from './support/notices.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, string>;
}

describe('text messages to buyers', () => {
  const received: Received[] = [];
  let answer: { status: number; headers?: Record<string, string>; body?: string };
  let provider: Server;
  let app: TestApp;
  let texts: SmsSubscriber;
  let guests = 0;

  beforeAll(async () => {
    provider = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
        received.push({ headers: request.headers, body });
        response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    app = await testApp({
      settings: {
        SMS_URL: `http://127.0.0.1:${port}/messages`,
        SMS_TOKEN: 'a-token',
        SMS_SENDER: 'Cashwrap',
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'orders@cashwrap.example',
        PUBLIC_URL: 'https://shop.example',
      },
    });
    texts = app.get(SmsSubscriber);
    await admin(app, 'PATCH', '/notification-settings', { sms: ['order_confirmation', 'order_shipped'] });
  });
  beforeEach(() => {
    received.length = 0;
    answer = { status: 201, body: '{"id": "sms-77"}' };
    (app.get(Notifier) as unknown as { restingUntil: Map<string, number> }).restingUntil.clear();
  });
  afterAll(async () => {
    await app.close();
    provider.close();
  });

  const order = async (): Promise<OrderJson & { phone: string }> => {
    guests += 1;
    const phone = `+88017110${String(guests).padStart(5, '0')}`;
    const shippingAddress = { ...dhakaAddress, phone };
    const { status, text, body } = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], {
      shippingAddress,
    });
    if (status !== 201) throw new Error(text);
    return { ...body, phone };
  };

  const confirm = (orderId: string) => tell(app, texts, { orderId, type: 'order.created' });

  it('go to the provider once, with the event’s id as idempotency key', async () => {
    const { id, number, secretSlug, phone } = await order();
    expect(await confirm(id)).toBeNull();
    expect(await confirm(id)).toBeNull();
    const event = await eventOf(app, id, 'order.created');
    expect(received.map(({ body }) => body)).toEqual([
      {
        to: phone,
        from: 'Cashwrap',
        text: `Acme Fashion: we have received your order ${number}. Total: BDT 1,550.00. https://shop.example/orders/${secretSlug}`,
        reference: event.id,
      },
    ]);
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      'content-type': 'application/json',
      'idempotency-key': event.id,
    });
    expect(await noticesOf(app, id)).toMatchObject([
      {
        channel: 'sms',
        kind: 'order_confirmation',
        recipient: phone,
        status: 'sent',
        reference: 'sms-77',
        attempts: 1,
      },
    ]);
  });

  it('tell of every parcel in a line: what is in it, by what it is tracked, what is still to come', async () => {
    const shippingAddress = { ...dhakaAddress, phone: '+8801711099999' };
    const items = ['KURTI-EM', 'SAREE-RED-M', 'SHAWL-1'].map((sku) => ({ sku, quantity: 1 }));
    const { id, number, secretSlug, lines } = (await new Shopper(app).order(items, { shippingAddress })).body;
    await move(app, id, ['confirmed', 'processing']);
    const tracking = { carrier: 'Pathao', trackingNumber: 'PT-0042' };
    const parcels = async () => {
      for (const event of await eventsOf(app, id, 'order.fulfilled')) expect(await hand(texts, event)).toBeNull();
    };
    await send(app, id, { lines: [{ lineId: lines[2]?.id, quantity: 1 }], ...tracking });
    await parcels();
    const cancelled = { lines: [{ lineId: lines[0]?.id, quantity: 1 }], reason: 'Out of stock' };
    expect((await admin(app, 'POST', `/orders/${id}/cancellations`, cancelled)).status).toBe(201);
    await send(app, id, {});
    await parcels();
    const said = `Acme Fashion: a parcel of your order ${number} is on its way.`;
    const end = `Total: BDT 8,250.00. https://shop.example/orders/${secretSlug}`;
    const others = '1 × Emerald Kurti, 1 × Jamdani Saree';
    expect(received.map(({ body }) => body['text'])).toEqual([
      `${said} Shipment: 1 × Last Piece Shawl. Pathao PT-0042. Still to come: ${others}. ${end}`,
      `${said} Shipment: 1 × Jamdani Saree. Remaining ${end.replace('Total: BDT 8,250.00', 'total: BDT 6,760.00')}`,
    ]);
  });

  it('count what is beyond two kinds of goods, and say of a whole order that it is on its way', async () => {
    const skus = ['KURTI-EM', 'SAREE-RED-M', 'SAREE-RED-L', 'DROP-TEE'];
    const { id, number } = (await new Shopper(app).order(skus.map((sku) => ({ sku, quantity: 2 })))).body;
    await move(app, id, ['confirmed', 'processing', 'shipped']);
    expect(await tell(app, texts, { orderId: id, type: 'order.fulfilled' })).toBeNull();
    expect(received.map(({ body }) => body['text'])).toEqual([
      expect.stringContaining(
        `: your order ${number} is on its way. Shipment: 2 × Emerald Kurti, 2 × Jamdani Saree, +4. Total: `,
      ),
    ]);
  });

  it('are for the kinds that the store has switched on, and for orders with a phone', async () => {
    const { id } = await order();
    await move(app, id, ['cancelled']);
    expect(await tell(app, texts, { orderId: id, type: 'order.cancelled' })).toBeNull();
    const shippingAddress = { ...dhakaAddress, phone: undefined };
    const silent = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], { shippingAddress });
    expect([silent.status, await confirm(silent.body.id)]).toEqual([201, null]);
    expect(received).toEqual([]);
  });

  it.each([400, 422])('are given up when the provider refuses one with %i', async (status) => {
    answer = { status };
    const { id } = await order();
    expect(await confirm(id)).toBeInstanceOf(PermanentFailure);
    expect(await noticesOf(app, id)).toMatchObject([
      { status: 'failed', reason: `The SMS provider answered ${status}` },
    ]);
  });

  it.each([
    [{ status: 500 }],
    [{ status: 503 }],
    [{ status: 429 }],
    [{ status: 401 }],
    [{ status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
    [{ status: 200, body: 'x'.repeat(2_000_000) }],
  ])('are tried again after %j, and others wait meanwhile', async (bad) => {
    answer = bad;
    const [first, second] = [await order(), await order()];
    expect(await confirm(first.id)).toBeInstanceOf(Unreachable);
    expect(await confirm(second.id)).toBeInstanceOf(Postponed);
    expect(received).toHaveLength(1);
    expect(await noticesOf(app, first.id)).toMatchObject([{ status: 'failed', attempts: 1 }]);
  });

  it('are taken although the provider’s answer says nothing that we understand', async () => {
    for (const body of ['', 'OK', '{"id": {}}', '[]', 'null']) {
      answer = { status: 202, body };
      const { id } = await order();
      expect(await confirm(id)).toBeNull();
      expect(await noticesOf(app, id)).toMatchObject([{ status: 'sent', reference: null }]);
    }
  });

  it('do not wait for mails, whose server is away; the order knows nothing of either', async () => {
    const { id } = await order();
    const worker = app.get(Worker);
    await worker.start({ connectionString: app.db.url });
    const late = await order();
    const deadline = Date.now() + 15_000;
    const gone = () => received.some(({ body }) => body['to'] === late.phone);
    while (!gone() && Date.now() < deadline) await sleep(20);
    await worker.stop();
    expect(gone()).toBe(true);
    expect(await tell(app, app.get(MailSubscriber), { orderId: id, type: 'order.created' })).toBeInstanceOf(Error);
    const { body } = await admin<OrderJson>(app, 'GET', `/orders/${late.id}`);
    expect([body.status, body.paymentStatus]).toEqual(['pending', 'unpaid']);
  });
});

it('without SMTP_URL and SMS_URL there is nobody to tell, and no job is made', async () => {
  const app = await testApp();
  try {
    const registered = app.get(EventSubscribers).all();
    expect(registered.map(({ code }) => code).filter((code) => /mail|sms/.test(code))).toEqual([]);
  } finally {
    await app.close();
  }
});
