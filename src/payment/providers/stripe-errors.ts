import type Stripe from 'stripe';

type Kind =
  | 'StripeAuthenticationError'
  | 'StripeCardError'
  | 'StripeIdempotencyError'
  | 'StripeInvalidRequestError'
  | 'StripePermissionError'
  | 'StripeSignatureVerificationError';

/** Whether it is an error of the library's of one of these kinds. By its `type`: the library may not have been loaded. */
export function isStripeError(
  error: unknown,
  ...kinds: readonly Kind[]
): error is InstanceType<typeof Stripe.errors.StripeError> {
  return error instanceof Error && 'type' in error && kinds.some((kind) => kind === error.type);
}
