import { type DomainEvent } from '../../src/events/domain-event.js';
import { CheckoutStep } from '../../src/checkout/checkout-step.js';
import { DomainError } from '../../src/kernel/domain-error.js';
import { type OrderDraft } from '../../src/order/order.types.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { admin, guestCheckout, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';
import { testApp, type TestApp } from '../support/app.js';

/** A team's own steps: a buyer it does not serve, and a failure in the last moment. */
class HouseRules extends CheckoutStep {
  readonly code = 'house-rules';
  failsBeforePlace = false;

  override validate({ command }: { command: { contact: { email?: string | null } } }): void {
    if (command.contact.email === 'banned@example.test') {
      throw new DomainError('house.banned', 'forbidden', 'This buyer is not served.');
    }
  }

  override async beforePlace(_tx: Tx, _draft: OrderDraft): Promise<void> {
    if (this.failsBeforePlace) throw new Error('the step is broken');
  }
}

describe('a checkout through the storefront API', () => {
  let app: TestApp;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp({ extensions: { checkoutSteps: [HouseRules] } });
    guest = new Shopper(app);
  });
  afterAll(() => app.close());

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const amounts = ({ totals }: OrderJson) =>
    Object.fromEntries(Object.entries(totals).map(([name, { amount }]) => [name, amount]));
  const stockOf = async (sku: string) =>
    (
      await query<{ onHand: number; allocated: number }>(
        `SELECT sum(on_hand)::int AS "onHand", sum(allocated)::int AS allocated FROM stock_levels l
         JOIN variants v ON v.id = l.variant_id WHERE v.sku = $1`,
        [sku],
      )
    )[0];

  it('takes a guest from nothing to an order in two calls', async () => {
    const cart = await guest.cart([{ sku: 'KURTI-EM', quantity: 2 }], 'WELCOME10');
    const { status, body, headers } = await guest.checkOut(cart);
    expect(status).toBe(201);
    expect(body.number).toBe('ACME-1042');
    expect(amounts(body)).toEqual({
      subtotal: '2980.00',
      discount: '298.00',
      shipping: '60.00',
      shippingDiscount: '0.00',
      tax: '0.00',
      taxIncluded: '0.00',
      transferDiscount: '0.00',
      total: '2742.00',
    });
    expect(body).toMatchObject({
      status: 'pending',
      paymentStatus: 'unpaid',
      couponCode: 'WELCOME10',
      payment: { method: 'COD', status: 'pending', action: null },
    });
    expect(headers.location).toBe(`/storefront/v1/public/orders/${body.secretSlug}`);
  });

  it('explains its totals by a ledger that adds up to them', async () => {
    const { body } = await guest.order(
      [
        { sku: 'KURTI-EM', quantity: 1 },
        { sku: 'SAREE-RED-M', quantity: 3 },
      ],
      { couponCode: 'BIG500' },
    );
    const ledger = body.adjustments as { type: string; amount: { amount: string }; source: string }[];
    const sum = (type: string) =>
      ledger.filter((entry) => entry.type === type).reduce((total, entry) => total + Number(entry.amount.amount), 0);
    expect([sum('item'), sum('discount'), sum('shipping')]).toEqual([14090, -500, 60]);
    expect(body.totals.total.amount).toBe('13650.00');
    expect(ledger.filter(({ type }) => type === 'discount').every(({ source }) => source === 'coupon:BIG500')).toBe(
      true,
    );
  });

  it('takes it in one call, without a cart', async () => {
    const { status, body } = await guest.order([{ sku: 'SAREE-RED-L', quantity: 1 }]);
    expect(status).toBe(201);
    expect(body.lines).toMatchObject([
      {
        sku: 'SAREE-RED-L',
        name: 'Jamdani Saree',
        options: [
          { name: 'Colour', value: 'Red' },
          { name: 'Size', value: 'L' },
        ],
        quantity: 1,
        unitPrice: { amount: '4200.00', currency: 'BDT' },
      },
    ]);
  });

  it('allocates the stock, logs order.created once and keeps the cart as a record', async () => {
    const before = await stockOf('SAREE-BLUE-M');
    const cart = await guest.cart([{ sku: 'SAREE-BLUE-M', quantity: 4 }]);
    const { body } = await guest.checkOut(cart);
    const after = await stockOf('SAREE-BLUE-M');
    expect(after).toEqual({ onHand: before?.onHand, allocated: (before?.allocated ?? 0) + 4 });
    expect(
      await query(`SELECT kind, on_hand_delta, allocated_delta FROM stock_movements WHERE order_id = $1`, [body.id]),
    ).toEqual([{ kind: 'allocate', on_hand_delta: 0, allocated_delta: 4 }]);
    const events = await query<{ type: string; payload: { number: string } }>(
      'SELECT type, payload FROM domain_events WHERE aggregate_id = $1',
      [body.id],
    );
    expect(events.map(({ type, payload }) => [type, payload.number])).toEqual([['order.created', body.number]]);
    const reread = await guest.send<ProblemJson>('POST', `/carts/${cart.id}/lines`, {
      body: { sku: 'KURTI-EM', quantity: 1 },
      headers: { 'X-Cart-Token': cart.token },
    });
    expect([reread.status, reread.body.code]).toEqual([409, 'cart.closed']);
  });

  it('returns the same order when the cart is checked out again', async () => {
    const cart = await guest.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const first = await guest.checkOut(cart);
    const before = await tableContents(app.db.dataSource);
    const second = await guest.checkOut(cart);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('refuses a concurrent checkout of the same cart at once, and makes one order', async () => {
    const cart = await guest.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const rival = app.db.dataSource.createQueryRunner();
    await rival.startTransaction();
    await rival.query('SELECT 1 FROM carts WHERE id = $1 FOR UPDATE', [cart.id]);
    const begun = performance.now();
    const refused = await guest.checkOut<ProblemJson>(cart);
    expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([409, 'cart.locked', '1']);
    expect(performance.now() - begun).toBeLessThan(1_000);
    await rival.rollbackTransaction();
    await rival.release();
    expect((await guest.checkOut(cart)).status).toBe(201);
  });

  it.each([
    ['stock that is not there', { items: [{ sku: 'SHAWL-1', quantity: 2 }] }, 409, 'stock.short'],
    ['an unknown item', { items: [{ sku: 'NO-SUCH', quantity: 1 }] }, 400, 'checkout.items_not_available'],
    ['an unknown coupon', { couponCode: 'NOPE' }, 400, 'coupon.not_found'],
    ['an expired coupon', { couponCode: 'EXPIRED5' }, 400, 'coupon.ended'],
    ['a coupon below its minimum', { couponCode: 'BIG500' }, 400, 'coupon.minimum_not_reached'],
    ['an unpublished zone', { shippingOption: 'sz_hidden/standard' }, 400, 'shipping.zone_not_found'],
    ['an unknown method of a zone', { shippingOption: 'sz_inside_dhaka/drone' }, 400, 'shipping.option_not_found'],
    ['a payment method that is not offered', { paymentMethod: 'PAYPAL' }, 400, 'payment.method_not_offered'],
    ['a missing address', { shippingAddress: null }, 400, 'checkout.shipping_address_required'],
    [
      'a country out of reach',
      { shippingAddress: { ...guestCheckout.shippingAddress, country: 'DE' } },
      400,
      'checkout.country_not_served',
    ],
    ['a guest without an e-mail address', { email: undefined }, 400, 'request.invalid'],
    ['a buyer whom a step refuses', { email: 'banned@example.test' }, 403, 'house.banned'],
    [
      'another total than expected',
      { expectedTotal: { amount: '1.00', currency: 'BDT' } },
      409,
      'checkout.total_changed',
    ],
  ])('refuses %s and changes nothing', async (_, change, status, code) => {
    const before = await tableContents(app.db.dataSource);
    const answer = await guest.order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], change);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('tells the present totals when the expected one is wrong, and accepts the right one', async () => {
    const items = [{ sku: 'KURTI-EM', quantity: 1 }];
    const wrong = await guest.order<ProblemJson>(items, { expectedTotal: { amount: '1490.00', currency: 'BDT' } });
    expect(wrong.body).toMatchObject({
      expected: { amount: '1490.00', currency: 'BDT' },
      totals: { total: { amount: '1550.00', currency: 'BDT' } },
    });
    const right = await guest.order(items, { expectedTotal: { amount: '1550.00', currency: 'BDT' } });
    expect(right.status).toBe(201);
  });

  it('names every short item', async () => {
    const { body } = await guest.order<ProblemJson>([
      { sku: 'KURTI-EM', quantity: 1 },
      { sku: 'SHAWL-1', quantity: 3 },
      { sku: 'DROP-TEE', quantity: 101 },
    ]);
    expect(body.shortages).toEqual([
      expect.objectContaining({ requested: 3, available: 1 }),
      expect.objectContaining({ requested: 101, available: 100 }),
    ]);
  });

  it('counts a coupon with one use once, however many want it', async () => {
    const tries = await Promise.all(
      Array.from({ length: 8 }, () =>
        guest.order<OrderJson | ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], { couponCode: 'ONCE' }),
      ),
    );
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(tries.filter(({ status }) => status === 409).map(({ body }) => (body as ProblemJson).code)).toEqual(
      Array.from({ length: 7 }, () => 'coupon.used_up'),
    );
  });

  it('sells at the full price instead when the store ignores coupons that do not apply', async () => {
    await query(`UPDATE stores SET invalid_coupon_policy = 'ignore' WHERE slug = 'maple'`);
    const maple = await testStore('maple');
    const { status, body } = await maple.order([{ sku: 'LAMP-1', quantity: 1 }], {
      couponCode: 'GONE',
      paymentMethod: 'invoice',
      shippingOption: undefined,
      shippingAddress: { ...guestCheckout.shippingAddress, country: 'CA', region: 'ON' },
    });
    // 20 % off a headlamp is the offer LIGHTS, which needs no code.
    expect([status, body.totals?.discount.amount, body.couponCode]).toEqual([201, '4.90', null]);
  });

  /** A demo store that has no zone of its own yet gets one, so that its goods can be sent. */
  async function testStore(slug: string): Promise<Shopper> {
    await query(
      `WITH zone AS (INSERT INTO shipping_zones (store_id, code, name, countries)
         SELECT id, 'test-zone', 'Test', countries FROM stores WHERE slug = $1 RETURNING store_id, id)
       INSERT INTO shipping_methods (store_id, zone_id, code, name, amount)
       SELECT store_id, id, 'standard', 'Standard', 500 FROM zone`,
      [slug],
    );
    return new Shopper(app, slug);
  }

  it('lets nothing through when a step fails in the last moment', async () => {
    const rules = app.get(HouseRules);
    rules.failsBeforePlace = true;
    const before = await tableContents(app.db.dataSource);
    const { status, body } = await guest.order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }]);
    rules.failsBeforePlace = false;
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('the step is broken');
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('shows a customer their own orders, newest first, and nobody else’s', async () => {
    const buyer = await guest.logIn();
    const other = await guest.logIn('other@acme.test');
    const first = await buyer.order([{ sku: 'KURTI-EM', quantity: 1 }], { email: undefined });
    const second = await buyer.order([{ sku: 'KURTI-EM', quantity: 2 }], { email: undefined });
    expect(first.body.email).toBe('buyer@acme.test');
    const page = await buyer.send<{ items: OrderJson[]; next: string | null }>('GET', '/orders?limit=1');
    expect(page.body.items.map(({ id }) => id)).toEqual([second.body.id]);
    const rest = await buyer.send<{ items: OrderJson[]; next: null }>('GET', `/orders?limit=1&after=${page.body.next}`);
    expect([rest.body.items.map(({ id }) => id), rest.body.next]).toEqual([[first.body.id], null]);
    expect((await other.send('GET', `/orders/${first.body.id}`)).status).toBe(404);
    expect((await other.send<{ items: unknown[] }>('GET', '/orders')).body.items).toEqual([]);
    expect((await buyer.send<OrderJson>('GET', `/orders/${first.body.id}`)).body.number).toBe(first.body.number);
    expect((await guest.send('GET', '/orders')).status).toBe(401);
    const forged = Buffer.from(JSON.stringify(['x'])).toString('base64url');
    expect((await buyer.send('GET', `/orders?after=${forged}`)).status).toBe(400);
  });

  it('shows an order to whoever knows the key of its public page, in its own store only', async () => {
    const { body } = await guest.order([{ sku: 'KURTI-EM', quantity: 1 }]);
    const read = await guest.send<OrderJson>('GET', `/public/orders/${body.secretSlug}`);
    expect([read.status, read.body.number]).toEqual([200, body.number]);
    expect((await new Shopper(app, 'maple').send('GET', `/public/orders/${body.secretSlug}`)).status).toBe(404);
    expect((await guest.send('GET', '/public/orders/unknown')).status).toBe(404);
  });

  it('keeps the order as it was placed when the catalog changes', async () => {
    const { body } = await guest.order([{ sku: 'BULK-007', quantity: 1 }]);
    await query(`UPDATE products SET name = 'Renamed' WHERE name = 'Bulk Item 7'`);
    await query(`UPDATE prices SET amount = 1 WHERE variant_id = $1`, [body.lines[0]?.variantId]);
    const read = await guest.send<OrderJson>('GET', `/public/orders/${body.secretSlug}`);
    const { payment: _payment, ...placed } = body;
    expect(read.body).toEqual(placed);
  });

  it('lists the payment methods that the store offers', async () => {
    const { body } = await guest.send('GET', '/payment-methods');
    expect(body).toEqual({
      items: ['COD', 'BKASH', 'NAGAD', 'CARD'].map((code) => ({ code, name: expect.any(String) as string })),
    });
  });

  it('gives every order of a store a number of its own, in order, however many come at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => guest.order([{ sku: 'BULK-010', quantity: 1 }])),
    );
    const numbers = replies.map(({ body }) => body.number);
    expect(new Set(numbers).size).toBe(20);
    expect(numbers.every((number) => /^ACME-1\d{3}$/.test(number))).toBe(true);
  });

  it('feeds order.created to the admin API, with the whole order in it', async () => {
    const { body: order } = await guest.order([{ sku: 'KURTI-EM', quantity: 1 }]);
    const deadline = Date.now() + 5_000;
    let cursor: string | null = null;
    for (;;) {
      const after: string = cursor === null ? '' : `&after=${cursor}`;
      const { body } = await admin<{ items: DomainEvent[]; cursor: string }>(
        app,
        'GET',
        `/events?types=order.created&limit=100${after}`,
      );
      cursor = body.cursor;
      const event = body.items.find(({ aggregateId }) => aggregateId === order.id);
      if (event) {
        expect(event).toMatchObject({ type: 'order.created', version: 1, payload: { number: order.number } });
        return;
      }
      if (Date.now() > deadline) throw new Error('The event did not come');
    }
  });
});
