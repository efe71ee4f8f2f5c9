import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentVoidsJob } from '../../src/checkout/payment-voids.job.js';
import { toDecimal } from '../../src/kernel/money.js';
import { tableContents } from '../support/table-contents.js';
import { type Desk, money, openDesk, type PaymentJson } from './given-payments.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.app.close());
beforeEach(() => {
  desk.gateway.behaviour = 'authorize';
  desk.gateway.captures = 'capture';
  desk.gateway.reachable = true;
  desk.gateway.meanwhile = () => Promise.resolve();
});

const capture = (paymentId: string, body: object = {}, key?: string) =>
  desk.post(`/payments/${paymentId}/capture`, body, key);
const giveUp = (paymentId: string, reason = 'sold out') => desk.post(`/payments/${paymentId}/void`, { reason });
const markPaid = (orderId: string, body: object = {}) =>
  desk.post(`/orders/${orderId}/mark-paid`, { reason: 'seen on the account', ...body });
const byCash = async () => (await desk.shopper.order([{ sku: 'KURTI-EM', quantity: 1 }])).body;
const source = expect.stringMatching(/^key:\d+$/) as string;

describe('a capture', () => {
  it('takes what was authorized', async () => {
    const { id: orderId, payment, totals } = await desk.order();
    const { status, body } = await capture(payment.id);
    expect([status, body.status, body.captured]).toEqual([200, 'captured', totals.total]);
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'paid' });
    expect(await desk.events(orderId)).toEqual([
      'order.created',
      'order.paid',
      'payment.authorized',
      'payment.captured',
    ]);
    expect((await desk.payment(payment.id)).history).toMatchObject([
      { to: 'opened' },
      { to: 'authorized' },
      { to: 'captured', source },
    ]);
  });

  it('takes a part, once, and gives no more than that back', async () => {
    const { id: orderId, payment } = await desk.order();
    expect((await capture(payment.id, { amount: money('100.00') })).body.captured).toEqual(money('100.00'));
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'partially_paid' });
    expect((await capture(payment.id, { amount: money('100.00') })).status).toBe(200);
    expect((await capture(payment.id, { amount: money('200.00') })).body.code).toBe('payment.captured_before');
    const refund = { amount: money('100.01'), restock: false, reason: 'test' };
    expect((await desk.post(`/payments/${payment.id}/refunds`, refund)).body.code).toBe('payment.refund_too_large');
    expect(await desk.events(orderId)).not.toContain('order.paid');
  });

  it('is told of once, however many ask at once', async () => {
    const { id: orderId, payment, totals } = await desk.order();
    const replies = await Promise.all(Array.from({ length: 10 }, () => capture(payment.id)));
    expect(replies.map(({ body }) => [body.status, body.captured])).toEqual(
      Array.from({ length: 10 }, () => ['captured', totals.total]),
    );
    expect((await desk.events(orderId)).filter((type) => type === 'payment.captured')).toHaveLength(1);
  });

  it.each([
    ['more than was authorized', { amount: money('99999.00') }, 'payment.capture_too_large'],
    ['nothing', { amount: money('0.00') }, 'request.invalid'],
    ['another currency', { amount: { amount: '1.00', currency: 'USD' } }, 'request.invalid'],
  ])('is refused for %s', async (_, body, code) => {
    const { payment } = await desk.order();
    expect((await capture(payment.id, body)).body.code).toBe(code);
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'authorized', captured: money('0.00') });
  });

  it('is refused of what was never authorized, and changes nothing', async () => {
    const { id: orderId } = await byCash();
    const { body } = await desk.get<{ items: PaymentJson[] }>(`/payments?orderId=${orderId}`);
    const before = await tableContents(desk.app.db.dataSource);
    expect((await capture(body.items[0]?.id ?? '')).body.code).toBe('payment.capture_not_allowed');
    expect(await tableContents(desk.app.db.dataSource)).toEqual(before);
  });

  it('leaves the payment authorized when the provider refuses', async () => {
    const { payment } = await desk.order();
    desk.gateway.captures = 'decline';
    const { status, body } = await capture(payment.id, {}, 'refused-capture');
    expect([status, body.code]).toEqual([402, 'payment.declined']);
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'authorized' });
  });

  it('is found out about when the answer was lost', async () => {
    const { id: orderId, payment } = await desk.order();
    desk.gateway.captures = 'lose-reply';
    const { status, body } = await capture(payment.id, { amount: money('50.00') }, 'lost');
    expect([status, body.code]).toEqual([503, 'payment.provider_unclear']);
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'authorized' });
    await desk.query(`UPDATE payments SET next_question_at = now() - interval '1 minute' WHERE id = $1`, [payment.id]);
    await desk.app.get(CheckoutRecovery).run();
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'captured', captured: money('50.00') });
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'partially_paid' });
    expect((await capture(payment.id, { amount: money('50.00') }, 'lost')).status).toBe(200);
  });
});

