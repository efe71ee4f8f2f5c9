import pg from 'pg';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { admin, guestCheckout, Shopper } from '../support/shopper.js';
import { type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { invariants } from '../../src/verify/invariants.js';
import { verify } from '../../src/verify/verify.js';

/**
 * A shop with a life behind it: orders with and without cart, coupon and key, shipped, cancelled, paid and waiting.
 * Each test breaks one thing in it behind the back of every constraint, looks, and takes the damage back.
 */
let app: TestApp;
let db: TestDatabase;
let connection: pg.Client;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  db = app.db;
  connection = new pg.Client({ connectionString: db.url });
  await connection.connect();
  // Once: a change of the role throws away all plans. Without statistics the planner takes a few rows for thousands.
  await connection.query(`SET session_replication_role = 'replica'; SET max_parallel_workers_per_gather = 0`);
  await db.dataSource.query(
    `INSERT INTO payment_methods (store_id, code, provider, name) SELECT id, 'GATE', 'fake-gateway', 'Gate' FROM stores`,
  );
  const shopper = new Shopper(app);
  const lines = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 2 }));

  await shopper.checkOut(await shopper.cart(lines('KURTI-EM', 'BULK-001'), 'WELCOME10'));
  await shopper.order(lines('BULK-002'), { couponCode: 'ONCE' }, { 'Idempotency-Key': 'verify-1' });
  await (await shopper.logIn()).order(lines('BULK-003', 'BULK-004'));
  const shipped = await shopper.order(lines('BULK-005'));
  for (const to of ['confirmed', 'processing', 'shipped']) await move(shipped.body.id, to);
  const cancelled = await shopper.order(lines('BULK-006'), { couponCode: 'WELCOME10' });
  await move(cancelled.body.id, 'on_hold');
  await move(cancelled.body.id, 'cancelled');
  await new Shopper(app, 'nusantara').order(lines('EBOOK-1'), { shippingOption: undefined, paymentMethod: 'cod' });
  await new Shopper(app, 'emporia').order(lines('COFFEE-1KG', 'MUG-BLUE'), {
    shippingAddress: { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' },
    shippingOption: 'zone-de/standard',
    deliveryWindow: 'dw-open',
    paymentMethod: 'invoice',
  });
  await new Shopper(app, 'nusantara').order(lines('EBOOK-1'), {
    shippingOption: undefined,
    paymentMethod: 'bank_transfer',
  });
  const accepted = await (
    await new Shopper(app, 'emporia').logIn()
  ).send('POST', '/quotes/quote-open/checkout', {
    body: { paymentMethod: 'invoice' },
  });
  expect(accepted.status).toBe(201);
  app.get(FakeGateway).behaviour = 'capture';
  await shopper.checkOut(await shopper.cart(lines('BULK-007')), { ...guestCheckout, paymentMethod: 'GATE' });
});

afterAll(async () => {
  await connection.end();
  await app.close();
});

const move = async (orderId: string, to: string): Promise<void> => {
  const { status } = await admin(app, 'POST', `/orders/${orderId}/transitions`, { to, reason: 'test' });
  if (status >= 300) throw new Error(`No transition to ${to}: ${status}`);
};

/**
 * Runs `damage` with every trigger, foreign key and check out of the way, and returns which invariants it broke. Always on
 * one connection, which has planned their statements already.
 */
async function brokenBy(...damage: string[]): Promise<string[]> {
  await connection.query('BEGIN');
  try {
    for (const statement of damage) await connection.query(statement);
    const broken: string[] = [];
    for (const { code, sql, legal } of invariants) {
      const { rows } = await connection.query<Record<string, unknown>>({ name: code, text: sql });
      if (rows.some((row) => !legal?.(row))) broken.push(code);
    }
    return broken;
  } finally {
    await connection.query('ROLLBACK');
  }
}

