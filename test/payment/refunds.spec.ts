import { OrderRefunds } from '../../src/checkout/order-refunds.service.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { fromDecimal, toDecimal } from '../../src/kernel/money.js';
import { tableContents } from '../support/table-contents.js';
import { type Desk, money, openDesk, type PaymentJson, type RefundJson } from './given-payments.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.app.close());
beforeEach(() => {
  desk.gateway.behaviour = 'capture';
  desk.gateway.refunding = 'refund';
});

const refund = (paymentId: string, body: object, key?: string) =>
  desk.post<RefundJson>(`/payments/${paymentId}/refunds`, { restock: false, reason: 'broken', ...body }, key);
const less = (total: string, amount: string): string =>
  toDecimal(fromDecimal(total, 'BDT') - fromDecimal(amount, 'BDT'), 'BDT');

describe('a refund by amount', () => {
  it('gives a part back, and then the rest, with the order following', async () => {
    const { id: orderId, payment, totals } = await desk.order();
    const part = await refund(payment.id, { amount: money('100.00') });
    expect([part.status, part.body.status, part.body.amount]).toEqual([201, 'refunded', money('100.00')]);
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'pending', paymentStatus: 'partially_refunded' });
    expect(desk.gateway.refunds.get(part.body.id)).toBe(10_000);

    const rest = await refund(payment.id, {});
    expect([rest.status, rest.body.status, rest.body.amount]).toEqual([
      201,
      'refunded',
      money(less(totals.total.amount, '100.00')),
    ]);
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'refunded', paymentStatus: 'refunded' });
    expect(await desk.payment(payment.id)).toMatchObject({
      status: 'captured',
      captured: totals.total,
      refunded: totals.total,
    });
    expect(await desk.events(orderId)).toEqual([
      'order.created',
      'order.paid',
      'order.refunded',
      'payment.captured',
      'payment.refunded',
      'payment.refunded',
    ]);
  });

  it('tells who gave how much back, and why', async () => {
    const { id: orderId, payment } = await desk.order();
    const { body } = await refund(payment.id, { amount: money('1.50'), reason: 'a scratch' });
    expect(body).toMatchObject({ reason: 'a scratch', actor: expect.stringMatching(/^key:\d+$/) as string });
    const [event] = await desk.query<{ payload: object }>(
      `SELECT payload FROM domain_events WHERE aggregate_id = $1 AND type = 'payment.refunded'`,
      [orderId],
    );
    expect(event?.payload).toEqual({
      refundId: body.id,
      paymentId: payment.id,
      orderId,
      number: expect.stringMatching(/^ACME-/) as string,
      method: 'WALLET',
      provider: 'fake-gateway',
      amount: 150,
      currency: 'BDT',
      reference: `ref-${body.id}`,
      reason: 'a scratch',
      actor: body.actor,
      lines: [],
    });
  });

  it('is refused beyond what is left, and changes nothing', async () => {
    const { payment, totals } = await desk.order();
    await refund(payment.id, { amount: money('200.00') });
    const before = await tableContents(desk.app.db.dataSource);
    const { status, body } = await refund(payment.id, { amount: totals.total });
    expect([status, body.code]).toEqual([409, 'payment.refund_too_large']);
    expect(await tableContents(desk.app.db.dataSource)).toEqual(before);
  });

  it.each([
    ['nothing', { amount: money('0.00') }, 'request.invalid'],
    ['less than nothing', { amount: money('-1.00') }, 'request.invalid'],
    ['another currency', { amount: { amount: '1.00', currency: 'USD' } }, 'request.invalid'],
    ['no reason', { amount: money('1.00'), reason: '' }, 'request.invalid'],
    ['goods that are not named', { amount: money('1.00'), restock: true }, 'refund.restock_without_lines'],
  ])('is refused for %s', async (_, body, code) => {
    const { payment } = await desk.order();
    expect((await refund(payment.id, body)).body.code).toBe(code);
    expect(await desk.payment(payment.id)).toMatchObject({ refunded: money('0.00'), refunds: [] });
  });

  it('is refused of a payment that nobody has paid', async () => {
    desk.gateway.behaviour = 'authorize';
    const { payment } = await desk.order();
    expect((await refund(payment.id, {})).body.code).toBe('payment.refund_empty');
    expect((await refund(payment.id, { amount: money('1.00') })).body.code).toBe('payment.refund_too_large');
  });

  it('never gives back more than was captured, whoever asks at once', async () => {
    const { id: orderId, payment, totals } = await desk.order();
    const tenth = { amount: money(toDecimal(Math.floor(fromDecimal(totals.total.amount, 'BDT') / 10), 'BDT')) };
    const replies = await Promise.all(Array.from({ length: 24 }, () => refund(payment.id, tenth)));
    const made = replies.filter(({ status }) => status === 201);
    const left = replies.filter(({ body }) => body.code === 'payment.refund_too_large');
    expect([made.length, left.length]).toEqual([10, 14]);
    const given = made.reduce((sum, { body }) => sum + (desk.gateway.refunds.get(body.id) ?? 0), 0);
    expect(given).toBe(10 * fromDecimal(tenth.amount.amount, 'BDT'));
    const file = await desk.payment(payment.id);
    expect(fromDecimal(file.refunded.amount, 'BDT')).toBe(given);
    expect((await desk.events(orderId)).filter((type) => type === 'payment.refunded')).toHaveLength(10);
  });

  it('is done once for an Idempotency-Key, however often and at once it is asked for', async () => {
    const { payment } = await desk.order();
    const body = { amount: money('10.00') };
    const first = await refund(payment.id, body, 'refund-once');
    const again = await refund(payment.id, body, 'refund-once');
    expect([again.status, again.headers['idempotent-replayed'], again.text]).toEqual([201, 'true', first.text]);
    expect((await refund(payment.id, { amount: money('11.00') }, 'refund-once')).body.code).toBe(
      'idempotency.key_reused',
    );
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => refund(payment.id, body, 'refund-at-once')));
    expect(atOnce.every(({ status, body: { code } }) => status === 201 || code === 'idempotency.in_flight')).toBe(true);
    expect(await desk.payment(payment.id)).toMatchObject({ refunded: money('20.00') });
  });

  it('goes on under the same id when the first request has died', async () => {
    const { payment } = await desk.order();
    const refunds = desk.app.get(OrderRefunds);
    const { ask } = refunds;
    refunds.ask = () => Promise.reject(new Error('the process is gone'));
    expect((await refund(payment.id, { amount: money('10.00') }, 'died')).status).toBe(500);
    refunds.ask = ask;
    const { status, body } = await refund(payment.id, { amount: money('10.00') }, 'died');
    expect([status, body.status]).toEqual([201, 'refunded']);
    expect(await desk.payment(payment.id)).toMatchObject({ refunded: money('10.00'), refunds: [{ id: body.id }] });
  });

  it('lets a key go on with another request when the first was refused', async () => {
    const { payment, totals } = await desk.order();
    await refund(payment.id, { amount: money('1.00') });
    expect((await refund(payment.id, { amount: totals.total }, 'too-much')).status).toBe(409);
    expect((await refund(payment.id, { amount: money('2.00') }, 'too-much')).status).toBe(201);
  });
});

