import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { OrderService } from '../../src/order/order.service.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { newId } from '../../src/kernel/ids.js';
import { TransferCodes } from '../../src/pricing/transfer-code.service.js';
import { verify } from '../../src/verify/verify.js';
import { crowd } from '../reliability/crowd.js';
import { type TestApp, testApp } from '../support/app.js';
import { admin, type MoneyJson, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

type Totals = Record<string, MoneyJson>;
type TransferJson = OrderJson & {
  totals: Totals;
  adjustments: { type: string; source: string; amount: MoneyJson; lineId: string | null }[];
};

let app: TestApp;
let shopper: Shopper;
let storeId: number;

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app, 'nusantara');
  storeId = (await query<{ id: number }>(`SELECT id FROM stores WHERE slug = 'nusantara'`))[0]?.id ?? NaN;
  await query(`INSERT INTO shipping_zones (store_id, code, name, countries)
    SELECT id, 'jakarta', 'Jakarta', '{ID}' FROM stores WHERE slug = 'nusantara'`);
  await query(`INSERT INTO shipping_methods (store_id, zone_id, code, name, amount)
    SELECT store_id, id, 'reg', 'JNE REG', 1900000 FROM shipping_zones WHERE code = 'jakarta'`);
});

beforeEach(() => setCodes(100, 99_900));
afterEach(async () => {
  expect(await verify(app.db.dataSource)).toEqual([]);
  // Every test begins without open orders.
  const open = await query<{ id: string }>('SELECT order_id AS id FROM open_transfer_totals');
  await Promise.all(open.map(({ id }) => cancel(id)));
});
afterAll(() => app.close());

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);
const setCodes = (unit: number, max: number): Promise<unknown> =>
  query('UPDATE stores SET transfer_code_unit = $2, transfer_code_max = $3 WHERE id = $1', [storeId, unit, max]);

const digital = { shippingOption: undefined, shippingAddress: undefined, paymentMethod: 'bank_transfer' };
const transfer = (change: object = {}, quantity = 1) =>
  shopper.order<TransferJson>([{ sku: 'EBOOK-1', quantity }], { ...digital, ...change });
const totalOf = ({ body }: { body: TransferJson }): string | undefined => body.totals['total']?.amount;
const cancel = (id: string) =>
  admin(app, 'POST', `/orders/${id}/transitions`, { to: 'cancelled', reason: 'test' }, 'nusantara');
const held = async (): Promise<number[]> =>
  (await query<{ total: number }>('SELECT total FROM open_transfer_totals ORDER BY total')).map(({ total }) => total);

/** Transactions that are open at once, all rolled back in the end. One that waits for another fails. */
async function sideBySide(count: number, act: (tx: Tx) => Promise<void>): Promise<void> {
  const { dataSource } = app.db;
  const runners = Array.from({ length: count }, () => dataSource.createQueryRunner());
  try {
    for (const runner of runners) {
      await runner.startTransaction();
      await runner.query(`SET LOCAL lock_timeout = '200ms'`);
      await act(runner.manager as Tx);
    }
  } finally {
    for (const runner of runners) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  }
}

const allot = (tx: Tx, orderId = newId()): Promise<number> =>
  app.get(TransferCodes).allot(tx, { storeId, orderId, currency: 'IDR', total: 5_000_000 });

