import pg from 'pg';
import { type TestApp, testApp } from '../support/app.js';
import { namesOf, type SentQuery } from '../support/sent-query.js';
import { admin, guestCheckout, Shopper } from '../support/shopper.js';

/**
 * What one checkout sends to the database, by the statements' names: a list for every round trip, since statements that
 * do not wait for one another travel together. The test app runs no worker.
 */
let app: TestApp;
let shopper: Shopper;
let sent: string[][] | null = null;
const unanswered = new Map<pg.Client, number>();

// `Client.query` is where every statement passes, whichever library sends it.
const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;

beforeAll(async () => {
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [query] = args as [string | SentQuery];
    const names = namesOf(query);
    const ahead = unanswered.get(this) ?? 0;
    if (ahead === 0) sent?.push(names);
    else sent?.at(-1)?.push(...names);
    const answered = () => unanswered.set(this, (unanswered.get(this) ?? 1) - 1);
    if (typeof query === 'object' && query.handleReadyForQuery) {
      unanswered.set(this, ahead + 1);
      const end = query.handleReadyForQuery.bind(query);
      query.handleReadyForQuery = () => {
        answered();
        end();
      };
    }
    const answer = original.apply(this, args);
    // The pool's own query gives a callback instead, and a connection of its own.
    if (!(answer instanceof Promise)) return answer;
    unanswered.set(this, ahead + 1);
    answer.then(answered, answered);
    return answer as unknown;
  } as typeof pg.Client.prototype.query;
  app = await testApp();
  shopper = new Shopper(app);
  await app.db.dataSource.query(
    `INSERT INTO payment_methods (store_id, code, provider, name, settings)
     SELECT id, 'TRANSFER', 'bank-transfer', 'Bank transfer', '{"uniqueCode": true}' FROM stores WHERE slug = 'acme'`,
  );
  await app.db.dataSource.query(`UPDATE stores SET transfer_code_max = 999 WHERE slug = 'acme'`);
  // What is cached for a few seconds (the store's key, its payment methods) is asked for here.
  await shopper.order(lines(1));
});

afterAll(async () => {
  pg.Client.prototype.query = original as typeof pg.Client.prototype.query;
  await app.close();
});

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ sku: `BULK-${String(index + 1).padStart(3, '0')}`, quantity: 2 }));

async function roundTripsOf(checkout: () => Promise<{ status: number }>, answered = 201): Promise<string[][]> {
  sent = [];
  const { status } = await checkout();
  const trips = sent;
  sent = null;
  expect(status).toBe(answered);
  return trips;
}

const plain = [
  ['START TRANSACTION', 'cart.claim', 'store.reference_revision'],
  ['order.insert'],
  ['payment.insert', 'cart.keep', 'events.insert', 'inventory.reserve'],
  ['COMMIT'],
];

/** One round trip more, behind the first one. */
const withTrip = ([begin = [], ...rest]: string[][], ...trips: string[][]): string[][] => [begin, ...trips, ...rest];

/** The store has changed something: what it sells and on which terms is read again. */
const afterChange = withTrip(plain, ['catalog.resolve', 'shipping.zones_with_methods'], ['pricing.active_offers']);

/** The same round trips with one more statement behind the named one, on the same way. */
const withAfter = (trips: string[][], before: string, more: string): string[][] =>
  trips.map((trip) => trip.flatMap((name) => (name === before ? [name, more] : [name])));

const withCoupon = withAfter(withTrip(plain, ['pricing.coupon_by_code']), 'inventory.reserve', 'pricing.redeem');

/** A key that somebody else has is told before the cart is touched: one round trip more. */
const withKey = (trips: string[][]): string[][] => {
  const [, ...rest] = withAfter(trips, 'events.insert', 'checkout.insert_session');
  return [['START TRANSACTION', 'checkout.claim_key'], ['cart.claim', 'store.reference_revision'], ...rest];
};

const cartless = [
  ['START TRANSACTION', 'store.reference_revision'],
  ['order.insert'],
  ['payment.insert', 'events.insert', 'inventory.reserve'],
  ['COMMIT'],
];

