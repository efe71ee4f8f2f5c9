import { fromDecimal } from '../../../src/kernel/money.js';
import { testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { address, Customer, orderIdOf, type OrderJson, refused } from './support/shop.js';

let app: TestApp;
let buyer: Customer;

beforeAll(async () => {
  app = await testApp();
  buyer = await Customer.logIn(app, 'buyer@maple.test');
});

afterAll(() => app.close());

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);
const staff = <Body>(method: string, path: string, body?: unknown) => admin<Body>(app, method, path, body, 'maple');
const cents = (amount: string): number => fromDecimal(amount, 'CAD');
const cart = { 'TENT-2': 1, 'STOVE-1': 2, 'LAMP-1': 1 };

/** The first variant of a product, as the staff sees it. */
async function variant(sku: string): Promise<{ id: number; productId: number }> {
  const [row] = await query<{ id: number; productId: number }>(
    'SELECT id, product_id AS "productId" FROM variants WHERE sku = $1',
    [sku],
  );
  if (!row) throw new Error(`No ${sku}`);
  return row;
}

async function stockOf(sku: string): Promise<{ on_hand: number; allocated: number }> {
  const [row] = await query<{ on_hand: number; allocated: number }>(
    'SELECT on_hand, allocated FROM stock_levels WHERE variant_id = (SELECT id FROM variants WHERE sku = $1)',
    [sku],
  );
  if (!row) throw new Error(`No stock of ${sku}`);
  return row;
}

/** The seed's definitions, which hold for every order. */
function expectSums({ items, ...order }: OrderJson): void {
  const sumOf = (field: 'total_price' | 'shipping' | 'discount_amount'): number =>
    items.reduce((sum, item) => sum + cents(item[field]), 0);
  for (const { unit_price, quantity, total_price } of items)
    expect(cents(total_price)).toBe(cents(unit_price) * quantity);
  expect(cents(order.subtotal)).toBe(sumOf('total_price'));
  expect(cents(order.shipping)).toBe(sumOf('shipping'));
  expect(cents(order.savings_on_items)).toBe(sumOf('discount_amount'));
  const voucher = cents(order.amount_saved) - cents(order.savings_on_items);
  expect(cents(order.total_amount)).toBe(cents(order.subtotal) + cents(order.shipping) - voucher);
  expect(order.items_count).toBe(items.reduce((sum, { quantity }) => sum + quantity, 0));
}

