import { UnpaidExpiryJob } from '../../src/checkout/unpaid-expiry.job.js';
import { DeliverySeats } from '../../src/shipping/delivery-seat.service.js';
import { ShippingService } from '../../src/shipping/shipping.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { admin, type CartJson, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { Unchanged } from '../support/unchanged.js';

interface WindowJson {
  id: number;
  code: string;
  capacity: number;
  booked: number;
  [field: string]: unknown;
}

let app: TestApp;
let shopper: Shopper;
let gateway: FakeGateway;
const unchanged = new Unchanged(() => app.db.dataSource);

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  shopper = new Shopper(app, 'emporia');
  gateway = app.get(FakeGateway);
  await app.db.dataSource.query(
    `INSERT INTO payment_methods (store_id, code, provider, name)
     SELECT id, 'GATE', 'fake-gateway', 'Gate' FROM stores WHERE slug = 'emporia'`,
  );
  await admin(app, 'PATCH', '/payment-settings', { unpaidExpiryMinutes: 30 }, 'emporia');
});
afterAll(() => app.close());
beforeEach(() => {
  gateway.behaviour = 'authorize';
});

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const tomorrow = { date: day(1), slot: '08:00-12:00', closesAt: `${day(1)}T06:00:00.000Z` };

let made = 0;
async function newWindow(given: object = {}): Promise<WindowJson> {
  made += 1;
  const body = { code: `made-${made}`, zone: 'zone-de', ...tomorrow, capacity: 2, ...given };
  const { status, body: window } = await admin<WindowJson>(app, 'POST', '/delivery-windows', body, 'emporia');
  if (status !== 201) throw new Error(`No window: ${status} ${JSON.stringify(window)}`);
  return window;
}
const windows = <Body = WindowJson>(method: string, path: string, body?: unknown, store = 'emporia') =>
  admin<Body>(app, method, `/delivery-windows${path}`, body, store);
const bookedOf = async ({ id }: WindowJson): Promise<number> => (await windows('GET', `/${id}`)).body.booked;

