import type Stripe from 'stripe';
import { type PaymentNews, type PaymentNotice, type WebhookMessage, WebhookRejected } from '../payment-provider.js';
import { stripeLibrary } from './stripe-client.js';
import { isStripeError } from './stripe-errors.js';
import {
  contextOf,
  failureOf,
  metadataKeys,
  refundOutcomeOf,
  standingOf,
  type StripeContext,
} from './stripe-outcomes.js';

/** Seconds. */
const oldestMessage = 300;

/** What a message of Stripe's says, once the SDK has verified its signature and its age. Throws `WebhookRejected`. */
export async function noticesIn({
  headers,
  body,
  settings,
  secrets,
  receivedAt,
}: WebhookMessage): Promise<PaymentNotice[]> {
  const { webhooks } = await stripeLibrary();
  return noticesOf(
    verified(() =>
      webhooks.constructEvent(
        body,
        headers['stripe-signature'] ?? '',
        secrets.webhookSecret ?? '',
        oldestMessage,
        undefined,
        receivedAt.getTime(),
      ),
    ),
    contextOf({ settings, returnUrl: '' }),
  );
}

function verified(construct: () => Stripe.Event): Stripe.Event {
  try {
    return construct();
  } catch (error) {
    const unproved = isStripeError(error, 'StripeSignatureVerificationError');
    throw unproved ? new WebhookRejected('Stripe has not signed it just now') : error;
  }
}

function noticesOf(event: Stripe.Event, context: StripeContext): PaymentNotice[] {
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.canceled':
      return newsOf(event.id, event.data.object, standingOf(event.data.object, context));
    case 'payment_intent.payment_failed':
      // In the storefront's form the buyer tries another card.
      return context.confirmation === 'server'
        ? newsOf(event.id, event.data.object, { status: 'declined', reason: failureOf(event.data.object) })
        : [];
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const refundId = event.data.object.metadata?.[metadataKeys.refund];
      return refundId ? [{ messageId: event.id, refundId, refund: refundOutcomeOf(event.data.object) }] : [];
    }
    default:
      return [];
  }
}

/** None for a payment that is not ours: an account may have other users. */
function newsOf(
  messageId: string,
  { id: reference, metadata }: Stripe.PaymentIntent,
  outcome: PaymentNews,
): PaymentNotice[] {
  const paymentId = metadata[metadataKeys.payment];
  return paymentId ? [{ messageId, paymentId, reference, outcome }] : [];
}
