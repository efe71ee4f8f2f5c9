import { type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { admin, type OrderJson, Shopper } from '../support/shopper.js';
import { answers, crowd } from './crowd.js';

let app: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  shopper = new Shopper(app, 'emporia');
  await app.db.dataSource.query(
    `INSERT INTO payment_methods (store_id, code, provider, name)
     SELECT id, 'GATE', 'fake-gateway', 'Gate' FROM stores WHERE slug = 'emporia'`,
  );
});
afterAll(() => app.close());

interface WindowJson {
  id: number;
  code: string;
  booked: number;
}

async function newWindow(code: string, capacity: number): Promise<WindowJson> {
  const body = {
    code,
    zone: 'zone-de',
    date: '2099-01-01',
    slot: 'morning',
    closesAt: '2098-12-31T12:00:00Z',
    capacity,
  };
  return (await admin<WindowJson>(app, 'POST', '/delivery-windows', body, 'emporia')).body;
}
const bookedOf = async ({ id }: WindowJson): Promise<number> =>
  (await admin<WindowJson>(app, 'GET', `/delivery-windows/${id}`, undefined, 'emporia')).body.booked;
const ordersIn = async ({ code }: WindowJson): Promise<number> =>
  (
    await app.db.dataSource.query<unknown[]>(`SELECT FROM orders WHERE shipping_option -> 'window' ->> 'code' = $1`, [
      code,
    ])
  ).length;
const order = (window: WindowJson, paymentMethod = 'invoice') =>
  shopper.order<OrderJson>([{ sku: 'MUG-BLUE', quantity: 1 }], {
    shippingAddress: { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' },
    shippingOption: 'zone-de/standard',
    deliveryWindow: window.code,
    paymentMethod,
  });

describe('R8: the last seats of a delivery window', () => {
  it.each([
    ['one seat, paid on invoice', 1, 'invoice'],
    ['one seat, paid at a gateway', 1, 'GATE'],
    ['ten seats, paid on invoice', 10, 'invoice'],
  ])('go to as many of 100 buyers as there are: %s', async (name, capacity, paymentMethod) => {
    const window = await newWindow(name.replaceAll(/[ ,]+/g, '-'), capacity);
    const replies = await crowd(100, 32, () => order(window, paymentMethod));
    expect(answers(replies)).toEqual({ '201': capacity, '409 delivery_window.full': 100 - capacity });
    expect([await bookedOf(window), await ordersIn(window)]).toEqual([capacity, capacity]);
  });

  it('come back from everybody whose payment is declined, and never twice', async () => {
    const window = await newWindow('declined', 5);
    app.get(FakeGateway).behaviour = 'decline';
    const replies = await crowd(40, 16, () => order(window, 'GATE'));
    app.get(FakeGateway).behaviour = 'authorize';
    const { '402 payment.declined': declined = 0, '409 delivery_window.full': full = 0 } = answers(replies);
    expect(declined).toBeGreaterThanOrEqual(5);
    expect(declined + full).toBe(40);
    expect([await bookedOf(window), await ordersIn(window)]).toEqual([0, 0]);
  });

  it('pass on to the next while orders are placed and cancelled at once', async () => {
    const window = await newWindow('turnover', 3);
    const replies = await crowd(30, 10, async () => {
      const reply = await order(window);
      if (reply.status === 201) {
        const cancel = { to: 'cancelled', reason: 'changed my mind' };
        await crowd(2, 2, () => admin(app, 'POST', `/orders/${reply.body.id}/transitions`, cancel, 'emporia'));
      }
      return reply;
    });
    const { '201': placed = 0, '409 delivery_window.full': full = 0 } = answers(replies);
    expect([placed >= 3, placed + full]).toEqual([true, 30]);
    expect([await bookedOf(window), await ordersIn(window)]).toEqual([0, placed]);
  });
});
