import { DomainError } from '../kernel/domain-error.js';
import { type PriceFault } from './price.js';

/** `price_list.not_found`: the store has no such price list. */
export function priceListNotFound(): DomainError {
  return new DomainError('price_list.not_found', 'not_found', 'There is no such price list.');
}

/** `price_list.code_taken`: another price list of the store has the code. */
export function priceListCodeTaken(code: string): DomainError {
  return new DomainError('price_list.code_taken', 'conflict', 'Another price list has this code.', { priceList: code });
}

/** `price_list.period_invalid`: it would end before it starts. */
export function priceListPeriodInvalid(): DomainError {
  return new DomainError('price_list.period_invalid', 'invalid', 'The price list has to end after it starts.');
}

/** `price_list.group_not_found`: the store has no such customer group. */
export function priceListGroupNotFound(): DomainError {
  return new DomainError('price_list.group_not_found', 'invalid', 'There is no such customer group.');
}

/** `price.not_found`: the store has no such price. */
export function priceNotFound(): DomainError {
  return new DomainError('price.not_found', 'not_found', 'There is no such price.');
}

const faults: Record<PriceFault, string> = {
  compare_at_invalid: 'The price before has to be higher than the price.',
  period_invalid: 'The price has to end after it starts.',
};

/** `price.compare_at_invalid` or `price.period_invalid`: its figures contradict each other. */
export function priceRefused(fault: PriceFault): DomainError {
  return new DomainError(`price.${fault}`, 'invalid', faults[fault]);
}

/** `price_import.not_found`: the store has no such import. */
export function priceImportNotFound(): DomainError {
  return new DomainError('price_import.not_found', 'not_found', 'There is no such import.');
}
