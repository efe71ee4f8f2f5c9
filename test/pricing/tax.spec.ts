import { verify } from '../../src/verify/verify.js';
import { type TestApp, testApp } from '../support/app.js';
import { admin, type CartJson, type MoneyJson, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';

/** Taxes over HTTP: emporia's prices contain them, acme adds them. */
let app: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app, 'emporia');
});

afterAll(async () => {
  expect(await verify(app.db.dataSource)).toEqual([]);
});
// Apart, so that it is closed also when something is found.
afterAll(() => app.close());

const address = { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' };
const german = {
  shippingAddress: address,
  shippingOption: 'zone-de/standard',
  paymentMethod: 'invoice',
};
const basket = [
  { sku: 'COFFEE-1KG', quantity: 2 },
  { sku: 'MUG-BLUE', quantity: 1 },
];

interface TaxJson {
  taxClass: string;
  percent: string;
  base: MoneyJson;
  amount: MoneyJson;
  included: boolean;
}
type TaxedJson = OrderJson & { taxes: TaxJson[]; adjustments: { type: string; source: string; amount: MoneyJson }[] };

/** Amounts without their currency. */
const figures = (totals: Record<string, MoneyJson>): Record<string, string> =>
  Object.fromEntries(Object.entries(totals).map(([name, { amount }]) => [name, amount]));
const sums = (taxes: TaxJson[]): string[] =>
  taxes.map(({ taxClass, percent, base, amount }) => `${taxClass} ${percent} % of ${base.amount} is ${amount.amount}`);

async function placed(answer: Promise<{ status: number; body: TaxedJson }>): Promise<TaxedJson> {
  const { status, body } = await answer;
  expect({ status, code: body['code'] }).toEqual({ status: 201, code: undefined });
  return body;
}

describe('a store whose prices contain the tax', () => {
  it('states it by rate, on lines and delivery, and adds nothing', async () => {
    const order = await placed(shopper.order<TaxedJson>(basket, german));
    expect(figures(order.totals)).toEqual({
      subtotal: '49.80',
      discount: '0.00',
      shipping: '4.90',
      shippingDiscount: '0.00',
      tax: '0.00',
      taxIncluded: '5.17',
      transferDiscount: '0.00',
      total: '54.70',
    });
    expect(sums(order.taxes)).toEqual(['REDUCED 7 % of 35.33 is 2.47', 'STANDARD 19 % of 14.20 is 2.70']);
    expect(order.taxes.every(({ included }) => included)).toBe(true);
    expect(order.lines).toMatchObject([
      { sku: 'COFFEE-1KG', taxClass: 'REDUCED', taxIncluded: { amount: '2.47' }, total: { amount: '37.80' } },
      { sku: 'MUG-BLUE', taxClass: 'STANDARD', taxIncluded: { amount: '1.92' }, total: { amount: '12.00' } },
    ]);
    const { body: file } = await admin<TaxedJson>(app, 'GET', `/orders/${order.id}`, undefined, 'emporia');
    expect(file.taxes).toEqual(order.taxes);
    expect(file.adjustments.filter(({ type }) => type === 'tax_included')).toMatchObject([
      { rule: 'tax', source: 'tax:REDUCED', amount: { amount: '2.47' } },
      { rule: 'tax', source: 'tax:STANDARD', amount: { amount: '1.92' } },
      { rule: 'tax', source: 'tax:STANDARD', amount: { amount: '0.78' }, lineId: null },
    ]);
  });

  it('takes it of what is left after a fixed voucher, spread over lines of different rates', async () => {
    const order = await placed(shopper.order<TaxedJson>(basket, { ...german, couponCode: 'MINUS5' }));
    // 5.00 off 37.80 and 12.00 are 3.80 and 1.20.
    expect(sums(order.taxes)).toEqual(['REDUCED 7 % of 31.78 is 2.22', 'STANDARD 19 % of 13.20 is 2.50']);
    expect(figures(order.totals)).toMatchObject({ discount: '5.00', taxIncluded: '4.72', total: '49.70' });
  });

  it('taxes no delivery that is free', async () => {
    const order = await placed(shopper.order<TaxedJson>(basket, { ...german, couponCode: 'FREESHIP' }));
    expect(sums(order.taxes)).toEqual(['REDUCED 7 % of 35.33 is 2.47', 'STANDARD 19 % of 10.08 is 1.92']);
  });

  it('takes the rates of the place that the goods go to', async () => {
    const austrian = { ...german, shippingAddress: { ...address, country: 'AT' }, shippingOption: 'zone-at/standard' };
    const order = await placed(shopper.order<TaxedJson>(basket, austrian));
    expect(sums(order.taxes)).toEqual(['REDUCED 10 % of 34.36 is 3.44', 'STANDARD 20 % of 18.25 is 3.65']);
    expect(figures(order.totals)).toMatchObject({ tax: '0.00', taxIncluded: '7.09', total: '59.70' });
  });

  it('rounds once for a rate where it says so', async () => {
    const rounding = (to: string) => admin(app, 'PATCH', '/tax-settings', { rounding: to }, 'emporia');
    expect((await rounding('order')).body).toEqual({ mode: 'included', rounding: 'order', classRequired: true });
    // 19 % contained in 12.00, 49.00 and 4.90 is 1.92, 7.82 and 0.78; in 65.90 it is 10.52.
    const lines = [...basket, { sku: 'LAST-1', quantity: 1 }];
    const { body: cart } = await shopper.send<CartJson>('POST', '/carts', {
      body: { lines },
    });
    const { body: totals } = await shopper.send<TaxedJson>(
      'GET',
      `/carts/${cart.id}/totals?country=DE&shippingOption=zone-de/standard`,
      { headers: { 'X-Cart-Token': cart.token } },
    );
    await rounding('line');
    expect(sums(totals.taxes)).toEqual(['REDUCED 7 % of 35.33 is 2.47', 'STANDARD 19 % of 55.38 is 10.52']);
    expect(figures(totals.totals)).toMatchObject({ taxIncluded: '12.99', total: '103.70' });
  });

  it('takes it off for an exempt customer', async () => {
    const { body: group } = await admin<{ id: number }>(
      app,
      'POST',
      '/customer-groups',
      { code: 'embassies', name: 'Embassies', taxExempt: true },
      'emporia',
    );
    await app.db.dataSource.query(`UPDATE customers SET group_id = $1 WHERE email = 'buyer@emporia.test'`, [group.id]);
    const buyer = await shopper.logIn();
    const order = await placed(buyer.order<TaxedJson>(basket, german));
    expect(figures(order.totals)).toEqual({
      subtotal: '49.80',
      discount: '0.00',
      shipping: '4.90',
      shippingDiscount: '0.00',
      tax: '-5.17',
      taxIncluded: '0.00',
      transferDiscount: '0.00',
      total: '49.53',
    });
    expect(order.taxes).toEqual([]);
    expect(order.lines.map(({ total }) => total.amount)).toEqual(['35.33', '10.08']);
    const other = await shopper.logIn('other@emporia.test');
    expect(figures((await placed(other.order<TaxedJson>(basket, german))).totals)).toMatchObject({ total: '54.70' });
  });
});

describe('a store that demands a tax class', () => {
  const untaxed = { sku: 'NOTAX-1', quantity: 1 };

  it('refuses every item without one, and changes nothing', async () => {
    const orders = () => app.db.dataSource.query('SELECT count(*) FROM orders');
    const before: unknown = await orders();
    const { status, body } = await shopper.order<ProblemJson>([...basket, untaxed], german);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'checkout.items_not_available',
      items: [{ index: 2, sku: 'NOTAX-1', quantity: 1, reason: 'tax_class_missing' }],
    });
    expect(await orders()).toEqual(before);
  });

  it('says so in the cart, and leaves the line out of the sums', async () => {
    const cart = await shopper.cart([untaxed, { sku: 'MUG-BLUE', quantity: 1 }]);
    expect(cart).toMatchObject({
      lines: [{ sku: 'NOTAX-1', total: null }, { total: { amount: '12.00' } }],
      totals: { total: { amount: '12.00' }, taxIncluded: { amount: '1.92' } },
      notices: [{ code: 'tax_class_missing', lineId: cart.lines[0]?.id }],
    });
  });
});

