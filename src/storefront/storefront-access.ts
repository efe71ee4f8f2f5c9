import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { type TokenScope } from '../identity/identity.types.js';
import { Access } from '../platform/http/access.js';
import { securitySchemes } from '../platform/http/openapi.js';
import { StorefrontGuard } from './storefront.guard.js';

/**
 * Who may call a storefront handler. All need `X-Store-Key`, a publishable key.
 * - `guest`: everyone; a bearer token, a customer's or an anonymous one, is checked when it is there.
 * - `customer`: a customer's bearer token is needed.
 * - `store`: everyone, and a bearer token is not looked at: for logging in again when it has expired.
 *
 * A bearer token that is looked at has to have the scope, if one is named.
 */
export function StorefrontAccess(
  level: 'guest' | 'customer' | 'store',
  scope?: TokenScope,
): ClassDecorator & MethodDecorator {
  const { storeKey, customer } = securitySchemes;
  // Each requirement is an alternative; the schemes within one are needed together.
  return applyDecorators(
    Access('storefront', { level, scope }),
    UseGuards(StorefrontGuard),
    ...(level === 'customer' ? [] : [ApiSecurity({ [storeKey]: [] })]),
    ...(level === 'store' ? [] : [ApiSecurity({ [storeKey]: [], [customer]: [] })]),
  );
}
