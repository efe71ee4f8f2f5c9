import { newId } from '../../../src/kernel/ids.js';
import { request, type TestApp } from '../../support/app.js';
import { admin, type CartJson, guestCheckout, type OrderJson, type Reply, Shopper } from '../../support/shopper.js';

/** Some of everything that a store and its shoppers have. */
export interface Shop {
  readonly store: string;
  /** A customer's bearer token. */
  readonly buyerToken: string;
  /** Of another customer of the same store. */
  readonly otherToken: string;
  readonly guestCart: Thing;
  readonly otherGuestCart: Thing;
  readonly buyerCart: Thing;
  readonly buyerOrder: OrderJson;
  readonly guestOrder: OrderJson;
  /** Of the buyer's order, which has been shipped by it. */
  readonly fulfilmentId: string;
  /** Of the buyer's order. */
  readonly paymentId: string;
  readonly proofId: string;
  readonly couponId: number;
  readonly zoneId: number;
  readonly methodId: number;
  readonly courierId: number;
  readonly serviceId: number;
  /** Of a location that no other store has one of the same id of. */
  readonly locationId: number;
  /** Of a delivery window with room for everybody, far ahead. */
  readonly windowId: number;
  /** Its code, which no other store has. */
  readonly window: string;
  readonly productId: number;
  readonly variantId: number;
  /** One that the buyer has saved. */
  readonly addressId: number;
  /** The code of a warehouse that no other store has. */
  readonly warehouse: string;
  /** The code of a tax class that no other store has. */
  readonly taxClass: string;
  readonly rateId: number;
  readonly categoryId: number;
  readonly groupId: number;
  /** The buyer's. */
  readonly customerId: number;
  /** Of a list and an offer for the group, which nobody is in: they change no shopper's prices. */
  readonly priceListId: number;
  readonly priceId: number;
  readonly offerId: number;
  readonly importId: number;
  /** One that is not offered. */
  readonly paymentMethodId: number;
  /** Of the buyer's order. */
  readonly deadLetterId: number;
  /** Of a quote for the buyer that no other store has one of the same code of. */
  readonly quoteCode: string;
  readonly mixinSchemaId: number;
  readonly endpointId: number;
  /** To the endpoint, of the event of the buyer's order. */
  readonly deliveryId: number;
}

/** What the shop's staff keeps for its prices. */
type Terms = Pick<
  Shop,
  'taxClass' | 'rateId' | 'categoryId' | 'groupId' | 'customerId' | 'priceListId' | 'priceId' | 'offerId' | 'importId'
>;

interface Thing {
  readonly cartId: number;
  readonly lineId: number;
  readonly token: string;
}

const wares = {
  acme: { sku: 'KURTI-EM', warehouse: 'main', checkout: guestCheckout, locationId: 4_001 },
  nusantara: {
    sku: 'EBOOK-1',
    warehouse: 'wh_jakarta',
    locationId: 5_001,
    checkout: { email: 'tamu@example.test', paymentMethod: 'bank_transfer' },
  },
} as const;

/** A delivery window that stays open. */
export const farAhead = { date: '2099-01-01', slot: 'morning', closesAt: '2098-12-31T00:00:00Z', capacity: 1_000_000 };