it.each([1, 3, 50])('takes 4 round trips for a cart of %i lines', async (count) => {
  const cart = await shopper.cart(lines(count));
  expect(await roundTripsOf(() => shopper.checkOut(cart))).toEqual(plain);
});

it.each([1, 50])('takes 2 more after the store has changed something, %i lines, and once', async (count) => {
  const [cart, another] = [await shopper.cart(lines(count)), await shopper.cart(lines(count))];
  await app.db.dataSource.query(
    `UPDATE offers SET name = name WHERE store_id = (SELECT id FROM stores WHERE slug = 'acme')`,
  );
  await app.db.dataSource.query(`UPDATE shipping_methods SET name = name || '.' WHERE code = 'standard'`);
  expect(await roundTripsOf(() => shopper.checkOut(cart))).toEqual(afterChange);
  expect(await roundTripsOf(() => shopper.checkOut(another))).toEqual(plain);
});

it.each([1, 50])('takes 1 more for a coupon, %i lines', async (count) => {
  const cart = await shopper.cart(lines(count), 'WELCOME10');
  expect(await roundTripsOf(() => shopper.checkOut(cart))).toEqual(withCoupon);
});

it.each([1, 50])('takes 1 more for an idempotency key, %i lines', async (count) => {
  const cart = await shopper.cart(lines(count));
  const key = { 'Idempotency-Key': `round-trips-${count}` };
  expect(await roundTripsOf(() => shopper.checkOut(cart, undefined, key))).toEqual(withKey(plain));
});

it('takes 6 with both', async () => {
  const cart = await shopper.cart(lines(3), 'WELCOME10');
  const key = { 'Idempotency-Key': 'round-trips-both' };
  const trips = await roundTripsOf(() => shopper.checkOut(cart, undefined, key));
  expect(trips).toEqual(withKey(withCoupon));
  expect(trips).toHaveLength(6);
  expect(trips.flat()).toHaveLength(13);
});

it('takes 1 more for a customer, and none for a first order', async () => {
  const customer = await shopper.logIn();
  const order = () => customer.order(lines(3));
  // What the store says of a session is cached for a few seconds.
  await customer.send('GET', '/customers/me');
  const again = withTrip(cartless, ['identity.customer_traits']);
  expect(await roundTripsOf(order)).toEqual(withAfter(again, 'events.insert', 'identity.take_first_order'));
  expect(await roundTripsOf(order)).toEqual(again);
});

it('takes 2 to repeat what a key has done', async () => {
  const cart = await shopper.cart(lines(3));
  const key = { 'Idempotency-Key': 'round-trips-repeat' };
  await shopper.checkOut(cart, undefined, key);
  expect(await roundTripsOf(() => shopper.checkOut(cart, undefined, key))).toEqual([
    ['START TRANSACTION', 'checkout.claim_key'],
    ['COMMIT'],
  ]);
});

it.each([1, 50])('takes 4 without a cart, %i items', async (count) => {
  expect(await roundTripsOf(() => shopper.order(lines(count)))).toEqual(cartless);
});

const makeCart = (count: number) => () => shopper.send('POST', '/carts', { body: { lines: lines(count) } });
const insertedCart = ['cart.insert', 'inventory.available'];

it.each([1, 50])('makes a cart of %i lines in 1 round trip, in no transaction', async (count) => {
  await shopper.cart(lines(count));
  expect(await roundTripsOf(makeCart(count))).toEqual([insertedCart]);
});

it.each([1, 50])('takes 3 more after the store has changed something, %i lines, and once', async (count) => {
  await shopper.cart(lines(count));
  await app.db.dataSource.query(`UPDATE shipping_methods SET name = name || '.' WHERE code = 'standard'`);
  const more = [['store.reference_revision'], ['catalog.resolve'], insertedCart, ['pricing.active_offers']];
  // What it was made under is not true any more: nothing was written by the first one.
  expect(await roundTripsOf(makeCart(count))).toEqual([insertedCart, ...more]);
  expect(await roundTripsOf(makeCart(count))).toEqual([insertedCart]);
});

