import { Injectable } from '@nestjs/common';
import { TokenExpiredError } from '@nestjs/jwt';
import { AuthGuard } from '@nestjs/passport';
import { DomainError } from '../kernel/domain-error.js';
import { tokenExpired, tokenInvalid } from './identity.errors.js';

/**
 * Checks the bearer token of a request and leaves its `CustomerPrincipal` in `request.customer`. Set `request.store`
 * before: a token of another store is then invalid. Where the token alone tells the store, take it from the principal.
 * Throws `auth.token_invalid` (also when there is no token), `auth.token_expired`, `customer.blocked` and what an
 * outside identity can be refused for.
 */
@Injectable()
export class CustomerTokenGuard extends AuthGuard(['access-token', 'outside-token']) {
  override getAuthenticateOptions(): { property: string; session: boolean } {
    return { property: 'customer', session: false };
  }

  override handleRequest<Principal>(error: unknown, principal: Principal | false, info: unknown): Principal {
    if (error) throw error as Error;
    if (principal) return principal;
    const reasons = [info].flat();
    const told = reasons.find((reason) => reason instanceof DomainError && reason.kind === 'unavailable');
    if (told) throw told as DomainError;
    throw reasons.some((reason) => reason instanceof TokenExpiredError) ? tokenExpired() : tokenInvalid();
  }
}
