import { setTimeout as sleep } from 'node:timers/promises';
import { PermanentFailure, Postponed } from '../../src/events/event-subscriber.js';
import { Worker } from '../../src/events/worker.service.js';
import { MailChannel } from '../../src/notification/mail-channel.js';
import { MailSubscriber } from '../../src/notification/mail.subscriber.js';
import { Notifier } from '../../src/notification/notifier.service.js';
import { orderLetter, orderText } from '../../src/notification/order-letter.js';
import { OrderGoods } from '../../src/order/order-goods.service.js';
import { OrderService } from '../../src/order/order.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { captured, offerWallet, report } from '../support/fake-gateway-shop.js';
import { MailServer } from '../support/mail-server.js';
import { admin, type OrderJson, Shopper } from '../support/shopper.js';
import { eventOf, eventsOf, hand, move, noticesOf, send, tell } from './support/notices.js';

const items = [{ sku: 'KURTI-EM', quantity: 2 }];

describe('mails to buyers', () => {
  const server = new MailServer();
  let app: TestApp;
  let mails: MailSubscriber;
  let guests = 0;

  beforeAll(async () => {
    await server.open();
    app = await testApp({
      extensions: { paymentProviders: [FakeGateway] },
      settings: { SMTP_URL: server.url, MAIL_FROM: 'orders@cashwrap.example', PUBLIC_URL: 'https://shop.example/' },
    });
    mails = app.get(MailSubscriber);
    app.get(FakeGateway).behaviour = 'redirect';
    await offerWallet(app);
  });
  beforeEach(async () => {
    server.received.length = 0;
    server.refusal = null;
    (app.get(Notifier) as unknown as { restingUntil: Map<string, number> }).restingUntil.clear();
    await app.db.dataSource.query('TRUNCATE notification_budgets, notification_settings');
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  /** Everybody has an address of their own, so that nobody reaches the limit of one recipient. */
  const order = async (body: object = {}): Promise<OrderJson & { email: string }> => {
    guests += 1;
    const email = `guest-${guests}@example.test`;
    const placed = await new Shopper(app).order(items, { email, ...body });
    if (placed.status !== 201) throw new Error(placed.text);
    return { ...placed.body, email };
  };

  const confirm = (id: string) => tell(app, mails, { orderId: id, type: 'order.created' });

  it('confirm an order, in plain text and HTML, with a link to its page', async () => {
    const { id, number, secretSlug, email } = await order({ couponCode: 'WELCOME10' });
    expect(await confirm(id)).toBeNull();
    expect(server.received).toHaveLength(1);
    const [{ envelope, mail }] = server.received as [(typeof server.received)[number]];
    expect(envelope).toEqual({ from: 'orders@cashwrap.example', to: [email] });
    expect(mail.from).toEqual({ name: 'Acme Fashion', address: 'orders@cashwrap.example' });
    expect(mail.to?.map(({ address }) => address)).toEqual([email]);
    expect(mail.subject).toBe(`Your order ${number}`);
    expect(mail.messageId).toBe(`<${(await eventOf(app, id, 'order.created')).id}@cashwrap.example>`);
    expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    const url = `https://shop.example/orders/${secretSlug}`;
    expect(mail.html).toContain('<html lang="en">');
    expect(mail.html).toContain(`href="${url}"`);
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain('Thank you for your order.');
      expect(text).toContain(number);
      expect(text).toContain('2 × Emerald Kurti');
      expect(text).toContain('BDT 2,980.00');
      expect(text).toContain('-BDT 298.00');
      expect(text).toContain('BDT 2,742.00');
      expect(text).toContain('House 12, Road 5');
    }
    expect(mail.text?.trimEnd()).toBe(
      [
        'Hello Rafiul Hassan,\n',
        'Thank you for your order. We have received it:\n',
        `Order ${number}\n`,
        '  2 × Emerald Kurti  BDT 2,980.00\n',
        '  Subtotal: BDT 2,980.00',
        '  Discount: -BDT 298.00',
        '  Delivery: BDT 60.00',
        '  Total: BDT 2,742.00\n',
        'Delivery to\n',
        '  Rafiul Hassan',
        '  House 12, Road 5',
        '  Block C',
        '  1212 Dhaka Dhaka',
        '  BD\n',
        `View your order: ${url}\n`,
        'You receive this message because of an order at Acme Fashion.',
      ].join('\n'),
    );
    expect(await noticesOf(app, id)).toMatchObject([
      {
        channel: 'mail',
        kind: 'order_confirmation',
        recipient: email,
        status: 'sent',
        reason: null,
        reference: mail.messageId,
        attempts: 1,
      },
    ]);
  });

  it('speak the language of the store', async () => {
    const body = { email: 'tamu@example.test', paymentMethod: 'bank_transfer', shippingAddress: undefined };
    const placed = await new Shopper(app, 'nusantara').order([{ sku: 'EBOOK-1', quantity: 1 }], {
      ...body,
      shippingOption: undefined,
    });
    expect(placed.status).toBe(201);
    await confirm(placed.body.id);
    const mail = server.received[0]?.mail;
    expect(mail?.subject).toBe(`Pesanan Anda ${placed.body.number}`);
    expect(mail?.html).toContain('<html lang="id">');
    expect(mail?.text).toContain('Terima kasih atas pesanan Anda.');
    expect(mail?.text).toContain('Rp 50.000,00');
    expect(mail?.text).toContain('Kode unik: -Rp');
  });

  it('tell of shipping and cancelling, and each kind can be switched off', async () => {
    const shipped = await order();
    await move(app, shipped.id, ['confirmed', 'processing', 'shipped']);
    const cancelled = await order();
    await move(app, cancelled.id, ['cancelled']);
    await tell(app, mails, { orderId: shipped.id, type: 'order.fulfilled' });
    await tell(app, mails, { orderId: cancelled.id, type: 'order.cancelled' });
    expect(server.received.map(({ mail }) => mail.subject)).toEqual([
      `Your order ${shipped.number} is on its way`,
      `Your order ${cancelled.number} was cancelled`,
    ]);

    const changes = { mail: ['order_paid'], replyTo: 'help@acme.example' };
    const { status, body } = await admin<object>(app, 'PATCH', '/notification-settings', changes);
    const settings = {
      mail: ['order_paid'],
      sms: [],
      mailPerHour: 1000,
      smsPerHour: 100,
      replyTo: 'help@acme.example',
    };
    expect([status, body]).toEqual([200, settings]);
    expect((await admin(app, 'GET', '/notification-settings')).body).toEqual(settings);
    expect(
      (await admin<{ mail: string[] }>(app, 'GET', '/notification-settings', undefined, 'maple')).body.mail,
    ).toEqual(['order_confirmation', 'order_paid', 'order_shipped', 'order_cancelled', 'order_payment_due']);
    const silent = await order();
    expect(await confirm(silent.id)).toBeNull();
    expect(server.received).toHaveLength(2);
    expect(await noticesOf(app, silent.id)).toEqual([]);
  });

  it('tell of every parcel once: what is in it, by what it is tracked, and what is still to come', async () => {
    const tracking = {
      carrier: '<b>Pathao</b>',
      trackingNumber: 'PT-0042',
      trackingUrl: 'https://carrier.test/t?a=1&b=2',
    };
    const { id, number, lines, email } = await order();
    await move(app, id, ['confirmed', 'processing']);
    const half = [{ lineId: lines[0]?.id, quantity: 1 }];
    const parcels = async () => {
      for (const event of await eventsOf(app, id, 'order.fulfilled')) expect(await hand(mails, event)).toBeNull();
      expect(await tell(app, mails, { orderId: id, type: 'order.shipped' })).toBeNull();
    };
    await send(app, id, { lines: half, ...tracking });
    await parcels();
    expect(server.received).toHaveLength(1);
    await send(app, id, { lines: half });
    // However it got there: no link leads to anything but a web page.
    await app.db.dataSource.query(
      `UPDATE order_fulfilments SET tracking_url = 'javascript:alert(1)' WHERE order_id = $1 AND carrier IS NULL`,
      [id],
    );
    // Events come again, and a server that is not ready is tried again.
    server.refusal = { at: 'data', code: 451 };
    const [, later] = await eventsOf(app, id, 'order.fulfilled');
    if (!later) throw new Error('There was no second parcel');
    expect(await hand(mails, later)).toBeInstanceOf(Error);
    server.refusal = null;
    await parcels();
    await parcels();

    expect(server.received.map(({ mail }) => mail.subject)).toEqual([
      `A parcel of your order ${number} is on its way`,
      `A parcel of your order ${number} is on its way`,
    ]);
    const [first, second] = server.received.map(({ mail }) => mail);
    expect(first?.text).toContain('We have handed a part of your order over for delivery:');
    expect(first?.text).toContain(
      [
        'Shipment\n',
        '  1 × Emerald Kurti',
        '  <b>Pathao</b>',
        '  Tracking number: PT-0042',
        '  Track this shipment: https://carrier.test/t?a=1&b=2\n',
        'Still to come\n',
        '  1 × Emerald Kurti\n',
        'Delivery to\n',
      ].join('\n'),
    );
    expect(first?.html).toContain('&lt;b&gt;Pathao&lt;/b&gt;<br>');
    expect(first?.html).toContain('href="https://carrier.test/t?a=1&amp;b=2"');
    expect(first?.html).toContain('>Still to come</h2>');
    expect(second?.text).toContain('Shipment\n\n  1 × Emerald Kurti\n\nDelivery to\n');
    expect(`${second?.text}${second?.html}`).not.toMatch(/javascript:|Pathao|Still to come|Track this/);
    expect(await noticesOf(app, id)).toMatchObject([
      { kind: 'order_shipped', recipient: email, status: 'sent', attempts: 2 },
      { kind: 'order_shipped', recipient: email, status: 'sent', attempts: 1 },
    ]);

    const acme = await app.get(StoreService).bySlug('acme');
    const { manager } = app.db.dataSource;
    const placed = await app.get(OrderService).get(manager, acme.id, id);
    const [shipment] = await app.get(OrderGoods).fulfilments(manager, acme.id, [id]);
    if (!shipment) throw new Error('There was no parcel');
    const letter = orderLetter({
      eventId: later.id,
      kind: 'order_shipped',
      recipient: 'tamu@example.test',
      order: placed,
      orderUrl: 'https://shop.example/orders/x',
      paymentUrl: null,
      remainingTotal: placed.totals.total,
      parcel: { shipment, remaining: shipment.lines, whole: false },
      store: { ...acme, locale: 'id' },
      replyTo: null,
    });
    expect(letter.subject).toBe(`Sebagian pesanan Anda ${number} sedang dikirim`);
    expect(letter.text).toContain('  Nomor resi: PT-0042\n  Lacak paket ini: https://carrier.test/t?a=1&b=2\n');
    expect(letter.text).toContain('Menyusul\n\n  1 × Emerald Kurti\n');
    expect(letter.html).toContain('>Lacak paket ini</a>');
  });

  it('do not announce what was cancelled as still to come, and say what is left of the total', async () => {
    const { id, lines } = await order();
    await move(app, id, ['confirmed', 'processing']);
    const half = [{ lineId: lines[0]?.id, quantity: 1 }];
    await send(app, id, { lines: half });
    const { status } = await admin(app, 'POST', `/orders/${id}/cancellations`, { lines: half, reason: 'Out of stock' });
    expect(status).toBe(201);
    expect(await tell(app, mails, { orderId: id, type: 'order.fulfilled' })).toBeNull();
    const text = server.received[0]?.mail.text;
    expect(text).not.toContain('Still to come');
    expect(text).toContain(
      '  Total: BDT 3,040.00\n  Cancelled: -BDT 1,490.00\n  Remaining total: BDT 1,550.00\n\nShipment\n',
    );
  });

  /** An order of two pieces that was to be paid by wallet, and of which one was cancelled since. */
  const withdrawn = async () => {
    const placed = await order({ paymentMethod: 'WALLET' });
    const body = { lines: [{ lineId: placed.lines[0]?.id, quantity: 1 }], reason: 'Out of stock' };
    expect((await admin(app, 'POST', `/orders/${placed.id}/cancellations`, body)).status).toBe(201);
    return placed;
  };
  const due = { type: 'order.payment_withdrawn' };

  it('ask once for what is left, and say where to pay it, when payments of the old amount were given up', async () => {
    const { id, number, secretSlug, email } = await withdrawn();
    for (const type of ['order.line_cancelled', 'payment.voided']) {
      expect(await tell(app, mails, { orderId: id, type })).toBeNull();
    }
    expect(server.received).toEqual([]);
    for (let times = 0; times < 2; times += 1) expect(await tell(app, mails, { orderId: id, ...due })).toBeNull();
    expect(server.received).toHaveLength(1);
    const mail = server.received[0]?.mail;
    expect(mail?.subject).toBe(`Your order ${number} is still to be paid`);
    expect(mail?.text).toContain(
      '  Total: BDT 3,040.00\n  Cancelled: -BDT 1,490.00\n  Remaining total: BDT 1,550.00\n\nDelivery to\n',
    );
    expect(mail?.text).toContain(
      `\n\nPay now: https://shop.example/pay/${secretSlug}\n\nView your order: https://shop.example/orders/${secretSlug}\n`,
    );
    expect(mail?.html).toContain(`<a href="https://shop.example/pay/${secretSlug}" style="color:#1d4ed8">Pay now</a>`);
    expect(await noticesOf(app, id)).toMatchObject([{ kind: 'order_payment_due', recipient: email, status: 'sent' }]);
  });

  it('ask for nothing any more once the buyer pays, has paid, or the order is gone', async () => {
    const pay = async ({ secretSlug }: OrderJson) => {
      const path = `/public/orders/${secretSlug}/payments`;
      const body = { paymentMethod: 'WALLET' };
      return (await new Shopper(app).send<{ id: string }>('POST', path, { body })).body;
    };
    const [begun, paid, gone] = [await withdrawn(), await withdrawn(), await withdrawn()];
    await pay(begun);
    await report(app, captured({ id: (await pay(paid)).id, amount: 155_000 }));
    expect((await admin(app, 'POST', `/orders/${gone.id}/cancellations`, { reason: 'All of it' })).status).toBe(201);
    for (const { id } of [begun, paid, gone]) {
      for (let times = 0; times < 2; times += 1) expect(await tell(app, mails, { orderId: id, ...due })).toBeNull();
      expect(await noticesOf(app, id)).toMatchObject([{ status: 'suppressed', reason: 'nothing_due', attempts: 1 }]);
    }
    const later = await withdrawn();
    server.refusal = { at: 'data', code: 451 };
    expect(await tell(app, mails, { orderId: later.id, ...due })).toBeInstanceOf(Error);
    server.refusal = null;
    await pay(later);
    expect(await tell(app, mails, { orderId: later.id, ...due })).toBeNull();
    expect(await noticesOf(app, later.id)).toMatchObject([
      { status: 'suppressed', reason: 'nothing_due', attempts: 2 },
    ]);
    expect(server.received).toEqual([]);
  });

  it('ask for it in the language of the store, and not where the store mails of other things only', async () => {
    const { id, number } = await withdrawn();
    await admin(app, 'PATCH', '/notification-settings', { mail: ['order_paid'] });
    expect(await tell(app, mails, { orderId: id, ...due })).toBeNull();
    expect([server.received, await noticesOf(app, id)]).toEqual([[], []]);
    const acme = await app.get(StoreService).bySlug('acme');
    const placed = await app.get(OrderService).get(app.db.dataSource.manager, acme.id, id);
    const message = {
      eventId: id,
      kind: 'order_payment_due' as const,
      recipient: 'tamu@example.test',
      order: placed,
      orderUrl: 'https://shop.example/orders/x',
      paymentUrl: 'https://shop.example/pay/x',
      remainingTotal: 155_000,
      parcel: null,
      store: { ...acme, locale: 'id' as const },
      replyTo: null,
    };
    const letter = orderLetter(message);
    expect(letter.subject).toBe(`Pesanan Anda ${number} masih menunggu pembayaran`);
    expect(letter.text).toContain('Bayar sekarang: https://shop.example/pay/x\n\nLihat pesanan Anda: ');
    expect(orderText(message)).toBe(
      `Acme Fashion: sebagian pesanan Anda ${number} dibatalkan. Pembayaran dengan jumlah lama tidak berlaku lagi, silakan bayar sisanya. Sisa total: BDT 1.550,00. https://shop.example/pay/x`,
    );
  });

  it('tell that an order is paid, and where to answer', async () => {
    await admin(app, 'PATCH', '/notification-settings', { replyTo: 'help@acme.example' });
    const { id, number } = await order();
    const event = await eventOf(app, id, 'order.created');
    await app.db.dataSource.query(
      `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
       VALUES (gen_random_uuid(), $1, 'order.paid', 1, $2, '{}', now())`,
      [event.storeId, id],
    );
    expect(await tell(app, mails, { orderId: id, type: 'order.paid' })).toBeNull();
    const mail = server.received[0]?.mail;
    expect(mail?.subject).toBe(`Payment received for order ${number}`);
    expect(mail?.replyTo).toEqual([{ name: 'Acme Fashion', address: 'help@acme.example' }]);
  });

  it('refuse settings that make no sense, and change nothing', async () => {
    for (const wrong of [
      { mail: ['order_lost'] },
      { mail: null },
      { sms: ['order_paid', 'order_paid'] },
      { mailPerHour: -1 },
      { smsPerHour: 1.5 },
      { replyTo: 'a@example.test\r\nBcc: b@example.test' },
      { replyTo: 'nobody' },
    ]) {
      expect([wrong, (await admin(app, 'PATCH', '/notification-settings', wrong)).status]).toEqual([wrong, 400]);
    }
    expect((await admin(app, 'PATCH', '/notification-settings', {})).body).toMatchObject({ replyTo: null });
  });

  it('go out once, however often the event comes', async () => {
    const { id } = await order();
    for (let times = 0; times < 3; times += 1) expect(await confirm(id)).toBeNull();
    expect(server.received).toHaveLength(1);
  });

  it('go out twice only when nobody wrote down that they did, and then under one id', async () => {
    const { id } = await order();
    await confirm(id);
    // Killed between the server's yes and the note of it.
    await app.db.dataSource.query(`UPDATE notifications SET status = 'sending', reference = NULL WHERE order_id = $1`, [
      id,
    ]);
    expect(await confirm(id)).toBeNull();
    const [first, second] = server.received;
    expect(server.received).toHaveLength(2);
    expect(second?.mail.messageId).toBe(first?.mail.messageId);
    expect(await noticesOf(app, id)).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  it('hold nothing but what the templates put there, whatever buyers and stores call themselves', async () => {
    const { id } = await order();
    const evil = 'Rafi\r\nBcc: everyone@evil.test\r\n\r\n<script>alert(1)</script>';
    const placed = await app.get(OrderService).get(app.db.dataSource.manager, await storeId('acme'), id);
    const store = await app.get(StoreService).bySlug('acme');
    const message = {
      eventId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
      kind: 'order_confirmation' as const,
      orderUrl: 'https://shop.example/orders/x',
      paymentUrl: null,
      remainingTotal: placed.totals.total,
      parcel: null,
      replyTo: 'help@acme.example',
      order: {
        ...placed,
        number: `ACME-1\r\nBcc: everyone@evil.test`,
        shippingAddress: { name: evil, line1: evil, city: evil, country: 'BD' },
        lines: placed.lines.map((line) => ({ ...line, name: evil })),
      },
      store: { ...store, name: `Acme\r\nBcc: everyone@evil.test` },
    };
    const channel = app.get(MailChannel);
    await channel.send({ ...message, recipient: 'guest@example.test' });
    const [{ envelope, mail, raw }] = server.received as [(typeof server.received)[number]];
    expect(envelope.to).toEqual(['guest@example.test']);
    expect([mail.to?.length, mail.cc, mail.bcc]).toEqual([1, undefined, undefined]);
    const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
    expect(headers).not.toMatch(/^bcc:/im);
    expect(mail.headers.map(({ key }) => key).sort()).toEqual(
      [
        ...['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version'],
        ...['reply-to', 'subject', 'to'],
      ].sort(),
    );
    expect(mail.html).not.toContain('<script>');
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.text).toContain('Hello Rafi Bcc: everyone@evil.test <script>');

    for (const recipient of [
      'a@example.test\r\nRCPT TO:<b@example.test>',
      'a@example.test, b@example.test',
      'a@example.test>\r\nDATA',
    ]) {
      await expect(channel.send({ ...message, recipient })).rejects.toThrow(PermanentFailure);
    }
    expect(server.received).toHaveLength(1);
  });

  it('are tried again after a passing refusal, and given up after one for good; the order stays as it is', async () => {
    const { id } = await order();
    const before = await orderRow(id);
    server.refusal = { at: 'data', code: 451 };
    const passing = await confirm(id);
    expect(passing).toBeInstanceOf(Error);
    expect(passing).not.toBeInstanceOf(PermanentFailure);
    expect(await noticesOf(app, id)).toMatchObject([{ status: 'failed', attempts: 1 }]);
    server.refusal = { at: 'recipient', code: 550 };
    expect(await confirm(id)).toBeInstanceOf(PermanentFailure);
    expect(await noticesOf(app, id)).toMatchObject([{ status: 'failed', attempts: 2 }]);
    server.refusal = null;
    expect(await confirm(id)).toBeNull();
    expect(await noticesOf(app, id)).toMatchObject([{ status: 'sent', reason: null, attempts: 3 }]);
    expect(await orderRow(id)).toEqual(before);
  });

  it('wait while there is no server, without a job that waits for it, and cost no attempt', async () => {
    const [first, second] = [await order(), await order()];
    await server.close();
    expect(await confirm(first.id)).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') as string });
    const begun = performance.now();
    const postponed = await confirm(second.id);
    expect(postponed).toBeInstanceOf(Postponed);
    expect((postponed as Postponed).seconds).toBeGreaterThan(25);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(await noticesOf(app, second.id)).toEqual([]);
    await server.open();
  });

  it('keep to the budget of the store: what is beyond waits for the next hour', async () => {
    await admin(app, 'PATCH', '/notification-settings', { mailPerHour: 2 });
    const orders = [await order(), await order(), await order()];
    const outcomes: unknown[] = [];
    for (const { id } of orders) outcomes.push(await confirm(id));
    expect(outcomes.slice(0, 2)).toEqual([null, null]);
    expect(outcomes[2]).toBeInstanceOf(Postponed);
    expect((outcomes[2] as Postponed).seconds).toBeGreaterThan(0);
    expect((outcomes[2] as Postponed).seconds).toBeLessThanOrEqual(3_601);
    expect(server.received).toHaveLength(2);

    await app.db.dataSource.query(`UPDATE notification_budgets SET hour = hour - interval '1 hour'`);
    expect(await confirm(orders[2]?.id ?? '')).toBeNull();
    expect(server.received).toHaveLength(3);
  });

  it('are held to the budget by racing workers, too', async () => {
    await admin(app, 'PATCH', '/notification-settings', { mailPerHour: 3 });
    const orders = [];
    for (let count = 0; count < 8; count += 1) orders.push(await order());
    const outcomes = await Promise.all(orders.map(({ id }) => confirm(id)));
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome instanceof Postponed)).toHaveLength(5);
    expect(server.received).toHaveLength(3);
  });

  it('flood nobody: twenty an hour to one address, the rest never', async () => {
    const email = 'victim@example.test';
    const orders = [];
    for (let count = 0; count < 22; count += 1) orders.push(await order({ email }));
    for (const { id } of orders) expect(await confirm(id)).toBeNull();
    expect(server.received).toHaveLength(20);
    expect(await noticesOf(app, orders[21]?.id ?? '')).toMatchObject([
      { status: 'suppressed', reason: 'recipient_limit' },
    ]);
  });

  it('are not sent when they are no news any more', async () => {
    const { id } = await order();
    const event = await eventOf(app, id, 'order.created');
    const old = new Date(Date.now() - 73 * 3_600_000).toISOString();
    await mails.handle({ ...event, occurredAt: old });
    expect(server.received).toEqual([]);
    expect(await noticesOf(app, id)).toMatchObject([{ status: 'suppressed', reason: 'too_late' }]);
    await mails.handle(event);
    expect(server.received).toEqual([]);
  });

  it('go out by the worker, in the order of the log', async () => {
    const worker = app.get(Worker);
    await app.db.dataSource.query(
      `INSERT INTO event_cursors SELECT 'fan-out', xid, position FROM domain_events ORDER BY xid DESC, position DESC LIMIT 1
       ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, position = excluded.position`,
    );
    await worker.start({ connectionString: app.db.url, concurrency: 1 });
    const { id, number } = await order();
    await move(app, id, ['cancelled']);
    const deadline = Date.now() + 15_000;
    while (server.received.length < 2 && Date.now() < deadline) await sleep(20);
    await worker.stop();
    expect(server.received.map(({ mail }) => mail.subject)).toEqual([
      `Your order ${number}`,
      `Your order ${number} was cancelled`,
    ]);
  });

  const storeId = async (slug: string): Promise<number> => {
    const [row] = await app.db.dataSource.query<{ id: number }[]>('SELECT id FROM stores WHERE slug = $1', [slug]);
    return row?.id ?? 0;
  };

  const orderRow = (id: string) => app.db.dataSource.query<object[]>('SELECT * FROM orders WHERE id = $1', [id]);
});
