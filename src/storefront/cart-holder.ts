import { cartNotFound } from '../cart/cart.errors.js';
import { type CartHolder } from '../cart/cart.types.js';
import { type CustomerPrincipal, type GuestPrincipal } from '../identity/identity.types.js';

/** Who asks, as far as the bearer token says. */
export interface Shopper {
  readonly customer?: CustomerPrincipal | null;
  readonly guest?: GuestPrincipal | null;
}

/**
 * By what right a request asks for a cart: a customer's own, or a guest's `X-Cart-Token`, or the anonymous token that the
 * cart was made with. Throws `cart.not_found` without any of them.
 */
export function cartHolder({ customer, guest }: Shopper, token: string | undefined): CartHolder {
  if (customer) return { type: 'customer', customerId: customer.customerId };
  if (token !== undefined) return { type: 'token', token };
  if (guest) return { type: 'session', sessionId: guest.sessionId };
  throw cartNotFound();
}
