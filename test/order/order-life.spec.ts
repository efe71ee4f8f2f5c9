import { PaymentVoids } from '../../src/checkout/payment-voids.service.js';
import { PaymentService } from '../../src/payment/payment.service.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { StoreService } from '../../src/store/store.service.js';
import { verify } from '../../src/verify/verify.js';
import { type Desk, money, openDesk, type PaymentJson, type RefundJson } from '../payment/given-payments.js';
import { request } from '../support/app.js';
import { tableContents } from '../support/table-contents.js';
import {
  admin,
  guestCheckout,
  type MoneyJson,
  type OrderJson,
  type ProblemJson,
  type Reply,
  Shopper,
} from '../support/shopper.js';

interface Fulfilment {
  id: string;
  status: string;
  carrier: string | null;
  trackingNumber: string | null;
  lines: { lineId: string; quantity: number }[];
  history: { status: string; location: string | null; occurredAt: string; actor: string }[];
}

interface Cancellation {
  id: string;
  lines: { lineId: string; quantity: number; amount: MoneyJson }[];
  amount: MoneyJson;
  refundId: string | null;
  reason: string;
}

interface AdminOrder {
  status: string;
  paymentStatus: string;
  lines: { id: string; quantity: number; openQuantity: number }[];
  fulfilments: Fulfilment[];
  cancellations: Cancellation[];
  notes: { text: string; visibility: string; actor: string }[];
  history: { to: string; actor: string; reason: string | null }[];
  nextStatuses: string[];
}

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.app.close());
beforeEach(() => {
  desk.gateway.behaviour = 'capture';
});

const bySku = async (items: { sku: string; quantity: number }[], body: object = {}): Promise<OrderJson> => {
  const placed = await desk.shopper.order(items, { ...guestCheckout, ...body });
  if (placed.status !== 201) throw new Error(placed.text);
  return placed.body;
};
const pieces = ({ lines }: OrderJson, quantity: number, index = 0) => [{ lineId: lines[index]?.id, quantity }];
const fulfil = <Body = Fulfilment>({ id }: OrderJson, body: object = {}, key?: string): Promise<Reply<Body>> =>
  desk.post<Body>(`/orders/${id}/fulfilments`, body, key);
const report = <Body = Fulfilment>({ id }: OrderJson, shipment: string, body: object, key?: string) =>
  desk.post<Body>(`/orders/${id}/fulfilments/${shipment}/updates`, body, key);
const cancel = <Body = Cancellation>({ id }: OrderJson, body: object = {}, key?: string): Promise<Reply<Body>> =>
  desk.post<Body>(`/orders/${id}/cancellations`, { reason: 'test', ...body }, key);
const orderNow = async ({ id }: OrderJson): Promise<AdminOrder> => (await desk.get<AdminOrder>(`/orders/${id}`)).body;
const ready = async (order: OrderJson): Promise<OrderJson> => {
  await desk.move(order.id, 'confirmed', 'processing');
  return order;
};
const contents = () => tableContents(desk.app.db.dataSource);
const payloads = async (type: string, { id }: OrderJson) =>
  (
    await desk.query<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM domain_events WHERE type = $1 AND aggregate_id = $2 ORDER BY id',
      [type, id],
    )
  ).map(({ payload }) => payload);

describe('the table of statuses', () => {
  it('is served as the core has it', async () => {
    const { body } = await desk.get<{ items: { status: string; next: { to: string }[]; resumes: boolean }[] }>(
      '/order-states',
    );
    const steps = Object.fromEntries(body.items.map(({ status, next }) => [status, next.map(({ to }) => to)]));
    expect(steps).toEqual({
      pending: ['confirmed', 'on_hold', 'cancelled', 'refunded', 'disputed'],
      confirmed: ['processing', 'on_hold', 'cancelled', 'refunded', 'disputed'],
      processing: ['shipped', 'on_hold', 'cancelled', 'refunded', 'disputed'],
      shipped: ['on_the_way', 'on_hold', 'refunded', 'disputed'],
      on_the_way: ['delivered', 'on_hold', 'refunded', 'disputed'],
      delivered: ['refunded', 'disputed'],
      on_hold: ['cancelled', 'refunded', 'disputed'],
      cancelled: ['refunded', 'disputed'],
      refunded: [],
      disputed: ['refunded'],
    });
    expect(body.items.filter(({ resumes }) => resumes).map(({ status }) => status)).toEqual(['on_hold', 'disputed']);
    expect(body.items[2]?.next[0]).toEqual({
      to: 'shipped',
      paidOnly: false,
      unshippedOnly: false,
      completeOnly: false,
      stock: 'ship',
    });
  });

  it('is told of every order, to the staff and to the buyer', async () => {
    const order = await bySku([{ sku: 'KURTI-EM', quantity: 1 }]);
    const next = ['confirmed', 'on_hold', 'cancelled'];
    expect(order['nextStatuses']).toEqual(next);
    expect((await orderNow(order)).nextStatuses).toEqual(next);
    await desk.move(order.id, 'on_hold');
    const read = await desk.shopper.send<{ nextStatuses: string[] }>('GET', `/public/orders/${order.secretSlug}`);
    expect(read.body.nextStatuses).toEqual(['pending', 'cancelled']);
    const buyer = await desk.shopper.logIn();
    const own = (await buyer.order([{ sku: 'KURTI-EM', quantity: 1 }])).body;
    await desk.move(own.id, 'confirmed', 'processing');
    const list = await buyer.send<{ items: { id: string; nextStatuses: string[] }[] }>('GET', '/orders');
    expect(list.body.items.find(({ id }) => id === own.id)?.nextStatuses).toEqual(['shipped', 'on_hold', 'cancelled']);
  });
});