describe('a store that adds the tax', () => {
  const lines = [{ sku: 'KURTI-EM', quantity: 2 }];
  const acme = () => new Shopper(app);
  let variantId: number;

  beforeAll(async () => {
    await admin(app, 'PATCH', '/tax-settings', { mode: 'added' });
    await admin(app, 'POST', '/tax-classes', { code: 'VAT', name: 'VAT' });
    for (const rate of [
      { country: 'BD', percent: '15', endsAt: '2020-01-01T00:00:00Z' },
      { country: 'BD', percent: '7.5', startsAt: '2020-01-01T00:00:00Z' },
      { country: 'BD', percent: '99', startsAt: '2099-01-01T00:00:00Z' },
      { country: 'BD', region: 'Sylhet', percent: '2.225' },
    ]) {
      expect((await admin(app, 'POST', '/tax-classes/VAT/rates', rate)).status).toBe(201);
    }
    const [variant] = await app.db.dataSource.query<{ id: number }[]>(
      `SELECT id FROM variants WHERE store_id = 1 AND sku = 'KURTI-EM'`,
    );
    variantId = variant?.id ?? 0;
    expect((await admin(app, 'PATCH', `/variants/${variantId}`, { taxClass: 'VAT' })).status).toBe(200);
  });

  it('adds that of the rate in force, after the discounts, and none on what has no class', async () => {
    const order = await placed(acme().order<TaxedJson>(lines, { couponCode: 'WELCOME10' }));
    // 7.5 % of 2682.00; delivery has no class.
    expect(figures(order.totals)).toEqual({
      subtotal: '2980.00',
      discount: '298.00',
      shipping: '60.00',
      shippingDiscount: '0.00',
      tax: '201.15',
      taxIncluded: '0.00',
      transferDiscount: '0.00',
      total: '2943.15',
    });
    expect(sums(order.taxes)).toEqual(['VAT 7.5 % of 2682.00 is 201.15']);
    expect(order.lines[0]?.total.amount).toBe('2883.15');
    expect(order.adjustments.filter(({ type }) => type === 'tax')).toMatchObject([
      { source: 'tax:VAT', amount: { amount: '201.15' }, lineId: order.lines[0]?.id },
    ]);
  });

  it("prefers the region's rate, however it is written", async () => {
    const shippingAddress = { ...address, phone: '+8801711000000', country: 'BD', region: ' sylhet' };
    const order = await placed(
      acme().order<TaxedJson>(lines, { shippingAddress, shippingOption: 'sz_outside_dhaka/standard' }),
    );
    expect(sums(order.taxes)).toEqual(['VAT 2.225 % of 2980.00 is 66.31']);
  });

  it('adds none for an exempt customer', async () => {
    await app.db.dataSource.query(`UPDATE customers SET tax_exempt = true WHERE email = 'buyer@acme.test'`);
    const order = await placed((await acme().logIn()).order<TaxedJson>(lines));
    expect(figures(order.totals)).toMatchObject({ tax: '0.00', taxIncluded: '0.00', total: '3040.00' });
    expect(order.taxes).toEqual([]);
  });

  it('shows it in the cart before an address is known, as where the store is', async () => {
    const cart = await acme().cart(lines);
    expect(cart).toMatchObject({ totals: { tax: { amount: '223.50' }, total: { amount: '3203.50' } } });
    expect(sums(cart['taxes'] as TaxJson[])).toEqual(['VAT 7.5 % of 2980.00 is 223.50']);
  });

  it('taxes delivery by the class of its method', async () => {
    const { body: zones } = await admin<{ items: { code: string; methods: { id: number }[] }[] }>(
      app,
      'GET',
      '/shipping-zones?limit=100',
    );
    const method = zones.items.find(({ code }) => code === 'sz_inside_dhaka')?.methods[0]?.id;
    const taxed = (taxClass: string | null) => admin(app, 'PATCH', `/shipping-methods/${method}`, { taxClass });
    expect((await taxed('VAT')).body).toMatchObject({ taxClass: 'VAT' });
    const order = await placed(acme().order<TaxedJson>(lines));
    expect((await taxed(null)).body).toMatchObject({ taxClass: null });
    expect(figures(order.totals)).toMatchObject({ shipping: '60.00', tax: '228.00', total: '3268.00' });
    expect(await taxed('NONE')).toMatchObject({ status: 400, body: { code: 'shipping_method.tax_class_unknown' } });
  });

  it('refuses a tax class that the store does not have', async () => {
    const { status, body } = await admin<ProblemJson>(app, 'PATCH', `/variants/${variantId}`, { taxClass: 'STANDARD' });
    expect([status, body.code]).toEqual([400, 'catalog.tax_class_unknown']);
  });
});

