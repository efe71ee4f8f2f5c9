import type Stripe from 'stripe';
import {
  type CaptureRequest,
  type PaymentNotice,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
  type WebhookMessage,
} from '../payment-provider.js';
import { matching, oneOf, settingFaults, type Settings } from '../setting-checks.js';
import { toStripeAmount } from './stripe-amounts.js';
import { stripeClient } from './stripe-client.js';
import { isStripeError } from './stripe-errors.js';
import {
  codeOf,
  contextOf,
  isUnconfirmed,
  metadataKeys,
  refundOutcomeOf,
  standingOf,
  type StripeContext,
} from './stripe-outcomes.js';
import { noticesIn } from './stripe-webhook.js';

/** Stripe keeps idempotency keys for 24 hours at least; an hour is for clocks that differ. */
const keysLastMilliseconds = 23 * 3_600_000;

/**
 * Payments by Stripe's PaymentIntents. A payment is one PaymentIntent, made without a confirmation by a question that our
 * payment's id is the idempotency key of, and that is put in the same words each time: so it can be found again by that id
 * alone. `settings.confirmation` says who confirms it: "storefront" (the default) gives the storefront's form the client
 * secret, "server" confirms here with `input.confirmationToken` or `input.paymentMethod`. What this leaves open is in
 * docs/payments-stripe.md.
 */
export class StripePayments extends PaymentProvider {
  readonly code = 'stripe';
  readonly network = true;
  /** Two or three questions, each of which may take a bank some seconds. */
  override readonly timeoutMilliseconds = 20_000;
  override readonly secretNames = ['secretKey', 'webhookSecret'];

  constructor(private readonly apiUrl: string) {
    super();
  }

  override settingsFaults(settings: Settings): Record<string, string> {
    const checks = {
      publishableKey: matching(/^pk_(test|live)_\w{1,250}$/, 'a publishable key: pk_test_… or pk_live_…'),
      confirmation: oneOf(['storefront', 'server']),
      capture: oneOf(['automatic', 'manual']),
    };
    return settingFaults(settings, checks, settings.confirmation === 'server' ? [] : ['publishableKey']);
  }

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    const client = await this.client(request);
    const context = contextOf(request);
    try {
      if (context.confirmation === 'server' && !tokenOf(request)) throw new Refused('payment_method_missing');
      const { intent } = await this.create(client, request);
      return outcomeOf(isUnconfirmed(intent, context) ? await this.confirm(client, request, intent) : intent, context);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      return { status: 'declined', reason };
    }
  }

  async capture(request: CaptureRequest): Promise<PaymentOutcome> {
    const client = await this.client(request);
    const { id } = await this.known(client, request);
    const amount = toStripeAmount(request.captureAmount, request.currency);
    if (amount === null) throw new Error('Stripe cannot take this amount exactly');
    return outcomeOf(
      await insteadOf(
        () => client.paymentIntents.capture(id, { amount_to_capture: amount }),
        () => this.read(client, id),
      ),
      contextOf(request),
    );
  }

  async void(request: PaymentRequest): Promise<void> {
    const client = await this.client(request);
    const intent = await this.find(client, request);
    if (!intent) return;
    const { status } = await this.cancel(client, intent.id);
    if (status !== 'canceled' && status !== 'succeeded') throw new Error(`Stripe cannot give it up while ${status}`);
  }

  async refund(request: RefundRequest): Promise<RefundOutcome> {
    const client = await this.client(request);
    const { id } = await this.known(client, request);
    const amount = toStripeAmount(request.refundAmount, request.currency);
    if (amount === null) return { status: 'declined', reason: 'amount_not_supported' };
    // Idempotency keys are forgotten after a day, and a replayed answer is as old as the first one: look before asking.
    for await (const refund of client.refunds.list({ payment_intent: id, limit: 100 })) {
      if (refund.metadata?.[metadataKeys.refund] === request.refundId) return refundOutcomeOf(refund);
    }
    try {
      const metadata = { [metadataKeys.refund]: request.refundId };
      const refund = await client.refunds.create(
        { payment_intent: id, amount, metadata },
        { idempotencyKey: request.refundId },
      );
      if (refund.object !== 'refund') throw new Error('Stripe answered with something that is no refund');
      return refundOutcomeOf(refund);
    } catch (error) {
      if (!isStripeError(error, 'StripeInvalidRequestError', 'StripeCardError')) throw error;
      return { status: 'declined', reason: codeOf(error.code ?? error.type) };
    }
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    const client = await this.client(request);
    const context = contextOf(request);
    const intent = await this.find(client, request);
    if (!intent) return { status: 'unknown' };
    return standingOf(isUnconfirmed(intent, context) ? await this.cancel(client, intent.id) : intent, context);
  }

  override async parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
    return noticesIn(message);
  }

  private client({ secrets, signal }: PaymentRequest): Promise<Stripe> {
    return stripeClient({ apiUrl: this.apiUrl, secretKey: secrets.secretKey ?? 'missing', signal });
  }

  /**
   * The payment's intent, made now or before: `fresh` says which. Everything said here must be derived from the payment,
   * or a repetition would be refused as another question.
   */
  private async create(
    client: Stripe,
    { paymentId, orderId, amount: minor, currency, settings }: PaymentRequest,
  ): Promise<{ intent: Stripe.PaymentIntent; fresh: boolean }> {
    const amount = toStripeAmount(minor, currency);
    if (amount === null) throw new Refused('amount_not_supported');
    const made = await client.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        capture_method: settings.capture === 'manual' ? 'manual' : 'automatic',
        automatic_payment_methods: { enabled: true },
        metadata: { [metadataKeys.payment]: paymentId, [metadataKeys.order]: orderId },
      },
      { idempotencyKey: paymentId },
    );
    const fresh = new Headers(made.lastResponse.headers).get('idempotent-replayed') !== 'true';
    // A repetition is answered as the first time, whatever has happened since.
    return { intent: fresh ? requireIntent(made) : await this.read(client, made.id), fresh };
  }

  /** With the token of the buyer's client. A payment that fails is given up, so that nothing comes of it later. */
  private async confirm(
    client: Stripe,
    request: PaymentRequest,
    { id }: Stripe.PaymentIntent,
  ): Promise<Stripe.PaymentIntent> {
    try {
      const params = { ...tokenOf(request), return_url: request.returnUrl };
      const idempotencyKey = `${request.paymentId}:confirm`;
      return requireIntent(await client.paymentIntents.confirm(id, params, { idempotencyKey }));
    } catch (error) {
      if (refusalOf(error) === null) throw error;
      const intent = await this.cancel(client, id);
      if (intent.status === 'canceled') throw error;
      return intent;
    }
  }

  /** The intent of a payment that must have one. */
  private async known(client: Stripe, request: PaymentRequest): Promise<Stripe.PaymentIntent> {
    const intent = await this.find(client, request);
    if (!intent) throw new Error('Stripe has never heard of this payment');
    return intent;
  }

  /**
   * The payment's intent by Stripe's reference or, when its answer was lost, by our id: within a day by asking for it once
   * more, later by searching. What asking again has only just made is given up at once: it was never heard of, and a
   * request for it that is still on its way finds it given up.
   */
  private async find(client: Stripe, request: PaymentRequest): Promise<Stripe.PaymentIntent | null> {
    if (request.reference !== null) return this.read(client, request.reference);
    if (ageOf(request.paymentId) < keysLastMilliseconds) {
      try {
        const { intent, fresh } = await this.create(client, request);
        if (!fresh) return intent;
        await this.cancel(client, intent.id);
        return null;
      } catch (error) {
        // What is refused now was not made before.
        if (error instanceof Refused || isStripeError(error, 'StripeInvalidRequestError')) return null;
        // It was asked for in other words: the method's settings have changed since.
        if (!isStripeError(error, 'StripeIdempotencyError')) throw error;
      }
    }
    const query = `metadata['${metadataKeys.payment}']:'${request.paymentId}'`;
    const [found] = (await client.paymentIntents.search({ query, limit: 1 })).data;
    return found ? this.read(client, found.id) : null;
  }

  private async read(client: Stripe, id: string): Promise<Stripe.PaymentIntent> {
    return requireIntent(await client.paymentIntents.retrieve(id));
  }

  /** The intent after giving it up, or as it is when it cannot be given up any more. */
  private cancel(client: Stripe, id: string): Promise<Stripe.PaymentIntent> {
    return insteadOf(
      () => client.paymentIntents.cancel(id),
      () => this.read(client, id),
    );
  }
}

