/** @long */
import fc from 'fast-check';
import { type OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/platform/http/openapi.js';
import { StoreService } from '../../src/store/store.service.js';
import { anyCharacter } from '../support/any-character.js';
import { type TestApp, testApp } from '../support/app.js';
import { Shop as EmporixShop } from '../contracts/emporix/support/shop.js';
import { watchDatabaseErrors } from './support/database-errors.js';
import { type Answer } from '../http/support/ask.js';
import { hostileTexts, mutated, mutation, sampleOf, type Schema } from './support/mutations.js';
import { admin } from '../support/shopper.js';
import { tableVersions } from '../support/table-contents.js';
import { type Maple, openMaple } from './support/maple.js';
import { farAhead, openShop, type Shop } from './support/shop.js';
import { type Shot, Volley } from './support/volley.js';

/** How many mutated bodies each operation gets, and half as many queries; FUZZ_RUNS=5000 for a long night. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 24);
/** Each field of these gets 200 mutations in `test/contracts`. */
const mutatedElsewhere = /^\/v3\/|^\/api\/v1\/i\/|^\/checkout\//;
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const timeout = 60_000 + runs * 1_000;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | undefined;
  readonly query: readonly string[];
  readonly parameters: readonly string[];
}

let app: TestApp;
let document: OpenAPIObject;
let shop: Shop;
let maple: Maple;
/** The shop that speaks Scalev, and the id by which that contract names it. */
let nusantara: Shop;
let storeId: string;
let emporia: EmporixShop;
/** A body by which emporia's buyer orders a cart. */
let emporiaBody: unknown;
/** A variant that may become a bundle of the shop's others. */
let bundleId: number;
let endWatch: () => string[];
let volley: Volley;
let operations: Operation[];

beforeAll(async () => {
  app = await testApp();
  document = describeApi(app.nest);
  shop = await openShop(app, 'acme');
  maple = await openMaple(app);
  nusantara = await openShop(app, 'nusantara');
  storeId = (await app.get(StoreService).bySlug('nusantara')).publicId;
  emporia = await EmporixShop.open(app);
  emporiaBody = emporia.body(await emporia.cart());
  bundleId = await makeBundle();
  operations = operationsOf(document);
  volley = new Volley(app, faultOf);
  endWatch = watchDatabaseErrors();
});
afterAll(() => app.close());

async function makeBundle(): Promise<number> {
  const body = { slug: 'target-set', name: 'Set', variants: [{ sku: 'TARGET-SET' }] };
  const { body: product } = await admin<{ variants: { id: number }[] }>(app, 'POST', '/products', body);
  return product.variants[0]?.id ?? 0;
}

interface DocumentedOperation {
  readonly parameters?: { in: string; name: string }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
}

function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, DocumentedOperation>).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      body: requestBody?.content['application/json']?.schema,
      query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      parameters: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
    })),
  );
}

/** Ids of the shop for the parameters of a path. The cart is a guest's. */
function idsOf(): Record<string, string | number> {
  const { guestCart, guestOrder, couponId, zoneId, methodId, productId, variantId, addressId } = shop;
  const { rateId, categoryId, groupId, customerId, priceListId, priceId, offerId, importId } = shop;
  const { paymentMethodId, paymentId, proofId, fulfilmentId, courierId, serviceId, locationId } = shop;
  const { deadLetterId, endpointId, deliveryId, quoteCode, mixinSchemaId, windowId } = shop;
  const order = { orderId: guestOrder.id, secretSlug: guestOrder.secretSlug, paymentMethodId, paymentId, proofId };
  const goods = { couponId, zoneId, methodId, productId, variantId, addressId, code: shop.warehouse, currency: 'BDT' };
  const terms = { rateId, categoryId, groupId, customerId, priceListId, priceId, offerId, importId };
  const others = { deadLetterId, endpointId, deliveryId, quoteCode, mixinSchemaId };
  const delivery = { fulfilmentId, courierId, serviceId, locationId, windowId };
  return { storeId, tenant: 'emporia', ...guestCart, ...order, ...goods, ...terms, ...others, ...delivery };
}

