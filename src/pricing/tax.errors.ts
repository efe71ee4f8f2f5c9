import { DomainError } from '../kernel/domain-error.js';

/** `tax_class.not_found`: the store has no tax class of this code. */
export const taxClassNotFound = (): DomainError =>
  new DomainError('tax_class.not_found', 'not_found', 'There is no such tax class.');

/** `tax_class.code_taken`: another tax class of the store has the code. */
export const taxClassCodeTaken = (code: string): DomainError =>
  new DomainError('tax_class.code_taken', 'conflict', 'Another tax class has this code.', { taxClass: code });

/** `tax_rate.not_found`: the store has no tax rate with this id. */
export const taxRateNotFound = (): DomainError =>
  new DomainError('tax_rate.not_found', 'not_found', 'There is no such tax rate.');

/** `tax_rate.taken`: the class has a rate for this place from this time on. */
export const taxRateTaken = (): DomainError =>
  new DomainError('tax_rate.taken', 'conflict', 'The class has a rate for this place from this time on.');

/** `tax_rate.period_invalid`: it would end before it starts. */
export const taxRatePeriodInvalid = (): DomainError =>
  new DomainError('tax_rate.period_invalid', 'invalid', 'The rate has to end after it starts.');
