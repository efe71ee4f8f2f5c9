import pg from 'pg';
import { type TestApp, testApp } from '../support/app.js';
import { guestCheckout, Shopper } from '../support/shopper.js';

/** What one checkout sends to the database, by the statements' names. The test app runs no worker. */
let app: TestApp;
let shopper: Shopper;
let sent: string[] | null = null;

// `Client.query` is where every statement passes, whichever library sends it.
const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;

beforeAll(async () => {
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [query] = args as [string | { name?: string; text: string }];
    sent?.push(typeof query === 'string' ? query : (query.name ?? query.text));
    return original.apply(this, args);
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

async function statementsOf(checkout: () => Promise<{ status: number }>): Promise<string[]> {
  sent = [];
  const { status } = await checkout();
  const statements = sent;
  sent = null;
  expect(status).toBe(201);
  return statements;
}

const plain = [
  'START TRANSACTION',
  'cart.claim',
  'catalog.resolve',
  'shipping.zones_with_methods',
  'pricing.active_offers',
  'order.insert',
  'payment.insert',
  'cart.keep',
  'events.insert',
  'inventory.reserve',
  'COMMIT',
];

/** `plain` with one more statement behind the named one. */
const withAfter = (statements: string[], before: string, more: string): string[] =>
  statements.flatMap((name) => (name === before ? [name, more] : [name]));

const withCoupon = withAfter(
  withAfter(plain, 'shipping.zones_with_methods', 'pricing.coupon_by_code'),
  'inventory.reserve',
  'pricing.redeem',
);

const withKey = (statements: string[]): string[] =>
  withAfter(
    withAfter(statements, 'START TRANSACTION', 'checkout.claim_key'),
    'events.insert',
    'checkout.insert_session',
  );

it.each([1, 3, 50])('takes 11 round trips for a cart of %i lines', async (count) => {
  const cart = await shopper.cart(lines(count));
  expect(await statementsOf(() => shopper.checkOut(cart))).toEqual(plain);
});

it.each([1, 50])('takes 2 more for a coupon, %i lines', async (count) => {
  const cart = await shopper.cart(lines(count), 'WELCOME10');
  expect(await statementsOf(() => shopper.checkOut(cart))).toEqual(withCoupon);
});

it.each([1, 50])('takes 2 more for an idempotency key, %i lines', async (count) => {
  const cart = await shopper.cart(lines(count));
  const key = { 'Idempotency-Key': `round-trips-${count}` };
  expect(await statementsOf(() => shopper.checkOut(cart, undefined, key))).toEqual(withKey(plain));
});

it('takes 15 with both', async () => {
  const cart = await shopper.cart(lines(3), 'WELCOME10');
  const key = { 'Idempotency-Key': 'round-trips-both' };
  const statements = await statementsOf(() => shopper.checkOut(cart, undefined, key));
  expect(statements).toEqual(withKey(withCoupon));
  expect(statements).toHaveLength(15);
});

it('takes 1 more for a customer, and another one for a first order', async () => {
  const customer = await shopper.logIn();
  const order = () => customer.order(lines(3));
  // What the store says of a session is cached for a few seconds.
  await customer.send('GET', '/customers/me');
  const cartless = plain.filter((name) => !name.startsWith('cart.'));
  const again = withAfter(cartless, 'catalog.resolve', 'identity.customer_traits');
  expect(await statementsOf(order)).toEqual(withAfter(again, 'events.insert', 'identity.record_first_order'));
  expect(await statementsOf(order)).toEqual(again);
});

it('takes 3 to repeat what a key has done', async () => {
  const cart = await shopper.cart(lines(3));
  const key = { 'Idempotency-Key': 'round-trips-repeat' };
  await shopper.checkOut(cart, undefined, key);
  expect(await statementsOf(() => shopper.checkOut(cart, undefined, key))).toEqual([
    'START TRANSACTION',
    'checkout.claim_key',
    'COMMIT',
  ]);
});

it.each([1, 50])('takes 9 without a cart, %i items', async (count) => {
  const cartless = plain.filter((name) => !name.startsWith('cart.'));
  expect(await statementsOf(() => shopper.order(lines(count)))).toEqual(cartless);
});

it.each([1, 50])('makes a cart of %i lines in 4 round trips, in no transaction', async (count) => {
  const make = () => shopper.send('POST', '/carts', { body: { lines: lines(count) } });
  expect(await statementsOf(make)).toEqual([
    'catalog.resolve',
    'cart.insert',
    'inventory.available',
    'pricing.active_offers',
  ]);
});

it('takes 1 more for a transfer code', async () => {
  const cart = await shopper.cart(lines(3));
  const body = { ...guestCheckout, paymentMethod: 'TRANSFER' };
  expect(await statementsOf(() => shopper.checkOut(cart, body))).toEqual(
    withAfter(plain, 'pricing.active_offers', 'pricing.allot_transfer_code'),
  );
});

it('takes 1 more where items have a tax class', async () => {
  const statements = await statementsOf(() =>
    new Shopper(app, 'emporia').order(
      [
        { sku: 'COFFEE-1KG', quantity: 2 },
        { sku: 'MUG-BLUE', quantity: 1 },
      ],
      {
        shippingAddress: {
          name: 'Erika Muster',
          line1: 'Markt 1',
          city: 'Leipzig',
          postalCode: '04109',
          country: 'DE',
        },
        shippingOption: 'zone-de/standard',
        paymentMethod: 'invoice',
      },
    ),
  );
  expect(statements.filter((name) => name.startsWith('pricing.') && name.includes('tax'))).toEqual([
    'pricing.tax_terms',
  ]);
  expect(statements.indexOf('pricing.tax_terms')).toBeLessThan(statements.indexOf('order.insert'));
});
