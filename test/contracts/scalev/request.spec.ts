import { testApp, type TestApp } from '../../support/app.js';
import { isRequest } from './support/schemas.js';
import { reckoned, Shop } from './support/shop.js';

describe('what a Scalev checkout takes', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp();
    // All of this before the first request: stores and methods are remembered for some seconds.
    await app.db.dataSource.query(`UPDATE stores SET invalid_coupon_policy = 'ignore' WHERE slug = 'nusantara'`);
    await app.db.dataSource.query(
      `INSERT INTO payment_methods (store_id, code, provider, name, active)
       SELECT id, code, provider, code, active FROM stores,
         (VALUES ('paused', 'custom', false), ('broken', 'nobody', true), ('no_payment', 'custom', true)) AS m (code, provider, active)
       WHERE slug = 'nusantara'`,
    );
    shop = await Shop.open(app);
  });
  afterAll(() => app.close());

  /** The paths at fault of a body that the schema refuses as well. */
  async function faults(body: unknown): Promise<string[]> {
    expect([isRequest(body), body]).toEqual([false, body]);
    const { status, error_code, errors = {} } = await shop.refusal(body);
    expect([status, error_code]).toEqual([400, 'validation_error']);
    return Object.keys(errors).sort();
  }

  async function code(body: unknown): Promise<string> {
    const { status, error_code } = await shop.refusal(body);
    expect(status).toBe(400);
    return error_code;
  }

  it("X-12: the vendor's own example, with ids and codes of the shop in the place of its placeholders", async () => {
    const example = {
      payment_method: 'bank_transfer',
      items: [{ type: 'variant', variant_id: shop.id('BATIK-S'), quantity: 50 }],
      cart_id: await shop.cart({ 'EBOOK-1': 1 }),
      address_id: await shop.savedAddress(),
      address: '<string>',
      location_id: 1001,
      postal_code: '<string>',
      sub_payment_method: 'bca',
      courier_service_id: 2001,
      warehouse_unique_id: 'wh_jakarta',
      courier_aggregator_code: null,
      discount_code_code: 'HEMAT10',
      notes: '<string>',
    };
    expect(isRequest(example)).toBe(true);
    const order = await shop.order(example);
    expect(order).toMatchObject({
      status: 'pending',
      payment_status: 'unpaid',
      payment_method: 'bank_transfer',
      sub_payment_method: 'bca',
      product_price: '7500000.00',
      discount_code_code: 'HEMAT10',
      discount_code_discount: '25000.00',
      destination_address: { name: 'Siti Rahma', address: '<string>', subdistrict: 'Kebayoran Baru' },
    });
    expect(reckoned(order)).toBe(Number(order.gross_revenue));
  });

  describe('as a whole', () => {
    it('SC-8: no body is a 400', async () => {
      expect((await shop.refusal(undefined)).status).toBe(400);
      expect((await shop.refusal('')).status).toBe(400);
    });

    it.each(['{', '[]', '"text"', '1', 'null', '{"payment_method":'])('SC-8: %s is no body', async (body) => {
      const { status, error_code } = await shop.refusal(body);
      expect(status).toBe(400);
      expect(['malformed_request', 'validation_error']).toContain(error_code);
    });

    it('SC-8: a body has to be JSON', async () => {
      const headers = { 'Content-Type': 'text/plain' };
      expect(await shop.refusal(JSON.stringify(shop.digital()), { headers })).toMatchObject({
        status: 400,
        error_code: 'unsupported_media_type',
      });
    });

    it.each([
      'shipping_cost',
      'price',
      'customer_id',
      'status',
      'checkout_intent_token',
      'Items',
      'items ',
      'toString',
    ])('SC-12, SC-35: refuses the unknown property %s', async (property) => {
      expect(await faults(shop.digital({ [property]: 'x' }))).toEqual([property]);
    });

    it('SC-12: refuses __proto__ and constructor, whatever is in them', async () => {
      for (const property of ['"__proto__":{"a":1}', '"constructor":{"prototype":{"a":1}}']) {
        const body = JSON.stringify(shop.digital()).replace('{', `{${property},`);
        expect(await shop.refusal(body)).toMatchObject({ status: 400 });
      }
    });

    it.each([undefined, null, '', 5, true, {}, ['bank_transfer']])(
      'SC-13: refuses the payment method %j',
      async (payment_method) => {
        expect(await faults(shop.digital({ payment_method }))).toEqual(['payment_method']);
      },
    );

    it('SC-13: nothing but the payment method has to be there', () => {
      expect(isRequest({ payment_method: 'bank_transfer' })).toBe(true);
    });

    it('SC-12: refuses what every object has by nature, also in an item', async () => {
      const item = { ...shop.variant('EBOOK-1'), valueOf: 1 };
      expect(await faults(shop.digital({ hasOwnProperty: 1 }))).toEqual(['hasOwnProperty']);
      expect(await faults(shop.digital({ items: [item] }))).toEqual(['items.0.valueOf']);
    });

    it('SC-16: refuses a body without items and cart_id', async () => {
      expect(await code({ payment_method: 'bank_transfer' })).toBe('items_or_cart_required');
    });

    it('SC-56: names every faulty field by its path, with messages', async () => {
      const { errors } = await shop.refusal(
        shop.digital({ items: [shop.variant('EBOOK-1'), { ...shop.variant('EBOOK-1'), quantity: 101 }], notes: 5 }),
      );
      expect(errors).toEqual({
        'items.1.quantity': [expect.stringContaining('100')],
        notes: [expect.stringContaining('string')],
      });
    });
  });

  describe('items', () => {
    it('SC-17: 1 to 50 of them', async () => {
      expect(await faults(shop.digital({ items: [] }))).toEqual(['items']);
      expect(await faults(shop.digital({ items: Array(51).fill(shop.variant('EBOOK-1')) }))).toEqual(['items']);
      const order = await shop.order(shop.digital({ items: Array(50).fill(shop.variant('EBOOK-1')) }));
      expect(order.orderlines).toHaveLength(50);
    });

    it('SC-17: very many faulty items are one fault', async () => {
      const refusal = await shop.refusal(shop.digital({ items: Array<object>(30_000).fill({}) }));
      expect(refusal).toMatchObject({
        error_code: 'validation_error',
        errors: { items: ['items must contain no more than 50 elements'] },
      });
      expect(Object.keys(refusal.errors ?? {})).toEqual(['items']);
    });

    it.each([null, 'variant', 5, {}, true])('SC-17: %j are no items', async (items) => {
      expect(await faults(shop.digital({ items }))).toEqual(['items']);
    });

    it.each([
      null,
      'x',
      5,
      [],
      [[]],
      {},
      { type: 'bundle' },
      { type: null },
      { variant_id: 1, quantity: 1 },
      { type: 'Variant' },
    ])('SC-18: %j is no item: its type is at fault', async (item) => {
      expect(await faults(shop.digital({ items: [item] }))).toEqual(['items.0.type']);
    });

    it.each(['variant_id', 'quantity'])('SC-19: a variant needs %s', async (field) => {
      const { [field]: _, ...item } = shop.variant('EBOOK-1');
      expect(await faults(shop.digital({ items: [item] }))).toEqual([`items.0.${field}`]);
    });

    it.each(['bundle_price_option_id', 'quantity'])('SC-20: a bundle needs %s', async (field) => {
      const { [field]: _, ...item } = shop.bundle('PAKET-NGOPI');
      expect(await faults(shop.physical({ items: [item] }))).toEqual([`items.0.${field}`]);
    });

    it.each(['2', 2.5, 0, 101, 1e3, -1, null, true, [1], {}])(
      'SC-19, SC-20: refuses the quantity %j',
      async (quantity) => {
        const items = [shop.variant('EBOOK-1'), shop.bundle('PAKET-NGOPI')].map((item) => ({ ...item, quantity }));
        expect(await faults(shop.digital({ items }))).toEqual(['items.0.quantity', 'items.1.quantity']);
      },
    );

    it.each(['1', 1.5, 0, -1, null, true, [1], {}])('SC-19, SC-20: refuses the id %j', async (id) => {
      const items = [
        { type: 'variant', variant_id: id, quantity: 1 },
        { type: 'bundle_price_option', bundle_price_option_id: id, quantity: 1 },
      ];
      expect(await faults(shop.digital({ items }))).toEqual(['items.0.variant_id', 'items.1.bundle_price_option_id']);
    });

    it('SC-19, SC-20: an item has no other property, least of all a price or the id of the other kind', async () => {
      const items = [
        { ...shop.variant('EBOOK-1'), price: '1' },
        { ...shop.variant('EBOOK-1'), bundle_price_option_id: 1 },
        { ...shop.bundle('PAKET-NGOPI'), variant_id: 1 },
      ];
      expect(await faults(shop.digital({ items }))).toEqual([
        'items.0.price',
        'items.1.bundle_price_option_id',
        'items.2.variant_id',
      ]);
    });

    it('SC-19, SC-20: 100 of an item can be ordered', async () => {
      const order = await shop.order(shop.digital({ items: [shop.variant('EBOOK-1', 100)] }));
      expect(order.orderlines).toMatchObject([{ quantity: 100, variant_price: '50000.00' }]);
    });

    it('SC-23: what the store does not have is told by its place, and a foreign variant exactly like none at all', async () => {
      const [kurti] = await shop.query<{ id: string }>(`SELECT id FROM variants WHERE sku = 'KURTI-EM'`);
      const told = async (variant_id: number): Promise<unknown> => {
        const items = [shop.variant('EBOOK-1'), { type: 'variant', variant_id, quantity: 1 }];
        const { headers: _, ...refusal } = await shop.refusal(shop.digital({ items }));
        return refusal;
      };
      const foreign = await told(Number(kurti?.id));
      expect(foreign).toMatchObject({
        status: 400,
        error_code: 'item_not_available',
        errors: { 'items.1': ['not_found'] },
      });
      expect(foreign).toEqual(await told(999_999_999));
      expect(foreign).toEqual(await told(Number.MAX_SAFE_INTEGER));
    });

    it('SC-23: a bundle is no variant, and a variant no bundle', async () => {
      const items = [
        { type: 'variant', variant_id: shop.id('PAKET-NGOPI'), quantity: 1 },
        { type: 'bundle_price_option', bundle_price_option_id: shop.id('BATIK-M'), quantity: 1 },
      ];
      expect(await shop.refusal(shop.physical({ items }))).toMatchObject({
        error_code: 'item_not_available',
        errors: { 'items.0': ['not_found'], 'items.1': ['not_found'] },
      });
    });

    it('SC-24: an unlisted variant that is active can be ordered, an inactive one cannot', async () => {
      const items = [shop.variant('SAMPLE-1')];
      expect((await shop.order(shop.physical({ items }))).product_price).toBe('10000.00');
      await shop.query(`UPDATE variants SET active = false WHERE sku = 'SAMPLE-1'`);
      expect(await shop.refusal(shop.physical({ items }))).toMatchObject({
        error_code: 'item_not_available',
        errors: { 'items.0': ['not_available'] },
      });
    });
  });

  describe('fields', () => {
    it.each(['address_id', 'location_id', 'courier_service_id'])(
      'SC-25: %s is an integer or its digits, and nothing else',
      async (field) => {
        for (const value of ['x', '1x', '', ' 1', '1.0', '-1', '0x1', '1e3', '١', 1.5, true, null, [1], {}])
          expect([value, await faults(shop.digital({ [field]: value }))]).toEqual([value, [field]]);
      },
    );

    it('SC-25: 123 and "123" are the same', async () => {
      const asNumbers = shop.physical();
      const asDigits = shop.physical({ location_id: '1001', courier_service_id: '2001' });
      const [one, other] = [await shop.order(asNumbers), await shop.order(asDigits)];
      expect(other).toMatchObject({
        courier_service: one['courier_service'],
        destination_address: one['destination_address'],
        shipping_cost: one.shipping_cost,
      });
    });

    it('SC-14: cart_id is an integer or a text, and a text that is no number names no cart', async () => {
      for (const value of [null, true, 1.5, [1], {}])
        expect([value, await faults({ payment_method: 'bank_transfer', cart_id: value })]).toEqual([
          value,
          ['cart_id'],
        ]);
      for (const cart_id of [999_999_999, '999999999', 'x', '', 0, -1, '1e3', Number.MAX_SAFE_INTEGER, '9'.repeat(40)])
        expect(await shop.refusal({ payment_method: 'bank_transfer', cart_id })).toMatchObject({ status: 404 });
    });

    it.each(['address', 'postal_code'])('SC-26: %s is a text, and not null', async (field) => {
      for (const value of [null, 5, true, [], {}])
        expect(await faults(shop.digital({ [field]: value }))).toEqual([field]);
    });

    it.each(['sub_payment_method', 'warehouse_unique_id', 'courier_aggregator_code', 'discount_code_code', 'notes'])(
      'SC-26: %s is a text or null',
      async (field) => {
        for (const value of [5, true, [], {}]) expect(await faults(shop.digital({ [field]: value }))).toEqual([field]);
        expect((await shop.checkout(shop.digital({ [field]: null }))).status).toBe(201);
      },
    );

    it.each([
      ['address', 500],
      ['postal_code', 20],
    ] as const)('SC-26: %s has at most %i characters of any kind', async (field, longest) => {
      expect((await shop.refusal(shop.physical({ [field]: '🙂'.repeat(longest + 1) }))).errors).toHaveProperty([field]);
      expect((await shop.checkout(shop.physical({ [field]: '🙂'.repeat(longest) }))).status).toBe(201);
    });

    it('SC-34: notes are kept for the merchant, up to 1000 characters of any kind', async () => {
      expect(await faults(shop.digital({ notes: 'x'.repeat(1_001) }))).toEqual(['notes']);
      expect(await faults(shop.digital({ notes: '🙂'.repeat(1_001) }))).toEqual(['notes']);
      const { order_id } = await shop.order(shop.digital({ notes: '🙂'.repeat(1_000) }));
      expect(await shop.count('orders WHERE number = $1 AND char_length(note) = 1000', [order_id])).toBe(1);
    });
  });

  describe('the discount code', () => {
    it('SC-32: one that is good is applied, echoed, and told apart from other discounts', async () => {
      const order = await shop.order(shop.digital({ discount_code_code: 'hemat10', payment_method: 'cod' }));
      expect(order).toMatchObject({
        discount_code_code: 'HEMAT10',
        product_price: '50000.00',
        product_discount: '0.00',
        discount_code_discount: '5000.00',
        gross_revenue: '45000.00',
      });
      const [most] = [
        await shop.order(shop.physical({ items: [shop.variant('BATIK-M', 9)], discount_code_code: 'HEMAT10' })),
      ];
      expect(most.discount_code_discount).toBe('25000.00');
    });

    it("SC-32: what a code takes off delivery is the code's, too, and counted once", async () => {
      const order = await shop.order(shop.physical({ discount_code_code: 'ONGKIR', payment_method: 'cod' }));
      expect(order).toMatchObject({
        shipping_cost: '19000.00',
        shipping_discount: '0.00',
        discount_code_discount: '19000.00',
        gross_revenue: '150000.00',
      });
    });

    it.each(['NOSUCH', 'WELCOME10', "' OR 1=1", 'x'.repeat(300)])(
      'SC-32: refuses %j, and never charges the full price, even where the store does elsewhere',
      async (value) => {
        expect(await code(shop.digital({ discount_code_code: value }))).toBe('discount_code_invalid');
      },
    );

    it('SC-32: one that a customer has used up is refused', async () => {
      await shop.order(shop.digital({ discount_code_code: 'SEKALI' }));
      expect(await code(shop.digital({ discount_code_code: 'SEKALI' }))).toBe('discount_code_invalid');
    });

    it.each([null, '', '  '])('SC-32: %j is no code, whatever the cart carries', async (discount_code_code) => {
      const { id } = await shop.storefront<{ id: number }>('POST', '/carts', {
        body: { lines: [{ sku: 'EBOOK-1', quantity: 1 }], couponCode: 'HEMAT10' },
      });
      const order = await shop.order({ cart_id: id, payment_method: 'cod', discount_code_code });
      expect(order).toMatchObject({ discount_code_code: null, gross_revenue: '50000.00' });
    });
  });

  describe('how to pay', () => {
    it.each(['gold', 'BANK_TRANSFER', 'bank_transfer ', "x' OR 1=1", 'KURTI'])(
      'SC-30: refuses %j, which the store does not offer',
      async (payment_method) => {
        expect(await code(shop.digital({ payment_method }))).toBe('payment_method_not_offered');
      },
    );

    it('SC-30: refuses a method that is not offered now, one without a provider, and no_payment always', async () => {
      for (const payment_method of ['paused', 'broken', 'no_payment'])
        expect(await code(shop.digital({ payment_method }))).toBe('payment_method_not_offered');
    });

    it('SC-31: va with bca is va_bca, and each is echoed as it was asked', async () => {
      const flat = await shop.order(shop.digital({ payment_method: 'va_bca' }));
      const split = await shop.order(shop.digital({ payment_method: 'va', sub_payment_method: 'bca' }));
      expect(flat).toMatchObject({ payment_method: 'va_bca', sub_payment_method: null });
      expect(split).toMatchObject({ payment_method: 'va', sub_payment_method: 'bca' });
      const kept = await shop.query('SELECT payment_method AS method FROM orders WHERE id = ANY ($1)', [
        [flat.id, split.id],
      ]);
      expect(kept).toEqual([{ method: 'va_bca' }, { method: 'va_bca' }]);
    });

    it('SC-31: refuses what is no bank of the method', async () => {
      for (const [payment_method, sub_payment_method] of [
        ['va', 'xyz'],
        ['va', null],
        ['cod', 'bca'],
        ['va_bca', 'bni'],
      ])
        expect(await code(shop.digital({ payment_method, sub_payment_method }))).toBe('payment_method_not_offered');
    });

    it('SC-31: an option that the method ends with says nothing more', async () => {
      const order = await shop.order(shop.digital({ payment_method: 'va_bca', sub_payment_method: 'bca' }));
      expect(order).toMatchObject({ payment_method: 'va_bca', sub_payment_method: null });
    });
  });
});
