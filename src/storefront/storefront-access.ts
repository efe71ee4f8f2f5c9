import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { StorefrontGuard } from './storefront.guard.js';

/** The names of the security schemes in the API document. */
export const storeKeyScheme = 'storeKey';
export const customerScheme = 'customer';

/**
 * Who may call a storefront handler. All need `X-Store-Key`, a publishable key.
 * - `guest`: everyone; a customer's bearer token is checked when it is there.
 * - `customer`: a customer's bearer token is needed.
 * - `store`: everyone, and a bearer token is not looked at: for logging in again when it has expired.
 */
export function StorefrontAccess(level: 'guest' | 'customer' | 'store'): ClassDecorator & MethodDecorator {
  return applyDecorators(
    Access('storefront', { level }),
    UseGuards(StorefrontGuard),
    ApiSecurity(storeKeyScheme),
    ...(level === 'customer' ? [ApiBearerAuth(customerScheme)] : []),
  );
}