/** Values of the shop for the fields of a body. */
function valuesOf({ path }: Pick<Operation, 'path'>): Record<string, unknown> {
  const { variantId, productId, categoryId, groupId, customerId, offerId, taxClass, locationId } = shop;
  const scope = { productIds: [productId], categoryIds: [categoryId], customerGroupIds: [groupId] };
  const buyer = { customerId, groupId, customerGroupId: groupId };
  const compareAt = { amount: '9000.00', currency: 'BDT' };
  const lineId = shop.guestOrder.lines[0]?.id;
  const terms = { offerIds: [offerId], taxClass, list: 'TARGET', compareAt };
  const addressed = path.startsWith('/api/v1/i/') && { country: 'Canada', payment_method: 'invoice' };
  if (path.startsWith('/v3/')) {
    const items = [{ type: 'variant', variant_id: nusantara.variantId, quantity: 1 }];
    const absent = { cart_id: undefined, address_id: undefined, location_id: undefined, courier_service_id: undefined };
    const given = { address: 'Jl. Melawai Raya 12', payment_method: 'bank_transfer', notes: 'a note' };
    const none = { sub_payment_method: null, discount_code_code: 'HEMAT10', warehouse_unique_id: 'wh_jakarta' };
    return { items, ...absent, ...given, ...none };
  }
  const isWindow = path.includes('/delivery-window');
  const windows = { deliveryWindow: shop.window, ...(isWindow && { ...farAhead, zone: 'sz_inside_dhaka' }) };
  const ofCart = path.startsWith('/storefront/') && isWindow && { code: shop.window };
  const offered = { option: 'sz_inside_dhaka/standard', schema: { type: 'object' } };
  return {
    variantId,
    lineId,
    locationId,
    ...scope,
    ...buyer,
    ...terms,
    ...offered,
    ...windows,
    ...ofCart,
    ...addressed,
  };
}

