import { DomainError } from '../kernel/domain-error.js';

/** The store has no such dead letter, or it was given to its subscriber again. */
export const deadLetterNotFound = (): DomainError =>
  new DomainError('dead_letter.not_found', 'not_found', 'There is no such dead letter.');
