import { Statement } from '../platform/database/statement.js';
import { sqlState } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { cartLocked } from './cart.errors.js';
import { access, cartColumns, cartLines, type HolderKey, linesOf } from './cart.queries.js';
import { type Cart, type ClaimedCart } from './cart.types.js';

/**
 * Whoever writes a cart's lines locks the cart's row first and nothing else, so that the statement after it sees what
 * every writer before has committed. Two carts are locked in id order. Checkout takes the stronger lock, and never waits.
 */

/** 55P03 lock_not_available: NOWAIT met a lock, or a wait went past lock_timeout. */
const LOCK_NOT_AVAILABLE = '55P03';

const lockCart = new Statement<Omit<Cart, 'lines'>>(
  'cart.lock',
  `SELECT ${cartColumns} FROM carts c WHERE ${access} FOR NO KEY UPDATE`,
);

/**
 * PostgreSQL reads the lines by the statement's snapshot but locks the row's newest version. When a rival commits in
 * between, the snapshot's version of the cart differs from the locked one, and the lines are those of the former.
 */
const claimCart = new Statement<Cart & { version: number; seenVersion: number }>(
  'cart.claim',
  `SELECT ${cartColumns}, c.version, (SELECT s.version FROM carts s WHERE s.id = c.id) AS "seenVersion", ${linesOf} AS lines
     FROM carts c WHERE ${access} FOR UPDATE NOWAIT`,
);

interface MergeRow {
  readonly id: number;
  readonly customerId: number | null;
  readonly currency: string;
  readonly couponCode: string | null;
}

const lockForMerge = new Statement<MergeRow>(
  'cart.lock_for_merge',
  `SELECT c.id, c.customer_id AS "customerId", c.currency, c.coupon_code AS "couponCode"
     FROM carts c
    WHERE c.store_id = $1 AND c.status = 'open' AND c.expires_at > now()
      AND ((c.id = $3 AND c.token_hash = $4 AND c.customer_id IS NULL)
        OR (c.customer_id = $2 AND c.id = (
             SELECT max(o.id) FROM carts o
              WHERE o.store_id = $1 AND o.customer_id = $2 AND o.status = 'open' AND o.expires_at > now())))
    ORDER BY c.id
      FOR NO KEY UPDATE`,
);

/** Locks the cart for a write. Undefined when the holder has no such cart; throws `cart.locked` past the lock time-out. */
export function lockForWrite(
  tx: Tx,
  storeId: number,
  cartId: number,
  holder: HolderKey,
): Promise<Omit<Cart, 'lines'> | undefined> {
  return lockable(() => lockCart.first(tx, [storeId, cartId, holder.customerId, holder.tokenHash]));
}

/**
 * Locks the cart for a checkout, or throws `cart.locked` at once. The lines are those of the locked cart, read in the
 * same round trip unless a rival's write came between snapshot and lock.
 */
export async function claim(
  tx: Tx,
  storeId: number,
  cartId: number,
  holder: HolderKey,
): Promise<ClaimedCart | undefined> {
  const row = await lockable(() => claimCart.first(tx, [storeId, cartId, holder.customerId, holder.tokenHash]));
  if (!row) return undefined;
  const { version, seenVersion, ...cart } = row;
  return version === seenVersion ? cart : { ...cart, lines: await cartLines.rows(tx, [storeId, cartId]) };
}

/** Locks a guest's open cart and the customer's newest open one, whichever exist. */
export async function lockPair(
  tx: Tx,
  storeId: number,
  customerId: number,
  guest: { readonly cartId: number; readonly tokenHash: Buffer },
): Promise<{ guest: MergeRow | undefined; own: MergeRow | undefined }> {
  const rows = await lockable(() => lockForMerge.rows(tx, [storeId, customerId, guest.cartId, guest.tokenHash]));
  return { guest: rows.find((row) => row.customerId === null), own: rows.find((row) => row.customerId !== null) };
}

async function lockable<Result>(statement: () => Promise<Result>): Promise<Result> {
  try {
    return await statement();
  } catch (error) {
    throw sqlState(error) === LOCK_NOT_AVAILABLE ? cartLocked() : error;
  }
}
