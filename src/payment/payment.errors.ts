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

/** No such payment in this store. */
export const paymentNotFound = (): DomainError =>
  new DomainError('payment.not_found', 'not_found', 'There is no such payment.');

/** No such proof of this payment. */
export const proofNotFound = (): DomainError =>
  new DomainError('payment.proof_not_found', 'not_found', 'There is no such proof.');

/** The payment is no bank transfer, or it is settled. */
export const proofNotWanted = (): DomainError =>
  new DomainError('payment.proof_not_wanted', 'conflict', 'This payment takes no proof of transfer.');

/** The file is none of the kinds that a proof may be, whatever it is called. */
export const proofUnreadable = (): DomainError =>
  new DomainError('payment.proof_unreadable', 'invalid', 'A proof has to be a JPEG, a PNG or a PDF.');

/** The file is larger than a proof may be. */
export const proofTooLarge = (bytes: number): DomainError =>
  new DomainError('payment.proof_too_large', 'invalid', 'The file is too large.', { bytes });

/** The payment has as many proofs as it may have. */
export const proofLimitReached = (most: number): DomainError =>
  new DomainError('payment.proof_limit_reached', 'conflict', 'No more files can be sent in.', { most });
