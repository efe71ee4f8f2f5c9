import { type TestApp, testApp } from '../support/app.js';
import { admin, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';

/**
 * What a store sells and on which terms, a process keeps in memory, and still every order is at the terms of its moment:
 * each test orders once, so that all is kept, changes something, and orders again.
 */
let app: TestApp;
let beside: TestApp;

beforeAll(async () => {
  app = await testApp();
  beside = await testApp({ beside: app });
});
afterAll(async () => {
  await beside.close();
  await app.close();
});

const inAcme = (sql: string) =>
  app.db.dataSource.query(`${sql} AND store_id = (SELECT id FROM stores WHERE slug = 'acme')`);

async function totals(order: Promise<{ status: number; body: OrderJson }>): Promise<Record<string, string>> {
  const { status, body } = await order;
  expect(status).toBe(201);
  return Object.fromEntries(Object.entries(body.totals).map(([name, { amount }]) => [name, amount]));
}

const order = (sku: string, at = app) => new Shopper(at).order([{ sku, quantity: 1 }]);

it('a price counts from its commit on, and one that is taken back never does', async () => {
  const { subtotal: before = '' } = await totals(order('BULK-001'));
  const runner = app.db.dataSource.createQueryRunner();
  const raise = `UPDATE prices SET amount = amount + 100
    WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BULK-001')`;
  await runner.startTransaction();
  await runner.query(raise);
  expect(await totals(order('BULK-001'))).toMatchObject({ subtotal: before });
  await runner.rollbackTransaction();
  expect(await totals(order('BULK-001'))).toMatchObject({ subtotal: before });
  await runner.query(raise);
  await runner.release();
  const raised = (Number(before) + 1).toFixed(2);
  expect(await totals(order('BULK-001'))).toMatchObject({ subtotal: raised });
  expect(await totals(order('BULK-001', beside))).toMatchObject({ subtotal: raised });
});

it('a price that another process has set counts at once, in carts and in orders', async () => {
  const { body: cart } = await new Shopper(beside).send<{
    lines: { variantId: number; unitPrice: { amount: string } }[];
  }>('POST', '/carts', { body: { lines: [{ sku: 'BULK-002', quantity: 1 }] } });
  await order('BULK-002', beside);
  const [{ variantId, unitPrice } = { variantId: 0, unitPrice: { amount: '' } }] = cart.lines;
  const price = { amount: (Number(unitPrice.amount) + 5).toFixed(2), currency: 'BDT' };
  const { status } = await admin(app, 'PUT', `/variants/${variantId}/prices/BDT`, { amount: price.amount });
  expect(status).toBe(200);
  const { body: again } = await new Shopper(beside).send<typeof cart>('POST', '/carts', {
    body: { lines: [{ sku: 'BULK-002', quantity: 1 }] },
  });
  expect(again.lines[0]?.unitPrice).toEqual(price);
  expect(await totals(order('BULK-002', beside))).toMatchObject({ subtotal: price.amount });
});

it('a variant that is switched off, and one that is there at last', async () => {
  await totals(order('BULK-003'));
  await inAcme(`UPDATE variants SET active = false WHERE sku = 'BULK-003'`);
  const refused = await new Shopper(app).order<ProblemJson>([{ sku: 'BULK-003', quantity: 1 }]);
  expect([refused.status, refused.body.code]).toEqual([400, 'checkout.items_not_available']);

  const missing = await new Shopper(app).order<ProblemJson>([{ sku: 'BULK-NEW', quantity: 1 }]);
  expect(missing.status).toBe(400);
  await inAcme(`UPDATE variants SET sku = 'BULK-NEW' WHERE sku = 'BULK-004'`);
  await totals(order('BULK-NEW'));
  const renamed = await new Shopper(app).order<ProblemJson>([{ sku: 'BULK-004', quantity: 1 }]);
  expect(renamed.status).toBe(400);
});

it('a cart is made, or refused, by what another process has done just before', async () => {
  const make = () =>
    new Shopper(beside).send<ProblemJson>('POST', '/carts', { body: { lines: [{ sku: 'BULK-005', quantity: 1 }] } });
  const countOfCarts = async () => {
    const [row] = await app.db.dataSource.query<[{ count: number }]>('SELECT count(*) FROM carts');
    return row.count;
  };
  expect((await make()).status).toBe(201);
  const before = await countOfCarts();
  await inAcme(`UPDATE variants SET active = false WHERE sku = 'BULK-005'`);
  const refused = await make();
  expect([refused.status, refused.body.code]).toEqual([400, 'cart.item_not_available']);
  expect(await countOfCarts()).toBe(before);
  await inAcme(`UPDATE variants SET active = true WHERE sku = 'BULK-005'`);
  expect((await make()).status).toBe(201);
  expect(await countOfCarts()).toBe(before + 1);
});

it('no variant by the SKU of another that looks like its id, or like the key that it is kept by', async () => {
  const { body } = await order('BULK-007');
  const [{ variantId } = { variantId: 0 }] = body.lines;
  const skus = [`${variantId}`, `#${variantId}`, `BDT ${variantId}`, `id BDT ${variantId}`, 'sku BDT BULK-007'];
  const statuses = await Promise.all(
    skus.map(async (sku) => (await new Shopper(app).order([{ sku, quantity: 1 }])).status),
  );
  expect(statuses).toEqual(skus.map(() => 400));

  await inAcme(`UPDATE variants SET sku = '#${variantId}' WHERE sku = 'BULK-008'`);
  const { body: disguised } = await order(`#${variantId}`);
  expect(disguised.lines[0]?.variantId).not.toBe(variantId);
  expect((await order('BULK-007')).body.lines[0]?.variantId).toBe(variantId);
});

it('a charge for delivery', async () => {
  const { shipping } = await totals(order('BULK-005'));
  await inAcme(`UPDATE shipping_methods SET amount = amount + 250 WHERE code = 'standard'`);
  expect(await totals(order('BULK-005'))).toMatchObject({ shipping: (Number(shipping) + 2.5).toFixed(2) });
});

it('an offer that begins, and one that ends', async () => {
  const { subtotal } = await totals(order('BULK-006'));
  const offer = { code: 'TODAY', name: 'Today', benefit: { kind: 'percent', basisPoints: 1_000 } };
  expect((await admin(app, 'POST', '/offers', offer)).status).toBe(201);
  const discount = (Number(subtotal) / 10).toFixed(2);
  expect(await totals(order('BULK-006'))).toMatchObject({ subtotal, discount });
  expect(await totals(order('BULK-006', beside))).toMatchObject({ subtotal, discount });
  await inAcme(`UPDATE offers SET ends_at = now() WHERE code = 'TODAY'`);
  expect(await totals(order('BULK-006'))).toMatchObject({ subtotal, discount: '0.00' });
});

it('a rate of tax, which is kept with the times at which it begins and ends', async () => {
  const toLeipzig = {
    shippingAddress: { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' },
    shippingOption: 'zone-de/standard',
    paymentMethod: 'invoice',
  };
  const taxed = async () => {
    const { taxIncluded = '', tax = '' } = await totals(
      new Shopper(app, 'emporia').order([{ sku: 'MUG-BLUE', quantity: 1 }], toLeipzig),
    );
    return Number(taxIncluded) + Number(tax);
  };
  const before = await taxed();
  expect(before).toBeGreaterThan(0);
  await app.db.dataSource.query(
    `UPDATE tax_rates SET ends_at = now() + interval '300 milliseconds' WHERE country = 'DE'`,
  );
  expect(await taxed()).toBe(before);
  await app.db.dataSource.query('SELECT pg_sleep(0.35)');
  expect(await taxed()).toBe(0);
});
