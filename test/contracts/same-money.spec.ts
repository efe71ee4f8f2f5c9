import { type Answer } from '../http/support/ask.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { admin, Shopper } from '../support/shopper.js';

let app: TestApp;
let token: string;
let buyer: Shopper;
let customerId: number;
let serviceId: number;

const bdt = (amount: string): object => ({ amount, currency: 'BDT' });

async function made(method: string, path: string, body: object): Promise<number> {
  const answer = await admin<{ id: number }>(app, method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.body.id;
}

/** One store that speaks every contract, whose deliveries all cost the same by whichever way a contract names them. */
beforeAll(async () => {
  app = await testApp();
  await app.db.dataSource.query(
    `UPDATE stores SET contracts = '{sellvik,scalev,emporix,i-orders}' WHERE slug = 'acme'`,
  );
  const guest = new Shopper(app);
  const session = await guest.send<{ accessToken: string; customer: { id: number } }>('POST', '/sessions', {
    body: { email: 'buyer@acme.test', password: 'demo-password-1' },
  });
  token = session.body.accessToken;
  customerId = session.body.customer.id;
  buyer = new Shopper(app, 'acme', token);
  await made('POST', '/locations', { id: 7, name: 'Gulshan', city: 'Dhaka', region: 'Dhaka', country: 'BD' });
  const courierId = await made('POST', '/couriers', { code: 'rider', name: 'Rider' });
  serviceId = await made('POST', `/couriers/${courierId}/services`, { code: 'DAY', name: 'Same day' });
  const rate = { country: 'BD', unitGrams: 100_000, amount: bdt('60.00') };
  await made('PUT', `/courier-services/${serviceId}/rates`, { rates: [rate] });
  const [kurti] = await app.db.dataSource.query<{ id: number }[]>(`SELECT id FROM variants WHERE sku = 'KURTI-EM'`);
  await made('PATCH', `/variants/${kurti?.id}`, { deliveryCharge: bdt('15.00') });
  const benefit = { kind: 'percent', basisPoints: 333 };
  await made('POST', '/offers', { code: 'ODD', name: 'Odd', benefit });
});

afterAll(() => app.close());

const lines = [
  { sku: 'KURTI-EM', quantity: 3 },
  { sku: 'DROP-TEE', quantity: 1 },
];

async function ordered(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await request(app, 'POST', path, { headers: { Authorization: `Bearer ${token}`, ...headers }, body });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer;
}

/** What the buyer is asked for, in each contract's own words. */
const totals: Record<string, (couponCode: string | undefined) => Promise<unknown>> = {
  'our own API': async (couponCode) => {
    const cart = await buyer.cart(lines, couponCode);
    const address = { name: 'Rafiul', line1: 'Road 5', city: 'Dhaka', region: 'Dhaka', country: 'BD' };
    const choices = { shippingAddress: address, shippingOption: 'sz_inside_dhaka/standard', paymentMethod: 'COD' };
    const { body } = await ordered(`/storefront/v1/carts/${cart.id}/checkout`, choices, {
      'X-Store-Key': 'pk_demo_acme',
    });
    return (body as { totals: { total: { amount: string } } }).totals.total.amount;
  },
  Sellvik: async (couponCode) => {
    await buyer.cart(lines);
    const shippingAddress = {
      name: 'Rafiul',
      phone: '+8801711000000',
      addressLine1: 'Road 5',
      city: 'Dhaka',
      district: 'Dhaka',
      country: 'BD',
    };
    const request = { shippingAddress, paymentMethod: 'COD', couponCode, shippingZoneId: 'sz_inside_dhaka' };
    const { body } = await ordered('/api/v1/store/checkout', request, { 'X-Sellvik-Key': 'pk_demo_acme' });
    return (body as { total: string }).total;
  },
  Scalev: async (couponCode) => {
    const { id } = await buyer.cart(lines);
    const [store] = await app.db.dataSource.query<{ publicId: string }[]>(
      `SELECT public_id AS "publicId" FROM stores WHERE slug = 'acme'`,
    );
    const { body } = await ordered(`/v3/stores/${store?.publicId}/customers/me/checkout`, {
      cart_id: id,
      payment_method: 'COD',
      address: 'Road 5',
      location_id: 7,
      courier_service_id: serviceId,
      discount_code_code: couponCode,
    });
    return (body as { gross_revenue: string }).gross_revenue;
  },
  Emporix: async (couponCode) => {
    const { id } = await buyer.cart(lines, couponCode);
    const address = {
      contactName: 'Rafiul',
      street: 'Road 5',
      zipCode: '1212',
      city: 'Dhaka',
      state: 'Dhaka',
      country: 'BD',
    };
    const amount = couponCode === 'FREESHIPBD' ? 0 : 75;
    const body = {
      cartId: String(id),
      currency: 'BDT',
      customer: { id: String(customerId), email: 'buyer@acme.test', firstName: 'Rafiul' },
      shipping: { zoneId: 'sz_inside_dhaka', methodId: 'standard', methodName: 'Standard', amount },
      addresses: [
        { ...address, type: 'SHIPPING' },
        { ...address, type: 'BILLING' },
      ],
      paymentMethods: [{ provider: 'none', method: 'invoice' }],
    };
    const { body: placed } = await ordered('/checkout/acme/checkouts/order', body, { 'saas-token': token });
    const { orderId } = placed as { orderId: string };
    const order = await buyer.send<{ totals: { total: { amount: string } } }>('GET', `/orders/${orderId}`);
    return order.body.totals.total.amount;
  },
  'i-orders': async (couponCode) => {
    await buyer.cart(lines, couponCode);
    const address = {
      street_address: 'Road 5',
      postal_code: 1212,
      city: 'Dhaka',
      state: 'Dhaka',
      country: 'Bangladesh',
    };
    const { headers } = await ordered('/api/v1/i/orders/', { action: 'save_order', billing_address: address });
    const { body } = await request(app, 'GET', String(headers['location']), {
      headers: { Authorization: `Bearer ${token}` },
    });
    return (body as { total_amount: string }).total_amount;
  },
};

it('an order of which a part was cancelled stays in every contract as it was placed; our own API tells what is left', async () => {
  expect(await totals['i-orders']?.(undefined)).toBe('5266.18');
  const { body: page } = await buyer.send<{ items: { id: string; lines: { id: string }[] }[] }>('GET', '/orders');
  const [{ id, lines: placed } = { id: '', lines: [] }] = page.items;
  const bearer = { Authorization: `Bearer ${token}` };
  const [store] = await app.db.dataSource.query<{ publicId: string }[]>(
    `SELECT public_id AS "publicId" FROM stores WHERE slug = 'acme'`,
  );
  const views = [
    `/api/v1/store/customers/me/orders/ord_${id.replaceAll('-', '')}`,
    `/v3/stores/${store?.publicId}/customers/me/orders/${id}`,
    `/api/v1/i/orders/${id}/`,
  ];
  const seen = async (): Promise<unknown[]> => {
    const answers = [];
    for (const path of views) {
      const answer = await request(app, 'GET', path, { headers: { 'X-Sellvik-Key': 'pk_demo_acme', ...bearer } });
      expect([path, answer.status]).toEqual([path, 200]);
      const { updated: _, items, ...rest } = answer.body as { updated?: string; items?: { updated?: string }[] };
      answers.push({ ...rest, items: items?.map(({ updated: __, ...item }) => item) });
    }
    return answers;
  };
  const before = await seen();
  expect(before).toMatchObject([{ total: '5266.18' }, { gross_revenue: '5266.18' }, { total_amount: '5266.18' }]);
  const one = { lines: [{ lineId: placed[0]?.id, quantity: 1 }], reason: 'Out of fabric' };
  expect((await admin(app, 'POST', `/orders/${id}/cancellations`, one)).status).toBe(201);
  expect(await seen()).toEqual(before);
  const own = await buyer.send<{ totals: object; remainingTotal: object }>('GET', `/orders/${id}`);
  // One of three that cost 4321.15 together is 1440.39; the other two are 1440.38 each.
  expect(own.body).toMatchObject({ totals: { total: bdt('5266.18') }, remainingTotal: bdt('3825.79') });
});

it.each([
  // 3 × 1490 + 900 = 5370; 3.33 % off each line, 148.85 + 29.97; 60 and 15 for the delivery.
  ['without a coupon', undefined, '5266.18'],
  // 10 % of the 5191.18 that are left.
  ['with a coupon', 'WELCOME10', '4747.06'],
  // Delivery and delivery charge are waived.
  ['sent for free', 'FREESHIPBD', '5191.18'],
])('the same basket %s costs the same through every contract and our own API', async (_, couponCode, total) => {
  const asked: Record<string, unknown> = {};
  for (const [contract, order] of Object.entries(totals)) asked[contract] = await order(couponCode);
  expect(asked).toEqual(Object.fromEntries(Object.keys(totals).map((contract) => [contract, total])));
});
