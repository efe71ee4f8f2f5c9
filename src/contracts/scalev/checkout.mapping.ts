import { type ItemRequest } from '../../catalog/catalog.types.js';
import { type RefusedItem } from '../../checkout/checkout.errors.js';
import { type CheckoutCommand, type IdempotencyClaim } from '../../checkout/checkout.types.js';
import { type SavedAddress } from '../../identity/address-book.types.js';
import { type Customer, type CustomerPrincipal } from '../../identity/identity.types.js';
import { type Address } from '../../kernel/address.js';
import { DomainError } from '../../kernel/domain-error.js';
import { requestFingerprint } from '../../platform/http/request-fingerprint.js';
import { atLocation } from '../../shipping/location.service.js';
import { type Location } from '../../shipping/location.types.js';
import { type Store } from '../../store/store.types.js';
import { type ScalevCheckoutDto, type ScalevItemDto } from './dto/checkout-request.dto.js';
import { courierServiceRequired, itemsRefused, warehouseRequired } from './errors.js';
import { type AskedPayment } from './order.mapping.js';

/** Who buys. */
export interface ScalevBuyer {
  readonly store: Store;
  readonly customer: CustomerPrincipal;
  readonly idempotencyKey: string | null;
}

/** What orders through this contract are marked with. */
export const channel = 'scalev';

const checkoutRoute = '/v3/customers/me/checkout';

/** What the store knows of the buyer that the request does not say. */
export interface Resolved {
  readonly customer: Customer;
  readonly shippingAddress: Address | null;
  /** The store's code of the payment method. */
  readonly paymentMethod: string;
  /** Whether goods that are sent need a warehouse that the request does not name. */
  readonly warehouseMissing: boolean;
}

export function toCommand(
  { store, customer, idempotencyKey }: ScalevBuyer,
  body: ScalevCheckoutDto,
  resolved: Resolved,
): CheckoutCommand {
  const { customerId, email } = customer;
  const { shippingAddress, paymentMethod, warehouseMissing } = resolved;
  // No service has this id: where something has to be sent, that is refused, and `explain` says why.
  const service = warehouseMissing ? 0 : toId(body.courier_service_id ?? 0);
  const holder = { type: 'customer', customerId } as const;
  return {
    // A code that does not apply is refused on this wire, whatever the store does elsewhere.
    store: { ...store, invalidCouponPolicy: 'reject' },
    channel,
    customerId,
    cart: body.cart_id === undefined ? null : { cartId: toId(body.cart_id), holder },
    cartEnding: 'empty',
    items: body.items?.map(toItemRequest) ?? null,
    contact: { email, phone: shippingAddress?.phone ?? resolved.customer.phone },
    shippingAddress,
    billingAddress: null,
    shipping: { service, aggregator: textOf(body.courier_aggregator_code) },
    warehouse: textOf(body.warehouse_unique_id),
    paymentMethod,
    paymentOption: askedPayment(body).option,
    paymentInput: {},
    couponCode: textOf(body.discount_code_code),
    note: textOf(body.notes),
    expectedTotal: null,
    idempotency: toClaim(customerId, idempotencyKey, body),
  };
}

/** By what the buyer asks to pay. An option that the method's code ends with says nothing more: `va_bca` with `bca`. */
export function askedPayment({
  payment_method: method,
  sub_payment_method,
}: Pick<ScalevCheckoutDto, 'payment_method' | 'sub_payment_method'>): AskedPayment {
  const option = textOf(sub_payment_method);
  return { method, option: option !== null && method.endsWith(`_${option}`) ? null : option };
}

/**
 * An id as a number. What cannot be a row's id (letters, less than 1, more than an exact integer) becomes 0, which no
 * row has, so that it is answered like any other id that does not exist.
 */
export function toId(value: number | string): number {
  const id = typeof value === 'number' ? value : /^\d{1,16}$/.test(value) ? Number(value) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

/** Where to: the saved address, with the given fields in the place of its own. Null as long as that is no address. */
export function toShippingAddress(
  customer: Customer,
  { saved, location }: { readonly saved: SavedAddress | null; readonly location: Location | null },
  body: Pick<ScalevCheckoutDto, 'address' | 'postal_code'>,
): Address | null {
  const street = textOf(body.address);
  const line1 = street ?? saved?.line1;
  if (line1 === undefined) return null;
  const recipient = {
    name: saved?.name ?? nameOf(customer),
    company: saved?.company ?? null,
    phone: saved?.phone ?? customer.phone,
    line1,
    line2: street === null ? (saved?.line2 ?? null) : null,
    postalCode: textOf(body.postal_code),
  };
  if (location) return atLocation(recipient, location);
  if (!saved) return null;
  const { district, city, region, country, locationId } = saved;
  return {
    ...recipient,
    postalCode: recipient.postalCode ?? saved.postalCode,
    district,
    city,
    region,
    country,
    locationId,
  };
}

/** What this contract says more of a refused checkout than the core does. */
export function explain(error: unknown, body: ScalevCheckoutDto, { warehouseMissing }: Resolved): unknown {
  if (!(error instanceof DomainError)) return error;
  switch (error.code) {
    case 'checkout.items_not_available':
      return itemsRefused(toItemErrors(error.details['items'] as readonly RefusedItem[], body));
    case 'shipping.option_not_found':
      if (body.courier_service_id === undefined) return courierServiceRequired();
      return warehouseMissing ? warehouseRequired() : error;
    default:
      return error;
  }
}

/** By their places among the items of the request; those of a cart by their SKUs. */
function toItemErrors(refused: readonly RefusedItem[], { items }: ScalevCheckoutDto): Record<string, string[]> {
  if (!items) return { cart_id: refused.map(({ sku, variantId, reason }) => `${sku ?? variantId}: ${reason}`) };
  return Object.fromEntries(refused.map(({ index, reason }) => [`items.${index}`, [reason]]));
}

function toItemRequest(item: ScalevItemDto): ItemRequest {
  const { quantity } = item;
  return item.type === 'variant'
    ? { variantId: toId(item.variant_id), quantity, bundle: false }
    : { variantId: toId(item.bundle_price_option_id), quantity, bundle: true };
}

function toClaim(customerId: number, key: string | null, body: ScalevCheckoutDto): IdempotencyClaim | null {
  if (key === null) return null;
  const fingerprint = requestFingerprint('POST', checkoutRoute, body);
  return { key, route: checkoutRoute, principal: `customer:${customerId}`, fingerprint };
}

/** A text that says something; null for none, and for a blank one. */
export function textOf(text: string | null | undefined): string | null {
  return text?.trim() ? text : null;
}

function nameOf({ firstName, lastName, email }: Customer): string {
  return [firstName, lastName].filter(Boolean).join(' ') || email;
}