describe('a void', () => {
  it('gives up an authorization, and says who wanted it and why', async () => {
    const { id: orderId, payment } = await desk.order();
    const { status, body } = await giveUp(payment.id);
    expect([status, body.status, body.voidRequested]).toEqual([200, 'voided', false]);
    expect(desk.gateway.voided.has(payment.id)).toBe(true);
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'pending', paymentStatus: 'unpaid' });
    expect((await desk.payment(payment.id)).history.at(-1)).toMatchObject({
      to: 'voided',
      source,
      detail: { reason: 'sold out' },
    });
    expect((await desk.events(orderId)).filter((type) => type === 'payment.voided')).toHaveLength(1);
    expect((await giveUp(payment.id)).body.status).toBe('voided');
  });

  it('is told to the provider again until that has answered', async () => {
    const { payment } = await desk.order();
    desk.gateway.reachable = false;
    expect((await giveUp(payment.id)).body).toMatchObject({ status: 'authorized', voidRequested: true });
    expect((await capture(payment.id)).body.code).toBe('payment.capture_not_allowed');
    desk.gateway.reachable = true;
    await desk.app.get(PaymentVoidsJob).run();
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'authorized', voidRequested: true });
    await desk.query('UPDATE payments SET next_question_at = now() WHERE id = $1', [payment.id]);
    await desk.app.get(PaymentVoidsJob).run();
    const file = await desk.payment(payment.id);
    expect(file).toMatchObject({ status: 'voided', voidRequested: false });
    expect(file.history.at(-1)).toMatchObject({ source, detail: { reason: 'sold out' } });
  });

  it('gives up a payment in cash without asking anybody', async () => {
    const { payment } = await byCash();
    expect((await giveUp(payment.id)).body.status).toBe('voided');
    expect((await markPaid((await desk.payment(payment.id)).orderId)).body.code).toBe('payment.not_payable_offline');
  });

  it('is refused once the money was taken', async () => {
    desk.gateway.behaviour = 'capture';
    const { payment } = await desk.order();
    const { status, body } = await giveUp(payment.id);
    expect([status, body.code]).toEqual([409, 'payment.void_not_allowed']);
  });

  it('loses against money that was taken meanwhile, which then goes back', async () => {
    const { payment } = await desk.order();
    desk.gateway.charges.set(payment.id, { status: 'captured', reference: `ref-${payment.id}` });
    expect((await giveUp(payment.id)).body).toMatchObject({ status: 'conflict', conflict: { reason: 'given_up' } });
    expect((await desk.payment(payment.id)).refunds).toMatchObject([{ status: 'requested', reason: 'given_up' }]);
  });
});

