import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CartService } from '../cart/cart.service.js';
import { type ClaimedCart } from '../cart/cart.types.js';
import { type OrderDraft } from '../order/order.types.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { quoteNotFound } from '../quote/quote.errors.js';
import { type OrderedQuote, QuoteService } from '../quote/quote.service.js';
import { type CustomerQuote } from '../quote/quote.types.js';
import { ReferenceRevisions } from '../store/reference-revisions.service.js';
import { type CheckoutCommand, type WaitingCheckout } from './checkout.types.js';

/** What a checkout is made from: a cart, a quote, or neither, when it brings its items along. */
export interface CheckoutSource {
  readonly cart: ClaimedCart | null;
  readonly quote: CustomerQuote | null;
}

/** What a checkout has taken, and what its store was at then. */
export interface ClaimedSource extends CheckoutSource {
  /** Of the store's reference data: see `ReferenceRevisions`. */
  readonly revision: string;
}

/** Carts and quotes, as far as a checkout takes them, keeps them from changing and ends them. Locked before anything else. */
@Injectable()
export class CheckoutSources {
  constructor(
    private readonly carts: CartService,
    private readonly quotes: QuoteService,
    private readonly revisions: ReferenceRevisions,
  ) {}

  /**
   * Locks what the command orders until `tx` ends; one that is ordered is returned, too. One round trip. Throws `cart.not_found`,
   * `cart.locked`, and `quote.not_found` (also for a guest), `quote.locked`, `quote.expired`, `quote.not_open`, `quote.revised`.
   */
  async claim(tx: Tx, command: CheckoutCommand): Promise<ClaimedSource> {
    const [source, revision] = await pipelined(tx, [
      () => this.lock(tx, command),
      () => this.revisions.of(tx, command.store.id),
    ]);
    return { ...source, revision };
  }

  private async lock(tx: Tx, { store, customerId, cart, quote }: CheckoutCommand): Promise<CheckoutSource> {
    if (!quote) return { cart: cart && (await this.carts.claim(tx, store.id, cart)), quote: null };
    if (customerId === null) throw quoteNotFound();
    return { cart: null, quote: await this.quotes.claim(tx, { storeId: store.id, customerId }, quote) };
  }

  /** What the command orders, as it is now, in one read and without a lock. Throws `cart.not_found` and `quote.not_found`. */
  async look(db: EntityManager, { store, customerId, cart, quote }: CheckoutCommand): Promise<CheckoutSource> {
    if (!quote) return { cart: cart && (await this.carts.find(db, store.id, cart)), quote: null };
    if (customerId === null) throw quoteNotFound();
    return { cart: null, quote: await this.quotes.get(db, { storeId: store.id, customerId }, quote.code) };
  }

  /** Keeps it from changing while a payment provider is asked. */
  async hold(tx: Tx, draft: OrderDraft): Promise<void> {
    if (draft.cart) await this.carts.hold(tx, draft.storeId, draft.cart.id);
    if (draft.quote) await this.quotes.hold(tx, quoteOf(draft, draft.quote), buyerOf(draft));
  }

  /** The undo of `hold`. */
  async reopen(tx: Tx, draft: OrderDraft): Promise<void> {
    if (draft.cart) await this.carts.reopen(tx, draft.storeId, draft.cart.id);
    if (draft.quote) await this.quotes.reopen(tx, quoteOf(draft, draft.quote), 'checkout');
  }

  /** Ends it, open or held: it has become the order. */
  async close(tx: Tx, { draft, cartEnding: ending }: WaitingCheckout): Promise<void> {
    const { storeId, id: orderId, cart, quote } = draft;
    if (cart) await this.carts.close(tx, { storeId, cartId: cart.id, orderId, ending });
    if (quote) await this.quotes.order(tx, quoteOf(draft, quote), buyerOf(draft));
  }
}

/** The order that it has become before; null when it has not. */
export function orderBefore({ cart, quote }: CheckoutSource): { by: 'cart' | 'quote'; orderId: string | null } | null {
  if (cart?.status === 'ordered') return { by: 'cart', orderId: cart.orderId };
  return quote?.status === 'ordered' ? { by: 'quote', orderId: quote.orderId } : null;
}

function quoteOf({ storeId, id: orderId }: OrderDraft, { id: quoteId }: { readonly id: number }): OrderedQuote {
  return { storeId, quoteId, orderId };
}

function buyerOf({ customerId }: OrderDraft): string {
  return `customer:${String(customerId)}`;
}
