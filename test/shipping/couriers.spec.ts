import { testApp, type TestApp } from '../support/app.js';
import { admin as ask, type CartJson, type ProblemJson, Shopper } from '../support/shopper.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const admin = <Body>(method: string, path: string, body?: unknown, store = 'nusantara') =>
  ask<Body>(app, method, path, body, store);
const told = async (...given: Parameters<typeof admin>): Promise<unknown[]> => {
  const { status, body } = await admin<ProblemJson>(...given);
  return [status, body.code];
};
const idr = (amount: number) => ({ amount: `${amount}.00`, currency: 'IDR' });

interface ServiceJson {
  id: number;
  code: string;
  [field: string]: unknown;
}
interface CourierJson {
  id: number;
  code: string;
  name: string;
  services: ServiceJson[];
}

let made = 0;
/** A service of a courier of its own, with these rates. */
async function service(rates: object[], given: object = {}): Promise<ServiceJson> {
  const courier = await admin<CourierJson>('POST', '/couriers', { code: `c${(made += 1)}`, name: 'Courier' });
  const added = await admin<ServiceJson>('POST', `/couriers/${courier.body.id}/services`, {
    code: 'S',
    name: 'Service',
    ...given,
  });
  const set = await admin('PUT', `/courier-services/${added.body.id}/rates`, { rates });
  expect([courier.status, added.status, set.status]).toEqual([201, 201, 200]);
  return added.body;
}

interface OptionJson {
  code: string;
  name: string;
  zone: string | null;
  courier?: Record<string, unknown>;
  amount: { amount: string };
}

/** What is on offer for a cart, by option code. */
async function onOffer(lines: { sku: string; quantity: number }[], place: string): Promise<Map<string, OptionJson>> {
  const shopper = new Shopper(app, 'nusantara');
  const cart = await shopper.cart(lines);
  const headers = { 'X-Cart-Token': cart.token };
  const path = `/carts/${cart.id}/shipping-options?${place}`;
  const { status, body } = await shopper.send<{ items: OptionJson[] }>('GET', path, { headers });
  expect(status).toBe(200);
  return new Map(body.items.map((option) => [option.code, option]));
}

const batik = [{ sku: 'BATIK-M', quantity: 1 }];
/** 800 grams each. */
const keris = (quantity: number) => [{ sku: 'RARE-1', quantity }];
const amounts = (options: Map<string, OptionJson>) =>
  Object.fromEntries([...options].map(([code, { amount }]) => [code, Number(amount.amount)]));