const dropChecks = (table: string, ...names: string[]): string =>
  `ALTER TABLE ${table} ${names.map((name) => `DROP CONSTRAINT ${name}`).join(', ')}`;

it('finds nothing wrong with a shop that has lived', async () => {
  expect(await db.dataSource.query('SELECT status, count(*) FROM orders GROUP BY status ORDER BY status')).toEqual([
    { status: 'cancelled', count: 1 },
    { status: 'pending', count: 8 },
    { status: 'shipped', count: 1 },
  ]);
  expect(await verify(db.dataSource)).toEqual([]);
  expect(await brokenBy()).toEqual([]);
});

it('finds nothing wrong with the demo stores, and leaves the session as it was', async () => {
  const fresh = await testDatabase({ demo: true });
  expect(await verify(fresh.dataSource)).toEqual([]);
  expect(await fresh.dataSource.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '5s' }]);
  await fresh.close();
});

it('knows every invariant', () => {
  expect(invariants.map(({ code }) => code)).toEqual([
    'I1',
    'I2',
    'I3',
    'I4',
    'I5',
    'I6',
    'I7',
    'I8',
    'I9',
    'I10',
    'I11',
    'I12',
    'I13',
    'I14',
  ]);
});

it('names the row that breaks an invariant', async () => {
  const broken = await testDatabase({ demo: true });
  const change = (by: number): Promise<unknown> =>
    broken.dataSource.query(`UPDATE stock_levels SET on_hand = on_hand + $1 WHERE variant_id = 1`, [by]);
  await change(1);
  const violations = await verify(broken.dataSource);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatchObject({
    invariant: 'I1',
    row: { variant_id: 1, on_hand: 1_000_001, on_hand_moved: 1_000_000 },
  });
  await change(-1);
  await broken.close();
});

describe('I1 stock', () => {
  it('fails when stock appears without a movement', async () => {
    expect(await brokenBy(`UPDATE stock_levels SET on_hand = on_hand + 1 WHERE variant_id = 1`)).toEqual(['I1']);
  });

  it('fails when a movement moved nothing', async () => {
    expect(
      await brokenBy(`INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor)
        SELECT store_id, variant_id, warehouse_id, 'adjust', -1, 'x' FROM stock_levels LIMIT 1`),
    ).toEqual(['I1']);
  });

  it('fails when stock is allocated to nobody', async () => {
    expect(await brokenBy(`UPDATE stock_levels SET allocated = allocated + 1 WHERE variant_id = 1`)).toEqual(['I1']);
  });

  it('fails when more is promised than there is', async () => {
    const level = `(SELECT store_id, variant_id, warehouse_id FROM stock_levels WHERE allocated = 2 LIMIT 1)`;
    expect(
      await brokenBy(
        dropChecks('stock_levels', 'ck_stock_levels_allocated'),
        `INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor)
         SELECT store_id, variant_id, warehouse_id, 'adjust', -999999, 'x' FROM ${level}`,
        `UPDATE stock_levels SET on_hand = on_hand - 999999 WHERE (store_id, variant_id, warehouse_id) IN ${level}`,
      ),
    ).toEqual(['I1']);
  });
});

describe('I2 events', () => {
  it('fails when an order was not announced', async () => {
    expect(
      await brokenBy(
        `DELETE FROM domain_events WHERE id = (SELECT id FROM domain_events WHERE type = 'order.created' LIMIT 1)`,
      ),
    ).toEqual(['I2']);
  });

  it('fails when an order was announced twice', async () => {
    expect(
      await brokenBy(
        `DROP INDEX uq_domain_events_order_created`,
        `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
         SELECT gen_random_uuid(), store_id, type, version, aggregate_id, payload, occurred_at
         FROM domain_events WHERE type = 'order.created' LIMIT 1`,
      ),
    ).toEqual(['I2']);
  });

  it('fails when an event tells of an order that does not exist', async () => {
    expect(
      await brokenBy(`INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
        SELECT gen_random_uuid(), id, 'order.confirmed', 1, gen_random_uuid()::text, '{}', now() FROM stores LIMIT 1`),
    ).toEqual(['I2']);
  });

  it('fails when a step of an order was not told', async () => {
    expect(await brokenBy(`DELETE FROM domain_events WHERE type = 'order.shipped'`)).toEqual(['I2']);
  });
});

