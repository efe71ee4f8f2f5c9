import type Stripe from 'stripe';
import { type Charged, type PaymentNews, type PaymentRequest, type RefundOutcome } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { fromStripeAmount } from './stripe-amounts.js';

/** Whose part it is to confirm a payment: the storefront's form (Stripe.js), or ours with a token from it. */
export type Confirmation = 'storefront' | 'server';

export interface StripeContext {
  readonly confirmation: Confirmation;
  /** For the storefront's form. */
  readonly publishableKey: string;
  readonly returnUrl: string;
}

export function contextOf({ settings, returnUrl }: Pick<PaymentRequest, 'settings' | 'returnUrl'>): StripeContext {
  return {
    confirmation: settings.confirmation === 'server' ? 'server' : 'storefront',
    publishableKey: typeof settings.publishableKey === 'string' ? settings.publishableKey : '',
    returnUrl,
  };
}

/** Names that our metadata has at Stripe. */
export const metadataKeys = {
  payment: 'cashwrap_payment_id',
  order: 'cashwrap_order_id',
  refund: 'cashwrap_refund_id',
} as const;

/** What a PaymentIntent says of a payment. Pure. Whatever it does not say for certain is pending. */
export function standingOf(intent: Stripe.PaymentIntent, context: StripeContext): PaymentNews {
  const reference = intent.id;
  switch (intent.status) {
    case 'succeeded':
      return { status: 'captured', reference, charged: chargedOf(intent.amount_received, intent.currency) };
    case 'requires_capture':
      return { status: 'authorized', reference, charged: chargedOf(intent.amount_capturable, intent.currency) };
    case 'canceled':
      return context.confirmation === 'server' && intent.last_payment_error
        ? { status: 'declined', reason: failureOf(intent) }
        : { status: 'voided' };
    default:
      return { status: 'pending', reference, action: actionOf(intent, context) };
  }
}

/** Whether it waits for us alone to confirm it: either we have yet to, or that failed or never came. */
export function isUnconfirmed({ status }: Stripe.PaymentIntent, { confirmation }: StripeContext): boolean {
  return confirmation === 'server' && (status === 'requires_payment_method' || status === 'requires_confirmation');
}

export function failureOf({ last_payment_error: error }: Stripe.PaymentIntent): string {
  return codeOf(error?.decline_code || error?.code || 'failed');
}

/** What a refund says. Pure. */
export function refundOutcomeOf({ id, status, failure_reason: reason }: Stripe.Refund): RefundOutcome {
  switch (status) {
    case 'succeeded':
      return { status: 'refunded', reference: id };
    case 'failed':
    case 'canceled':
      return { status: 'declined', reason: codeOf(reason || status) };
    default:
      return { status: 'pending', reference: id };
  }
}

/** Stripe's codes are short words; what else may come is cut to what can be kept. */
export function codeOf(text: string): string {
  return text.slice(0, 100);
}

function chargedOf(amount: number, currency: string): Charged {
  const code = currency.toUpperCase();
  const ours = fromStripeAmount(amount, code);
  if (ours === null) throw new Error(`Stripe names an amount that is none of ours: ${amount} ${code}`);
  return { amount: ours, currency: code };
}

function actionOf(intent: Stripe.PaymentIntent, context: StripeContext): PaymentAction | null {
  if (context.confirmation === 'server') return redirectOf(intent.next_action);
  if (intent.status === 'processing' || intent.client_secret === null) return null;
  const { publishableKey, returnUrl } = context;
  return { type: 'instructions', data: { clientSecret: intent.client_secret, publishableKey, returnUrl } };
}

/** The page that the buyer has to see: the bank's, the wallet's, or Stripe's own with a code or a voucher. */
function redirectOf(next: Stripe.PaymentIntent.NextAction | null): PaymentAction | null {
  if (!next) return null;
  const details: unknown = (next as unknown as Readonly<Record<string, unknown>>)[next.type];
  if (typeof details !== 'object' || details === null) return null;
  const { url, hosted_instructions_url: instructions, hosted_voucher_url: voucher } = details as PageDetails;
  const page = [url, instructions, voucher].find((candidate) => typeof candidate === 'string');
  return page === undefined || !URL.canParse(page) ? null : { type: 'redirect', url: page };
}

/** The names that the kinds of `next_action` have for a page. */
interface PageDetails {
  readonly url?: string | null;
  readonly hosted_instructions_url?: string | null;
  readonly hosted_voucher_url?: string | null;
}
