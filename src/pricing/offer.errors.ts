import { DomainError } from '../kernel/domain-error.js';
import { type DiscountScope } from './pricing.types.js';

/** `offer.not_found`: the store has no offer with this id. */
export function offerNotFound(): DomainError {
  return new DomainError('offer.not_found', 'not_found', 'There is no such offer.');
}

/** `offer.code_taken`: another offer of the store has the code. */
export function offerCodeTaken(code: string): DomainError {
  return new DomainError('offer.code_taken', 'conflict', 'Another offer has this code.', { offer: code });
}

/** `offer.period_invalid`: it would end before it starts. */
export function offerPeriodInvalid(): DomainError {
  return new DomainError('offer.period_invalid', 'invalid', 'The offer has to end after it starts.');
}

/** `offer.scope_unknown`: the store has no such products, categories or customer groups. */
export function offerScopeUnknown(unknown: DiscountScope): DomainError {
  const message = 'The offer is for something that the store does not have.';
  return new DomainError('offer.scope_unknown', 'invalid', message, { ...unknown });
}

/** `offer.order_incomplete`: a new order has to name each offer of the store once. `details.offerIds` are they. */
export function offerOrderIncomplete(offerIds: readonly number[]): DomainError {
  const message = 'The order has to name each offer of the store once.';
  return new DomainError('offer.order_incomplete', 'conflict', message, { offerIds });
}