describe('the cart', () => {
  it('IO-15 has to hold something', async () => {
    const newcomer = await Customer.register(app, 'io15@maple.test');
    const empty = [400, { cart: ['The cart must contain at least one item.'] }];
    expect(await refused(app, () => newcomer.save())).toEqual(empty);
    expect(await refused(app, () => newcomer.save({}))).toEqual(empty);
    await newcomer.cart({});
    expect(await refused(app, () => newcomer.checkOut())).toEqual(empty);
  });

  it('IO-16 is ordered at the prices and offers of this moment, not at those it was filled at', async () => {
    await buyer.cart({ 'TENT-2': 1, 'STOVE-1': 1 });
    const { id } = await variant('TENT-2');
    const price = (amount: string) => staff('PUT', `/variants/${id}/prices/CAD`, { amount });
    const [offer] = await query<{ id: number }>(`SELECT id FROM offers WHERE code = 'SPRING'`);
    const benefit = (amount: string) => ({
      benefit: { kind: 'fixed_amount', amount: { amount, currency: 'CAD' }, per: 'unit' },
    });
    expect((await price('120.00')).status).toBe(200);
    expect((await staff('PATCH', `/offers/${offer?.id}`, benefit('12.00'))).status).toBe(200);
    const order = await buyer.read(orderIdOf(await buyer.save()));
    await price('149.99');
    await staff('PATCH', `/offers/${offer?.id}`, benefit('10.00'));
    expect(order.items.map(({ unit_price, discount_amount }) => [unit_price, discount_amount])).toEqual([
      ['120.00', '0.00'],
      ['27.99', '12.00'],
    ]);
  });

  it('IO-17 stays as it was, byte for byte, when the order cannot be made', async () => {
    const filler = await Customer.register(app, 'io17@maple.test');
    await filler.cart({ 'TENT-2': 1, 'LAMP-1': 6 }, 'CAMP15');
    const before = await filler.storedCart();
    const { id } = await variant('TENT-2');
    await staff('PUT', `/variants/${id}/prices/CAD`, { amount: '99.00' });
    const [status] = await refused(app, () => filler.checkOut());
    expect(status).toBe(400);
    expect(await filler.storedCart()).toEqual(before);
    await staff('PUT', `/variants/${id}/prices/CAD`, { amount: '149.99' });
  });

  it('IO-26 keeps the order from being made when its voucher does not apply any more', async () => {
    const late = await Customer.register(app, 'io26@maple.test');
    await query(`UPDATE stores SET invalid_coupon_policy = 'ignore' WHERE slug = 'maple'`);
    for (const code of ['GONE', 'NEVER-WAS']) {
      await late.cart({ 'TENT-2': 1 }, code);
      const [status, body] = await refused(app, () => late.save());
      expect([status, Object.keys(body as object)]).toEqual([400, ['voucher']]);
    }
    await query(`UPDATE stores SET invalid_coupon_policy = 'reject' WHERE slug = 'maple'`);
  });

  it('IO-28 is empty afterwards, and the same cart', async () => {
    const { id } = await buyer.cart(cart, 'TEN');
    await buyer.save();
    const { body } = await buyer.shopper.send<{ id: number; lines: unknown[]; couponCode: string | null }>(
      'GET',
      `/carts/${id}`,
    );
    expect([body.id, body.lines]).toEqual([id, []]);
    await buyer.shopper.send('POST', `/carts/${id}/lines`, { body: { sku: 'TENT-2', quantity: 1 } });
    expect((await buyer.save()).status).toBe(201);
  });

  it('IO-30 has no more of an item than there is, which is told by item; nothing of it is ordered then', async () => {
    const greedy = await Customer.register(app, 'io30@maple.test');
    const { on_hand: onHand, allocated } = await stockOf('LAMP-1');
    await greedy.cart({ 'TENT-2': 1, 'LAMP-1': 6 });
    const lamp = await variant('LAMP-1');
    expect(await refused(app, () => greedy.save())).toEqual([
      400,
      {
        items: {
          [lamp.id]: {
            quantity: [`Requested quantity: (6) exceeds available stock: (${onHand - allocated}) for this variant`],
          },
        },
      },
    ]);
    const tent = await variant('TENT-2');
    await staff('PATCH', `/variants/${tent.id}`, { active: false });
    expect(await refused(app, () => greedy.save())).toEqual([
      400,
      { items: { [tent.id]: { variant: ['This item is not available.'] } } },
    ]);
    await staff('PATCH', `/variants/${tent.id}`, { active: true });
  });

  it('IO-40 becomes one order, of however many requests at the same time', async () => {
    const hasty = await Customer.register(app, 'io40@maple.test');
    await hasty.cart({ 'TENT-2': 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => hasty.save()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of answers.filter(({ status: told }) => told !== 201)) {
      expect([400, 409]).toContain(status);
      expect(Object.keys(body as object)).toEqual([status === 400 ? 'cart' : 'detail']);
    }
    expect(await query('SELECT 1 FROM orders WHERE customer_id = $1', [hasty.id])).toHaveLength(1);
  });
});

describe('the order', () => {
  it.each(['checkout', 'save_order'])('IO-18 awaits its payment after %s', async (action) => {
    await buyer.cart({ 'TENT-2': 1 });
    const order = await buyer.read(orderIdOf(await (action === 'checkout' ? buyer.checkOut() : buyer.save())));
    expect(order.status).toBe('awaiting_payment');
  });

  it('IO-19 has the billing address and its customer', async () => {
    const order = await buyer.ordered({ 'TENT-2': 1 });
    expect([order.billing_address, order.customer]).toEqual([
      address,
      { email: 'buyer@maple.test', first_name: 'Buyer', last_name: 'Maple' },
    ]);
  });

  it('IO-20 has for each item the price after discounts, quantity, discount, offer, shipping and their product', async () => {
    const order = await buyer.ordered(cart);
    const ids = await Promise.all(Object.keys(cart).map(variant));
    const products = [
      ['Two-person Tent', 'two-person-tent'],
      ['Camp Stove', 'camp-stove'],
      ['Headlamp', 'headlamp'],
    ].map(([name, slug], index) => ({ id: ids[index]?.productId, name, slug }));
    const item = (index: number, fields: object): object => ({
      id: index + 1,
      product: products[index],
      variant: ids[index]?.id,
      created: order.created,
      updated: order.updated,
      ...fields,
    });
    expect(order.items).toEqual([
      item(0, {
        unit_price: '149.99',
        quantity: 1,
        discount_amount: '0.00',
        offer: null,
        shipping: '5.00',
        total_price: '149.99',
      }),
      item(1, {
        unit_price: '29.99',
        quantity: 2,
        discount_amount: '20.00',
        offer: 'SPRING',
        shipping: '3.00',
        total_price: '59.98',
      }),
      item(2, {
        unit_price: '19.60',
        quantity: 1,
        discount_amount: '4.90',
        offer: 'LIGHTS',
        shipping: '0.00',
        total_price: '19.60',
      }),
    ]);
    expectSums(order);
  });

  it('IO-21 keeps those values, whatever becomes of prices, offers and charges', async () => {
    const before = await buyer.ordered({ 'TENT-2': 1, 'STOVE-1': 1 });
    const made = await staff<{ id: number }>('POST', '/offers', {
      code: 'BRIEF',
      name: 'Brief',
      benefit: { kind: 'percent', basisPoints: 1_000 },
    });
    const briefly = await buyer.ordered({ 'TENT-2': 1 });
    expect(briefly.items[0]?.offer).toBe('BRIEF');
    await staff('PATCH', `/offers/${made.body.id}`, { active: false });
    await query('DELETE FROM offers WHERE id = $1', [made.body.id]);
    const { id } = await variant('TENT-2');
    const change = (charge: string, price: string) =>
      Promise.all([
        staff('PATCH', `/variants/${id}`, { deliveryCharge: { amount: charge, currency: 'CAD' } }),
        staff('PUT', `/variants/${id}/prices/CAD`, { amount: price }),
      ]);
    await change('99.00', '1.00');
    expect(await buyer.read(before.id)).toEqual(before);
    expect(await buyer.read(briefly.id)).toEqual(briefly);
    await change('5.00', '149.99');
  });

  it('IO-22 sums up as the seed defines it: no discount is taken off twice', async () => {
    const order = await buyer.ordered({ 'TENT-2': 1, 'STOVE-1': 2 });
    expect(order).toMatchObject({
      subtotal: '209.97',
      shipping: '8.00',
      savings_on_items: '20.00',
      amount_saved: '20.00',
      total_amount: '217.97',
    });
    expectSums(order);
  });

  it('IO-23 has the shipping of a line, not of each unit', async () => {
    const order = await buyer.ordered({ 'TENT-2': 3, 'STOVE-1': 2 });
    expect(order.items.map(({ shipping }) => shipping)).toEqual(['5.00', '3.00']);
    expect(order.shipping).toBe('8.00');
  });

  it('IO-24 takes over the voucher, whose discount is stored and a part of what is saved', async () => {
    const order = await buyer.ordered({ 'TENT-2': 1, 'STOVE-1': 1 }, 'camp15');
    // 15 % of 149.99 + 29.99.
    expect(order).toMatchObject({
      subtotal: '179.98',
      shipping: '8.00',
      savings_on_items: '10.00',
      amount_saved: '37.00',
      total_amount: '160.98',
    });
    expect(order.items.map(({ unit_price }) => unit_price)).toEqual(['149.99', '29.99']);
    expectSums(order);
    expect(await query('SELECT coupon_code, discount, total FROM orders WHERE id = $1', [order.id])).toEqual([
      { coupon_code: 'CAMP15', discount: 3_700, total: 16_098 },
    ]);
  });

  it('IO-24 takes a voucher for shipping off the total, and leaves the shipping of the items', async () => {
    await staff('POST', '/coupons', { code: 'FREE-POST', kind: 'free_shipping' });
    const order = await buyer.ordered({ 'TENT-2': 1, 'STOVE-1': 1 }, 'FREE-POST');
    expect(order).toMatchObject({ shipping: '8.00', amount_saved: '18.00', total_amount: '179.98' });
    expectSums(order);
  });

  it('IO-25 has one voucher at most: the last that the cart was given', async () => {
    const { id } = await buyer.cart({ 'TENT-2': 1 }, 'CAMP15');
    await buyer.shopper.send('PUT', `/carts/${id}/coupon`, { body: { code: 'TEN' } });
    const order = await buyer.read(orderIdOf(await buyer.save()));
    expect([order.amount_saved, order.total_amount]).toEqual(['10.00', '144.99']);
    expect(await query('SELECT 1 FROM coupon_redemptions WHERE order_id = $1', [order.id])).toHaveLength(1);
  });

  it('IO-27 counts the use of its voucher, once', async () => {
    const used = async (): Promise<number> =>
      (
        await query<{ count: number }>(
          `SELECT count(*) FROM coupon_redemptions r JOIN coupons c ON c.id = r.coupon_id WHERE c.code = 'TEN'`,
        )
      )[0]?.count ?? 0;
    const before = await used();
    await buyer.cart({ 'TENT-2': 1 }, 'TEN');
    await Promise.all([buyer.save(), buyer.save()]);
    expect(await used()).toBe(before + 1);
  });

  it('IO-29 is made whole or not at all: when its last step fails, nothing has happened', async () => {
    const unlucky = await Customer.register(app, 'io29@maple.test');
    await staff('POST', '/coupons', {
      code: 'LAST-ONE',
      kind: 'fixed',
      amount: { amount: '5.00', currency: 'CAD' },
      maxUses: 1,
    });
    await unlucky.cart({ 'TENT-2': 1, 'LAMP-1': 1 }, 'LAST-ONE');
    await query(`UPDATE coupons SET uses = 1 WHERE code = 'LAST-ONE'`);
    const [status, body] = await refused(app, () => unlucky.save());
    expect([status, Object.keys(body as object)]).toEqual([400, ['voucher']]);
    expect(await query('SELECT 1 FROM customer_addresses WHERE customer_id = $1', [unlucky.id])).toEqual([]);
    await query(`UPDATE coupons SET uses = 0 WHERE code = 'LAST-ONE'`);
    expect((await unlucky.save()).status).toBe(201);
  });

  it('is shown by our own APIs with the address alone', async () => {
    const { id } = await buyer.ordered({ 'TENT-2': 1 });
    const plain = {
      name: 'Buyer Maple',
      company: null,
      phone: null,
      line1: '123 Main St',
      line2: null,
      district: null,
      city: 'Anytown',
      region: 'CA',
      postalCode: '12345',
      country: 'CA',
      locationId: null,
    };
    const own = await buyer.shopper.send<{ shippingAddress: object }>('GET', `/orders/${id}`);
    expect([own.status, own.body]).toMatchObject([200, { shippingAddress: plain, billingAddress: plain }]);
    expect(own.body.shippingAddress).toEqual(plain);
    expect((await staff<{ billingAddress: object }>('GET', `/orders/${id}`)).body.billingAddress).toEqual(plain);
  });

  it('announces itself once', async () => {
    const order = await buyer.ordered({ 'TENT-2': 1 });
    const events = await query<{ type: string; payload: { channel: string } }>(
      `SELECT type, payload FROM domain_events WHERE aggregate_id = $1 AND type = 'order.created'`,
      [order.id],
    );
    expect(events.map(({ payload }) => payload.channel)).toEqual(['i-orders']);
  });
});

describe('reading orders', () => {
  it('IO-37 lists them newest first, by limit and offset, and reads each', async () => {
    const reader = await Customer.register(app, 'io37@maple.test');
    const made: OrderJson[] = [];
    for (let index = 0; index < 3; index += 1) made.unshift(await reader.ordered({ 'TENT-2': 1 }));
    const list = async (
      path: string,
    ): Promise<{ count: number; next: string | null; previous: string | null; results: OrderJson[] }> =>
      (await reader.send('GET', path, 'list')).body as never;

    const all = await list('/api/v1/i/orders/');
    expect([all.count, all.next, all.previous]).toEqual([3, null, null]);
    const withoutTimes = ({ items, ...order }: OrderJson): object => ({
      ...order,
      items: items.map((item) =>
        Object.fromEntries(Object.entries(item).filter(([name]) => !['created', 'updated'].includes(name))),
      ),
    });
    expect(all.results).toEqual(made.map(withoutTimes));

    const first = await list('/api/v1/i/orders/?limit=2');
    expect([first.count, first.previous, first.results.map(({ id }) => id)]).toEqual([
      3,
      null,
      made.slice(0, 2).map(({ id }) => id),
    ]);
    expect(first.next).toBe(`${app.url}/api/v1/i/orders/?limit=2&offset=2`);
    const second = await list(new URL(String(first.next)).pathname + new URL(String(first.next)).search);
    expect([second.next, second.previous, second.results.map(({ id }) => id)]).toEqual([
      null,
      `${app.url}/api/v1/i/orders/?limit=2`,
      [made[2]?.id],
    ]);
    for (const careless of ['limit=x', 'limit=0', 'limit=-1', 'offset=-1', 'limit=1e9', 'offset=', 'limit=1&limit=2']) {
      expect([careless, (await list(`/api/v1/i/orders/?${careless}`)).count]).toEqual([careless, 3]);
    }
    expect((await list('/api/v1/i/orders/?offset=999999999999')).results).toEqual([]);

    const previous = {
      'limit=1&offset=0': null,
      'limit=1&offset=1': '?limit=1',
      'limit=2&offset=1': '?limit=2',
      'limit=0&offset=1': '?limit=20',
      'offset=1': '?limit=20',
      'limit=100&offset=1': '?limit=100',
      'limit=101&offset=1': '?limit=100',
      'limit=999999999999999&offset=1': '?limit=100',
      'limit=1000000000000000&offset=1': '?limit=20',
      'limit=1&offset=2': '?limit=1&offset=1',
      'limit=1&offset=1000000000': '?limit=1&offset=999999999',
      'limit=1&offset=1000000001': '?limit=1&offset=999999999',
    };
    const links: Record<string, string | null> = {};
    for (const asked of Object.keys(previous)) {
      const link = (await list(`/api/v1/i/orders/?${asked}`)).previous;
      links[asked] = link && link.replace(`${app.url}/api/v1/i/orders/`, '');
    }
    expect(links).toEqual(previous);
    expect((await list('/api/v1/i/orders/?limit=2&offset=1')).next).toBeNull();
    const [newest] = made;
    expect((await reader.send('GET', String(new URL(newest?.url ?? '').pathname), 'order')).body).toEqual(newest);
  });

  it('IO-37 tells paid, delivered and cancelled orders', async () => {
    const paid = await buyer.ordered({ 'TENT-2': 1 });
    await staff('POST', `/orders/${paid.id}/mark-paid`, { reason: 'paid at the counter' });
    expect((await buyer.read(paid.id)).status).toBe('paid');
    for (const to of ['confirmed', 'processing', 'shipped', 'on_the_way', 'delivered']) {
      expect((await staff('POST', `/orders/${paid.id}/transitions`, { to })).status).toBe(200);
    }
    const delivered = await buyer.read(paid.id);
    expect(delivered.status).toBe('delivered');
    expect(delivered.updated > delivered.created).toBe(true);
    const dropped = await buyer.ordered({ 'TENT-2': 1 });
    await staff('POST', `/orders/${dropped.id}/transitions`, { to: 'cancelled', reason: 'changed my mind' });
    expect((await buyer.read(dropped.id)).status).toBe('cancelled');
  });

  it('IO-38 shows every amount with two decimals', async () => {
    // Every answer that this file reads is held against a schema that says so.
    const { subtotal, shipping, total_amount, items } = await buyer.ordered({ 'TENT-2': 10 });
    expect([subtotal, shipping, total_amount, items[0]?.total_price]).toEqual([
      '1499.90',
      '5.00',
      '1504.90',
      '1499.90',
    ]);
  });

  it("IO-39 finds nobody else's order", async () => {
    const other = await Customer.logIn(app, 'other@maple.test');
    const { id } = await buyer.ordered({ 'TENT-2': 1 });
    const nobodys = '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
    for (const suffix of ['', 'payment/']) {
      const [theirs, none] = [id, nobodys].map((order) => `/api/v1/i/orders/${order}/${suffix}`);
      const read = (path = ''): Promise<[number, unknown]> => refused(app, () => other.send('GET', path, 'order'));
      expect(await read(theirs)).toEqual([404, { detail: 'Not found.' }]);
      expect(await read(none)).toEqual(await read(theirs));
    }
    for (const path of ['/api/v1/i/orders/x/', '/api/v1/i/orders/%00/', '/api/v1/i/elsewhere/']) {
      expect([400, 404]).toContain((await other.send('GET', path, 'order')).status);
    }
    const list = (await other.send('GET', '/api/v1/i/orders/', 'list')).body as { results: OrderJson[] };
    expect(list.results.map((order) => order.customer.email)).not.toContain('buyer@maple.test');
  });

  it('IO-42 counts the units of all items', async () => {
    expect((await buyer.ordered({ 'TENT-2': 2, 'STOVE-1': 1 })).items_count).toBe(3);
  });
});

describe('pages of other origins', () => {
  it('may read the answers where the store of the token lists them', async () => {
    const origin = 'https://maple.example';
    await query(`UPDATE stores SET cors_origins = ARRAY[$1] WHERE slug = 'maple'`, [origin]);
    const visitor = await Customer.register(app, 'cors@maple.test');
    const read = (from: string) => visitor.send('GET', '/api/v1/i/orders/', 'list', { headers: { Origin: from } });
    expect((await read(origin)).headers['access-control-allow-origin']).toBe(origin);
    expect((await read('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });
});
