import { DomainError } from '../kernel/domain-error.js';

/** The store does not offer the method, or no installed provider serves it. */
export const methodNotOffered = (code: string): DomainError =>
  new DomainError('payment.method_not_offered', 'invalid', 'The store does not offer this payment method.', {
    method: code,
  });

/** The provider refused the payment. Nothing was charged. */
export const paymentDeclined = (reason: string): DomainError =>
  new DomainError('payment.declined', 'declined', 'The payment was declined.', { reason });

/** A message to a provider's address that nothing proves to be the provider's, or of now. Nothing was done. */
export const messageRejected = (): DomainError =>
  new DomainError('payment.message_rejected', 'unauthenticated', 'The message could not be verified.');