describe('I3 coupons', () => {
  it('fails when a use is counted that nobody had', async () => {
    expect(
      await brokenBy(
        dropChecks('coupons', 'ck_coupons_uses'),
        `UPDATE coupons SET uses = uses + 1 WHERE code = 'ONCE'`,
      ),
    ).toEqual(['I3']);
  });

  it('fails when a coupon is used beyond its limit', async () => {
    expect(
      await brokenBy(
        dropChecks('coupons', 'ck_coupons_uses'),
        `UPDATE coupons SET max_uses = 1, uses = 2 WHERE code = 'WELCOME10'`,
        `UPDATE coupon_redemptions SET released_at = NULL`,
      ),
    ).toEqual(['I3']);
  });

  it('fails when the uses of a customer are not counted', async () => {
    expect(await brokenBy(`UPDATE coupons SET max_uses_per_customer = 5 WHERE code = 'WELCOME10'`)).toEqual(['I3']);
  });

  it('fails when an order has the price of a coupon that it did not redeem', async () => {
    expect(
      await brokenBy(
        `DELETE FROM coupon_redemptions WHERE coupon_id = (SELECT id FROM coupons WHERE code = 'WELCOME10')`,
      ),
    ).toEqual(['I3']);
  });

  it('fails when a redemption belongs to no order', async () => {
    expect(
      await brokenBy(`INSERT INTO coupon_redemptions (store_id, coupon_id, order_id, amount)
        SELECT store_id, id, gen_random_uuid(), 1 FROM coupons WHERE code = 'WELCOME10'`),
    ).toEqual(['I3']);
  });
});

describe('I4 totals', () => {
  const anOrder = `id = (SELECT min(id::text)::uuid FROM orders)`;

  it('fails when a total is not the sum of its parts', async () => {
    expect(
      await brokenBy(
        dropChecks('orders', 'ck_orders_total'),
        `UPDATE orders SET subtotal = subtotal + 1 WHERE ${anOrder}`,
      ),
    ).toEqual(['I4']);
  });

  it('fails when a line is missing', async () => {
    expect(
      await brokenBy(
        `DELETE FROM order_lines WHERE sku = 'BULK-003'`,
        `DELETE FROM stock_reservations WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-003')`,
        `DELETE FROM stock_movements WHERE kind = 'allocate'
           AND variant_id = (SELECT id FROM variants WHERE sku = 'BULK-003')`,
        `UPDATE stock_levels SET allocated = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-003')`,
      ),
    ).toEqual(['I4']);
  });

  it('fails when a line got a share of a discount that is not the order’s', async () => {
    expect(
      await brokenBy(`UPDATE order_lines SET discount = discount + 1, total = total - 1 WHERE sku = 'BULK-001'`),
    ).toEqual(['I4']);
  });

  it('fails when a tax by rate is not the one that prices contain', async () => {
    expect(
      await brokenBy(
        `UPDATE orders SET taxes = jsonb_set(taxes, '{0,amount}', to_jsonb((taxes -> 0 ->> 'amount')::bigint + 1))
         WHERE tax_included > 0`,
      ),
    ).toEqual(['I4']);
  });

  it('fails when a line contains a tax that the ledger does not know', async () => {
    expect(await brokenBy(`UPDATE order_lines SET tax_included = tax_included + 1 WHERE sku = 'MUG-BLUE'`)).toEqual([
      'I4',
    ]);
  });

  it('fails when a tax was charged that nothing explains', async () => {
    expect(
      await brokenBy(dropChecks('orders', 'ck_orders_total'), `UPDATE orders SET tax = tax + 1 WHERE ${anOrder}`),
    ).toEqual(['I4']);
  });

  it('fails when a transfer code is not in the ledger', async () => {
    expect(
      await brokenBy(`UPDATE orders SET adjustments = (
          SELECT jsonb_agg(entry) FROM jsonb_array_elements(adjustments) AS entry WHERE entry ->> 'type' <> 'transfer_code')
        WHERE transfer_discount > 0`),
    ).toEqual(['I4']);
  });

  it('fails when the ledger does not explain the shipping', async () => {
    expect(
      await brokenBy(`UPDATE orders SET adjustments = (
          SELECT jsonb_agg(entry) FROM jsonb_array_elements(adjustments) AS entry WHERE entry ->> 'type' <> 'shipping')
        WHERE shipping > 0 AND ${anOrder}`),
    ).toEqual(['I4']);
  });
});

