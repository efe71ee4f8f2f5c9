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

/** A request without the publishable key that names its store. */
export const storeKeyMissing = (): DomainError =>
  new DomainError('auth.store_key_missing', 'unauthenticated', 'A publishable store key is required.');

/** An unknown or revoked publishable key, or a key of the other kind. */
export const storeKeyInvalid = (): DomainError =>
  new DomainError('auth.store_key_invalid', 'unauthenticated', 'The store key is invalid.');

/** A request without the secret key that acts for the merchant. */
export const secretKeyMissing = (): DomainError =>
  new DomainError('auth.secret_key_missing', 'unauthenticated', 'A secret key is required as bearer token.');

/** An unknown or revoked secret key, or a key of the other kind. */
export const secretKeyInvalid = (): DomainError =>
  new DomainError('auth.secret_key_invalid', 'unauthenticated', 'The secret key is invalid.');

/** The secret key is good, but not for this. */
export const scopeMissing = (scope: string): DomainError =>
  new DomainError('auth.scope_missing', 'forbidden', 'The secret key lacks a scope.', { scope });
