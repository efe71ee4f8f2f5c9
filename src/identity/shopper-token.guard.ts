import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { type FastifyRequest } from 'fastify';
import { type CustomerPrincipal, type GuestPrincipal } from './identity.types.js';
import { principalOf } from './token-principal.js';

/** What the guard leaves on a request: one of the two is null. */
export type ShopperRequest = FastifyRequest & {
  customer?: CustomerPrincipal | null;
  guest?: GuestPrincipal | null;
  shopper?: CustomerPrincipal | GuestPrincipal;
};

/**
 * Checks a bearer token of whatever scopes, a customer's or an anonymous one, and leaves its principal in
 * `request.customer` or `request.guest`, with null in the other, and in `request.shopper`. Whether its scopes are enough
 * is for the caller to check. Everything else is as with `CustomerTokenGuard`.
 */
@Injectable()
export class ShopperTokenGuard extends AuthGuard(['access-token', 'outside-token']) {
  override getAuthenticateOptions(): { property: string; session: boolean } {
    return { property: 'shopper', session: false };
  }

  override handleRequest<Principal>(error: unknown, found: Principal | false, info: unknown): Principal {
    return principalOf(error, found, info) as Principal;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<ShopperRequest>();
    const { shopper } = request;
    request.customer = shopper && 'customerId' in shopper ? shopper : null;
    request.guest = shopper && 'customerId' in shopper ? null : (shopper ?? null);
    return true;
  }
}
