import { UnpaidExpiryJob } from '../../../src/checkout/unpaid-expiry.job.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { FakeGateway } from '../../support/fake-gateway.js';
import { offerWallet } from '../../support/fake-gateway-shop.js';
import { admin } from '../../support/shopper.js';
import { Customer, orderIdOf, type PaymentJson, refused } from './support/shop.js';

let app: TestApp;
let buyer: Customer;
let gateway: FakeGateway;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  await offerWallet(app, { store: 'maple', code: 'redirect' });
  gateway = app.get(FakeGateway);
  gateway.behaviour = 'redirect';
  buyer = await Customer.logIn(app, 'buyer@maple.test');
});

afterAll(() => app.close());

const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);
const dueMinutes = async (orderId: string): Promise<number | null> => {
  const [row] = await query<{ minutes: number | null }>(
    'SELECT (extract(epoch FROM payment_due_at - placed_at) / 60)::integer AS minutes FROM orders WHERE id = $1',
    [orderId],
  );
  return row?.minutes ?? null;
};
const allocated = async (sku: string): Promise<number> => {
  const [row] = await query<{ allocated: number }>(
    'SELECT allocated FROM stock_levels WHERE variant_id = (SELECT id FROM variants WHERE sku = $1)',
    [sku],
  );
  return row?.allocated ?? 0;
};
const charges = (orderId: string): Promise<{ status: string; amount: number }[]> =>
  query(`SELECT status, amount FROM payments WHERE order_id = $1 AND provider <> 'pay-later' ORDER BY id`, [orderId]);

async function checkedOut(): Promise<string> {
  await buyer.cart({ 'TENT-2': 1 });
  return orderIdOf(await buyer.checkOut());
}

async function saved(lines: Record<string, number> = { 'TENT-2': 1 }, voucher?: string): Promise<string> {
  return (await buyer.ordered(lines, voucher)).id;
}

describe('the time that an order is kept', () => {
  it('IO-31 is half an hour after checkout, a day after save_order, and what the store says', async () => {
    expect(await dueMinutes(await checkedOut())).toBe(30);
    expect(await dueMinutes(await saved())).toBe(1_440);
    const settings = (body: object) => admin(app, 'PATCH', '/payment-settings', body, 'maple');
    expect((await settings({ savedOrderExpiryMinutes: 60 })).body).toEqual({
      unpaidExpiryMinutes: 30,
      savedOrderExpiryMinutes: 60,
    });
    expect(await dueMinutes(await saved())).toBe(60);
    await settings({ savedOrderExpiryMinutes: null });
    expect(await dueMinutes(await saved())).toBeNull();
    for (const savedOrderExpiryMinutes of [0, -1, 1.5, '60', 525_601]) {
      expect((await settings({ savedOrderExpiryMinutes })).status).toBe(400);
    }
    await settings({ savedOrderExpiryMinutes: 1_440 });
  });

  it('IO-31 holds the goods, and gives them and the voucher back when it is over', async () => {
    const before = await allocated('LAMP-1');
    await admin(app, 'POST', '/coupons', { code: 'SINGLE', kind: 'percent', basisPoints: 1_000, maxUses: 1 }, 'maple');
    const id = await saved({ 'LAMP-1': 2 }, 'SINGLE');
    expect(await allocated('LAMP-1')).toBe(before + 2);
    await query(`UPDATE orders SET payment_due_at = now() WHERE id = $1`, [id]);
    const [status, body] = await refused(app, () => buyer.pay(id, 'redirect'));
    expect([status, Object.keys(body as object)]).toEqual([409, ['detail']]);
    await app.get(UnpaidExpiryJob).run();
    expect([(await buyer.read(id)).status, await allocated('LAMP-1')]).toEqual(['cancelled', before]);
    expect(await buyer.payment(id)).toMatchObject({ status: 'cancelled', payment_methods: [], pay_url: null });
    expect(await query(`SELECT status FROM payments WHERE order_id = $1`, [id])).toEqual([{ status: 'voided' }]);
    expect((await buyer.ordered({ 'LAMP-1': 1 }, 'SINGLE')).status).toBe('awaiting_payment');
  });
});

