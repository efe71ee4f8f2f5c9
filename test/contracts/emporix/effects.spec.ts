import { testApp, type TestApp } from '../../support/app.js';
import { testGateway, type TestGateway } from '../../support/sandbox-gateway.js';
import { admin } from '../../support/shopper.js';
import { until } from '../../support/until.js';
import { gateway as by, type Json, type Placed, Shop } from './support/shop.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("what comes of Emporix's checkout", () => {
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

  interface Cart {
    status: string;
    orderId: string | null;
  }
  const cartOf = (id: string) => shop.storefront<Cart>('GET', `/carts/${id}`);
  const pay = (mode: string, attributes: Json = {}): Json => ({ paymentMethods: by(mode, attributes) });
  const events = (orderId: string) =>
    shop.count(`domain_events WHERE type = 'order.created' AND aggregate_id = $1`, [orderId]);
  const booked = async (code: string): Promise<number> => {
    const [row] = await shop.query<{ booked: number }>('SELECT booked FROM delivery_windows WHERE code = $1', [code]);
    return Number(row?.booked);
  };
  const payment = async (orderId: string): Promise<Json> => {
    const [row] = await shop.query('SELECT * FROM payments WHERE order_id = $1', [orderId]);
    return row ?? {};
  };

  describe('an order', () => {
    it('EM-8, EM-48: 200, with an order, no payment details and the name of the checkout', async () => {
      const { status, body } = await shop.checkout(shop.body(await shop.cart()));
      expect(status).toBe(200);
      const { orderId, checkoutId } = body as Placed;
      expect(body).toEqual({ orderId, paymentDetails: null, checkoutId });
      expect([orderId, checkoutId]).toEqual([
        expect.stringMatching(uuid) as unknown,
        expect.stringMatching(uuid) as unknown,
      ]);
    });

    it('EM-47: there are an order, its stock, its payment, its event and a closed cart', async () => {
      const allocated = await shop.allocated('MUG-BLUE');
      const cartId = await shop.cart();
      const { orderId, checkoutId } = await shop.order(shop.body(cartId));
      expect(await shop.row(orderId)).toMatchObject({
        channel: 'emporix',
        cart_id: Number(cartId),
        currency: 'EUR',
        subtotal: 2_400,
        shipping: 490,
        total: 2_890,
        customer_id: Number(shop.buyerId),
      });
      expect(await shop.allocated('MUG-BLUE')).toBe(allocated + 2);
      expect(await payment(orderId)).toMatchObject({ id: checkoutId, amount: 2_890, status: 'pending' });
      expect(await events(orderId)).toBe(1);
    });

    it('EM-47: of a guest, too', async () => {
      const cartId = await shop.cart({ 'MUG-BLUE': 1 }, { token: shop.guest });
      const { status, body } = await shop.guestCheckout(shop.guestBody(cartId));
      expect(status).toBe(200);
      expect(await shop.row((body as Placed).orderId)).toMatchObject({ customer_id: null, email: 'guest@example.com' });
    });

    it('EM-51: the cart is closed, and still there, with its order', async () => {
      const cartId = await shop.cart();
      const { orderId } = await shop.order(shop.body(cartId));
      expect(await cartOf(cartId)).toMatchObject({ status: 'ordered', orderId });
      const lines = { sku: 'MUG-BLUE', quantity: 1 };
      await expect(shop.storefront('POST', `/carts/${cartId}/lines`, lines)).rejects.toThrow(': 409 ');
    });

    it('EM-53: an ordered cart is a conflict, which names the order', async () => {
      const cartId = await shop.cart();
      const { orderId } = await shop.order(shop.body(cartId));
      const { status, type, details } = await shop.refusal(shop.body(cartId));
      expect([status, type]).toEqual([409, 'conflict_resource']);
      const kind = 'unique_checkout_cart_id_index';
      expect(details).toEqual([
        { field: 'cartId', type: kind, message: cartId, moreInfo: '' },
        { field: 'existingOrderId', type: kind, message: orderId, moreInfo: '' },
      ]);
    });

    it('EM-53: it is named to nobody but the owner of the cart', async () => {
      const cartId = await shop.cart();
      await shop.order(shop.body(cartId));
      const other = await shop.logIn('other');
      const asking = { token: other.token, saas: other.token };
      const asked = shop.body(cartId, { customer: shop.customer({ id: other.id }) });
      expect(await shop.problems(asked, asking)).toEqual(['cartId not_found']);
      expect(await shop.problems(shop.guestBody(cartId), { token: shop.guest, saas: null })).toEqual([
        'cartId not_found',
      ]);
    });

    it('EM-53, EM-54: of ten at once, one orders the cart and nine are a conflict', async () => {
      const cartId = await shop.cart();
      const answers = await Promise.all(Array.from({ length: 10 }, () => shop.checkout(shop.body(cartId))));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
      for (const { status, body } of answers) {
        if (status === 409) expect(body).toMatchObject({ type: 'conflict_resource' });
      }
      expect(await shop.count('orders WHERE cart_id = $1', [cartId])).toBe(1);
    });

    it('X-5: the same key, the same answer; with another body, 422', async () => {
      const cartId = await shop.cart();
      const headers = { 'Idempotency-Key': 'order-1' };
      const first = await shop.checkout(shop.body(cartId), { headers });
      const again = await shop.checkout(shop.body(cartId), { headers });
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(again.headers['idempotent-replayed']).toBe('true');
      const other = await shop.refusal(shop.body(cartId, { currency: undefined }), { headers });
      expect([other.status, other.type]).toEqual([422, 'validation_violation']);
    });
  });

  describe('delivery windows', () => {
    it('EM-52: N buyers on the last seat: one order, the others a conflict; a cancelled order gives it back', async () => {
      const carts = await Promise.all(Array.from({ length: 6 }, () => shop.cart()));
      const answers = await Promise.all(
        carts.map((cartId) => shop.checkout(shop.body(cartId, { deliveryWindowId: 'dw-one' }))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      const full = { field: 'deliveryWindowId', type: 'capacity_exceeded' };
      for (const { status, body } of answers) {
        if (status === 409) {
          const details = [expect.objectContaining(full) as unknown];
          expect(body).toMatchObject({ type: 'conflict_resource', details });
        }
      }
      expect(await booked('dw-one')).toBe(1);
      const won = answers.find(({ status }) => status === 200)?.body as Placed;
      await admin(app, 'POST', `/orders/${won.orderId}/transitions`, { to: 'cancelled' }, 'emporia');
      expect(await booked('dw-one')).toBe(0);
    });
  });

  describe('payments', () => {
    it.each([
      ['none', 'invoice'],
      ['custom', 'custom'],
    ])('EM-49, EM-50: by %s the order is there, unpaid, and nobody is asked', async (provider, known) => {
      const { orderId, paymentDetails } = await shop.order(
        shop.body(await shop.cart(), { paymentMethods: [{ provider }] }),
      );
      expect(paymentDetails).toBeNull();
      expect(await shop.row(orderId)).toMatchObject({ status: 'pending', payment_status: 'unpaid' });
      expect(await payment(orderId)).toMatchObject({ provider: known, status: 'pending' });
    });

    it('EM-49, EM-50: by a card that is approved at once the order is paid', async () => {
      const { orderId, paymentDetails } = await shop.order(
        shop.body(await shop.cart(), pay('mode-card', { token: 'tok_approved' })),
      );
      const { id } = await payment(orderId);
      expect(paymentDetails).toEqual({
        successful: true,
        paymentTransactionId: id,
        requiresExternalPayment: false,
        externalPaymentRedirectURL: null,
        externalPaymentHttpMethod: null,
      });
      expect(await shop.row(orderId)).toMatchObject({ status: 'pending', payment_status: 'paid' });
    });

    it('EM-49, EM-50: by a mode that redirects the order waits for its money', async () => {
      const { orderId, paymentDetails } = await shop.order(shop.body(await shop.cart(), pay('mode-redirect')));
      const { id } = await payment(orderId);
      const { payUrl } = await gateway.charge(String(id));
      expect(paymentDetails).toEqual({
        successful: false,
        paymentTransactionId: id,
        requiresExternalPayment: true,
        externalPaymentRedirectURL: payUrl,
        externalPaymentHttpMethod: 'GET',
      });
      expect(await shop.row(orderId)).toMatchObject({ payment_status: 'unpaid' });
      await gateway.approve(String(id));
      await until(
        () => shop.row(orderId),
        ({ payment_status: now }) => now === 'paid',
      );
    });

    it('EM-57: a payment that is declined leaves cart, stock, coupon and window as they were', async () => {
      await shop.query(
        `UPDATE coupons SET max_uses = 1 WHERE code = 'MINUS5' AND store_id = (SELECT id FROM stores WHERE slug = 'emporia')`,
      );
      const cartId = await shop.cart({ 'MUG-BLUE': 1, 'LAST-1': 1 }, { couponCode: 'MINUS5' });
      const allocated = [await shop.allocated('MUG-BLUE'), await shop.allocated('LAST-1')];
      const seats = await booked('dw-open');
      const asked = (token: string): Json =>
        shop.body(cartId, { ...pay('mode-card', { token }), deliveryWindowId: 'dw-open' });
      const { status, body } = await shop.checkout(asked('tok_declined'));
      expect([status, body]).toEqual([
        400,
        expect.objectContaining({
          type: 'validation_violation',
          details: [expect.objectContaining({ field: 'paymentMethods[0]', type: 'payment_declined' }) as unknown],
        }) as unknown,
      ]);
      expect(await cartOf(cartId)).toMatchObject({ status: 'open', orderId: null });
      expect([await shop.allocated('MUG-BLUE'), await shop.allocated('LAST-1')]).toEqual(allocated);
      expect(await booked('dw-open')).toBe(seats);
      expect(await shop.count('coupon_redemptions WHERE released_at IS NULL')).toBe(0);
      const { orderId } = await shop.order(asked('tok_approved'));
      expect(await shop.row(orderId)).toMatchObject({ coupon_code: 'MINUS5', payment_status: 'paid' });
      expect(await booked('dw-open')).toBe(seats + 1);
    });
  });

  describe('quotes', () => {
    it('EM-58: a quote is ordered at its own prices, once', async () => {
      const quote = await shop.storefront<{ status: string }>('GET', '/quotes/quote-open');
      expect(quote.status).toBe('open');
      await shop.query(
        `UPDATE prices SET amount = 9900 WHERE variant_id = (
           SELECT v.id FROM variants v JOIN stores s ON s.id = v.store_id WHERE s.slug = 'emporia' AND sku = 'COFFEE-1KG')`,
      );
      const { orderId } = await shop.order(shop.quoteBody('quote-open', { deliveryWindowId: 'dw-open' }));
      // 12 × 15.50, and standard delivery.
      expect(await shop.row(orderId)).toMatchObject({
        subtotal: 18_600,
        shipping: 490,
        total: 19_090,
        cart_id: null,
        shipping_option: expect.objectContaining({
          window: expect.objectContaining({ code: 'dw-open' }) as unknown,
        }) as unknown,
      });
      expect(await shop.storefront('GET', '/quotes/quote-open')).toMatchObject({ status: 'ordered', orderId });
      const { status, type, details } = await shop.refusal(shop.quoteBody());
      expect([status, type]).toEqual([409, 'conflict_resource']);
      expect(details.map(({ field, message }) => [field, message])).toEqual([
        ['quoteId', 'quote-open'],
        ['existingOrderId', orderId],
      ]);
    });

    it.each([
      ['quote-expired', 'expired'],
      ['quote-other', 'not_found'],
      ['nowhere', 'not_found'],
      ['', 'missing_value'],
    ])('EM-58: %j cannot be ordered: %s', async (quoteId, type) => {
      expect(await shop.problems(shop.quoteBody(quoteId))).toEqual([`quoteId ${type}`]);
    });

    it('EM-58: its window has to have a seat, and its goods have to be there', async () => {
      const other = await shop.logIn('other');
      const asking = { token: other.token, saas: other.token };
      const full = await shop.refusal(shop.quoteBody('quote-other', { deliveryWindowId: 'dw-full' }), asking);
      expect(full.status).toBe(409);
      const stock = (onHand: string) =>
        shop.query(
          `UPDATE stock_levels SET on_hand = ${onHand} WHERE variant_id = (
             SELECT v.id FROM variants v JOIN stores s ON s.id = v.store_id WHERE s.slug = 'emporia' AND sku = 'COFFEE-1KG')`,
        );
      await stock('allocated + 3');
      expect((await shop.refusal(shop.quoteBody('quote-other'), asking)).details).toEqual([
        { field: 'items[0].quantity', type: 'out_of_stock', message: '12 wanted, 3 in stock', moreInfo: '' },
      ]);
      await stock('1000000');
      await shop.order(shop.quoteBody('quote-other'), asking);
    });
  });

  describe('faults', () => {
    it('EM-55, X-9: what cannot be read', async () => {
      const headers = { 'Content-Type': 'application/json' };
      expect(await shop.refusal('{"cartId": ', { headers })).toMatchObject({
        status: 400,
        type: 'bad_payload_syntax',
        details: [],
      });
      const { status } = await shop.refusal('cartId=1', { headers: { 'Content-Type': 'text/plain' } });
      expect(status).toBe(415);
      expect((await shop.refusal(shop.body('1', { currency: 'x'.repeat(200_000) }))).status).toBe(413);
    });

    it('EM-56: a fault on our side tells nothing', async () => {
      const cartId = await shop.cart();
      await shop.query('ALTER TABLE payments RENAME TO hidden');
      const { status, body } = await shop.checkout(shop.body(cartId));
      await shop.query('ALTER TABLE hidden RENAME TO payments');
      expect(status).toBe(500);
      expect(body).toEqual({
        status: 500,
        type: 'internal_service_error',
        message: 'Something went wrong on our side. Quote the request id when you report it.',
        moreInfo: '',
        details: [],
      });
      await shop.order(shop.body(cartId));
    });
  });
});
