import { newId } from '../../../src/kernel/ids.js';
import { OrderShipments } from '../../../src/order/order-shipments.service.js';
import { testApp, type TestApp } from '../../support/app.js';
import { testGateway, type TestGateway } from '../../support/sandbox-gateway.js';
import { admin, type OrderJson } from '../../support/shopper.js';
import { until } from '../../support/until.js';
import { type ErrorBody, type Order, Shop } from './support/shop.js';

describe('paying a Scalev order', () => {
  let gateway: TestGateway;
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    gateway = await testGateway();
    app = await testApp({ settings: { SANDBOX_GATEWAY_URL: gateway.url } });
    shop = await Shop.open(app);
  });
  afterAll(async () => {
    await app.close();
    await gateway.stop();
  });
  afterEach(() => gateway.recover());

  const read = async ({ secret_slug }: Order): Promise<Order> =>
    (await shop.open('GET', `/orders/${secret_slug}`)).body as Order;
  const pay = ({ secret_slug }: Order) => shop.open('POST', `/orders/${secret_slug}/payment`);
  const paymentsOf = ({ id }: Order): Promise<{ id: string; status: string }[]> =>
    shop.query('SELECT id, status FROM payments WHERE order_id = $1 ORDER BY id', [id]);
  const firstPayment = async (order: Order): Promise<string> => (await paymentsOf(order))[0]?.id ?? '';
  const untilIs = (order: Order, status: string): Promise<Order> =>
    until(
      () => read(order),
      ({ payment_status: now }) => now === status,
    );

  it.each(['va_bca', 'va_bni'])('SC-45, SC-46: by %s: the number of an account at the bank', async (payment_method) => {
    const order = await shop.order(shop.digital({ payment_method }));
    const { reference, payUrl } = await gateway.charge(await firstPayment(order));
    const number = expect.stringMatching(/^\d{8,}$/) as string;
    expect(order).toMatchObject({ epayment_provider: 'sandbox-gateway', payment_account_number: null });
    expect(order.pg_payment_info).toEqual({
      reference_id: reference,
      payment_url: payUrl,
      va_number: number,
      va_name: null,
      payment_method: {
        type: 'VIRTUAL_ACCOUNT',
        virtual_account: {
          channel_code: payment_method === 'va_bca' ? 'BCA' : 'BNI',
          channel_properties: { virtual_account_number: number, customer_name: null, expires_at: null },
        },
      },
    });
  });

  it('SC-45: by qris: what is in the code', async () => {
    const { pg_payment_info: info } = await shop.order(shop.digital({ payment_method: 'qris' }));
    expect(info).toMatchObject({ qr_string: expect.stringMatching(/\S{10}/) as string });
    expect(info['payment_method']).toMatchObject({
      type: 'QR_CODE',
      qr_code: { channel_properties: { qr_string: info['qr_string'] } },
    });
  });

  it.each(['ovo', 'card'])('SC-45: by %s: where to go', async (payment_method) => {
    const order = await shop.order(shop.digital({ payment_method }));
    const { payUrl: url } = await gateway.charge(await firstPayment(order));
    expect(order.pg_payment_info).toMatchObject({
      redirect_url: url,
      payment_url: url,
      actions: [{ action: 'AUTH', url_type: 'WEB', method: 'GET', url }],
    });
  });

  it('SC-41, SC-46: it is paid once the gateway says so', async () => {
    const order = await shop.order(shop.physical({ payment_method: 'va_bca' }));
    expect(order).toMatchObject({ payment_status: 'unpaid', paid_time: null });
    await gateway.approve(await firstPayment(order));
    const paid = await untilIs(order, 'paid');
    const { reference_id } = order.pg_payment_info;
    expect(paid).toMatchObject({ status: 'pending', payment_url: null, pg_payment_info: { reference_id } });
    expect(Date.parse(String(paid['paid_time']))).toBeGreaterThan(Date.parse(String(order['draft_time'])));
  });

  it('SC-61: instructions that are there are given again, and no second payment is opened', async () => {
    const order = await shop.order(shop.digital({ payment_method: 'va_bca' }));
    const [first, second] = [await pay(order), await pay(order)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect([first.body, second.body]).toEqual([order, order]);
    expect(await paymentsOf(order)).toHaveLength(1);
    const transfer = await shop.order(shop.digital());
    expect((await pay(transfer)).body).toEqual(transfer);
  });

  it('SC-61: what the gateway did not answer at first is asked for again', async () => {
    await gateway.behave('slow');
    const order = await shop.order(shop.digital({ payment_method: 'qris' })).catch(() => null);
    await gateway.recover();
    const placed = order ?? (await newest());
    const { status, body } = await pay(placed);
    expect(status).toBe(200);
    expect((body as Order).pg_payment_info).toMatchObject({ qr_string: expect.any(String) as string });
    expect(await paymentsOf(placed)).toHaveLength(1);
  });

  it('SC-61: once a payment was declined, another one is opened', async () => {
    const order = await shop.order(shop.digital({ payment_method: 'ovo' }));
    await gateway.ask('POST', `/sandbox/charges/${await firstPayment(order)}/decline`, {});
    await until(
      () => paymentsOf(order),
      ([payment]) => payment?.status === 'declined',
    );
    const { status, body } = await pay(order);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      payment_status: 'unpaid',
      pg_payment_info: { redirect_url: expect.any(String) as string },
    });
    expect((await paymentsOf(order)).map((payment) => payment.status)).toEqual(['declined', 'pending']);
  });

  it('SC-61: an order that is paid needs no payment; one that is cancelled takes none', async () => {
    const paid = await shop.order(shop.digital({ payment_method: 'va_bca' }));
    await gateway.approve(await firstPayment(paid));
    await untilIs(paid, 'paid');
    expect((await pay(paid)).status).toBe(200);
    expect(await paymentsOf(paid)).toHaveLength(1);
    const cancelled = await shop.order(shop.digital());
    await admin(app, 'POST', `/orders/${cancelled.id}/transitions`, { to: 'cancelled' }, 'nusantara');
    const refused = await pay(cancelled);
    expect([refused.status, (refused.body as ErrorBody).error_code]).toEqual([400, 'order_not_payable']);
  });

  it('SC-45: after a part was cancelled, instructions for the old amount are gone and others are for what is left', async () => {
    const order = await shop.order(shop.digital({ items: [shop.variant('EBOOK-1', 2)], payment_method: 'va_bca' }));
    const { reference_id } = order.pg_payment_info;
    // It cannot be told yet, and would still take the old amount.
    await gateway.behave('server_error', ['void', 'status']);
    const { body: placed } = await admin<OrderJson>(app, 'GET', `/orders/${order.id}`, undefined, 'nusantara');
    const one = { lines: [{ lineId: placed.lines[0]?.id, quantity: 1 }], reason: 'Sold twice' };
    expect((await admin(app, 'POST', `/orders/${order.id}/cancellations`, one, 'nusantara')).status).toBe(201);
    const { gross_revenue, product_price, orderlines, payment_url } = order;
    expect(await read(order)).toMatchObject({
      ...{ gross_revenue, product_price, orderlines, payment_url },
      ...{ payment_status: 'unpaid', pg_payment_info: { reference_id }, epayment_provider: 'sandbox-gateway' },
    });
    expect((await read(order)).pg_payment_info).toEqual({ reference_id });
    await gateway.recover();
    const again = await pay(order);
    expect([again.status, (again.body as Order).pg_payment_info]).toMatchObject([
      201,
      { va_number: expect.stringMatching(/^\d{8,}$/) as string },
    ]);
    const [, second] = await paymentsOf(order);
    expect((await gateway.charge(second?.id ?? '')).amount).toBe(Number(gross_revenue) * 50);
    expect((again.body as Order).gross_revenue).toBe(gross_revenue);
  });

  it('SC-41: money that does not fit is in conflict', async () => {
    const order = await shop.order(shop.digital({ payment_method: 'va_bca' }));
    await gateway.approve(await firstPayment(order), 'wrong_amount');
    expect(await untilIs(order, 'conflict')).toMatchObject({ status: 'pending', paid_time: null });
  });

  it('SC-47: a proof of transfer is told of by its time', async () => {
    const order = await shop.order(shop.digital());
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    );
    const form = new FormData();
    form.append('proof', new Blob([png], { type: 'image/png' }), 'proof.png');
    const sent = await fetch(`${app.url}/orders/${order.secret_slug}/proofs`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { Origin: app.url },
    });
    expect(sent.status).toBe(303);
    const told = await read(order);
    expect(Date.parse(String(told['transfer_time']))).toBeGreaterThan(Date.parse(String(order['draft_time'])));
  });

  it('SC-49: shipments tell of their way, oldest first, and of their number', async () => {
    const order = await shop.order(shop.physical({ payment_method: 'cod' }));
    for (const to of ['confirmed', 'processing'])
      await admin(app, 'POST', `/orders/${order.id}/transitions`, { to }, 'nusantara');
    const shipments = app.get(OrderShipments);
    const [store] = await shop.query<{ id: string }>(`SELECT id FROM stores WHERE slug = 'nusantara'`);
    const of = { storeId: Number(store?.id), orderId: order.id, actor: 'test' };
    const tracking = { carrier: 'JNE', trackingNumber: 'JNE-0001', trackingUrl: null };
    const fulfilmentId = newId();
    await shipments.fulfil({ ...of, parcel: { id: fulfilmentId, lines: null, ...tracking }, reason: null });
    const report = (status: 'on_the_way' | 'delivered', location: string | null, description: string | null) =>
      shipments.report({ ...of, fulfilmentId, updateId: newId(), status, location, description, occurredAt: null });
    await report('on_the_way', 'Jakarta', 'Left the hub');
    await report('delivered', null, null);
    const told = await read(order);
    expect(told).toMatchObject({ status: 'completed', shipment_receipt: 'JNE-0001' });
    const at = expect.any(String) as string;
    expect(told.shipment_status_history).toEqual([
      { timestamp_source: at, status: 'shipped', description: null },
      { timestamp_source: at, status: 'on_the_way', description: 'Left the hub, Jakarta' },
      { timestamp_source: at, status: 'delivered', description: null },
    ]);
  });

  async function newest(): Promise<Order> {
    const { body } = await shop.own('/orders?page_size=1', 'orderPage');
    return (body as { data: Order[] }).data[0] as Order;
  }
});
