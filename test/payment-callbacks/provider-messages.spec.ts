import { PaymentMessages } from '../../src/payment/payment-messages.service.js';
import { type PaymentNotice } from '../../src/payment/payment-provider.js';
import { verify } from '../../src/verify/verify.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway, signatureOf } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, report, webhookPath, webhookSecret } from '../support/fake-gateway-shop.js';
import { type OrderJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

describe('a message of a payment provider', () => {
  let app: TestApp;
  let gateway: FakeGateway;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
    await offerWallet(app);
    await offerWallet(app, { code: 'OLD-WALLET', secret: 'the secret before it was changed', active: false });
    await offerWallet(app, { store: 'nusantara' });
    gateway = app.get(FakeGateway);
    guest = new Shopper(app);
  });
  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());
  beforeEach(() => {
    gateway.behaviour = 'redirect';
    gateway.meanwhile = () => Promise.resolve();
  });

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  /** KURTI-EM and its delivery, in minor units. */
  const total = 155_000;
  const order = async (): Promise<OrderJson> => {
    const { status, body } = await guest.order([{ sku: 'KURTI-EM', quantity: 1 }], byWallet);
    expect([status, body.paymentStatus, body.totals.total.amount]).toEqual([201, 'unpaid', '1550.00']);
    return body;
  };
  const news = ({ payment }: OrderJson, amount = total): PaymentNotice => captured({ id: payment.id, amount });
  const paymentStatusOf = async ({ secretSlug }: OrderJson): Promise<string> =>
    (await guest.send<OrderJson>('GET', `/public/orders/${secretSlug}`)).body.paymentStatus;
  const noted = (messageId: string) =>
    query<{ payment: string | null }>('SELECT payment_id AS payment FROM payment_messages WHERE message_id = $1', [
      messageId,
    ]);
  const traces = async ({ id, payment }: OrderJson) => ({
    history: (
      await query<{ to: string }>(
        'SELECT to_status AS "to" FROM payment_status_changes WHERE payment_id = $1 ORDER BY id',
        [payment.id],
      )
    ).map(({ to }) => to),
    events: (
      await query<{ type: string }>('SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY type', [id])
    ).map(({ type }) => type),
  });
  const paid = {
    history: ['opened', 'pending', 'captured'],
    events: ['order.created', 'order.paid', 'payment.captured'],
  };

  it('settles its payment and is noted', async () => {
    const unpaid = await order();
    const message = news(unpaid);
    const { status, body } = await report(app, message);
    expect([status, body]).toEqual([200, { received: true }]);
    expect(await paymentStatusOf(unpaid)).toBe('paid');
    expect(await noted(message.messageId)).toEqual([{ payment: unpaid.payment.id }]);
    expect(await traces(unpaid)).toEqual(paid);
  });

  it('may be of any content type, or of none', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense', ''];
    for (const type of types) {
      const unpaid = await order();
      const bytes = `\n ${JSON.stringify(news(unpaid), null, 3)}`;
      const headers = { 'Content-Type': type, 'Fake-Signature': signatureOf(bytes, webhookSecret) };
      const { status } = await request(app, 'POST', await webhookPath(app), { headers, body: bytes });
      expect([type, status, await paymentStatusOf(unpaid)]).toEqual([type, 200, 'paid']);
    }
  });

  it('may name its payment by the reference of the provider', async () => {
    const unpaid = await order();
    const message = { ...news(unpaid), paymentId: null, reference: `ref-${unpaid.payment.id}` };
    expect((await report(app, message)).status).toBe(200);
    expect(await paymentStatusOf(unpaid)).toBe('paid');
  });

  it('may be proved with the secret of a method that is not offered any more', async () => {
    const unpaid = await order();
    const body = JSON.stringify(news(unpaid));
    const headers = { 'Fake-Signature': signatureOf(body, 'the secret before it was changed') };
    expect((await request(app, 'POST', await webhookPath(app), { headers, body })).status).toBe(200);
    expect(await paymentStatusOf(unpaid)).toBe('paid');
  });

  it('R20: has its effect once, when it is sent again and ten times at once', async () => {
    const unpaid = await order();
    const message = news(unpaid);
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(app, message)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
    const after = await tableContents(app.db.dataSource);
    expect((await report(app, message)).status).toBe(200);
    expect(await tableContents(app.db.dataSource)).toEqual(after);
    expect(await traces(unpaid)).toEqual(paid);
    expect(await noted(message.messageId)).toHaveLength(1);
  });

  it('with an id that was there before has no effect, whatever it says now', async () => {
    const [first, second] = [await order(), await order()];
    const message = news(first);
    await report(app, message);
    const after = await tableContents(app.db.dataSource);
    expect((await report(app, { ...news(second), messageId: message.messageId })).status).toBe(200);
    expect(await tableContents(app.db.dataSource)).toEqual(after);
  });

  it('that could not be noted is answered with 500, and does no harm when it is sent again', async () => {
    const unpaid = await order();
    const message = news(unpaid);
    const messages = app.get(PaymentMessages);
    messages.note = () => Promise.reject(new Error('the process is gone'));
    const failed = await report(app, message);
    Reflect.deleteProperty(messages, 'note');
    expect([failed.status, await noted(message.messageId)]).toEqual([500, []]);
    expect((await report(app, message)).status).toBe(200);
    expect(await traces(unpaid)).toEqual(paid);
    expect(await noted(message.messageId)).toHaveLength(1);
  });

  it('that cannot be stored is answered with 500 and not noted, so that it is sent again', async () => {
    const unpaid = await order();
    const message = news(unpaid);
    await query(`ALTER TABLE payments ADD CONSTRAINT no_news CHECK (status <> 'captured') NOT VALID`);
    const failed = await report(app, message);
    await query('ALTER TABLE payments DROP CONSTRAINT no_news');
    expect([failed.status, await noted(message.messageId), await paymentStatusOf(unpaid)]).toEqual([500, [], 'unpaid']);
    expect((await report(app, message)).status).toBe(200);
    expect(await traces(unpaid)).toEqual(paid);
  });

  it('R23: that names a payment of another store, or none, is noted and changes nothing else', async () => {
    const theirs = await new Shopper(app, 'nusantara').order<OrderJson>([{ sku: 'EBOOK-1', quantity: 1 }], {
      email: 'tamu@example.test',
      shippingAddress: undefined,
      shippingOption: undefined,
      paymentMethod: 'WALLET',
    });
    expect(theirs.status).toBe(201);
    const before = await tableContents(app.db.dataSource);
    const strangers: Partial<PaymentNotice>[] = [
      { paymentId: theirs.body.payment.id },
      { paymentId: null, reference: `ref-${theirs.body.payment.id}` },
      { paymentId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' },
      { paymentId: 'not an id' },
      { paymentId: null, reference: null },
      { paymentId: null, reference: 'a\u0000b' },
    ];
    for (const stranger of strangers) {
      const message = { ...captured({ id: '-', amount: 100 }), ...stranger };
      expect([stranger, (await report(app, message)).status]).toEqual([stranger, 200]);
      expect(await noted(message.messageId)).toEqual([{ payment: null }]);
    }
    const { payment_messages: _, ...after } = await tableContents(app.db.dataSource);
    const { payment_messages: __, ...same } = before;
    expect(after).toEqual(same);
  });

  it('R23: of another amount or currency does not pay the order', async () => {
    for (const charged of [
      { amount: total - 1, currency: 'BDT' },
      { amount: total + 1, currency: 'BDT' },
      { amount: total, currency: 'IDR' },
    ]) {
      const unpaid = await order();
      expect((await report(app, captured({ id: unpaid.payment.id, ...charged }))).status).toBe(200);
      expect(await paymentStatusOf(unpaid)).toBe('unpaid');
      expect((await traces(unpaid)).history).toEqual(['opened', 'pending', 'conflict']);
    }
  });

  it('with several notices settles each of them', async () => {
    const [first, second] = [await order(), await order()];
    expect((await report(app, [news(first), news(second)])).status).toBe(200);
    expect([await paymentStatusOf(first), await paymentStatusOf(second)]).toEqual(['paid', 'paid']);
  });

  it('that says nothing of interest is taken and forgotten', async () => {
    const before = await tableContents(app.db.dataSource);
    expect((await report(app, [])).status).toBe(200);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('may have an id of any length and any characters', async () => {
    for (const messageId of ['x'.repeat(10_000), 'a\u0000b', '', '\u{1f4b8}']) {
      const unpaid = await order();
      const message = { ...news(unpaid), messageId };
      expect((await report(app, message)).status).toBe(200);
      expect((await report(app, message)).status).toBe(200);
      expect(await traces(unpaid)).toEqual(paid);
    }
  });

  it.each([
    ['message', { messageId: [['a']] }],
    ['payment', { paymentId: { toString: 1 } }],
    ['reference', { paymentId: null, reference: [7] }],
    ['refund', { refundId: 7 }],
  ])('is not believed to be one with a %s whose id is no text: it is answered with 500', async (_what, ids) => {
    const unpaid = await order();
    const before = await tableContents(app.db.dataSource);
    const message = { ...news(unpaid), ...ids } as unknown as PaymentNotice;
    expect((await report(app, message)).status).toBe(500);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('that comes before the answer of the provider places the order; the answer changes nothing then', async () => {
    gateway.meanwhile = async ({ paymentId }) => {
      const answer = await report(app, captured({ id: paymentId, amount: total }));
      expect(answer.status).toBe(200);
    };
    const { status, body } = await guest.order([{ sku: 'KURTI-EM', quantity: 1 }], byWallet);
    expect([status, body.paymentStatus, body.payment.status]).toEqual([201, 'paid', 'captured']);
    expect((await traces(body)).events).toEqual(paid.events);
  });

  it('is forgotten after ninety days', async () => {
    const unpaid = await order();
    const message = news(unpaid);
    await report(app, message);
    await query(`UPDATE payment_messages SET received_at = now() - interval '90 days 1 minute' WHERE message_id = $1`, [
      message.messageId,
    ]);
    const [{ count }] = (await query<{ count: number }>('SELECT count(*) FROM payment_messages')) as [
      { count: number },
    ];
    expect(await app.get(PaymentMessages).forget(app.db.dataSource.manager, 1_000)).toBe(1);
    expect(await noted(message.messageId)).toEqual([]);
    expect(await query('SELECT count(*) FROM payment_messages')).toEqual([{ count: count - 1 }]);
  });
});
