import { createHmac } from 'node:crypto';
import { toScalevEvent } from '../../../src/contracts/scalev/webhook.mapping.js';
import { newId } from '../../../src/kernel/ids.js';
import { envelopeShop, type EnvelopeShop } from '../support/envelope-shop.js';
import { type Amounts, reckoned } from './support/shop.js';

let shop: EnvelopeShop;

beforeAll(async () => {
  shop = await envelopeShop('nusantara', 'scalev');
});
afterAll(() => shop.close());

const told = () => shop.receiver.at('/hook').map(({ text }) => JSON.parse(text) as Record<string, unknown>);

it('SC-62: an order is told of in the vendor shape, with its signature', async () => {
  const order = await shop.order([{ sku: 'EBOOK-1', quantity: 2 }], {
    email: 'tamu@example.test',
    paymentMethod: 'bank_transfer',
    shippingAddress: undefined,
    shippingOption: undefined,
  });
  await shop.deliver();
  const [received] = shop.receiver.at('/hook');
  expect(told()).toEqual([
    {
      event: 'order.created',
      unique_id: expect.stringMatching(/^event_[0-9a-f]{32}$/) as unknown,
      timestamp: expect.stringMatching(/Z$/) as unknown,
      data: expect.objectContaining({
        order_id: order.number,
        secret_slug: order.secretSlug,
        status: 'pending',
        payment_status: 'unpaid',
        payment_method: 'bank_transfer',
        total_quantity: 2,
        product_price: '100000.00',
        gross_revenue: order.totals.total.amount,
        customer: { email: 'tamu@example.test' },
        destination_address: null,
        orderlines: [expect.objectContaining({ quantity: 2, variant_price: '50000.00' })],
      }) as unknown,
    },
  ]);
  const { data } = told()[0] as { data: Amounts };
  expect(reckoned(data)).toBe(Number(data.gross_revenue));
  const signature = createHmac('sha256', shop.secret)
    .update(received?.text ?? '')
    .digest('base64');
  expect(received?.headers['x-scalev-hmac-sha256']).toBe(signature);
});

it('SC-62: an order that is probably spam is told of as such', async () => {
  const [row] = await shop.query<{ payload: object }>(`SELECT payload FROM domain_events WHERE type = 'order.created'`);
  const about = { id: newId(), storeId: 2, type: 'order.created', version: 1, aggregateId: newId() };
  const told = (spamSigns: readonly string[] | null) =>
    toScalevEvent({ ...about, payload: { ...row?.payload, spamSigns }, occurredAt: '2026-01-01T00:00:00.000Z' });
  expect(told(['frequent-orders'])).toMatchObject({ event: 'order.spam_created', data: { is_probably_spam: true } });
  expect(told([])).toMatchObject({ event: 'order.created', data: { is_probably_spam: false } });
  expect(told(null)).toMatchObject({ event: 'order.created', data: { is_probably_spam: null } });
});

it('SC-62: a change of status is told of where Scalev has a name for it', async () => {
  const { id, number } = await shop.order([{ sku: 'EBOOK-1', quantity: 1 }], {
    email: 'tamu@example.test',
    paymentMethod: 'bank_transfer',
    shippingAddress: undefined,
    shippingOption: undefined,
  });
  await shop.transition(id, 'on_hold');
  await shop.transition(id, 'cancelled');
  await shop.deliver();
  expect(told().slice(-2)).toMatchObject([
    { event: 'order.created' },
    {
      event: 'order.status_changed',
      data: {
        order_id: number,
        status: 'canceled',
        previous_status: null,
        canceled_time: expect.any(String) as unknown,
      },
    },
  ]);
});
