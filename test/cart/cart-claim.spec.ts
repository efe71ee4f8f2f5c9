import { newId } from '../../src/kernel/ids.js';
import { type CartEnding, type CartRef } from '../../src/cart/cart.types.js';
import { cartShop, type CartShop, refusal } from './cart-shop.js';

let shop: CartShop;
beforeAll(async () => {
  shop = await cartShop();
});
afterAll(() => shop.close());

const storeId = () => shop.store.id;
const add = (ref: CartRef, sku: string, quantity = 1) =>
  shop.db.transactor.run((tx) => shop.lines.addLine(tx, storeId(), ref, { sku, quantity }));
const hold = (cartId: number) => shop.db.transactor.run((tx) => shop.carts.hold(tx, storeId(), cartId));
const reopen = (cartId: number) => shop.db.transactor.run((tx) => shop.carts.reopen(tx, storeId(), cartId));
const close = (cartId: number, orderId: string, ending: CartEnding) =>
  shop.db.transactor.run((tx) => shop.carts.close(tx, { storeId: storeId(), cartId, orderId, ending }));
const stored = async (cartId: number) => {
  const [row] = await shop.query<Record<string, unknown>>('SELECT * FROM carts WHERE id = $1', [cartId]);
  return row;
};

describe('a claim', () => {
  it('returns the cart with its lines in one statement', async () => {
    const { cart, ref } = await shop.cart(
      [
        { sku: 'KURTI-EM', quantity: 2 },
        { sku: 'DROP-TEE', quantity: 1 },
      ],
      { customerId: shop.buyer, couponCode: 'WELCOME10' },
    );
    let claimed: unknown;
    const sent = await shop.statements(async () => {
      claimed = await shop.claim(ref);
    });
    expect(sent.filter((name) => name.startsWith('cart.'))).toEqual(['cart.claim']);
    expect(claimed).toEqual(cart);
  });

  it('tells a second claim at once that the cart is taken, and leaves it to the first', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    await shop.db.transactor.run(async (tx) => {
      await shop.carts.claim(tx, storeId(), ref);
      const started = performance.now();
      expect(await refusal(shop.claim(ref))).toMatchObject({
        code: 'cart.locked',
        kind: 'conflict',
        details: { retryAfterSeconds: 1 },
      });
      expect(performance.now() - started).toBeLessThan(500);
    });
    expect((await shop.claim(ref)).lines).toHaveLength(1);
  });

  it('lets a write wait, which then finds the cart ordered', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const orderId = newId();
    let write: Promise<unknown> = Promise.resolve();
    await shop.db.transactor.run(async (tx) => {
      await shop.carts.claim(tx, storeId(), ref);
      write = refusal(add(ref, 'DROP-TEE'));
      await waitForLock();
      await shop.carts.close(tx, { storeId: storeId(), cartId: ref.cartId, orderId, ending: 'keep' });
    });
    expect(await write).toMatchObject({ code: 'cart.closed', details: { orderId } });
  });

  it('returns an ordered cart with its order, for the caller to decide', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const orderId = newId();
    await close(ref.cartId, orderId, 'keep');
    expect(await shop.claim(ref)).toMatchObject({ status: 'ordered', orderId, round: 0 });
  });

  it('is refused while a checkout waits for its payment', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    await hold(ref.cartId);
    expect((await refusal(shop.claim(ref))).code).toBe('cart.locked');
    await reopen(ref.cartId);
    expect((await shop.claim(ref)).status).toBe('open');
  });
});

/**
 * The dangerous moment is after the claim's snapshot and before its lock. A row security policy is evaluated exactly
 * there, so one that waits at a gate holds a claim for as long as a rival needs to commit.
 */