describe('I5 payments', () => {
  const aPayment = `id = (SELECT min(id::text)::uuid FROM payments)`;

  it('fails when an order has no payment', async () => {
    expect(await brokenBy(`DELETE FROM payments WHERE ${aPayment}`)).toEqual(['I5']);
  });

  it('fails when another amount was asked for', async () => {
    expect(await brokenBy(`UPDATE payments SET amount = amount + 1 WHERE ${aPayment}`)).toEqual(['I5']);
    expect(await brokenBy(`UPDATE payments SET amount = amount - 1 WHERE ${aPayment}`)).toEqual(['I5']);
  });

  it('fails when an order owes less than its cancellations say', async () => {
    const paid = `(SELECT order_id FROM payments WHERE status = 'captured')`;
    expect(await brokenBy(`UPDATE orders SET cancelled = 1 WHERE id IN ${paid}`)).toEqual(['I5']);
  });

  /** The statuses that `payments` have now, as the end of their histories. */
  const historyOf = (payments: string): string =>
    `INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source)
     SELECT store_id, id, (
         SELECT to_status FROM payment_status_changes known WHERE known.payment_id = payments.id ORDER BY known.id DESC LIMIT 1),
       status, 'x'
     FROM payments WHERE ${payments}`;
  const captured = `id = (SELECT min(id::text)::uuid FROM payments WHERE status = 'captured')`;
  const refund = (columns: string, values: string): string =>
    `INSERT INTO payment_refunds (id, store_id, payment_id, order_id, amount, currency, actor, reason, ${columns})
     SELECT gen_random_uuid(), store_id, id, order_id, 1, currency, 'x', 'x', ${values} FROM payments WHERE ${captured}`;

  it('fails when money came in and the order does not know it', async () => {
    expect(
      await brokenBy(
        `UPDATE payments SET status = 'captured', captured = amount WHERE ${aPayment}`,
        historyOf(aPayment),
      ),
    ).toEqual(['I5']);
  });

  it('fails when more is captured than the order costs', async () => {
    expect(
      await brokenBy(
        `INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status, captured)
         SELECT '00000000-0000-7000-8000-000000000001', store_id, order_id, method, provider, amount, currency, 'captured', amount
         FROM payments WHERE ${captured}`,
        `INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source)
         SELECT store_id, '00000000-0000-7000-8000-000000000001', step.from_status, step.to_status, 'x'
         FROM payments, (VALUES (NULL, 'opened'), ('opened', 'captured')) AS step (from_status, to_status)
         WHERE id = '00000000-0000-7000-8000-000000000001'`,
      ),
    ).toEqual(['I5']);
  });

  it('fails when money is held for a checkout that came to nothing', async () => {
    const id = `'00000000-0000-7000-8000-000000000002'`;
    expect(
      await brokenBy(
        `INSERT INTO payments (id, store_id, order_id, method, provider, amount, currency, status)
         SELECT ${id}, id, gen_random_uuid(), 'GATE', 'fake-gateway', 1, 'BDT', 'pending' FROM stores LIMIT 1`,
        `INSERT INTO payment_status_changes (store_id, payment_id, to_status, source)
         SELECT store_id, id, status, 'x' FROM payments WHERE id = ${id}`,
      ),
    ).toEqual(['I5']);
  });

  it('fails when money is given back that no refund names, or a refund is not counted', async () => {
    expect(
      await brokenBy(
        `UPDATE payments SET refunded = 1 WHERE ${captured}`,
        `UPDATE orders SET payment_status = 'partially_refunded'
         WHERE id = (SELECT order_id FROM payments WHERE ${captured})`,
      ),
    ).toEqual(['I5']);
    expect(await brokenBy(refund('status', `'requested'`))).toEqual(['I5']);
    expect(await brokenBy(refund('status', `'declined'`))).toEqual([]);
  });

  it('fails when more pieces are refunded than were ordered', async () => {
    const line = `(SELECT jsonb_build_array(jsonb_build_object('lineId', id, 'quantity', quantity + 1, 'restocked', 0))
      FROM order_lines WHERE order_lines.order_id = payments.order_id LIMIT 1)`;
    const counted = [
      `UPDATE payments SET refunded = 1 WHERE ${captured}`,
      `UPDATE orders SET payment_status = 'partially_refunded'
       WHERE id = (SELECT order_id FROM payments WHERE ${captured})`,
    ];
    expect(await brokenBy(...counted, refund('status', `'refunded'`))).toEqual([]);
    expect(await brokenBy(...counted, refund('status, lines', `'refunded', ${line}`))).toEqual(['I5']);
  });

  it('fails when money in conflict does not go back, unless its provider refuses', async () => {
    const conflict = [
      `UPDATE payments SET status = 'conflict', conflict = '{}' WHERE ${captured.replace("status = 'captured'", 'captured > 0')}`,
      `UPDATE orders SET payment_status = 'unpaid'
       WHERE id = (SELECT order_id FROM payments WHERE status = 'conflict')`,
      historyOf(`status = 'conflict'`),
    ];
    expect(await brokenBy(...conflict)).toEqual(['I5']);
    expect(await brokenBy(refund('status', `'declined'`), ...conflict)).toEqual([]);
  });
});

