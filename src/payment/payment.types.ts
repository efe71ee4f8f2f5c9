/** A payment method of a store, ready to be chosen. */
export interface PaymentMethodChoice {
  /** The store's code for it: "COD". */
  readonly code: string;
  readonly name: string;
  /** The provider that serves it: "cash-on-delivery". */
  readonly provider: string;
  /** Whether the provider has to be asked over the network before the order can be placed. */
  readonly network: boolean;
  /** Whether an incoming payment names nothing but its amount, and open orders must not share one. */
  readonly uniqueTotal: boolean;
  /** Whether the goods wait for the money. */
  readonly prepaid: boolean;
}

/** A method that an API offers in every store: with the store's own settings where it has them, and without them elsewhere. */
export type PromisedMethod = Omit<PaymentMethodChoice, 'network' | 'uniqueTotal' | 'prepaid'>;

/** What a payment is opened for. */
export interface NewPayment {
  readonly storeId: number;
  /** The order it will pay. */
  readonly orderId: string;
  readonly choice: PaymentMethodChoice;
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** A page of the storefront that the buyer's browser is sent on to after paying; null is the public order page. */
  readonly returnUrl: string | null;
}

/** Every status a payment can have; the steps between them are in `payment-state.ts`. */
export const paymentStatuses = [
  'opened',
  'pending',
  'authorized',
  'captured',
  'declined',
  'voided',
  'conflict',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** Why money that came in must not simply count: of another amount or currency, or for an order that wants none any more. */
export interface PaymentConflict {
  readonly reason: 'amount_mismatch' | 'order_cancelled' | 'order_undone' | 'paid_twice' | 'given_up';
  /** Minor units; what the payment is for. */
  readonly expected: { readonly amount: number; readonly currency: string };
  /** What the provider says it took; null when it did not say. */
  readonly received: { readonly amount: number; readonly currency: string } | null;
}

export interface Payment {
  /** UUIDv7; the provider's idempotency key. */
  readonly id: string;
  readonly storeId: number;
  /** The order it pays, allotted before that order exists. */
  readonly orderId: string;
  readonly method: string;
  readonly provider: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly providerReference: string | null;
  readonly action: PaymentAction | null;
  readonly declineReason: string | null;
  /** Minor units that were taken, and of those given back (or promised back). 0 ≤ refunded ≤ captured ≤ amount. */
  readonly captured: number;
  readonly refunded: number;
  readonly conflict: PaymentConflict | null;
  readonly returnUrl: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** What the buyer has to do next. */
export interface PaymentAction {
  readonly type: 'redirect' | 'instructions' | 'qr' | 'virtual_account';
  readonly url?: string;
  readonly expiresAt?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The kinds of file that a proof of transfer may be. */
export type ProofType = 'image/jpeg' | 'image/png' | 'application/pdf';

/** What a buyer has sent in to show that a transfer was made. */
export interface PaymentProof {
  readonly id: string;
  readonly contentType: ProofType;
  readonly byteSize: number;
  /** ISO 8601, UTC. */
  readonly uploadedAt: string;
}

export interface ProofFile {
  readonly contentType: ProofType;
  readonly content: Buffer;
}
