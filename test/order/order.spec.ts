import { OrderPartitionsJob } from '../../src/order/order-partitions.job.js';
import { testApp, type TestApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { admin, guestCheckout, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

interface AdminOrderJson {
  id: string;
  number: string;
  status: string;
  history: { from: string | null; to: string; actor: string; reason: string | null }[];
  nextStatuses: string[];
  adjustments: { rule: string; source: string; amount: { amount: string } }[];
}

describe('an order', () => {
  let app: TestApp;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
    await query(`INSERT INTO payment_methods (store_id, code, provider, name)
      SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
    guest = new Shopper(app);
    app.get(FakeGateway).behaviour = 'capture';
  });
  afterAll(() => app.close());

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const place = async (change: object = {}): Promise<OrderJson> =>
    (await guest.order([{ sku: 'DROP-TEE', quantity: 2 }], change)).body;
  const move = <Body = AdminOrderJson>({ id }: { id: string }, to: string, reason?: string) =>
    admin<Body>(app, 'POST', `/orders/${id}/transitions`, { to, reason });
  const stock = async () =>
    (
      await query<{ onHand: number; allocated: number }>(
        `SELECT on_hand AS "onHand", allocated FROM stock_levels l JOIN variants v ON v.id = l.variant_id WHERE sku = 'DROP-TEE'`,
      )
    )[0];
  const eventsOf = async ({ id }: { id: string }) =>
    (
      await query<{ type: string }>('SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY position', [id])
    ).map(({ type }) => type);

  it('goes through its whole life, with who, when and why, and an event for every step', async () => {
    const order = await place();
    const before = await stock();
    for (const to of ['confirmed', 'processing', 'shipped', 'on_the_way', 'delivered']) {
      expect((await move(order, to, `to ${to}`)).status).toBe(200);
    }
    const { body } = await admin<AdminOrderJson>(app, 'GET', `/orders/${order.id}`);
    expect(body.history.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      [null, 'pending', null],
      ['pending', 'confirmed', 'to confirmed'],
      ['confirmed', 'processing', 'to processing'],
      ['processing', 'shipped', 'to shipped'],
      ['shipped', 'on_the_way', 'to on_the_way'],
      ['on_the_way', 'delivered', 'to delivered'],
    ]);
    expect(body.history[0]?.actor).toBe('guest');
    expect(body.history[1]?.actor).toMatch(/^key:\d+$/);
    expect(body.nextStatuses).toEqual([]);
    expect(await eventsOf(order)).toEqual([
      'order.created',
      'order.confirmed',
      'order.processing',
      'order.shipped',
      'order.fulfilled',
      'order.on_the_way',
      'order.delivered',
    ]);
    expect(await stock()).toEqual({ onHand: (before?.onHand ?? 0) - 2, allocated: (before?.allocated ?? 0) - 2 });
  });

  it('refuses a step that the table does not have, names those it has, and changes nothing', async () => {
    const order = await place();
    const before = await tableContents(app.db.dataSource);
    const { status, body } = await move<ProblemJson>(order, 'shipped');
    expect([status, body.code, body.allowed]).toEqual([
      409,
      'order.transition_not_allowed',
      ['confirmed', 'on_hold', 'cancelled'],
    ]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('gives stock and coupon use back when it is cancelled, exactly once under parallel tries', async () => {
    const before = await stock();
    const order = await place({ couponCode: 'ONCE' });
    expect(await query(`SELECT uses FROM coupons WHERE code = 'ONCE'`)).toEqual([{ uses: 1 }]);
    const replies = await Promise.all(Array.from({ length: 6 }, () => move(order, 'cancelled', 'changed my mind')));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(await stock()).toEqual(before);
    expect(await query(`SELECT uses FROM coupons WHERE code = 'ONCE'`)).toEqual([{ uses: 0 }]);
    expect(await eventsOf(order)).toEqual(['order.created', 'order.cancelled', 'payment.voided']);
  });

  it('either ships or is cancelled when both are tried at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await place();
      await move(order, 'confirmed');
      await move(order, 'processing');
      const before = await stock();
      const [ship, cancel] = await Promise.all([move(order, 'shipped'), move(order, 'cancelled')]);
      expect([ship.status, cancel.status].sort()).toEqual([200, 409]);
      const after = await stock();
      expect(after?.allocated).toBe((before?.allocated ?? 0) - 2);
      expect(after?.onHand).toBe((before?.onHand ?? 0) - (ship.status === 200 ? 2 : 0));
    }
  });

  it('leaves a hold to where it came from', async () => {
    const order = await place();
    await move(order, 'confirmed');
    expect((await move(order, 'on_hold')).body.nextStatuses).toEqual(['confirmed', 'cancelled']);
    expect((await move<ProblemJson>(order, 'processing')).status).toBe(409);
    expect((await move(order, 'confirmed')).status).toBe(200);
  });

  it('can be refunded or disputed only once it is paid', async () => {
    const unpaid = await place();
    expect((await move<ProblemJson>(unpaid, 'refunded')).status).toBe(409);
    const paid = await place({ ...guestCheckout, paymentMethod: 'WALLET' });
    expect(paid.paymentStatus).toBe('paid');
    expect((await move(paid, 'disputed')).body.nextStatuses).toEqual(['pending', 'refunded']);
    expect((await move(paid, 'refunded')).status).toBe(200);
  });

  it('is found by the admin by its number, status, e-mail and time, in its own store only', async () => {
    const order = await place({ email: 'find.me@example.test' });
    await move(order, 'confirmed');
    const find = async (filter: string, store?: string) =>
      (await admin<{ items: { number: string }[] }>(app, 'GET', `/orders?${filter}`, undefined, store)).body.items.map(
        ({ number }) => number,
      );
    expect(await find(`number=${order.number}`)).toEqual([order.number]);
    expect(await find('email=FIND.ME@example.test&status=confirmed')).toEqual([order.number]);
    expect(await find('email=find.me@example.test&status=pending')).toEqual([]);
    expect(await find(`email=find.me@example.test&placedFrom=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual(
      [],
    );
    expect(await find(`number=${order.number}`, 'maple')).toEqual([]);
    expect((await admin(app, 'GET', `/orders/${order.id}`, undefined, 'maple')).status).toBe(404);
    expect((await admin(app, 'GET', '/orders/not-an-id')).status).toBe(404);
  });

  it('tells the admin which rule gave which amount', async () => {
    const order = await place({ couponCode: 'WELCOME10' });
    const { body } = await admin<AdminOrderJson>(app, 'GET', `/orders/${order.id}`);
    expect(body.adjustments.map(({ source, amount }) => [source, amount.amount])).toEqual(
      expect.arrayContaining([
        ['coupon:WELCOME10', '-180.00'],
        ['shipping:sz_inside_dhaka/standard', '60.00'],
      ]),
    );
  });

  it('lies in the partition of its month, and the months to come have theirs', async () => {
    const order = await place();
    const month = (ahead: number) => {
      const day = new Date();
      day.setUTCDate(1);
      day.setUTCMonth(day.getUTCMonth() + ahead);
      return day.toISOString().slice(0, 7).replace('-', '_');
    };
    const partitions = async () =>
      (
        await query<{ name: string }>(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits
           WHERE inhparent IN ('orders'::regclass, 'order_lines'::regclass) ORDER BY name`,
        )
      ).map(({ name }) => name);
    const named = (...aheads: number[]) =>
      ['order_lines', 'orders'].flatMap((table) => [
        ...aheads.map((ahead) => `${table}_${month(ahead)}`),
        `${table}_default`,
      ]);
    expect(await query('SELECT tableoid::regclass::text AS partition FROM orders WHERE id = $1', [order.id])).toEqual([
      { partition: `orders_${month(0)}` },
    ]);

    for (const ahead of [1, 2]) {
      for (const table of ['order_lines', 'orders']) {
        await query(`ALTER TABLE ${table} DETACH PARTITION ${table}_${month(ahead)}`);
        await query(`DROP TABLE ${table}_${month(ahead)}`);
      }
    }
    await app.get(OrderPartitionsJob).run();
    expect(await partitions()).toEqual(named(0, 1, 2).sort());
  });

  it('is caught by the default partition, and later months still get theirs, when its own was never made', async () => {
    const [far] = await query<{ id: string; month: string }>(
      `SELECT uuid_v7_floor(now() + interval '1 year') AS id, to_char(now() AT TIME ZONE 'UTC' + interval '1 year', 'YYYY-MM-01') AS month`,
    );
    const { id } = await place();
    await query(
      `INSERT INTO orders SELECT (json_populate_record(o, json_build_object('id', $2::uuid))).* FROM orders o WHERE id = $1`,
      [id, far?.id],
    );
    const made = await query('SELECT create_order_partitions($1::date, 2) AS made', [far?.month]);
    expect(made).toEqual([{ made: 3 }]);
    expect(await query('SELECT tableoid::regclass::text AS partition FROM orders WHERE id = $1', [far?.id])).toEqual([
      { partition: 'orders_default' },
    ]);
    await query('DELETE FROM orders WHERE id = $1', [far?.id]);
  });
});
