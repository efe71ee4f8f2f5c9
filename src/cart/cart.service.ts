import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { secretToken, tokenHash } from '../kernel/ids.js';
import { multiply, sum } from '../kernel/money.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { ReferenceRevisions } from '../store/reference-revisions.service.js';
import { CartTokens } from './cart-token.service.js';
import { cartLocked, cartNotFound, cartStateChanged } from './cart.errors.js';
import { combineItems } from './cart-items.js';
import { seenPrice } from './seen-price.js';
import { claim, lockPair } from './cart.locks.js';
import {
  bindToCustomer,
  deleteCart,
  emptyCart,
  findCart,
  holdCart,
  insertCart,
  keepCart,
  linesTogether,
  mergeLines,
  newestOpenCart,
  purgeCarts,
  reopenCart,
} from './cart.queries.js';
import {
  type Cart,
  type CartEnding,
  type CartRef,
  type ClaimedCart,
  type CreatedCart,
  MAX_CART_LINES,
  type NewCart,
} from './cart.types.js';

/** What a new cart has of its table's defaults. */
const blank = { deliveryWindow: null, round: 0, status: 'open', orderId: null } as const;

const endings = { keep: keepCart, empty: emptyCart, delete: deleteCart } as const;

/** The life of a cart: made, found, merged, claimed by a checkout, and what is left of it. Its lines are `CartLinesService`'s. */
@Injectable()
export class CartService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly tokens: CartTokens,
    private readonly pricing: PricingService,
    private readonly revisions: ReferenceRevisions,
  ) {}

  /**
   * Makes a cart, always a new one. Two statements (one more for goods that are not known of what the store is at, and one
   * for a customer's), the last of which writes everything, so that no transaction is needed around it. Requests for the
   * same variant add up. Stock is not looked at.
   *
   * Throws `cart.item_not_available`, `cart.quantity_too_large` (both naming the items: `lines.0.sku`),
   * `cart.too_many_lines` and `money.too_large`, with nothing written.
   */
  async create(db: EntityManager, { store, customerId, sessionId, items, couponCode }: NewCart): Promise<CreatedCart> {
    const { id: storeId, currency } = store;
    const revision = items.length === 0 ? null : await this.revisions.of(db, storeId);
    const found = await this.catalog.resolve(db, { storeId, revision, currency, items });
    const lines = combineItems(items, found);
    const buyer = await this.pricing.buyer(db, store.id, { customerId });
    const prices = lines.map(({ item, quantity }) => seenPrice(item, quantity, buyer));
    sum(lines.map(({ quantity }, index) => multiply(prices[index] ?? 0, quantity)));
    const nonce = customerId === null ? (sessionId ?? secretToken(16)) : null;

    const inserted = await insertCart.first(db, [
      store.id,
      customerId,
      nonce === null ? null : tokenHash(nonce),
      store.currency,
      couponCode,
      lines.map(({ item }) => item.variantId),
      lines.map(({ quantity }) => quantity),
      prices,
    ]);
    if (!inserted) throw new Error('An insert returned no cart');
    const { id, lineIds } = inserted;
    const cartLines = lines.map(({ item: { variantId }, quantity }, index) => ({
      id: lineIds[index] as number,
      variantId,
      quantity,
      seenPrice: prices[index] ?? null,
    }));
    const cart: Cart = { ...blank, id, customerId, currency: store.currency, couponCode, lines: cartLines };
    const token = nonce === null ? null : this.tokens.sign({ storeId: store.id, cartId: id, nonce });
    return { cart, items: lines.map(({ item }) => item), revision, token };
  }

  /** The cart as it is stored, in one statement. Throws `cart.not_found`. */
  async find(db: EntityManager, storeId: number, ref: CartRef): Promise<Cart> {
    const key = this.tokens.holderKey(storeId, ref);
    const cart = key && (await findCart.first(db, [storeId, ref.cartId, key.customerId, key.tokenHash]));
    if (!cart) throw cartNotFound();
    return cart;
  }

  /** The customer's newest open cart, and whether anything is in it; null when there is none. */
  async newestOpen(
    db: EntityManager,
    storeId: number,
    customerId: number,
  ): Promise<{ readonly cartId: number; readonly filled: boolean } | null> {
    return (await newestOpenCart.first(db, [storeId, customerId])) ?? null;
  }

  /**
   * Gives a guest's cart to the customer who has logged in, and returns the id of the cart that the guest's lines are in
   * now. They go into the customer's newest open cart: quantities add up to at most `MAX_LINE_QUANTITY`, whatever the
   * stock, and its own coupon, delivery window and seen prices stay. Without such a cart, or when both together would be too much for
   * one, the guest's cart becomes the customer's as it is. Either way its token is of no use any more.
   *
   * Null, with nothing changed, for a token that opens no guest's open cart: a second call is one. Throws `cart.locked`.
   */
  async mergeOnLogin(tx: Tx, storeId: number, token: string, customerId: number): Promise<number | null> {
    const claims = this.tokens.read(token, storeId);
    if (!claims) return null;
    const { guest, own } = await lockPair(tx, storeId, customerId, {
      cartId: claims.cartId,
      tokenHash: tokenHash(claims.nonce),
    });
    if (!guest) return null;

    if (own && own.currency === guest.currency) {
      const together = await linesTogether.first(tx, [storeId, [own.id, guest.id]]);
      if (together && together.count <= MAX_CART_LINES) {
        await mergeLines.rows(tx, [storeId, own.id, guest.id]);
        return own.id;
      }
    }
    await bindToCustomer.rows(tx, [storeId, guest.id, customerId]);
    return guest.id;
  }

  /**
   * Locks the cart for a checkout until `tx` ends. One round trip; a second one only when a write to the lines came
   * between the statement's snapshot and its lock. An ordered cart is returned, too: the caller decides.
   *
   * Throws `cart.not_found`, or `cart.locked` at once when somebody else has the cart: another transaction, or a checkout
   * that waits for its payment.
   */
  async claim(tx: Tx, storeId: number, ref: CartRef): Promise<ClaimedCart> {
    const key = this.tokens.holderKey(storeId, ref);
    const cart = key && (await claim(tx, storeId, ref.cartId, key));
    if (!cart) throw cartNotFound();
    if (cart.status === 'checking_out') throw cartLocked();
    return cart;
  }

  /** Keeps an open cart from changing while a payment provider is asked. Throws `cart.state_changed` unless it is open. */
  async hold(tx: Tx, storeId: number, cartId: number): Promise<void> {
    if ((await holdCart.affected(tx, [storeId, cartId])) !== 1) throw cartStateChanged();
  }

  /** The undo of `hold`. Throws `cart.state_changed` unless the cart is being checked out. */
  async reopen(tx: Tx, storeId: number, cartId: number): Promise<void> {
    if ((await reopenCart.affected(tx, [storeId, cartId])) !== 1) throw cartStateChanged();
  }

  /** Ends the cart that has become `orderId`, in one statement. Throws `cart.state_changed` unless it is open or held. */
  async close(
    tx: Tx,
    end: { readonly storeId: number; readonly cartId: number; readonly orderId: string; readonly ending: CartEnding },
  ): Promise<void> {
    const { storeId, cartId, orderId, ending } = end;
    const values = ending === 'delete' ? [storeId, cartId] : [storeId, cartId, orderId];
    if ((await endings[ending].affected(tx, values)) !== 1) throw cartStateChanged();
  }

  /** Deletes up to `limit` carts, of all stores, that expired unordered. Returns how many; call again while it is `limit`. */
  async purgeExpired(db: EntityManager, limit: number): Promise<number> {
    return purgeCarts.affected(db, [limit]);
  }
}
