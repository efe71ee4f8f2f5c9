import { cartShop, type CartShop, refOf, refusal } from './cart-shop.js';

let shop: CartShop;
beforeAll(async () => {
  shop = await cartShop();
});
afterAll(() => shop.close());

const read = (ref: Parameters<CartShop['claim']>[0], storeId = shop.store.id) =>
  shop.carts.find(shop.db.dataSource.manager, storeId, ref);

describe('a new cart', () => {
  it('adds up equal items, keeps the order of first mention and notes the prices seen', async () => {
    const kurti = await shop.variant('KURTI-EM');
    const tee = await shop.variant('DROP-TEE');
    const { cart, items, ref } = await shop.cart([
      { sku: 'KURTI-EM', quantity: 2 },
      { variantId: tee, quantity: 1 },
      { variantId: kurti, quantity: 3 },
    ]);
    expect(cart).toMatchObject({ status: 'open', currency: 'BDT', customerId: null, round: 0, orderId: null });
    expect(cart.lines.map(({ id: _, ...line }) => line)).toEqual([
      { variantId: kurti, quantity: 5, seenPrice: 149_000 },
      { variantId: tee, quantity: 1, seenPrice: 90_000 },
    ]);
    expect(items.map(({ sku }) => sku)).toEqual(['KURTI-EM', 'DROP-TEE']);
    expect(await read(ref)).toEqual(cart);
  });

  it('takes two statements for goods that are known, whatever the number of lines, and one when it is empty', async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({
      sku: `BULK-${String(index + 1).padStart(3, '0')}`,
      quantity: 1,
    }));
    const known = ['cart.insert', 'inventory.available'];
    await shop.cart(items);
    expect(await shop.statements(() => shop.cart(items))).toEqual(known);
    expect(await shop.statements(() => shop.cart([]))).toEqual(['cart.insert']);
  });

  it('names every item that is not available, and is not made', async () => {
    const before = await shop.snapshot();
    const error = await refusal(
      shop.cart([
        { sku: 'NOBODY-KNOWS', quantity: 1 },
        { sku: 'KURTI-EM', quantity: 1 },
        { variantId: 999_999_999, quantity: 1 },
      ]),
    );
    expect(error).toMatchObject({ code: 'cart.item_not_available', kind: 'invalid' });
    expect((error.details['issues'] as { path: unknown }[]).map(({ path }) => path)).toEqual([
      ['lines', 0, 'sku'],
      ['lines', 2, 'variantId'],
    ]);
    expect(await shop.snapshot()).toEqual(before);
  });

  it('does not take an item of another store', async () => {
    expect((await refusal(shop.cart([{ sku: 'MUG-BLUE', quantity: 1 }]))).code).toBe('cart.item_not_available');
  });

  it('holds at most 10,000 of one item, added up', async () => {
    const half = { sku: 'KURTI-EM', quantity: 5_000 };
    expect((await shop.cart([half, half])).cart.lines[0]?.quantity).toBe(10_000);
    const error = await refusal(shop.cart([half, half, { sku: 'KURTI-EM', quantity: 1 }]));
    expect(error).toMatchObject({ code: 'cart.quantity_too_large', details: { maximum: 10_000 } });
    expect((error.details['issues'] as { path: unknown }[]).map(({ path }) => path)).toEqual([
      ['lines', 0, 'quantity'],
      ['lines', 1, 'quantity'],
      ['lines', 2, 'quantity'],
    ]);
  });

  it('holds at most 100 lines', async () => {
    const items = Array.from({ length: 101 }, (_, index) => ({
      sku: `BULK-${String(index + 1).padStart(3, '0')}`,
      quantity: 1,
    }));
    expect((await shop.cart(items.slice(0, 100))).cart.lines).toHaveLength(100);
    expect((await refusal(shop.cart(items))).code).toBe('cart.too_many_lines');
  });
});

