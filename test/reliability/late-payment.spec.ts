import { setTimeout as sleep } from 'node:timers/promises';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { type WaitingCheckout } from '../../src/checkout/checkout.types.js';
import { PaymentService } from '../../src/payment/payment.service.js';
import { type Payment } from '../../src/payment/payment.types.js';
import { type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { guestCheckout, Shopper } from '../support/shopper.js';
import { answers } from './crowd.js';

let app: TestApp;
let gateway: FakeGateway;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  gateway = app.get(FakeGateway);
  shopper = new Shopper(app);
  await app.db.dataSource.query(`INSERT INTO payment_methods (store_id, code, provider, name)
    SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
});

afterAll(() => app.close());

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);

/** What the recovery job and an expiry find of a checkout whose provider is being asked. */
async function waitingCheckout(orderId: string): Promise<{ waiting: WaitingCheckout; payment: Payment }> {
  const [session] = await query<{ waiting: WaitingCheckout }>(
    'SELECT draft AS waiting FROM checkout_sessions WHERE id = $1',
    [orderId],
  );
  if (!session) throw new Error('The checkout has left no session');
  const { storeId } = session.waiting.draft;
  const [payment] = await app.get(PaymentService).ofOrder(app.db.dataSource.manager, storeId, orderId);
  if (!payment) throw new Error('The checkout has left no payment');
  return { waiting: session.waiting, payment };
}

it('R30: when a checkout is given up in the moment its payment arrives, exactly one of both happens', async () => {
  const pairs = 40;
  const settlement = app.get(PaymentSettlement);
  const replies = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    let rival: Promise<unknown> = Promise.resolve();
    gateway.behaviour = 'capture';
    gateway.meanwhile = async ({ orderId }) => {
      const { waiting, payment } = await waitingCheckout(orderId);
      // The way of the recovery job and of an expiry: a few milliseconds sooner or later than the answer.
      const lead = (pair % 8) - 4;
      rival = sleep(Math.max(0, -lead)).then(() =>
        settlement.conclude(waiting, payment, { news: { status: 'voided' }, source: 'recovery' }),
      );
      await sleep(Math.max(0, lead));
    };
    const cart = await shopper.cart([{ sku: 'KURTI-EM', quantity: 1 }], 'WELCOME10');
    replies.push(await shopper.checkOut(cart, { ...guestCheckout, paymentMethod: 'WALLET' }));
    await rival;
  }

  const { '201': placed = 0, '409 checkout.undone': undone = 0, ...others } = answers(replies);
  expect(others).toEqual({});
  expect(placed + undone).toBe(pairs);
  expect(
    await query('SELECT state, count(*) AS sessions FROM checkout_sessions GROUP BY state ORDER BY state'),
  ).toEqual(
    [
      { state: 'placed', sessions: placed },
      { state: 'undone', sessions: undone },
    ].filter(({ sessions }) => sessions > 0),
  );
  expect(await query(`SELECT count(*) AS orders FROM orders WHERE payment_status = 'paid'`)).toEqual([
    { orders: placed },
  ]);
  expect(
    await query(`SELECT allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = 'KURTI-EM'`),
  ).toEqual([{ allocated: placed }]);
  expect(
    await query(`SELECT count(*) FILTER (WHERE released_at IS NULL) AS live, count(*) AS ever FROM coupon_redemptions`),
  ).toEqual([{ live: placed, ever: pairs }]);
  expect(await query(`SELECT status, count(*) AS carts FROM carts GROUP BY status ORDER BY status`)).toEqual(
    [
      { status: 'open', carts: undone },
      { status: 'ordered', carts: placed },
    ].filter(({ carts }) => carts > 0),
  );
});

it('R30: of two that conclude a checkout at once, both get the one order', async () => {
  const settlement = app.get(PaymentSettlement);
  for (let pair = 0; pair < 10; pair += 1) {
    let rival: ReturnType<PaymentSettlement['conclude']> | undefined;
    gateway.behaviour = 'capture';
    gateway.meanwhile = async ({ orderId, paymentId }) => {
      const { waiting, payment } = await waitingCheckout(orderId);
      rival = settlement.conclude(waiting, payment, {
        news: { status: 'captured', reference: `ref-${paymentId}` },
        source: 'recovery',
      });
    };
    const cart = await shopper.cart([{ sku: 'BULK-001', quantity: 1 }]);
    const reply = await shopper.checkOut(cart, { ...guestCheckout, paymentMethod: 'WALLET' });
    const other = await rival;
    expect(reply.status).toBe(201);
    expect(other?.order.number).toBe(reply.body.number);
    expect(
      await query(`SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY position`, [reply.body.id]),
    ).toEqual([{ type: 'order.created' }, { type: 'payment.captured' }, { type: 'order.paid' }]);
  }
});