describe('a refund by line', () => {
  const lineOf = async (orderId: string) => {
    const { body } = await desk.get<{ lines: { id: string; total: { amount: string } }[] }>(`/orders/${orderId}`);
    const [line] = body.lines;
    if (!line) throw new Error('The order has no line');
    return line;
  };

  it('gives back what the pieces cost, and puts them into stock before they are sent', async () => {
    const { id: orderId, payment } = await desk.order(3);
    const line = await lineOf(orderId);
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    const { body } = await refund(payment.id, { lines: [{ lineId: line.id, quantity: 2 }], restock: true });
    expect(body).toMatchObject({
      status: 'refunded',
      amount: money('2980.00'),
      lines: [{ lineId: line.id, quantity: 2, restocked: 2 }],
    });
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 2]);
    await desk.move(orderId, 'confirmed', 'processing', 'shipped');
    expect(await desk.stock('KURTI-EM')).toEqual([onHand - 1, allocated - 3]);
  });

  it('puts pieces back on the shelf that were sent, once', async () => {
    const { id: orderId, payment } = await desk.order(2);
    const line = await lineOf(orderId);
    await desk.move(orderId, 'confirmed', 'processing', 'shipped');
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    const back = { lines: [{ lineId: line.id, quantity: 1 }], restock: true };
    expect((await refund(payment.id, back)).body.lines).toEqual([{ lineId: line.id, quantity: 1, restocked: 1 }]);
    expect(await desk.stock('KURTI-EM')).toEqual([onHand + 1, allocated]);
    expect((await refund(payment.id, { ...back, restock: false })).body.lines).toEqual([
      { lineId: line.id, quantity: 1, restocked: 0 },
    ]);
    const { status, body } = await refund(payment.id, back);
    expect([status, body.code, body.remaining]).toEqual([409, 'refund.line_too_large', 0]);
    expect(await desk.stock('KURTI-EM')).toEqual([onHand + 1, allocated]);
  });

  it('gives every piece back once, whoever asks at once', async () => {
    const { id: orderId, payment } = await desk.order(5);
    const line = await lineOf(orderId);
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    const replies = await Promise.all(
      Array.from({ length: 12 }, () =>
        refund(payment.id, { lines: [{ lineId: line.id, quantity: 1 }], restock: true }),
      ),
    );
    expect(replies.map(({ body }) => body.code ?? body.status).sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'refund.line_too_large'),
      ...Array.from({ length: 5 }, () => 'refunded'),
    ]);
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 5]);
  });

  it('lets the merchant give less back than the pieces cost', async () => {
    const { id: orderId, payment } = await desk.order(1);
    const line = await lineOf(orderId);
    const lines = [{ lineId: line.id, quantity: 1 }];
    const { body } = await refund(payment.id, { lines, amount: money('1000.00'), restock: true });
    expect(body).toMatchObject({ amount: money('1000.00'), lines: [{ quantity: 1, restocked: 1 }] });
  });

  it('puts everything into stock that is left when all of the money goes back', async () => {
    const { id: orderId, payment } = await desk.order(4);
    const line = await lineOf(orderId);
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    await refund(payment.id, { lines: [{ lineId: line.id, quantity: 1 }], restock: true });
    const { body } = await refund(payment.id, { restock: true });
    expect(body.lines).toEqual([{ lineId: line.id, quantity: 3, restocked: 3 }]);
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 4]);
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'refunded', paymentStatus: 'refunded' });
  });

  it('holds nothing for an order whose money has all gone back, even if no goods were named', async () => {
    const { payment } = await desk.order(2);
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    await refund(payment.id, {});
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 2]);
  });

  it('is refused for a line of another order', async () => {
    const other = await lineOf((await desk.order()).id);
    const { payment } = await desk.order();
    const { body } = await refund(payment.id, { lines: [{ lineId: other.id, quantity: 1 }] });
    expect(body.code).toBe('refund.line_unknown');
  });

  it('does not restock pieces twice when the provider refused the first refund of them', async () => {
    const { id: orderId, payment } = await desk.order(2);
    const line = await lineOf(orderId);
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    desk.gateway.refunding = 'decline';
    const back = { lines: [{ lineId: line.id, quantity: 1 }], restock: true };
    expect((await refund(payment.id, back)).body).toMatchObject({ status: 'declined', declineReason: 'too_late' });
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'paid' });
    desk.gateway.refunding = 'refund';
    expect((await refund(payment.id, back)).body.lines).toEqual([{ lineId: line.id, quantity: 1, restocked: 0 }]);
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 1]);
  });
});