/** Fills a demo store: carts and orders of a guest and a customer, a coupon, a shipping zone, and terms of sale. */
export async function openShop(app: TestApp, store: 'acme' | 'nusantara'): Promise<Shop> {
  const { sku, warehouse, checkout } = wares[store];
  const guest = new Shopper(app, store);
  const buyerToken = await tokenOf(guest, `buyer@${store}.test`);
  const buyer = new Shopper(app, store, buyerToken);
  const items = [{ sku, quantity: 1 }];
  const currency = store === 'acme' ? 'BDT' : 'IDR';
  const coupon = await made<{ id: number }>(
    admin(app, 'POST', '/coupons', { code: 'TARGET', kind: 'percent', basisPoints: 100, maxUses: 9 }, store),
  );
  const zone = await made<{ id: number }>(
    admin(app, 'POST', '/shipping-zones', { code: 'zone_target', name: 'Target', countries: ['BT'] }, store),
  );
  const rate = { basis: 'flat', amount: { amount: '1.00', currency } };
  const method = await made<{ id: number }>(
    admin(app, 'POST', `/shipping-zones/${zone.id}/methods`, { code: 'standard', name: 'Standard', rate }, store),
  );
  const payment = await made<{ id: number }>(
    admin(
      app,
      'POST',
      '/payment-methods',
      { code: 'TARGET', provider: 'custom', name: 'Target', active: false },
      store,
    ),
  );
  const guestCart = await guest.cart(items);
  const line = guestCart.lines[0] as CartJson['lines'][number] & { variantId: number; productId: number };
  const buyerOrder = await made(buyer.order(items, checkout));
  return {
    store,
    buyerToken,
    otherToken: await tokenOf(guest, `other@${store}.test`),
    guestCart: thing(guestCart),
    otherGuestCart: thing(await guest.cart(items)),
    buyerCart: thing(await buyer.cart(items)),
    buyerOrder,
    guestOrder: await made(guest.order(items, checkout)),
    fulfilmentId: await shipmentOf(app, store, buyerOrder),
    paymentId: buyerOrder.payment.id,
    proofId: await proofOf(app, buyerOrder),
    deadLetterId: await deadLetterOf(app, buyerOrder),
    ...(await webhookOf(app, store, buyerOrder)),
    couponId: coupon.id,
    zoneId: zone.id,
    methodId: method.id,
    ...(await deliveryOf(app, store)),
    paymentMethodId: payment.id,
    productId: line.productId,
    variantId: line.variantId,
    addressId: await addressOf(buyer),
    warehouse,
    quoteCode: await quoteOf(app, store),
    mixinSchemaId: await schemaOf(app, store),
    ...(await termsOf(app, store, line.variantId)),
  };
}

async function shipmentOf(app: TestApp, store: string, { id }: OrderJson): Promise<string> {
  for (const to of ['confirmed', 'processing'])
    await made(admin(app, 'POST', `/orders/${id}/transitions`, { to }, store));
  return (await made(admin<{ id: string }>(app, 'POST', `/orders/${id}/fulfilments`, {}, store))).id;
}

/** A courier with a service that goes nowhere, a place, and a time to deliver. */
async function deliveryOf(
  app: TestApp,
  store: 'acme' | 'nusantara',
): Promise<Pick<Shop, 'courierId' | 'serviceId' | 'locationId' | 'windowId' | 'window'>> {
  const make = async (path: string, body: object): Promise<number> =>
    (await made<{ id: number }>(admin(app, 'POST', path, body, store))).id;
  const country = store === 'acme' ? 'BD' : 'ID';
  const texts = { name: 'Target', city: 'Target', region: 'Target', country };
  const locationId = await make('/locations', { id: wares[store].locationId, ...texts });
  const courierId = await make('/couriers', { code: 'target', name: 'Target' });
  const serviceId = await make(`/couriers/${courierId}/services`, { code: 'target', name: 'Target' });
  const window = `target-${store}`;
  const zone = store === 'acme' ? 'sz_inside_dhaka' : 'zone_target';
  const windowId = await make('/delivery-windows', { code: window, zone, ...farAhead });
  return { courierId, serviceId, locationId, windowId, window };
}

/** A quote that was sent to the buyer. */
async function quoteOf(app: TestApp, store: 'acme' | 'nusantara'): Promise<string> {
  const customers = await made(
    admin<{ items: { id: number }[] }>(app, 'GET', `/customers?email=buyer@${store}.test`, undefined, store),
  );
  const unitPrice = { amount: '1.00', currency: store === 'acme' ? 'BDT' : 'IDR' };
  const { shippingAddress, shippingOption: option } = guestCheckout;
  const body = {
    code: `target-${store}`,
    customerId: customers.items[0]?.id,
    lines: [{ sku: wares[store].sku, quantity: 1, unitPrice }],
    validUntil: '2099-01-01T00:00:00Z',
    ...(store === 'acme' && { shippingAddress, shipping: { option } }),
  };
  const { code } = await made(admin<{ code: string }>(app, 'POST', '/quotes', body, store));
  await made(admin(app, 'POST', `/quotes/${code}/send`, {}, store));
  return code;
}

async function schemaOf(app: TestApp, store: string): Promise<number> {
  const body = { subject: 'customer', name: 'target', schema: { type: 'object' } };
  return (await made(admin<{ id: number }>(app, 'POST', '/mixin-schemas', body, store))).id;
}

/** An address that a customer has saved. */
async function addressOf(buyer: Shopper): Promise<number> {
  const body = { line1: '1 Target Street', city: 'Target', country: 'BD' };
  return (await made(buyer.send<{ id: number }>('POST', '/customers/me/addresses', { body }))).id;
}

