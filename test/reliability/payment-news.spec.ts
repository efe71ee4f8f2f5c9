import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { type PaymentNews } from '../../src/payment/payment-provider.js';
import { isLegalPaymentHistory } from '../../src/payment/payment.service.js';
import { type PaymentStatus } from '../../src/payment/payment.types.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway, signatureOf } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, report, webhookPath, webhookSecret } from '../support/fake-gateway-shop.js';
import { admin, guestCheckout, type OrderJson, Shopper } from '../support/shopper.js';
import { crowd } from './crowd.js';

let app: TestApp;
let gateway: FakeGateway;
let shopper: Shopper;
let storeId: number;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  for (const store of ['acme', 'nusantara']) await offerWallet(app, { store });
  gateway = app.get(FakeGateway);
  shopper = new Shopper(app);
  storeId = (await app.get(StoreService).bySlug('acme')).id;
});

afterAll(() => app.close());

beforeEach(() => {
  gateway.behaviour = 'redirect';
  gateway.meanwhile = () => Promise.resolve();
});

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);

const order = async (sku = 'BULK-001'): Promise<OrderJson> => {
  const { status, body } = await shopper.order([{ sku, quantity: 1 }], byWallet);
  expect(status).toBe(201);
  return body;
};

const minor = ({ totals }: OrderJson): number => Math.round(Number(totals.total.amount) * 100);

const settle = (placed: OrderJson, news: PaymentNews, source = 'webhook') =>
  app.get(PaymentSettlement).settle({ storeId, paymentId: placed.payment.id }, { news, source });

interface Standing {
  order: string;
  paid: string;
  payment: PaymentStatus;
  captured: number;
  refunded: number;
  reason: string | null;
}

const standing = async ({ payment }: OrderJson): Promise<Standing | undefined> =>
  (
    await query<Standing>(
      `SELECT orders.status AS order, payment_status AS paid, payments.status AS payment, captured, refunded,
         conflict ->> 'reason' AS reason
       FROM payments JOIN orders ON orders.id = order_id WHERE payments.id = $1`,
      [payment.id],
    )
  )[0];

const eventsOf = async ({ id }: OrderJson): Promise<string[]> =>
  (await query<{ type: string }>('SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY position', [id])).map(
    ({ type }) => type,
  );

const historyOf = async ({ payment }: OrderJson): Promise<PaymentStatus[]> =>
  (
    await query<{ to: PaymentStatus }>(
      'SELECT to_status AS to FROM payment_status_changes WHERE payment_id = $1 ORDER BY id',
      [payment.id],
    )
  ).map(({ to }) => to);

it('R20: every message ten times at once, in any order, has the effect of one each, in order', async () => {
  for (let round = 0; round < 10; round += 1) {
    const placed = await order();
    const id = placed.payment.id;
    const reference = `ref-${id}`;
    const charged = { amount: minor(placed), currency: 'BDT' };
    const news: PaymentNews[] = [
      { status: 'pending', reference, action: null },
      { status: 'authorized', reference, charged },
      { status: 'captured', reference, charged },
    ];
    const messages = news.map((outcome, index) => ({
      messageId: `r20-${round}-${index}`,
      paymentId: id,
      reference: null,
      outcome: outcome as Extract<PaymentNews, { status: 'captured' }>,
    }));
    const shuffled = Array.from({ length: 30 }, (_, index) => messages[(index * 7 + round) % 3]).filter(
      (message) => message !== undefined,
    );
    const replies = await crowd(shuffled.length, 30, async (index) => {
      const message = shuffled[index];
      if (!message) throw new Error('No message');
      return report(app, message);
    });
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await standing(placed)).toEqual({
      ...{ order: 'pending', paid: 'paid', payment: 'captured' },
      ...{ captured: charged.amount, refunded: 0, reason: null },
    });
    const events = await eventsOf(placed);
    expect(events.filter((type) => type !== 'payment.authorized')).toEqual([
      'order.created',
      'payment.captured',
      'order.paid',
    ]);
    expect(events.filter((type) => type === 'payment.authorized').length).toBeLessThanOrEqual(1);
    expect(isLegalPaymentHistory(await historyOf(placed))).toBe(true);
    expect(await query('SELECT count(*) FROM payments WHERE order_id = $1', [placed.id])).toEqual([{ count: 1 }]);
    expect(await query(`SELECT count(*) FROM payment_messages WHERE message_id LIKE $1`, [`r20-${round}-%`])).toEqual([
      { count: 3 },
    ]);
  }
});