describe('the holder of a cart', () => {
  it('is a guest by a token that is stored nowhere', async () => {
    const { token, ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect(token).toMatch(/^eyJ/);
    expect((await read(ref)).id).toBe(ref.cartId);
    const rows = JSON.stringify(await shop.query('SELECT c::text FROM carts c WHERE id = $1', [ref.cartId]));
    expect(rows).not.toContain(token?.split('.')[1]);
  });

  it('is the customer it was made for, who gets no token', async () => {
    const { token, ref } = await shop.cart([], { customerId: shop.buyer });
    expect(token).toBeNull();
    expect((await read(ref)).customerId).toBe(shop.buyer);
  });

  it('is nobody else: every wrong way ends in the same refusal', async () => {
    const own = await shop.cart([], { customerId: shop.buyer });
    const guest = await shop.cart([]);
    const second = await shop.cart([]);
    const token = guest.token ?? '';
    const forged = shop.tokens.sign({ storeId: shop.store.id, cartId: guest.cart.id, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
    const refs = [
      { ...own.ref, holder: { type: 'customer', customerId: shop.other } },
      { ...own.ref, holder: { type: 'token', token } },
      { ...guest.ref, holder: { type: 'customer', customerId: shop.buyer } },
      { ...guest.ref, cartId: second.cart.id },
      { ...guest.ref, holder: { type: 'token', token: `${token}x` } },
      { ...guest.ref, holder: { type: 'token', token: forged } },
      { ...guest.ref, holder: { type: 'token', token: '' } },
      { ...own.ref, cartId: 999_999_999 },
    ] as const;
    for (const ref of refs) {
      expect(await refusal(read(ref))).toMatchObject({ code: 'cart.not_found', kind: 'not_found', details: {} });
      expect(await refusal(shop.claim(ref))).toMatchObject({ code: 'cart.not_found', kind: 'not_found', details: {} });
    }
  });

  it('holds it in its own store only', async () => {
    const { token, ref } = await shop.cart([]);
    expect((await refusal(read(ref, shop.otherStore.id))).code).toBe('cart.not_found');
    expect(shop.tokens.read(token ?? '', shop.otherStore.id)).toBeNull();
    expect(shop.tokens.read(token ?? '', shop.store.id)?.cartId).toBe(ref.cartId);
  });
});

describe('the age of a cart', () => {
  const expire = (id: number) =>
    shop.query(`UPDATE carts SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);

  it('makes an open one as good as unknown', async () => {
    const { ref } = await shop.cart([]);
    await expire(ref.cartId);
    expect((await refusal(read(ref))).code).toBe('cart.not_found');
    expect((await refusal(shop.claim(ref))).code).toBe('cart.not_found');
  });

  it('starts again with every write', async () => {
    const { ref } = await shop.cart([]);
    await shop.query(`UPDATE carts SET expires_at = now() + interval '1 minute' WHERE id = $1`, [ref.cartId]);
    await shop.db.transactor.run((tx) => shop.lines.addLine(tx, shop.store.id, ref, { sku: 'KURTI-EM', quantity: 1 }));
    const [row] = await shop.query<{ days: number }>(
      `SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM carts WHERE id = $1`,
      [ref.cartId],
    );
    expect(row?.days).toBe(30);
  });

  it('lets the purge take expired carts, a few at a time, but none that was ordered or is being ordered', async () => {
    await shop.query(`DELETE FROM carts`);
    const made = [];
    for (let count = 0; count < 6; count += 1) made.push((await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }])).cart.id);
    const [held, ordered, fresh] = made;
    await shop.query(`UPDATE carts SET status = 'checking_out' WHERE id = $1`, [held]);
    await shop.query(`UPDATE carts SET status = 'ordered' WHERE id = $1`, [ordered]);
    await shop.query(`UPDATE carts SET expires_at = now() - interval '1 day' WHERE id <> $1`, [fresh]);
    const purge = () => shop.carts.purgeExpired(shop.db.dataSource.manager, 2);
    expect([await purge(), await purge(), await purge()]).toEqual([2, 1, 0]);
    expect(await shop.query('SELECT id FROM carts ORDER BY id')).toEqual([
      { id: held },
      { id: ordered },
      { id: fresh },
    ]);
    expect(await shop.query('SELECT count(*)::int FROM cart_lines')).toEqual([{ count: 3 }]);
  });
});

describe("a customer's newest open cart", () => {
  it('is the last one made that is still open, and says whether anything is in it', async () => {
    const newest = () => shop.carts.newestOpen(shop.db.dataSource.manager, shop.store.id, shop.other);
    expect(await newest()).toBeNull();
    const first = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }], { customerId: shop.other });
    expect(await newest()).toEqual({ cartId: first.cart.id, filled: true });
    const second = await shop.cart([], { customerId: shop.other });
    expect(await newest()).toEqual({ cartId: second.cart.id, filled: false });
    await shop.query(`UPDATE carts SET status = 'ordered' WHERE id = $1`, [second.cart.id]);
    expect(await newest()).toEqual({ cartId: first.cart.id, filled: true });
    expect(await shop.carts.newestOpen(shop.db.dataSource.manager, shop.otherStore.id, shop.other)).toBeNull();
    expect(refOf(first)).toEqual(first.ref);
  });
});
