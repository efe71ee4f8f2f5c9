import { sqlState, violatedConstraint } from '../../src/platform/database/transactor.js';
import { type TestApp, testApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';

/** What no statement can write, whoever sends it: the values of a checkout's rows are held by domains and checks. */
let app: TestApp;

beforeAll(async () => {
  app = await testApp();
  const shopper = new Shopper(app);
  const { status } = await shopper.checkOut(await shopper.cart([{ sku: 'KURTI-EM', quantity: 2 }]));
  expect(status).toBe(201);
});
afterAll(() => app.close());

it.each([
  ['carts', 'currency', `'taka'`, 'ck_currency_code'],
  ['carts', 'status', `'lost'`, 'ck_cart_status'],
  ['cart_lines', 'quantity', '0', 'ck_cart_quantity'],
  ['cart_lines', 'quantity', '10001', 'ck_cart_quantity'],
  ['orders', 'currency', `'bdt'`, 'ck_currency_code'],
  ['orders', 'payment_status', `'owed'`, 'ck_order_payment_status'],
  ['orders', 'discount', '-1', 'ck_minor_units'],
  ['orders', 'shipping_discount', '-1', 'ck_minor_units'],
  ['orders', 'transfer_discount', '-1', 'ck_minor_units'],
  ['orders', 'tax_included', '-1', 'ck_minor_units'],
  ['orders', 'total', '-1', 'ck_minor_units'],
  ['orders', 'cancelled', '-1', 'ck_minor_units'],
  ['orders', 'total', 'total + 1', 'ck_orders_total'],
  ['orders', 'discount', 'subtotal + 1', 'ck_orders_discount'],
  ['orders', 'subtotal', '-1', 'ck_orders_discount'],
  ['orders', 'shipping_discount', 'shipping + 1', 'ck_orders_shipping_discount'],
  ['orders', 'shipping', '-1', 'ck_orders_shipping_discount'],
  ['order_lines', 'quantity', '0', 'ck_piece_count'],
  ['order_lines', 'discount', '-1', 'ck_minor_units'],
  ['order_lines', 'tax_included', '-1', 'ck_minor_units'],
  ['order_lines', 'discount', 'subtotal + 1', 'ck_order_lines_discount'],
  ['order_lines', 'unit_price', 'unit_price + 1', 'ck_order_lines_subtotal'],
  ['order_lines', 'total', 'total + 1', 'ck_order_lines_total'],
  ['payments', 'status', `'gone'`, 'ck_payment_status'],
  ['payments', 'currency', `''`, 'ck_currency_code'],
  ['payments', 'amount', '-1', 'ck_payments_amounts'],
  ['payments', 'captured', 'amount + 1', 'ck_payments_amounts'],
  ['stock_levels', 'on_hand', '-1', 'ck_stock_levels_allocated'],
  ['stock_levels', 'allocated', '-1', 'ck_stock_levels_allocated'],
  ['stock_levels', 'allocated', 'on_hand + 1', 'ck_stock_levels_allocated'],
  ['stock_reservations', 'quantity', '0', 'ck_piece_count'],
])('%s.%s is never %s', async (table, column, value, constraint) => {
  const error: unknown = await app.db.dataSource
    .query(`UPDATE ${table} SET ${column} = ${value}`)
    .catch((refusal: unknown) => refusal);
  expect({ state: sqlState(error), constraint: violatedConstraint(error) }).toEqual({ state: '23514', constraint });
});

it('stock_movements.kind is never another one', async () => {
  const { dataSource } = app.db;
  const written = dataSource.query(
    `INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor)
     SELECT store_id, variant_id, warehouse_id, 'steal', -1, 'test' FROM stock_levels LIMIT 1`,
  );
  await expect(written).rejects.toThrow('ck_stock_movement_kind');
});

it('a line of less than nothing a piece is not to be written', async () => {
  const { dataSource } = app.db;
  const prices = dataSource.query(
    `UPDATE order_lines SET unit_price = -1, subtotal = -quantity, discount = 0, tax = 0, total = -quantity`,
  );
  await expect(prices).rejects.toThrow('ck_order_lines_discount');
});
