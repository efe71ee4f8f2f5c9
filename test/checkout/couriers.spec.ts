import { tableContents } from '../support/table-contents.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin as ask, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';

let app: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app, 'nusantara');
});
afterAll(() => app.close());

const jakarta = {
  name: 'Sari Contoh',
  phone: '+6281200000009',
  line1: 'Jl. Contoh No. 1',
  city: 'Anywhere',
  country: 'ID',
  locationId: 1001,
};
const checkout = { shippingAddress: jakarta, shippingOption: 'courier:2001', paymentMethod: 'cod' };
const batik = [{ sku: 'BATIK-M', quantity: 1 }];

interface PlacedJson extends OrderJson {
  shippingAddress: Record<string, unknown> | null;
  shippingOption: Record<string, unknown> | null;
}

const order = <Body = PlacedJson>(items: { sku: string; quantity: number }[], given: object = {}) =>
  shopper.order<Body>(items, { ...checkout, ...given });

async function placed(items: { sku: string; quantity: number }[], given: object = {}): Promise<PlacedJson> {
  const { status, body } = await order(items, given);
  expect([status, (body as { code?: string }).code]).toEqual([201, undefined]);
  return body;
}

/** The code of the refusal; nothing has changed by it. */
async function refusal(items: { sku: string; quantity: number }[], given: object): Promise<unknown[]> {
  const before = await tableContents(app.db.dataSource);
  const { status, body } = await order<ProblemJson>(items, given);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
  return [status, body.code];
}

const takenFrom = (orderId: string) =>
  app.db.dataSource.query<{ code: string; quantity: number }[]>(
    `SELECT code, quantity FROM stock_reservations JOIN warehouses ON warehouses.id = warehouse_id
     WHERE order_id = $1 ORDER BY code`,
    [orderId],
  );