describe('a write that commits between the snapshot and the lock of a claim', () => {
  const role = `shopper_${process.pid}_${Date.now()}`;
  const gate = 4_711;

  beforeAll(async () => {
    await shop.query(`
      CREATE FUNCTION pass_gate() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        PERFORM pg_advisory_lock_shared(${gate});
        PERFORM pg_advisory_unlock_shared(${gate});
        RETURN true;
      END $$;
      CREATE ROLE ${role};
      GRANT SELECT, UPDATE ON carts TO ${role};
      GRANT SELECT ON cart_lines TO ${role};
      ALTER TABLE carts ENABLE ROW LEVEL SECURITY;
      CREATE POLICY gated ON carts TO ${role} USING (pass_gate());
    `);
  });
  afterAll(async () => {
    await shop.query(`
      DROP POLICY gated ON carts;
      ALTER TABLE carts DISABLE ROW LEVEL SECURITY;
      DROP OWNED BY ${role};
      DROP ROLE ${role};
    `);
  });

  async function claimAtGate(ref: CartRef, rival: () => Promise<unknown>) {
    const claim = shop.db.transactor.run(async (holder) => {
      await holder.query(`SELECT pg_advisory_xact_lock(${gate})`);
      const waiting = shop.db.transactor.run(async (tx) => {
        await tx.query(`SET LOCAL ROLE ${role}`);
        return shop.carts.claim(tx, storeId(), ref);
      });
      await waitForLock();
      await rival();
      return {
        waiting: waiting.then(
          (cart) => cart,
          (error: unknown) => error,
        ),
      };
    });
    return (await claim).waiting;
  }

  it('is in the claimed lines', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const tee = await shop.variant('DROP-TEE');
    const sent: string[] = [];
    let claimed: unknown;
    sent.push(
      ...(await shop.statements(async () => {
        claimed = await claimAtGate(ref, () => add(ref, 'DROP-TEE', 4));
      })),
    );
    expect(sent.filter((name) => name === 'cart.claim' || name === 'cart.lines')).toEqual(['cart.claim', 'cart.lines']);
    expect(claimed).toMatchObject({ status: 'open', lines: [{ quantity: 1 }, { variantId: tee, quantity: 4 }] });
  });

  it('is an order that the claim sees, when the rival was a checkout', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    const orderId = newId();
    expect(await claimAtGate(ref, () => close(ref.cartId, orderId, 'keep'))).toMatchObject({
      status: 'ordered',
      orderId,
    });
  });

  it('leaves nothing to order, when the rival emptied the cart', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect(await claimAtGate(ref, () => close(ref.cartId, newId(), 'empty'))).toMatchObject({ round: 1, lines: [] });
  });

  it('leaves no cart at all, when the rival deleted it', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
    expect(await claimAtGate(ref, () => close(ref.cartId, newId(), 'delete'))).toMatchObject({
      code: 'cart.not_found',
    });
  });
});

describe('the end of a cart', () => {
  it.each(['open', 'held'])('keeps it as a record of the order (%s)', async (state) => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }], { couponCode: 'WELCOME10' });
    const orderId = newId();
    if (state === 'held') await hold(ref.cartId);
    const sent = await shop.statements(() => close(ref.cartId, orderId, 'keep'));
    expect(sent.filter((name) => name.startsWith('cart.'))).toEqual(['cart.keep']);
    expect(await stored(ref.cartId)).toMatchObject({ status: 'ordered', order_id: orderId, coupon_code: 'WELCOME10' });
    expect((await shop.carts.find(shop.db.dataSource.manager, storeId(), ref)).lines).toHaveLength(1);
  });

  it('empties it for the next round', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }], { couponCode: 'WELCOME10' });
    const [first, second] = [newId(), newId()];
    await close(ref.cartId, first, 'empty');
    expect(await shop.claim(ref)).toMatchObject({
      status: 'open',
      round: 1,
      orderId: first,
      couponCode: null,
      lines: [],
    });
    await add(ref, 'DROP-TEE');
    await close(ref.cartId, second, 'empty');
    expect(await shop.claim(ref)).toMatchObject({ status: 'open', round: 2, orderId: second, lines: [] });
  });

  it('deletes it: its token opens nothing any more', async () => {
    const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }]);
    await close(ref.cartId, newId(), 'delete');
    expect((await refusal(shop.claim(ref))).code).toBe('cart.not_found');
    expect(await shop.query('SELECT 1 FROM cart_lines WHERE cart_id = $1', [ref.cartId])).toEqual([]);
  });

  it.each<CartEnding>(['keep', 'empty', 'delete'])(
    'comes once: %s of an ordered cart changes nothing',
    async (ending) => {
      const { ref } = await shop.cart([{ sku: 'KURTI-EM', quantity: 2 }]);
      await close(ref.cartId, newId(), 'keep');
      const before = await shop.snapshot();
      expect((await refusal(close(ref.cartId, newId(), ending))).code).toBe('cart.state_changed');
      expect((await refusal(hold(ref.cartId))).code).toBe('cart.state_changed');
      expect((await refusal(reopen(ref.cartId))).code).toBe('cart.state_changed');
      expect(await shop.snapshot()).toEqual(before);
    },
  );

  it('is not held twice, nor reopened when it was not held', async () => {
    const { ref } = await shop.cart([]);
    expect((await refusal(reopen(ref.cartId))).code).toBe('cart.state_changed');
    await hold(ref.cartId);
    expect((await refusal(hold(ref.cartId))).code).toBe('cart.state_changed');
    await reopen(ref.cartId);
    expect(await stored(ref.cartId)).toMatchObject({ status: 'open' });
  });

  it('does not come through another store', async () => {
    const { ref } = await shop.cart([]);
    const end = { storeId: shop.otherStore.id, cartId: ref.cartId, orderId: newId(), ending: 'delete' } as const;
    expect((await refusal(shop.db.transactor.run((tx) => shop.carts.close(tx, end)))).code).toBe('cart.state_changed');
    expect(await stored(ref.cartId)).toMatchObject({ status: 'open' });
  });
});

/** Until some connection to this database waits for a lock. */
async function waitForLock(): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const waiting = await shop.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('Nobody waits for a lock');
}