describe('what couriers offer', () => {
  it('are the services that go to the location, at their rates for the weight', async () => {
    expect(amounts(await onOffer(batik, 'country=ID&locationId=1001'))).toEqual({
      'courier:2001': 19_000,
      'courier:2002': 38_000,
      'courier:2003': 21_000,
    });
    expect(amounts(await onOffer(batik, 'country=ID&locationId=1003'))).toEqual({
      'courier:2001': 19_000,
      'courier:2003': 21_000,
    });
    expect(amounts(await onOffer(keris(3), 'country=ID&locationId=1002'))).toEqual({
      'courier:2001': 57_000,
      'courier:2002': 114_000,
      'courier:2003': 63_000,
    });
  });

  it('tell who delivers', async () => {
    expect((await onOffer(batik, 'country=ID&locationId=1001')).get('courier:2001')).toMatchObject({
      zone: null,
      method: null,
      name: 'JNE REG',
      courier: {
        serviceId: 2001,
        code: 'jne',
        name: 'JNE',
        service: 'REG',
        serviceName: 'REG',
        aggregator: null,
        origin: 'wh_jakarta',
        cashOnDelivery: true,
      },
    });
  });

  it('go by what the location says of itself, not by what was typed beside it', async () => {
    expect(Object.keys(amounts(await onOffer(batik, 'country=ID&region=DKI%20Jakarta&locationId=1003')))).toEqual([
      'courier:2001',
      'courier:2003',
    ]);
  });

  it('go by the typed region where no location is named, in any case', async () => {
    const reached = async (place: string) => [...(await onOffer(batik, place)).keys()];
    expect(await reached('country=ID&region=%20papua')).toEqual(['courier:2001', 'courier:2003']);
    expect(await reached('country=ID')).toEqual(['courier:2001', 'courier:2002', 'courier:2003']);
    expect(await reached('country=SG')).toEqual([]);
  });

  it('refuse a location that the store does not have', async () => {
    const shopper = new Shopper(app, 'nusantara');
    const cart = await shopper.cart(batik);
    const headers = { 'X-Cart-Token': cart.token };
    const path = `/carts/${cart.id}/shipping-options?country=ID&locationId=999`;
    const { status, body } = await shopper.send<ProblemJson>('GET', path, { headers });
    expect([status, body.code]).toEqual([400, 'shipping.location_not_found']);
  });

  it('take the rate of the narrowest place, and of one place that of the warehouse', async () => {
    const { id } = await service([
      { country: 'ID', amount: idr(50_000) },
      { country: 'ID', region: 'jawa timur', amount: idr(40_000) },
      { country: 'ID', region: 'Jawa Timur', city: 'surabaya', amount: idr(30_000) },
      { locationId: 1001, amount: idr(20_000) },
      { locationId: 1001, origin: 'wh_jakarta', amount: idr(10_000) },
      { locationId: 1001, origin: 'wh_surabaya', amount: idr(60_000) },
    ]);
    const amount = async (place: string) => amounts(await onOffer(batik, `country=ID&${place}`))[`courier:${id}`];
    expect(await amount('locationId=1001')).toBe(10_000);
    expect(await amount('locationId=1002')).toBe(30_000);
    expect(await amount('locationId=1003')).toBe(50_000);
    expect(await amount('region=Jawa%20Timur')).toBe(40_000);
    await admin('PUT', `/courier-services/${id}/rates`, { rates: [] });
    expect(await amount('locationId=1001')).toBeUndefined();
  });

  it('leave out what is too heavy, inactive or from another warehouse only', async () => {
    const rates = [{ country: 'ID', amount: idr(1_000) }];
    const light = await service(rates, { maxWeightGrams: 1_600 });
    const resting = await service(rates, { active: false });
    const eastern = await service([{ ...rates[0], origin: 'wh_surabaya' }]);
    const codes = async (quantity: number) => [...(await onOffer(keris(quantity), 'country=ID')).keys()];
    expect(await codes(2)).toContain(`courier:${light.id}`);
    expect(await codes(3)).not.toContain(`courier:${light.id}`);
    expect(await codes(1)).not.toContain(`courier:${resting.id}`);
    expect(await codes(1)).not.toContain(`courier:${eastern.id}`);
  });

  it('is part of what a cart would cost, at the cheapest where none is named', async () => {
    const cheap = await service([{ locationId: 1001, amount: idr(500) }]);
    const shopper = new Shopper(app, 'nusantara');
    const cart: CartJson = await shopper.cart(batik);
    const totals = async (query: string) => {
      const headers = { 'X-Cart-Token': cart.token };
      const answer = await shopper.send<{
        totals: { total: { amount: string } };
        shippingOption: { code: string };
      }>('GET', `/carts/${cart.id}/totals?${query}`, { headers });
      return [answer.body.shippingOption.code, answer.body.totals.total.amount];
    };
    expect(await totals('country=ID&locationId=1001&shippingOption=courier:2003')).toEqual([
      'courier:2003',
      '171000.00',
    ]);
    expect(await totals('country=ID&locationId=1001')).toEqual([`courier:${cheap.id}`, '150500.00']);
    await admin('DELETE', `/courier-services/${cheap.id}`);
  });
});