describe('goods that leave', () => {
  it('leave in parts, each out of stock once, and the first makes the order shipped', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-001', quantity: 3 }]));
    const [onHand, allocated] = await desk.stock('BULK-001');
    const first = await fulfil(order, {
      lines: pieces(order, 1),
      carrier: 'Pathao',
      trackingNumber: 'PT-1',
      reason: 'ready',
    });
    expect([first.status, first.body.status, first.body.carrier, first.body.lines]).toEqual([
      201,
      'shipped',
      'Pathao',
      pieces(order, 1),
    ]);
    expect(await desk.stock('BULK-001')).toEqual([onHand - 1, allocated - 1]);
    const between = await orderNow(order);
    expect([between.status, between.lines[0]?.openQuantity]).toEqual(['shipped', 2]);
    expect(between.history.at(-1)).toMatchObject({ to: 'shipped', reason: 'ready' });
    expect(between.history.at(-1)?.actor).toMatch(/^key:\d+$/);
    const second = await fulfil(order);
    expect(second.body.lines).toEqual(pieces(order, 2));
    expect(await desk.stock('BULK-001')).toEqual([onHand - 3, allocated - 3]);
    expect((await orderNow(order)).lines[0]?.openQuantity).toBe(0);
    expect((await payloads('order.fulfilled', order)).map(({ complete, lines }) => [complete, lines])).toEqual([
      [false, [{ ...pieces(order, 1)[0], sku: 'BULK-001' }]],
      [true, [{ ...pieces(order, 2)[0], sku: 'BULK-001' }]],
    ]);
    expect(await payloads('order.shipped', order)).toHaveLength(1);
    const before = await contents();
    expect((await fulfil<ProblemJson>(order)).body.code).toBe('order.nothing_to_leave');
    expect(await contents()).toEqual(before);
  });

  it('leave as a whole by the step to shipped', async () => {
    const order = await ready(
      await bySku([
        { sku: 'BULK-002', quantity: 2 },
        { sku: 'BULK-003', quantity: 1 },
      ]),
    );
    await desk.move(order.id, 'shipped');
    const { fulfilments } = await orderNow(order);
    expect(fulfilments.map(({ lines }) => lines)).toEqual([[...pieces(order, 2), ...pieces(order, 1, 1)]]);
  });

  it.each([
    [
      'more pieces than are to leave',
      409,
      'order.line_pieces_too_many',
      (order: OrderJson) => ({ lines: pieces(order, 3) }),
    ],
    [
      'a line of another order',
      400,
      'order.line_unknown',
      () => ({ lines: [{ lineId: crypto.randomUUID(), quantity: 1 }] }),
    ],
    ['no lines', 400, 'request.invalid', () => ({ lines: [] })],
    ['an address that is no web page', 400, 'request.invalid', () => ({ trackingUrl: 'javascript:alert(1)' })],
  ])('are refused for %s, and nothing changes', async (_, status, code, body) => {
    const order = await ready(await bySku([{ sku: 'BULK-004', quantity: 2 }]));
    const before = await contents();
    const refused = await fulfil<ProblemJson>(order, body(order));
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(await contents()).toEqual(before);
  });

  it('do not leave before the order is processing, nor while it is on hold', async () => {
    const order = await bySku([{ sku: 'BULK-004', quantity: 1 }]);
    expect((await fulfil<ProblemJson>(order)).body).toMatchObject({ code: 'order.not_fulfillable', status: 409 });
    await desk.move(order.id, 'confirmed', 'processing', 'on_hold');
    expect((await fulfil<ProblemJson>(order)).body.code).toBe('order.not_fulfillable');
  });

  it('leave once for one Idempotency-Key', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-005', quantity: 2 }]));
    const body = { lines: pieces(order, 1) };
    const first = await fulfil(order, body, 'leave-1');
    const again = await fulfil(order, body, 'leave-1');
    expect(again.body).toEqual(first.body);
    expect((await orderNow(order)).fulfilments).toHaveLength(1);
  });
});

