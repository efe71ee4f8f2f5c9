import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { PaymentVoidsJob } from '../../src/checkout/payment-voids.job.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { verify } from '../../src/verify/verify.js';
import { type Desk, openDesk } from '../payment/given-payments.js';
import { type OrderJson, type Reply } from '../support/shopper.js';
import { crowd } from './crowd.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  desk.gateway.refunding = 'refund';
  await desk.query(`UPDATE payment_refunds SET next_question_at = now() WHERE status IN ('requested', 'pending')`);
  await desk.query('UPDATE payments SET next_question_at = now() WHERE void_requested_at IS NOT NULL');
  await desk.app.get(PaymentVoidsJob).run();
  await desk.app.get(RefundJob).run();
});
afterAll(async () => expect(await verify(desk.app.db.dataSource)).toEqual([]));
afterAll(() => desk.app.close());

const reason = 'a race';
const money = (amount: string) => ({ amount, currency: 'BDT' });

/** Looks again and again, until `acts` are over, whether any order's money is below zero or above its total. */
async function watched(acts: Promise<unknown>): Promise<number> {
  let over = false;
  const ended = acts.finally(() => (over = true));
  let looks = 0;
  while (!over) {
    const broken = await desk.query(
      `SELECT orders.id, sum(captured) AS captured, sum(refunded) AS refunded FROM orders
       JOIN payments ON payments.order_id = orders.id WHERE payments.status <> 'conflict'
       GROUP BY orders.id, orders.total HAVING sum(captured) - sum(refunded) NOT BETWEEN 0 AND orders.total`,
    );
    expect(broken).toEqual([]);
    looks += 1;
  }
  await ended;
  return looks;
}

it('I5: capturing, voiding, cancelling and giving back at once leave each order between nothing and its total', async () => {
  const count = 24;
  desk.gateway.behaviour = 'authorize';
  const orders = await crowd(count, 6, () => desk.order(2));
  const race = ({ id, payment }: OrderJson, index: number): Promise<Reply<{ code?: string; status: string }>>[] => {
    const to = `/payments/${payment.id}`;
    const post = (path: string, body: object) => desk.post<{ code?: string; status: string }>(path, body);
    const acts = [
      () => post(`${to}/capture`, {}),
      () => post(`${to}/capture`, { amount: money('1000.00') }),
      () => post(`${to}/refunds`, { amount: money('700.00'), restock: false, reason }),
      () => post(`${to}/refunds`, { restock: true, reason }),
      () => post(`${to}/refunds`, { amount: money('700.00'), restock: false, reason }),
      () => post(`${to}/void`, { reason }),
      () => post(`/orders/${id}/transitions`, { to: 'cancelled', reason }),
      () => post(`${to}/refunds`, { amount: money('700.00'), restock: false, reason }),
    ];
    // Who comes first changes from order to order.
    return acts.map((_, turn) => (acts[(turn + index) % acts.length] as () => ReturnType<typeof post>)());
  };
  const replies: Reply<{ code?: string }>[] = [];
  const looks = await watched(
    crowd(count, 3, async (index) => {
      replies.push(...(await Promise.all(race(orders[index] as OrderJson, index))));
    }),
  );
  expect(looks).toBeGreaterThan(3);
  expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
  const taken = await desk.query<{ id: string; captured: number; refunded: number; given: number }>(
    `SELECT payments.id, captured, refunded,
       (SELECT coalesce(sum(amount), 0)::int FROM payment_refunds WHERE payment_id = payments.id AND status <> 'declined') AS given
     FROM payments WHERE order_id = ANY ($1) AND captured > 0`,
    [orders.map(({ id }) => id)],
  );
  expect(taken.length).toBeGreaterThan(0);
  for (const { captured, refunded, given } of taken) expect([given, refunded <= captured]).toEqual([refunded, true]);
});

it('I5: refunds that the provider refuses, loses or grants, at once, give back no more than was taken', async () => {
  desk.gateway.behaviour = 'capture';
  const orders = await crowd(6, 6, () => desk.order(2));
  const outcomes = ['refund', 'decline', 'lose-reply', 'pending'] as const;
  await watched(
    crowd(orders.length, 3, async (index) => {
      const { payment } = orders[index] as OrderJson;
      await Promise.all(
        Array.from({ length: 12 }, (_, turn) => {
          desk.gateway.refunding = outcomes[turn % outcomes.length] ?? 'refund';
          return desk.post(`/payments/${payment.id}/refunds`, { amount: money('900.00'), restock: false, reason });
        }),
      );
    }),
  );
  for (const { payment } of orders) {
    const { captured, refunded, refunds } = await desk.payment(payment.id);
    const promised = (refunds as { status: string }[]).filter(({ status }) => status !== 'declined').length;
    expect(refunded).toEqual(money((900 * promised).toFixed(2)));
    expect(Number(refunded.amount)).toBeLessThanOrEqual(Number(captured.amount));
  }
});

it('I5: the same capture reported by everybody at once counts once', async () => {
  desk.gateway.behaviour = 'redirect';
  const { id, payment, totals } = await desk.order(1);
  const settlement = desk.app.get(PaymentSettlement);
  const news = { status: 'captured', reference: 'r-1' } as const;
  desk.gateway.charges.set(payment.id, news);
  const sources = ['webhook', 'return', 'recovery', 'reply'];
  const report = (source: string) => settlement.settle({ storeId: 1, paymentId: payment.id }, { news, source });
  await watched(Promise.all(Array.from({ length: 40 }, (_, index) => report(sources[index % 4] as string))));
  expect(await desk.payment(payment.id)).toMatchObject({ status: 'captured', captured: totals.total });
  expect((await desk.events(id)).filter((type) => type === 'payment.captured')).toHaveLength(1);
});
