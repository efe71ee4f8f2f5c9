import { type CartRef } from '../cart/cart.types.js';
import { type CheckoutCommand, type IdempotencyClaim } from '../checkout/checkout.types.js';
import { invalidRequest } from '../kernel/domain-error.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { fromMoneyDto, type MoneyDto } from '../platform/http/money.dto.js';
import { requestFingerprint } from '../platform/http/request-fingerprint.js';
import { type Store } from '../store/store.types.js';
import { type CheckoutDto, type DirectCheckoutDto, type QuoteCheckoutDto } from './checkout.dto.js';
import { toReturnUrl } from './return-url.js';

/** Who buys, and under which idempotency key. */
export interface Buyer {
  readonly store: Store;
  readonly customer: CustomerPrincipal | null;
  readonly idempotencyKey: string | null;
}

export function toCartCheckout(buyer: Buyer, cart: CartRef, body: CheckoutDto): CheckoutCommand {
  const principal = buyer.customer ? `customer:${buyer.customer.customerId}` : `cart:${cart.cartId}`;
  return {
    ...toCommand(buyer, body),
    cart,
    cartEnding: 'keep',
    items: null,
    idempotency: toClaim(buyer, principal, { route: `/storefront/v1/carts/${cart.cartId}/checkout`, body }),
  };
}

export function toDirectCheckout(buyer: Buyer, body: DirectCheckoutDto): CheckoutCommand {
  const principal = buyer.customer ? `customer:${buyer.customer.customerId}` : 'guest';
  return {
    ...toCommand(buyer, body),
    cart: null,
    cartEnding: 'keep',
    items: body.items,
    idempotency: toClaim(buyer, principal, { route: '/storefront/v1/checkout', body }),
  };
}

/** The addresses, the way of delivery and the items are the quote's. */
export function toQuoteCheckout(
  buyer: Buyer & { readonly customer: CustomerPrincipal },
  code: string,
  { revision = null, ...body }: QuoteCheckoutDto,
): CheckoutCommand {
  return {
    ...toCommand(buyer, body),
    quote: { code, revision },
    cart: null,
    cartEnding: 'keep',
    items: null,
    idempotency: toClaim(buyer, `customer:${buyer.customer.customerId}`, {
      route: `/storefront/v1/quotes/${code}/checkout`,
      body: { ...body, revision },
    }),
  };
}

function toCommand(
  { store, customer }: Buyer,
  body: CheckoutDto,
): Omit<CheckoutCommand, 'cart' | 'cartEnding' | 'items' | 'idempotency'> {
  const email = body.email ?? customer?.email ?? null;
  if (email === null) {
    throw invalidRequest([{ path: ['email'], code: 'required', message: 'email is required of a guest' }]);
  }
  return {
    store,
    channel: 'storefront',
    customerId: customer?.customerId ?? null,
    contact: { email, phone: body.phone ?? null },
    shippingAddress: body.shippingAddress ?? null,
    billingAddress: body.billingAddress ?? null,
    shipping: { option: body.shippingOption ?? null },
    deliveryWindow: body.deliveryWindow,
    warehouse: body.warehouse ?? null,
    paymentMethod: body.paymentMethod,
    savedForLater: body.saveForLater ?? false,
    paymentInput: body.paymentInput ?? {},
    returnUrl: toReturnUrl(body.returnUrl, store),
    couponCode: body.couponCode,
    note: body.note ?? null,
    mixins: body.mixins ?? null,
    expectedTotal: toExpectedTotal(body.expectedTotal, store),
  };
}

function toExpectedTotal(money: MoneyDto | undefined, store: Store): number | null {
  if (!money) return null;
  const { amount, currency } = fromMoneyDto(money, ['expectedTotal']);
  if (currency === store.currency) return amount;
  throw invalidRequest([
    { path: ['expectedTotal', 'currency'], code: 'other_currency', message: `the store sells in ${store.currency}` },
  ]);
}

function toClaim(
  { idempotencyKey: key }: Buyer,
  principal: string,
  { route, body }: { route: string; body: object },
): IdempotencyClaim | null {
  return key === null ? null : { key, route, principal, fingerprint: requestFingerprint('POST', route, body) };
}
