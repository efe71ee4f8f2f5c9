import { verify } from '../../../src/verify/verify.js';
import { testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { type Order, reckoned, Shop } from './support/shop.js';

describe("Scalev's order", () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp({ settings: { PUBLIC_URL: 'https://toko.nusantara.test' } });
    shop = await Shop.open(app);
  });
  afterAll(async () => {
    expect(await verify(app.db.dataSource)).toEqual([]);
    await app.close();
  });

  it("SC-29, SC-43, SC-44: the vendor's arithmetic comes out: 150000 + 19000 − unique code", async () => {
    const order = await shop.order(shop.physical());
    const code = Number(order.unique_code_discount);
    expect(code).toBeGreaterThanOrEqual(1);
    expect(code).toBeLessThanOrEqual(999);
    expect(order).toMatchObject({
      product_price: '150000.00',
      product_discount: '0.00',
      shipping_cost: '19000.00',
      shipping_discount: '0.00',
      other_income: '0.00',
      discount_code_discount: '0.00',
      gross_revenue: `${150_000 + 19_000 - code}.00`,
    });
    expect(reckoned(order)).toBe(Number(order.gross_revenue));
  });

  it('SC-43: it comes out with a discount code, with an offer, with free delivery, and with a tax that is added', async () => {
    await shop.query(
      `INSERT INTO offers (store_id, code, name, kind, basis_points, product_ids, position)
       SELECT s.id, 'BATIK', 'Batik', 'percent', 1000, ARRAY[p.id], 0
       FROM stores s JOIN products p ON p.store_id = s.id AND p.slug = 'kemeja-batik' WHERE s.slug = 'nusantara'`,
    );
    const bodies = [
      { discount_code_code: 'HEMAT10' },
      { discount_code_code: 'ONGKIR' },
      { discount_code_code: 'SEKALI', items: [shop.variant('KOPI-250', 3), shop.bundle('PAKET-NGOPI', 2)] },
      { payment_method: 'cod' },
    ];
    for (const body of bodies) {
      const order = await shop.order(shop.physical(body));
      expect(reckoned(order)).toBe(Number(order.gross_revenue));
    }
    const reduced = await shop.order(shop.physical({ discount_code_code: 'HEMAT10', payment_method: 'cod' }));
    expect(reduced).toMatchObject({
      product_price: '150000.00',
      product_discount: '15000.00',
      discount_code_discount: '13500.00',
      gross_revenue: '140500.00',
    });
    await shop.query(`DELETE FROM offers WHERE code = 'BATIK'`);
  });

  it('SC-36, SC-42: all of the 13 fields that are required are there, and every money field is a decimal string', async () => {
    const order = await shop.order(shop.physical());
    const required = [
      ...['id', 'secret_slug', 'public_order_url', 'payment_url', 'order_id', 'status', 'payment_status'],
      ...['payment_method', 'gross_revenue', 'product_price', 'shipping_cost', 'pg_payment_info', 'orderlines'],
    ];
    expect(required).toHaveLength(13);
    expect(Object.keys(order)).toEqual(expect.arrayContaining(required));
    for (const field of ['gross_revenue', 'product_price', 'product_discount', 'shipping_cost', 'shipping_discount'])
      expect([field, order[field]]).toEqual([field, expect.stringMatching(/^\d+\.\d{2}$/)]);
    for (const field of ['other_income', 'unique_code_discount', 'discount_code_discount'])
      expect([field, order[field]]).toEqual([field, expect.stringMatching(/^\d+\.\d{2}$/)]);
    expect(order.orderlines[0]).toMatchObject({ variant_price: '150000.00' });
  });

  it('SC-37, SC-38, SC-40: ids are UUIDv7 in their order, slugs cannot be guessed, numbers are for people', async () => {
    const orders = [];
    for (let index = 0; index < 5; index += 1) orders.push(await shop.order(shop.digital()));
    const ids = orders.map(({ id }) => id);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(orders.map(({ secret_slug }) => secret_slug)).size).toBe(5);
    // 32 characters of base64url are 192 bits.
    for (const { secret_slug } of orders) expect(secret_slug).toMatch(/^[\w-]{32}$/);
    const numbers = orders.map(({ order_id }) => Number(/^NUSANTARA-(\d+)$/.exec(order_id)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  it('SC-39: its pages are absolute addresses; who pays the courier has no page to pay on', async () => {
    const transfer = await shop.order(shop.digital());
    expect(transfer).toMatchObject({
      public_order_url: `https://toko.nusantara.test/orders/${transfer.secret_slug}`,
      payment_url: `https://toko.nusantara.test/pay/${transfer.secret_slug}`,
      redirect_url: `https://toko.nusantara.test/pay/${transfer.secret_slug}`,
    });
    const cod = await shop.order(shop.physical({ payment_method: 'cod' }));
    expect(cod).toMatchObject({ payment_url: null, redirect_url: cod.public_order_url });
  });

  it('SC-41: a new one is pending and unpaid, since the moment it was placed', async () => {
    const before = Date.now() - 2_000;
    const order = await shop.order(shop.digital());
    expect(order).toMatchObject({ status: 'pending', payment_status: 'unpaid', paid_time: null });
    expect(Date.parse(String(order['draft_time']))).toBeGreaterThan(before);
    expect(order.status_history).toEqual([{ status: 'pending', at: order['draft_time'] }]);
  });

  it('SC-44: open orders of one price have different totals, and whoever pays otherwise has no unique code', async () => {
    const orders = [];
    for (let index = 0; index < 8; index += 1) orders.push(await shop.order(shop.digital()));
    expect(new Set(orders.map(({ gross_revenue }) => gross_revenue)).size).toBe(8);
    for (const order of orders) expect(Number(order.gross_revenue)).toBeGreaterThan(0);
    expect((await shop.order(shop.digital({ payment_method: 'cod' }))).unique_code_discount).toBe('0.00');
    expect((await shop.order(shop.digital({ payment_method: 'va_bca' }))).unique_code_discount).toBe('0.00');
  });

  it('SC-44, SC-60: an order that costs nothing has no unique code, and reads the same at once and later', async () => {
    await admin(app, 'POST', '/coupons', { code: 'GRATIS', kind: 'percent', basisPoints: 10_000 }, 'nusantara');
    for (const payment_method of ['bank_transfer', 'cod', 'va_bca']) {
      const order = await shop.order(shop.digital({ discount_code_code: 'GRATIS', payment_method }));
      expect(order).toMatchObject({
        product_price: '50000.00',
        discount_code_discount: '50000.00',
        unique_code_discount: '0.00',
        gross_revenue: '0.00',
      });
      expect((await shop.open('GET', `/orders/${order.secret_slug}`)).body).toEqual(order);
    }
  });

  it('SC-45, SC-47: a bank transfer says where to, and asks no gateway', async () => {
    const order = await shop.order(shop.digital());
    expect(order).toMatchObject({
      pg_payment_info: {},
      epayment_provider: null,
      payment_account_holder: 'PT Nusantara Demo',
      payment_account_number: '0000012345',
      transferproof_url: null,
      transfer_time: null,
    });
    expect((order['store'] as { payment_accounts: unknown }).payment_accounts).toEqual([
      {
        id: 1,
        account_holder: 'PT Nusantara Demo',
        account_number: '0000012345',
        method: 'bank_transfer',
        financial_entity: { name: 'BCA', code: 'bca' },
      },
      {
        id: 2,
        account_holder: 'PT Nusantara Demo',
        account_number: '0000000067890',
        method: 'bank_transfer',
        financial_entity: { name: 'Mandiri', code: 'mandiri' },
      },
    ]);
    expect(await shop.order(shop.physical({ payment_method: 'cod' }))).toMatchObject({
      pg_payment_info: {},
      epayment_provider: null,
      payment_account_number: null,
    });
  });

  it('SC-47: the bank that the buyer names is the one to pay to, then and later', async () => {
    const order = await shop.order(shop.digital({ sub_payment_method: 'mandiri' }));
    const mandiri = {
      payment_method: 'bank_transfer',
      sub_payment_method: 'mandiri',
      payment_account_number: '0000000067890',
    };
    expect(order).toMatchObject(mandiri);
    expect((await shop.open('GET', `/orders/${order.secret_slug}`)).body).toMatchObject(mandiri);
  });

  it('SC-48: it expires when the store lets orders expire', async () => {
    const order = await shop.order(shop.digital());
    const day = 86_400_000;
    const due = Date.parse(String(order['payment_expiration_at'])) - Date.parse(String(order['draft_time']));
    expect(due).toBe(day);
    expect(order['store']).toMatchObject({ is_auto_expire: true, auto_expire_days: 1 });
    expect((await shop.order(shop.physical({ payment_method: 'cod' })))['payment_expiration_at']).toBeNull();
    const expire = (unpaidExpiryMinutes: number | null) =>
      admin(app, 'PATCH', '/payment-settings', { unpaidExpiryMinutes }, 'nusantara');
    expect((await expire(null)).status).toBe(200);
    expect(await shop.order(shop.digital())).toMatchObject({
      payment_expiration_at: null,
      store: { is_auto_expire: false, auto_expire_days: null },
    });
    expect((await expire(24 * 60 + 1)).status).toBe(200);
    expect((await shop.order(shop.digital()))['store']).toMatchObject({ auto_expire_days: 2 });
    expect((await expire(24 * 60)).status).toBe(200);
  });

  it('SC-49, SC-50: what is sent names courier, destination and buyer, and nothing else of them', async () => {
    const order = await shop.order(shop.physical());
    expect(order).toMatchObject({
      courier_service: { name: 'REG', courier: { name: 'JNE' } },
      destination_address: {
        name: 'Buyer Nusantara',
        phone: null,
        address: 'Jl. Melawai Raya 12',
        subdistrict: 'Kebayoran Baru',
        city: 'Jakarta Selatan',
        province: 'DKI Jakarta',
      },
      customer: { email: 'buyer@nusantara.test' },
      shipment_status_history: [],
      shipment_receipt: null,
    });
    expect(order.orderlines).toEqual([
      {
        quantity: 1,
        product_name: 'Kemeja Batik',
        item_type: 'variant',
        variant_option1_value: 'M',
        variant_option2_value: null,
        variant_option3_value: null,
        variant_price: '150000.00',
      },
    ]);
  });

  it('SC-51: variants and bundles are listed by their ids, each once', async () => {
    const items = [shop.variant('BATIK-M', 2), shop.variant('BATIK-M', 3), shop.bundle('PAKET-NGOPI')];
    const order = await shop.order(shop.physical({ items }));
    const [batik, kopi, paket] = [shop.id('BATIK-M'), shop.id('KOPI-250'), shop.id('PAKET-NGOPI')];
    expect(order.orderlines.map(({ quantity, item_type }) => [quantity, item_type])).toEqual([
      [2, 'variant'],
      [3, 'variant'],
      [1, 'bundle_price_option'],
    ]);
    const shirt = {
      id: batik,
      sku: 'BATIK-M',
      product_name: 'Kemeja Batik',
      options: [{ name: 'Ukuran', value: 'M' }],
    };
    expect(order['variants']).toEqual({ [batik]: { ...shirt, quantity: 5 } });
    const coffee = { id: kopi, sku: 'KOPI-250', product_name: 'Kopi Gayo 250 g', options: [], quantity: 2 };
    expect(order['bundle_price_options']).toEqual({
      [paket]: {
        id: paket,
        sku: 'PAKET-NGOPI',
        product_name: 'Paket Ngopi',
        options: [],
        quantity: 1,
        variants: expect.arrayContaining([coffee, { ...shirt, quantity: 1 }]) as unknown,
      },
    });
  });

  it('SC-52: the customer has an integer id', async () => {
    const [buyer] = await shop.query<{ id: string }>(`SELECT id FROM customers WHERE email = 'buyer@nusantara.test'`);
    expect((await shop.order(shop.digital()))['customer_id']).toBe(Number(buyer?.id));
  });

  it('SC-54: nothing internal is in it', async () => {
    const order = await shop.order(shop.physical({ notes: 'a note for the merchant alone' }));
    const { body } = await shop.open('GET', `/orders/${order.secret_slug}`);
    for (const answer of [order, body]) {
      // The slug is random, and may spell anything.
      const text = JSON.stringify(answer).replaceAll(order.secret_slug, '');
      expect(text).not.toMatch(
        /sandbox_|whsec|sk_|note for the merchant|"actor"|"reason"|key:|storeId|store_id|spamSigns/,
      );
      expect(text).not.toMatch(/"(cogs|net_revenue|platform_fee|scalev_fee)"/);
    }
  });

  describe('as it goes on', () => {
    let order: Order;
    const staff = async (path: string, body: object): Promise<void> => {
      const { status, text } = await admin(app, 'POST', `/orders/${order.id}${path}`, body, 'nusantara');
      if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
    };
    const read = async (): Promise<Order> => (await shop.open('GET', `/orders/${order.secret_slug}`)).body as Order;

    beforeAll(async () => {
      order = await shop.order(shop.physical({ payment_method: 'cod', items: [shop.variant('KOPI-250', 2)] }));
    });

    it('SC-60: it can be read at once by its slug, in the list, and by its id, and is the same everywhere', async () => {
      expect(await read()).toEqual(order);
      expect((await shop.own(`/orders/${order.id}`, 'order')).body).toEqual(order);
      const { body } = await shop.own('/orders?page_size=1', 'orderPage');
      expect(body).toMatchObject({ data: [order], is_paginated: true, has_previous: false, page_size: 1 });
    });

    it('SC-41, SC-51: its statuses have the names of the vendor, oldest first; one without a name shows as the one before', async () => {
      for (const to of ['confirmed', 'processing', 'on_hold', 'processing', 'shipped', 'on_the_way', 'delivered'])
        await staff('/transitions', { to });
      const now = await read();
      expect(now.status).toBe('completed');
      expect(now.status_history.map(({ status }) => status)).toEqual([
        ...['pending', 'confirmed', 'in_process', 'in_process', 'shipped', 'completed'],
      ]);
      const times = now.status_history.map(({ at }) => Date.parse(String(at)));
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    });

    it('SC-41: cancelling and refunding have names, too', async () => {
      order = await shop.order(shop.digital());
      await staff('/transitions', { to: 'cancelled' });
      expect(await read()).toMatchObject({ status: 'canceled', payment_url: null, payment_status: 'unpaid' });
    });

    it('SC-41: money that came is paid, at its time', async () => {
      order = await shop.order(shop.digital());
      await staff('/mark-paid', { reason: 'seen on the account' });
      const paid = await read();
      expect(paid).toMatchObject({ payment_status: 'paid', payment_url: null });
      expect(Date.parse(String(paid['paid_time']))).toBeGreaterThanOrEqual(Date.parse(String(order['draft_time'])));
    });
  });
});