describe("a checkout with a courier's service", () => {
  it('comes to 150000 + 19000 − the transfer code', async () => {
    const { totals } = await placed(batik, { paymentMethod: 'bank_transfer' });
    const [total, code] = [Number(totals.total.amount), Number(totals['transferDiscount' as 'total'].amount)];
    expect([totals.subtotal.amount, totals.shipping.amount]).toEqual(['150000.00', '19000.00']);
    expect(code).toBeGreaterThanOrEqual(1);
    expect(code).toBeLessThanOrEqual(999);
    expect(total).toBe(150_000 + 19_000 - code);
  });

  it('keeps where the location lies and who delivers, whatever was typed', async () => {
    const { shippingAddress, shippingOption } = await placed(batik);
    expect(shippingAddress).toEqual({
      ...jakarta,
      district: 'Kebayoran Baru',
      city: 'Jakarta Selatan',
      region: 'DKI Jakarta',
    });
    expect(shippingOption).toEqual({
      code: 'courier:2001',
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

  it('is shown on the page of the order, with the part of the city', async () => {
    const { secretSlug } = await placed(batik);
    const page = await (await fetch(`${app.url}/orders/${secretSlug}`)).text();
    expect(page).toContain('JNE REG');
    expect(page).toContain('Kebayoran Baru');
  });

  it('takes the cheapest where none is chosen', async () => {
    expect((await placed(batik, { shippingOption: undefined })).shippingOption).toMatchObject({ code: 'courier:2001' });
  });

  it('charges for every kilogram that is begun', async () => {
    expect((await placed([{ sku: 'BATIK-M', quantity: 5 }])).totals.shipping.amount).toBe('38000.00');
  });

  it('is free with a coupon for that', async () => {
    const { totals } = await placed(batik, { couponCode: 'ONGKIR' });
    expect([totals.shippingDiscount.amount, totals.total.amount]).toEqual(['19000.00', '150000.00']);
  });

  it.each([
    [
      'a place that it does not reach',
      { shippingOption: 'courier:2002', shippingAddress: { ...jakarta, locationId: 1003 } },
      'shipping.not_available',
    ],
    ['a service that there is not', { shippingOption: 'courier:9999' }, 'shipping.option_not_found'],
    ['no service at all', { shippingOption: 'courier:x' }, 'shipping.option_not_found'],
    [
      'a location that there is not',
      { shippingAddress: { ...jakarta, locationId: 999 } },
      'shipping.location_not_found',
    ],
    ['a warehouse that there is not', { warehouse: 'wh_bandung' }, 'checkout.warehouse_not_found'],
    ["another store's warehouse", { warehouse: 'main' }, 'checkout.warehouse_not_found'],
  ])('is refused for %s, and changes nothing', async (_, given, code) => {
    expect(await refusal(batik, given)).toEqual([400, code]);
  });

  it('is refused cash on delivery by a service that collects none', async () => {
    const cash = (cashOnDelivery: boolean) =>
      ask(app, 'PATCH', '/courier-services/2003', { cashOnDelivery }, 'nusantara');
    await cash(false);
    const chosen = { shippingOption: 'courier:2003' };
    expect(await refusal(batik, chosen)).toEqual([400, 'shipping.cash_on_delivery_not_offered']);
    await placed(batik, { ...chosen, paymentMethod: 'bank_transfer' });
    await cash(true);
    await placed(batik, chosen);
  });

  it('takes the cheapest that collects the money where cash is paid at the door and none is chosen', async () => {
    const cash = async (cashOnDelivery: boolean, ...services: number[]) => {
      for (const id of services) await ask(app, 'PATCH', `/courier-services/${id}`, { cashOnDelivery }, 'nusantara');
    };
    const unchosen = { shippingOption: undefined };
    const option = async (given: object = {}) => (await placed(batik, { ...unchosen, ...given })).shippingOption;
    await cash(false, 2001);
    expect(await option()).toMatchObject({ code: 'courier:2003' });
    expect(await option({ paymentMethod: 'bank_transfer' })).toMatchObject({ code: 'courier:2001' });
    const cart = await shopper.cart(batik);
    const totals = async (more: string) => {
      const path = `/carts/${cart.id}/totals?country=ID&locationId=1001${more}`;
      const { status, body } = await shopper.send<PlacedJson & ProblemJson>('GET', path, {
        headers: { 'X-Cart-Token': cart.token },
      });
      return status === 200 ? body.shippingOption?.['code'] : body.code;
    };
    expect(await totals('')).toBe('courier:2001');
    expect(await totals('&paymentMethod=bank_transfer')).toBe('courier:2001');
    expect(await totals('&paymentMethod=cod')).toBe('courier:2003');
    expect(await totals('&paymentMethod=none')).toBe('payment.method_not_offered');
    await cash(false, 2002, 2003);
    expect(await refusal(batik, unchosen)).toEqual([400, 'shipping.cash_on_delivery_not_offered']);
    await cash(true, 2001, 2002, 2003);
    expect(await option()).toMatchObject({ code: 'courier:2001' });
  });

  it('goes through a cart as well', async () => {
    const cart = await shopper.cart(batik);
    const { status, body } = await shopper.checkOut<PlacedJson>(cart, { email: 'a@example.test', ...checkout });
    expect([status, body.totals.total.amount]).toEqual([201, '169000.00']);
  });

  it('is priced and reserved before a payment elsewhere, and placed as it was', async () => {
    const card = { paymentMethod: 'qris', warehouse: 'wh_surabaya' };
    const { id, shippingOption } = await placed(batik, card);
    expect(shippingOption).toMatchObject({ courier: { origin: 'wh_surabaya' } });
    expect(await takenFrom(id)).toEqual([{ code: 'wh_surabaya', quantity: 1 }]);
  });
});

describe('a chosen warehouse', () => {
  it('is the one that all goods come from, and that the courier is priced from', async () => {
    const rate = { country: 'ID', amount: { amount: '19000.00', currency: 'IDR' } };
    const eastern = { ...rate, origin: 'wh_surabaya', amount: { amount: '25000.00', currency: 'IDR' } };
    const setRates = (...rates: object[]) => ask(app, 'PUT', '/courier-services/2001/rates', { rates }, 'nusantara');
    expect((await setRates(rate, eastern)).status).toBe(200);
    const first = await placed(batik);
    const east = await placed(batik, { warehouse: 'wh_surabaya' });
    expect([first.totals.shipping.amount, east.totals.shipping.amount]).toEqual(['19000.00', '25000.00']);
    expect(await takenFrom(first.id)).toEqual([{ code: 'wh_jakarta', quantity: 1 }]);
    expect(await takenFrom(east.id)).toEqual([{ code: 'wh_surabaya', quantity: 1 }]);
    await setRates({ ...rate, furtherAmount: rate.amount });
  });

  it('is not helped out by another one', async () => {
    expect(await refusal([{ sku: 'RARE-1', quantity: 1 }], { warehouse: 'wh_surabaya' })).toEqual([409, 'stock.short']);
    const bundle = [{ sku: 'PAKET-NGOPI', quantity: 1 }];
    expect(await refusal(bundle, { warehouse: 'wh_surabaya' })).toEqual([409, 'stock.short']);
    const { id, totals } = await placed(bundle, { warehouse: 'wh_jakarta' });
    expect(totals.subtotal.amount).toBe('290000.00');
    expect(await takenFrom(id)).toEqual([
      { code: 'wh_jakarta', quantity: 2 },
      { code: 'wh_jakarta', quantity: 1 },
    ]);
  });
});

describe('what needs no shipping', () => {
  it('is ordered without address and courier, at no cost for delivery', async () => {
    const none = { shippingAddress: undefined, shippingOption: undefined, paymentMethod: 'bank_transfer' };
    const ebook = await placed([{ sku: 'EBOOK-1', quantity: 2 }], none);
    expect([ebook.shippingAddress, ebook.shippingOption, ebook.totals.shipping.amount]).toEqual([null, null, '0.00']);
    expect(await takenFrom(ebook.id)).toEqual([]);
  });

  it('leaves a chosen courier out of it', async () => {
    const ebook = await placed([{ sku: 'EBOOK-1', quantity: 1 }]);
    expect([ebook.shippingOption, ebook.totals.total.amount]).toEqual([null, '50000.00']);
  });

  it('adds no weight to goods that are sent along', async () => {
    const mixed = await placed([...batik, { sku: 'EBOOK-1', quantity: 100 }]);
    expect(mixed.totals.shipping.amount).toBe('19000.00');
  });
});
