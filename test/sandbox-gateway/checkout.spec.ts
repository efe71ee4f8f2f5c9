import { PaymentProviders } from '../../src/payment/payment-provider.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';
import { admin, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { until } from '../support/until.js';

/** The demo stores as they are, a gateway of its own process's kind, and real messages between the two. */
describe('an order that is paid by the sandbox gateway', () => {
  let gateway: TestGateway;
  let app: TestApp;
  let guest: Shopper;

  beforeAll(async () => {
    gateway = await testGateway();
    app = await testApp({ settings: { SANDBOX_GATEWAY_URL: gateway.url } });
    guest = new Shopper(app);
  });
  afterAll(async () => {
    await app.close();
    await gateway.stop();
  });
  afterEach(() => gateway.recover());

  const items = [{ sku: 'KURTI-EM', quantity: 2 }];
  const order = (paymentMethod: string, token?: string) =>
    guest.order(items, { paymentMethod, ...(token !== undefined && { paymentInput: { token } }) });
  const statusOf = async ({ id }: OrderJson) =>
    (await admin<OrderJson>(app, 'GET', `/orders/${id}`)).body.paymentStatus;
  const untilIs = (placed: OrderJson, status: string) =>
    until(
      () => statusOf(placed),
      (now) => now === status,
    );

  it.each(['BKASH', 'NAGAD', 'CARD'])('by %s: placed, approved on the pay page, told, paid', async (method) => {
    const { status, body } = await order(method);
    expect([status, body.status, body.paymentStatus, body.payment.status]).toEqual([
      201,
      'pending',
      'unpaid',
      'pending',
    ]);
    const charge = await gateway.charge(body.payment.id);
    expect(charge).toMatchObject({
      ...{ account: 'acme', amount: 304_000, currency: 'BDT', status: 'pending', orderId: body.id },
    });
    expect(body.payment.action).toEqual({ type: 'redirect', url: charge.payUrl });
    const { pathname } = new URL(charge.payUrl);
    const paid = await request(gateway, 'POST', `${pathname}/approve`, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'number=4242424242424242',
    });
    expect(paid.status).toBe(303);
    await untilIs(body, 'paid');
    expect(await gateway.charge(body.payment.id)).toMatchObject({
      timesCharged: 1,
      messages: [{ type: 'charge.captured', state: 'delivered' }],
    });
  });

  it('is placed and paid at once by a token', async () => {
    const { status, body } = await order('CARD', 'tok_approved');
    expect([status, body.paymentStatus]).toEqual([201, 'paid']);
    expect((await gateway.charge(body.payment.id)).timesCharged).toBe(1);
  });

  it('is not placed when the card is declined', async () => {
    const { status, body } = await guest.order<ProblemJson>(items, {
      paymentMethod: 'CARD',
      paymentInput: { token: 'tok_declined' },
    });
    expect([status, body.code, body['reason']]).toEqual([402, 'payment.declined', 'declined_by_bank']);
  });

  it('is paid once, whether its news comes ten times or in the wrong order', async () => {
    for (const scenario of ['duplicate_webhooks', 'shuffled_webhooks']) {
      const { body } = await order('BKASH');
      await gateway.approve(body.payment.id, scenario);
      await untilIs(body, 'paid');
      const events = await app.db.dataSource.query<{ type: string }[]>(
        `SELECT type FROM domain_events WHERE aggregate_id = $1 AND type = 'payment.captured'`,
        [body.id],
      );
      expect(events).toEqual([{ type: 'payment.captured' }]);
    }
  });

  it.each([
    ['wrong_amount', { amount: 303_999, currency: 'BDT' }],
    ['wrong_currency', { amount: 304_000, currency: 'USD' }],
  ])('is not paid by money of another amount: %s', async (scenario, received) => {
    const { body } = await order('BKASH');
    await gateway.approve(body.payment.id, scenario);
    const payment = async () =>
      (
        await app.db.dataSource.query<{ status: string; conflict: object }[]>(
          'SELECT status, conflict FROM payments WHERE id = $1',
          [body.payment.id],
        )
      )[0];
    await until(payment, (now) => now?.status === 'conflict');
    expect(await payment()).toMatchObject({ status: 'conflict', conflict: { reason: 'amount_mismatch', received } });
    expect(await statusOf(body)).toBe('unpaid');
  });

  it.each(['server_error', 'garbage', 'huge', 'redirect'])(
    'is charged nothing and leaves the shop standing when the gateway answers %s',
    async (scenario) => {
      await gateway.behave(scenario);
      const answers = await Promise.all(Array.from({ length: 20 }, () => order('BKASH')));
      for (const { status } of answers) expect(status).toBeLessThan(500);
      await gateway.recover();
      expect((await request(app, 'GET', '/health/ready')).status).toBe(200);
      for (const { body } of answers) {
        expect((await gateway.ask('GET', `/sandbox/charges/${body.payment.id}`)).status).toBe(404);
      }
    },
  );

  it('is out of reach in production', async () => {
    const production = await testApp({ beside: app, settings: { NODE_ENV: 'production' } });
    try {
      expect(production.get(PaymentProviders).find('sandbox-gateway')).toBeUndefined();
      const { status, body } = await new Shopper(production).order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], {
        paymentMethod: 'BKASH',
      });
      expect([status, body.code]).toEqual([400, 'payment.method_not_offered']);
    } finally {
      await production.close();
    }
  });
});
