import { Shouting } from '../../docs/examples/shouting.check.js';
import { BuyerOrders } from '../../src/order/buyer-orders.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin as ask, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ extensions: { spamChecks: [Shouting] } });
});
afterAll(() => app.close());

const admin = <Body>(method: string, path: string, body?: unknown) => ask<Body>(app, method, path, body, 'nusantara');
const settings = (body: object) => admin('PATCH', '/spam-settings', body);

let numbers = 0;
/** A phone number that nobody has ordered with. */
const freshPhone = () => `+62812${String((numbers += 1)).padStart(8, '0')}`;

interface Signed {
  id: string;
  status: string;
  spamSigns: string[] | null;
}

/** Orders an e-book and tells the order as the shop's staff see it. */
async function ordered(given: object, shopper = new Shopper(app, 'nusantara')): Promise<Signed> {
  const common = { shippingAddress: undefined, shippingOption: undefined, paymentMethod: 'cod' };
  const { status, body } = await shopper.order<OrderJson>([{ sku: 'EBOOK-1', quantity: 1 }], { ...common, ...given });
  expect(status).toBe(201);
  return (await admin<Signed>('GET', `/orders/${body.id}`)).body;
}

/** The signs of so many orders, one after the other. */
async function signsOf(count: number, given: object, shopper?: Shopper): Promise<(string[] | null)[]> {
  const signs: (string[] | null)[] = [];
  for (let n = 0; n < count; n += 1) signs.push((await ordered(given, shopper)).spamSigns);
  return signs;
}

describe('a store that does not check its orders', () => {
  it('has none of them suspected, however many there are', async () => {
    expect((await admin('GET', '/spam-settings')).body).toEqual({ checked: false, ordersPerHour: 5, unpaidOrders: 3 });
    expect(await signsOf(6, { phone: freshPhone(), note: 'LOUD' })).toEqual(Array(6).fill(null));
  });
});

describe('a store that checks its orders', () => {
  beforeAll(() => settings({ checked: true, ordersPerHour: 2, unpaidOrders: 1_000 }));

  it('suspects those of a phone number that come too fast, and takes them all the same', async () => {
    const phone = freshPhone();
    expect(await signsOf(4, { phone })).toEqual([[], [], ['frequent-orders'], ['frequent-orders']]);
    expect(await signsOf(1, { phone: freshPhone() })).toEqual([[]]);
  });

  it('goes by the phone number of the shipping address where there is no other', async () => {
    const shippingAddress = { name: 'Sari', phone: freshPhone(), line1: 'Jl. 1', city: 'Jakarta', country: 'ID' };
    expect(await signsOf(3, { shippingAddress })).toEqual([[], [], ['frequent-orders']]);
  });

  it('knows a customer by the account, too', async () => {
    const customer = await new Shopper(app, 'nusantara').logIn();
    const signs: (string[] | null)[] = [];
    for (let n = 0; n < 3; n += 1) signs.push((await ordered({ phone: freshPhone() }, customer)).spamSigns);
    expect(signs).toEqual([[], [], ['frequent-orders']]);
  });

  it('has nothing to say of somebody without a phone number and an account', async () => {
    expect(await signsOf(3, {})).toEqual([[], [], []]);
  });

  it('forgets of haste what is older than an hour, and of debts what is older than thirty days', async () => {
    const phone = freshPhone();
    await signsOf(2, { phone });
    expect(await whenOlder(phone, '59 minutes')).toEqual({ recent: 2, unpaid: 2 });
    expect(await whenOlder(phone, '61 minutes')).toEqual({ recent: 0, unpaid: 2 });
    expect(await whenOlder(phone, '29 days')).toEqual({ recent: 0, unpaid: 2 });
    expect(await whenOlder(phone, '31 days')).toEqual({ recent: 0, unpaid: 0 });
  });

  it('suspects a phone number whose orders nobody has paid or taken up', async () => {
    await settings({ ordersPerHour: 1_000, unpaidOrders: 2 });
    const phone = freshPhone();
    const [first, second] = [await ordered({ phone }), await ordered({ phone })];
    expect((await ordered({ phone })).spamSigns).toEqual(['unpaid-orders']);
    await admin('POST', `/orders/${first.id}/transitions`, { to: 'confirmed' });
    expect((await ordered({ phone })).spamSigns).toEqual(['unpaid-orders']);
    await admin('POST', `/orders/${second.id}/transitions`, { to: 'cancelled', reason: 'nobody there' });
    expect((await ordered({ phone })).spamSigns).toEqual(['unpaid-orders']);
  });

  it('does not suspect a phone number whose orders were taken up', async () => {
    const phone = freshPhone();
    for (let n = 0; n < 3; n += 1) {
      const { id, spamSigns } = await ordered({ phone });
      expect(spamSigns).toEqual([]);
      await admin('POST', `/orders/${id}/transitions`, { to: 'confirmed' });
    }
  });

  it('asks the checks that were added, and names every one that suspects', async () => {
    await settings({ unpaidOrders: 1 });
    const phone = freshPhone();
    expect(await signsOf(2, { phone, note: 'CALL ME' })).toEqual([['shouting'], ['unpaid-orders', 'shouting']]);
  });

  it('tells the signs in the event of the order, and keeps them when it waits for a payment', async () => {
    const { id } = await ordered({ phone: freshPhone(), note: 'NOW', paymentMethod: 'qris' });
    const [event] = await app.db.dataSource.query<{ signs: unknown }[]>(
      `SELECT payload->'spamSigns' AS signs FROM domain_events WHERE type = 'order.created' AND aggregate_id = $1`,
      [id],
    );
    expect(event?.signs).toEqual(['shouting']);
  });

  it('finds the suspected ones among the orders, and the others', async () => {
    const { id } = await ordered({ phone: freshPhone(), note: 'NOW' });
    const calm = await ordered({ phone: freshPhone() });
    const list = async (query: string) =>
      (await admin<{ items: Signed[] }>('GET', `/orders?limit=100&${query}`)).body.items;
    const suspected = await list('suspected=true');
    expect(suspected[0]).toMatchObject({ id, spamSigns: ['shouting'] });
    expect(suspected.filter(({ spamSigns }) => spamSigns === null || spamSigns.length === 0)).toEqual([]);
    const others = await list('suspected=false');
    expect(others[0]).toMatchObject({ id: calm.id, spamSigns: [] });
    expect(others.filter(({ spamSigns }) => spamSigns === null || spamSigns.length > 0)).toEqual([]);
    expect((await list('')).length).toBeGreaterThan(suspected.length + others.length);
    expect((await admin<ProblemJson>('GET', '/orders?suspected=perhaps')).body.code).toBe('request.invalid');
  });

  it('does not show them to the buyer', async () => {
    const body = { shippingAddress: undefined, shippingOption: undefined, paymentMethod: 'cod', note: 'NOW' };
    const placed = await new Shopper(app, 'nusantara').order([{ sku: 'EBOOK-1', quantity: 1 }], body);
    expect(placed.text).not.toContain('shouting');
  });

  it("leaves other stores' orders alone", async () => {
    const { body } = await new Shopper(app).order<OrderJson>([{ sku: 'KURTI-EM', quantity: 1 }], { note: 'NOW' });
    expect((await ask<Signed>(app, 'GET', `/orders/${body.id}`)).body.spamSigns).toBeNull();
  });
});

