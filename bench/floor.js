import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { v7 } from 'uuid';
import { insertCart, keepCart } from '../dist/cart/cart.queries.js';
import { insertEvent } from '../dist/events/event-log.queries.js';
import { reserveStock } from '../dist/inventory/inventory.queries.js';
import { insertOrder, orderValues } from '../dist/order/order.queries.js';
import { insertPayment } from '../dist/payment/payment.queries.js';

/**
 * The floor: the very rows of a cart and its checkout, written with the application's own statements, named, on plain
 * `pg` connections. No HTTP, no framework, and nothing is read, checked or priced: one statement makes the cart, one
 * transaction of seven round trips orders it. `template` is an order that the application has placed. `warmUp` orders are
 * written before this returns. `write` goes on for so many seconds and tells how long each order took, in milliseconds.
 */
export async function openFloor({ databaseUrl, connections, warmUp, template, variants }) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: databaseUrl }));
  const onEach = (work) => Promise.all(clients.map(work));
  const writeOne = (client) => writeOrder(client, template, variants());
  // After an error on one connection the others are in the middle of an order: they end with it, before the server does.
  const close = () => onEach((client) => client.end());
  try {
    await onEach((client) => client.connect());
    let left = warmUp;
    await onEach(async (client) => {
      while (left-- > 0) await writeOne(client);
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    write: async (seconds) => {
      const latencies = [];
      const started = performance.now();
      await onEach(async (client) => {
        for (let begun = started; begun < started + seconds * 1000; begun = performance.now()) {
          await writeOne(client);
          latencies.push(performance.now() - begun);
        }
      });
      return { latencies, seconds: (performance.now() - started) / 1000 };
    },
  };
}

/** A placed order for the floor to write again, and the variants for it: those of `skus`. */
export async function bareOrders(database, skus) {
  const { rows: orders } = await database.query(
    `SELECT payload FROM domain_events WHERE type = 'order.created' ORDER BY position DESC LIMIT 1`,
  );
  const { rows: variants } = await database.query(
    `SELECT sku, variants.id FROM variants JOIN stores ON stores.id = store_id WHERE slug = 'acme'`,
  );
  const ids = new Map(variants.map(({ sku, id }) => [sku, Number(id)]));
  return { template: orders[0].payload, variants: () => skus().map((sku) => ids.get(sku)) };
}

/** The statements of an order, in the order in which `writeOrder` sends them. */
export const statements = [
  insertCart.name,
  'BEGIN',
  insertOrder.name,
  insertPayment.name,
  keepCart.name,
  insertEvent.name,
  reserveStock.name,
  'COMMIT',
];

/** A cart and its order on a `pg` connection, one statement after the other. */
export async function writeOrder(client, template, variants) {
  const { storeId, currency, totals } = template;
  const run = ({ name, text }, values) => client.query({ name, text, values });
  const quantities = variants.map(() => 1);
  const prices = template.lines.map(({ unitPrice }) => unitPrice);
  const order = {
    ...template,
    id: v7(),
    secretSlug: randomBytes(24).toString('base64url'),
    lines: template.lines.map((line, index) => ({ ...line, id: v7(), variantId: variants[index] })),
  };
  const made = await run(insertCart, [
    storeId,
    null,
    randomBytes(32),
    currency,
    null,
    variants,
    quantities,
    prices,
    null,
  ]);
  const cartId = made.rows[0].id;

  await client.query('BEGIN');
  const draft = { ...order, numberPrefix: 'ACME', cart: { id: cartId, round: 0 } };
  const placed = await run(insertOrder, orderValues(draft, order.secretSlug));
  await run(insertPayment, [
    v7(),
    storeId,
    order.id,
    'COD',
    'cash-on-delivery',
    totals.total,
    currency,
    'pending',
    null,
    null,
    null,
  ]);
  await run(keepCart, [storeId, cartId, order.id]);
  await run(insertEvent, [
    v7(),
    storeId,
    'order.created',
    1,
    order.id,
    JSON.stringify({ ...order, ...placed.rows[0], cartId }),
    new Date().toISOString(),
  ]);
  await run(reserveStock, [storeId, order.id, variants, quantities, null, 'checkout']);
  await client.query('COMMIT');
}
