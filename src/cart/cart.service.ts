import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { type CatalogItem } from '../catalog/catalog.types.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { secretToken, tokenHash } from '../kernel/ids.js';
import { multiply, sum } from '../kernel/money.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { ReferenceRevisions } from '../store/reference-revisions.service.js';
import { CartTokens } from './cart-token.service.js';
import { cartLocked, cartNotFound, cartStateChanged } from './cart.errors.js';
import { combineItems } from './cart-items.js';
import { seenPrice } from './seen-price.js';
import { unitsWanted } from './units-wanted.js';
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

/** A cart that could be made. */
interface CartDraft {
  readonly asked: NewCart;
  readonly lines: readonly {
    readonly item: CatalogItem;
    readonly quantity: number;
    /** Minor units. */
    readonly seenPrice: number | null;
  }[];
  /** What the store was at, as far as was known. */
  readonly revision: string | null;
}

const endings = { keep: keepCart, empty: emptyCart, delete: deleteCart } as const;

/** The life of a cart: made, found, merged, claimed by a checkout, and what is left of it. Its lines are `CartLinesService`'s. */
@Injectable()
export class CartService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly tokens: CartTokens,
    private readonly pricing: PricingService,
    private readonly revisions: ReferenceRevisions,
  ) {}

  /**
   * Makes a cart, always a new one, and looks at its stock, whatever is there. One statement writes everything, so that no
   * transaction is needed around it. On one connection a guest's cart is one round trip, where this process knows the goods
   * and what the store is at; else the revision is asked for first, and the goods where they are not known. One more for a
   * customer's. Requests for the same variant add up.
   *
   * Throws `cart.item_not_available`, `cart.quantity_too_large` (both naming the items: `lines.0.sku`),
   * `cart.too_many_lines` and `money.too_large`, with nothing written.
   */
  async create(db: EntityManager, cart: NewCart): Promise<CreatedCart> {
    const { id: storeId } = cart.store;
    const heard = cart.items.length === 0 ? null : this.revisions.lastHeard(storeId);
    const hoped = heard === null ? null : await this.draft(db, cart, heard).catch(nullIfRefused);
    const created = hoped && (await this.write(db, hoped, { ifStoreIsAt: heard }));
    if (created) return created;
    // Nothing is refused, or priced, by what may be out of date.
    const revision = cart.items.length === 0 ? null : await this.revisions.of(db, storeId);
    const written = await this.write(db, await this.draft(db, cart, revision), { ifStoreIsAt: null });
    if (!written) throw new Error('An insert returned no cart');
    return written;
  }

  /** What the cart would be by what the store sells at a revision. */
  private async draft(db: EntityManager, asked: NewCart, revision: string | null): Promise<CartDraft> {
    const { store, customerId, items } = asked;
    const { id: storeId, currency } = store;
    const found = await this.catalog.resolve(db, { storeId, revision, currency, items });
    const combined = combineItems(items, found);
    const buyer = await this.pricing.buyer(db, storeId, { customerId });
    const lines = combined.map((line) => ({ ...line, seenPrice: seenPrice(line.item, line.quantity, buyer) }));
    sum(lines.map((line) => multiply(line.seenPrice ?? 0, line.quantity)));
    return { asked, lines, revision };
  }

  /** Null, with nothing written, where the store is at something else. */
  private async write(
    db: EntityManager,
    { asked, lines, revision }: CartDraft,
    { ifStoreIsAt }: { readonly ifStoreIsAt: string | null },
  ): Promise<CreatedCart | null> {
    const { store, customerId, sessionId, couponCode } = asked;
    const nonce = customerId === null ? (sessionId ?? secretToken(16)) : null;
    const [inserted, stock] = await pipelined(db, [
      () =>
        insertCart.first(db, [
          store.id,
          customerId,
          nonce === null ? null : tokenHash(nonce),
          store.currency,
          couponCode,
          lines.map(({ item }) => item.variantId),
          lines.map(({ quantity }) => quantity),
          lines.map((line) => line.seenPrice),
          ifStoreIsAt,
        ]),
      () => this.inventory.available(db, store.id, [...unitsWanted(lines).keys()]),
    ]);
    if (!inserted) return null;
    const { id, lineIds } = inserted;
    const cartLines = lines.map(({ item: { variantId }, quantity, seenPrice: price }, index) => ({
      id: lineIds[index] as number,
      variantId,
      quantity,
      seenPrice: price,
    }));
    const cart: Cart = { ...blank, id, customerId, currency: store.currency, couponCode, lines: cartLines };
    const token = nonce === null ? null : this.tokens.sign({ storeId: store.id, cartId: id, nonce });
    return { cart, items: lines.map(({ item }) => item), revision, stock, token };
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

function nullIfRefused(error: unknown): null {
  if (error instanceof DomainError) return null;
  throw error;
}
