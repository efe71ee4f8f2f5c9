/** Who may touch a cart: the customer it belongs to, or whoever holds its token. */
export type CartHolder =
  { readonly type: 'customer'; readonly customerId: number } | { readonly type: 'token'; readonly token: string };

/** A cart, and by what right it is asked for. */
export interface CartRef {
  readonly cartId: number;
  readonly holder: CartHolder;
}

/** A cart under this transaction's lock, as checkout needs it. */
export interface ClaimedCart {
  readonly id: number;
  readonly customerId: number | null;
  readonly currency: string;
  readonly couponCode: string | null;
  /** How many orders it has become so far. */
  readonly round: number;
  readonly status: 'open' | 'checking_out' | 'ordered';
  /** The order it became; null while it is open. */
  readonly orderId: string | null;
  readonly lines: readonly { readonly id: number; readonly variantId: number; readonly quantity: number }[];
}

/**
 * What is left of a cart once it is ordered: `keep` it as a record of the order (no more changes), `empty` it for the
 * next round, or `delete` it.
 */
export type CartEnding = 'keep' | 'empty' | 'delete';
