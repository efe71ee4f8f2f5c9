import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { tokenInvalid, tokenScopeMissing } from './identity.errors.js';
import { type CustomerPrincipal, type GuestPrincipal, tokenScopes } from './identity.types.js';
import { principalOf } from './token-principal.js';

/**
 * Checks the bearer token of a request and leaves its `CustomerPrincipal` in `request.customer`. Set `request.store`
 * before: a token of another store is then invalid. Where the token alone tells the store, take it from the principal.
 * For handlers that know nothing of scopes: the token has to be good for everything.
 *
 * Throws `auth.token_invalid` (also when there is no token, and for an anonymous one), `auth.token_expired`,
 * `auth.scope_missing`, `customer.blocked` and what an outside identity can be refused for.
 */
@Injectable()
export class CustomerTokenGuard extends AuthGuard(['access-token', 'outside-token']) {
  override getAuthenticateOptions(): { property: string; session: boolean } {
    return { property: 'customer', session: false };
  }

  override handleRequest<Principal>(error: unknown, found: Principal | false, info: unknown): Principal {
    const principal: CustomerPrincipal | GuestPrincipal = principalOf(error, found, info);
    if (!('customerId' in principal)) throw tokenInvalid();
    const missing = tokenScopes.find((scope) => !principal.scopes.includes(scope));
    if (missing !== undefined) throw tokenScopeMissing(missing);
    return principal as Principal;
  }
}
