import { testApp, type TestApp } from '../../support/app.js';
import { delivery, gateway, type Json, Shop } from './support/shop.js';

describe("what Emporix's checkout finds in a cart", () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await testApp();
    // Elsewhere it would sell at the full price then (EM-41).
    await app.db.dataSource.query(`UPDATE stores SET invalid_coupon_policy = 'ignore' WHERE slug = 'emporia'`);
    shop = await Shop.open(app);
  });
  afterAll(() => app.close());

  const problems = async (lines: Record<string, number>, changes: Json = {}, wish: Json = {}) =>
    shop.problems(shop.body(await shop.cart(lines, wish), changes));
  const free = { shipping: delivery({ amount: 0 }) };
  const window = (deliveryWindowId: string): Json => ({ deliveryWindowId });
  const setPrice = (sku: string, sql: string) =>
    shop.query(
      `UPDATE prices SET ${sql} WHERE variant_id = (
         SELECT v.id FROM variants v JOIN stores s ON s.id = v.store_id WHERE s.slug = 'emporia' AND v.sku = $1)`,
      [sku],
    );

  it('EM-34: a product without a price', async () => {
    const cartId = await shop.cart({ 'COFFEE-1KG': 1, 'LAST-1': 1 });
    await setPrice('LAST-1', "currency = 'USD'");
    expect(await shop.problems(shop.body(cartId))).toEqual(['items[1].price not_found']);
    await setPrice('LAST-1', "currency = 'EUR'");
  });

  it.each(['MUG-OLD', 'MUG-SOON'])('EM-35: %s, whose price is not of today', async (sku) => {
    expect(await problems({ 'MUG-BLUE': 1, [sku]: 1 })).toEqual(['items[1].price not_valid']);
  });

  it('EM-36: fewer than any price is for', async () => {
    await setPrice('LAST-1', 'min_quantity = 5');
    expect(await problems({ 'LAST-1': 1 })).toEqual(['items[0].quantity not_priced']);
    await setPrice('LAST-1', 'min_quantity = 1');
  });

  it.each([
    [9, 18.9],
    [10, 16.9],
    [50, 14.9],
  ])('EM-36: %s of the coffee are %s each', async (quantity, price) => {
    const amount = Math.round(quantity * price * 100 + 490) / 100;
    const paymentMethods = [{ provider: 'none', amount }];
    await shop.order(shop.body(await shop.cart({ 'COFFEE-1KG': quantity }), { paymentMethods }));
  });

  it('EM-37: a product that is not sold any more', async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1, 'COFFEE-1KG': 1 });
    const become = (status: string) =>
      shop.query(
        `UPDATE products SET status = $1 WHERE slug = 'becher-blau'
           AND store_id = (SELECT id FROM stores WHERE slug = 'emporia')`,
        [status],
      );
    await become('archived');
    expect(await shop.problems(shop.body(cartId))).toEqual(['items[0].product not_available']);
    await become('active');
  });

  it('EM-38: a product without a valid tax code', async () => {
    expect(await problems({ 'NOTAX-1': 1 })).toEqual(['items[0].product tax_code_missing']);
  });

  it('EM-39: a product that is not in stock any more', async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1, 'LAST-1': 2 });
    expect((await shop.refusal(shop.body(cartId))).details).toEqual([
      { field: 'items[1].quantity', type: 'out_of_stock', message: '2 wanted, 1 in stock', moreInfo: '' },
    ]);
  });

  it('EM-40: with a coupon for free delivery, delivery is free, or it fails', async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1 }, { couponCode: 'FREESHIP' });
    expect((await shop.refusal(shop.body(cartId))).details).toEqual([
      { field: 'shipping.amount', type: 'free_shipping_not_applied', message: 'expected 0.00', moreInfo: '' },
    ]);
    const { orderId } = await shop.order(shop.body(cartId, free));
    expect(await shop.row(orderId)).toMatchObject({ shipping: 490, shipping_discount: 490, total: 1_200 });
  });

  it('EM-40: without one, delivery is not free', async () => {
    expect(await problems({ 'MUG-BLUE': 1 }, free)).toEqual(['shipping.amount conflicting_value']);
  });

  it('EM-41: the coupon of the cart is applied', async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1 }, { couponCode: 'MINUS5' });
    const paymentMethods = [{ provider: 'none', amount: 11.9 }];
    const { orderId } = await shop.order(shop.body(cartId, { paymentMethods }));
    expect(await shop.row(orderId)).toMatchObject({ coupon_code: 'MINUS5', discount: 500, total: 1_190 });
  });

  it.each([
    ['OLDCOUPON', 'coupon_ended'],
    ['NOSUCH', 'coupon_not_found'],
  ])('EM-41: %s is %s', async (couponCode, type) => {
    expect(await problems({ 'MUG-BLUE': 1 }, {}, { couponCode })).toEqual([`coupons[0] ${type}`]);
  });

  it('EM-15, EM-42: a cart in another currency than the site', async () => {
    const cartId = await shop.cart();
    await shop.query(`UPDATE carts SET currency = 'CHF' WHERE id = $1`, [cartId]);
    expect(await shop.problems(shop.body(cartId))).toEqual(['currency conflicting_value']);
    expect(await shop.problems(shop.body(cartId, { currency: undefined }))).toEqual(['currency conflicting_value']);
  });

  it('EM-43: a window without a seat left is a conflict', async () => {
    const cartId = await shop.cart();
    const { status, type, details } = await shop.refusal(shop.body(cartId, window('dw-full')));
    expect([status, type]).toEqual([409, 'conflict_resource']);
    expect(details).toEqual([
      expect.objectContaining({ field: 'deliveryWindowId', type: 'capacity_exceeded' }) as unknown,
    ]);
  });

  it("EM-43: the cart's own window counts, too", async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1 }, { deliveryWindow: 'dw-full' });
    expect((await shop.refusal(shop.body(cartId))).status).toBe(409);
  });

  it('EM-44: a window that is not complete', async () => {
    expect(await problems({ 'MUG-BLUE': 1 }, window('dw-broken'))).toEqual([
      'deliveryWindow.deliveryDate missing_value',
    ]);
    await shop.query(`UPDATE delivery_windows SET slot = NULL, closes_at = NULL WHERE code = 'dw-broken'`);
    expect(await problems({ 'MUG-BLUE': 1 }, window('dw-broken'))).toEqual([
      'deliveryWindow.deliveryDate missing_value',
      'deliveryWindow.slotId missing_value',
      'deliveryWindow.cutOffTime missing_value',
    ]);
  });

  it('EM-43, EM-44: a window that there is not, that is closed, or of another zone', async () => {
    expect(await problems({ 'MUG-BLUE': 1 }, window('dw-nowhere'))).toEqual(['deliveryWindowId unknown']);
    const addresses = ['SHIPPING', 'BILLING'].map((type) => ({
      type,
      contactName: 'Anna',
      street: 'Ring 1',
      zipCode: '1010',
      city: 'Wien',
      country: 'AT',
    }));
    const toAustria = { addresses, shipping: delivery({ zoneId: 'zone-at', amount: 9.9 }) };
    expect(await problems({ 'MUG-BLUE': 1 }, { ...toAustria, ...window('dw-open') })).toEqual([
      'deliveryWindowId other_zone',
    ]);
    await shop.query(`UPDATE delivery_windows SET closes_at = now() - interval '1 second' WHERE code = 'dw-one'`);
    expect(await problems({ 'MUG-BLUE': 1 }, window('dw-one'))).toEqual(['deliveryWindowId closed']);
  });

  it('EM-45: everything that is wrong with a cart, in one answer', async () => {
    const lines = { 'MUG-OLD': 1, 'MUG-BLUE': 1, 'NOTAX-1': 1, 'LAST-1': 2 };
    const changes = { ...window('dw-full'), paymentMethods: [{ provider: 'none', amount: 1 }] };
    // What it costs is not told as long as it cannot be known.
    expect(await problems(lines, changes, { couponCode: 'OLDCOUPON' })).toEqual([
      'items[0].price not_valid',
      'items[2].product tax_code_missing',
      'items[3].quantity out_of_stock',
      'coupons[0] coupon_ended',
    ]);
    expect(await problems({ 'MUG-BLUE': 1, 'LAST-1': 2 }, { ...changes, ...window('dw-full'), ...free })).toEqual([
      'items[1].quantity out_of_stock',
      'deliveryWindowId capacity_exceeded',
      'shipping.amount conflicting_value',
      'paymentMethods[0].amount conflicting_value',
    ]);
  });

  it('EM-46: the cart is looked at once the request is right', async () => {
    const wrong = { paymentMethods: gateway('mode-nowhere'), ...window('dw-full') };
    expect(await problems({ 'MUG-OLD': 1, 'LAST-1': 2 }, wrong, { couponCode: 'OLDCOUPON' })).toEqual([
      'paymentMethods[0].customAttributes.modeId not_offered',
    ]);
  });

  it('EM-57: a cart that was refused can be put right and ordered', async () => {
    const cartId = await shop.cart({ 'MUG-BLUE': 1, 'MUG-OLD': 1 }, { couponCode: 'OLDCOUPON' });
    expect(await shop.problems(shop.body(cartId))).toHaveLength(2);
    const { lines } = await shop.storefront<{ lines: { id: number; sku: string }[] }>('GET', `/carts/${cartId}`);
    const old = lines.find(({ sku }) => sku === 'MUG-OLD');
    await shop.storefront('DELETE', `/carts/${cartId}/lines/${old?.id}`);
    await shop.storefront('DELETE', `/carts/${cartId}/coupon`);
    await shop.order(shop.body(cartId));
  });
});