it('R21: message first, browser first, or both at once end alike', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 21; round += 1) {
    const placed = await order();
    const { id } = placed.payment;
    const news = {
      status: 'captured' as const,
      reference: `ref-${id}`,
      charged: { amount: minor(placed), currency: 'BDT' },
    };
    gateway.charges.set(id, news);
    const message = () => report(app, captured({ id, amount: minor(placed) }));
    const browser = () => request(app, 'GET', `/payments/v1/return/${id}`);
    const steps = round % 3 === 0 ? [message, browser] : [browser, message];
    if (round % 3 === 2) await Promise.all(steps.map((step) => step()));
    else for (const step of steps) await step();
    ends.add(JSON.stringify([await standing(placed), await eventsOf(placed)]));
  }
  expect([...ends].map((end) => JSON.parse(end) as unknown)).toEqual([
    [
      {
        order: 'pending',
        paid: 'paid',
        payment: 'captured',
        captured: expect.any(Number) as number,
        refunded: 0,
        reason: null,
      },
      ['order.created', 'payment.captured', 'order.paid'],
    ],
  ]);
});

it('R21: a message that overtakes the reply places the order, and the reply finds it', async () => {
  gateway.behaviour = 'capture';
  for (let round = 0; round < 3; round += 1) {
    gateway.meanwhile = async ({ paymentId, amount }) => {
      expect((await report(app, captured({ id: paymentId, amount }))).status).toBe(200);
    };
    const placed = await order();
    expect([placed.paymentStatus, placed.payment.status]).toEqual(['paid', 'captured']);
    expect(await eventsOf(placed)).toEqual(['order.created', 'payment.captured', 'order.paid']);
    expect((await historyOf(placed)).length).toBe(2);
  }
});

describe('R22: money for an order that is cancelled', () => {
  const cancel = ({ id }: OrderJson) => admin(app, 'POST', `/orders/${id}/transitions`, { to: 'cancelled' });
  const allocated = async () =>
    (
      await query<{ allocated: number }>(
        `SELECT allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = 'KURTI-EM'`,
      )
    )[0]?.allocated;

  it('is noted as a conflict, and its refund is on the way: nothing is sold twice', async () => {
    for (let round = 0; round < 3; round += 1) {
      const placed = await order('KURTI-EM');
      expect((await cancel(placed)).status).toBe(200);
      expect(await allocated()).toBe(0);
      for (let repeat = 0; repeat < 2; repeat += 1) {
        expect((await report(app, captured({ id: placed.payment.id, amount: minor(placed) }))).status).toBe(200);
      }
      expect(await standing(placed)).toEqual({
        ...{ order: 'cancelled', paid: 'unpaid', payment: 'conflict', reason: 'order_cancelled' },
        ...{ captured: minor(placed), refunded: minor(placed) },
      });
      expect(
        await query('SELECT amount, actor, reason FROM payment_refunds WHERE payment_id = $1', [placed.payment.id]),
      ).toEqual([{ amount: minor(placed), actor: 'settlement', reason: 'order_cancelled' }]);
      expect((await eventsOf(placed)).filter((type) => type === 'payment.conflict')).toHaveLength(1);
      expect(await allocated()).toBe(0);
    }
  });

  it('in the same moment is either the order’s before it is cancelled, or goes back', async () => {
    for (let round = 0; round < 20; round += 1) {
      const placed = await order('KURTI-EM');
      const [cancelled] = await Promise.all([
        cancel(placed),
        settle(placed, { status: 'captured', reference: `ref-${placed.payment.id}` }),
      ]);
      expect(cancelled.status).toBe(200);
      const { payment, paid, captured: taken, refunded } = (await standing(placed)) as Standing;
      expect(taken).toBe(minor(placed));
      expect([
        ['captured', 'paid', 0],
        ['conflict', 'unpaid', taken],
      ]).toContainEqual([payment, paid, refunded]);
      expect(await allocated()).toBe(0);
    }
  });
});

