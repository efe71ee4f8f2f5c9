import { CheckoutStep } from '../../src/checkout/checkout-step.js';
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { type WaitingCheckout } from '../../src/checkout/checkout.types.js';
import { PaymentService } from '../../src/payment/payment.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { type OrderDraft } from '../../src/order/order.types.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { guestCheckout, type ProblemJson, Shopper } from '../support/shopper.js';

const byWallet = { ...guestCheckout, paymentMethod: 'WALLET' };
const items = [{ sku: 'KURTI-EM', quantity: 1 }];

class BrokenUndo extends CheckoutStep {
  readonly code = 'broken-undo';

  override undo(): Promise<void> {
    return Promise.reject(new Error('nothing can be undone here'));
  }
}

class NotedUndo extends CheckoutStep {
  readonly code = 'noted-undo';
  readonly undone: string[] = [];

  override async undo({ id }: OrderDraft): Promise<void> {
    this.undone.push(id);
  }
}

describe('the recovery of checkouts', () => {
  let app: TestApp;
  let guest: Shopper;
  let gateway: FakeGateway;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway], checkoutSteps: [BrokenUndo, NotedUndo] } });
    await query(`INSERT INTO payment_methods (store_id, code, provider, name)
      SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
    guest = new Shopper(app);
    gateway = app.get(FakeGateway);
  });
  afterAll(() => app.close());

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const order = async () => (await guest.checkOut(await guest.cart(items), byWallet)).body.payment.id;
  const asked = async (paymentId: string) =>
    (
      await query<{ count: number }>(
        `SELECT count(*) FROM payment_attempts WHERE payment_id = $1 AND operation = 'status'`,
        [paymentId],
      )
    )[0]?.count;
  const age = (paymentId: string, by: string) =>
    query(
      `UPDATE payments SET created_at = created_at - $2::interval, next_question_at = next_question_at - $2::interval
       WHERE id = $1`,
      [paymentId, by],
    );

  it('asks those first that it has left alone for longest, however old the others are', async () => {
    gateway.behaviour = 'redirect';
    const [unpaid, later] = [await order(), await order()];
    await age(unpaid, '5 minutes');
    await age(later, '2 minutes');
    const { manager } = app.db.dataSource;
    const payments = app.get(PaymentService);
    const taken = [];
    for (let turn = 0; turn < 3; turn += 1)
      taken.push((await payments.takeUnsettled(manager, { patience: 60, elapsed: 0 }))?.id);
    expect(taken).toEqual([unpaid, later, undefined]);
  });

  it('asks once a run and ever more seldom for what is never paid', async () => {
    gateway.behaviour = 'redirect';
    const abandoned = await order();
    const recovery = app.get(CheckoutRecovery);
    const questionsAfter = async (time: string) => {
      await age(abandoned, time);
      await recovery.run();
      return asked(abandoned);
    };
    expect(await questionsAfter('50 seconds')).toBe(0);
    expect(await questionsAfter('20 seconds')).toBe(1);
    expect(await questionsAfter('50 seconds')).toBe(1);
    // Ten hours later the next one is due, and then there is an hour of peace.
    expect(await questionsAfter('10 hours')).toBe(2);
    expect(await questionsAfter('58 minutes')).toBe(2);
    expect(await questionsAfter('4 minutes')).toBe(3);
    // Never more than six hours, however old it is.
    expect(await questionsAfter('90 days')).toBe(4);
    expect(await questionsAfter('361 minutes')).toBe(5);
  });

  it('gives up an authorization that arrives after its checkout was undone', async () => {
    const settlement = app.get(PaymentSettlement);
    let paymentId = '';
    gateway.behaviour = 'authorize';
    gateway.meanwhile = async (request) => {
      paymentId = request.paymentId;
      const [session] = await query<{ waiting: WaitingCheckout }>(
        'SELECT draft AS waiting FROM checkout_sessions WHERE id = $1',
        [request.orderId],
      );
      if (!session) throw new Error('The checkout has left no session');
      const { draft } = session.waiting;
      const [payment] = await app.get(PaymentService).ofOrder(app.db.dataSource.manager, draft.storeId, draft.id);
      if (!payment) throw new Error('The checkout has left no payment');
      await settlement.conclude(session.waiting, payment, { news: { status: 'voided' }, source: 'recovery' });
    };
    const { status, body } = await guest.checkOut<ProblemJson>(await guest.cart(items), byWallet);
    gateway.meanwhile = () => Promise.resolve();
    expect([status, body.code]).toEqual([409, 'checkout.undone']);
    expect([gateway.voided.has(paymentId), gateway.charges.has(paymentId)]).toEqual([true, false]);
    expect(await query('SELECT status FROM payments WHERE id = $1', [paymentId])).toEqual([{ status: 'voided' }]);
  });

  it('tells the buyer of a decline, and every other step, when a step fails to undo its part', async () => {
    gateway.behaviour = 'decline';
    const { undone } = app.get(NotedUndo);
    const before = undone.length;
    const { status, body } = await guest.checkOut<ProblemJson>(await guest.cart(items), byWallet);
    expect([status, body.code]).toEqual([402, 'payment.declined']);
    expect(undone).toHaveLength(before + 1);
  });
});
