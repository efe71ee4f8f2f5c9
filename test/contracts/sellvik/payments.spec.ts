import { PaymentSettlement } from '../../../src/checkout/payment-settlement.service.js';
import { PaidOrders } from '../../../src/contracts/sellvik/paid-orders.subscriber.js';
import { type DomainEvent } from '../../../src/events/domain-event.js';
import { Worker } from '../../../src/events/worker.service.js';
import { OrderService } from '../../../src/order/order.service.js';
import { Transactor } from '../../../src/platform/database/transactor.js';
import { StoreService } from '../../../src/store/store.service.js';
import { verify } from '../../../src/verify/verify.js';
import { testApp, type TestApp } from '../../support/app.js';
import { FakeGateway } from '../../support/fake-gateway.js';
import { captured, offerWallet, report } from '../../support/fake-gateway-shop.js';
import { admin, Shopper } from '../../support/shopper.js';
import { staged } from '../../support/staged.js';
import { until } from '../../support/until.js';
import { type Order, plain, Shop } from './support/shop.js';

describe('paying a Sellvik order', () => {
  let app: TestApp;
  let shop: Shop;
  let gateway: FakeGateway;
  let storeId: number;

  beforeAll(async () => {
    app = await testApp({
      extensions: { paymentProviders: [FakeGateway] },
      settings: { PUBLIC_URL: 'https://pay.acme.test' },
    });
    for (const code of ['BKASH', 'NAGAD', 'CARD']) await offerWallet(app, { code });
    shop = new Shop(app);
    gateway = app.get(FakeGateway);
    storeId = (await app.get(StoreService).bySlug('acme')).id;
    await app.get(Worker).start({ connectionString: app.db.url, concurrency: 1 });
  });
  afterAll(async () => {
    await app.get(Worker).stop();
    expect(await verify(app.db.dataSource)).toEqual([]);
  });
  // Apart, so that it is closed also when something is found.
  afterAll(() => app.close());
  beforeEach(() => {
    gateway.behaviour = 'redirect';
  });

  const uuid = ({ id }: Order): string => id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const order = (paymentMethod: string): Promise<Order> => shop.guestOrder({ 'DROP-TEE': 1 }, plain({ paymentMethod }));
  const read = async (placed: Order) =>
    (await admin<{ status: string; paymentStatus: string }>(app, 'GET', `/orders/${uuid(placed)}`)).body;
  const history = (placed: Order) =>
    app.db.dataSource.query<object[]>(
      'SELECT to_status AS "to", actor, reason FROM order_status_changes WHERE order_id = $1 ORDER BY id',
      [uuid(placed)],
    );
  const payment = async (placed: Order): Promise<{ id: string; amount: number }> => {
    const [row] = await app.db.dataSource.query<[{ id: string; amount: number }]>(
      'SELECT id, amount FROM payments WHERE order_id = $1',
      [uuid(placed)],
    );
    return row;
  };
  const untilIs = (placed: Order, status: string) =>
    until(
      () => read(placed),
      (now) => now.status === status,
    );

  /** Everything that was logged before has reached its subscribers, since there is one worker that takes jobs in order. */
  const laterNewsHasBeenTaken = async (): Promise<void> => {
    const later = await order('BKASH');
    await report(app, captured(await payment(later)));
    await untilIs(later, 'confirmed');
  };

  it.each(['BKASH', 'NAGAD', 'CARD'])(
    'SV-16, SV-17, SV-32, SV-38: %s, where the shop has it, answers PENDING with a page to pay on, and CONFIRMED follows',
    async (method) => {
      const placed = await order(method);
      const { id, amount } = await payment(placed);
      expect(placed).toMatchObject({ status: 'PENDING', paymentMethod: method });
      expect(placed.payment).toEqual({ url: `https://pay.example/${id}`, expiresAt: null });
      expect((await read(placed)).status).toBe('pending');
      expect((await report(app, captured({ id, amount }))).status).toBe(200);
      await untilIs(placed, 'confirmed');
      expect(await history(placed)).toEqual([
        { to: 'pending', actor: 'guest', reason: null },
        { to: 'confirmed', actor: 'sellvik', reason: 'payment confirmed' },
      ]);
    },
  );

  it.each(['capture', 'authorize'] as const)(
    'SV-27, SV-38: an order whose gateway says yes at once (%s) is PENDING in the answer, too, and CONFIRMED right after',
    async (behaviour) => {
      gateway.behaviour = behaviour;
      const placed = await order('CARD');
      expect(placed.status).toBe('PENDING');
      expect(placed).not.toHaveProperty('payment');
      await untilIs(placed, 'confirmed');
    },
  );

  it('SV-32: where the gateway has named no page, the buyer can pay on ours', async () => {
    gateway.behaviour = 'hang';
    const placed = await order('BKASH');
    expect(placed.payment).toEqual({
      url: expect.stringMatching(/^https:\/\/pay\.acme\.test\/pay\/[\w-]{32}$/) as string,
      expiresAt: null,
    });
  });

  it('SV-32: says until when there is time to pay: by the page of the gateway, or by the order on ours', async () => {
    const expiresAt = '2040-01-01T00:00:00.000Z';
    const action = { type: 'redirect', url: 'https://pay.example/soon', expiresAt } as const;
    jest.spyOn(gateway, 'authorize').mockResolvedValueOnce({ status: 'pending', reference: null, action });
    expect((await order('BKASH')).payment).toEqual({ url: action.url, expiresAt });

    await admin(app, 'PATCH', '/payment-settings', { unpaidExpiryMinutes: 30 });
    gateway.behaviour = 'hang';
    const placed = await order('BKASH');
    await admin(app, 'PATCH', '/payment-settings', { unpaidExpiryMinutes: null });
    const [{ due }] = await app.db.dataSource.query<[{ due: Date }]>(
      'SELECT payment_due_at AS due FROM orders WHERE id = $1',
      [uuid(placed)],
    );
    expect(placed.payment?.expiresAt).toBe(due.toISOString());
  });

  it('SV-38: an order that is paid to the courier is confirmed by the merchant alone', async () => {
    const placed = await order('COD');
    expect(placed).not.toHaveProperty('payment');
    const { id: paymentId } = await payment(placed);
    const news = { status: 'captured', reference: null } as const;
    await app.get(PaymentSettlement).settle({ storeId, paymentId }, { news, source: 'key:1' });
    await laterNewsHasBeenTaken();
    expect(await read(placed)).toMatchObject({ status: 'pending', paymentStatus: 'paid' });
  });

  it('news of money that is there no more confirms nothing', async () => {
    const placed = await order('BKASH');
    await app.get(PaidOrders).handle({ storeId, aggregateId: uuid(placed) } as DomainEvent);
    expect(await read(placed)).toMatchObject({ status: 'pending', paymentStatus: 'unpaid' });
  });

  it('an order that somebody moves on while news of its money is taken is left alone; a failure is not', async () => {
    const placed = await order('BKASH');
    const news = { storeId, aggregateId: uuid(placed) } as DomainEvent;
    const paymentIs = (status: string) =>
      app.db.dataSource.query('UPDATE orders SET payment_status = $2 WHERE id = $1', [uuid(placed), status]);
    await paymentIs('authorized');
    const orders = app.get(OrderService);
    jest.spyOn(orders, 'transition').mockRejectedValueOnce(new Error('gone'));
    await expect(app.get(PaidOrders).handle(news)).rejects.toThrow('gone');
    const confirmed = { storeId, orderId: uuid(placed), to: 'confirmed', actor: 'key:1', reason: null } as const;
    await staged(
      { transactor: app.get(Transactor) },
      (tx) => orders.transition(tx, confirmed),
      () => app.get(PaidOrders).handle(news),
    );
    await paymentIs('unpaid');
    expect(await history(placed)).toMatchObject([{ to: 'pending' }, { to: 'confirmed', actor: 'key:1' }]);
  });

  it('an order that came another way waits for the merchant', async () => {
    const { body } = await new Shopper(app).order([{ sku: 'DROP-TEE', quantity: 1 }], { paymentMethod: 'BKASH' });
    const amount = Math.round(Number(body.totals.total.amount) * 100);
    await report(app, captured({ id: body.payment.id, amount }));
    await laterNewsHasBeenTaken();
    expect((await admin<{ status: string }>(app, 'GET', `/orders/${body.id}`)).body.status).toBe('pending');
  });

  it('an order that the merchant has moved on is left alone', async () => {
    const placed = await order('BKASH');
    await admin(app, 'POST', `/orders/${uuid(placed)}/transitions`, { to: 'confirmed' });
    await admin(app, 'POST', `/orders/${uuid(placed)}/transitions`, { to: 'processing' });
    await report(app, captured(await payment(placed)));
    await laterNewsHasBeenTaken();
    expect(await read(placed)).toMatchObject({ status: 'processing', paymentStatus: 'paid' });
  });
});