it('R22: money for a checkout that was given up goes back, and nothing is ordered', async () => {
  gateway.behaviour = 'capture';
  for (let round = 0; round < 3; round += 1) {
    let paymentId = '';
    gateway.meanwhile = async (asked) => {
      ({ paymentId } = asked);
      await app
        .get(PaymentSettlement)
        .settle({ storeId, paymentId }, { news: { status: 'voided' }, source: 'webhook' });
    };
    const cart = await shopper.cart([{ sku: 'BULK-002', quantity: 1 }]);
    const refused = await shopper.checkOut<{ code: string }>(cart, byWallet);
    expect([refused.status, refused.body.code]).toEqual([409, 'checkout.undone']);
    expect(
      await query(
        `SELECT status, conflict ->> 'reason' AS reason, captured = amount AS taken, refunded = captured AS back
         FROM payments WHERE id = $1`,
        [paymentId],
      ),
    ).toEqual([{ status: 'conflict', reason: 'order_undone', taken: true, back: true }]);
    expect(await query('SELECT count(*) FROM payment_refunds WHERE payment_id = $1', [paymentId])).toEqual([
      { count: 1 },
    ]);
    // The cart is open again, and can be ordered by another method.
    gateway.meanwhile = () => Promise.resolve();
    expect((await shopper.checkOut(cart, guestCheckout)).status).toBe(201);
  }
});

it('R22: of two payments of one order the second one goes back', async () => {
  const placed = await order();
  await query(
    `INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status)
     SELECT uuidv7(), store_id, order_id, method, provider, amount, currency, 'pending' FROM payments WHERE id = $1`,
    [placed.payment.id],
  );
  await query(
    `INSERT INTO payment_status_changes (store_id, payment_id, to_status, source)
     SELECT store_id, id, status, 'checkout' FROM payments WHERE order_id = $1 AND id <> $2`,
    [placed.id, placed.payment.id],
  );
  const payments = await query<{ id: string }>('SELECT id FROM payments WHERE order_id = $1', [placed.id]);
  await Promise.all(payments.map(({ id }) => report(app, captured({ id, amount: minor(placed) }))));
  expect(
    await query(
      `SELECT status, captured, refunded, conflict ->> 'reason' AS reason FROM payments WHERE order_id = $1 ORDER BY status`,
      [placed.id],
    ),
  ).toEqual([
    { status: 'captured', captured: minor(placed), refunded: 0, reason: null },
    { status: 'conflict', captured: minor(placed), refunded: minor(placed), reason: 'paid_twice' },
  ]);
  expect((await standing(placed))?.paid).toBe('paid');
});

describe('R23: a validly signed message', () => {
  it.each([
    ['of less', { amount: 1, currency: 'BDT' }],
    ['of more', { amount: 999_999_999, currency: 'BDT' }],
    ['of another currency', { amount: -1, currency: 'USD' }],
  ])('%s does not pay the order: the payment is in conflict, and nothing goes back by itself', async (_of, given) => {
    const placed = await order();
    const charged = given.amount === -1 ? { ...given, amount: minor(placed) } : given;
    await report(app, captured({ id: placed.payment.id, ...charged }));
    expect(await standing(placed)).toEqual({
      ...{ order: 'pending', paid: 'unpaid', payment: 'conflict', reason: 'amount_mismatch' },
      ...{ captured: 0, refunded: 0 },
    });
    expect(await query('SELECT conflict FROM payments WHERE id = $1', [placed.payment.id])).toEqual([
      {
        conflict: {
          reason: 'amount_mismatch',
          expected: { amount: minor(placed), currency: 'BDT' },
          received: charged,
        },
      },
    ]);
    expect(
      await query(
        `SELECT from_status AS "from", to_status AS "to", source, detail ->> 'reason' AS reason
         FROM payment_status_changes WHERE payment_id = $1 ORDER BY id DESC LIMIT 1`,
        [placed.payment.id],
      ),
    ).toEqual([{ from: 'pending', to: 'conflict', source: 'webhook', reason: 'amount_mismatch' }]);
    expect(await eventsOf(placed)).toEqual(['order.created', 'payment.conflict']);
    expect(await query('SELECT count(*) FROM payment_refunds WHERE order_id = $1', [placed.id])).toEqual([
      { count: 0 },
    ]);
  });

  it('of a store about a payment of another one changes nothing', async () => {
    const placed = await order();
    const body = JSON.stringify(captured({ id: placed.payment.id, amount: minor(placed) }));
    const { status } = await request(app, 'POST', await webhookPath(app, 'nusantara'), {
      headers: { 'Fake-Signature': signatureOf(body, webhookSecret) },
      body,
    });
    expect(status).toBe(200);
    expect(await standing(placed)).toMatchObject({ paid: 'unpaid', payment: 'pending' });
    expect(await eventsOf(placed)).toEqual(['order.created']);
  });
});