/** A proof of transfer, as if it had been uploaded on the order's page. */
async function proofOf(app: TestApp, { payment }: OrderJson): Promise<string> {
  const id = newId();
  await app.db.dataSource.query(
    `INSERT INTO payment_proofs (id, store_id, payment_id, content_type, byte_size, sha256, content)
     SELECT $1, store_id, id, 'image/png', 3, sha256('png'), 'png' FROM payments WHERE id = $2`,
    [id, payment.id],
  );
  return id;
}

/** The event of an order, as if a subscriber had given it up. */
async function deadLetterOf(app: TestApp, { id }: OrderJson): Promise<number> {
  const [letter] = await app.db.dataSource.query<{ id: number }[]>(
    `INSERT INTO subscriber_dead_letters (store_id, subscriber, event_id, attempts, error)
     SELECT store_id, 'target', id, 1, 'Target' FROM domain_events WHERE aggregate_id = $1 AND type = 'order.created'
     RETURNING id`,
    [id],
  );
  return letter?.id ?? 0;
}

/** An endpoint that wants nothing of what happens, and a delivery to it, as if that had failed. */
async function webhookOf(
  app: TestApp,
  store: string,
  { id }: OrderJson,
): Promise<Pick<Shop, 'endpointId' | 'deliveryId'>> {
  const wishes = { url: 'https://93.184.215.14/target', eventTypes: ['target.made'] };
  const endpoint = await made(admin<{ id: number }>(app, 'POST', '/webhooks/endpoints', wishes, store));
  const [delivery] = await app.db.dataSource.query<{ id: number }[]>(
    `INSERT INTO webhook_deliveries (store_id, endpoint_id, event_id, event_type, aggregate_id, state, finished_at)
     SELECT store_id, $2, id, type, aggregate_id, 'dead', now() FROM domain_events
     WHERE aggregate_id = $1 AND type = 'order.created' RETURNING id`,
    [id, endpoint.id],
  );
  return { endpointId: endpoint.id, deliveryId: Number(delivery?.id) };
}

async function termsOf(app: TestApp, store: 'acme' | 'nusantara', variantId: number): Promise<Terms> {
  const { sku, warehouse: taxClass } = wares[store];
  const currency = store === 'acme' ? 'BDT' : 'IDR';
  const make = async (path: string, body: unknown, method = 'POST'): Promise<number> =>
    (await made<{ id: number }>(admin(app, method, path, body, store))).id;

  await make('/tax-classes', { code: taxClass, name: 'Target' });
  const rateId = await make(`/tax-classes/${taxClass}/rates`, { country: 'BT', percent: '1' });
  const categoryId = await make('/categories', { code: 'target', name: 'Target' });
  const groupId = await make('/customer-groups', { code: 'target', name: 'Target' });
  const priceListId = await make('/price-lists', { code: 'TARGET', name: 'Target', customerGroupId: groupId });
  const price = { variantId, list: 'TARGET', amount: { amount: '1.00', currency } };
  const priceId = await make('/prices', price, 'PUT');
  const benefit = { kind: 'percent', basisPoints: 100 };
  const offerId = await make('/offers', { code: 'TARGET', name: 'Target', benefit, customerGroupIds: [groupId] });
  const imported = request(app, 'POST', '/admin/v1/price-imports', {
    headers: { Authorization: `Bearer sk_demo_${store}`, 'Content-Type': 'text/csv' },
    body: `sku,currency,amount,list\n${sku},${currency},2.00,TARGET\n`,
  });
  const { id: importId } = await made(imported as Promise<Reply<{ id: number }>>);
  const customers = await made(
    admin<{ items: { id: number }[] }>(app, 'GET', `/customers?email=buyer@${store}.test`, undefined, store),
  );
  const customerId = customers.items[0]?.id ?? 0;
  return { taxClass, rateId, categoryId, groupId, customerId, priceListId, priceId, offerId, importId };
}

async function tokenOf(guest: Shopper, email: string): Promise<string> {
  const answer = guest.send<{ accessToken: string }>('POST', '/sessions', {
    body: { email, password: 'demo-password-1' },
  });
  return (await made(answer)).accessToken;
}

function thing({ id, token, lines }: CartJson): Thing {
  return { cartId: id, token, lineId: lines[0]?.id ?? 0 };
}

async function made<Body>(reply: Promise<Reply<Body>>): Promise<Body> {
  const { status, body, text } = await reply;
  if (status !== 200 && status !== 201) throw new Error(`Not made: ${status} ${text}`);
  return body;
}