describe('a shipment', () => {
  it('takes the order on its way and, when all have arrived, to the end', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-006', quantity: 2 }]));
    const first = (await fulfil(order, { lines: pieces(order, 1) })).body.id;
    const told = await report(order, first, {
      status: 'on_the_way',
      location: 'Dhaka hub',
      occurredAt: '2026-01-02T03:04:05.678Z',
    });
    expect([told.status, told.body.status]).toEqual([201, 'on_the_way']);
    expect(told.body.history).toMatchObject([
      { status: 'on_the_way', location: 'Dhaka hub', occurredAt: '2026-01-02T03:04:05.678Z' },
    ]);
    expect((await orderNow(order)).status).toBe('on_the_way');
    await report(order, first, { status: 'delivered' });
    // One piece is still to leave.
    expect(await orderNow(order)).toMatchObject({ status: 'on_the_way', nextStatuses: ['on_hold'] });
    const second = (await fulfil(order)).body.id;
    expect((await orderNow(order)).status).toBe('on_the_way');
    await report(order, second, { status: 'attempted' });
    await report(order, second, { status: 'delivered', description: 'Left at the door' });
    const delivered = await orderNow(order);
    expect(delivered.status).toBe('delivered');
    expect(delivered.history.map(({ to }) => to).slice(-3)).toEqual(['shipped', 'on_the_way', 'delivered']);
    expect(delivered.history.at(-1)?.reason).toBe('Left at the door');
    expect((await payloads('order.shipment_updated', order)).map(({ status }) => status)).toEqual([
      'on_the_way',
      'delivered',
      'attempted',
      'delivered',
    ]);
    const refused = await report<ProblemJson>(order, second, { status: 'on_the_way' });
    expect(refused.body).toMatchObject({ code: 'fulfilment.update_not_allowed', from: 'delivered', to: 'on_the_way' });
  });

  it('goes all the way in one piece of news', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-007', quantity: 1 }]));
    await report(order, (await fulfil(order)).body.id, { status: 'delivered' });
    expect((await orderNow(order)).history.map(({ to }) => to).slice(-3)).toEqual([
      'shipped',
      'on_the_way',
      'delivered',
    ]);
  });

  it('that comes back, or belongs to an order on hold, moves no order', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-007', quantity: 1 }]));
    const { id } = (await fulfil(order)).body;
    await desk.move(order.id, 'on_hold');
    await report(order, id, { status: 'on_the_way' });
    expect((await orderNow(order)).status).toBe('on_hold');
    await report(order, id, { status: 'returned' });
    expect(await orderNow(order)).toMatchObject({ status: 'on_hold', fulfilments: [{ status: 'returned' }] });
  });

  it('is told of once for one Idempotency-Key', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-007', quantity: 1 }]));
    const { id } = (await fulfil(order)).body;
    for (const _ of [1, 2]) await report(order, id, { status: 'on_the_way' }, 'news-1');
    expect((await orderNow(order)).fulfilments[0]?.history).toHaveLength(1);
  });

  it('is tracked by something else, which is told once', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-007', quantity: 1 }]));
    const { id } = (await fulfil(order, { carrier: 'Pathao', trackingNumber: 'PT-1' })).body;
    const track = (body: object) => desk.patch<Fulfilment>(`/orders/${order.id}/fulfilments/${id}`, body);
    expect((await track({ trackingNumber: 'PT-2' })).body).toMatchObject({ carrier: 'Pathao', trackingNumber: 'PT-2' });
    await track({ trackingNumber: 'PT-2' });
    expect((await track({ carrier: null })).body).toMatchObject({ carrier: null, trackingNumber: 'PT-2' });
    expect(await payloads('order.tracking_changed', order)).toMatchObject([
      { carrier: 'Pathao', trackingNumber: 'PT-2' },
      { carrier: null, trackingNumber: 'PT-2' },
    ]);
    const elsewhere = await bySku([{ sku: 'BULK-007', quantity: 1 }]);
    const stray = await desk.patch<ProblemJson>(`/orders/${elsewhere.id}/fulfilments/${id}`, { carrier: 'x' });
    expect([stray.status, stray.body.code]).toEqual([404, 'fulfilment.not_found']);
  });

  it('is shown to the buyer without the staff', async () => {
    const order = await ready(await bySku([{ sku: 'BULK-008', quantity: 1 }]));
    const { id } = (await fulfil(order, { carrier: 'Pathao', trackingNumber: 'PT-9', reason: 'no word' })).body;
    await report(order, id, { status: 'on_the_way', location: 'Dhaka hub' });
    const { body, text } = await desk.shopper.send<{ shipments: Fulfilment[] }>(
      'GET',
      `/public/orders/${order.secretSlug}`,
    );
    expect(body.shipments).toMatchObject([
      { carrier: 'Pathao', trackingNumber: 'PT-9', status: 'on_the_way', history: [{ location: 'Dhaka hub' }] },
    ]);
    expect(text).not.toMatch(/key:\d|no word/);
  });
});

