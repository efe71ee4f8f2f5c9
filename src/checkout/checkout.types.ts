import { type CartEnding, type CartRef } from '../cart/cart.types.js';
import { type ItemRequest } from '../catalog/catalog.types.js';
import { type NewAddress } from '../identity/address-book.types.js';
import { type Address, type Contact } from '../kernel/address.js';
import { type CheckoutMixins } from '../mixin/mixin.types.js';
import { type FurtherAddress, type Order, type OrderDraft } from '../order/order.types.js';
import { type PaymentNews } from '../payment/payment-provider.js';
import { type Payment, type PromisedMethod } from '../payment/payment.types.js';
import { type QuoteRef } from '../quote/quote.types.js';
import { type ShippingChoice } from '../shipping/shipping.types.js';
import { type Store } from '../store/store.types.js';

/** Everything one checkout needs, in neutral words: each API maps its own request to this. */
export interface CheckoutCommand {
  readonly store: Store;
  /** The API it comes through: `storefront`, or the name of a contract. */
  readonly channel: string;
  /** Null for a guest. */
  readonly customerId: number | null;
  /** The cart to order, or to clear when `items` are given. */
  readonly cart: CartRef | null;
  /** What is left of the cart afterwards. */
  readonly cartEnding: CartEnding;
  /**
   * The customer's quote to order instead of a cart or items. Lines, prices, delivery and addresses are the quote's
   * then; what the command says of them does not count, nor does a coupon.
   */
  readonly quote?: QuoteRef | null;
  /** Items to order instead of a cart's lines. */
  readonly items: readonly ItemRequest[] | null;
  readonly contact: Contact;
  /** May be null when nothing has to be sent. */
  readonly shippingAddress: Address | null;
  /** Null: the shipping address. */
  readonly billingAddress: Address | null;
  /** What else the buyer gives; kept with the order and used for nothing. */
  readonly furtherAddresses?: readonly FurtherAddress[];
  /**
   * The customer's address for delivery and bill, where the two above are null: one to be found in the address book or
   * put there, in the transaction that reserves everything, or the one that was used last.
   */
  readonly savedAddress?: SavedAddressChoice;
  readonly shipping: ShippingChoice;
  /** Code of the delivery window to take a seat in. Undefined: the cart's own; null: none. */
  readonly deliveryWindow?: string | null;
  /** Code of the one warehouse to take all goods from and send them from; any, by priority, when absent. */
  readonly warehouse?: string | null;
  /** The store's code of the payment method. */
  readonly paymentMethod: string;
  /** What the buyer asks for within the method, as it is to be shown: a bank. Kept with the order and not looked at. */
  readonly paymentOption?: string | null;
  /** Whether the buyer saves the order for later: it is then kept unpaid for the time that the store gives such orders. */
  readonly savedForLater?: boolean;
  /** Methods that this API offers in every store, also in one that has not set them up. */
  readonly promisedMethods?: readonly PromisedMethod[];
  /** Handed to the payment provider, never stored: card tokens, return addresses. */
  readonly paymentInput: Readonly<Record<string, unknown>>;
  /** A page of the storefront that the buyer is sent on to after paying elsewhere; the public order page when absent. */
  readonly returnUrl?: string | null;
  /** Undefined: the cart's own; null: none. */
  readonly couponCode: string | null | undefined;
  /** A quote's own note where this is null. */
  readonly note: string | null;
  /** Extra data of customer and addresses, for the store's own schemas. */
  readonly mixins?: CheckoutMixins | null;
  /** Minor units. When given, a different total is refused instead of charged. */
  readonly expectedTotal: number | null;
  /** What the buyer was shown for delivery after all that is off it, minor units; treated alike. */
  readonly expectedShipping?: number | null;
  readonly idempotency: IdempotencyClaim | null;
}

export type SavedAddressChoice =
  | {
      readonly type: 'given';
      readonly address: NewAddress;
      /** Kept with the order alone. */
      readonly isPostalCodeNumeric: boolean;
    }
  | { readonly type: 'last_used' };

export interface IdempotencyClaim {
  /** The client's Idempotency-Key. */
  readonly key: string;
  /** Keys of different routes do not meet. */
  readonly route: string;
  /** Who sent it: keys of different buyers do not meet. "customer:12", "cart:7". */
  readonly principal: string;
  /** Hash of the request; the same key with another one is a mistake. */
  readonly fingerprint: Buffer;
}

export interface CheckoutOutcome {
  readonly order: Order;
  readonly payment: Payment;
}

/** News of a payment, and who brought it: "reply", "webhook", "return", "recovery", "key:<id>", "job:<name>". */
export interface HeardOfPayment {
  readonly news: PaymentNews;
  readonly source: string;
  /** Why, where a person has said so. */
  readonly reason?: string | null;
}

/** An outcome, and whether it is one from before: by the same idempotency key, or of a cart or quote that is ordered already. */
export interface CheckoutResult extends CheckoutOutcome {
  readonly repeated: 'key' | 'cart' | 'quote' | null;
}

/** What a checkout that waits for its payment provider needs to be finished by anybody. */
export interface WaitingCheckout {
  readonly draft: OrderDraft;
  readonly cartEnding: CartEnding;
}
