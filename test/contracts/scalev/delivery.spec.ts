import { testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { type Refusal, Shop } from './support/shop.js';

describe('where the goods of a Scalev checkout go', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp();
    shop = await Shop.open(app);
  });
  afterAll(() => app.close());

  async function code(body: unknown): Promise<string> {
    const { status, error_code } = await shop.refusal(body);
    expect(status).toBe(400);
    return error_code;
  }

  it('SC-28: goods that are sent need a destination, a courier service and a warehouse', async () => {
    const without = (...fields: string[]): Record<string, unknown> =>
      Object.fromEntries(Object.entries(shop.physical()).filter(([field]) => !fields.includes(field)));
    expect(await code(without('address'))).toBe('address_required');
    expect(await code(without('location_id'))).toBe('address_required');
    expect(await code(without('address', 'location_id', 'postal_code'))).toBe('address_required');
    expect(await code(without('courier_service_id'))).toBe('courier_service_required');
    expect(await code(without('warehouse_unique_id'))).toBe('warehouse_required');
    expect((await shop.checkout(without('postal_code'))).status).toBe(201);
  });

  it('SC-28: a warehouse need not be named where only one of them is active', async () => {
    const { warehouse_unique_id: _, ...body } = shop.physical();
    await shop.query(`UPDATE warehouses SET active = false WHERE code = 'wh_surabaya'`);
    const { status } = await shop.checkout(body);
    await shop.query(`UPDATE warehouses SET active = true WHERE code = 'wh_surabaya'`);
    expect(status).toBe(201);
    expect((await shop.refusal(body)).error_code).toBe('warehouse_required');
  });

  it('SC-28: digital goods need none of it, and cost nothing to deliver', async () => {
    const order = await shop.order(shop.digital());
    expect(Number(order.shipping_cost)).toBe(0);
    expect(order).toMatchObject({ courier_service: null, destination_address: null });
  });

  it('SC-28, SC-50: a courier for digital goods is ignored', async () => {
    const order = await shop.order(shop.physical({ items: [shop.variant('EBOOK-1')] }));
    expect(Number(order.shipping_cost)).toBe(0);
    expect(order).toMatchObject({ courier_service: null, destination_address: null });
  });

  it.each([
    ['a location that the store does not have', { location_id: 999_999 }, 'location_not_found'],
    ['a courier service that it does not have', { courier_service_id: 999_999 }, 'courier_service_not_found'],
    ['a warehouse that it does not have', { warehouse_unique_id: 'wh_nowhere' }, 'warehouse_not_found'],
    ['a courier that does not go there', { location_id: 1003, courier_service_id: 2002 }, 'courier_not_available'],
    [
      'another aggregator than the courier is booked through',
      { courier_aggregator_code: 'nobody' },
      'courier_service_not_found',
    ],
  ])('SC-10, SC-28: refuses %s', async (_, changes, expected) => {
    expect(await code(shop.physical(changes))).toBe(expected);
  });

  it("SC-27: another customer's saved address is answered exactly as one that does not exist", async () => {
    const theirs = await shop.savedAddress(await shop.logIn('other'));
    const told = async (address_id: number): Promise<Omit<Refusal, 'headers'>> => {
      const { headers: _, ...refusal } = await shop.refusal(shop.physical({ address_id }));
      return refusal;
    };
    const foreign = await told(theirs);
    expect(foreign).toMatchObject({ status: 400, error_code: 'address_not_found' });
    expect(foreign).toEqual(await told(999_999_999));
  });

  it('SC-27: a saved address is taken whole, and inline fields take the place of its own, one by one', async () => {
    const address_id = await shop.savedAddress();
    const order = async (changes: object): Promise<unknown> => {
      const { address, location_id, postal_code, ...rest } = shop.physical({ address_id });
      expect([address, location_id, postal_code].includes(undefined)).toBe(false);
      return (await shop.order({ ...rest, ...changes }))['destination_address'];
    };
    const whole = {
      name: 'Siti Rahma',
      phone: '+6281234567890',
      address: 'Jl. Gubeng Kertajaya 5, Lantai 2',
      subdistrict: 'Gubeng',
      city: 'Surabaya',
      province: 'Jawa Timur',
    };
    expect(await order({})).toEqual(whole);
    expect(await order({ address_id: String(address_id) })).toEqual(whole);
    expect(await order({ address: 'Jl. Baru 1' })).toEqual({ ...whole, address: 'Jl. Baru 1' });
    expect(await order({ location_id: 1001 })).toEqual({
      ...whole,
      subdistrict: 'Kebayoran Baru',
      city: 'Jakarta Selatan',
      province: 'DKI Jakarta',
    });
  });

  it('SC-29: what delivery costs is worked out from service, place and weight, whatever the client thinks', async () => {
    const cost = async (changes: Record<string, unknown>): Promise<string> =>
      (await shop.order(shop.physical(changes))).shipping_cost;
    expect(await cost({})).toBe('19000.00');
    expect(await cost({ courier_service_id: 2002 })).toBe('38000.00');
    expect(await cost({ courier_service_id: 2003 })).toBe('21000.00');
    // 5 shirts of 250 g are more than 1 kg, 9 more than 2.
    expect(await cost({ items: [shop.variant('BATIK-M', 4)] })).toBe('19000.00');
    expect(await cost({ items: [shop.variant('BATIK-M', 5)] })).toBe('38000.00');
    expect(await cost({ items: [shop.variant('BATIK-M', 4), shop.bundle('PAKET-NGOPI')] })).toBe('38000.00');
    expect(await cost({ items: [shop.variant('BATIK-M', 9)] })).toBe('57000.00');
  });

  it('SC-29: what delivery costs depends on where from and where to', async () => {
    const rate = (amount: string, place: object): object => ({ amount: { amount, currency: 'IDR' }, ...place });
    const rates = [
      rate('21000.00', { country: 'ID' }),
      rate('33000.00', { country: 'ID', origin: 'wh_surabaya' }),
      rate('65000.00', { locationId: 1003 }),
    ];
    expect((await admin(app, 'PUT', '/courier-services/2003/rates', { rates }, 'nusantara')).status).toBe(200);
    const cost = async (changes: object): Promise<string> =>
      (await shop.order(shop.physical({ courier_service_id: 2003, ...changes }))).shipping_cost;
    expect(await cost({})).toBe('21000.00');
    expect(await cost({ warehouse_unique_id: 'wh_surabaya' })).toBe('33000.00');
    expect(await cost({ location_id: 1003 })).toBe('65000.00');
  });

  it('SC-22, SC-29: goods come from the warehouse that was chosen, and no other', async () => {
    const before = await shop.allocated('BATIK-L');
    await shop.order(shop.physical({ items: [shop.variant('BATIK-L', 2)], warehouse_unique_id: 'wh_surabaya' }));
    expect(await shop.allocated('BATIK-L')).toEqual({ ...before, wh_surabaya: (before['wh_surabaya'] ?? 0) + 2 });
    const items = [shop.variant('KOPI-250')];
    expect(await code(shop.physical({ items, warehouse_unique_id: 'wh_surabaya' }))).toBe('out_of_stock');
  });
});