describe('I12 histories of payments', () => {
  it('fails when a payment has gone back', async () => {
    expect(
      await brokenBy(
        `INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source)
         SELECT store_id, id, status, 'opened', 'x' FROM payments WHERE status = 'pending' LIMIT 1`,
        `UPDATE payments SET status = 'opened' WHERE id = (
           SELECT payment_id FROM payment_status_changes WHERE source = 'x')`,
      ),
    ).toEqual(['I12']);
  });

  it('fails when a change is not in the history', async () => {
    expect(
      await brokenBy(
        `UPDATE payments SET status = 'voided' WHERE id = (SELECT min(id::text)::uuid FROM payments WHERE status = 'pending')`,
      ),
    ).toEqual(['I12']);
  });
});

describe('I6 one order', () => {
  it('fails when a cart became two orders', async () => {
    expect(
      await brokenBy(
        dropChecks('order_references', 'uq_order_references_cart'),
        `UPDATE orders SET cart_id = (SELECT min(id) FROM carts) WHERE cart_id IS NULL AND store_id = 1`,
        `UPDATE order_references SET cart_id = (SELECT min(id) FROM carts), cart_round = 0
         WHERE cart_id IS NULL AND store_id = 1`,
      ),
    ).toEqual(['I6']);
  });

  it('fails when the first order of a customer is none', async () => {
    expect(await brokenBy(`UPDATE customers SET first_order_id = gen_random_uuid() WHERE id = 1`)).toEqual(['I6']);
  });

  it('fails when a key made two orders', async () => {
    expect(
      await brokenBy(
        `DROP INDEX uq_checkout_sessions_key`,
        `INSERT INTO checkout_sessions (id, store_id, state, principal, route, idempotency_key, outcome)
         SELECT other.id, session.store_id, session.state, session.principal, session.route, session.idempotency_key, '{}'
         FROM checkout_sessions session, orders other
         WHERE session.idempotency_key = 'verify-1' AND other.store_id = session.store_id
           AND other.id NOT IN (SELECT id FROM checkout_sessions)
         LIMIT 1`,
      ),
    ).toEqual(['I6']);
  });

  it('fails when two orders have one number', async () => {
    expect(
      await brokenBy(
        dropChecks('order_references', 'uq_order_references_number'),
        `UPDATE orders SET number = 'ACME-1' WHERE store_id = 1`,
        `UPDATE order_references SET number = 'ACME-1' WHERE store_id = 1`,
        `UPDATE domain_events SET payload = payload::jsonb || '{"number": "ACME-1"}' WHERE store_id = 1`,
      ),
    ).toEqual(['I6']);
  });

  it('fails when an order cannot be found by its number', async () => {
    expect(await brokenBy(`DELETE FROM order_references WHERE cart_id IS NULL AND quote_id IS NULL`)).toEqual(['I6']);
  });

  it('fails when a cart names an order that it did not become', async () => {
    expect(await brokenBy(`UPDATE carts SET order_id = gen_random_uuid() WHERE status = 'ordered'`)).toEqual(['I6']);
  });

  it('fails when a cart is held and nobody checks it out', async () => {
    expect(await brokenBy(`INSERT INTO carts (store_id, currency, status) VALUES (1, 'BDT', 'checking_out')`)).toEqual([
      'I6',
    ]);
  });
});

