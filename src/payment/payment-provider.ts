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
  /** What the buyer's client handed over for this payment: a card token, a return address. Never stored. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Aborts when the time limit is over. */
  readonly signal: AbortSignal;
}

/** What a provider says of a payment. Anything that is not certain is `pending`. */
export type PaymentOutcome =
  | { readonly status: 'authorized' | 'captured'; readonly reference: string | null }
  | { readonly status: 'pending'; readonly reference: string | null; readonly action: PaymentAction | null }
  | { readonly status: 'declined'; readonly reason: string };

/** What a provider knows of a payment when asked later: `unknown` means that it has never heard of it. */
export type PaymentStanding = PaymentOutcome | { readonly status: 'unknown' };

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
  /** How long the core waits for an answer; 30 seconds at most. */
  readonly timeoutMilliseconds: number = 10_000;
  /** Asks for the money, or for its promise. */
  abstract authorize(request: PaymentRequest): Promise<PaymentOutcome>;
  /** Takes the money that was authorized. */
  abstract capture(request: PaymentRequest): Promise<PaymentOutcome>;
  /**
   * Gives up an authorization. A payment that it has never heard of, or voided before, counts as voided: a request for
   * it that arrives later is refused.
   */
  abstract void(request: PaymentRequest): Promise<void>;
  /** Gives money back. */
  abstract refund(request: PaymentRequest): Promise<PaymentOutcome>;
  /** Says what became of a payment. */
  abstract status(request: PaymentRequest): Promise<PaymentStanding>;
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

  /** The codes of the providers that are asked over the network. */
  networkCodes(): string[] {
    return [...this.byCode.values()].filter(({ network }) => network).map(({ code }) => code);
  }
}