const leipzig = { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' };
const terms = {
  email: 'erika@example.test',
  shippingAddress: leipzig,
  shippingOption: 'zone-de/standard',
  paymentMethod: 'invoice',
};
const mug = [{ sku: 'MUG-BLUE', quantity: 1 }];
const order = <Body = OrderJson>(given: object) => shopper.order<Body>(mug, { ...terms, ...given });
const refusal = (given: object) => order<ProblemJson>(given);

describe('keeping delivery windows', () => {
  it('makes, shows, changes and deletes one', async () => {
    const window = await newWindow({ capacity: 5 });
    expect(window).toEqual({
      id: expect.any(Number) as number,
      code: `made-${made}`,
      zone: 'zone-de',
      ...tomorrow,
      capacity: 5,
      booked: 0,
      active: true,
    });
    const changed = await windows('PATCH', `/${window.id}`, { slot: '10:00-12:00', closesAt: null, active: false });
    expect(changed.body).toEqual({ ...window, slot: '10:00-12:00', closesAt: null, active: false });
    expect((await windows('PATCH', `/${window.id}`, {})).body).toEqual(changed.body);
    expect((await windows('GET', `/${window.id}`)).body).toEqual(changed.body);
    expect((await windows('DELETE', `/${window.id}`)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect(await windows(method, `/${window.id}`, method === 'PATCH' ? { capacity: 1 } : undefined)).toMatchObject({
        status: 404,
        body: { code: 'delivery_window.not_found' },
      });
    }
  });

  it('lists them by zone and day, in pages', async () => {
    const inAustria = await newWindow({ zone: 'zone-at', date: day(20) });
    const other = await newWindow({ zone: 'zone-at', date: day(21) });
    const page = await windows<{ items: WindowJson[]; next: string }>('GET', '?zone=zone-at&limit=1');
    expect(page.body.items).toEqual([inAustria]);
    const rest = await windows<{ items: WindowJson[] }>('GET', `?zone=zone-at&limit=1&after=${page.body.next}`);
    expect(rest.body).toEqual({ items: [other], next: null });
    expect((await windows('GET', `?date=${day(20)}`)).body).toMatchObject({ items: [inAustria], next: null });
  });

  it('refuses a code twice, a strange zone, and fewer seats than are taken', async () => {
    const window = await newWindow();
    await order({ deliveryWindow: window.code });
    await unchanged.note();
    const body = { code: window.code, zone: 'zone-de', ...tomorrow, capacity: 1 };
    expect(await windows('POST', '', body)).toMatchObject({
      status: 409,
      body: { code: 'delivery_window.code_taken' },
    });
    expect(await windows('POST', '', { ...body, code: 'other', zone: 'sz_inside_dhaka' })).toMatchObject({
      status: 400,
      body: { code: 'delivery_window.zone_unknown' },
    });
    expect(await windows('PATCH', `/${window.id}`, { capacity: 0 })).toMatchObject({
      status: 409,
      body: { code: 'delivery_window.capacity_too_small' },
    });
    expect(await windows('DELETE', `/${window.id}`)).toMatchObject({
      status: 409,
      body: { code: 'delivery_window.in_use' },
    });
    await unchanged.check();
  });

  it.each([
    [{ date: '2026-02-30' }, 'date'],
    [{ date: '24.11.2026' }, 'date'],
    [{ date: '0000-01-01' }, 'date'],
    [{ slot: '' }, 'slot'],
    [{ closesAt: 'noon' }, 'closesAt'],
    [{ capacity: -1 }, 'capacity'],
    [{ capacity: 1.5 }, 'capacity'],
    [{ capacity: null }, 'capacity'],
    [{ booked: 0 }, 'booked'],
    [{ code: 'a b' }, 'code'],
  ])('refuses %j', async (given, field) => {
    const body = { code: 'faulty', zone: 'zone-de', ...tomorrow, capacity: 1, ...given };
    const answer = await windows<ProblemJson>('POST', '', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(answer.body.issues?.map(({ path }) => path)).toEqual([[field]]);
  });

  it("knows no other store's", async () => {
    const window = await newWindow();
    await unchanged.note();
    for (const [method, body] of [['GET'], ['PATCH', { capacity: 9 }], ['DELETE']] as const) {
      expect(await windows(method, `/${window.id}`, body, 'acme')).toMatchObject({ status: 404 });
    }
    await unchanged.check();
  });
});

describe('the windows that buyers see', () => {
  const seen = async (query = '', store = shopper) =>
    (await store.send<{ items: WindowJson[]; next: string | null }>('GET', `/delivery-windows${query}`)).body;

  it('are those that can be chosen, soonest first, with the seats that are left', async () => {
    await newWindow({ date: null });
    await newWindow({ slot: null });
    await newWindow({ closesAt: null });
    await newWindow({ active: false });
    await newWindow({ closesAt: new Date(Date.now() - 1_000).toISOString() });
    const late = await newWindow({ code: 'in-two-months', date: day(60), capacity: 7 });
    const soon = await newWindow({ code: 'in-a-month', date: day(30), capacity: 1 });
    await order({ deliveryWindow: soon.code });
    const { items } = await seen('?limit=100');
    const codes = items.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['dw-open', 'dw-one', 'dw-full', 'in-a-month', 'in-two-months']));
    expect(codes).not.toContain('dw-broken');
    expect(items.map(({ date }) => date)).toEqual(items.map(({ date }) => date).sort());
    const given = { zone: 'zone-de', slot: tomorrow.slot, closesAt: tomorrow.closesAt };
    expect((await seen(`?date=${day(60)}`)).items).toEqual([
      { code: late.code, date: day(60), ...given, seatsLeft: 7 },
    ]);
    expect((await seen(`?date=${day(30)}&zone=zone-de`)).items).toEqual([
      { code: soon.code, date: day(30), ...given, seatsLeft: 0 },
    ]);
    expect(items.find(({ code }) => code === 'dw-full')).toMatchObject({ seatsLeft: 0 });
    for (const window of items) expect(codes.filter((code) => code === window.code)).toHaveLength(1);
  });

  it('come in pages, each once', async () => {
    const { items: all } = await seen('?limit=100');
    const paged: WindowJson[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await seen(`?limit=2${next === '' ? '' : `&after=${next}`}`);
      paged.push(...page.items);
      next = page.next;
    }
    expect(paged).toEqual(all);
    expect(await shopper.send('GET', '/delivery-windows?after=W10')).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });

  it('are those of published zones of the own store', async () => {
    expect((await seen('?limit=100', new Shopper(app))).items).toEqual([]);
    await app.db.dataSource.query(`UPDATE shipping_zones SET published = false WHERE code = 'zone-at'`);
    expect((await seen('?zone=zone-at')).items).toEqual([]);
    await app.db.dataSource.query(`UPDATE shipping_zones SET published = true WHERE code = 'zone-at'`);
    expect((await seen('?zone=zone-at')).items).toHaveLength(2);
  });
});

describe('an order with a delivery window', () => {
  it('has a seat, and tells of the window wherever it is shown', async () => {
    const window = await newWindow();
    const { status, body } = await order({ deliveryWindow: window.code });
    expect(status).toBe(201);
    const chosen = { code: window.code, date: tomorrow.date, slot: tomorrow.slot };
    expect(body['shippingOption']).toEqual({
      code: 'zone-de/standard',
      zone: 'zone-de',
      method: 'standard',
      name: 'Standard',
      window: chosen,
    });
    expect((await admin(app, 'GET', `/orders/${body.id}`, undefined, 'emporia')).body).toMatchObject({
      shippingOption: { window: chosen },
    });
    const [event] = await app.db.dataSource.query<[{ payload: object }]>(
      `SELECT payload FROM domain_events WHERE aggregate_id = $1 AND type = 'order.created'`,
      [body.id],
    );
    expect(event.payload).toMatchObject({ shippingOption: { window: chosen } });
    const { text } = await request(app, 'GET', `/orders/${body.secretSlug}`);
    expect(text).toMatch(/Standard, [A-Z][a-z]{2} \d{1,2}, 20\d\d, 08:00-12:00/);
    expect(await bookedOf(window)).toBe(1);
    // What the shop makes of the window later does not touch the order.
    await windows('PATCH', `/${window.id}`, { slot: 'evening', active: false });
    expect((await admin(app, 'GET', `/orders/${body.id}`, undefined, 'emporia')).body).toMatchObject({
      shippingOption: { window: chosen },
    });
  });

  it('has a seat when it is made of a quote, too, whose delivery has to fit', async () => {
    const [german, austrian, full] = [await newWindow(), await newWindow({ zone: 'zone-at' }), 'dw-full'];
    const customer = await shopper.logIn();
    const accept = <Body = ProblemJson>(deliveryWindow: string) =>
      customer.send<Body>('POST', '/quotes/quote-open/checkout', {
        body: { paymentMethod: 'invoice', deliveryWindow },
      });
    await unchanged.note();
    expect((await accept(austrian.code)).body.code).toBe('delivery_window.other_zone');
    expect(await accept(full)).toMatchObject({ status: 409, body: { code: 'delivery_window.full' } });
    expect((await accept('dw-broken')).body.code).toBe('delivery_window.incomplete');
    await unchanged.check();
    const { status, body } = await accept<OrderJson>(german.code);
    expect(status).toBe(201);
    expect(body['shippingOption']).toMatchObject({ window: { code: german.code } });
    expect(await bookedOf(german)).toBe(1);
  });

  it('takes no seat where nothing is sent, and none when the checkout says so', async () => {
    const window = await newWindow();
    const cart = await shopper.cart(mug);
    await ofCart(cart, 'PUT', { code: window.code });
    const { body } = await shopper.checkOut(cart, { ...terms, deliveryWindow: null });
    expect(body['shippingOption']).not.toHaveProperty('window');
    await app.db.dataSource.query(`UPDATE variants SET requires_shipping = false WHERE sku = 'MUG-BLUE'`);
    const unsent = await order({ deliveryWindow: window.code });
    await app.db.dataSource.query(`UPDATE variants SET requires_shipping = true WHERE sku = 'MUG-BLUE'`);
    expect(unsent).toMatchObject({ status: 201, body: { shippingOption: null } });
    expect(await bookedOf(window)).toBe(0);
  });

  it.each([
    ['one that is not there', 'nowhere', 400, 'unknown'],
    ['one without a day', 'dw-broken', 400, 'incomplete'],
    ['a full one', 'dw-full', 409, 'full'],
  ])('is refused for %s, and nothing is changed', async (_, deliveryWindow, status, reason) => {
    await unchanged.note();
    expect(await refusal({ deliveryWindow })).toMatchObject({ status, body: { code: `delivery_window.${reason}` } });
    await unchanged.check();
  });

  it('names what an incomplete window lacks', async () => {
    expect((await refusal({ deliveryWindow: 'dw-broken' })).body).toMatchObject({ missing: ['date'] });
    const empty = await newWindow({ date: null, slot: null, closesAt: null });
    const { body } = await refusal({ deliveryWindow: empty.code });
    expect(body).toMatchObject({ window: empty.code, missing: ['date', 'slot', 'closesAt'] });
  });

  it('is refused for a window of another zone, a withdrawn one, one of another store, and past the cut-off', async () => {
    const austrian = await newWindow({ zone: 'zone-at' });
    const withdrawn = await newWindow({ active: false });
    const closed = await newWindow({ closesAt: new Date(Date.now() - 1_000).toISOString() });
    await unchanged.note();
    const codes: unknown[] = [];
    for (const { code } of [austrian, withdrawn, closed])
      codes.push((await refusal({ deliveryWindow: code })).body.code);
    expect(codes).toEqual(['delivery_window.other_zone', 'delivery_window.unknown', 'delivery_window.closed']);
    const elsewhere = await new Shopper(app).order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], {
      deliveryWindow: 'dw-open',
    });
    expect(elsewhere.body.code).toBe('delivery_window.unknown');
    await unchanged.check();
  });

  it.each(['', 7, 'x'.repeat(65)])('cannot name its window %j', async (deliveryWindow) => {
    expect(await refusal({ deliveryWindow })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });
});

