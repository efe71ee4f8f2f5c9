import { DomainError } from '../kernel/domain-error.js';

/** The store does not offer the method, or no installed provider serves it. */
export const methodNotOffered = (code: string): DomainError =>
  new DomainError('payment.method_not_offered', 'invalid', 'The store does not offer this payment method.', {
    method: code,
  });

/** The method takes no payment without something that the buyer's client has to hand over: `details.missing` names it. */
export const paymentInputMissing = (method: string, missing: readonly string[]): DomainError =>
  new DomainError('payment.input_missing', 'invalid', 'The payment method needs more than what was handed over.', {
    method,
    missing,
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

/** More than what was captured and not given back, or promised, before. */
export const refundTooLarge = (refundable?: { readonly amount: number; readonly currency: string }): DomainError =>
  new DomainError('payment.refund_too_large', 'conflict', 'That is more than what is left of the payment.', {
    refundable: refundable ?? null,
  });

/** Nothing of the payment can be taken (any more): it was never authorized, or has come to another end. */
export const captureNotAllowed = (status: string): DomainError =>
  new DomainError('payment.capture_not_allowed', 'conflict', `A payment that is ${status} cannot be captured.`, {
    status,
  });

/** More than was authorized and is owed, or nothing at all. */
export const captureTooLarge = (amount: number, currency: string): DomainError =>
  new DomainError('payment.capture_too_large', 'conflict', 'That is more than what was authorized and is owed.', {
    capturable: { amount, currency },
  });

/** The payment was captured before, of another amount: it is captured once. */
export const capturedBefore = (amount: number, currency: string): DomainError =>
  new DomainError('payment.captured_before', 'conflict', 'The payment was captured before.', {
    captured: { amount, currency },
  });

/** The payment cannot be given up: its money was taken, or it has come to another end. */
export const voidNotAllowed = (status: string): DomainError =>
  new DomainError('payment.void_not_allowed', 'conflict', `A payment that is ${status} cannot be voided.`, { status });

/** The provider does not say whether it has done what it was asked for. It will be asked again; so may you. */
export const providerUnclear = (): DomainError =>
  new DomainError('payment.provider_unclear', 'unavailable', 'The payment provider gave no clear answer.', {
    retryAfterSeconds: 30,
  });

/** There is no conflict to resolve. */
export const notInConflict = (status: string): DomainError =>
  new DomainError('payment.not_in_conflict', 'conflict', 'The payment is not in conflict.', { status });

/** The order has no open payment that the merchant collects. */
export const notPayableOffline = (): DomainError =>
  new DomainError('payment.not_payable_offline', 'conflict', 'The order has no open payment outside of the system.');

/** The store has no payment method with this id. */
export const methodIdNotFound = (): DomainError =>
  new DomainError('payment_method.not_found', 'not_found', 'There is no such payment method.');

/** Another method of the store has the code. */
export const methodCodeTaken = (code: string): DomainError =>
  new DomainError('payment_method.code_taken', 'conflict', 'Another payment method has this code.', { code });

/** No provider of this code is installed. */
export const providerUnknown = (provider: string): DomainError =>
  new DomainError('payment_method.provider_unknown', 'invalid', 'No such payment provider is installed.', { provider });

/** Nothing is left to give back, or what was named costs nothing. */
export const refundEmpty = (): DomainError =>
  new DomainError('payment.refund_empty', 'conflict', 'There is nothing to give back.');
