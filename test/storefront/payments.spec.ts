import { verify } from '../../src/verify/verify.js';
import { type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, report } from '../support/fake-gateway-shop.js';
import { admin, type OrderJson, type ProblemJson, type Reply, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

type PaymentJson = OrderJson['payment'] & { amount: { amount: string; currency: string } };

describe('payments of the storefront', () => {
  let app: TestApp;
  let gateway: FakeGateway;
  let guest: Shopper;
  let buyer: Shopper;

  beforeAll(async () => {
    app = await testApp({
      extensions: { paymentProviders: [FakeGateway] },
      settings: { PUBLIC_URL: 'https://api.shop.test' },
    });
    await app.db.dataSource.query(`UPDATE stores SET cors_origins = '{https://shop.test}' WHERE slug = 'acme'`);
    for (const code of ['WALLET', 'OTHER-WALLET']) await offerWallet(app, { code });
    gateway = app.get(FakeGateway);
    guest = new Shopper(app);
    buyer = await guest.logIn();
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

  const items = [{ sku: 'DROP-TEE', quantity: 1 }];
  const order = async (shopper = guest, paymentMethod = 'WALLET'): Promise<OrderJson> => {
    const { status, body } = await shopper.order(items, { ...byWallet, paymentMethod });
    expect(status).toBe(201);
    return body;
  };
  const pay = <Body = PaymentJson>(
    { secretSlug }: OrderJson,
    body: object = { paymentMethod: 'WALLET' },
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> => guest.send<Body>('POST', `/public/orders/${secretSlug}/payments`, { body, headers });
  const read = async ({ secretSlug }: OrderJson): Promise<OrderJson & { payments: PaymentJson[] }> =>
    (await guest.send<OrderJson & { payments: PaymentJson[] }>('GET', `/public/orders/${secretSlug}`)).body;
  const minor = ({ totals }: OrderJson): number => Math.round(Number(totals.total.amount) * 100);

  it('an order tells its payments, and where it is shown and paid', async () => {
    const placed = await order();
    const payment = {
      id: placed.payment.id,
      method: 'WALLET',
      status: 'pending',
      amount: placed.totals.total,
      action: { type: 'redirect', url: `https://pay.example/${placed.payment.id}` },
      declineReason: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    };
    const told = {
      paymentStatus: 'unpaid',
      payments: [payment],
      publicOrderUrl: `https://api.shop.test/orders/${placed.secretSlug}`,
      paymentUrl: `https://api.shop.test/pay/${placed.secretSlug}`,
    };
    expect(placed).toMatchObject({ ...told, payment });
    expect(await read(placed)).toMatchObject(told);
    await report(app, captured({ id: placed.payment.id, amount: minor(placed) }));
    expect(await read(placed)).toMatchObject({
      ...told,
      paymentStatus: 'paid',
      payments: [{ ...payment, status: 'captured', action: null }],
      paymentUrl: null,
    });
  });

  it('an order that is paid to the courier has no page to be paid on', async () => {
    const placed = await order(guest, 'COD');
    expect([placed.paymentUrl, (await read(placed)).paymentUrl]).toEqual([null, null]);
    expect(placed.publicOrderUrl).toBe(`https://api.shop.test/orders/${placed.secretSlug}`);
  });

  it("a customer's list of orders tells the payments of each", async () => {
    const placed = [await order(buyer), await order(buyer, 'COD')];
    const { body } = await buyer.send<{ items: (OrderJson & { payments: PaymentJson[] })[] }>('GET', '/orders?limit=2');
    expect(body.items.map(({ id, payments }) => [id, payments.map((payment) => payment.id)])).toEqual(
      placed.reverse().map(({ id, payment }) => [id, [payment.id]]),
    );
  });

  it('the open instructions are returned again, and nothing is asked for twice', async () => {
    const placed = await order();
    gateway.meanwhile = () => Promise.reject(new Error('asked again'));
    const before = await tableContents(app.db.dataSource);
    const again = await pay(placed);
    expect([again.status, again.body.id, again.body.action]).toEqual([200, placed.payment.id, placed.payment.action]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('another method opens another payment at the locked total, and the first one is given up', async () => {
    const placed = await order();
    const other = await pay(placed, { paymentMethod: 'OTHER-WALLET' });
    expect([other.status, other.body.method, other.body.amount]).toEqual([201, 'OTHER-WALLET', placed.totals.total]);
    expect(other.body.id).not.toBe(placed.payment.id);
    expect((await read(placed)).payments.map(({ id }) => id)).toEqual([placed.payment.id, other.body.id]);
    await report(app, captured({ id: other.body.id, amount: minor(placed) }));
    expect((await read(placed)).paymentStatus).toBe('paid');
    expect(gateway.voided.has(placed.payment.id)).toBe(true);
  });

  it('a declined payment is told, and can be tried again', async () => {
    const placed = await order(guest, 'COD');
    gateway.behaviour = 'decline';
    const declined = await pay<ProblemJson>(placed);
    expect([declined.status, declined.body.code, declined.body.reason]).toEqual([
      402,
      'payment.declined',
      'insufficient_funds',
    ]);
    expect((await read(placed)).paymentStatus).toBe('unpaid');
    gateway.behaviour = 'capture';
    expect((await pay(placed)).status).toBe(201);
    expect((await read(placed)).paymentStatus).toBe('paid');
  });

  it('an order that is paid or cancelled takes no payment', async () => {
    const paid = await order();
    await report(app, captured({ id: paid.payment.id, amount: minor(paid) }));
    const cancelled = await order();
    await admin(app, 'POST', `/orders/${cancelled.id}/transitions`, { to: 'cancelled' });
    for (const placed of [paid, cancelled]) {
      const before = await tableContents(app.db.dataSource);
      const { status } = await pay<ProblemJson>(placed, { paymentMethod: 'OTHER-WALLET' });
      expect(status).toBe(409);
      expect(await tableContents(app.db.dataSource)).toEqual(before);
    }
  });

  it('a method that the store does not offer is refused, and nothing happens', async () => {
    const placed = await order();
    const before = await tableContents(app.db.dataSource);
    const { status, body } = await pay<ProblemJson>(placed, { paymentMethod: 'SEASHELLS' });
    expect([status, body.code]).toEqual([400, 'payment.method_not_offered']);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('a customer pays an order of his own by its id, and nobody else does', async () => {
    const placed = await order(buyer, 'COD');
    const path = `/orders/${placed.id}/payments`;
    const paid = await buyer.send<PaymentJson>('POST', path, { body: { paymentMethod: 'WALLET' } });
    expect([paid.status, paid.body.method]).toEqual([201, 'WALLET']);
    const list = await buyer.send<{ items: PaymentJson[] }>('GET', path);
    expect(list.body.items.map(({ method }) => method)).toEqual(['COD', 'WALLET']);
    const other = await guest.logIn('other@acme.test');
    for (const method of ['GET', 'POST']) {
      const { status } = await other.send(method, path, {
        body: method === 'POST' ? { paymentMethod: 'WALLET' } : undefined,
      });
      expect([method, status]).toEqual([method, 404]);
    }
    const byGuest = await guest.send<{ items: PaymentJson[] }>('GET', `/public/orders/${placed.secretSlug}/payments`);
    expect(byGuest.body).toEqual(list.body);
  });

  describe('an Idempotency-Key', () => {
    it('gives the first answer again', async () => {
      const placed = await order(guest, 'COD');
      const headers = { 'Idempotency-Key': 'pay-once' };
      const first = await pay(placed, undefined, headers);
      await report(app, captured({ id: first.body.id, amount: minor(placed) }));
      const again = await pay(placed, undefined, headers);
      expect([first.status, again.status, again.headers['idempotent-replayed']]).toEqual([201, 201, 'true']);
      expect(again.body).toEqual(first.body);
    });

    it('is not taken for another request, but is for another order', async () => {
      const [placed, other] = [await order(), await order()];
      const headers = { 'Idempotency-Key': 'pay-either' };
      await pay(placed, undefined, headers);
      const reused = await pay<ProblemJson>(placed, { paymentMethod: 'OTHER-WALLET' }, headers);
      expect([reused.status, reused.body.code]).toEqual([422, 'idempotency.key_reused']);
      expect((await pay(other, undefined, headers)).body.id).toBe(other.payment.id);
    });
  });

  describe('a return address', () => {
    const foreign = [
      'https://evil.test/',
      'https://shop.test.evil.test/',
      'http://localhost.evil.test/',
      'javascript:alert(1)',
    ];

    it('of the store is kept with the payment of a checkout, and of a later one', async () => {
      const { body } = await guest.order(items, { ...byWallet, returnUrl: 'https://shop.test/a?b=c' });
      const { status } = await pay(body, { paymentMethod: 'OTHER-WALLET', returnUrl: 'https://shop.test/later' });
      expect(status).toBe(201);
      const kept = await app.db.dataSource.query<{ url: string }[]>(
        'SELECT return_url AS url FROM payments WHERE order_id = $1 ORDER BY id',
        [body.id],
      );
      expect(kept.map(({ url }) => url)).toEqual(['https://shop.test/a?b=c', 'https://shop.test/later']);
    });

    it('of anywhere else is refused, and nothing happens', async () => {
      const placed = await order();
      const cart = await guest.cart(items);
      const before = await tableContents(app.db.dataSource);
      for (const returnUrl of foreign) {
        const refusals = [
          await guest.order<ProblemJson>(items, { ...byWallet, returnUrl }),
          await guest.checkOut<ProblemJson>(cart, { ...byWallet, returnUrl }),
          await pay<ProblemJson>(
            placed,
            { paymentMethod: 'OTHER-WALLET', returnUrl },
            { 'Idempotency-Key': returnUrl },
          ),
        ];
        for (const { status, body } of refusals) {
          expect([status, body.code, body.issues]).toEqual([
            400,
            'request.invalid',
            [expect.objectContaining({ path: ['returnUrl'], code: 'origin_not_allowed' })],
          ]);
        }
      }
      expect(await tableContents(app.db.dataSource)).toEqual(before);
    });
  });
});
