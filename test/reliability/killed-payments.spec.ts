/** @long */
import { setTimeout as sleep } from 'node:timers/promises';
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentVoidsJob } from '../../src/checkout/payment-voids.job.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { verify } from '../../src/verify/verify.js';
import { type TestApp, testApp } from '../support/app.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';
import { admin, type OrderJson } from '../support/shopper.js';
import { crowd } from './crowd.js';
import { type Failpoint, failpoints } from './failpoints.js';
import { Mortal, send } from './mortal-process.js';
import { type Begun, type Deed, deeds, type End, type Shop } from './payment-deeds.js';

/** How often everything is killed at every point; the full count is ten: `npm run test:kills`. */
const runs = Number(process.env['FAILPOINT_RUNS'] ?? 1);

const cases = deeds.flatMap((deed) => deed.at.map((at) => ({ deed, at })));
type Case = (typeof cases)[number] & Begun;

let app: TestApp;
let gateway: TestGateway;
let shop: Shop;
let mortal: Mortal | undefined;

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);

beforeAll(async () => {
  gateway = await testGateway({ retryDelays: [] });
  app = await testApp({ settings: settings() });
  shop = { app, gateway, query };
  await query(`INSERT INTO payment_methods (store_id, code, provider, name, settings)
    SELECT id, 'LATER', 'sandbox-gateway', 'Later', '{"method":"card","capture":"later"}' FROM stores WHERE slug = 'acme'`);
  await crowd(cases.length, 5, async (index) => {
    const coupon = { code: couponOf(index), kind: 'percent', basisPoints: 1_000 };
    expect((await admin(app, 'POST', '/coupons', coupon)).status).toBe(201);
  });
});

afterAll(async () => {
  await mortal?.kill();
  await app.close();
  await gateway.stop();
});

const couponOf = (index: number): string => `KILLED-${index}`;

/** The gateway reports to where nobody listens: what it would tell must be found out without it. */
const settings = () => ({ SANDBOX_GATEWAY_URL: gateway.url, PUBLIC_URL: 'http://127.0.0.1:9' });

const startMortal = (): Promise<Mortal> => Mortal.start({ DATABASE_URL: app.db.url, ...settings() });

/** What stands still inside a transaction holds its locks, and what the gateway is at work on goes on: both come last. */
const turnOf = (at: Failpoint): number => (at.startsWith('inside') ? 1 : at.startsWith('while') ? 2 : 0);

/** Makes every piece of work ready. */
function begin(run: number): Promise<Case[]> {
  return crowd(cases.length, 5, async (index) => {
    const { deed, at } = cases[index] as (typeof cases)[number];
    const sku = `BULK-${String(index + 1).padStart(3, '0')}`;
    const own = { sku, couponCode: couponOf(index), key: `run ${run} of ${index}` };
    return { deed, at, ...(await deed.begin(shop, own)) };
  });
}

/** Kills a process in which every piece of work stands still at its point. */
async function killAll(process: Mortal, begun: readonly Case[]): Promise<void> {
  await crowd(begun.length, 5, async (index) => begun[index]?.before?.(process));
  for (const turn of [0, 1, 2]) {
    const now = begun.filter(({ at }) => turnOf(at) === turn);
    await crowd(now.length, turn === 0 ? 5 : 8, async (index) => {
      const { errand, at } = now[index] as Case;
      await process.cutOff(errand, at);
    });
  }
  await sleep(Math.random() * 20);
  expect(await process.kill()).toEqual(['lost']);
  await rolledBack();
}

/** Kills a process in which the jobs that clean up stand still over what the one before has left. */
async function killJobs(process: Mortal): Promise<void> {
  await dueNow();
  // The first one looks for a payment that the provider has never heard of, and finishes what it meets on its way.
  await process.cutOffJob('recovery', 'when the provider has given it up');
  await Promise.all([
    process.cutOffJob('recovery', 'when the provider has answered'),
    process.cutOffJob('recovery', 'inside its first transaction'),
    process.cutOffJob('refunds', 'when the provider has answered'),
    process.cutOffJob('refunds', 'inside its first transaction'),
    process.cutOffJob('voids', 'when the provider has answered'),
    process.cutOffJob('voids', 'inside its first transaction'),
  ]);
  expect(await process.kill()).toEqual([]);
  await rolledBack();
}

async function rolledBack(): Promise<void> {
  const open = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
  for (let turn = 0; (await query(open)).length > 0; turn += 1) {
    if (turn > 500) throw new Error('The database has not noticed that the process is gone');
    await sleep(10);
  }
}