describe('I7 delivery windows', () => {
  it('fails when a seat is booked that nobody has', async () => {
    expect(await brokenBy(`UPDATE delivery_windows SET booked = booked + 1 WHERE code = 'dw-open'`)).toEqual(['I7']);
  });

  it('fails when a window has taken more orders than it takes', async () => {
    expect(
      await brokenBy(
        dropChecks('delivery_windows', 'ck_delivery_windows_booked'),
        `UPDATE delivery_windows SET capacity = 0 WHERE code = 'dw-open'`,
      ),
    ).toEqual(['I7']);
  });

  it('fails when an order has lost its seat', async () => {
    expect(
      await brokenBy(
        `UPDATE delivery_seats SET released_at = now()`,
        `UPDATE delivery_windows SET booked = 0 WHERE code = 'dw-open'`,
      ),
    ).toEqual(['I7']);
  });

  it('fails when a seat is held for no order', async () => {
    expect(
      await brokenBy(
        `INSERT INTO delivery_seats (store_id, order_id, window_id)
         SELECT store_id, gen_random_uuid(), id FROM delivery_windows WHERE code = 'dw-one'`,
        `UPDATE delivery_windows SET booked = 1 WHERE code = 'dw-one'`,
      ),
    ).toEqual(['I7']);
  });

  it('fails when the seat is in another window than the order’s', async () => {
    expect(
      await brokenBy(
        `UPDATE delivery_seats SET window_id = (SELECT id FROM delivery_windows WHERE code = 'dw-one')`,
        `UPDATE delivery_windows SET booked = (code = 'dw-one')::integer`,
      ),
    ).toEqual(['I7']);
  });
});

