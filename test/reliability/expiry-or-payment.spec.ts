import { setTimeout as sleep } from 'node:timers/promises';
import { OrderTransitions } from '../../src/checkout/order-transitions.service.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { type Desk, openDesk } from '../payment/given-payments.js';
import { type OrderJson } from '../support/shopper.js';
import { crowd } from './crowd.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  desk.gateway.behaviour = 'redirect';
});
afterAll(() => desk.app.close());

/** The ends of some orders, counted. */
async function ends(orders: readonly OrderJson[]) {
  return desk.query<{ order: string; money: string; payment: string; refunds: number; held: number; orders: number }>(
    `SELECT orders.status AS order, orders.payment_status AS money, payment.status AS payment,
       (SELECT count(*) FROM payment_refunds WHERE payment_id = payment.id) AS refunds,
       coalesce((SELECT sum(quantity) FROM stock_reservations WHERE order_id = orders.id), 0) AS held,
       count(*) AS orders
     FROM orders JOIN payments payment ON payment.order_id = orders.id
     WHERE orders.id = ANY ($1) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3`,
    [orders.map(({ id }) => id)],
  );
}

async function eventsOf(orders: readonly OrderJson[]): Promise<Record<string, number>> {
  const rows = await desk.query<{ type: string; events: number }>(
    'SELECT type, count(*) AS events FROM domain_events WHERE aggregate_id = ANY ($1) GROUP BY type',
    [orders.map(({ id }) => id)],
  );
  return Object.fromEntries(rows.map(({ type, events }) => [type, events]));
}

function pay({ payment }: OrderJson): Promise<unknown> {
  const news = { status: 'captured', reference: `paid-${payment.id}` } as const;
  return desk.app.get(PaymentSettlement).settle({ storeId: 1, paymentId: payment.id }, { news, source: 'webhook' });
}

const expire = ({ id }: OrderJson): Promise<boolean> => desk.app.get(OrderTransitions).expire(1, id);
const givenUnpaid = async (count: number): Promise<OrderJson[]> => {
  const orders = await crowd(count, 6, () => desk.order());
  await desk.query('UPDATE orders SET payment_due_at = now() WHERE id = ANY ($1)', [orders.map(({ id }) => id)]);
  return orders;
};

it('R30: of an expiry and a payment at the same moment exactly one wins, and the stock follows', async () => {
  const pairs = 100;
  const orders = await givenUnpaid(pairs);
  const [onHand, allocated] = await desk.stock('KURTI-EM');
  // Half a millisecond of lead for one, none, or for the other: the winner must not always be the same.
  const expired = await crowd(pairs, 4, async (index) => {
    const order = orders[index] as OrderJson;
    const lead = (index % 5) - 2;
    const [won] = await Promise.all([
      sleep(Math.max(0, lead)).then(() => expire(order)),
      sleep(Math.max(0, -lead)).then(() => pay(order)),
    ]);
    return won;
  });
  const cancelled = expired.filter(Boolean).length;
  const paid = pairs - cancelled;
  expect([cancelled > 0, paid > 0]).toEqual([true, true]);

  expect(await ends(orders)).toEqual([
    { order: 'cancelled', money: 'unpaid', payment: 'conflict', refunds: 1, held: 0, orders: cancelled },
    { order: 'pending', money: 'paid', payment: 'captured', refunds: 0, held: 1, orders: paid },
  ]);
  expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - cancelled]);
  // The provider is told to give up what has expired, and may do so before the news of the money arrives.
  const { 'payment.voided': voided = 0, ...events } = await eventsOf(orders);
  expect(voided).toBeLessThanOrEqual(cancelled);
  expect(events).toEqual({
    'order.created': pairs,
    'order.cancelled': cancelled,
    'order.expired': cancelled,
    'payment.conflict': cancelled,
    'order.paid': paid,
    'payment.captured': paid,
  });
});

it('R22: money for orders that expired or were cancelled is noted and goes back, and sells nothing', async () => {
  const count = 50;
  const orders = await givenUnpaid(count);
  const [onHand, allocated] = await desk.stock('KURTI-EM');
  await crowd(count, 4, async (index) => {
    const order = orders[index] as OrderJson;
    if (index % 2 === 0) await expire(order);
    else await desk.move(order.id, 'cancelled');
    // The provider says so three times.
    await Promise.all([pay(order), pay(order), pay(order)]);
  });

  expect(await ends(orders)).toEqual([
    { order: 'cancelled', money: 'unpaid', payment: 'conflict', refunds: 1, held: 0, orders: count },
  ]);
  expect(await desk.stock('KURTI-EM')).toEqual([onHand, allocated - count]);
  const before = desk.gateway.refunds.size;
  await Promise.all([desk.app.get(RefundJob).run(), desk.app.get(RefundJob).run()]);
  expect(await desk.query(`SELECT status, count(*) FROM payment_refunds GROUP BY status`)).toEqual([
    { status: 'refunded', count: desk.gateway.refunds.size },
  ]);
  expect(desk.gateway.refunds.size - before).toBeGreaterThanOrEqual(count);
  expect(await eventsOf(orders)).toEqual({
    'order.created': count,
    'order.cancelled': count,
    'order.expired': count / 2,
    'payment.voided': count,
    'payment.conflict': count,
    'payment.refunded': count,
  });
});