describe('a cancellation', () => {
  it('of pieces puts them back into stock and gives what they cost back', async () => {
    const order = await desk.order(2);
    const before = await desk.stock('KURTI-EM');
    const { status, body } = await cancel(order, { lines: pieces(order, 1) });
    const each = '1490.00';
    expect([status, body.amount, body.lines]).toEqual([
      201,
      money(each),
      [{ ...pieces(order, 1)[0], amount: money(each) }],
    ]);
    expect(await desk.stock('KURTI-EM')).toEqual([before[0], before[1] - 1]);
    const payment = await desk.payment(order.payment.id);
    expect([payment.refunded, payment['refunds']]).toMatchObject([
      money(each),
      [{ id: body.refundId, status: 'refunded', reason: 'test' }],
    ]);
    expect(await orderNow(order)).toMatchObject({ status: 'pending', paymentStatus: 'partially_refunded' });
    expect(await payloads('order.line_cancelled', order)).toMatchObject([{ refundId: body.refundId, amount: 149_000 }]);
  });

  it('of everything that is paid gives all of it back, with the delivery, and ends the order', async () => {
    const order = await desk.order(2);
    const before = await desk.stock('KURTI-EM');
    const { body } = await cancel(order);
    expect(body.amount).toEqual(order.lines[0]?.total);
    expect(await desk.stock('KURTI-EM')).toEqual([before[0], before[1] - 2]);
    const { paymentStatus, history, cancellations } = await orderNow(order);
    expect([paymentStatus, history.map(({ to }) => to), cancellations.length]).toEqual([
      'refunded',
      ['pending', 'cancelled', 'refunded'],
      1,
    ]);
    expect((await desk.payment(order.payment.id)).refunded).toEqual(order.totals.total);
  });

  it('of what is left after a part was cancelled gives the rest back, and nothing twice', async () => {
    const order = await desk.order(3);
    await cancel(order, { lines: pieces(order, 1) });
    await cancel(order, { lines: pieces(order, 2) });
    expect((await desk.payment(order.payment.id)).refunded).toEqual(order.totals.total);
    expect((await orderNow(order)).history.map(({ to }) => to)).toEqual(['pending', 'cancelled', 'refunded']);
  });

  it('of an authorized order gives the promise up', async () => {
    desk.gateway.behaviour = 'authorize';
    const order = await desk.order(1);
    const { body } = await cancel(order);
    expect(body.refundId).toBeNull();
    expect(await orderNow(order)).toMatchObject({ status: 'cancelled', paymentStatus: 'unpaid' });
    expect((await desk.payment(order.payment.id)).status).toBe('voided');
  });

  it('gives nothing back where the merchant does not want to', async () => {
    const order = await desk.order(2);
    expect((await cancel(order, { lines: pieces(order, 1), refund: false })).body.refundId).toBeNull();
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'paid' });
  });

  it('gives nothing back a second time that a refund has given back', async () => {
    const order = await desk.order(2);
    const restock = { lines: pieces(order, 1), restock: true, reason: 'changed their mind' };
    const refund = await desk.post<RefundJson>(`/payments/${order.payment.id}/refunds`, restock);
    expect(refund.body.lines[0]?.restocked).toBe(1);
    const refused = await cancel<ProblemJson>(order, { lines: pieces(order, 2) });
    expect(refused.body).toMatchObject({ code: 'order.line_pieces_too_many', remaining: 1 });
    const before = await desk.stock('KURTI-EM');
    await cancel(order, { lines: pieces(order, 1) });
    expect(await desk.stock('KURTI-EM')).toEqual([before[0], before[1] - 1]);
    expect((await desk.payment(order.payment.id)).refunded).toEqual(order.totals.total);
  });

  it('after a part has left takes back what has not, and the order goes on', async () => {
    const order = await ready(await desk.order(3));
    const shipment = (await fulfil(order, { lines: pieces(order, 1) })).body.id;
    const before = await desk.stock('KURTI-EM');
    expect((await cancel(order)).body.lines).toMatchObject(pieces(order, 2));
    expect(await desk.stock('KURTI-EM')).toEqual([before[0], before[1] - 2]);
    expect(await orderNow(order)).toMatchObject({ status: 'shipped', paymentStatus: 'partially_refunded' });
    const refused = await cancel<ProblemJson>(order);
    expect([refused.status, refused.body.code]).toEqual([409, 'order.nothing_to_leave']);
    await report(order, shipment, { status: 'delivered' });
    expect((await orderNow(order)).status).toBe('delivered');
    expect((await cancel<ProblemJson>(order)).body.code).toBe('order.not_cancellable');
  });

  it('of one line leaves the other, and is told to the buyer without the staff', async () => {
    const order = await bySku([
      { sku: 'KURTI-EM', quantity: 1 },
      { sku: 'BULK-009', quantity: 2 },
    ]);
    const before = await desk.stock('BULK-009');
    await cancel(order, { lines: pieces(order, 1, 1) });
    expect(await desk.stock('BULK-009')).toEqual([before[0], before[1] - 1]);
    const shown = await desk.shopper.send<{ cancellations: object[] }>('GET', `/public/orders/${order.secretSlug}`);
    expect(shown.body.cancellations).toMatchObject([{ lines: pieces(order, 1, 1) }]);
    expect(shown.text).not.toMatch(/key:\d/);
  });

  it('is made once for one Idempotency-Key, and says the same again', async () => {
    const order = await desk.order(3);
    const body = { lines: pieces(order, 1) };
    const first = await cancel(order, body, 'cancel-1');
    const again = await cancel(order, body, 'cancel-1');
    expect(again.body).toEqual(first.body);
    expect((await orderNow(order)).lines[0]?.openQuantity).toBe(2);
  });

  it('gives the coupon back when nothing is left', async () => {
    const order = await bySku([{ sku: 'BULK-010', quantity: 2 }], { couponCode: 'ONCE' });
    const uses = () => desk.query<{ uses: number }>(`SELECT uses FROM coupons WHERE code = 'ONCE'`);
    expect(await uses()).toEqual([{ uses: 1 }]);
    await cancel(order, { lines: pieces(order, 1) });
    expect(await uses()).toEqual([{ uses: 1 }]);
    await cancel(order);
    expect(await uses()).toEqual([{ uses: 0 }]);
  });
});