describe('the settings', () => {
  it('change what is given and leave the rest, and are refused when they are none', async () => {
    await settings({ checked: true, ordersPerHour: 7, unpaidOrders: 8 });
    expect((await settings({ checked: false })).body).toEqual({ checked: false, ordersPerHour: 7, unpaidOrders: 8 });
    expect((await app.get(StoreService).bySlug('nusantara')).spam).toBeNull();
    for (const faulty of [{ checked: null }, { ordersPerHour: 0 }, { unpaidOrders: 1.5 }, { more: 1 }]) {
      const { status, body } = await admin<ProblemJson>('PATCH', '/spam-settings', faulty);
      expect([status, body.code]).toEqual([400, 'request.invalid']);
    }
    expect((await admin('GET', '/spam-settings')).body).toEqual({ checked: false, ordersPerHour: 7, unpaidOrders: 8 });
  });
});

it('has an index for the phone numbers of checked orders alone', async () => {
  const [index] = await app.db.dataSource.query<{ indexdef: string }[]>(
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_orders_checked_phone'`,
  );
  expect(index?.indexdef).toContain('WHERE ((spam_signs IS NOT NULL) AND (phone IS NOT NULL))');
});

/** What is known of a phone number whose orders are older by so much; nothing stays changed. */
async function whenOlder(phone: string, interval: string): Promise<{ recent: number; unpaid: number }> {
  const orders = app.get(BuyerOrders);
  const runner = app.db.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    // An order's id says when it was placed; what refers to it is left behind until the rollback.
    await runner.query(`SET LOCAL session_replication_role = replica`);
    await runner.query(
      `UPDATE orders SET id = overlay(id::text PLACING left(uuid_v7_floor(now() - $2::interval)::text, 13) FROM 1 FOR 13)::uuid
       WHERE phone = $1`,
      [phone, interval],
    );
    const [{ id: storeId }] = (await runner.query(`SELECT id FROM stores WHERE slug = 'nusantara'`)) as [
      { id: number },
    ];
    return {
      recent: await orders.recent(runner.manager, storeId, { phone, customerId: null }),
      unpaid: await orders.unpaid(runner.manager, storeId, phone),
    };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}
