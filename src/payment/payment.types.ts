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
  /** Whether whoever delivers collects the money at the door. */
  readonly cashOnDelivery: boolean;
  /** The names of what the buyer's client has to hand over along with a checkout. */
  readonly requiredInput: readonly string[];
}

/** A method that an API offers in every store: with the store's own settings where it has them, and without them elsewhere. */
export type PromisedMethod = Pick<PaymentMethodChoice, 'code' | 'name' | 'provider'>;

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
  /** Who has taken it off the list of conflicts, and why; not there while it is on it. */
  readonly resolution?: { readonly actor: string; readonly reason: string; readonly at: string };
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
  /** Whether it is to be given up, and its provider has yet to be told. */
  readonly voidRequested: boolean;
  readonly returnUrl: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** What the buyer has to do next. */
export interface PaymentAction {
  readonly type: 'redirect' | 'instructions' | 'qr' | 'virtual_account';
  readonly url?: string;
  readonly expiresAt?: string;
  /**
   * What the pages show of it: `accounts` [{bank, number, holder}], `instructions` (text), `daysToPay`, `qr` (the text of
   * the code) of a `qr`, `bank`, `accountNumber` and `accountName` of a `virtual_account`. Anything else is for clients.
   */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An account that money is transferred to. */
export interface BankAccount {
  readonly bank: string;
  readonly number: string;
  readonly holder: string;
}

/** One that a store takes transfers on. */
export interface PaymentAccount extends BankAccount {
  /** The store's code of the payment method. */
  readonly method: string;
}

/** When things happened to the payments of an order; null for what has not. ISO 8601, UTC. */
export interface PaymentMoments {
  /** The last of its money was taken. */
  readonly capturedAt: string | null;
  /** The last proof of a transfer was sent in. */
  readonly provenAt: string | null;
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

/** A payment that is to be given up, by whose word and why. */
export interface VoidRequest extends Payment {
  /** Null for one that came too late to be wanted. */
  readonly requestedBy: string | null;
  readonly reason: string | null;
}

export interface ConflictResolution {
  readonly storeId: number;
  readonly paymentId: string;
  readonly actor: string;
  readonly reason: string;
}

export interface PaymentFilter {
  /** Only payments older than this id: the last one of the page before. */
  readonly below?: string;
  readonly status?: PaymentStatus;
  /** Of conflicts: whether somebody has taken them off the list. */
  readonly resolved?: boolean;
  readonly orderId?: string;
  readonly provider?: string;
  readonly limit: number;
}

export interface PaymentStatusEntry {
  /** Null for the first. */
  readonly from: PaymentStatus | null;
  readonly to: PaymentStatus;
  /** "reply", "webhook", "return", "recovery", "key:3", "job:…". */
  readonly source: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One question to the provider. */
export interface PaymentAttempt {
  readonly operation: 'authorize' | 'capture' | 'void' | 'refund' | 'status';
  /** The status that the provider answered with, or "no_answer". */
  readonly outcome: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
}