it('takes a small amount off, as an entry of its own in the ledger', async () => {
  await setCodes(27_600, 27_600);
  const { status, body } = await shopper.order<TransferJson>([{ sku: 'BATIK-M', quantity: 1 }], {
    paymentMethod: 'bank_transfer',
    shippingOption: 'jakarta/reg',
    shippingAddress: { name: 'Tamu', line1: 'Jalan Melati 1', city: 'Jakarta', country: 'ID' },
  });
  expect(status).toBe(201);
  const figures = Object.fromEntries(Object.entries(body.totals).map(([name, { amount }]) => [name, amount]));
  expect(figures).toEqual({
    subtotal: '150000.00',
    discount: '0.00',
    shipping: '19000.00',
    shippingDiscount: '0.00',
    tax: '0.00',
    taxIncluded: '0.00',
    transferDiscount: '276.00',
    total: '168724.00',
  });
  const entry = { type: 'transfer_code', source: 'transfer-code', amount: { amount: '-276.00' }, lineId: null };
  expect(body.adjustments.at(-1)).toMatchObject(entry);

  const seen = await admin<TransferJson & { payments: { amount: MoneyJson }[] }>(
    app,
    'GET',
    `/orders/${body.id}`,
    undefined,
    'nusantara',
  );
  expect(seen.body.totals).toEqual(body.totals);
  expect(seen.body.adjustments.at(-1)).toMatchObject({ ...entry, rule: 'transfer-code' });
  expect(seen.body.payments).toMatchObject([{ amount: { amount: '168724.00' } }]);
});

it('asks 50 buyers of the same basket for 50 different totals', async () => {
  const replies = await crowd(50, 25, () => transfer());
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
  const totals = replies.map(totalOf);
  expect(new Set(totals).size).toBe(50);
  for (const total of totals) {
    expect(Number(total)).toBeLessThan(50_000);
    expect(Number(total)).toBeGreaterThanOrEqual(50_000 - 999);
    expect(total).toMatch(/\.00$/);
  }
});

it('uses up every code, then the plain total, and goes on without one', async () => {
  await setCodes(10_000, 30_000);
  const replies = await crowd(6, 3, () => transfer());
  expect(replies.map(totalOf).sort()).toEqual(['49700.00', '49800.00', '49900.00', '50000.00', '50000.00', '50000.00']);
  expect(await held()).toEqual([4_970_000, 4_980_000, 4_990_000, 5_000_000]);
});

