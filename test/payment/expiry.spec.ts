import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { UnpaidExpiryJob } from '../../src/checkout/unpaid-expiry.job.js';
import { request } from '../support/app.js';
import { guestCheckout, type OrderJson } from '../support/shopper.js';
import { type Desk, openDesk } from './given-payments.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  const { status } = await settings('PATCH', { unpaidExpiryMinutes: 45 });
  if (status !== 200) throw new Error(`No settings: ${status}`);
});
afterAll(() => desk.app.close());
beforeEach(() => {
  desk.gateway.behaviour = 'redirect';
  desk.gateway.reachable = true;
});

function settings(method: 'GET' | 'PATCH', body?: object) {
  return request(desk.app, method, '/admin/v1/payment-settings', {
    headers: { Authorization: 'Bearer sk_demo_acme' },
    body,
  });
}
const expire = () => desk.app.get(UnpaidExpiryJob).run();
/** As if the order had been placed that much earlier. */
const wait = (orderId: string, minutes: number) =>
  desk.query(`UPDATE orders SET payment_due_at = payment_due_at - make_interval(mins => $2) WHERE id = $1`, [
    orderId,
    minutes,
  ]);
const dueMinutes = async (orderId: string): Promise<number | null> => {
  const [row] = await desk.query<{ minutes: number | null }>(
    'SELECT (extract(epoch FROM payment_due_at - placed_at) / 60)::integer AS minutes FROM orders WHERE id = $1',
    [orderId],
  );
  return row?.minutes ?? null;
};

