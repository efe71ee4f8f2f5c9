import { type CartRef } from '../../src/cart/cart.types.js';
import { cartShop, type CartShop, refusal } from './cart-shop.js';

let shop: CartShop;
beforeAll(async () => {
  shop = await cartShop();
});
afterAll(() => shop.close());

const at = new Date();
const dhaka = { country: 'BD' };
const view = (ref: CartRef, option?: string) =>
  shop.views.view(shop.db.dataSource.manager, shop.store.id, ref, {
    at,
    delivery: option === undefined ? undefined : { destination: dhaka, option },
  });

describe('reading a cart', () => {
  it('prices it like a checkout: 2 × 1490.00, WELCOME10, inside Dhaka', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }], { couponCode: 'WELCOME10' });
    const seen = await view(ref, 'sz_inside_dhaka/standard');
    expect(seen.quote.totals).toEqual({
      subtotal: 298_000,
      discount: 29_800,
      shipping: 6_000,
      shippingDiscount: 0,
      tax: 0,
      taxIncluded: 0,
      total: 274_200,
    });
    expect(seen.shipping).toMatchObject({ code: 'sz_inside_dhaka/standard', amount: 6_000 });
    expect(seen.quote.coupon).toMatchObject({ code: 'WELCOME10', applied: true, amount: 29_800 });
    expect(seen.lines).toMatchObject([
      { sku: 'KURTI-EM', name: 'Emerald Kurti', quantity: 2, unitPrice: 149_000, subtotal: 298_000, total: 268_200 },
    ]);
    expect(seen.notices).toEqual([]);
  });

  it('takes three statements for goods that are known, whatever the number of lines, and one more for a coupon', async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({
      sku: `BULK-${String(index + 1).padStart(3, '0')}`,
      quantity: 1,
    }));
    const big = await shop.cart(items);
    const known = ['cart.find', 'store.reference_revision', 'inventory.available'];
    await view(big.ref);
    expect(await shop.statements(() => view(big.ref))).toEqual(known);
    const coupon = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }], { couponCode: 'WELCOME10' });
    expect(await shop.statements(() => view(coupon.ref))).toHaveLength(4);
    const empty = await shop.cart([]);
    expect(await shop.statements(() => view(empty.ref))).toEqual(['cart.find', 'store.reference_revision']);
  });

  it('tells what changed since the lines were written, and changes nothing', async () => {
    const { cart, ref } = await shop.cart(
      [
        { sku: 'BULK-001', quantity: 1 },
        { sku: 'BULK-002', quantity: 1 },
        { sku: 'BULK-003', quantity: 1 },
        { sku: 'SHAWL-1', quantity: 2 },
        { sku: 'BULK-004', quantity: 1 },
      ],
      { couponCode: 'BIG500' },
    );
    const [dearer, gone, unpriced, short, same] = cart.lines.map(({ id }) => id);
    const variants = cart.lines.map(({ variantId }) => variantId);
    await shop.query('UPDATE prices SET amount = 11100 WHERE variant_id = $1', [variants[0]]);
    await shop.query('UPDATE variants SET active = false WHERE id = $1', [variants[1]]);
    await shop.query('DELETE FROM prices WHERE variant_id = $1', [variants[2]]);
    const before = await shop.snapshot();

    const seen = await view(ref);
    expect(seen.notices).toEqual([
      { code: 'price_changed', lineId: dearer, was: 10_100, now: 11_100 },
      { code: 'item_unavailable', lineId: gone },
      { code: 'no_price', lineId: unpriced },
      { code: 'quantity_short', lineId: short, requested: 2, available: 1 },
    ]);
    expect(seen.quote.totals.subtotal).toBe(11_100 + 2 * 250_000 + 10_400);
    expect(seen.lines.map(({ id, total }) => [id, total !== null])).toEqual([
      [dearer, true],
      [gone, false],
      [unpriced, false],
      [short, true],
      [same, true],
    ]);
    expect(await shop.snapshot()).toEqual(before);
    expect((await view(ref)).notices).toEqual(seen.notices);

    await shop.db.transactor.run((tx) =>
      shop.lines.setQuantity(tx, shop.store.id, ref, { id: dearer ?? 0, quantity: 1 }),
    );
    expect((await view(ref)).notices.map(({ code }) => code)).not.toContain('price_changed');
  });

  it('tells why its coupon does not apply', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }], { couponCode: 'BIG500' });
    const seen = await view(ref);
    expect(seen.notices).toEqual([
      { code: 'coupon_not_applicable', couponCode: 'BIG500', reason: 'minimum_not_reached' },
    ]);
    expect(seen.quote.totals.total).toBe(149_000);
  });

  it('has no notices once it is ordered: its stock is its own', async () => {
    const { cart, ref } = await shop.cart([{ sku: 'SHAWL-1', quantity: 2 }]);
    await shop.query(`UPDATE carts SET status = 'ordered' WHERE id = $1`, [cart.id]);
    expect(await view(ref)).toMatchObject({ cart: { status: 'ordered' }, notices: [] });
  });

  it('prices a cart that was just made without reading it again', async () => {
    const sent = await shop.statements(async () => {
      const created = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }]);
      const seen = await shop.views.price(shop.db.dataSource.manager, shop.store.id, created, { at });
      expect(seen.quote.totals.total).toBe(298_000);
    });
    expect(sent.filter((name) => name.startsWith('cart.'))).toEqual(['cart.insert']);
  });
});

describe('the delivery of a cart', () => {
  const options = (ref: CartRef) =>
    shop.views.shippingOptions(shop.db.dataSource.manager, shop.store.id, ref, { destination: dhaka, at });

  it('offers what the zones have, with what this cart would pay', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect((await options(ref)).options.map(({ code, amount, charge }) => [code, amount, charge])).toEqual([
      ['sz_inside_dhaka/standard', 6_000, 6_000],
      ['sz_outside_dhaka/standard', 12_000, 12_000],
    ]);
  });

  it('costs nothing with a coupon for free shipping', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }], { couponCode: 'FREESHIPBD' });
    expect((await options(ref)).options.map(({ charge }) => charge)).toEqual([0, 0]);
    const { totals } = (await view(ref, 'sz_outside_dhaka/standard')).quote;
    expect(totals).toMatchObject({ shipping: 12_000, shippingDiscount: 12_000, total: 149_000 });
  });

  it('is none for an empty cart', async () => {
    const { ref } = await shop.cart([]);
    expect((await options(ref)).options).toEqual([]);
    expect((await view(ref, 'sz_inside_dhaka/standard')).shipping).toBeNull();
  });
});

describe('trying a coupon', () => {
  const check = (ref: CartRef, code: string) =>
    shop.views.checkCoupon(shop.db.dataSource.manager, shop.store.id, ref, { code, at });

  it('passes one that applies, in any case of letters', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    await expect(check(ref, 'welcome10')).resolves.toBeUndefined();
  });

  it.each([
    ['NOBODY', 'coupon.not_found'],
    ['EXPIRED5', 'coupon.ended'],
    ['BIG500', 'coupon.minimum_not_reached'],
  ])('refuses %s with %s', async (code, refused) => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect((await refusal(check(ref, code))).code).toBe(refused);
  });
});
