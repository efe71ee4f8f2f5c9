import { DomainError, invalidRequest } from '../kernel/domain-error.js';

/** No store has this id, slug or public id. */
export const storeNotFound = (): DomainError =>
  new DomainError('store.not_found', 'not_found', 'There is no such store.');

/** Another store has the slug or the public id. */
export const storeTaken = (slug: string): DomainError =>
  new DomainError('store.taken', 'conflict', 'Another store has this slug or public id.', { slug });

/** The store has no such key, or it was revoked before. */
export const keyNotFound = (): DomainError =>
  new DomainError('store.key_not_found', 'not_found', 'The store has no such key.');

/** A scope that is neither `*` nor `area:read` or `area:write`, or any scope on a publishable key. */
export const scopesInvalid = (): DomainError =>
  invalidRequest([
    {
      path: ['scopes'],
      code: 'wrong_format',
      message: 'scopes are "*", "area:read" or "area:write", on secret keys only',
    },
  ]);