/** A payment that is refused before Stripe is asked. */
class Refused extends Error {}

/** What the buyer's client got from Stripe.js for the payment. */
function tokenOf({
  input,
}: PaymentRequest): Pick<Stripe.PaymentIntentConfirmParams, 'confirmation_token' | 'payment_method'> | null {
  if (typeof input.confirmationToken === 'string') return { confirmation_token: input.confirmationToken };
  return typeof input.paymentMethod === 'string' ? { payment_method: input.paymentMethod } : null;
}

function outcomeOf(intent: Stripe.PaymentIntent, context: StripeContext): PaymentOutcome {
  const standing = standingOf(intent, context);
  return standing.status === 'voided' ? { status: 'declined', reason: 'canceled' } : standing;
}

/** Why Stripe refuses; null when it does not say, so that nobody can know what became of the question. */
function refusalOf(error: unknown): string | null {
  if (error instanceof Refused) return error.message;
  if (isStripeError(error, 'StripeCardError')) return codeOf(error.decline_code || error.code || 'card_error');
  if (isStripeError(error, 'StripeInvalidRequestError')) return codeOf(error.code ?? 'invalid_request');
  return isStripeError(error, 'StripeAuthenticationError', 'StripePermissionError') ? 'credentials_refused' : null;
}

/** The intent as it is, where it is past what was asked. */
async function insteadOf(
  ask: () => Promise<Stripe.PaymentIntent>,
  read: () => Promise<Stripe.PaymentIntent>,
): Promise<Stripe.PaymentIntent> {
  try {
    return requireIntent(await ask());
  } catch (error) {
    if (isStripeError(error, 'StripeInvalidRequestError', 'StripeCardError')) return read();
    throw error;
  }
}

/** The SDK takes any JSON without an error for what was asked for. */
function requireIntent(intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const { object, id, status } = intent as Partial<Stripe.PaymentIntent>;
  if (object === 'payment_intent' && typeof id === 'string' && typeof status === 'string') return intent;
  throw new Error('Stripe answered with something that is no PaymentIntent');
}

/** Milliseconds since a UUIDv7 was made. */
function ageOf(id: string): number {
  return Date.now() - Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