describe('the taxes that staff keep', () => {
  const codeOf = async (answer: Promise<{ status: number; body: unknown }>): Promise<string> => {
    const { status, body } = await answer;
    return `${status} ${(body as ProblemJson).code}`;
  };
  const emporia = (method: string, path: string, body?: unknown) =>
    admin<Record<string, unknown>>(app, method, path, body, 'emporia');

  it('are classes with rates, which can be added, changed and deleted', async () => {
    expect((await emporia('GET', '/tax-classes')).body).toEqual({
      items: [
        { code: 'REDUCED', name: 'Ermäßigter Satz' },
        { code: 'STANDARD', name: 'Regelsatz' },
      ],
    });
    expect(await emporia('POST', '/tax-classes', { code: 'ZERO', name: 'Zero' })).toMatchObject({ status: 201 });
    expect((await emporia('PATCH', '/tax-classes/ZERO', { name: 'Nullsatz' })).body).toEqual({
      code: 'ZERO',
      name: 'Nullsatz',
    });
    const { body: rate } = await emporia('POST', '/tax-classes/ZERO/rates', { country: 'DE', percent: '0' });
    const open = { country: 'DE', region: null, startsAt: null, endsAt: null };
    expect(rate).toEqual({ id: rate['id'], taxClass: 'ZERO', percent: '0', ...open });
    const endsAt = '2030-01-01T00:00:00.000Z';
    const changed = await emporia('PATCH', `/tax-rates/${rate['id'] as number}`, { percent: '0.5000', endsAt });
    expect(changed.body).toEqual({ ...rate, percent: '0.5', endsAt });
    expect((await emporia('GET', '/tax-classes/ZERO/rates')).body).toEqual({ items: [changed.body] });
    expect((await emporia('DELETE', `/tax-rates/${rate['id'] as number}`)).status).toBe(204);
    expect(await codeOf(emporia('DELETE', `/tax-rates/${rate['id'] as number}`))).toBe('404 tax_rate.not_found');
  });

  it('are refused when they make no sense', async () => {
    const rates = (body: object, code = 'STANDARD') => codeOf(emporia('POST', `/tax-classes/${code}/rates`, body));
    expect(await rates({ country: 'DE', percent: '19' })).toBe('409 tax_rate.taken');
    expect(await rates({ country: 'DE', percent: '19' }, 'NONE')).toBe('404 tax_class.not_found');
    expect(await rates({ country: 'DE', percent: '19' }, '%20')).toBe('404 tax_class.not_found');
    expect(await rates({ country: 'DE', percent: '100.1' })).toBe('400 request.invalid');
    expect(await rates({ country: 'XX', percent: '10' })).toBe('400 request.invalid');
    const period = { startsAt: '2030-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' };
    expect(await rates({ country: 'DE', percent: '19', ...period })).toBe('400 tax_rate.period_invalid');
    expect(await codeOf(emporia('POST', '/tax-classes', { code: 'STANDARD', name: 'Again' }))).toBe(
      '409 tax_class.code_taken',
    );
    expect(await codeOf(emporia('PATCH', '/tax-settings', { mode: 'sometimes' }))).toBe('400 request.invalid');
    expect((await emporia('GET', '/tax-classes/STANDARD/rates')).body).toMatchObject({
      items: [
        { country: 'AT', percent: '20' },
        { country: 'DE', percent: '19' },
      ],
    });
  });

  it('are as if they were not there for another store', async () => {
    const { body } = await emporia('GET', '/tax-classes/STANDARD/rates');
    const [{ id }] = body['items'] as [{ id: number }];
    expect(await codeOf(admin(app, 'GET', '/tax-classes/STANDARD/rates'))).toBe('404 tax_class.not_found');
    expect(await codeOf(admin(app, 'PATCH', '/tax-classes/STANDARD', { name: 'Mine' }))).toBe(
      '404 tax_class.not_found',
    );
    expect(await codeOf(admin(app, 'PATCH', `/tax-rates/${id}`, { percent: '1' }))).toBe('404 tax_rate.not_found');
    expect(await codeOf(admin(app, 'DELETE', `/tax-rates/${id}`))).toBe('404 tax_rate.not_found');
    expect((await emporia('GET', '/tax-classes/STANDARD/rates')).body).toEqual(body);
  });
});
