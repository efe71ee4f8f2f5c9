import { cartNotFound } from '../cart/cart.errors.js';
import { type CartHolder } from '../cart/cart.types.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';

/** By what right a request asks for a cart: a customer's own, or a guest's `X-Cart-Token`. Throws `cart.not_found` without either. */
export function cartHolder(customer: CustomerPrincipal | null, token: string | undefined): CartHolder {
  if (customer) return { type: 'customer', customerId: customer.customerId };
  if (token === undefined) throw cartNotFound();
  return { type: 'token', token };
}
