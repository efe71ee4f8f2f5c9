/**
 * A clock that has been ahead leaves the ids of its process ahead until the time has come.
 *
 * @own-modules
 */
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { UnpaidExpiryJob } from '../../src/checkout/unpaid-expiry.job.js';
import { newId } from '../../src/kernel/ids.js';
import { type Desk, openDesk } from '../payment/given-payments.js';
import { type OrderJson, Shopper } from '../support/shopper.js';

const RealDate = Date;
const minutes = 60_000;
const clocks = [
  ['ten minutes ahead', 10 * minutes],
  ['ten minutes behind', -10 * minutes],
  ['set back by an hour', -60 * minutes],
] as const;

/** Less than the clocks are wrong by: an order seen by one that is ahead is over at once. */
const unpaidExpiryMinutes = 5;

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  expect((await desk.patch('/payment-settings', { unpaidExpiryMinutes })).status).toBe(200);
});
afterAll(() => desk.app.close());
afterEach(() => {
  globalThis.Date = RealDate;
});

/** From now on the application's clock goes wrong by `milliseconds`; that of PostgreSQL goes on. */
function goWrongBy(milliseconds: number): void {
  const now = () => RealDate.now() + milliseconds;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values: [], self: typeof Date) =>
      Reflect.construct(target, values.length > 0 ? values : [now()], self) as Date,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
}

/** Whole minutes from the present of the database to the end of an order's time to be paid. */
async function minutesLeft({ id }: OrderJson): Promise<number> {
  const [row] = await desk.query<{ left: number }>(
    'SELECT round(extract(epoch FROM payment_due_at - now()) / 60)::int AS left FROM orders WHERE id = $1',
    [id],
  );
  return row?.left ?? NaN;
}

describe.each(clocks)('R29: the clock of the application is %s', (_name, error) => {
  it('unpaid orders live for as long as ever, and no longer', async () => {
    desk.gateway.behaviour = 'redirect';
    const before = await desk.order();
    goWrongBy(error);
    const stock = await desk.stock('KURTI-EM');
    const orders = [await desk.order(), await desk.order()] as const;
    expect([await minutesLeft(before), await minutesLeft(orders[0])]).toEqual([
      unpaidExpiryMinutes,
      unpaidExpiryMinutes,
    ]);

    await desk.query('UPDATE orders SET payment_due_at = now() WHERE id = $1', [orders[1].id]);
    await desk.app.get(UnpaidExpiryJob).run();
    const statuses = await Promise.all([before, ...orders].map(({ id }) => desk.orderNow(id)));
    expect(statuses.map(({ status }) => status)).toEqual(['pending', 'pending', 'cancelled']);
    expect(await desk.stock('KURTI-EM')).toEqual([stock[0], stock[1] + 1]);
  });

  it('a checkout that was cut off is looked after when it is time, and its reservation ends', async () => {
    desk.gateway.behaviour = 'lose-request';
    // The process is gone when the provider has answered.
    jest.spyOn(desk.app.get(PaymentSettlement), 'conclude').mockRejectedValueOnce(new Error('gone'));
    goWrongBy(error);
    const stock = await desk.stock('KURTI-EM');
    await expect(desk.order()).rejects.toThrow('No order: 500');
    const recovery = desk.app.get(CheckoutRecovery);
    await recovery.run();
    expect(await desk.stock('KURTI-EM')).toEqual([stock[0], stock[1] + 1]);
    await desk.query(
      `UPDATE checkout_sessions SET updated_at = updated_at - interval '61 seconds' WHERE state = 'reserved'`,
    );
    await recovery.run();
    expect(await desk.stock('KURTI-EM')).toEqual(stock);
  });

  it('ids are unique and grow, before and after', () => {
    const ids = Array.from({ length: 2_000 }, newId);
    goWrongBy(error);
    ids.push(...Array.from({ length: 2_000 }, newId));
    globalThis.Date = RealDate;
    ids.push(...Array.from({ length: 2_000 }, newId));
    expect(new Set(ids).size).toBe(6_000);
    expect(ids.toSorted()).toEqual(ids);
  });
});

const statusOf = async (buyer: Shopper): Promise<number> => (await buyer.send('GET', '/customers/me')).status;

it('R29: a token of an instance whose clock is ten minutes ahead or behind is taken', async () => {
  for (const error of [10 * minutes, -10 * minutes]) {
    goWrongBy(error);
    const buyer = await desk.shopper.logIn();
    globalThis.Date = RealDate;
    expect(await statusOf(buyer)).toBe(200);
  }
});

it('R29: a token is good for a minute longer than it lives, for clocks that differ, and then no more', async () => {
  const buyer = await desk.shopper.logIn();
  goWrongBy(15 * minutes + 55_000);
  expect(await statusOf(buyer)).toBe(200);
  goWrongBy(16 * minutes + 1_000);
  expect(await statusOf(buyer)).toBe(401);
});
