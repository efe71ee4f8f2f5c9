import { Statement } from '../platform/database/statement.js';
import { referenceRevisions } from '../store/reference-revisions.service.js';
import { type Cart, type CartLine, MAX_CART_LINES, MAX_LINE_QUANTITY } from './cart.types.js';

/** By what a row recognises its holder. Exactly one is set. */
export interface HolderKey {
  readonly customerId: number | null;
  readonly tokenHash: Buffer | null;
}

/** How long an open cart lives after its last write. */
const lifetime = `interval '30 days'`;

export const cartColumns = `c.id, c.round, c.customer_id AS "customerId", c.currency,
  c.coupon_code AS "couponCode", c.delivery_window AS "deliveryWindow", c.status, c.order_id AS "orderId"`;

/**
 * $1 store, $2 cart, $3 customer or null, $4 token hash or null. A token opens a cart only while no customer has it.
 * Only open carts expire: one that is being ordered is still needed, and one that was ordered is a record.
 */
export const access = `c.store_id = $1 AND c.id = $2
  AND (c.customer_id = $3 OR (c.customer_id IS NULL AND c.token_hash = $4))
  AND c.status <> 'merged' AND (c.status <> 'open' OR c.expires_at > now())`;

const lineObject = `json_build_object('id', l.id, 'variantId', l.variant_id, 'quantity', l.quantity, 'seenPrice', l.seen_price)`;

export const linesOf = `COALESCE((SELECT json_agg(${lineObject} ORDER BY l.id) FROM cart_lines l
  WHERE l.store_id = c.store_id AND l.cart_id = c.id), '[]')`;

export const findCart = new Statement<Cart>(
  'cart.find',
  `SELECT ${cartColumns}, ${linesOf} AS lines FROM carts c WHERE ${access}`,
);

export const cartLines = new Statement<CartLine>(
  'cart.lines',
  `SELECT id, variant_id AS "variantId", quantity, seen_price AS "seenPrice"
     FROM cart_lines WHERE store_id = $1 AND cart_id = $2 ORDER BY id`,
);

export const newestOpenCart = new Statement<{ cartId: number; filled: boolean }>(
  'cart.newest_open',
  `SELECT c.id AS "cartId",
          EXISTS (SELECT FROM cart_lines l WHERE l.store_id = c.store_id AND l.cart_id = c.id) AS filled
     FROM carts c
    WHERE c.store_id = $1 AND c.customer_id = $2 AND c.status = 'open' AND c.expires_at > now()
    ORDER BY c.id DESC
    LIMIT 1`,
);

/**
 * $6–$8 are arrays of one length: variants (each once), quantities, prices seen. The lines get their ids in that order.
 * What a new cart is like otherwise, its maker knows. $9: what the store has to be at; there is no cart where it is not. Null for anything.
 */
export const insertCart = new Statement<{ id: number; lineIds: readonly number[] }>(
  'cart.insert',
  `WITH c AS (
     INSERT INTO carts (store_id, customer_id, token_hash, currency, coupon_code)
     SELECT $1, $2, $3, $4, $5 WHERE $9::text IS NULL OR $9 = (SELECT revision FROM ${referenceRevisions})
     RETURNING id
   ), l AS (
     INSERT INTO cart_lines (store_id, cart_id, variant_id, quantity, seen_price)
     SELECT $1, c.id, item.variant_id, item.quantity, item.seen_price
       FROM c, unnest($6::bigint[], $7::integer[], $8::bigint[])
               WITH ORDINALITY AS item (variant_id, quantity, seen_price, place)
      ORDER BY item.place
     RETURNING id
   )
   SELECT id, ARRAY(SELECT l.id FROM l ORDER BY l.id) AS "lineIds" FROM c`,
);

const touched = `UPDATE carts SET version = version + 1, updated_at = now(), expires_at = now() + ${lifetime}
  WHERE store_id = $1 AND id = $2`;

/** Adds to the variant's line or makes one. `lineId` is null when a limit stands against it; `present` is what was there. */
export const addToLine = new Statement<{ lineId: number | null; present: number | null }>(
  'cart.add_to_line',
  `WITH line AS (
     INSERT INTO cart_lines (store_id, cart_id, variant_id, quantity, seen_price)
     SELECT $1, $2, $3, $4, $5
      WHERE EXISTS (SELECT FROM cart_lines WHERE store_id = $1 AND cart_id = $2 AND variant_id = $3)
         OR (SELECT count(*) FROM cart_lines WHERE store_id = $1 AND cart_id = $2) < ${MAX_CART_LINES}
     ON CONFLICT ON CONSTRAINT uq_cart_lines_variant DO UPDATE
        SET quantity = cart_lines.quantity + EXCLUDED.quantity, seen_price = EXCLUDED.seen_price
      WHERE cart_lines.quantity + EXCLUDED.quantity <= ${MAX_LINE_QUANTITY}
     RETURNING id
   ), cart AS (
     ${touched} AND EXISTS (SELECT FROM line)
   )
   SELECT (SELECT id FROM line) AS "lineId",
          (SELECT quantity FROM cart_lines WHERE store_id = $1 AND cart_id = $2 AND variant_id = $3) AS present`,
);