it('shows a cart in 2, in no transaction', async () => {
  const cart = await shopper.cart(lines(3));
  const headers = { 'X-Cart-Token': cart.token };
  expect(await roundTripsOf(() => shopper.send('GET', `/carts/${cart.id}`, { headers }), 200)).toEqual([
    ['cart.find', 'store.reference_revision'],
    ['inventory.available'],
  ]);
});

const toJakarta = {
  shippingAddress: {
    name: 'Sari Contoh',
    phone: '+6281200000009',
    line1: 'Jl. Contoh No. 1',
    city: 'Jakarta',
    country: 'ID',
    locationId: 1001,
  },
  shippingOption: 'courier:2001',
  paymentMethod: 'cod',
};
const orderToJakarta =
  (given: object = {}) =>
  () =>
    new Shopper(app, 'nusantara').order([{ sku: 'BATIK-M', quantity: 2 }], { ...toJakarta, ...given });

const byCourier = withTrip(cartless, ['shipping.location_by_id', 'shipping.courier_services', 'inventory.origin']);

it("takes 1 more for a location, a courier's rates and a chosen warehouse", async () => {
  await orderToJakarta()();
  expect(await roundTripsOf(orderToJakarta())).toEqual(byCourier);
  expect(await roundTripsOf(orderToJakarta({ warehouse: 'wh_surabaya' }))).toEqual(byCourier);
});

it('takes none more where no way of delivery is chosen', async () => {
  await orderToJakarta({ shippingOption: undefined })();
  expect(await roundTripsOf(orderToJakarta({ shippingOption: undefined }))).toEqual(byCourier);
});

it('takes none more where orders are checked for spam, and asks nothing elsewhere', async () => {
  await admin(app, 'PATCH', '/spam-settings', { checked: true }, 'nusantara');
  await orderToJakarta()();
  const checked = withAfter(byCourier, 'inventory.origin', 'order.recent_of_buyer');
  expect(await roundTripsOf(orderToJakarta())).toEqual(
    withAfter(checked, 'order.recent_of_buyer', 'order.unpaid_of_phone'),
  );
  // What the change of the settings has made this process forget.
  await shopper.order(lines(1));
  expect(await roundTripsOf(() => shopper.order(lines(1)))).toEqual(cartless);
});

it('takes 1 more for a transfer code', async () => {
  const cart = await shopper.cart(lines(3));
  const body = { ...guestCheckout, paymentMethod: 'TRANSFER' };
  expect(await roundTripsOf(() => shopper.checkOut(cart, body))).toEqual(
    withTrip(plain, ['pricing.allot_transfer_code']),
  );
});

const toLeipzig = {
  shippingAddress: {
    name: 'Erika Muster',
    line1: 'Markt 1',
    city: 'Leipzig',
    postalCode: '04109',
    country: 'DE',
  },
  shippingOption: 'zone-de/standard',
  paymentMethod: 'invoice',
};

it('takes 1 more for a seat in a delivery window, which is the last thing to be locked', async () => {
  const order = (given: object) => new Shopper(app, 'emporia').order([{ sku: 'MUG-BLUE', quantity: 1 }], given);
  await order(toLeipzig);
  const without = await roundTripsOf(() => order(toLeipzig));
  const trips = await roundTripsOf(() => order({ ...toLeipzig, deliveryWindow: 'dw-open' }));
  expect(trips).toEqual(
    withAfter(withTrip(without, ['shipping.delivery_window']), 'inventory.reserve', 'shipping.take_delivery_seat'),
  );
  expect(trips.at(-2)?.at(-1)).toBe('shipping.take_delivery_seat');
});

it('takes none more where items have a tax class', async () => {
  const order = () =>
    new Shopper(app, 'emporia').order(
      [
        { sku: 'COFFEE-1KG', quantity: 2 },
        { sku: 'MUG-BLUE', quantity: 1 },
      ],
      toLeipzig,
    );
  const pricesOf = async () => (await roundTripsOf(order)).filter((trip) => trip.join().includes('pricing.'));
  expect(await pricesOf()).toEqual([['pricing.tax_terms']]);
  expect(await pricesOf()).toEqual([]);
});
