import { createHmac } from 'node:crypto';
import { type Receiver } from '../../events/support/receiver.js';
import { envelopeShop, type EnvelopeShop } from '../support/envelope-shop.js';

let shop: EnvelopeShop;
let receiver: Receiver;

beforeAll(async () => {
  shop = await envelopeShop('acme', 'sellvik');
  ({ receiver } = shop);
});
afterAll(() => shop.close());

/** As Sellvik tells its receivers to do it. */
function verifies(rawBody: string, header: string, secret: string): boolean {
  const parts = Object.fromEntries(header.split(',').map((part) => part.split('=', 2) as [string, string]));
  if (Math.abs(Math.floor(Date.now() / 1_000) - Number(parts['t'])) > 300) return false;
  return parts['v1'] === createHmac('sha256', secret).update(`${parts['t']}.${rawBody}`).digest('hex');
}

it('SV-36: an order is told of in the envelope, with the signature headers', async () => {
  const order = await shop.order([{ sku: 'KURTI-EM', quantity: 2 }]);
  await shop.deliver();
  const [received] = receiver.at('/hook');
  const { headers, text } = received as NonNullable<typeof received>;
  const id = String(headers['x-sellvik-event-id']);
  expect(JSON.parse(text)).toEqual({
    id,
    type: 'order.created',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
    shopSubdomain: 'acme',
    shopId: expect.any(String) as unknown,
    data: {
      order: {
        id: `ord_${order.id.replaceAll('-', '')}`,
        orderNumber: order.number,
        status: 'PENDING',
        subtotal: '2980.00',
        shippingCost: '60.00',
        discountAmount: '0.00',
        total: '3040.00',
        paymentMethod: 'COD',
        customer: { id: null, name: 'Rafiul Hassan', email: 'guest@example.test', phoneNumber: '+8801711000000' },
        shippingAddress: {
          name: 'Rafiul Hassan',
          phone: '+8801711000000',
          addressLine1: 'House 12, Road 5',
          addressLine2: 'Block C',
          city: 'Dhaka',
          district: 'Dhaka',
          postalCode: '1212',
          country: 'BD',
        },
        items: [expect.objectContaining({ name: 'Emerald Kurti', quantity: 2, price: '1490.00', total: '2980.00' })],
        createdAt: order['placedAt'],
      },
    },
  });
  expect(id).toMatch(/^evt_[0-9a-f]{32}$/);
  expect(headers).toMatchObject({ 'x-sellvik-event': 'order.created', 'x-sellvik-shop': 'acme' });
  expect(verifies(text, String(headers['x-sellvik-signature']), shop.secret)).toBe(true);
  expect(verifies(`${text} `, String(headers['x-sellvik-signature']), shop.secret)).toBe(false);
});

it('SV-47: each change of status is told of, in order', async () => {
  const order = await shop.order([{ sku: 'KURTI-EM', quantity: 1 }]);
  for (const to of ['confirmed', 'processing']) await shop.transition(order.id, to);
  await shop.deliver();
  const told = receiver
    .at('/hook')
    .map(({ text }) => JSON.parse(text) as { type: string; data: Record<string, unknown> });
  expect(told.slice(-3).map(({ type }) => type)).toEqual(['order.created', 'order.confirmed', 'order.processing']);
  expect(told.at(-1)?.data).toEqual({
    orderId: `ord_${order.id.replaceAll('-', '')}`,
    orderNumber: order.number,
    previousStatus: 'CONFIRMED',
    status: 'PROCESSING',
    reason: null,
  });
});

it('SV-49: a refusal is tried once more and then dropped, which is told as webhook.failed; a failure nine times', async () => {
  await shop.listen('/watch', ['webhook.*']);
  receiver.answer('/hook', 400);
  await shop.order([{ sku: 'KURTI-EM', quantity: 1 }]);
  await shop.deliver();
  await shop.pass(34);
  await shop.deliver();
  expect(await shop.lastDelivery()).toMatchObject({ state: 'dead', attempts: 2, last_status: 400 });
  const [failed] = await shop.query<{ payload: object }>(
    `SELECT payload FROM domain_events WHERE type = 'webhook.failed'`,
  );
  expect(failed?.payload).toMatchObject({ eventType: 'order.created', attempts: 2 });

  receiver.answer('/hook', 503);
  await shop.order([{ sku: 'KURTI-EM', quantity: 1 }]);
  await shop.deliver();
  for (const seconds of [30, 120, 600, 1_800, 7_200, 21_600, 64_800, 86_400]) {
    await shop.pass(seconds * 0.95);
    await shop.deliver();
    await shop.pass(seconds * 0.16);
    await shop.deliver();
  }
  expect(await shop.lastDelivery()).toMatchObject({ state: 'dead', attempts: 9, last_status: 503 });
  const told = receiver.at('/watch').map(({ text }) => JSON.parse(text) as object);
  expect(told).toMatchObject([{ type: 'webhook.failed', data: failed?.payload }]);
});

it('SV-50: redirects are failures', async () => {
  await shop.query(`UPDATE webhook_endpoints SET state = 'active', disabled_reason = NULL`);
  receiver.answer('/hook', 302, { location: receiver.url('/elsewhere') });
  await shop.order([{ sku: 'KURTI-EM', quantity: 1 }]);
  await shop.deliver();
  expect(await shop.lastDelivery()).toMatchObject({ state: 'waiting', attempts: 1, last_status: 302 });
  expect(receiver.at('/elsewhere')).toEqual([]);
});