describe('I8 stock of orders', () => {
  it('fails when an order holds less than it sold', async () => {
    expect(
      await brokenBy(
        `UPDATE stock_reservations SET quantity = 1
         WHERE (store_id, variant_id) IN (SELECT store_id, id FROM variants WHERE sku = 'BULK-001')`,
        `UPDATE stock_movements SET allocated_delta = 1 WHERE kind = 'allocate'
           AND (store_id, variant_id) IN (SELECT store_id, id FROM variants WHERE sku = 'BULK-001')`,
        `UPDATE stock_levels SET allocated = 1
         WHERE (store_id, variant_id) IN (SELECT store_id, id FROM variants WHERE sku = 'BULK-001')`,
      ),
    ).toEqual(['I8']);
  });

  it('fails when an order sold counted goods and took none', async () => {
    const one = `(store_id, variant_id) IN (SELECT store_id, id FROM variants WHERE sku = 'BULK-001')`;
    expect(
      await brokenBy(
        `DELETE FROM stock_reservations WHERE ${one}`,
        `DELETE FROM stock_movements WHERE kind = 'allocate' AND ${one}`,
        `UPDATE stock_levels SET allocated = 0 WHERE ${one}`,
      ),
    ).toEqual(['I8']);
  });

  it('fails when stock is held for nobody', async () => {
    const level = `stock_levels WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-100')`;
    expect(
      await brokenBy(
        `INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, allocated_delta, actor)
         SELECT store_id, variant_id, warehouse_id, 'allocate', 1, 'x' FROM ${level}`,
        `INSERT INTO stock_reservations (store_id, order_id, variant_id, warehouse_id, quantity)
         SELECT store_id, gen_random_uuid(), variant_id, warehouse_id, 1 FROM ${level}`,
        `UPDATE stock_levels SET allocated = 1 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-100')`,
      ),
    ).toEqual(['I8']);
  });

  it('fails when a checkout was concluded and its order is not there', async () => {
    expect(
      await brokenBy(`INSERT INTO checkout_sessions (id, store_id, state, principal, route, idempotency_key)
        VALUES (gen_random_uuid(), 1, 'placed', 'guest', '/', 'lost')`),
    ).toEqual(['I8']);
  });
});

describe('I9 histories', () => {
  const shipped = `order_id = (SELECT order_id FROM order_status_changes WHERE to_status = 'shipped')`;

  it('fails when the history ends elsewhere', async () => {
    expect(await brokenBy(`UPDATE orders SET status = 'delivered' WHERE status = 'shipped'`)).toEqual(['I9']);
  });

  it('fails when an order has no history', async () => {
    expect(
      await brokenBy(
        `DELETE FROM order_status_changes WHERE order_id = (SELECT order_id FROM order_lines WHERE sku = 'BULK-001')`,
      ),
    ).toEqual(['I2', 'I9']);
  });

  it('fails when a step was skipped', async () => {
    expect(
      await brokenBy(
        `DELETE FROM order_status_changes WHERE to_status = 'processing' AND ${shipped}`,
        `UPDATE order_status_changes SET from_status = 'confirmed' WHERE to_status = 'shipped'`,
        `DELETE FROM domain_events WHERE type = 'order.processing'`,
      ),
    ).toEqual(['I9']);
  });

  it('fails when the steps do not follow on each other', async () => {
    expect(
      await brokenBy(`UPDATE order_status_changes SET from_status = 'pending' WHERE to_status = 'shipped'`),
    ).toEqual(['I9']);
  });
});

describe('I10 stores', () => {
  it('fails when a row refers to another store', async () => {
    expect(await brokenBy(`UPDATE prices SET store_id = 2 WHERE variant_id = 1`)).toEqual(['I10']);
  });

  it('fails when an order refers to a cart of another store', async () => {
    expect(
      await brokenBy(
        `INSERT INTO carts (id, store_id, currency) VALUES (999, 2, 'IDR')`,
        `UPDATE checkout_sessions SET cart_id = 999 WHERE idempotency_key = 'verify-1'`,
      ),
    ).toEqual(['I10']);
  });

  it('fails when a foreign key would let a row refer to another store', async () => {
    expect(
      await brokenBy(
        `ALTER TABLE cart_lines DROP CONSTRAINT fk_cart_lines_variant`,
        `ALTER TABLE cart_lines ADD CONSTRAINT fk_cart_lines_variant FOREIGN KEY (variant_id) REFERENCES variants (id)`,
      ),
    ).toEqual(['I10']);
  });

  it('fails when the rows of a table may name any store', async () => {
    expect(await brokenBy(`CREATE TABLE loose (id bigint PRIMARY KEY, store_id bigint NOT NULL)`)).toEqual(['I10']);
  });
});

