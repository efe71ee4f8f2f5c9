import { type CartRef } from '../../src/cart/cart.types.js';
import { cartShop, type CartShop, refusal } from './cart-shop.js';

let shop: CartShop;
beforeAll(async () => {
  shop = await cartShop();
});
afterAll(() => shop.close());

const bulk = (number: number) => `BULK-${String(number).padStart(3, '0')}`;
const add = (ref: CartRef, sku: string, quantity: number) =>
  shop.db.transactor.run((tx) => shop.lines.addLine(tx, shop.store.id, ref, { sku, quantity }));
const set = (ref: CartRef, id: number, quantity: number) =>
  shop.db.transactor.run((tx) => shop.lines.setQuantity(tx, shop.store.id, ref, { id, quantity }));
const remove = (ref: CartRef, id: number) =>
  shop.db.transactor.run((tx) => shop.lines.removeLine(tx, shop.store.id, ref, id));
const coupon = (ref: CartRef, code: string | null) =>
  shop.db.transactor.run((tx) => shop.lines.setCoupon(tx, shop.store.id, ref, code));
const read = (ref: CartRef) => shop.carts.find(shop.db.dataSource.manager, shop.store.id, ref);
const version = async ({ cartId }: CartRef) =>
  (await shop.query<{ version: number }>('SELECT version FROM carts WHERE id = $1', [cartId]))[0]?.version;

describe('writes to a cart', () => {
  it('add to the line of the item, or make one', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const tee = await add(ref, 'DROP-TEE', 2);
    expect(await add(ref, 'DROP-TEE', 3)).toBe(tee);
    expect((await read(ref)).lines.map(({ quantity }) => quantity)).toEqual([1, 5]);
    expect(await version(ref)).toBe(3);
  });

  it('set and remove lines', async () => {
    const { ref, cart } = await shop.cart([
      { sku: 'KURTI-EM', quantity: 1 },
      { sku: 'DROP-TEE', quantity: 1 },
    ]);
    const [kurti, tee] = cart.lines.map(({ id }) => id) as [number, number];
    await set(ref, kurti, 7);
    await remove(ref, tee);
    expect((await read(ref)).lines).toEqual([{ ...cart.lines[0], quantity: 7 }]);
    expect(await version(ref)).toBe(3);
  });

  it('note the price that the buyer sees now', async () => {
    const { ref, cart } = await shop.cart([{ sku: bulk(200), quantity: 1 }]);
    const line = cart.lines[0]?.id ?? 0;
    const price = (amount: number) =>
      shop.query('UPDATE prices SET amount = $2 WHERE variant_id = $1', [cart.lines[0]?.variantId, amount]);
    await price(111);
    expect((await read(ref)).lines[0]?.seenPrice).toBe(30_000);
    await set(ref, line, 1);
    expect((await read(ref)).lines[0]?.seenPrice).toBe(111);
    await price(222);
    await add(ref, bulk(200), 1);
    expect((await read(ref)).lines[0]).toMatchObject({ seenPrice: 222, quantity: 2 });
    await price(30_000);
  });

  it('keep a coupon code, and drop it', async () => {
    const { ref } = await shop.cart([]);
    await coupon(ref, 'WELCOME10');
    expect((await read(ref)).couponCode).toBe('WELCOME10');
    await coupon(ref, null);
    expect((await read(ref)).couponCode).toBeNull();
  });

  it('are refused with nothing changed when the item, the line or the amount is wrong', async () => {
    const { ref, cart } = await shop.cart([{ sku: 'KURTI-EM', quantity: 9_999 }]);
    const foreign = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const foreignLine = foreign.cart.lines[0]?.id ?? 0;
    const before = await shop.snapshot();
    expect(await refusal(add(ref, 'NOBODY-KNOWS', 1))).toMatchObject({
      code: 'cart.item_not_available',
      details: { issues: [{ path: ['sku'] }] },
    });
    expect((await refusal(add(ref, 'KURTI-EM', 2))).code).toBe('cart.quantity_too_large');
    expect((await refusal(add(ref, 'DROP-TEE', 10_001))).code).toBe('cart.quantity_too_large');
    expect((await refusal(set(ref, cart.lines[0]?.id ?? 0, 10_001))).code).toBe('cart.quantity_too_large');
    expect((await refusal(set(ref, foreignLine, 2))).code).toBe('cart.line_not_found');
    expect((await refusal(remove(ref, foreignLine))).code).toBe('cart.line_not_found');
    expect((await refusal(add({ ...ref, cartId: foreign.cart.id }, 'KURTI-EM', 1))).code).toBe('cart.not_found');
    expect(await shop.snapshot()).toEqual(before);
    await add(ref, 'KURTI-EM', 1);
    expect((await read(ref)).lines[0]?.quantity).toBe(10_000);
  });

  it.each([
    ['checking_out', 'cart.locked'],
    ['ordered', 'cart.closed'],
  ])('are refused while the cart is %s', async (status, code) => {
    const { ref, cart } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    await shop.query('UPDATE carts SET status = $2 WHERE id = $1', [cart.id, status]);
    const before = await shop.snapshot();
    const line = cart.lines[0]?.id ?? 0;
    for (const write of [add(ref, 'KURTI-EM', 1), set(ref, line, 2), remove(ref, line), coupon(ref, 'WELCOME10')]) {
      expect(await refusal(write)).toMatchObject({ code, kind: 'conflict' });
    }
    expect(await shop.snapshot()).toEqual(before);
  });
});

describe('parallel writes to one cart', () => {
  it('lose none of 20 adds of the same item', async () => {
    const { ref } = await shop.cart([]);
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => add(ref, 'KURTI-EM', index + 1)));
    expect(new Set(ids).size).toBe(1);
    expect((await read(ref)).lines.map(({ quantity }) => quantity)).toEqual([210]);
    expect(await version(ref)).toBe(21);
  });

  it('lose none of 20 adds of different items', async () => {
    const { ref } = await shop.cart([]);
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(ref, bulk(index + 1), index + 1)));
    const quantities = (await read(ref)).lines.map(({ quantity }) => quantity).sort((a, b) => a - b);
    expect(quantities).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await version(ref)).toBe(21);
  });

  it('never pass the limits together', async () => {
    const items = Array.from({ length: 95 }, (_, index) => ({ sku: bulk(index + 1), quantity: 1 }));
    const { ref } = await shop.cart([...items, { sku: 'KURTI-EM', quantity: 9_990 }]);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, index) => add(ref, bulk(index + 101), 1)),
      ...Array.from({ length: 10 }, () => add(ref, 'KURTI-EM', 3)),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4 + 3);
    const { lines } = await read(ref);
    expect(lines).toHaveLength(100);
    expect(lines.find(({ quantity }) => quantity > 1)?.quantity).toBe(9_999);
  });
});