describe('money outside of the system', () => {
  it('is marked as arrived, with its reference, by whom and why', async () => {
    const { id: orderId, payment, totals } = await byCash();
    const { status, body } = await markPaid(orderId, { reference: 'slip 17' });
    expect([status, body]).toMatchObject([
      200,
      { id: payment.id, status: 'captured', captured: totals.total, providerReference: 'slip 17' },
    ]);
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'paid' });
    expect(await desk.events(orderId)).toEqual(['order.created', 'order.paid', 'payment.captured']);
    expect((await desk.payment(payment.id)).history.at(-1)).toMatchObject({
      source,
      detail: { reason: 'seen on the account' },
    });
  });

  it('is counted once, whoever says so at once', async () => {
    const { id: orderId } = await byCash();
    const replies = await Promise.all(Array.from({ length: 10 }, () => markPaid(orderId)));
    expect(replies.map(({ status, body }) => [status, body.status])).toEqual(
      Array.from({ length: 10 }, () => [200, 'captured']),
    );
    expect(await desk.events(orderId)).toEqual(['order.created', 'order.paid', 'payment.captured']);
  });

  it('cannot be marked for an order that is paid by a provider', async () => {
    const { id: orderId } = await desk.order();
    expect((await markPaid(orderId)).body.code).toBe('payment.not_payable_offline');
  });

  it('is refused for an order that is cancelled, and for one of another store', async () => {
    const { id: orderId } = await byCash();
    await desk.move(orderId, 'cancelled');
    expect((await markPaid(orderId)).body.code).toBe('payment.not_payable_offline');
    const foreign = '01900000-0000-7000-8000-000000000000';
    expect((await markPaid(foreign)).body.code).toBe('order.not_found');
  });
});

describe('the list of conflicts', () => {
  const listed = async (): Promise<string[]> =>
    (await desk.get<{ items: PaymentJson[] }>('/payments?status=conflict&resolved=false')).body.items.map(
      ({ id }) => id,
    );

  it('shows money that differs from what was asked for until somebody has looked at it', async () => {
    desk.gateway.behaviour = 'redirect';
    const { id: orderId, payment, totals } = await desk.order();
    const news = { status: 'captured', reference: 'x-1', charged: { amount: 1, currency: 'BDT' } } as const;
    await desk.app.get(PaymentSettlement).settle({ storeId: 1, paymentId: payment.id }, { news, source: 'webhook' });
    expect(await listed()).toContain(payment.id);
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'unpaid' });
    expect(await desk.payment(payment.id)).toMatchObject({
      status: 'conflict',
      captured: money('0.00'),
      conflict: { reason: 'amount_mismatch', expected: totals.total, received: money(toDecimal(1, 'BDT')) },
      refunds: [],
    });

    const resolved = await desk.post(`/payments/${payment.id}/resolve`, { reason: 'sent back by hand' });
    expect([resolved.status, resolved.body.status, resolved.body.conflict?.resolution]).toEqual([
      200,
      'conflict',
      { actor: source, reason: 'sent back by hand', at: expect.any(String) as string },
    ]);
    expect(await listed()).not.toContain(payment.id);
    const again = await desk.post(`/payments/${payment.id}/resolve`, { reason: 'me too' });
    expect(again.body.conflict?.resolution?.reason).toBe('sent back by hand');
  });

  it('has nothing to resolve of a payment that is in no conflict', async () => {
    const { payment } = await desk.order();
    const { status, body } = await desk.post(`/payments/${payment.id}/resolve`, { reason: 'x' });
    expect([status, body.code]).toEqual([409, 'payment.not_in_conflict']);
  });
});

describe('the list of payments', () => {
  it('is read page by page, and by order', async () => {
    const first = await desk.order();
    const second = await desk.order();
    const page = await desk.get<{ items: PaymentJson[]; next: string }>('/payments?status=authorized&limit=1');
    expect(page.body.items.map(({ id }) => id)).toEqual([second.payment.id]);
    const next = await desk.get<{ items: PaymentJson[] }>(
      `/payments?status=authorized&limit=1&after=${page.body.next}`,
    );
    expect(next.body.items.map(({ id }) => id)).toEqual([first.payment.id]);
    const own = await desk.get<{ items: PaymentJson[]; next: null }>(`/payments?orderId=${first.id}`);
    expect([own.body.items.map(({ id }) => id), own.body.next]).toEqual([[first.payment.id], null]);
  });

  it('shows of a payment what was asked and answered', async () => {
    const { payment } = await desk.order();
    await capture(payment.id);
    expect(await desk.payment(payment.id)).toMatchObject({
      attempts: [
        { operation: 'authorize', outcome: 'authorized' },
        { operation: 'capture', outcome: 'captured' },
      ],
      proofs: [],
    });
    expect((await desk.get<PaymentJson>('/payments/none')).body.code).toBe('payment.not_found');
  });
});