describe('the time to pay', () => {
  it('is the store’s to set, and may be for ever', async () => {
    expect((await settings('GET')).body).toEqual({ unpaidExpiryMinutes: 45, savedOrderExpiryMinutes: 1_440 });
    expect((await settings('PATCH', {})).body).toEqual({ unpaidExpiryMinutes: 45, savedOrderExpiryMinutes: 1_440 });
    expect((await settings('PATCH', { unpaidExpiryMinutes: null })).body).toEqual({
      unpaidExpiryMinutes: null,
      savedOrderExpiryMinutes: 1_440,
    });
    for (const unpaidExpiryMinutes of [0, -1, 1.5, '45', 525_601]) {
      expect((await settings('PATCH', { unpaidExpiryMinutes })).body).toMatchObject({ code: 'request.invalid' });
    }
    expect((await settings('PATCH', { unpaidExpiryMinutes: 45 })).body).toEqual({
      unpaidExpiryMinutes: 45,
      savedOrderExpiryMinutes: 1_440,
    });
  });

  it('counts for orders whose goods wait for the money, and for no others', async () => {
    const prepaid = await desk.order();
    expect(await dueMinutes(prepaid.id)).toBe(45);
    const { body: cash } = await desk.shopper.order([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect(await dueMinutes(cash.id)).toBeNull();
  });
});

describe('an order that is saved for later', () => {
  const byWallet = { ...guestCheckout, paymentMethod: 'WALLET', saveForLater: true };
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];

  it('is kept for a time of its own', async () => {
    const { body: saved } = await desk.shopper.order(items, byWallet);
    expect(await dueMinutes(saved.id)).toBe(1_440);
    const { body: cash } = await desk.shopper.order(items, { saveForLater: true });
    expect(await dueMinutes(cash.id)).toBeNull();
    for (const saveForLater of [null, 'true', 1]) {
      const refused = await desk.shopper.order<{ code: string }>(items, { ...byWallet, saveForLater });
      expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
    }
  });

  it('may leave open how it is paid, until another payment takes the place of that by no method', async () => {
    await desk.post('/payment-methods', { code: 'LATER', provider: 'pay-later', name: 'To be chosen' });
    const later = await desk.shopper.order(items, { ...byWallet, paymentMethod: 'LATER' });
    expect(later.body.payment).toMatchObject({ method: 'LATER', status: 'pending', action: null });
    const path = `/public/orders/${later.body.secretSlug}/payments`;
    const paid = await desk.shopper.send<{ status: string }>('POST', path, { body: { paymentMethod: 'WALLET' } });
    expect([paid.status, paid.body.status]).toEqual([201, 'pending']);
    expect(
      await desk.query('SELECT method, status FROM payments WHERE order_id = $1 ORDER BY id', [later.body.id]),
    ).toEqual([
      { method: 'LATER', status: 'voided' },
      { method: 'WALLET', status: 'pending' },
    ]);
    expect(await dueMinutes(later.body.id)).toBe(1_440);
  });
});

describe('an order that nobody has paid in time', () => {
  it('is cancelled with everything given back, once, and its provider is told', async () => {
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    const cart = await desk.shopper.cart([{ sku: 'KURTI-EM', quantity: 2 }], 'ONCE');
    const { body: order } = await desk.shopper.checkOut<OrderJson>(cart, { ...guestCheckout, paymentMethod: 'WALLET' });
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated + 2]);
    await wait(order.id, 44);
    await expire();
    expect(await desk.orderNow(order.id)).toMatchObject({ status: 'pending' });
    await wait(order.id, 1);
    await Promise.all([expire(), expire(), expire()]);

    expect(await desk.orderNow(order.id)).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'unpaid',
      history: [{ to: 'pending' }, { to: 'cancelled', actor: 'job:unpaid-expiry', reason: 'payment expired' }],
    });
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated]);
    expect(await desk.query(`SELECT uses FROM coupons WHERE code = 'ONCE'`)).toEqual([{ uses: 0 }]);
    expect(desk.gateway.voided.has(order.payment.id)).toBe(true);
    expect(await desk.payment(order.payment.id)).toMatchObject({ status: 'voided', voidRequested: false });
    expect(await desk.events(order.id)).toEqual([
      'order.cancelled',
      'order.created',
      'order.expired',
      'payment.voided',
    ]);
  });

  it('gives its transfer code back, and its payment by transfer is given up at once', async () => {
    await desk.query(`UPDATE stores SET unpaid_expiry_minutes = 45 WHERE slug = 'nusantara'`);
    const order = await desk.transfer();
    expect(await dueMinutes(order.id)).toBe(45);
    expect(await desk.query('SELECT count(*) FROM open_transfer_totals WHERE order_id = $1', [order.id])).toEqual([
      { count: 1 },
    ]);
    await wait(order.id, 45);
    await expire();
    expect(await desk.query('SELECT count(*) FROM open_transfer_totals WHERE order_id = $1', [order.id])).toEqual([
      { count: 0 },
    ]);
    expect(await desk.query('SELECT status FROM payments WHERE order_id = $1', [order.id])).toEqual([
      { status: 'voided' },
    ]);
    expect(await desk.events(order.id)).toEqual([
      'order.cancelled',
      'order.created',
      'order.expired',
      'payment.voided',
    ]);
  });

  it.each([
    ['authorized', 'authorize' as const],
    ['paid', 'capture' as const],
  ])('does not expire once it is %s', async (_, behaviour) => {
    desk.gateway.behaviour = behaviour;
    const { id: orderId } = await desk.order();
    await wait(orderId, 100);
    await expire();
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'pending' });
  });

  it('does not expire once the merchant has taken it further', async () => {
    const { id: orderId } = await desk.order();
    await desk.move(orderId, 'confirmed');
    await wait(orderId, 100);
    await expire();
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'confirmed' });
  });

  it('expires even if its provider cannot be reached, which is told later', async () => {
    const { id: orderId, payment } = await desk.order();
    desk.gateway.reachable = false;
    await wait(orderId, 45);
    await expire();
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'cancelled' });
    expect(await desk.payment(payment.id)).toMatchObject({ status: 'pending', voidRequested: true });
  });

  it('takes no money any more: what comes in is a conflict and goes back', async () => {
    const { id: orderId, payment, totals } = await desk.order();
    const [onHand, allocated] = await desk.stock('KURTI-EM');
    await wait(orderId, 45);
    await expire();
    const news = { status: 'captured', reference: `late-${payment.id}` } as const;
    await desk.app.get(PaymentSettlement).settle({ storeId: 1, paymentId: payment.id }, { news, source: 'webhook' });
    expect(await desk.orderNow(orderId)).toMatchObject({ status: 'cancelled', paymentStatus: 'unpaid' });
    expect(await desk.payment(payment.id)).toMatchObject({
      status: 'conflict',
      captured: totals.total,
      refunded: totals.total,
      conflict: { reason: 'order_cancelled' },
      refunds: [{ status: 'requested', amount: totals.total, actor: 'settlement' }],
    });
    expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - 1]);
  });
});