describe('what is left to pay after pieces were cancelled', () => {
  const each = 149_000;
  const delivery = 6_000;
  const total = (count: number) => money(((count * each + delivery) / 100).toFixed(2));
  const wallet = async (behaviour: 'redirect' | 'authorize', quantity: number): Promise<OrderJson> => {
    desk.gateway.behaviour = behaviour;
    return desk.order(quantity);
  };
  const pay = (order: OrderJson, paymentMethod: string) =>
    desk.shopper.send<PaymentJson & ProblemJson>('POST', `/public/orders/${order.secretSlug}/payments`, {
      body: { paymentMethod },
    });
  const paymentsOf = async ({ id }: OrderJson) =>
    (await desk.get<{ payments: PaymentJson[] }>(`/orders/${id}`)).body.payments.map((payment) => [
      payment.status,
      payment.amount,
      payment.captured,
      payment.refunded,
    ]);
  const none = money('0.00');
  afterAll(async () => expect(await verify(desk.app.db.dataSource)).toEqual([]));

  it('is asked for by a payment without network, which is paid in full by it', async () => {
    const order = await bySku([{ sku: 'KURTI-EM', quantity: 3 }]);
    await cancel(order, { lines: pieces(order, 1) }, 'less-1');
    await cancel(order, { lines: pieces(order, 1) }, 'less-1');
    expect(await paymentsOf(order)).toEqual([['pending', total(2), none, none]]);
    await cancel(order, { lines: pieces(order, 1) });
    expect(await paymentsOf(order)).toEqual([['pending', total(1), none, none]]);
    const shown = await desk.shopper.send<OrderJson>('GET', `/public/orders/${order.secretSlug}`);
    expect([shown.body['remainingTotal'], shown.body.totals.total]).toEqual([total(1), total(3)]);
    expect((await desk.get<OrderJson>(`/orders/${order.id}`)).body['remainingTotal']).toEqual(total(1));
    expect((await payloads('order.line_cancelled', order)).map(({ remainingTotal }) => remainingTotal)).toEqual([
      2 * each + delivery,
      each + delivery,
    ]);
    await desk.post(`/orders/${order.id}/mark-paid`, { reason: 'Cash' });
    expect(await paymentsOf(order)).toEqual([['captured', total(1), total(1), none]]);
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'paid' });
    expect(await payloads('order.paid', order)).toHaveLength(1);
  });

  it('is what the merchant keeps when money and cancellation are noted at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const order = await bySku([{ sku: 'KURTI-EM', quantity: 2 }]);
      const [paid, cancelled] = await Promise.all([
        desk.post(`/orders/${order.id}/mark-paid`, { reason: 'Cash' }),
        cancel(order, { lines: pieces(order, 1) }),
      ]);
      expect([paid.status, cancelled.status]).toEqual([200, 201]);
      const [row] = await desk.query<{ status: string; kept: number }>(
        'SELECT status, captured - refunded AS kept FROM payments WHERE order_id = $1',
        [order.id],
      );
      expect(row).toEqual({ status: 'captured', kept: each + delivery });
    }
  });

  it('is what the pages show, with what was cancelled', async () => {
    const order = await bySku([{ sku: 'KURTI-EM', quantity: 3 }]);
    await cancel(order, { lines: pieces(order, 2) });
    const page = async (path: string) =>
      (await request(desk.app, 'GET', path)).text.replace(/[\u00a0\u202f]/g, ' ').replace(/\s*\n\s*/g, '');
    const shown = await page(`/orders/${order.secretSlug}`);
    expect(shown).toContain(
      'Cancelled<span class="quiet">2 × Emerald Kurti</span></th><td class="amount">-BDT 2,980.00',
    );
    expect(shown).toContain('id="remaining-total">BDT 1,550.00</td>');
    expect(shown).toContain('<dd class="sum">BDT 1,550.00</dd>');
    expect(await page(`/pay/${order.secretSlug}`)).toContain('<dd class="sum">BDT 1,550.00</dd>');
    expect(await page(`/orders/${order.secretSlug}/invoice`)).toContain('id="remaining-total">BDT 1,550.00</td>');
  });

  it('is asked for anew where the provider may hold the payment at the old amount: that one is given up', async () => {
    const order = await wallet('redirect', 2);
    await cancel(order, { lines: pieces(order, 1) });
    expect(desk.gateway.voided.has(order.payment.id)).toBe(true);
    expect(await paymentsOf(order)).toEqual([['voided', total(2), none, none]]);
    expect(await desk.events(order.id)).not.toContain('order.payment_failed');
    expect(await payloads('order.payment_withdrawn', order)).toEqual([
      {
        orderId: order.id,
        number: order.number,
        total: 2 * each + delivery,
        currency: 'BDT',
        paymentIds: [order.payment.id],
        remainingTotal: each + delivery,
      },
    ]);
    desk.gateway.behaviour = 'capture';
    const again = await pay(order, 'WALLET');
    expect([again.status, again.body.amount]).toEqual([201, total(1)]);
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'paid' });
    expect(await payloads('order.payment_withdrawn', order)).toHaveLength(1);
  });

  it('is told of as still to be paid once, however many payments are given up and however often it is asked', async () => {
    const order = await wallet('redirect', 3);
    const payments = desk.app.get(PaymentService);
    const second = await desk.app.get(Transactor).run(async (tx) => {
      const first = await payments.get(tx, (await desk.app.get(StoreService).bySlug('acme')).id, order.payment.id);
      const choice = await payments.select(tx, first.storeId, 'WALLET');
      const prepared = await payments.prepare(tx, { ...first, choice });
      await payments.open(tx, prepared);
      return prepared.id;
    });
    await cancel(order, { lines: pieces(order, 1) }, 'withdrawn-1');
    await cancel(order, { lines: pieces(order, 1) }, 'withdrawn-1');
    await cancel(order, { lines: pieces(order, 1) });
    expect(await payloads('order.line_cancelled', order)).toHaveLength(2);
    expect(await payloads('order.payment_withdrawn', order)).toMatchObject([
      {
        paymentIds: expect.arrayContaining([order.payment.id, second]) as string[],
        remainingTotal: 2 * each + delivery,
      },
    ]);
  });

  it('is not told of as still to be paid while a payment asks for it, or when nothing is left of the order', async () => {
    const replaced = await wallet('redirect', 2);
    expect((await pay(replaced, 'COD')).status).toBe(201);
    const gone = await wallet('redirect', 2);
    const cash = await bySku([{ sku: 'KURTI-EM', quantity: 2 }]);
    const promised = await wallet('authorize', 2);
    for (const order of [replaced, cash, promised]) await cancel(order, { lines: pieces(order, 1) });
    await cancel(gone);
    for (const order of [replaced, gone, cash, promised]) {
      expect(await payloads('order.line_cancelled', order)).toHaveLength(1);
      expect(await payloads('order.payment_withdrawn', order)).toEqual([]);
    }
  });

  it('is not paid by money that the provider took at the old amount: that goes back', async () => {
    const order = await wallet('redirect', 2);
    desk.gateway.reachable = false;
    await cancel(order, { lines: pieces(order, 1) });
    expect((await desk.payment(order.payment.id)).voidRequested).toBe(true);
    const shown = await desk.shopper.send<OrderJson>('GET', `/public/orders/${order.secretSlug}`);
    expect(order.payment.action).not.toBeNull();
    expect(shown.body['payments']).toMatchObject([{ id: order.payment.id, amount: total(2), action: null }]);
    desk.gateway.reachable = true;
    desk.gateway.charges.set(order.payment.id, { status: 'captured', reference: `ref-${order.payment.id}` });
    await desk.query(`UPDATE payments SET next_question_at = now() WHERE id = $1`, [order.payment.id]);
    await desk.app.get(PaymentVoids).tellDue();
    expect(await paymentsOf(order)).toEqual([['conflict', total(2), total(2), total(2)]]);
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'unpaid' });
  });

  it('is all that can be captured of what was promised', async () => {
    const order = await wallet('authorize', 3);
    await cancel(order, { lines: pieces(order, 1) });
    expect(await paymentsOf(order)).toEqual([['authorized', total(3), none, none]]);
    const capture = (body: object) =>
      desk.post<PaymentJson & ProblemJson>(`/payments/${order.payment.id}/capture`, body);
    const refused = await capture({ amount: total(3) });
    expect([refused.status, refused.body.code, refused.body['capturable']]).toEqual([
      409,
      'payment.capture_too_large',
      { amount: 304_000, currency: 'BDT' },
    ]);
    expect((await capture({})).body.captured).toEqual(total(2));
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'paid' });
    expect(await payloads('order.paid', order)).toHaveLength(1);
  });

  it('is all that stays when pieces are cancelled while the money is being captured', async () => {
    const order = await wallet('authorize', 3);
    desk.gateway.meanwhile = async () => {
      desk.gateway.meanwhile = () => Promise.resolve();
      await cancel(order, { lines: pieces(order, 1) });
    };
    await desk.post(`/payments/${order.payment.id}/capture`, {});
    expect(await paymentsOf(order)).toEqual([['captured', total(3), total(3), money('1490.00')]]);
    const { body } = await desk.get<{ refunds: RefundJson[] }>(`/payments/${order.payment.id}`);
    expect(body.refunds).toMatchObject([{ amount: money('1490.00'), reason: 'cancelled before it was paid' }]);
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'partially_refunded' });
    expect(await payloads('order.paid', order)).toHaveLength(1);
  });

  it('is not paid by a payment that was asked for while pieces were being cancelled', async () => {
    const order = await bySku([{ sku: 'KURTI-EM', quantity: 2 }]);
    desk.gateway.meanwhile = async () => {
      desk.gateway.meanwhile = () => Promise.resolve();
      // The provider cannot be told yet: it has the request in hand.
      desk.gateway.reachable = false;
      await cancel(order, { lines: pieces(order, 1) });
      desk.gateway.reachable = true;
    };
    await pay(order, 'WALLET');
    expect(await paymentsOf(order)).toEqual([
      ['voided', total(2), none, none],
      ['conflict', total(2), total(2), total(2)],
    ]);
    const again = await pay(order, 'WALLET');
    expect([again.status, again.body.amount]).toEqual([201, total(1)]);
  });

  it('needs no money back where no more than that was captured, and is paid', async () => {
    const order = await wallet('authorize', 3);
    await desk.post(`/payments/${order.payment.id}/capture`, { amount: total(2) });
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'partially_paid' });
    expect((await cancel(order, { lines: pieces(order, 1) })).body.refundId).toBeNull();
    expect(await orderNow(order)).toMatchObject({ paymentStatus: 'paid' });
    expect(await payloads('order.paid', order)).toHaveLength(1);
    const { refundId } = (await cancel(order, { lines: pieces(order, 1) })).body;
    expect(refundId).not.toBeNull();
    expect(await paymentsOf(order)).toEqual([['captured', total(3), total(2), money('1490.00')]]);
  });

  it('may be nothing: a promise is given up then, and nothing is asked for', async () => {
    const free = `UPDATE shipping_methods method SET amount = $1 FROM shipping_zones zone
      WHERE zone.id = method.zone_id AND zone.code = 'sz_inside_dhaka' AND method.code = 'standard'`;
    await desk.query(free, [0]);
    await desk.query(
      `UPDATE prices SET amount = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-011')`,
    );
    desk.gateway.behaviour = 'authorize';
    const items = ['BULK-011', 'KURTI-EM'].map((sku) => ({ sku, quantity: 1 }));
    const order = await bySku(items, { paymentMethod: 'WALLET' });
    await desk.query(free, [delivery]);
    await cancel(order, { lines: pieces(order, 1, 1) });
    expect(await paymentsOf(order)).toEqual([['voided', money('1490.00'), none, none]]);
    expect(await orderNow(order)).toMatchObject({ status: 'pending', paymentStatus: 'unpaid' });
    const before = await contents();
    const refused = await pay(order, 'WALLET');
    expect([refused.status, refused.body.code]).toEqual([409, 'order.not_payable']);
    expect(await contents()).toEqual(before);
    expect((await request(desk.app, 'GET', `/pay/${order.secretSlug}`)).text).not.toContain('<form');
    const shown = await desk.shopper.send<OrderJson>('GET', `/public/orders/${order.secretSlug}`);
    expect(shown.body).toMatchObject({ remainingTotal: none, paymentUrl: null });
    expect(await payloads('order.payment_withdrawn', order)).toEqual([]);
  });

  it('is held for a transfer in place of the total, unless another order holds it', async () => {
    const place = async (quantity: number) => {
      const { body } = await new Shopper(desk.app, 'nusantara').order([{ sku: 'EBOOK-1', quantity }], {
        shippingOption: undefined,
        paymentMethod: 'bank_transfer',
      });
      return body;
    };
    const held = async ({ id }: OrderJson) =>
      (await desk.query<{ total: number }>('SELECT total FROM open_transfer_totals WHERE order_id = $1', [id]))[0]
        ?.total;
    const takeBack = (order: OrderJson, quantity: number) =>
      admin(
        desk.app,
        'POST',
        `/orders/${order.id}/cancellations`,
        { lines: pieces(order, quantity), reason: 'test' },
        'nusantara',
      );
    const [first, second] = [await place(2), await place(2)];
    const asked = (await held(first)) ?? 0;
    expect((await takeBack(first, 1)).status).toBe(201);
    const left = asked - 5_000_000;
    expect([
      await held(first),
      await desk.query('SELECT amount FROM payments WHERE order_id = $1', [first.id]),
    ]).toEqual([left, [{ amount: left }]]);
    await desk.query('UPDATE open_transfer_totals SET total = $2 WHERE order_id = $1', [
      first.id,
      ((await held(second)) ?? 0) - 5_000_000,
    ]);
    expect((await takeBack(second, 1)).status).toBe(201);
    expect(await held(second)).toBeUndefined();
    await desk.query('UPDATE open_transfer_totals SET total = $2 WHERE order_id = $1', [first.id, left]);
  });
});