describe('couriers on the admin API', () => {
  it('are made with services and rates, listed, changed and deleted', async () => {
    const { body: courier } = await admin<CourierJson>('POST', '/couriers', { code: 'pos', name: 'Pos' });
    expect(courier).toEqual({ id: courier.id, code: 'pos', name: 'Pos', services: [] });
    const renamed = await admin<CourierJson>('PATCH', `/couriers/${courier.id}`, { name: 'Pos Indonesia' });
    expect(renamed.body.name).toBe('Pos Indonesia');
    const added = await admin<ServiceJson>('POST', `/couriers/${courier.id}/services`, {
      code: 'KILAT',
      name: 'Kilat',
      aggregator: 'mengantar',
      cashOnDelivery: false,
      freeOver: idr(500_000),
    });
    const kilat = {
      id: added.body.id,
      code: 'KILAT',
      name: 'Kilat',
      aggregator: 'mengantar',
      cashOnDelivery: false,
      maxWeightGrams: null,
      freeOver: idr(500_000),
      taxClass: null,
      active: true,
      position: 0,
    };
    expect([added.status, added.body]).toEqual([201, kilat]);
    const changes = { name: 'Kilat Khusus', freeOver: null, maxWeightGrams: 30_000 };
    const changed = await admin<ServiceJson>('PATCH', `/courier-services/${kilat.id}`, changes);
    expect(changed.body).toEqual({ ...kilat, ...changes });

    const rates = [
      { country: 'ID', region: 'Papua' },
      { locationId: 1001, amount: idr(9_000), furtherAmount: idr(7_000) },
    ];
    const set = await admin('PUT', `/courier-services/${kilat.id}/rates`, { rates });
    const nowhere = { origin: null, locationId: null, country: null, region: null, city: null, unitGrams: 1_000 };
    expect(set.body).toEqual({
      rates: [
        { ...nowhere, country: 'ID', region: 'Papua', amount: null, furtherAmount: idr(0) },
        { ...nowhere, locationId: 1001, amount: idr(9_000), furtherAmount: idr(7_000) },
      ],
    });
    expect((await admin('GET', `/courier-services/${kilat.id}/rates`)).body).toEqual(set.body);

    const { body: page } = await admin<{ items: CourierJson[] }>('GET', '/couriers?limit=100');
    expect(page.items.find(({ code }) => code === 'pos')).toEqual({
      ...courier,
      name: 'Pos Indonesia',
      services: [changed.body],
    });
    expect((await admin('DELETE', `/courier-services/${kilat.id}`)).status).toBe(204);
    expect(await told('GET', `/courier-services/${kilat.id}/rates`)).toEqual([404, 'courier_service.not_found']);
  });

  it('have codes of their own, services one each for a code and an aggregator', async () => {
    const { body: courier } = await admin<CourierJson>('POST', '/couriers', { code: 'tiki', name: 'TIKI' });
    expect(await told('POST', '/couriers', { code: 'tiki', name: 'Again' })).toEqual([409, 'courier.code_taken']);
    const add = (body: object) => told('POST', `/couriers/${courier.id}/services`, { name: 'One', ...body });
    expect(await add({ code: 'ONS' })).toEqual([201, 'ONS']);
    expect(await add({ code: 'ONS', aggregator: 'lincah' })).toEqual([201, 'ONS']);
    expect(await add({ code: 'ONS' })).toEqual([409, 'courier_service.code_taken']);
    expect(await add({ code: 'ONS', aggregator: 'lincah' })).toEqual([409, 'courier_service.code_taken']);
    expect(await add({ code: 'ECO', taxClass: 'NONE' })).toEqual([400, 'courier_service.tax_class_unknown']);
  });

  it('keep the rates they have when new ones are refused', async () => {
    const { id } = await service([{ country: 'ID', amount: idr(5_000) }]);
    const set = (...rates: object[]) => told('PUT', `/courier-services/${id}/rates`, { rates });
    const amount = idr(1);
    expect(await set({ country: 'ID', region: 'Bali', amount }, { country: 'ID', region: 'BALI' })).toEqual([
      400,
      'courier_rates.repeated',
    ]);
    expect(await set({ country: 'ID', origin: 'main', amount })).toEqual([400, 'courier_rates.origin_unknown']);
    expect(await set({ locationId: 999, amount })).toEqual([400, 'courier_rates.location_unknown']);
    for (const place of [
      {},
      { locationId: 1001, country: 'ID' },
      { country: 'ID', city: 'Ubud' },
      { region: 'Bali' },
    ]) {
      expect(await set({ ...place, amount })).toEqual([400, 'request.invalid']);
    }
    expect(await set({ country: 'ID', amount: { amount: '1.00', currency: 'BDT' } })).toEqual([400, 'request.invalid']);
    const { body } = await admin<{ rates: { amount: object }[] }>('GET', `/courier-services/${id}/rates`);
    expect(body.rates.map((rate) => rate.amount)).toEqual([idr(5_000)]);
  });

  it("are as good as missing in another store's hands", async () => {
    const [courier] = (await admin<{ items: CourierJson[] }>('GET', '/couriers')).body.items;
    const courierId = courier?.id ?? 0;
    const rates = { rates: [] };
    expect(await told('PATCH', `/couriers/${courierId}`, { name: 'Mine' }, 'acme')).toEqual([404, 'courier.not_found']);
    const body = { code: 'X', name: 'Mine' };
    expect(await told('POST', `/couriers/${courierId}/services`, body, 'acme')).toEqual([404, 'courier.not_found']);
    const missing = [404, 'courier_service.not_found'];
    expect(await told('GET', '/courier-services/2001/rates', undefined, 'acme')).toEqual(missing);
    expect(await told('PUT', '/courier-services/2001/rates', rates, 'acme')).toEqual(missing);
    expect(await told('PATCH', '/courier-services/2001', { name: 'Mine' }, 'acme')).toEqual(missing);
    expect(await told('DELETE', '/courier-services/2001', undefined, 'acme')).toEqual(missing);
    expect((await admin<{ items: object[] }>('GET', '/couriers', undefined, 'acme')).body.items).toEqual([]);
  });
});