it('gives a total to another order once its own is cancelled', async () => {
  await setCodes(10_000, 20_000);
  const replies = [await transfer(), await transfer(), await transfer()];
  expect(await held()).toEqual([4_980_000, 4_990_000, 5_000_000]);
  const one = replies.find((reply) => totalOf(reply) === '49900.00');
  const answers = await Promise.all(Array.from({ length: 4 }, () => cancel(one?.body.id ?? '')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(await held()).toEqual([4_980_000, 5_000_000]);
  expect(totalOf(await transfer())).toBe('49900.00');
  expect(totalOf(await transfer())).toBe('50000.00');
});

it('gives a total to another order once its own is paid, and leaves the paid one as it is', async () => {
  await setCodes(10_000, 10_000);
  const { body } = await transfer();
  expect(totalOf({ body })).toBe('49900.00');
  const hear = (status: 'authorized' | 'captured') =>
    app
      .get(PaymentSettlement)
      .settle({ storeId, paymentId: body.payment.id }, { news: { status, reference: null }, source: 'key:1' });
  await hear('authorized');
  expect(await held()).toEqual([4_990_000]);
  await hear('captured');
  await hear('captured');
  expect(await held()).toEqual([]);
  expect(totalOf(await transfer())).toBe('49900.00');
  const { totals } = await app.get(OrderService).get(app.db.dataSource.manager, storeId, body.id);
  expect(totals).toMatchObject({ transferDiscount: 10_000, total: 4_990_000 });
});

it('compares the expected total with the one before the code', async () => {
  await setCodes(10_000, 10_000);
  const money = (amount: string): object => ({ expectedTotal: { amount, currency: 'IDR' } });
  const before = await tableContents(app.db.dataSource);
  const refused = await shopper.order<ProblemJson>([{ sku: 'EBOOK-1', quantity: 1 }], {
    ...digital,
    ...money('49900.00'),
  });
  expect([refused.status, refused.body.code]).toEqual([409, 'checkout.total_changed']);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
  expect(totalOf(await transfer(money('50000.00')))).toBe('49900.00');
});

it('answers a repeat with the same total', async () => {
  const again = { 'Idempotency-Key': 'transfer-1' };
  const cart = await shopper.cart([{ sku: 'EBOOK-1', quantity: 1 }]);
  const body = { email: 'tamu@example.test', paymentMethod: 'bank_transfer' };
  const first = await shopper.checkOut<TransferJson>(cart, body, again);
  const second = await shopper.checkOut<TransferJson>(cart, body, again);
  expect([second.body.id, totalOf(second)]).toEqual([first.body.id, totalOf(first)]);
  expect(await held()).toHaveLength(1);
});

it('never takes as much as the total', async () => {
  await setCodes(5_000_000, 10_000_000);
  expect(totalOf(await transfer())).toBe('50000.00');
  await setCodes(4_999_999, 4_999_999);
  expect(totalOf(await transfer())).toBe('0.01');
  await query(`UPDATE coupons SET basis_points = 10000, max_discount = NULL WHERE code = 'HEMAT10'`);
  const free = await transfer({ couponCode: 'HEMAT10' });
  expect(free.body.totals).toMatchObject({ transferDiscount: { amount: '0.00' }, total: { amount: '0.00' } });
});

it('leaves orders alone that are paid otherwise, and stores that have it off', async () => {
  expect(totalOf(await transfer({ paymentMethod: 'cod' }))).toBe('50000.00');
  await setCodes(100, 0);
  expect(totalOf(await transfer())).toBe('50000.00');
  expect(await held()).toEqual([]);
});

it('does not make checkouts wait for each other', async () => {
  await setCodes(10_000, 20_000);
  const codes: number[] = [];
  await sideBySide(5, async (tx) => {
    codes.push(await allot(tx));
  });
  // Three of the totals are held by transactions that have not ended; nobody has waited for them.
  expect(codes.sort((a, b) => a - b)).toEqual([0, 0, 0, 10_000, 20_000]);
  expect(await held()).toEqual([]);
});

it('gives a total back when the checkout is rolled back', async () => {
  await setCodes(10_000, 10_000);
  const before = await tableContents(app.db.dataSource);
  const refused = await shopper.order<ProblemJson>(
    [
      { sku: 'RARE-1', quantity: 4 },
      { sku: 'EBOOK-1', quantity: 1 },
    ],
    {
      paymentMethod: 'bank_transfer',
      shippingOption: 'jakarta/reg',
      shippingAddress: { name: 'Tamu', line1: 'Jalan Melati 1', city: 'Jakarta', country: 'ID' },
    },
  );
  expect([refused.status, refused.body.code]).toEqual([409, 'stock.short']);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

describe('the settings', () => {
  const settings = <Body = { max: MoneyJson; unit: MoneyJson }>(method: string, max = '', unit = '') => {
    const money = (amount: string) => ({ amount, currency: 'IDR' });
    const body = method === 'PUT' ? { max: money(max), unit: money(unit) } : undefined;
    return admin<Body>(app, method, '/transfer-code-settings', body, 'nusantara');
  };

  it('are read and changed by staff, and count from the next order on', async () => {
    const rupiah = (amount: string) => ({ amount, currency: 'IDR' });
    expect((await settings('GET')).body).toEqual({ max: rupiah('999.00'), unit: rupiah('1.00') });
    const { status, body } = await settings('PUT', '500', '500');
    expect([status, body]).toEqual([200, { max: rupiah('500.00'), unit: rupiah('500.00') }]);
    expect(totalOf(await transfer())).toBe('49500.00');
    expect((await settings('PUT', '0', '1')).status).toBe(200);
    expect(totalOf(await transfer())).toBe('50000.00');
  });

  it('are refused when they make too many codes, and change nothing', async () => {
    const before = await tableContents(app.db.dataSource);
    const codeOf = async (max: string, unit: string) => {
      const answer = await settings<ProblemJson>('PUT', max, unit);
      return `${answer.status} ${answer.body.code}`;
    };
    expect(await codeOf('1000', '1')).toBe('400 transfer_code.too_many');
    expect(await codeOf('10', '0')).toBe('400 request.invalid');
    expect(await codeOf('-1', '1')).toBe('400 request.invalid');
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    expect((await settings('PUT', '999', '1')).status).toBe(200);
  });
});