/** Nobody waits for the minutes that jobs let pass between questions, and for a lock of a request that is dead. */
async function dueNow(): Promise<void> {
  await query('UPDATE payment_refunds SET next_question_at = now() WHERE next_question_at > now()');
  await query('UPDATE payments SET next_question_at = now() WHERE next_question_at > now()');
  await query('UPDATE idempotent_requests SET locked_until = now() WHERE locked_until > now()');
}

async function cleanUp(): Promise<void> {
  await dueNow();
  await app.get(CheckoutRecovery).recover(0);
  await app.get(RefundJob).run();
  await app.get(PaymentVoidsJob).run();
}

/** Charges at the gateway that are not the money of exactly one order, or on their way back. */
async function strayCharges(): Promise<unknown[]> {
  const payments = await query<{ id: string; orders: number; wanted: boolean; refunded: boolean }>(
    `SELECT payments.id, count(orders.id) AS orders, payments.status = 'captured' AS wanted,
       payments.refunded = payments.captured AS refunded
     FROM payments LEFT JOIN orders ON orders.id = order_id GROUP BY payments.id`,
  );
  const known = new Map(payments.map((payment) => [payment.id, payment]));
  return (await gateway.charges()).filter(({ id, captured, refunded, timesCharged }) => {
    const payment = known.get(id);
    if (timesCharged > 1 || !payment) return true;
    if (captured === 0) return false;
    return payment.refunded ? refunded !== captured : !(payment.orders === 1 && payment.wanted && refunded === 0);
  });
}

async function endOf(orderId: string): Promise<End> {
  const [order] = await query<{ status: string; paid: string; total: number; paidEvents: number }>(
    `SELECT status, payment_status AS paid, total,
       (SELECT count(*) FROM domain_events WHERE aggregate_id = orders.id::text AND type = 'order.paid') AS "paidEvents"
     FROM orders WHERE id = $1`,
    [orderId],
  );
  const charges = (await gateway.charges(`&orderId=${orderId}`)).filter(({ captured }) => captured > 0);
  const kept = charges.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  expect(order?.paidEvents).toBe(charges.length);
  expect([0, order?.total]).toContain(kept);
  return {
    order: order?.status ?? 'none',
    paymentStatus: order?.paid ?? 'none',
    charges: charges.length,
    kept: kept === 0 ? 'nothing' : 'total',
  };
}

const titleOf = ({ deed, at }: { deed: Deed; at: Failpoint }): string => `${deed.name}, killed ${at}`;

it('R11: covers every failpoint', () => {
  const covered = new Set<Failpoint>([...cases.map(({ at }) => at), 'when the provider has given it up']);
  expect(failpoints.filter((at) => !covered.has(at))).toEqual([]);
});

describe.each(Array.from({ length: runs }, (_, index) => index + 1))('R11: killed, for the %i. time,', (run) => {
  let begun: readonly Case[];
  let next: Mortal;

  beforeAll(async () => {
    const ready = begin(run);
    mortal = await startMortal();
    begun = await ready;
    await killAll(mortal, begun);
    next = mortal = await startMortal();
  });

  it('R11: returns the committed order when the process was killed before it could answer', async () => {
    const cut = begun.filter(({ deed, at }) => deed.repeated && at !== 'inside its first transaction');
    expect(cut).toHaveLength(4);
    for (const { deed, errand } of cut) {
      const cartId = /carts\/(\d+)/.exec(errand.path)?.[1];
      const orders = () => query('SELECT id, number FROM orders WHERE cart_id = $1', [cartId]);
      const committed = await orders();
      expect(committed).toHaveLength(1);
      const { status, headers, body } = await next.send(errand);
      const { id, number } = body as OrderJson;
      expect([{ id, number }]).toEqual(committed);
      expect({ status, replayed: headers['idempotent-replayed'] }).toEqual(deed.repeated);
      expect(await orders()).toEqual(committed);
    }
  });

  it('R11: at every point of payments: no charge without an order or a refund, and no order twice', async () => {
    await killJobs(next);
    await cleanUp();
    // What nobody asks for again is no loose end either.
    expect(await strayCharges()).toEqual([]);
    expect(await query(`SELECT id FROM checkout_sessions WHERE state = 'reserved'`)).toEqual([]);
    expect(await verify(app.db.dataSource)).toEqual([]);

    await dueNow();
    const ends = await crowd(begun.length, 5, async (index): Promise<[string, End | null]> => {
      const each = begun[index] as Case;
      const orderId = await each.orderOf(await send(app.url, each.errand));
      return [titleOf(each), orderId === null ? null : await endOf(orderId)];
    });
    expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(begun.map((each) => [titleOf(each), each.deed.end])));
    expect(await strayCharges()).toEqual([]);
    // The invariants are looked at when the next run has cleaned up, or the database is closed.
    expect(
      await query(`SELECT cart_id, count(*) FROM orders WHERE cart_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1`),
    ).toEqual([]);
  });
});
