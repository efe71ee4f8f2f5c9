import { DomainError, invalidRequest } from '../../kernel/domain-error.js';

/** Unknown, deleted, or another store's. */
export const endpointNotFound = (): DomainError =>
  new DomainError('webhook.endpoint_not_found', 'not_found', 'There is no such webhook endpoint.');

/** Unknown, forgotten, or another store's. */
export const deliveryNotFound = (): DomainError =>
  new DomainError('webhook.delivery_not_found', 'not_found', 'There is no such webhook delivery.');

/** It is on its way already. */
export const deliveryWaiting = (): DomainError =>
  new DomainError('webhook.delivery_waiting', 'conflict', 'The delivery is still on its way.');

/** Nothing is sent to it until it is active again. */
export const endpointDisabled = (): DomainError =>
  new DomainError('webhook.endpoint_disabled', 'conflict', 'The webhook endpoint is disabled.');

/** The store has as many as it may have. */
export const tooManyEndpoints = (most: number): DomainError =>
  new DomainError('webhook.too_many_endpoints', 'conflict', `A store has at most ${most} webhook endpoints.`, { most });

/** Somewhere that must not be called. `code` is the address guard's. */
export const urlRefused = (code: string, message: string): DomainError =>
  invalidRequest([{ path: ['url'], code, message }]);

/** A contract that this installation, or this store, does not speak. */
export const envelopeUnknown = (known: readonly string[]): DomainError =>
  invalidRequest([{ path: ['envelope'], code: 'not_allowed', message: `envelope must be one of ${known.join(', ')}` }]);

/** Types that the contract has no shape for. */
export const typesUnknown = (types: readonly string[], known: readonly string[]): DomainError =>
  invalidRequest([
    {
      path: ['eventTypes'],
      code: 'not_allowed',
      message: `${types.join(', ')}: the envelope has only ${known.join(', ')}`,
    },
  ]);
