import { type TestApp, testApp } from '../support/app.js';
import { admin, type ProblemJson, type Reply, Shopper } from '../support/shopper.js';
import { tableContents, tableVersions } from '../support/table-contents.js';

/** PostgreSQL refuses to write to one table after the other, as it does on a full disk, and at last to commit. */
let app: TestApp;
let customer: Shopper;
const wordsOfTheDatabase = 'no space left on device';

beforeAll(async () => {
  app = await testApp();
  await query(`
    CREATE FUNCTION fail_on_full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '${wordsOfTheDatabase}' USING ERRCODE = 'disk_full'; END $$`);
  customer = await new Shopper(app, 'emporia').logIn();
  const window = { zone: 'zone-de', date: '2099-01-01', slot: 'morning', closesAt: '2098-12-31T12:00:00Z' };
  await admin(app, 'POST', '/delivery-windows', { ...window, code: 'spacious', capacity: 1_000 }, 'emporia');
  const counted = { code: 'COUNTED', maxUses: 1_000, maxUsesPerCustomer: 1_000 };
  await admin(app, 'POST', '/coupons', { ...counted, kind: 'percent', basisPoints: 1_000 });
  // The first order of all writes to the customer's row as well.
  await customer.order([{ sku: 'MUG-BLUE', quantity: 1 }], delivery);
});
afterAll(() => app.close());

const query = <Row>(sql: string) => app.db.dataSource.query<Row[]>(sql);

/** The tables whose rows are others after `work`. */
async function tablesWritten(work: () => Promise<unknown>): Promise<string[]> {
  const before = await tableVersions(app.db.dataSource);
  await work();
  const after = await tableVersions(app.db.dataSource);
  return Object.keys(after).filter((table) => after[table] !== before[table]);
}

async function withTrigger<Result>(table: string, trigger: string, work: () => Promise<Result>): Promise<Result> {
  await query(`CREATE ${trigger} EXECUTE FUNCTION fail_on_full_disk()`);
  try {
    return await work();
  } finally {
    await query(`DROP TRIGGER fails ON ${table}`);
  }
}

const withoutRoom = <Result>(table: string, work: () => Promise<Result>): Promise<Result> =>
  withTrigger(table, `TRIGGER fails BEFORE INSERT OR UPDATE OR DELETE ON ${table} FOR EACH STATEMENT`, work);

const withoutCommit = <Result>(work: () => Promise<Result>): Promise<Result> =>
  withTrigger(
    'domain_events',
    'CONSTRAINT TRIGGER fails AFTER INSERT ON domain_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW',
    work,
  );

const delivery = {
  paymentMethod: 'invoice',
  shippingOption: 'zone-de/standard',
  deliveryWindow: 'spacious',
  shippingAddress: { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' },
};

type Order = (key: string) => Promise<Reply<ProblemJson>>;

/** What every order with a key is written to. */
const ofEveryOrder = [
  'checkout_sessions',
  'domain_events',
  'order_lines',
  'order_references',
  'order_status_changes',
  'orders',
  'payment_status_changes',
  'payments',
  'stock_levels',
  'stock_movements',
  'stock_reservations',
];

/** Ways to order, each time what is to be ordered anew, and the tables that they write to. */
const ways: readonly { readonly name: string; readonly begin: () => Promise<Order>; readonly writes: string[] }[] = [
  {
    name: 'a cart with a coupon',
    begin: async () => {
      const shopper = new Shopper(app);
      const cart = await shopper.cart([{ sku: 'BULK-001', quantity: 2 }], 'COUNTED');
      return (key) => shopper.checkOut<ProblemJson>(cart, undefined, { 'Idempotency-Key': key });
    },
    writes: [...ofEveryOrder, 'carts', 'coupon_holder_uses', 'coupon_redemptions', 'coupons'].toSorted(),
  },
  {
    name: "a customer's items in a delivery window",
    begin: async () => {
      const items = [{ sku: 'MUG-BLUE', quantity: 1 }];
      return (key) => customer.order<ProblemJson>(items, delivery, { 'Idempotency-Key': key });
    },
    writes: [...ofEveryOrder, 'delivery_seats', 'delivery_windows'].toSorted(),
  },
];

describe.each(ways)('R33: $name', ({ name, begin, writes }) => {
  /** Nothing is left of an order that fails, and the same request places it afterwards. */
  async function expectNoTrace(key: string, inTheWay: <Result>(work: () => Promise<Result>) => Promise<Result>) {
    const order = await begin();
    const before = await tableContents(app.db.dataSource);
    const failed = await inTheWay(() => order(key));
    const answer = { status: 500, body: { code: 'internal', requestId: failed.headers['x-request-id'] } };
    expect({ key, ...failed }).toMatchObject({ key, ...answer });
    expect(failed.text).not.toContain(wordsOfTheDatabase);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    expect((await order(key)).status).toBe(201);
  }

  it('leaves no trace when any one of its tables cannot be written to', async () => {
    const order = await begin();
    const written = await tablesWritten(() => order(`${name}: all`));
    expect(written).toEqual(writes);
    for (const table of written) await expectNoTrace(`${name}: ${table}`, (work) => withoutRoom(table, work));
  });

  it('leaves no trace when it cannot be committed', () => expectNoTrace(`${name}: commit`, withoutCommit));
});