/** $1 store, $2 cart, $3 variant. */
export const quantityOf = new Statement<{ quantity: number }>(
  'cart.quantity_of',
  `SELECT quantity FROM cart_lines WHERE store_id = $1 AND cart_id = $2 AND variant_id = $3`,
);

export const setLine = new Statement(
  'cart.set_line',
  `WITH line AS (
     UPDATE cart_lines SET quantity = $4, seen_price = $5 WHERE store_id = $1 AND cart_id = $2 AND id = $3 RETURNING id
   )
   ${touched} AND EXISTS (SELECT FROM line)`,
);

export const deleteLine = new Statement(
  'cart.delete_line',
  `WITH line AS (DELETE FROM cart_lines WHERE store_id = $1 AND cart_id = $2 AND id = $3 RETURNING id)
   ${touched} AND EXISTS (SELECT FROM line)`,
);

export const writeCoupon = new Statement(
  'cart.write_coupon',
  `UPDATE carts SET coupon_code = $3, updated_at = now(), expires_at = now() + ${lifetime} WHERE store_id = $1 AND id = $2`,
);

export const writeWindow = new Statement(
  'cart.write_delivery_window',
  `UPDATE carts SET delivery_window = $3, updated_at = now(), expires_at = now() + ${lifetime} WHERE store_id = $1 AND id = $2`,
);

export const linesTogether = new Statement<{ count: number }>(
  'cart.lines_together',
  `SELECT count(DISTINCT variant_id) AS count FROM cart_lines WHERE store_id = $1 AND cart_id = ANY ($2::bigint[])`,
);

export const bindToCustomer = new Statement(
  'cart.bind_to_customer',
  `UPDATE carts SET customer_id = $3, version = version + 1, updated_at = now(), expires_at = now() + ${lifetime}
    WHERE store_id = $1 AND id = $2`,
);

/** $2 the customer's cart, $3 the guest's, which keeps no lines. */
export const mergeLines = new Statement(
  'cart.merge',
  `WITH moved AS (
     DELETE FROM cart_lines WHERE store_id = $1 AND cart_id = $3 RETURNING id, variant_id, quantity, seen_price
   ), added AS (
     INSERT INTO cart_lines (store_id, cart_id, variant_id, quantity, seen_price)
     SELECT $1, $2, variant_id, quantity, seen_price FROM moved ORDER BY id
     ON CONFLICT ON CONSTRAINT uq_cart_lines_variant DO UPDATE
        SET quantity = LEAST(cart_lines.quantity + EXCLUDED.quantity, ${MAX_LINE_QUANTITY})
   ), guest AS (
     UPDATE carts SET status = 'merged', version = version + 1, updated_at = now() WHERE store_id = $1 AND id = $3
     RETURNING coupon_code, delivery_window
   )
   UPDATE carts SET coupon_code = COALESCE(coupon_code, (SELECT coupon_code FROM guest)),
          delivery_window = COALESCE(delivery_window, (SELECT delivery_window FROM guest)),
          version = version + 1, updated_at = now(), expires_at = now() + ${lifetime}
    WHERE store_id = $1 AND id = $2`,
);

export const holdCart = new Statement(
  'cart.hold',
  `UPDATE carts SET status = 'checking_out', updated_at = now()
    WHERE store_id = $1 AND id = $2 AND status = 'open'`,
);

export const reopenCart = new Statement(
  'cart.reopen',
  `UPDATE carts SET status = 'open', updated_at = now(), expires_at = now() + ${lifetime}
    WHERE store_id = $1 AND id = $2 AND status = 'checking_out'`,
);

const orderable = `store_id = $1 AND id = $2 AND status IN ('open', 'checking_out')`;

export const keepCart = new Statement(
  'cart.keep',
  `UPDATE carts SET status = 'ordered', order_id = $3, updated_at = now() WHERE ${orderable}`,
);

/** Runs under the cart's lock or its `checking_out`, so no line can come in between. A refusal rolls the deletion back. */
export const emptyCart = new Statement(
  'cart.empty',
  `WITH gone AS (DELETE FROM cart_lines WHERE store_id = $1 AND cart_id = $2)
   UPDATE carts SET status = 'open', order_id = $3, coupon_code = NULL, delivery_window = NULL, round = round + 1, version = version + 1,
          updated_at = now(), expires_at = now() + ${lifetime}
    WHERE ${orderable}`,
);

export const deleteCart = new Statement('cart.delete', `DELETE FROM carts WHERE ${orderable}`);

/** Of all stores: it is housekeeping, not a tenant's request. */
export const purgeCarts = new Statement(
  'cart.purge',
  `DELETE FROM carts WHERE id IN (
     SELECT id FROM carts WHERE status IN ('open', 'merged') AND expires_at < now()
      ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
);