describe('a note', () => {
  it('is kept as written, for the staff, or for the buyer, too', async () => {
    const order = await bySku([{ sku: 'BULK-010', quantity: 1 }]);
    const note = (body: object, key?: string) =>
      desk.post<{ id: string; visibility: string }>(`/orders/${order.id}/notes`, body, key);
    expect((await note({ text: 'Calls every day' })).body.visibility).toBe('internal');
    const first = await note({ text: 'Packed with a card', visibility: 'buyer' }, 'note-1');
    expect((await note({ text: 'Packed with a card', visibility: 'buyer' }, 'note-1')).body).toEqual(first.body);
    expect((await orderNow(order)).notes.map(({ text, visibility }) => [text, visibility])).toEqual([
      ['Calls every day', 'internal'],
      ['Packed with a card', 'buyer'],
    ]);
    const shown = await desk.shopper.send<{ messages: { text: string }[] }>(
      'GET',
      `/public/orders/${order.secretSlug}`,
    );
    expect(shown.body.messages).toMatchObject([{ text: 'Packed with a card' }]);
    expect(shown.text).not.toContain('Calls every day');
    expect(await payloads('order.noted', order)).toMatchObject([
      { text: 'Calls every day', visibility: 'internal' },
      { text: 'Packed with a card', visibility: 'buyer' },
    ]);
  });
});

it.each(['order_notes', 'order_cancellations', 'shipment_updates'])(
  'the database changes and deletes nothing of %s',
  async (table) => {
    expect((await desk.query(`SELECT FROM ${table}`)).length).toBeGreaterThan(0);
    await expect(desk.query(`UPDATE ${table} SET actor = 'nobody'`)).rejects.toThrow(/append-only/);
    await expect(desk.query(`DELETE FROM ${table}`)).rejects.toThrow(/append-only/);
  },
);