describe('the window of a cart', () => {
  it('is kept with it and taken by its checkout, unless the checkout names another', async () => {
    const [own, other] = [await newWindow(), await newWindow()];
    const cart = await shopper.cart(mug);
    expect((await ofCart(cart, 'PUT', { code: own.code })).body).toMatchObject({ deliveryWindow: own.code });
    expect(await bookedOf(own)).toBe(0);
    await shopper.checkOut(cart, terms);
    expect([await bookedOf(own), await bookedOf(other)]).toEqual([1, 0]);

    const second = await shopper.cart(mug);
    await ofCart(second, 'PUT', { code: own.code });
    await shopper.checkOut(second, { ...terms, deliveryWindow: other.code });
    expect([await bookedOf(own), await bookedOf(other)]).toEqual([1, 1]);
  });

  it('can be taken away again, and has to be one of the store', async () => {
    const cart = await shopper.cart(mug);
    await ofCart(cart, 'PUT', { code: 'dw-open' });
    expect(await ofCart(cart, 'PUT', { code: 'nowhere' })).toMatchObject({
      status: 400,
      body: { code: 'delivery_window.unknown' },
    });
    expect((await ofCart(cart, 'DELETE')).body).toMatchObject({ deliveryWindow: null });
    expect((await ofCart(cart, 'DELETE')).status).toBe(200);
  });

  it('goes over to the customer with the guest’s lines', async () => {
    const guest = await shopper.cart(mug);
    await ofCart(guest, 'PUT', { code: 'dw-open' });
    const customer = await shopper.logIn();
    await customer.cart(mug);
    const merged = await customer.send('POST', '/carts/merge', { headers: { 'X-Cart-Token': guest.token } });
    expect(merged.body).toMatchObject({ deliveryWindow: 'dw-open' });
  });
});

