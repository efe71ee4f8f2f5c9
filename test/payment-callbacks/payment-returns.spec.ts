import { newId } from '../../src/kernel/ids.js';
import { PaymentReturns } from '../../src/payment-callbacks/payment-returns.service.js';
import { ProviderQuestions } from '../../src/payment/provider-questions.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { byWallet, offerWallet } from '../support/fake-gateway-shop.js';
import { type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';

describe('a buyer who comes back from a payment provider', () => {
  let app: TestApp;
  let gateway: FakeGateway;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp({
      extensions: { paymentProviders: [FakeGateway] },
      settings: { PUBLIC_URL: 'https://api.shop.test/' },
    });
    await app.db.dataSource.query(`UPDATE stores SET cors_origins = '{https://shop.test}' WHERE slug = 'acme'`);
    await offerWallet(app);
    gateway = app.get(FakeGateway);
    guest = new Shopper(app);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    gateway.behaviour = 'redirect';
    gateway.reachable = true;
    gateway.meanwhile = () => Promise.resolve();
  });

  const items = [{ sku: 'KURTI-EM', quantity: 1 }];
  const order = async (returnUrl?: string): Promise<OrderJson> => {
    const { status, body } = await guest.order(items, { ...byWallet, returnUrl });
    expect([status, body.paymentStatus]).toEqual([201, 'unpaid']);
    return body;
  };
  const pay = (id: string): void => {
    const charged = { amount: 155_000, currency: 'BDT' };
    gateway.charges.set(id, { status: 'captured', reference: `ref-${id}`, charged });
  };
  const comeBack = (id: string) => request(app, 'GET', `/payments/v1/return/${id}`);
  const paymentStatusOf = async ({ secretSlug }: OrderJson): Promise<string> =>
    (await guest.send<OrderJson>('GET', `/public/orders/${secretSlug}`)).body.paymentStatus;

  it('finds the order paid on its public page', async () => {
    const unpaid = await order();
    pay(unpaid.payment.id);
    const { status, headers } = await comeBack(unpaid.payment.id);
    expect([status, headers.location]).toEqual([303, `https://api.shop.test/orders/${unpaid.secretSlug}`]);
    expect(headers.location).toBe(unpaid.publicOrderUrl);
    expect(await paymentStatusOf(unpaid)).toBe('paid');
  });

  it('is sent on to the page of the storefront that the checkout named', async () => {
    const unpaid = await order('https://shop.test/thanks?cart=1');
    pay(unpaid.payment.id);
    const { status, headers } = await comeBack(unpaid.payment.id);
    expect([status, headers.location]).toEqual([303, 'https://shop.test/thanks?cart=1']);
    expect(await paymentStatusOf(unpaid)).toBe('paid');
  });

  it('is sent on when nothing is paid yet, and when the provider does not answer', async () => {
    const unpaid = await order();
    expect((await comeBack(unpaid.payment.id)).status).toBe(303);
    gateway.reachable = false;
    expect((await comeBack(unpaid.payment.id)).headers.location).toBe(unpaid.publicOrderUrl);
    expect(await paymentStatusOf(unpaid)).toBe('unpaid');
  });

  it('is sent on when what the provider says cannot be stored', async () => {
    const unpaid = await order();
    pay(unpaid.payment.id);
    await app.db.dataSource.query(`ALTER TABLE payments ADD CONSTRAINT no_news CHECK (status <> 'captured') NOT VALID`);
    const { status } = await comeBack(unpaid.payment.id);
    await app.db.dataSource.query('ALTER TABLE payments DROP CONSTRAINT no_news');
    expect([status, await paymentStatusOf(unpaid)]).toEqual([303, 'unpaid']);
  });

  it('is kept waiting no longer than a bounded time', async () => {
    const unpaid = await order();
    const questions = app.get(ProviderQuestions);
    const returns = Object.assign(app.get(PaymentReturns), { patience: 50 });
    questions.standing = () => new Promise(() => undefined);
    const { status } = await comeBack(unpaid.payment.id);
    Reflect.deleteProperty(questions, 'standing');
    Object.assign(returns, { patience: 5_000 });
    expect(status).toBe(303);
  });

  it('R21: comes back many times at once, and it is paid once', async () => {
    const unpaid = await order();
    pay(unpaid.payment.id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => comeBack(unpaid.payment.id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    const events = await app.db.dataSource.query<unknown[]>(
      `SELECT type FROM domain_events WHERE aggregate_id = $1 AND type LIKE 'payment.%'`,
      [unpaid.id],
    );
    expect(events).toEqual([{ type: 'payment.captured' }]);
  });

  it('while the checkout is still at work finishes it, or is asked to wait', async () => {
    const seen: unknown[] = [];
    gateway.meanwhile = async ({ paymentId }) => {
      const waiting = await comeBack(paymentId);
      seen.push(waiting.status, waiting.headers.refresh, waiting.headers['content-type']);
      pay(paymentId);
      const landed = await comeBack(paymentId);
      seen.push(landed.status, landed.headers.location);
    };
    gateway.behaviour = 'capture';
    const { status, body } = await guest.order(items, byWallet);
    expect([status, body.paymentStatus]).toEqual([201, 'paid']);
    expect(seen).toEqual([200, '3', 'text/plain; charset=utf-8', 303, body.publicOrderUrl]);
  });

  it('of a checkout that was undone is told so', async () => {
    gateway.behaviour = 'decline';
    let id = '';
    gateway.meanwhile = async ({ paymentId }) => {
      id = paymentId;
    };
    expect((await guest.order(items, byWallet)).status).toBe(402);
    const { status, headers, text } = await comeBack(id);
    expect([status, headers.refresh]).toEqual([200, undefined]);
    expect(text).toContain('nothing was ordered');
  });

  it('with the id of no payment finds nothing', async () => {
    for (const id of [newId(), 'nonsense', "';--", '0']) {
      const { status, body } = await comeBack(encodeURIComponent(id));
      expect([status, (body as ProblemJson).code]).toEqual([404, 'payment.not_found']);
    }
  });
});
