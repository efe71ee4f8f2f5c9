import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnpaidExpiryJob } from '../../src/checkout/unpaid-expiry.job.js';
import { eventCatalogue } from '../../src/event-catalogue/event-catalogue.js';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventLog, logStart } from '../../src/events/event-log.service.js';
import { WebhookEndpoints } from '../../src/events/webhook/webhook-endpoints.service.js';
import { StandardEnvelope } from '../../src/events/webhook/standard-envelope.js';
import { LowStockJob } from '../../src/inventory/low-stock.job.js';
import { LowStockWatch } from '../../src/inventory/low-stock.service.js';
import { ExpiredQuotesJob } from '../../src/quote/expired-quotes.job.js';
import { Worker } from '../../src/events/worker.service.js';
import { brokerMessage } from '../../src/events/broker/broker-message.js';
import { move } from '../notification/support/notices.js';
import { Seller, terms } from '../quote/given-quotes.js';
import { testApp, type TestApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, report } from '../support/fake-gateway-shop.js';
import { admin, guestCheckout, type OrderJson, Shopper } from '../support/shopper.js';
import { eventSchemas } from './support/event-schemas.js';
import { shapeOf } from './support/shape.js';

/** Minor units; what the orders of this file cost. */
const total = 155_000;

/** The life of orders in the real application, whatever can happen in it: every event of the catalogue is written. */
describe('the events of real orders', () => {
  let app: TestApp;
  let gateway: FakeGateway;
  let gone: Server;
  let storeId: number;
  let events: readonly DomainEvent[];

  beforeAll(async () => {
    app = await testApp({
      extensions: { paymentProviders: [FakeGateway] },
      settings: { ALLOW_PRIVATE_ADDRESSES: 'on' },
    });
    gateway = app.get(FakeGateway);
    gone = createServer((_, response) => response.writeHead(410).end());
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const [store] = await app.db.dataSource.query<{ id: number }[]>(`SELECT id FROM stores WHERE slug = 'acme'`);
    storeId = store?.id ?? 0;
    await offerWallet(app);
    await walk();
    events = await logged();
  });
  afterAll(async () => {
    await app.close();
    gone.close();
  });

  async function order(body: object = guestCheckout): Promise<OrderJson> {
    const placed = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], body);
    if (placed.status !== 201) throw new Error(placed.text);
    return placed.body;
  }

  async function delivery(store: string, zone: object, currency: string): Promise<void> {
    const rate = { basis: 'flat', amount: { amount: '15000.00', currency } };
    const made = await admin<{ id: number }>(app, 'POST', '/shipping-zones', zone, store);
    const method = { code: 'standard', name: 'Standard', rate };
    const { status } = await admin(app, 'POST', `/shipping-zones/${made.body.id}/methods`, method, store);
    expect(status).toBe(201);
  }

  async function ask(path: string, body: object): Promise<void> {
    const { status, text } = await admin(app, 'POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  }

  async function walk(): Promise<void> {
    await delivered();
    await paidByWallet();
    await neverPaid();
    await inParts();
    await elsewhere();
    await quoted();
    await webhooks();
  }

  /** In cash, all the way, with a hold; paid, disputed and given back. */
  async function delivered(): Promise<void> {
    const { id } = await order({ ...guestCheckout, couponCode: 'WELCOME10', note: 'Ring twice' });
    await move(app, id, ['on_hold', 'pending', 'confirmed', 'processing', 'shipped', 'on_the_way', 'delivered']);
    await ask(`/orders/${id}/mark-paid`, { reason: 'The courier has brought it' });
    await move(app, id, ['disputed', 'refunded']);
    await move(app, (await order()).id, ['cancelled']);
  }

  /** Sent in two parcels, one piece cancelled, with a note; and so few pieces are left that the store wants to know. */
  async function inParts(): Promise<void> {
    const placed = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 3 }], guestCheckout);
    const { id, lines } = placed.body;
    const one = { lines: [{ lineId: lines[0]?.id, quantity: 1 }] };
    await ask(`/orders/${id}/notes`, { text: 'Packed with a card', visibility: 'buyer' });
    await ask(`/orders/${id}/cancellations`, { ...one, reason: 'Out of fabric' });
    await move(app, id, ['confirmed', 'processing']);
    const tracking = { carrier: 'Pathao', trackingNumber: 'PT-1', trackingUrl: 'https://carrier.example/PT-1' };
    await ask(`/orders/${id}/fulfilments`, { ...one, ...tracking, reason: 'The first is ready' });
    await ask(`/orders/${id}/fulfilments`, {});
    const { body } = await admin<{ fulfilments: { id: string }[] }>(app, 'GET', `/orders/${id}`);
    const shipment = `/orders/${id}/fulfilments/${body.fulfilments[1]?.id}`;
    await admin(app, 'PATCH', shipment, tracking);
    await ask(`${shipment}/updates`, { status: 'on_the_way', location: 'Dhaka hub', description: 'Left the hub' });
    await app.get(LowStockWatch).changeSettings(storeId, { threshold: 1_000_000 });
    await app.get(LowStockJob).run();
    await app.get(LowStockWatch).changeSettings(storeId, { threshold: null });
  }

  /** Authorized, captured, and one piece given back. */
  async function paidByWallet(): Promise<void> {
    gateway.behaviour = 'authorize';
    const { payment, lines } = await order(byWallet);
    await ask(`/payments/${payment.id}/capture`, {});
    await ask(`/payments/${payment.id}/refunds`, {
      lines: [{ lineId: lines[0]?.id, quantity: 1 }],
      restock: true,
      reason: 'It came back',
    });
  }

  /** Declined, asked for too much, paid with too little, and not paid in time. */
  async function neverPaid(): Promise<void> {
    gateway.behaviour = 'redirect';
    const declined = await order(byWallet);
    await report(app, {
      messageId: 'declined',
      paymentId: declined.payment.id,
      reference: null,
      outcome: { status: 'declined', reason: 'insufficient_funds' },
    });
    const dearer = (await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 2 }], byWallet)).body;
    await ask(`/orders/${dearer.id}/cancellations`, {
      lines: [{ lineId: dearer.lines[0]?.id, quantity: 1 }],
      reason: 'Out of fabric',
    });
    const short = await order(byWallet);
    await report(app, captured({ id: short.payment.id, amount: total - 100 }));
    const late = await order(byWallet);
    await app.db.dataSource.query(`UPDATE orders SET payment_due_at = now() - interval '1 minute' WHERE id = $1`, [
      late.id,
    ]);
    await app.get(UnpaidExpiryJob).run();
    await move(app, (await order(byWallet)).id, ['cancelled']);
  }

  /** A bundle and options under a transfer code, and taxes for a customer with a cart. */
  async function elsewhere(): Promise<void> {
    const goods = ['PAKET-NGOPI', 'BATIK-M'].map((sku) => ({ sku, quantity: 1 }));
    await delivery('nusantara', { code: 'java', name: 'Jawa', countries: ['ID'] }, 'IDR');
    const indonesian = { ...guestCheckout.shippingAddress, city: 'Jakarta', country: 'ID' };
    const bundle = await new Shopper(app, 'nusantara').order(goods, {
      shippingAddress: indonesian,
      shippingOption: 'java/standard',
      paymentMethod: 'bank_transfer',
    });
    const buyer = await new Shopper(app, 'emporia').logIn();
    const taxed = await buyer.checkOut(await buyer.cart([{ sku: 'COFFEE-1KG', quantity: 2 }]), {
      shippingAddress: { ...guestCheckout.shippingAddress, country: 'DE' },
      shippingOption: 'zone-de/standard',
      paymentMethod: 'invoice',
    });
    if (bundle.status !== 201 || taxed.status !== 201) throw new Error(`${bundle.text} ${taxed.text}`);
  }

  /** Quotes to all of their ends, one of them with extra data. */
  async function quoted(): Promise<void> {
    const seller = await Seller.of(app);
    const buyer = await new Shopper(app, 'emporia').logIn();
    const { code } = await seller.offer();
    await buyer.send('POST', `/quotes/${code}/decline`, { body: { reason: 'too dear' } });
    await seller.send('PUT', `/${code}/terms`, terms);
    await seller.send('POST', `/${code}/send`, {});
    const mixins = {
      customer: { loyalty: { data: { tier: 'gold' } } },
      shippingAddress: { delivery: { data: { floor: 1 } } },
      billingAddress: { delivery: { data: { floor: 2 } } },
    };
    const body = { paymentMethod: 'invoice', mixins };
    const { status, text } = await buyer.send('POST', `/quotes/${code}/checkout`, { body });
    if (status !== 201) throw new Error(text);
    await seller.send('POST', `/${(await seller.offer()).code}/withdraw`, {});
    const late = await seller.offer();
    await app.db.dataSource.query(`UPDATE quotes SET valid_until = now() - interval '1 second' WHERE code = $1`, [
      late.code,
    ]);
    await app.get(ExpiredQuotesJob).run();
  }

  /** An endpoint that is gone. */
  async function webhooks(): Promise<void> {
    const { port } = gone.address() as AddressInfo;
    await app.get(WebhookEndpoints).create(storeId, [], {
      url: `http://127.0.0.1:${port}/hooks`,
      description: null,
      eventTypes: ['*'],
      envelope: 'standard',
    });
    const worker = app.get(Worker);
    await worker.start({ connectionString: app.db.url });
    await order();
    const deadline = Date.now() + 15_000;
    while (!(await logged()).some(({ type }) => type === 'webhook.endpoint_disabled') && Date.now() < deadline)
      await sleep(50);
    await worker.stop();
  }

  async function logged(): Promise<DomainEvent[]> {
    const stores = await app.db.dataSource.query<{ id: number }[]>('SELECT id FROM stores ORDER BY id');
    const pages = await Promise.all(
      stores.map(({ id }) =>
        app.get(EventLog).after(app.db.dataSource.manager, { storeId: id, after: logStart, limit: 1_000 }),
      ),
    );
    return pages.flatMap((page) => page.events);
  }

  it('are all of the catalogue, and all that is in the catalogue', () => {
    const seen = [...new Set(events.map(({ type }) => type))].sort();
    expect(seen).toEqual(eventCatalogue.map(({ type }) => type).sort());
    expect(events.length).toBeGreaterThan(30);
  });

  it('are to the broker what asyncapi.json says, to the letter', () => {
    const schemas = eventSchemas();
    for (const event of events) {
      const message: unknown = JSON.parse(brokerMessage(event, 'acme', 1_000_000).body);
      expect([event.type, schemas.faultsOfMessage(event.type, message)]).toEqual([event.type, []]);
    }
  });

  it('are to webhooks what asyncapi.json says, to the letter', async () => {
    const schemas = eventSchemas();
    const envelope = new StandardEnvelope();
    const signing = { secrets: ['whsec_c2VjcmV0'], sentAt: new Date() } as Parameters<StandardEnvelope['wrap']>[1];
    for (const event of events) {
      const { body } = await envelope.wrap(event, signing);
      expect([event.type, schemas.faultsOfMessage(`webhook_${event.type}`, JSON.parse(body))]).toEqual([
        event.type,
        [],
      ]);
    }
  });

  it('are in the feed what they are in the log', async () => {
    const { body } = await admin<{ items: { id: string; payload: object }[] }>(app, 'GET', '/events?limit=100');
    const own = events.filter((event) => event.storeId === storeId);
    expect(body.items.map(({ id, payload }) => ({ id, payload }))).toEqual(
      own.slice(0, 100).map(({ id, payload }) => ({ id, payload })),
    );
  });

  // Readers rely on these. A new field may come; one that goes, or changes its kind, makes the next version of its type.
  it.each(eventCatalogue.map(({ type, version }) => [`${type}, version ${version}`, type, version] as const))(
    'keep the shape of %s',
    (_, type, version) => {
      const samples = events.filter((event) => event.type === type && event.version === version);
      expect(shapeOf(samples.map(({ payload }) => payload))).toMatchSnapshot();
    },
  );
});
