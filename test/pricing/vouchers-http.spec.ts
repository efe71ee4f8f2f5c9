import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { verify } from '../../src/verify/verify.js';
import { testApp, type TestApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { admin, guestCheckout, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';
import { plain, Shop } from '../contracts/sellvik/support/shop.js';

let app: TestApp;
let guest: Shopper;
let buyer: Shopper;
let gateway: FakeGateway;
/** The product of DROP-TEE, and a category of SAREE-RED-M's. */
let tee: number;
let festive: number;
/** The group of buyer@acme.test. */
let staff: number;

const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
const bdt = (amount: string) => ({ amount, currency: 'BDT' });
const byWallet = { ...guestCheckout, paymentMethod: 'WALLET' };

interface CartView {
  totals: Record<string, { amount: string }>;
  coupon: { code: string; applied: boolean; reason?: string } | null;
  notices: { code: string; reason?: string }[];
}

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  gateway = app.get(FakeGateway);
  guest = new Shopper(app);
  buyer = await guest.logIn();
  const productOf = async (sku: string): Promise<number> => {
    const [row] = await query<{ id: number }>('SELECT product_id AS id FROM variants WHERE sku = $1', [sku]);
    if (!row) throw new Error(`No ${sku}`);
    return row.id;
  };
  tee = await productOf('DROP-TEE');
  await query(`INSERT INTO payment_methods (store_id, code, provider, name)
    SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
  const [category] = await query<{ id: number }>(
    `INSERT INTO categories (store_id, code, name) SELECT id, 'festive', 'Festive' FROM stores WHERE slug = 'acme' RETURNING id`,
  );
  festive = category?.id ?? 0;
  await query(
    `INSERT INTO product_categories (store_id, product_id, category_id)
     SELECT store_id, $1, id FROM categories WHERE id = $2`,
    [await productOf('SAREE-RED-M'), festive],
  );
  staff = (await admin<{ id: number }>(app, 'POST', '/customer-groups', { code: 'staff', name: 'Staff' })).body.id;
  const [{ id }] = (await admin<{ items: [{ id: number }] }>(app, 'GET', '/customers?email=buyer@acme.test')).body
    .items;
  await admin(app, 'PATCH', `/customers/${id}`, { groupId: staff });

  await coupon('TEES', { kind: 'percent', basisPoints: 2_000, productIds: [tee] });
  await coupon('FESTIVE', { kind: 'fixed', amount: bdt('500.00'), categoryIds: [festive] });
  await coupon('STAFF', { kind: 'percent', basisPoints: 3_000, customerGroupIds: [staff] });
  await coupon('TEESHIP', { kind: 'free_shipping', productIds: [tee] });
});

afterAll(() => app.close());

beforeEach(() => {
  gateway.behaviour = 'authorize';
});

async function coupon(code: string, terms: object): Promise<void> {
  const { status, body } = await admin(app, 'POST', '/coupons', { code, ...terms });
  if (status !== 201) throw new Error(`No coupon: ${JSON.stringify(body)}`);
}

async function live(code: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    `SELECT count(*) FROM coupon_redemptions JOIN coupons ON coupons.id = coupon_id
     WHERE code = $1 AND released_at IS NULL`,
    [code],
  );
  return Number(row?.count);
}

const both = [
  { sku: 'KURTI-EM', quantity: 1 },
  { sku: 'DROP-TEE', quantity: 2 },
];

describe('a coupon for some goods', () => {
  it('is off their lines, in the cart as in the order, whose ledger names them', async () => {
    const cart = await guest.cart(both, 'tees');
    const { body: view } = await guest.send<CartView>('GET', `/carts/${cart.id}`, {
      headers: { 'X-Cart-Token': cart.token },
    });
    // 20 % of two tees at 900.00; the kurti at 1490.00 stays as it is.
    expect(view.totals).toMatchObject({ subtotal: bdt('3290.00'), discount: bdt('360.00'), total: bdt('2930.00') });

    const { status, body } = await guest.checkOut(cart);
    expect(status).toBe(201);
    expect(body.totals).toMatchObject({ discount: bdt('360.00'), shipping: bdt('60.00'), total: bdt('2990.00') });
    expect(body.lines.map(({ sku, total }) => [sku, total.amount])).toEqual([
      ['KURTI-EM', '1490.00'],
      ['DROP-TEE', '1440.00'],
    ]);
    const { body: order } = await admin<{ adjustments: { source: string; amount: object; line: unknown }[] }>(
      app,
      'GET',
      `/orders/${body.id}`,
    );
    expect(order.adjustments.filter(({ source }) => source === 'coupon:TEES')).toMatchObject([
      { amount: bdt('-360.00') },
    ]);
    expect(await live('TEES')).toBe(1);
  });

  it('of a category is off its products', async () => {
    const { body } = await guest.order([{ sku: 'SAREE-RED-M', quantity: 1 }, ...both], { couponCode: 'FESTIVE' });
    expect(body.lines.map(({ sku, total }) => [sku, total.amount])).toEqual([
      ['SAREE-RED-M', '3700.00'],
      ['KURTI-EM', '1490.00'],
      ['DROP-TEE', '1800.00'],
    ]);
  });

  it('is refused without them, with the reason and nothing changed', async () => {
    const before = await tableContents(app.db.dataSource);
    for (const couponCode of ['TEES', 'FESTIVE', 'TEESHIP']) {
      const { status, body } = await guest.order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], { couponCode });
      expect([status, body.code]).toEqual([400, 'coupon.not_for_these_items']);
    }
    expect(await tableContents(app.db.dataSource)).toEqual(before);

    const cart = await guest.cart([{ sku: 'KURTI-EM', quantity: 1 }], 'TEES');
    const headers = { 'X-Cart-Token': cart.token };
    const { body: view } = await guest.send<CartView>('GET', `/carts/${cart.id}`, { headers });
    expect(view.notices).toEqual([
      { code: 'coupon_not_applicable', couponCode: 'TEES', reason: 'not_for_these_items' },
    ]);
  });

  it('makes delivery free as soon as one of them is in the basket', async () => {
    const { body } = await guest.order(both, { couponCode: 'TEESHIP' });
    expect(body.totals).toMatchObject({ discount: bdt('0.00'), shippingDiscount: bdt('60.00'), total: bdt('3290.00') });
  });
});

describe('a coupon for some customers', () => {
  it('applies to a customer of the group, in the cart and in the order', async () => {
    const cart = await buyer.cart([{ sku: 'KURTI-EM', quantity: 1 }], 'STAFF');
    const { body: view } = await buyer.send<CartView>('GET', `/carts/${cart.id}`);
    expect(view.totals).toMatchObject({ discount: bdt('447.00'), total: bdt('1043.00') });
    expect((await buyer.checkOut(cart)).body.totals).toMatchObject({ discount: bdt('447.00') });
  });

  it('is refused to everybody else', async () => {
    const other = await guest.logIn('other@acme.test');
    for (const shopper of [guest, other]) {
      const { status, body } = await shopper.order<ProblemJson>([{ sku: 'KURTI-EM', quantity: 1 }], {
        couponCode: 'STAFF',
      });
      expect([status, body.code]).toEqual([400, 'coupon.not_for_this_customer']);
    }
  });

  it('follows the customer out of the group', async () => {
    const cart = await buyer.cart([{ sku: 'KURTI-EM', quantity: 1 }], 'STAFF');
    await query(`UPDATE customers SET group_id = NULL WHERE email = 'buyer@acme.test'`);
    const { status, body } = await buyer.checkOut<ProblemJson>(cart);
    expect([status, body.code]).toEqual([400, 'coupon.not_for_this_customer']);
    await query(`UPDATE customers SET group_id = $1 WHERE email = 'buyer@acme.test'`, [staff]);
    expect((await buyer.checkOut(cart)).status).toBe(201);
  });
});

it('Sellvik calls all of that an invalid coupon', async () => {
  const shop = new Shop(app);
  const { token } = await shop.cart({ 'KURTI-EM': 1 });
  for (const couponCode of ['TEES', 'STAFF']) {
    expect(await shop.refusal({ cart: token, body: plain({ couponCode }) })).toMatchObject({
      status: 400,
      code: 'invalid_coupon',
    });
  }
});

describe('the use of a restricted coupon', () => {
  it('is given back when the order is cancelled', async () => {
    await coupon('TEEONCE', { kind: 'percent', basisPoints: 1_000, productIds: [tee], maxUses: 1 });
    const order = await guest.order(both, { couponCode: 'TEEONCE' });
    expect(order.status).toBe(201);
    const again = () => guest.order<ProblemJson>(both, { couponCode: 'TEEONCE' });
    expect((await again()).body.code).toBe('coupon.used_up');
    await admin(app, 'POST', `/orders/${order.body.id}/transitions`, { to: 'cancelled' });
    expect(await live('TEEONCE')).toBe(0);
    expect((await again()).status).toBe(201);
    expect(await live('TEEONCE')).toBe(1);
  });

  it('is given back when the payment is declined, and when the checkout is undone', async () => {
    await coupon('STAFFONCE', {
      kind: 'free_shipping',
      customerGroupIds: [staff],
      categoryIds: [festive],
      maxUsesPerCustomer: 1,
    });
    const pay = async () =>
      buyer.checkOut<OrderJson & ProblemJson>(
        await buyer.cart([{ sku: 'SAREE-RED-M', quantity: 1 }], 'STAFFONCE'),
        byWallet,
      );
    gateway.behaviour = 'decline';
    expect((await pay()).body.code).toBe('payment.declined');
    expect(await live('STAFFONCE')).toBe(0);

    // The provider never hears of the payment, and the process is gone before it could have said so.
    const settlement = app.get(PaymentSettlement);
    const conclude = settlement.conclude.bind(settlement);
    settlement.conclude = () => Promise.reject(new Error('the process is gone'));
    gateway.behaviour = 'lose-request';
    expect((await pay()).status).toBe(500);
    settlement.conclude = conclude;
    expect(await live('STAFFONCE')).toBe(1);
    await app.get(CheckoutRecovery).recover(0);
    expect(await live('STAFFONCE')).toBe(0);

    gateway.behaviour = 'authorize';
    expect((await pay()).status).toBe(201);
    expect((await pay()).body.code).toBe('coupon.customer_limit_reached');
    expect(await live('STAFFONCE')).toBe(1);
  });
});

describe('the first order of a customer', () => {
  const email = 'first@acme.test';
  const firstOrderedAt = async (): Promise<Date | null> => {
    const [row] = await query<{ at: Date | null }>('SELECT first_ordered_at AS at FROM customers WHERE email = $1', [
      email,
    ]);
    return row?.at ?? null;
  };
  let newcomer: Shopper;

  beforeAll(async () => {
    const body = { email, password: 'demo-password-1' };
    expect((await guest.send('POST', '/customers', { body })).status).toBe(201);
    newcomer = await guest.logIn(email);
  });

  beforeEach(() =>
    query('UPDATE customers SET first_ordered_at = NULL, first_order_id = NULL WHERE email = $1', [email]),
  );

  it('is one of five that are placed at once: it alone has what is only for the first, and it is noted once', async () => {
    const welcome = { code: 'WELCOME', name: 'Welcome', benefit: { kind: 'percent', basisPoints: 1_000 } };
    const offer = await admin<{ id: number }>(app, 'POST', '/offers', { ...welcome, firstOrderOnly: true });
    expect(offer.status).toBe(201);
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => newcomer.order([{ sku: 'KURTI-EM', quantity: 1 }])),
    );
    expect(replies.map(({ status, body }) => `${status} ${body.totals.discount.amount}`).sort()).toEqual([
      '201 0.00',
      '201 0.00',
      '201 0.00',
      '201 0.00',
      '201 149.00',
    ]);
    const noted = await firstOrderedAt();
    expect(noted).not.toBeNull();

    expect((await newcomer.order([{ sku: 'KURTI-EM', quantity: 1 }])).body.totals.discount.amount).toBe('0.00');
    expect(await firstOrderedAt()).toEqual(noted);
    await admin(app, 'PATCH', `/offers/${offer.body.id}`, { active: false });
  });

  it('is noted when a payment over the network has come through, and not when it was declined', async () => {
    gateway.behaviour = 'decline';
    await newcomer.order([{ sku: 'KURTI-EM', quantity: 1 }], { paymentMethod: 'WALLET' });
    expect(await firstOrderedAt()).toBeNull();
    gateway.behaviour = 'authorize';
    await newcomer.order([{ sku: 'KURTI-EM', quantity: 1 }], { paymentMethod: 'WALLET' });
    expect(await firstOrderedAt()).not.toBeNull();
  });

  describe('whose payment is asked for over the network', () => {
    const kurti = [{ sku: 'KURTI-EM', quantity: 1 }];
    const discountOf = async (given: object = {}): Promise<string> => {
      const { status, body } = await newcomer.order<OrderJson & ProblemJson>(kurti, given);
      return status === 201 ? body.totals.discount.amount : body.code;
    };
    /** What other orders of the customer have off while the first one's provider thinks. */
    const meanwhile = (others: object[]): { first: Promise<string>; rest: string[] } => {
      const rest: string[] = [];
      gateway.meanwhile = async () => {
        gateway.meanwhile = () => Promise.resolve();
        const { behaviour } = gateway;
        gateway.behaviour = 'authorize';
        for (const other of others) rest.push(await discountOf(other));
        gateway.behaviour = behaviour;
      };
      return { first: discountOf(byWallet), rest };
    };
    let offerId: number;

    beforeAll(async () => {
      const welcome = { code: 'WELCOME-2', name: 'Welcome', benefit: { kind: 'percent', basisPoints: 1_000 } };
      offerId = (await admin<{ id: number }>(app, 'POST', '/offers', { ...welcome, firstOrderOnly: true })).body.id;
    });
    afterAll(async () => {
      gateway.behaviour = 'authorize';
      await admin(app, 'PATCH', `/offers/${offerId}`, { active: false });
      expect(await verify(app.db.dataSource)).toEqual([]);
    });

    it('is the first from then on: none beside it is, by whichever method', async () => {
      gateway.behaviour = 'authorize';
      const { first, rest } = meanwhile([byWallet, {}]);
      expect([await first, rest]).toEqual(['149.00', ['0.00', '0.00']]);
      expect(await firstOrderedAt()).not.toBeNull();
      expect(await discountOf()).toBe('0.00');
    });

    it('tells a rival that was shown the price of a first order', async () => {
      gateway.behaviour = 'authorize';
      const shown = { expectedTotal: bdt('1401.00') };
      const { first, rest } = meanwhile([shown, { ...byWallet, ...shown }]);
      expect([await first, rest]).toEqual(['149.00', ['checkout.total_changed', 'checkout.total_changed']]);
    });

    it('leaves the next one to be the first when it comes to nothing', async () => {
      gateway.behaviour = 'decline';
      expect(await discountOf(byWallet)).toBe('payment.declined');
      gateway.behaviour = 'authorize';
      expect(await discountOf(byWallet)).toBe('149.00');
      expect(await discountOf()).toBe('0.00');
    });

    it('leaves none to be the first when another was placed beside it', async () => {
      gateway.behaviour = 'decline';
      const { first, rest } = meanwhile([{}]);
      expect([await first, rest]).toEqual(['payment.declined', ['0.00']]);
      expect(await firstOrderedAt()).not.toBeNull();
      expect(await discountOf()).toBe('0.00');
    });
  });

  it('is not noted by a checkout that is refused', async () => {
    const { status } = await newcomer.order([{ sku: 'SHAWL-1', quantity: 2 }]);
    expect(status).toBe(409);
    expect(await firstOrderedAt()).toBeNull();
  });
});