describe('I11 transfer codes', () => {
  const open = `id = (SELECT order_id FROM open_transfer_totals)`;

  it('fails when the total of an open order may be given to another', async () => {
    expect(await brokenBy('DELETE FROM open_transfer_totals')).toEqual(['I11']);
  });

  it('fails when a total is held that its order does not ask for', async () => {
    expect(await brokenBy('UPDATE open_transfer_totals SET total = total + 1')).toEqual(['I11']);
    expect(await brokenBy('UPDATE open_transfer_totals SET order_id = gen_random_uuid()')).toEqual(['I11']);
  });

  it('fails when a paid order holds its total', async () => {
    expect(
      await brokenBy(
        `UPDATE orders SET payment_status = 'paid' WHERE ${open}`,
        `UPDATE payments SET status = 'captured', captured = amount
         WHERE order_id = (SELECT order_id FROM open_transfer_totals)`,
        `INSERT INTO payment_status_changes (store_id, payment_id, from_status, to_status, source)
         SELECT store_id, id, 'pending', 'captured', 'x' FROM payments
         WHERE order_id = (SELECT order_id FROM open_transfer_totals)`,
      ),
    ).toEqual(['I11']);
  });
});

describe('I13 fulfilments', () => {
  it('fails when an order has shipped and nothing has left', async () => {
    expect(
      await brokenBy('DELETE FROM order_fulfilments', `DELETE FROM domain_events WHERE type = 'order.fulfilled'`),
    ).toEqual(['I8', 'I13']);
  });

  it('fails when more leaves than was ordered, or nothing does', async () => {
    const change = (quantity: number): string =>
      `UPDATE order_fulfilments SET lines = jsonb_set(lines, '{0,quantity}', '${quantity}')`;
    expect(await brokenBy(change(3))).toEqual(['I8', 'I13']);
    expect(await brokenBy(change(0))).toEqual(['I8', 'I13']);
  });

  it('fails when goods leave that nobody was told of', async () => {
    expect(await brokenBy(`DELETE FROM domain_events WHERE type = 'order.fulfilled'`)).toEqual(['I13']);
  });

  it('fails when a shipment is what nobody has told', async () => {
    expect(await brokenBy(`UPDATE order_fulfilments SET status = 'delivered'`)).toEqual(['I13']);
  });
});

describe('I14 quotes', () => {
  it.each<[string, string[]]>([
    [
      'is ordered at another price',
      [`UPDATE orders SET total = total - 1, subtotal = subtotal - 1 WHERE quote IS NOT NULL`],
    ],
    ['belongs to somebody else', [`UPDATE quotes SET customer_id = customer_id + 1 WHERE status = 'ordered'`]],
  ])('fails when a quote %s', async (_, damage) => {
    expect(await brokenBy(dropChecks('orders', 'ck_orders_total'), ...damage)).toContain('I14');
  });

  it.each<[string, string]>([
    [
      'has become an order without knowing it',
      `UPDATE quotes SET status = 'open', order_id = NULL WHERE status = 'ordered'`,
    ],
    [
      'is said to be an order that is not there',
      `UPDATE quotes SET order_id = gen_random_uuid() WHERE status = 'ordered'`,
    ],
    ['is checked out by nobody', `UPDATE quotes SET status = 'checking_out' WHERE status = 'ordered'`],
    ['stands where no step has led', `UPDATE quotes SET status = 'declined' WHERE code = 'quote-other'`],
    ['has a revision that nobody wrote', `UPDATE quotes SET revision = 2 WHERE code = 'quote-other'`],
  ])('fails when a quote %s', async (_, damage) => {
    expect(await brokenBy(damage)).toContain('I14');
  });
});