const ofCart = (cart: CartJson, method: string, body?: object) =>
  shopper.send(method, `/carts/${cart.id}/delivery-window`, { body, headers: { 'X-Cart-Token': cart.token } });

describe('a seat', () => {
  const seats = () => app.get(DeliverySeats);
  const storeId = async (): Promise<number> => {
    const [row] = await app.db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'emporia'`);
    return Number(row.id);
  };
  const move = (orderId: string, to: string) =>
    admin(app, 'POST', `/orders/${orderId}/transitions`, { to, reason: 'test' }, 'emporia');

  it('is refused to whoever saw it free and comes second, by what the lock shows', async () => {
    const window = await newWindow({ capacity: 1 });
    const store = await storeId();
    const standing = await app.get(ShippingService).window(app.db.dataSource.manager, store, window.code);
    if (!standing) throw new Error('No window');
    const take = (orderId: string) =>
      app.db.transactor.run((tx) => seats().take(tx, { storeId: store, orderId, window: standing }));
    const { body } = await order({ deliveryWindow: window.code });
    await unchanged.note();
    await expect(take('01900000-0000-7000-8000-000000000001')).rejects.toMatchObject({ code: 'delivery_window.full' });
    await unchanged.check();
    await move(body.id, 'cancelled');
    await windows('PATCH', `/${window.id}`, { closesAt: new Date(Date.now() - 1_000).toISOString() });
    await expect(take('01900000-0000-7000-8000-000000000001')).rejects.toMatchObject({
      code: 'delivery_window.closed',
    });
  });

  it('leaves nothing behind in a checkout that fails after it, or beside it', async () => {
    const window = await newWindow();
    const cart = await shopper.cart([{ sku: 'LAST-1', quantity: 2 }]);
    await unchanged.note();
    const answer = await shopper.checkOut<ProblemJson>(cart, { ...terms, deliveryWindow: window.code });
    expect(answer).toMatchObject({ status: 409, body: { code: 'stock.short' } });
    await unchanged.check();
  });

  it('is given back when the payment is declined', async () => {
    const window = await newWindow({ capacity: 1 });
    gateway.behaviour = 'decline';
    const declined = await refusal({ deliveryWindow: window.code, paymentMethod: 'GATE' });
    expect(declined).toMatchObject({ status: 402, body: { code: 'payment.declined' } });
    expect(await bookedOf(window)).toBe(0);
    gateway.behaviour = 'authorize';
    expect((await order({ deliveryWindow: window.code, paymentMethod: 'GATE' })).status).toBe(201);
    expect(await bookedOf(window)).toBe(1);
  });

  it('is held while the payment provider thinks', async () => {
    const window = await newWindow({ capacity: 1 });
    let seen: unknown;
    gateway.meanwhile = async () => {
      gateway.meanwhile = () => Promise.resolve();
      seen = (await refusal({ deliveryWindow: window.code })).body.code;
    };
    expect((await order({ deliveryWindow: window.code, paymentMethod: 'GATE' })).status).toBe(201);
    expect(seen).toBe('delivery_window.full');
  });

  it('is given back when the order is cancelled, once, whoever cancels at the same time', async () => {
    const window = await newWindow({ capacity: 3 });
    const orders = [await order({ deliveryWindow: window.code }), await order({ deliveryWindow: window.code })];
    const id = orders[0]?.body.id ?? '';
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => move(id, 'cancelled')))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status < 300)).toHaveLength(1);
    expect(await bookedOf(window)).toBe(1);
    const store = await storeId();
    expect(await app.db.transactor.run((tx) => seats().release(tx, store, id))).toBe(false);
    expect(await bookedOf(window)).toBe(1);
  });

  it('is given back when nobody has paid in time, once', async () => {
    const window = await newWindow({ capacity: 1 });
    gateway.behaviour = 'redirect';
    const { body } = await order({ deliveryWindow: window.code, paymentMethod: 'GATE' });
    expect(await bookedOf(window)).toBe(1);
    await app.db.dataSource.query(`UPDATE orders SET payment_due_at = now() - interval '1 minute' WHERE id = $1`, [
      body.id,
    ]);
    await Promise.all([app.get(UnpaidExpiryJob).run(), app.get(UnpaidExpiryJob).run()]);
    expect((await admin(app, 'GET', `/orders/${body.id}`, undefined, 'emporia')).body).toMatchObject({
      status: 'cancelled',
    });
    expect(await bookedOf(window)).toBe(0);
  });

  it('is kept by an order that goes its way', async () => {
    const window = await newWindow();
    const { body } = await order({ deliveryWindow: window.code });
    for (const to of ['confirmed', 'processing', 'shipped']) await move(body.id, to);
    expect(await bookedOf(window)).toBe(1);
  });
});
