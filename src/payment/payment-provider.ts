import { type PaymentAction } from './payment.types.js';

/** A charge as a provider sees it. */
export interface PaymentRequest {
  /** UUIDv7 of the payment: the idempotency key for everything the provider is asked about it. */
  readonly paymentId: string;
  readonly orderId: string;
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** The provider's own reference from an earlier answer. */
  readonly reference: string | null;
  /** The store's settings of the payment method. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The store's secrets of the payment method, by the names of `secretNames`. Kept encrypted; never log them. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the buyer's client handed over for this payment: a card token. Never stored. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Where the provider sends the buyer's browser when it is done. Absolute. */
  readonly returnUrl: string;
  /** Where the provider reports what became of the payment. Absolute. */
  readonly notifyUrl: string;
  /** Aborts when the time limit is over. */
  readonly signal: AbortSignal;
}

export interface CaptureRequest extends PaymentRequest {
  /** Minor units, at most `amount`. A payment is captured once; what is left of it is released. */
  readonly captureAmount: number;
}

export interface RefundRequest extends PaymentRequest {
  /** UUIDv7 of the refund: its idempotency key. */
  readonly refundId: string;
  /** Minor units, at most what was captured and not refunded before. */
  readonly refundAmount: number;
}

/** What the provider says that it charged: the core holds it against the payment's own amount. */
export interface Charged {
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** What a provider says of a payment. Anything that is not certain is `pending`. */
export type PaymentOutcome =
  | { readonly status: 'authorized' | 'captured'; readonly reference: string | null; readonly charged?: Charged }
  | { readonly status: 'pending'; readonly reference: string | null; readonly action: PaymentAction | null }
  | { readonly status: 'declined'; readonly reason: string };

/** What can be heard of a payment, from whomever. */
export type PaymentNews = PaymentOutcome | { readonly status: 'voided' };

/** What a provider knows of a payment when asked later: `unknown` means that it has never heard of it. */
export type PaymentStanding = PaymentNews | { readonly status: 'unknown' };

/** What a provider says of a refund. Anything that is not certain is `pending`: it is asked again, by the same id. */
export type RefundOutcome =
  | { readonly status: 'refunded' | 'pending'; readonly reference: string | null }
  | { readonly status: 'declined'; readonly reason: string };

/** A message that has come in at `notifyUrl`, as it was sent. */
export interface WebhookMessage {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that were signed. */
  readonly body: Buffer;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly receivedAt: Date;
}

/** One piece of news out of a message. It names the payment by our id or by the provider's reference. */
export type PaymentNotice = {
  /** The provider's id of the message, the same when it is sent again. */
  readonly messageId: string;
} & (
  | {
      readonly paymentId: string | null;
      readonly reference: string | null;
      readonly outcome: PaymentNews;
    }
  | { readonly refundId: string; readonly refund: RefundOutcome }
);

/** A message that did not come from the provider, was altered, or is too old: answered with 401, and nothing else happens. */
export class WebhookRejected extends Error {}

/**
 * Translation between the core and one payment provider: stateless, no database, never inside a transaction when
 * `network` is true. Persistence, retries, time limits and idempotency are the core's; a provider passes `paymentId` on
 * as its idempotency key, so that asking twice charges once. Throw only for what is not an answer (a time-out, a broken
 * reply); the core then treats the outcome as pending and asks `status` later.
 */
export abstract class PaymentProvider {
  /** Unique, stable, kebab-case. Payment methods name it. */
  abstract readonly code: string;
  /** Whether it has to be asked over the network. Without, checkout is one transaction. */
  abstract readonly network: boolean;
  /** Whether the goods wait for the money: an order that stays unpaid expires where the store says so. */
  readonly prepaid: boolean = true;
  /** Whether whoever delivers collects the money at the door: not every courier does. */
  readonly cashOnDelivery: boolean = false;
  /** How long the core waits for an answer; 30 seconds at most. */
  readonly timeoutMilliseconds: number = 10_000;
  /** The secrets that a payment method of this provider may have. */
  readonly secretNames: readonly string[] = [];
  /** The names of what the buyer's client has to hand over for a payment by a method of these settings. Pure. */
  requiredInput(_settings: Readonly<Record<string, unknown>>): readonly string[] {
    return [];
  }
  /** What is wrong with a method's settings, by the setting's name; nothing when they will do. Pure. */
  settingsFaults(_settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
    return {};
  }
  /** Asks for the money, or for its promise. */
  abstract authorize(request: PaymentRequest): Promise<PaymentOutcome>;
  /** Takes the money that was authorized, once per payment: asking again says what was taken. */
  abstract capture(request: CaptureRequest): Promise<PaymentOutcome>;
  /**
   * Gives up an authorization. A payment that it has never heard of, or voided before, counts as voided: a request for
   * it that arrives later is refused. One that is captured stays captured; `status` says so.
   */
  abstract void(request: PaymentRequest): Promise<void>;
  /** Gives money back. Asking twice by one refund id refunds once and says how it stands. */
  abstract refund(request: RefundRequest): Promise<RefundOutcome>;
  /** Says what became of a payment. */
  abstract status(request: PaymentRequest): Promise<PaymentStanding>;
  /**
   * Reads a message of the provider after checking that it is genuine and at most five minutes old; an empty list for
   * one that is of no interest. Throws `WebhookRejected`. Not there: the provider sends no messages.
   */
  parseWebhook?(message: WebhookMessage): Promise<readonly PaymentNotice[]>;
}

/** The providers of this installation: the built-in ones and those of `extensions.ts`. */
export class PaymentProviders {
  private readonly byCode = new Map<string, PaymentProvider>();

  add(provider: PaymentProvider): void {
    if (this.byCode.has(provider.code)) throw new Error(`Two payment providers are called ${provider.code}`);
    this.byCode.set(provider.code, provider);
  }

  find(code: string): PaymentProvider | undefined {
    return this.byCode.get(code);
  }

  /** Throws when a stored payment names a provider that is not installed any more. */
  get(code: string): PaymentProvider {
    const provider = this.byCode.get(code);
    if (!provider) throw new Error(`The payment provider ${code} is not installed`);
    return provider;
  }

  /** In the order in which they were added: the built-in ones first. */
  all(): PaymentProvider[] {
    return [...this.byCode.values()];
  }

  /** The codes of the providers that are asked over the network. */
  networkCodes(): string[] {
    return [...this.byCode.values()].filter(({ network }) => network).map(({ code }) => code);
  }
}
