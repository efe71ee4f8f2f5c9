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
}

/** A method that an API offers in every store: with the store's own settings where it has them, and without them elsewhere. */
export type PromisedMethod = Omit<PaymentMethodChoice, 'network' | 'uniqueTotal'>;

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
}

export type PaymentStatus = 'opened' | 'pending' | 'authorized' | 'captured' | 'declined' | 'voided';

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
}

/** What the buyer has to do next. */
export interface PaymentAction {
  readonly type: 'redirect' | 'instructions' | 'qr' | 'virtual_account';
  readonly url?: string;
  readonly expiresAt?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