function headersFor({ method, path }: Pick<Operation, 'method' | 'path'>): Record<string, string> {
  if (path.startsWith('/admin/')) return { Authorization: 'Bearer sk_demo_acme' };
  if (path.startsWith('/api/v1/i/')) return { Authorization: `Bearer ${maple.buyerToken}` };
  if (path.startsWith('/v3/')) {
    return { Authorization: `Bearer ${nusantara.buyerToken}`, 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara' };
  }
  if (path.startsWith('/checkout/')) return { Authorization: `Bearer ${emporia.buyer}`, 'saas-token': emporia.buyer };
  const customer = { Authorization: `Bearer ${shop.buyerToken}` };
  if (path.startsWith('/storefront/')) {
    const own =
      path.includes('/orders') ||
      path.includes('/quotes') ||
      path.includes('/me') ||
      (method === 'DELETE' && path.endsWith('/sessions'));
    return { 'X-Store-Key': 'pk_demo_acme', 'X-Cart-Token': shop.guestCart.token, ...(own && customer) };
  }
  return {
    'X-Sellvik-Key': 'pk_demo_acme',
    'X-Sellvik-Cart': shop.otherGuestCart.token,
    ...(path.includes('/me/') && customer),
  };
}

/** Whatever has gone wrong with an answer; nothing when it is a success or an error as its API words them. */
function faultOf(path: string, { status, headers, body, text }: Answer): string | null {
  if (status >= 500) return `answered ${status} ${text}`;
  if (status < 400) return null;
  if (headers['x-request-id'] === undefined) return 'has no request id';
  const type = String(headers['content-type']);
  if (/^\/(v1|api\/v1)\/store/.test(path)) {
    const { error } = (body ?? {}) as { error?: { code?: unknown } };
    return type.startsWith('application/json') && typeof error?.code === 'string' ? null : `is no error: ${text}`;
  }
  if (path.startsWith('/v3/')) {
    const { error_code: code } = (body ?? {}) as { error_code?: unknown };
    return type.startsWith('application/json') && typeof code === 'string' ? null : `is no error: ${text}`;
  }
  if (path.startsWith('/checkout/')) {
    const { type: kind, fault } = (body ?? {}) as { type?: unknown; fault?: unknown };
    const isError = status === 401 ? typeof fault === 'object' : typeof kind === 'string';
    return type.startsWith('application/json') && isError ? null : `is no error: ${text}`;
  }
  if (path.startsWith('/api/v1/i/')) {
    const isObject = body !== null && typeof body === 'object' && Object.keys(body).length > 0;
    return type.startsWith('application/json') && isObject ? null : `is no error: ${text}`;
  }
  const problem = (body ?? {}) as Record<string, unknown>;
  const whole =
    type.startsWith('application/problem+json') &&
    problem['status'] === status &&
    problem['type'] === `urn:cashwrap:error:${String(problem['code'])}` &&
    ['title', 'detail', 'code', 'requestId'].every((member) => typeof problem[member] === 'string');
  return whole ? null : `is no problem: ${text}`;
}

/** For an address, which has no halves of surrogate pairs. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

function pathOf({ path }: Operation, given: Record<string, string>): string {
  const values: Record<string, string | number> = {
    ...idsOf(),
    ...(path.endsWith('/components') && { variantId: bundleId }),
    ...(path.includes('{fulfilmentId}') && { orderId: shop.buyerOrder.id }),
    ...(path.startsWith('/api/v1/i/') && { orderId: maple.orderId }),
    ...(path.startsWith('/v3/') && {
      orderId: nusantara.buyerOrder.id,
      secretSlug: nusantara.guestOrder.secretSlug,
    }),
    ...given,
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(String(values[name])));
}

function shotOf(operation: Operation, body: string | undefined, ids: Record<string, string> = {}): Shot {
  return { method: operation.method, path: pathOf(operation, ids), headers: headersFor(operation), body };
}

function sampled(operation: Operation): unknown {
  if (operation.path.startsWith('/checkout/')) return emporiaBody;
  return operation.body && sampleOf(document, operation.body, valuesOf(operation));
}

it('the bodies to be mutated are good ones', async () => {
  const refused: string[] = [];
  let bodies = 0;
  for (const operation of operations) {
    if (!operation.body) continue;
    bodies += 1;
    const status = await volley.status(shotOf(operation, JSON.stringify(sampled(operation))));
    if (status === 400) refused.push(`${operation.method} ${operation.path}`);
  }
  expect(bodies).toBeGreaterThan(80);
  // The product has no options, so it can have no second variant; the cart has been ordered under the other address.
  expect(refused).toEqual(['POST /admin/v1/products/{productId}/variants', 'POST /v1/store/checkout']);
});

it(
  'no mutated body makes an error of ours, and what is refused changes nothing',
  async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      if (!operation.body) continue;
      const numRuns = mutatedElsewhere.test(operation.path) ? Math.ceil(runs / 4) : runs;
      const sample = sampled(operation);
      const changes = fc.sample(fc.array(mutation, { minLength: 1, maxLength: 2 }), { numRuns, seed });
      const bodies = [...changes.map((mutations) => mutated(sample, mutations)), '{}', 'null', '[]'];
      faults.push(...(await volley.fire(bodies.map((body) => shotOf(operation, body)))));
    }
    expect(faults).toEqual([]);
  },
  timeout,
);

/** A stream: its answer never comes to an end, whatever the query. */
const endless = '/admin/v1/events/stream';

/** Every so many of the texts, each time others, so that every text meets many and each meets many texts. */
function* hostileHands(size: number): Generator<readonly string[], never> {
  const texts = hostileTexts.filter((text) => text.length <= 5_000);
  for (let from = 0; ; from += size)
    yield Array.from({ length: size }, (_, index) => texts[(from + index) % texts.length] as string);
}

it(
  'no query makes an error of ours, and none changes anything',
  async () => {
    const hands = hostileHands(Math.ceil(runs / 2));
    const shots = operations
      .filter(({ method, path }) => method === 'GET' && path !== endless)
      .flatMap((operation) =>
        operation.query.flatMap((name) =>
          hands.next().value.map((text) => {
            const shot = shotOf(operation, undefined);
            return { ...shot, path: `${shot.path}?${name}=${encoded(text)}` };
          }),
        ),
      );
    expect(shots.length).toBeGreaterThan(40 * runs);
    const before = await tableVersions(app.db.dataSource);
    expect(await volley.fire(shots)).toEqual([]);
    expect(await tableVersions(app.db.dataSource)).toEqual(before);
  },
  timeout,
);

it(
  'no id makes an error of ours, and what is refused changes nothing',
  async () => {
    const hands = hostileHands(Math.ceil(runs / 4));
    const random = fc.sample(fc.string({ unit: anyCharacter, minLength: 1 }), { numRuns: Math.ceil(runs / 8), seed });
    const faults: string[] = [];
    for (const operation of operations) {
      const body = operation.body && JSON.stringify(sampled(operation));
      const shots = operation.parameters.flatMap((parameter) =>
        [...hands.next().value, ...random].map((text) => shotOf(operation, body, { [parameter]: text || '-' })),
      );
      if (shots.length > 0) faults.push(...(await volley.fire(shots)));
    }
    expect(faults).toEqual([]);
  },
  timeout,
);

it('nothing of all that has reached PostgreSQL as a statement it could not read or a value it could not hold', () => {
  expect(endWatch()).toEqual([]);
});
