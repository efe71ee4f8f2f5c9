import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { PaymentVoidsJob } from '../../src/checkout/payment-voids.job.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { type Desk, openDesk } from '../payment/given-payments.js';
import { type OrderJson } from '../support/shopper.js';
import { crowd } from './crowd.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.app.close());

const step = (order: OrderJson, to: string) => desk.post<{ code?: string }>(`/orders/${order.id}/transitions`, { to });

async function ends(orders: readonly OrderJson[]): Promise<Record<string, number>> {
  const rows = await desk.query<{ end: string; orders: number }>(
    `SELECT concat_ws(' ', orders.status, orders.payment_status, payment.status, CASE WHEN payment.refunded < payment.captured THEN 'kept' END) AS end,
       count(*) AS orders
     FROM orders JOIN payments payment ON payment.order_id = orders.id
     WHERE orders.id = ANY ($1) GROUP BY 1`,
    [orders.map(({ id }) => id)],
  );
  return Object.fromEntries(rows.map(({ end, orders: count }) => [end, count]));
}

it.each([
  [
    'captured by the merchant',
    'authorize' as const,
    (order: OrderJson) => desk.post(`/payments/${order.payment.id}/capture`, {}),
  ],
  [
    'reported by the provider',
    'redirect' as const,
    (order: OrderJson) => {
      const news = { status: 'captured', reference: `paid-${order.payment.id}` } as const;
      // The provider's own books say so, too.
      desk.gateway.charges.set(order.payment.id, news);
      const target = { storeId: 1, paymentId: order.payment.id };
      return desk.app.get(PaymentSettlement).settle(target, { news, source: 'webhook' });
    },
  ],
])('R31: cancelling, sending and money that is %s, all at once, end in one legal state', async (_, behaviour, pay) => {
  const count = 50;
  desk.gateway.behaviour = behaviour;
  const orders = await crowd(count, 6, () => desk.order());
  await crowd(count, 6, (index) => desk.move((orders[index] as OrderJson).id, 'confirmed', 'processing'));
  const [onHand, allocated] = await desk.stock('KURTI-EM');

  const codes = await crowd(count, 3, async (index) => {
    const order = orders[index] as OrderJson;
    // Who calls first changes from order to order.
    const acts: (() => Promise<unknown>)[] = [
      () => step(order, 'cancelled'),
      () => step(order, 'shipped'),
      () => pay(order),
    ];
    const results = await Promise.all([0, 1, 2].map(async (turn) => acts[(turn + index) % 3]?.()));
    return results
      .map((result) => (result as { body?: { code?: string } }).body?.code)
      .filter((code) => code === 'order.transition_not_allowed');
  });
  // Of sending and cancelling one was refused, each time.
  expect(codes.every((refused) => refused.length === 1)).toBe(true);
  // What a cancelled order had been promised is given up, or goes back when it was taken.
  await desk.query('UPDATE payments SET next_question_at = now() WHERE void_requested_at IS NOT NULL');
  await desk.app.get(PaymentVoidsJob).run();
  await desk.app.get(RefundJob).run();

  const { 'shipped paid captured kept': shipped = 0, ...cancelled } = await ends(orders);
  const possible = [
    // The money came first, and stays until the merchant gives it back, …
    'cancelled paid captured kept',
    // … or it came too late, …
    'cancelled unpaid conflict',
    // … or it was never taken.
    'cancelled unpaid voided',
  ];
  expect(Object.keys(cancelled).filter((end) => !possible.includes(end))).toEqual([]);
  const gone = Object.values(cancelled).reduce((sum, orders) => sum + orders, 0);
  expect(shipped + gone).toBe(count);
  expect(await desk.stock('KURTI-EM')).toEqual([onHand - shipped, allocated - count]);
  expect(
    await desk.query(`SELECT count(*) FROM payment_refunds refund JOIN payments ON payments.id = refund.payment_id
      WHERE payments.status = 'conflict' AND refund.status <> 'refunded'`),
  ).toEqual([{ count: 0 }]);
});
