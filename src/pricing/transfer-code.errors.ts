import { DomainError } from '../kernel/domain-error.js';

/** There would be more codes than are looked through for an order: a larger unit or a smaller maximum makes fewer. */
export const tooManyTransferCodes = (most: number): DomainError =>
  new DomainError('transfer_code.too_many', 'invalid', `The maximum may be at most ${most} units.`, { most });
