import { type CartRef } from '../../src/cart/cart.types.js';
import { cartShop, type CartShop, refusal } from './cart-shop.js';

let shop: CartShop;
beforeAll(async () => {
  shop = await cartShop();
});
beforeEach(() => shop.query('DELETE FROM carts'));
afterAll(() => shop.close());

const merge = (token: string | null, { customerId = shop.buyer, storeId = shop.store.id } = {}) =>
  shop.db.transactor.run((tx) => shop.carts.mergeOnLogin(tx, storeId, token ?? '', customerId));
const own = (customerId: number, cartId: number): CartRef => ({ cartId, holder: { type: 'customer', customerId } });
const read = (ref: CartRef) => shop.carts.find(shop.db.dataSource.manager, shop.store.id, ref);
const bulk = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ sku: `BULK-${String(first + index).padStart(3, '0')}`, quantity: 1 }));

describe('a guest who logs in', () => {
  it("finds both carts' lines in the newest open cart, quantities added up, whatever the stock", async () => {
    const older = await shop.cart([{ sku: 'SHAWL-1', quantity: 1 }], { customerId: shop.buyer });
    const newest = await shop.cart(
      [
        { sku: 'KURTI-EM', quantity: 2 },
        { sku: 'SHAWL-1', quantity: 1 },
      ],
      { customerId: shop.buyer },
    );
    const guest = await shop.cart(
      [
        { sku: 'SHAWL-1', quantity: 4 },
        { sku: 'DROP-TEE', quantity: 3 },
      ],
      { couponCode: 'WELCOME10' },
    );
    expect(await merge(guest.token)).toBe(newest.cart.id);
    const merged = await read(newest.ref);
    expect(merged.couponCode).toBe('WELCOME10');
    expect(merged.lines.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
      [await shop.variant('KURTI-EM'), 2],
      [await shop.variant('SHAWL-1'), 5],
      [await shop.variant('DROP-TEE'), 3],
    ]);
    expect((await read(older.ref)).lines).toHaveLength(1);
    expect((await refusal(read(guest.ref))).code).toBe('cart.not_found');
  });

  it('keeps the cart as it is when there is no other, but not its token', async () => {
    const guest = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }]);
    expect(await merge(guest.token)).toBe(guest.cart.id);
    expect((await refusal(read(guest.ref))).code).toBe('cart.not_found');
    expect(await read(own(shop.buyer, guest.cart.id))).toEqual({ ...guest.cart, customerId: shop.buyer });
  });

  it('gets each line once, however often and in parallel it is asked for', async () => {
    const cart = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }], { customerId: shop.buyer });
    const guest = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }]);
    const merged = await Promise.all(Array.from({ length: 8 }, () => merge(guest.token)));
    expect(merged.filter((id) => id !== null)).toEqual([cart.cart.id]);
    expect(await merge(guest.token)).toBeNull();
    expect((await read(cart.ref)).lines.map(({ quantity }) => quantity)).toEqual([3]);
  });

  it('loses nothing when two devices log in at once', async () => {
    const cart = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }], { customerId: shop.buyer });
    const guests = await Promise.all([2, 3, 4, 5].map((quantity) => shop.cart([{ sku: 'KURTI-EM', quantity }])));
    await Promise.all(guests.map(({ token }) => merge(token)));
    expect((await read(cart.ref)).lines.map(({ quantity }) => quantity)).toEqual([15]);
  });

  it('never gets more of one item than a cart holds', async () => {
    const cart = await shop.cart([{ sku: 'KURTI-EM', quantity: 9_999 }], { customerId: shop.buyer });
    const guest = await shop.cart([{ sku: 'KURTI-EM', quantity: 5 }]);
    await merge(guest.token);
    expect((await read(cart.ref)).lines.map(({ quantity }) => quantity)).toEqual([10_000]);
  });

  it('has two carts when both together would be too much for one', async () => {
    const cart = await shop.cart(bulk(1, 60), { customerId: shop.buyer });
    const guest = await shop.cart(bulk(50, 60));
    expect(await merge(guest.token)).toBe(guest.cart.id);
    expect((await read(cart.ref)).lines).toHaveLength(60);
    expect((await read(own(shop.buyer, guest.cart.id))).lines).toHaveLength(60);
  });

  it('keeps the coupon of the own cart', async () => {
    const cart = await shop.cart([], { customerId: shop.buyer, couponCode: 'ONCE' });
    const guest = await shop.cart([], { couponCode: 'WELCOME10' });
    await merge(guest.token);
    expect((await read(cart.ref)).couponCode).toBe('ONCE');
  });
});

describe('a token that opens no open cart of a guest', () => {
  it('is ignored: forged, foreign, of another store, expired, held, ordered, or bound to someone', async () => {
    const bound = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    await merge(bound.token, { customerId: shop.other });
    const [held, ordered, expired, fine] = [await shop.cart(), await shop.cart(), await shop.cart(), await shop.cart()];
    await shop.query(`UPDATE carts SET status = 'checking_out' WHERE id = $1`, [held.cart.id]);
    await shop.query(`UPDATE carts SET status = 'ordered' WHERE id = $1`, [ordered.cart.id]);
    await shop.query(`UPDATE carts SET expires_at = now() WHERE id = $1`, [expired.cart.id]);
    const before = await shop.snapshot();
    for (const token of ['', 'eyJ', `${fine.token}x`, held.token, ordered.token, expired.token, bound.token]) {
      expect(await merge(token)).toBeNull();
    }
    expect(await merge(fine.token, { storeId: shop.otherStore.id })).toBeNull();
    expect(await shop.snapshot()).toEqual(before);
  });
});
