import { DomainError, invalidRequest } from '../kernel/domain-error.js';

/** Another customer of the store has the e-mail address. */
export const emailTaken = (): DomainError =>
  new DomainError('customer.email_taken', 'conflict', 'A customer with this e-mail address exists.');

/** No such customer in this store. */
export const customerNotFound = (): DomainError =>
  new DomainError('customer.not_found', 'not_found', 'There is no such customer.');

/** `customer_group.not_found`: no such group in this store. */
export const customerGroupNotFound = (): DomainError =>
  new DomainError('customer_group.not_found', 'not_found', 'There is no such customer group.');

/** `customer_group.code_taken`: another group of the store has the code. */
export const customerGroupCodeTaken = (code: string): DomainError =>
  new DomainError('customer_group.code_taken', 'conflict', 'Another customer group has this code.', { group: code });

/** `customer_group.in_use`: customers, price lists or offers name the group. */
export const customerGroupInUse = (): DomainError =>
  new DomainError('customer_group.in_use', 'conflict', 'The customer group is in use.');

/** `address.not_found`: not in this customer's address book. */
export const addressNotFound = (): DomainError =>
  new DomainError('address.not_found', 'not_found', 'There is no such address.');

/** `address.saved_already`: another address of the customer reads the same. */
export const addressSavedAlready = (): DomainError =>
  new DomainError('address.saved_already', 'conflict', 'The customer has saved this address already.');

/** The store has no such location. */
export const addressLocationUnknown = (): DomainError =>
  invalidRequest([{ path: ['locationId'], code: 'unknown', message: 'locationId must be a location of the store' }]);

/** The merchant has blocked the customer. Told only to someone who has proved to be the customer. */
export const customerBlocked = (): DomainError =>
  new DomainError('customer.blocked', 'forbidden', 'This customer is blocked.');

/** Wrong password or unknown address: the answer does not say which. */
export const credentialsInvalid = (): DomainError =>
  new DomainError('auth.credentials_invalid', 'unauthenticated', 'The e-mail address or the password is wrong.');

/** No bearer token, where one is needed. */
export const tokenMissing = (): DomainError =>
  new DomainError('auth.token_missing', 'unauthenticated', 'A bearer token is required.');

/** The bearer token is not one of ours for this store, or its session has ended. */
export const tokenInvalid = (): DomainError =>
  new DomainError('auth.token_invalid', 'unauthenticated', 'The bearer token is invalid.');

/** The bearer token was good once. */
export const tokenExpired = (): DomainError =>
  new DomainError('auth.token_expired', 'unauthenticated', 'The bearer token has expired.');

/** `auth.scope_missing`: the bearer token is good, but not for this. */
export const tokenScopeMissing = (scope: string): DomainError =>
  new DomainError('auth.scope_missing', 'forbidden', 'The bearer token lacks a scope.', { scope });

/** Unknown, expired, revoked or already used refresh token. */
export const refreshTokenInvalid = (): DomainError =>
  new DomainError('auth.refresh_token_invalid', 'unauthenticated', 'The refresh token is invalid.');

/** The identity provider does not vouch for an e-mail address, and the person is not known here yet. */
export const emailNotVerified = (): DomainError =>
  new DomainError(
    'auth.email_not_verified',
    'unauthenticated',
    'The identity provider has not verified the e-mail address.',
  );

/** The identity provider's keys cannot be fetched. */
export const identityProviderUnavailable = (): DomainError =>
  new DomainError('auth.identity_provider_unavailable', 'unavailable', 'The identity provider does not answer.');

export const emailInvalid = (): DomainError =>
  invalidRequest([{ path: ['email'], code: 'not_an_email', message: 'email must be an e-mail address' }]);

export const passwordInvalid = (code: 'too_short' | 'too_long'): DomainError =>
  invalidRequest([
    { path: ['password'], code, message: 'password must have at least 8 characters and at most 128 bytes in UTF-8' },
  ]);
