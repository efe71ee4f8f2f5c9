import { type OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/platform/http/openapi.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { dhakaAddress, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';
import { sampleOf, type Schema } from './support/mutations.js';
import { type Maple, openMaple } from './support/maple.js';
import { fill, parametersOf, type Route, routesOf } from './support/routes.js';
import { openShop, type Shop } from './support/shop.js';

let app: TestApp;
let acme: Shop;
let nusantara: Shop;
let maple: Maple;
/** The ids by which Scalev's paths name stores. */
let publicIds: { readonly acme: string; readonly nusantara: string };
/** A token of a customer of the store that speaks Emporix. */
let emporiaToken: string;
let document: OpenAPIObject;
let before: Record<string, string>;
/** An anonymous token of acme that no cart was made with. */
let anonymous: string;
/** A variant of nusantara that has stock. */
let batik: number;

beforeAll(async () => {
  app = await testApp();
  acme = await openShop(app, 'acme');
  nusantara = await openShop(app, 'nusantara');
  maple = await openMaple(app);
  const stores = app.get(StoreService);
  publicIds = {
    acme: (await stores.bySlug('acme')).publicId,
    nusantara: (await stores.bySlug('nusantara')).publicId,
  };
  const cart = await new Shopper(app, 'nusantara').cart([{ sku: 'BATIK-M', quantity: 1 }]);
  batik = (cart.lines[0] as unknown as { variantId: number }).variantId;
  anonymous = (await new Shopper(app).send<{ accessToken: string }>('POST', '/sessions/anonymous', { body: {} })).body
    .accessToken;
  const credentials = { email: 'other@emporia.test', password: 'demo-password-1' };
  const session = new Shopper(app, 'emporia').send<{ accessToken: string }>('POST', '/sessions', { body: credentials });
  emporiaToken = (await session).body.accessToken;
  document = describeApi(app.nest);
  before = await tableContents(app.db.dataSource);
});
afterAll(() => app.close());

type Ids = Readonly<Record<string, string | number>>;

/** Somebody with valid credentials, and everything that is not theirs. */
interface Attacker {
  readonly name: string;
  readonly scheme: 'emporix' | 'i-orders' | 'scalev' | 'storefront' | 'admin' | 'sellvik';
  readonly headers: Record<string, string>;
  /** What the attacker may ask for, for the parameters beside the one under attack. */
  readonly own: Ids;
  readonly foreign: readonly { readonly whose: string; readonly ids: Ids }[];
}

const cartOf = ({ cartId, lineId }: Shop['guestCart']): Ids => ({ cartId, lineId });
const orderOf = ({ id }: Shop['buyerOrder']): Ids => ({ orderId: id });
const sellvikId = (id: string): Ids => ({ orderId: `ord_${id.replaceAll('-', '')}` });

/** What is open to everyone within its store, and to nobody outside of it. */
function storeWide({ productId, guestOrder }: Shop): Ids {
  return { productId, secretSlug: guestOrder.secretSlug };
}

function staffOf(shop: Shop): Ids {
  const { couponId, zoneId, methodId, productId, variantId, warehouse: code, buyerOrder } = shop;
  const goods = { couponId, zoneId, methodId, productId, variantId, code, currency: 'BDT', orderId: buyerOrder.id };
  const { paymentMethodId, paymentId, proofId, deadLetterId, fulfilmentId } = shop;
  const { courierId, serviceId, locationId, windowId, quoteCode, mixinSchemaId, endpointId, deliveryId } = shop;
  const { rateId, categoryId, groupId, customerId, priceListId, priceId, offerId, importId } = shop;
  const terms = { rateId, categoryId, groupId, customerId, priceListId, priceId, offerId, importId };
  return {
    ...goods,
    ...terms,
    courierId,
    serviceId,
    locationId,
    windowId,
    quoteCode,
    mixinSchemaId,
    paymentMethodId,
    paymentId,
    proofId,
    deadLetterId,
    fulfilmentId,
    endpointId,
    deliveryId,
  };
}

function attackers(): Attacker[] {
  const key = { 'X-Store-Key': 'pk_demo_acme' };
  const shoppers = [
    { whose: "a guest's", ids: cartOf(acme.guestCart) },
    {
      whose: "a customer's",
      ids: {
        ...cartOf(acme.buyerCart),
        ...orderOf(acme.buyerOrder),
        addressId: acme.addressId,
        quoteCode: acme.quoteCode,
      },
    },
    { whose: "a guest's order", ids: orderOf(acme.guestOrder) },
    {
      whose: "another store's guest's",
      ids: { ...cartOf(nusantara.guestCart), ...orderOf(nusantara.guestOrder), ...storeWide(nusantara) },
    },
    { whose: "another store's customer's", ids: { ...cartOf(nusantara.buyerCart), ...orderOf(nusantara.buyerOrder) } },
  ];
  const other = { Authorization: `Bearer ${acme.otherToken}` };
  const staff = (victim: Shop): Attacker['foreign'] => [{ whose: "another store's", ids: staffOf(victim) }];
  return [
    {
      name: 'a guest with a cart',
      scheme: 'storefront',
      headers: { ...key, 'X-Cart-Token': acme.otherGuestCart.token },
      own: cartOf(acme.otherGuestCart),
      foreign: shoppers,
    },
    { name: 'a guest with nothing', scheme: 'storefront', headers: key, own: {}, foreign: shoppers },
    {
      name: "a guest with another store's token",
      scheme: 'storefront',
      headers: { ...key, 'X-Cart-Token': nusantara.guestCart.token },
      own: {},
      foreign: shoppers,
    },
    {
      name: 'a guest with an anonymous token',
      scheme: 'storefront',
      headers: { ...key, Authorization: `Bearer ${anonymous}` },
      own: {},
      foreign: shoppers,
    },
    { name: 'another customer', scheme: 'storefront', headers: { ...key, ...other }, own: {}, foreign: shoppers },
    {
      name: "a customer with a guest's token",
      scheme: 'storefront',
      headers: { ...key, ...other, 'X-Cart-Token': acme.guestCart.token },
      own: {},
      foreign: shoppers,
    },
    {
      name: "another store's customer",
      scheme: 'storefront',
      headers: { 'X-Store-Key': 'pk_demo_nusantara', Authorization: `Bearer ${nusantara.buyerToken}` },
      own: cartOf(nusantara.buyerCart),
      foreign: [
        { whose: "a customer's", ids: { ...cartOf(acme.buyerCart), ...orderOf(acme.buyerOrder), ...storeWide(acme) } },
        { whose: "a guest's", ids: { ...cartOf(acme.guestCart), ...orderOf(acme.guestOrder) } },
      ],
    },
    {
      name: "acme's staff",
      scheme: 'admin',
      headers: { Authorization: 'Bearer sk_demo_acme' },
      own: staffOf(acme),
      foreign: staff(nusantara),
    },
    {
      name: "nusantara's staff",
      scheme: 'admin',
      headers: { Authorization: 'Bearer sk_demo_nusantara' },
      own: { ...staffOf(nusantara), currency: 'IDR' },
      foreign: staff(acme),
    },
    {
      name: 'another customer through i-orders',
      scheme: 'i-orders',
      headers: { Authorization: `Bearer ${maple.otherToken}` },
      own: {},
      foreign: [maple.orderId, acme.buyerOrder.id].map((orderId) => ({ whose: "somebody's", ids: { orderId } })),
    },
    {
      name: 'another customer through Scalev',
      scheme: 'scalev',
      headers: { Authorization: `Bearer ${nusantara.otherToken}` },
      own: { storeId: publicIds.nusantara },
      foreign: [
        { whose: "a store's that does not speak Scalev", ids: { storeId: publicIds.acme } },
        ...[nusantara.buyerOrder, nusantara.guestOrder, acme.buyerOrder].map(({ id: orderId }) => ({
          whose: "somebody's",
          ids: { orderId },
        })),
      ],
    },
    {
      name: 'a storefront through Scalev',
      scheme: 'scalev',
      headers: { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara' },
      own: { storeId: publicIds.nusantara },
      foreign: [
        { whose: "a store's that does not speak Scalev", ids: { storeId: publicIds.acme } },
        { whose: "another store's", ids: { secretSlug: acme.guestOrder.secretSlug } },
      ],
    },
    {
      name: "another tenant's customer through Emporix",
      scheme: 'emporix',
      headers: { Authorization: `Bearer ${emporiaToken}` },
      own: {},
      foreign: ['acme', 'nusantara'].map((tenant) => ({ whose: "another store's", ids: { tenant } })),
    },
    {
      name: 'another customer through Sellvik',
      scheme: 'sellvik',
      headers: { 'X-Sellvik-Key': 'pk_demo_acme', ...other },
      own: {},
      foreign: [acme.buyerOrder, acme.guestOrder, nusantara.buyerOrder, nusantara.guestOrder].map(({ id }) => ({
        whose: "somebody's",
        ids: sellvikId(id),
      })),
    },
  ];
}

/**
 * Open to all, so that there is no attacker: the id is unguessable and lets in whoever has it (`test/pages`), or what is
 * sent is proved by a signature (`provider-messages.spec.ts`).
 */
const openByTheirId = [
  'GET /orders/:secretSlug/invoice.pdf',
  'GET /orders/:secretSlug/invoice',
  'POST /orders/:secretSlug/proofs',
  'GET /orders/:secretSlug',
  'GET /pay/:secretSlug',
  'POST /pay/:secretSlug',
  'GET /payments/v1/return/:paymentId',
  'POST /payments/v1/webhooks/:provider/:storePublicId',
];

/** Ids that nothing has. */
const nobodys: Ids = {
  cartId: 999_999_999,
  lineId: 999_999_999,
  addressId: 999_999_999,
  quoteCode: 'nowhere',
  mixinSchemaId: 999_999_999,
  couponId: 999_999_999,
  zoneId: 999_999_999,
  methodId: 999_999_999,
  courierId: 999_999_999,
  serviceId: 999_999_999,
  locationId: 999_999_999,
  windowId: 999_999_999,
  paymentMethodId: 999_999_999,
  paymentId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  fulfilmentId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  proofId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  productId: 999_999_999,
  variantId: 999_999_999,
  rateId: 999_999_999,
  categoryId: 999_999_999,
  groupId: 999_999_999,
  customerId: 999_999_999,
  priceListId: 999_999_999,
  priceId: 999_999_999,
  offerId: 999_999_999,
  importId: 999_999_999,
  deadLetterId: 999_999_999,
  endpointId: 999_999_999,
  deliveryId: 999_999_999,
  code: 'nowhere',
  orderId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  secretSlug: 'A'.repeat(32),
  storeId: 'store_nowhere',
  tenant: 'nowhere',
};

/** How what is not there is answered: tenants as Emporix words it. */
const refusalOf = (parameter: string): number => (parameter === 'tenant' ? 403 : 404);
const nobodysBySellvik: Ids = { orderId: 'ord_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b' };

/** Parameters that name nothing that could be somebody's. */
const ofNobody: readonly string[] = ['currency', 'revision'];

function bodyOf({ method, path }: Route, currency: unknown): unknown {
  const item = document.paths[path.replace(/:(\w+)/g, '{$1}')] as unknown as Record<
    string,
    { requestBody?: { content: Record<string, { schema: Schema }> } }
  >;
  const schema = item[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
  return schema && sampleOf(document, schema, { variantId: acme.variantId, couponCode: null, currency });
}

/** Everything that the answer tells, without what is different in every answer and the code that was asked for. */
async function told(route: Route, headers: Record<string, string>, ids: Ids): Promise<unknown> {
  const { method, path } = route;
  const query = /\/(shipping-options|totals)$/.test(path) ? '?country=BD' : '';
  const answer = await request(app, method, fill(path, ids) + query, { headers, body: bodyOf(route, ids['currency']) });
  const { requestId: _, ...body } = (answer.body ?? {}) as Record<string, unknown>;
  const text = JSON.stringify(body).replaceAll(`"${ids['code']}"`, '"asked"');
  return { status: answer.status, type: answer.headers['content-type'], text };
}

it('what belongs to others is answered exactly as what does not exist, on every route that takes an id', async () => {
  const routes = routesOf(app);
  const covered = new Set<string>();
  let asked = 0;
  for (const { name, scheme, headers, own, foreign } of attackers()) {
    const absent = scheme === 'sellvik' ? nobodysBySellvik : nobodys;
    for (const route of routes.filter(({ access }) => access?.scheme === scheme)) {
      const parameters = parametersOf(route.path).filter((parameter) => !ofNobody.includes(parameter));
      for (const parameter of parameters) {
        for (const { whose, ids } of foreign) {
          if (ids[parameter] === undefined) continue;
          // The other ids of the path are the attacker's own where there are any, so that only this one can be at fault.
          const rest = { currency: 'BDT', revision: 1, ...nobodys, ...ids, ...own };
          const theirs = await told(route, headers, { ...rest, [parameter]: ids[parameter] });
          const none = await told(route, headers, { ...rest, [parameter]: absent[parameter] as string });
          const what = `${name}: ${route.method} ${route.path} with ${whose} ${parameter}`;
          expect([what, theirs]).toEqual([what, none]);
          const { status } = theirs as { status: number };
          expect([what, [401, refusalOf(parameter)].includes(status)]).toEqual([what, true]);
          if (status === refusalOf(parameter)) covered.add(`${route.method} ${route.path} ${parameter}`);
          asked += 1;
        }
      }
    }
  }
  const guarded = routes.filter(({ access }) => access?.scheme !== 'public');
  const all = guarded.flatMap(({ method, path }) =>
    parametersOf(path)
      .filter((parameter) => !ofNobody.includes(parameter))
      .map((parameter) => `${method} ${path} ${parameter}`),
  );
  expect([...covered].sort()).toEqual(all.sort());
  const open = routes.filter(({ path, access }) => access?.scheme === 'public' && parametersOf(path).length > 0);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(openByTheirId);
  expect(asked).toBeGreaterThan(150);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it('the rightful owners do find theirs', async () => {
  const key = { 'X-Store-Key': 'pk_demo_acme' };
  const buyer = { ...key, Authorization: `Bearer ${acme.buyerToken}` };
  const nusantaraBuyer = { Authorization: `Bearer ${nusantara.buyerToken}` };
  const nusantaraKey = { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara' };
  const found = [
    [`/storefront/v1/carts/${acme.guestCart.cartId}`, { ...key, 'X-Cart-Token': acme.guestCart.token }],
    [`/storefront/v1/carts/${acme.buyerCart.cartId}`, buyer],
    [`/storefront/v1/orders/${acme.buyerOrder.id}`, buyer],
    [`/storefront/v1/customers/me/addresses/${acme.addressId}`, buyer],
    [`/storefront/v1/quotes/${acme.quoteCode}`, buyer],
    [`/storefront/v1/quotes/${acme.quoteCode}/revisions`, buyer],
    [`/storefront/v1/quotes/${acme.quoteCode}/revisions/1`, buyer],
    [`/api/v1/i/orders/${maple.orderId}`, { Authorization: `Bearer ${maple.buyerToken}` }],
    [`/api/v1/i/orders/${maple.orderId}/payment`, { Authorization: `Bearer ${maple.buyerToken}` }],
    [`/storefront/v1/orders/${acme.buyerOrder.id}/payments`, buyer],
    [`/storefront/v1/public/orders/${acme.guestOrder.secretSlug}`, key],
    [`/storefront/v1/public/orders/${acme.guestOrder.secretSlug}/payments`, key],
    [`/v3/stores/${publicIds.nusantara}/customers/me/orders/${nusantara.buyerOrder.id}`, nusantaraBuyer],
    [`/v3/stores/${publicIds.nusantara}/public/orders/${nusantara.guestOrder.secretSlug}`, nusantaraKey],
    ...[
      `coupons/${acme.couponId}`,
      `courier-services/${acme.serviceId}/rates`,
      `delivery-windows/${acme.windowId}`,
      `locations/${acme.locationId}`,
      `mixin-schemas/${acme.mixinSchemaId}`,
      `quotes/${acme.quoteCode}`,
      `quotes/${acme.quoteCode}/revisions/1`,
      `categories/${acme.categoryId}`,
      `customer-groups/${acme.groupId}`,
      `customers/${acme.customerId}`,
      `offers/${acme.offerId}`,
      `payment-methods/${acme.paymentMethodId}`,
      `payments/${acme.paymentId}`,
      `payments/${acme.paymentId}/proofs/${acme.proofId}`,
      `price-lists/${acme.priceListId}`,
      `price-imports/${acme.importId}`,
      `tax-classes/${acme.taxClass}/rates`,
      `webhooks/endpoints/${acme.endpointId}`,
      `webhooks/deliveries/${acme.deliveryId}`,
    ].map((path) => [`/admin/v1/${path}`, { Authorization: 'Bearer sk_demo_acme' }] as const),
  ] as const;
  for (const [path, headers] of found) {
    expect([path, (await request(app, 'GET', path, { headers })).status]).toEqual([path, 200]);
  }
  const headers = { Authorization: 'Bearer sk_demo_acme' };
  const idsIn = async (path: string): Promise<number[]> => {
    const { body } = await request(app, 'GET', `/admin/v1/${path}`, { headers });
    return (body as { items: { id: number }[] }).items.map(({ id }) => id);
  };
  expect(await idsIn('prices?list=TARGET')).toContain(acme.priceId);
  expect(await idsIn(`tax-classes/${acme.taxClass}/rates`)).toEqual([acme.rateId]);
});

/** What may stand nowhere in an answer to acme. */
function marksOf({ buyerOrder, guestOrder }: Shop): string[] {
  return [buyerOrder, guestOrder].flatMap(({ id, number, secretSlug }) => [id, number, secretSlug]);
}

/** One never comes to an end, and S14 in `test/events` reads it; the other quotes what this file has asked for, see `audit.spec.ts`. */
const readElsewhere = ['/admin/v1/events/stream', '/admin/v1/audit'];

it("no list of a store shows another store's things, wherever its cursor comes from and whatever it filters by", async () => {
  const pages: { path: string; headers: Record<string, string> }[] = routesOf(app)
    .filter(({ method, path }) => method === 'GET' && parametersOf(path).length === 0 && !readElsewhere.includes(path))
    .flatMap(({ path, access }) => {
      if (access?.scheme === 'admin') return [{ path, headers: { Authorization: 'Bearer sk_demo_acme' } }];
      if (access?.scheme !== 'storefront') return [];
      return [{ path, headers: { 'X-Store-Key': 'pk_demo_acme', Authorization: `Bearer ${acme.otherToken}` } }];
    });
  expect(pages.length).toBeGreaterThanOrEqual(8);

  const cursors = ['', `?after=${cursor([nusantara.buyerOrder.id])}`, `?after=${cursor([nusantara.couponId])}`];
  const events = await request(app, 'GET', '/admin/v1/events?limit=1', {
    headers: { Authorization: 'Bearer sk_demo_nusantara' },
  });
  cursors.push(`?after=${(events.body as { cursor: string }).cursor}`, `?after=${cursor(['0', 0])}`);
  const filters = [
    `?number=${nusantara.buyerOrder.number}`,
    '?email=buyer@nusantara.test',
    '?q=BATIK',
    '?q=Kebayoran',
    '?types=order.created',
  ];
  const others = [...marksOf(nusantara), 'nusantara', 'NUS-', 'BATIK', 'Kebayoran'];
  let shown = 0;
  for (const { path, headers } of pages) {
    for (const query of [...cursors, ...filters]) {
      const { status, text } = await request(app, 'GET', path + query, { headers });
      if (status === 200) shown += 1;
      for (const mark of others) expect([path + query, text.includes(mark)]).toEqual([path + query, false]);
    }
  }
  expect(shown).toBeGreaterThan(15);
});

it("a customer's list of orders shows that customer's alone, with anybody's cursor", async () => {
  const highest = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
  const headers = { 'X-Store-Key': 'pk_demo_acme', Authorization: `Bearer ${acme.otherToken}` };
  for (const query of ['', `?after=${cursor([highest])}`, `?after=${cursor([acme.guestOrder.id])}`]) {
    const { body } = await request(app, 'GET', `/storefront/v1/orders${query}`, { headers });
    expect(body).toEqual({ items: [], next: null });
  }
});

it('a variant of another store cannot be put into a cart or an order, and is told of like one that does not exist', async () => {
  const headers = { 'X-Store-Key': 'pk_demo_acme', 'X-Cart-Token': acme.otherGuestCart.token };
  const told = async (variantId: number): Promise<unknown[]> => {
    const item = { variantId, quantity: 1 };
    const order = { email: 'a@example.test', paymentMethod: 'COD', items: [item] };
    const answers = [
      await request(app, 'POST', '/storefront/v1/carts', { headers, body: { lines: [item] } }),
      await request(app, 'POST', `/storefront/v1/carts/${acme.otherGuestCart.cartId}/lines`, { headers, body: item }),
      await request(app, 'POST', '/storefront/v1/checkout', { headers, body: order }),
    ];
    return answers.map(({ status, body }) => {
      expect(status).toBeGreaterThanOrEqual(400);
      const { requestId: _, ...rest } = body as Record<string, unknown>;
      return JSON.stringify(rest).replaceAll(`:${variantId},`, ':id,');
    });
  };
  expect(await told(nusantara.variantId)).toEqual(await told(999_999_999));
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it("another store's stock can neither be read nor moved, and is told of like that of a variant that does not exist", async () => {
  const headers = { Authorization: 'Bearer sk_demo_acme' };
  const told = async (variantId: number): Promise<[number, string][]> => {
    const answers = [
      await request(app, 'GET', `/admin/v1/stock?variantId=${variantId}`, { headers }),
      await request(app, 'GET', `/admin/v1/stock/movements?variantId=${variantId}`, { headers }),
      await request(app, 'POST', '/admin/v1/stock/adjustments', {
        headers,
        body: { variantId, warehouse: 'main', delta: 1, reason: 'theirs' },
      }),
    ];
    return answers.map(({ status, body }) => {
      const { requestId: _, ...rest } = body as Record<string, unknown>;
      return [status, JSON.stringify(rest).replaceAll(String(variantId), 'id')];
    });
  };
  const foreign = await told(batik);
  expect(foreign).toEqual(await told(999_999_999));
  expect(foreign.map(([status]) => status)).toEqual([404, 404, 404]);
  const body = { variantId: acme.variantId, warehouse: 'wh_jakarta', delta: 1 };
  expect((await request(app, 'POST', '/admin/v1/stock/adjustments', { headers, body })).status).toBe(404);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it("what another store's prices are for cannot be named in a price, and is told of like what does not exist", async () => {
  const headers = { Authorization: 'Bearer sk_demo_acme' };
  const amount = { amount: '1.00', currency: 'BDT' };
  const named = { code: 'THEIRS', name: 'Theirs' };
  const benefit = { kind: 'percent', basisPoints: 100 };
  const coupon = { code: 'THEIRS', ...benefit };
  const quoted = (item: object): object => ({
    lines: [{ ...item, quantity: 1, unitPrice: amount }],
    shipping: { option: 'sz_inside_dhaka/standard' },
    shippingAddress: dhakaAddress,
    validUntil: '2099-01-01T00:00:00Z',
  });
  type Naming = readonly [method: string, path: string, body: (id: number) => unknown];
  const namings: readonly (readonly [keyof Shop, readonly Naming[]])[] = [
    [
      'productId',
      [
        ['POST', '/offers', (id) => ({ ...named, benefit, productIds: [id] })],
        ['PATCH', `/offers/${acme.offerId}`, (id) => ({ productIds: [id] })],
        ['POST', '/coupons', (id) => ({ ...coupon, productIds: [id] })],
        ['PATCH', `/coupons/${acme.couponId}`, (id) => ({ productIds: [id] })],
      ],
    ],
    [
      'categoryId',
      [
        ['POST', '/offers', (id) => ({ ...named, benefit, categoryIds: [id] })],
        ['PATCH', `/offers/${acme.offerId}`, (id) => ({ categoryIds: [id] })],
        ['POST', '/coupons', (id) => ({ ...coupon, categoryIds: [id] })],
        ['PATCH', `/coupons/${acme.couponId}`, (id) => ({ categoryIds: [id] })],
        ['PUT', `/products/${acme.productId}/categories`, (id) => ({ categoryIds: [id] })],
      ],
    ],
    [
      'groupId',
      [
        ['POST', '/offers', (id) => ({ ...named, benefit, customerGroupIds: [id] })],
        ['PATCH', `/offers/${acme.offerId}`, (id) => ({ customerGroupIds: [id] })],
        ['POST', '/coupons', (id) => ({ ...coupon, customerGroupIds: [id] })],
        ['PATCH', `/coupons/${acme.couponId}`, (id) => ({ customerGroupIds: [id] })],
        ['POST', '/price-lists', (id) => ({ ...named, customerGroupId: id })],
        ['PATCH', `/price-lists/${acme.priceListId}`, (id) => ({ customerGroupId: id })],
        ['PATCH', `/customers/${acme.customerId}`, (id) => ({ groupId: id })],
      ],
    ],
    [
      'customerId',
      [
        ['POST', '/pricing/explain', (id) => ({ items: [{ sku: 'KURTI-EM', quantity: 1 }], customerId: id })],
        ['POST', '/quotes', (id) => ({ ...quoted({ sku: 'KURTI-EM' }), customerId: id })],
      ],
    ],
    [
      'variantId',
      [
        ['PUT', '/prices', (id) => ({ variantId: id, amount })],
        ['PUT', `/variants/${acme.variantId}/components`, (id) => ({ components: [{ variantId: id, quantity: 1 }] })],
        ['POST', '/pricing/explain', (id) => ({ items: [{ variantId: id, quantity: 1 }] })],
        ['POST', '/quotes', (id) => ({ ...quoted({ variantId: id }), customerId: acme.customerId })],
        ['PUT', `/quotes/${acme.quoteCode}/terms`, (id) => quoted({ variantId: id })],
      ],
    ],
    ['offerId', [['PUT', '/offers/order', (id) => ({ offerIds: [acme.offerId, id] })]]],
  ];
  for (const [kind, requests] of namings) {
    for (const [method, path, bodyWith] of requests) {
      const told = async (id: number): Promise<[number, string]> => {
        const { status, body } = await request(app, method, `/admin/v1${path}`, { headers, body: bodyWith(id) });
        const { requestId: _, ...rest } = body as Record<string, unknown>;
        return [status, JSON.stringify(rest).replace(new RegExp(`\\b${id}\\b`, 'g'), 'id')];
      };
      const what = `${method} ${path} ${kind}`;
      const theirs = await told(nusantara[kind] as number);
      expect([what, theirs]).toEqual([what, await told(999_999_999)]);
      // What a basket would cost is told although something in it cannot be had.
      const refused = theirs[0] >= 400 || theirs[1].includes('"reason":"not_found"');
      expect([what, refused]).toEqual([what, true]);
    }
  }
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it("another store's cart token brings nothing along when a customer logs in", async () => {
  const { status } = await request(app, 'POST', '/storefront/v1/sessions', {
    headers: { 'X-Store-Key': 'pk_demo_acme', 'X-Cart-Token': nusantara.guestCart.token },
    body: { email: 'other@acme.test', password: 'demo-password-1' },
  });
  expect(status).toBe(201);
  const { carts, cart_lines: lines } = await tableContents(app.db.dataSource);
  expect([carts, lines]).toEqual([before['carts'], before['cart_lines']]);
});

function cursor(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
