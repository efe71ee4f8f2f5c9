import { DomainError, type FieldIssue } from '../kernel/domain-error.js';
import { type QuoteStatus } from './quote.types.js';

/** No such quote for whoever asks: unknown, not sent yet, another customer's or another store's. */
export const quoteNotFound = (): DomainError =>
  new DomainError('quote.not_found', 'not_found', 'There is no such quote.');

/** The quote has no such revision, or its customer has not seen it. */
export const quoteRevisionNotFound = (): DomainError =>
  new DomainError('quote.revision_not_found', 'not_found', 'The quote has no such revision.');

/** The store has a quote of this code. */
export const quoteCodeTaken = (code: string): DomainError =>
  new DomainError('quote.code_taken', 'conflict', 'There is a quote of this code.', { code });

/** Somebody else is ordering or changing this quote right now. */
export const quoteLocked = (): DomainError =>
  new DomainError('quote.locked', 'conflict', 'The quote is being ordered or changed; try again.', {
    retryAfterSeconds: 1,
  });

/** Its status does not allow the step. */
export const quoteStepNotAllowed = (from: QuoteStatus, to: QuoteStatus): DomainError =>
  new DomainError('quote.step_not_allowed', 'conflict', `A quote that is ${from} cannot become ${to}.`, { from, to });

/** It is not in the state that a checkout left it in: its transaction must not commit. */
export const quoteStateChanged = (): DomainError =>
  new DomainError('quote.state_changed', 'conflict', 'The quote has changed since the checkout began.');

/** It cannot be ordered any more, or not now. */
export const quoteNotOpen = (status: QuoteStatus): DomainError =>
  new DomainError('quote.not_open', 'conflict', 'The quote is not open.', { status });

/** Its time is over. */
export const quoteExpired = (validUntil: string): DomainError =>
  new DomainError('quote.expired', 'conflict', 'The quote has expired.', { validUntil });

/** The merchant has changed the terms since the customer saw them. */
export const quoteRevised = (seen: number, revision: number): DomainError =>
  new DomainError('quote.revised', 'conflict', 'The quote has been revised since it was shown.', { seen, revision });

/** Items of an offer that the store does not have, or does not sell now. Each path leads to the faulty line. */
export const quoteItemsNotAvailable = (issues: readonly FieldIssue[]): DomainError =>
  new DomainError('quote.items_not_available', 'invalid', 'Some items cannot be offered.', { issues });

/** An offer of goods says how and where to they are sent; one without goods does not. */
export const quoteShippingMismatch = (issues: readonly FieldIssue[]): DomainError =>
  new DomainError('quote.shipping_mismatch', 'invalid', 'The goods and their delivery do not go together.', { issues });

/** More is taken off than the goods cost; `goods` in minor units. */
export const quoteDiscountTooLarge = (goods: { readonly amount: number; readonly currency: string }): DomainError =>
  new DomainError('quote.discount_too_large', 'invalid', 'The discount is more than the goods cost.', { goods });

/** An offer has to be valid for some time. */
export const quoteValidityOver = (): DomainError =>
  new DomainError('quote.validity_over', 'invalid', 'The quote would be valid until a time that has passed.', {
    issues: [{ path: ['validUntil'], code: 'in_the_past', message: 'validUntil has to be in the future' }],
  });
