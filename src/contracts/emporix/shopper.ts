import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type CartHolder } from '../../cart/cart.types.js';
import { type CustomerPrincipal, type GuestPrincipal } from '../../identity/identity.types.js';
import { type ShopperRequest } from '../../identity/shopper-token.guard.js';

/** Whom the bearer token names. */
export type Bearer = CustomerPrincipal | GuestPrincipal;

/** As the guard has left it. */
export const CurrentBearer = createParamDecorator((_: unknown, context: ExecutionContext): Bearer => {
  const { shopper } = context.switchToHttp().getRequest<ShopperRequest>();
  if (!shopper) throw new Error('No guard has set the bearer');
  return shopper;
});

/** By what right the bearer has a cart. */
export function holderOf(bearer: Bearer): CartHolder {
  return 'customerId' in bearer
    ? { type: 'customer', customerId: bearer.customerId }
    : { type: 'session', sessionId: bearer.sessionId };
}

/** Whose idempotency keys do not meet those of others. */
export function principalOf(bearer: Bearer): string {
  return 'customerId' in bearer ? `customer:${bearer.customerId}` : `session:${bearer.sessionId}`;
}

/** Null for a guest. */
export function customerIdOf(bearer: Bearer): number | null {
  return 'customerId' in bearer ? bearer.customerId : null;
}