describe('a refund without a clear answer', () => {
  const due = () =>
    desk.query(`UPDATE payment_refunds SET next_question_at = now() WHERE status IN ('requested', 'pending')`);

  it('is asked about again by the same id, until the answer is certain', async () => {
    const { id: orderId, payment } = await desk.order();
    desk.gateway.refunding = 'lose-reply';
    const { status, body } = await refund(payment.id, { amount: money('5.00') });
    expect([status, body.status]).toEqual([201, 'pending']);
    expect(await desk.orderNow(orderId)).toMatchObject({ paymentStatus: 'partially_refunded' });
    const questions = desk.gateway.refundQuestions;
    await desk.app.get(RefundJob).run();
    expect(desk.gateway.refundQuestions).toBe(questions);
    await due();
    await desk.app.get(RefundJob).run();
    expect(desk.gateway.refundQuestions).toBe(questions + 1);
    desk.gateway.refunding = 'refund';
    await due();
    await Promise.all([desk.app.get(RefundJob).run(), desk.app.get(RefundJob).run()]);
    expect(await desk.payment(payment.id)).toMatchObject({ refunds: [{ id: body.id, status: 'refunded' }] });
    expect([...desk.gateway.refunds.keys()].filter((id) => id === body.id)).toHaveLength(1);
    expect((await desk.events(orderId)).filter((type) => type === 'payment.refunded')).toHaveLength(1);
  });

  it('is asked about later and later, six hours apart at most', async () => {
    const { payment } = await desk.order();
    desk.gateway.refunding = 'pending';
    const { body } = await refund(payment.id, { amount: money('5.00') });
    const pauses: number[] = [];
    for (const _ of Array.from({ length: 12 })) {
      const [row] = await desk.query<{ seconds: string }>(
        'SELECT round(extract(epoch FROM next_question_at - now())) AS seconds FROM payment_refunds WHERE id = $1',
        [body.id],
      );
      pauses.push(Number(row?.seconds));
      await due();
      await desk.app.get(RefundJob).run();
    }
    expect(pauses.map((seconds) => Math.round(seconds / 30))).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720,
    ]);
    desk.gateway.refunding = 'refund';
    await due();
    await desk.app.get(RefundJob).run();
  });

  it('ends the order only when the money has really gone', async () => {
    const { id: orderId, payment } = await desk.order();
    desk.gateway.refunding = 'pending';
    const { body } = await refund(payment.id, {});
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'pending', paymentStatus: 'refunded' });
    const report = () =>
      desk.app
        .get(OrderRefunds)
        .settle({ storeId: 1, provider: 'fake-gateway' }, body.id, { status: 'refunded', reference: 'r-1' });
    expect(await Promise.all([report(), report(), report()])).toEqual([payment.id, payment.id, payment.id]);
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'refunded', paymentStatus: 'refunded' });
    expect((await desk.events(orderId)).filter((type) => type.endsWith('refunded'))).toEqual([
      'order.refunded',
      'payment.refunded',
    ]);
  });

  it('is nothing to another provider or another store', async () => {
    const { payment } = await desk.order();
    desk.gateway.refunding = 'pending';
    const { body } = await refund(payment.id, { amount: money('5.00') });
    const outcome = { status: 'refunded', reference: null } as const;
    const refunds = desk.app.get(OrderRefunds);
    expect(await refunds.settle({ storeId: 1, provider: 'stripe' }, body.id, outcome)).toBeNull();
    expect(await refunds.settle({ storeId: 2, provider: 'fake-gateway' }, body.id, outcome)).toBeNull();
    expect((await desk.payment(payment.id)).refunds).toMatchObject([{ status: 'pending' }]);
  });
});

it('gives cash back for an order that was marked paid', async () => {
  const { body } = await desk.shopper.order([{ sku: 'KURTI-EM', quantity: 1 }]);
  const paid = await desk.post<PaymentJson>(`/orders/${body.id}/mark-paid`, { reason: 'cash' });
  expect((await refund(paid.body.id, {})).body.status).toBe('refunded');
  expect(await desk.orderNow(body.id)).toMatchObject({ status: 'refunded', paymentStatus: 'refunded' });
});