describe('the payment that a checkout leads on to', () => {
  it('IO-35 is there, for the same customer alone, and shows the locked total without charging', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const { headers } = await buyer.checkOut();
    const path = String(headers['location']);
    const id = orderIdOf({ headers } as never);
    const [status, body] = await refused(app, () => buyer.send('GET', path, 'payment'));
    expect([status, body]).toEqual([
      200,
      {
        order: id,
        status: 'awaiting_payment',
        total_amount: '154.99',
        currency: 'CAD',
        expires: expect.any(String) as string,
        payment: null,
        payment_methods: [
          { code: 'invoice', name: 'Invoice' },
          { code: 'redirect', name: 'Wallet' },
          { code: 'card', name: 'Card' },
          { code: 'wallet', name: 'Wallet' },
        ],
        pay_url: expect.stringContaining('/pay/') as string,
      },
    ]);
    const page = (body as PaymentJson).pay_url ?? '';
    expect((await request(app, 'GET', new URL(page).pathname)).status).toBe(200);
    const other = await Customer.logIn(app, 'other@maple.test');
    expect(await refused(app, () => other.send('GET', path, 'payment'))).toEqual([404, { detail: 'Not found.' }]);
    expect(await refused(app, () => other.pay(id, 'redirect'))).toEqual([404, { detail: 'Not found.' }]);
    expect((await refused(app, () => request(app, 'GET', path)))[0]).toBe(401);
  });

  it('IO-35 charges once, however often and from wherever it is started', async () => {
    const id = await checkedOut();
    const first = await buyer.pay(id, 'redirect');
    expect([first.status, (first.body as PaymentJson).payment]).toMatchObject([
      201,
      { payment_method: 'redirect', status: 'pending', url: expect.stringMatching(/^http/) as string },
    ]);
    const further = await Promise.all(Array.from({ length: 5 }, () => buyer.pay(id, 'redirect')));
    for (const { status, body } of further) {
      expect([status, (body as PaymentJson).payment]).toEqual([200, (first.body as PaymentJson).payment]);
    }
    for (let visit = 0; visit < 3; visit += 1) {
      expect((await buyer.payment(id)).payment).toEqual((first.body as PaymentJson).payment);
    }
    expect(await charges(id)).toEqual([{ status: 'pending', amount: 15_499 }]);
  });

  it('IO-35 takes a method that the store offers, and names the field otherwise', async () => {
    const id = await checkedOut();
    for (const method of ['LATER', 'cheque', 'COD', '__proto__', 'x'.repeat(64)]) {
      expect(await refused(app, () => buyer.pay(id, method))).toEqual([
        400,
        { payment_method: ['This payment method is not offered.'] },
      ]);
    }
    expect(await refused(app, () => buyer.pay(id, 'x'.repeat(65)))).toEqual([
      400,
      { payment_method: ['Ensure this field has no more than 64 characters.'] },
    ]);
    for (const method of ['', ' ', 7, null, {}]) {
      const [status, body] = await refused(app, () => buyer.pay(id, method as string));
      expect([status, Object.keys(body as object)]).toEqual([400, ['payment_method']]);
    }
    expect((await buyer.payment(id)).payment).toBeNull();
  });

  it('IO-36 pays a saved order later, at the prices of the day it was saved', async () => {
    const id = await saved({ 'STOVE-1': 2 });
    const [stove] = await query<{ id: number }>(`SELECT id FROM variants WHERE sku = 'STOVE-1'`);
    const price = (amount: string) => admin(app, 'PUT', `/variants/${stove?.id}/prices/CAD`, { amount }, 'maple');
    await price('99.99');
    expect((await buyer.pay(id, 'redirect')).status).toBe(201);
    expect(await charges(id)).toEqual([{ status: 'pending', amount: 6_298 }]);
    await price('39.99');
  });

  it('IO-36 may be by invoice, after which nobody waits for the money', async () => {
    const id = await saved();
    expect((await buyer.pay(id, 'invoice')).status).toBe(201);
    expect(await dueMinutes(id)).toBeNull();
    expect((await buyer.payment(id)).payment).toMatchObject({ payment_method: 'invoice', url: null });
    expect(await query(`SELECT payment_method FROM orders WHERE id = $1`, [id])).toEqual([
      { payment_method: 'invoice' },
    ]);
  });

  it('is over once the order is paid', async () => {
    const id = await saved();
    gateway.behaviour = 'capture';
    const { status, body } = await buyer.pay(id, 'redirect');
    gateway.behaviour = 'redirect';
    expect([status, body]).toMatchObject([
      201,
      { status: 'paid', payment: { status: 'captured' }, payment_methods: [], pay_url: null },
    ]);
    expect((await buyer.read(id)).status).toBe('paid');
    const [again, told] = await refused(app, () => buyer.pay(id, 'redirect'));
    expect([again, Object.keys(told as object)]).toEqual([409, ['detail']]);
  });

  it('is for what is left after a part was cancelled, and shows no payment of the old amount', async () => {
    const id = await saved({ 'STOVE-1': 2 });
    const placed = await buyer.read(id);
    expect([placed.total_amount, (await buyer.payment(id)).total_amount]).toEqual(['62.98', '62.98']);
    await buyer.pay(id, 'redirect');
    const { body: order } = await admin<{ lines: { id: string }[] }>(app, 'GET', `/orders/${id}`, undefined, 'maple');
    const one = { lines: [{ lineId: order.lines[0]?.id, quantity: 1 }], reason: 'Out of stock' };
    // The provider cannot be told yet.
    gateway.reachable = false;
    expect((await admin(app, 'POST', `/orders/${id}/cancellations`, one, 'maple')).status).toBe(201);
    gateway.reachable = true;
    expect(await buyer.payment(id)).toMatchObject({ status: 'awaiting_payment', total_amount: '32.99', payment: null });
    expect((await buyer.payment(id)).payment_methods).not.toEqual([]);
    const { updated: _, items: __, ...shown } = await buyer.read(id);
    expect(placed).toMatchObject(shown);
    expect((await buyer.pay(id, 'redirect')).body).toMatchObject({ payment: { status: 'pending', amount: '32.99' } });
    expect(await charges(id)).toMatchObject([{ amount: 6_298 }, { status: 'pending', amount: 3_299 }]);
  });

  it('may be declined, and tried again', async () => {
    const id = await saved();
    gateway.behaviour = 'decline';
    const { status, body } = await buyer.pay(id, 'redirect');
    gateway.behaviour = 'redirect';
    expect([status, Object.keys(body as object)]).toEqual([402, ['detail']]);
    expect((await buyer.payment(id)).payment).toMatchObject({ status: 'declined' });
    expect((await buyer.pay(id, 'redirect')).status).toBe(201);
  });
});
