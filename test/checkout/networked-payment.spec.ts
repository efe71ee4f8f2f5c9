import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { type Behaviour, FakeGateway } from '../support/fake-gateway.js';
import { guestCheckout, type OrderJson, type ProblemJson, type Reply, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

const byWallet = { ...guestCheckout, paymentMethod: 'WALLET' };

describe('a checkout whose payment needs the network', () => {
  let app: TestApp;
  let guest: Shopper;
  let gateway: FakeGateway;
  let recovery: CheckoutRecovery;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
    await query(`INSERT INTO payment_methods (store_id, code, provider, name)
      SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
    guest = new Shopper(app);
    gateway = app.get(FakeGateway);
    recovery = app.get(CheckoutRecovery);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    gateway.behaviour = 'authorize';
    gateway.meanwhile = () => Promise.resolve();
    gateway.reachable = true;
  });

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const items = [{ sku: 'KURTI-EM', quantity: 2 }];
  const pay = async <Body = OrderJson>(behaviour: Behaviour, coupon?: string): Promise<Reply<Body>> => {
    gateway.behaviour = behaviour;
    return guest.checkOut<Body>(await guest.cart(items, coupon), byWallet);
  };
  const reserved = async () =>
    (await query<{ count: number }>('SELECT count(*) FROM stock_reservations'))[0]?.count ?? 0;
  const orders = async () => (await query<{ count: number }>('SELECT count(*) FROM orders'))[0]?.count ?? 0;
  const paymentStatusOf = async (orderId: string) =>
    (await query<{ status: string }>('SELECT payment_status AS status FROM orders WHERE id = $1', [orderId]))[0]
      ?.status;

  it('places an authorized order once the provider has said yes', async () => {
    const { status, body } = await pay('authorize');
    expect([status, body.status, body.paymentStatus, body.payment.status]).toEqual([
      201,
      'pending',
      'authorized',
      'authorized',
    ]);
    const events = await query('SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY position', [body.id]);
    expect(events).toEqual([{ type: 'order.created' }, { type: 'payment.authorized' }]);
    const attempts = await query('SELECT operation, outcome FROM payment_attempts WHERE payment_id = $1', [
      body.payment.id,
    ]);
    expect(attempts).toEqual([{ operation: 'authorize', outcome: 'authorized' }]);
  });

  it('places a paid order when the money was captured at once', async () => {
    expect((await pay('capture')).body).toMatchObject({ paymentStatus: 'paid', payment: { status: 'captured' } });
  });

  it('hands on where the buyer has to go', async () => {
    const { body } = await pay('redirect');
    expect(body.paymentStatus).toBe('unpaid');
    expect(body.payment).toMatchObject({
      status: 'pending',
      action: { type: 'redirect', url: `https://pay.example/${body.payment.id}` },
    });
  });

  it('holds no connection, no lock and no transaction while the provider thinks', async () => {
    const seen: unknown[] = [];
    gateway.meanwhile = async ({ paymentId }) => {
      seen.push(
        ...(await query(`SELECT state FROM pg_stat_activity
          WHERE datname = current_database() AND state LIKE 'idle in transaction%'`)),
        ...(await query('SELECT status FROM payments WHERE id = $1', [paymentId])),
        { orders: await orders() },
      );
    };
    const before = await orders();
    await pay('authorize');
    expect(seen).toEqual([{ status: 'opened' }, { orders: before }]);
  });

  it('gives everything back when the payment is declined, and the cart can be ordered again', async () => {
    const cart = await guest.cart(items, 'ONCE');
    gateway.behaviour = 'decline';
    const before = { orders: await orders(), reserved: await reserved() };
    const refused = await guest.checkOut<ProblemJson>(cart, byWallet);
    expect([refused.status, refused.body.code, refused.body.reason]).toEqual([
      402,
      'payment.declined',
      'insufficient_funds',
    ]);
    expect({ orders: await orders(), reserved: await reserved() }).toEqual(before);
    expect(await query(`SELECT uses FROM coupons WHERE code = 'ONCE'`)).toEqual([{ uses: 0 }]);
    expect(await query('SELECT status, order_id FROM carts WHERE id = $1', [cart.id])).toEqual([
      { status: 'open', order_id: null },
    ]);
    gateway.behaviour = 'capture';
    expect((await guest.checkOut(cart, byWallet)).status).toBe(201);
    expect(await query(`SELECT uses FROM coupons WHERE code = 'ONCE'`)).toEqual([{ uses: 1 }]);
  });

  it('runs the same key again after a decline, and replays it after a success', async () => {
    const cart = await guest.cart(items);
    const headers = { 'Idempotency-Key': 'declined-then-paid' };
    gateway.behaviour = 'decline';
    expect((await guest.checkOut(cart, byWallet, headers)).status).toBe(402);
    gateway.behaviour = 'capture';
    const paid = await guest.checkOut(cart, byWallet, headers);
    const replayed = await guest.checkOut(cart, byWallet, headers);
    expect([paid.status, replayed.status, replayed.headers['idempotent-replayed']]).toEqual([201, 201, 'true']);
    expect(replayed.text).toBe(paid.text);
  });

  it('refuses a second checkout of the cart, and of the key, while the provider thinks', async () => {
    const cart = await guest.cart(items);
    const headers = { 'Idempotency-Key': 'twice-at-once' };
    const rivals: (string | number)[] = [];
    gateway.meanwhile = async () => {
      const sameCart = await guest.checkOut<ProblemJson>(cart, byWallet);
      const sameKey = await guest.checkOut<ProblemJson>(cart, byWallet, headers);
      rivals.push(sameCart.status, sameCart.body.code, sameKey.status, sameKey.body.code);
    };
    gateway.behaviour = 'capture';
    expect((await guest.checkOut(cart, byWallet, headers)).status).toBe(201);
    expect(rivals).toEqual([409, 'cart.locked', 409, 'idempotency.in_flight']);
  });

  it('places the order unpaid when the provider does not answer in time, and learns later that it was charged', async () => {
    const { status, body } = await pay('charge-and-lose-reply');
    expect([status, body.paymentStatus, body.payment.status]).toEqual([201, 'unpaid', 'pending']);
    await recovery.recover(0);
    expect(await paymentStatusOf(body.id)).toBe('paid');
    await recovery.recover(0);
    const charges = [...gateway.charges.keys()].filter((id) => id === body.payment.id);
    expect(charges).toHaveLength(1);
    expect(await query('SELECT count(*) FROM orders WHERE id = $1', [body.id])).toEqual([{ count: 1 }]);
  });

  it('bounds the wait for a provider that hangs', async () => {
    const begun = performance.now();
    const { status, body } = await pay('hang');
    expect([status, body.payment.status]).toEqual([201, 'pending']);
    expect(performance.now() - begun).toBeLessThan(2_000);
    const attempts = await query('SELECT outcome FROM payment_attempts WHERE payment_id = $1', [body.payment.id]);
    expect(attempts).toEqual([{ outcome: 'no_answer' }]);
  });

  describe('that a crash cut off between the phases', () => {
    /** A checkout whose second transaction never comes: the process is gone when the provider has answered. */
    const crash = async (behaviour: Behaviour, cart: { id: number; token: string }) => {
      const settlement = app.get(PaymentSettlement);
      const conclude = settlement.conclude.bind(settlement);
      settlement.conclude = () => Promise.reject(new Error('the process is gone'));
      gateway.behaviour = behaviour;
      const { status } = await guest.checkOut(cart, byWallet);
      settlement.conclude = conclude;
      expect(status).toBe(500);
    };
    const orderOf = async (cartId: number) =>
      (
        await query<{ id: string; paymentStatus: string }>(
          'SELECT id, payment_status AS "paymentStatus" FROM orders WHERE cart_id = $1',
          [cartId],
        )
      )[0];

    it('is finished when the provider has the money', async () => {
      const cart = await guest.cart(items);
      await crash('charge-and-lose-reply', cart);
      expect(await orderOf(cart.id)).toBeUndefined();
      await recovery.recover(0);
      expect(await orderOf(cart.id)).toMatchObject({ paymentStatus: 'paid' });
      const again = await guest.checkOut(cart, byWallet);
      expect([again.status, again.body.id]).toEqual([200, (await orderOf(cart.id))?.id]);
    });

    it('is undone when the provider has never heard of it, and the provider is told first', async () => {
      const cart = await guest.cart(items);
      const before = await reserved();
      await crash('lose-request', cart);
      expect(await reserved()).toBe(before + 1);
      await recovery.recover(0);
      expect(await reserved()).toBe(before);
      expect(await orderOf(cart.id)).toBeUndefined();
      expect(gateway.voided.size).toBeGreaterThan(0);
      expect((await guest.checkOut(cart, guestCheckout)).status).toBe(201);
    });

    it('is undone when the provider has declined it', async () => {
      const cart = await guest.cart(items);
      const before = await reserved();
      await crash('decline', cart);
      await recovery.recover(0);
      expect([await reserved(), await orderOf(cart.id)]).toEqual([before, undefined]);
    });

    it('is left alone while the provider gives no answer, and while it is young', async () => {
      const cart = await guest.cart(items);
      await crash('charge-and-lose-reply', cart);
      gateway.reachable = false;
      const before = await tableContents(app.db.dataSource);
      await recovery.recover(0);
      // Asking is noted: as an attempt, and as the time from which the next question counts.
      const {
        payment_attempts: _attempts,
        checkout_sessions: _sessions,
        payments: _payments,
        ...after
      } = await tableContents(app.db.dataSource);
      expect(before).toMatchObject(after);
      expect(
        await query(
          `SELECT session.state, payment.status FROM checkout_sessions session
           JOIN payments payment ON payment.order_id = session.id WHERE session.cart_id = $1`,
          [cart.id],
        ),
      ).toEqual([{ state: 'reserved', status: 'opened' }]);
      gateway.reachable = true;
      await recovery.run();
      expect(await orderOf(cart.id)).toBeUndefined();
      await recovery.recover(0);
      expect(await orderOf(cart.id)).toMatchObject({ paymentStatus: 'paid' });
    });

    it('is ended once when recovery runs twice at the same time', async () => {
      const cart = await guest.cart(items);
      await crash('charge-and-lose-reply', cart);
      await Promise.all([recovery.recover(0), recovery.recover(0), recovery.recover(0)]);
      const order = await orderOf(cart.id);
      expect(await query('SELECT count(*) FROM orders WHERE cart_id = $1', [cart.id])).toEqual([{ count: 1 }]);
      expect(
        await query(`SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY position`, [order?.id]),
      ).toEqual([{ type: 'order.created' }, { type: 'payment.captured' }, { type: 'order.paid' }]);
    });
  });
});
