import { type StockShortage } from '../../inventory/inventory.types.js';
import { DomainError, type ErrorKind, type FieldIssue } from '../../kernel/domain-error.js';
import { ErrorDialect, type Failure, type RenderedFailure } from '../../platform/http/error-dialect.js';
import { prefix } from './scalev-prefix.js';

/** Neither `items` nor `cart_id` says what to order. */
export const itemsOrCartRequired = (): DomainError =>
  new DomainError('scalev.items_or_cart_required', 'invalid', 'Give items, or the cart_id of a cart.');

/** Goods have to be sent and no courier service was chosen. */
export const courierServiceRequired = (): DomainError =>
  new DomainError('scalev.courier_service_required', 'invalid', 'These items need a courier_service_id.');

/** Goods have to be sent from one of several warehouses and none was chosen. */
export const warehouseRequired = (): DomainError =>
  new DomainError('scalev.warehouse_required', 'invalid', 'These items need a warehouse_unique_id.');

/** What was asked for is told in `details.errors`: messages by the path of what they are about. */
export const itemsRefused = (errors: Readonly<Record<string, readonly string[]>>): DomainError =>
  new DomainError('scalev.item_not_available', 'invalid', 'Some items cannot be ordered.', { errors });

interface Translation {
  readonly status: 400 | 401 | 404 | 429 | 500 | 503;
  readonly code: string;
}

const bad = (code: string): Translation => ({ status: 400, code });
const unauthorized = (code: string): Translation => ({ status: 401, code });
const notFound: Translation = { status: 404, code: 'not_found' };
const unavailable: Translation = { status: 503, code: 'service_unavailable' };

/** Our codes to the `error_code` of this contract: a whole code, or an area with `.*` for the rest of its codes. */
const translations: Readonly<Record<string, Translation>> = {
  'auth.token_missing': unauthorized('authentication_required'),
  'auth.token_expired': unauthorized('token_expired'),
  'auth.store_key_missing': unauthorized('api_key_required'),
  'auth.store_key_invalid': unauthorized('api_key_invalid'),
  'auth.identity_provider_unavailable': unavailable,
  'auth.*': unauthorized('token_invalid'),
  'customer.blocked': unauthorized('customer_blocked'),

  'request.invalid': bad('validation_error'),
  'request.too_large': bad('request_too_large'),
  'request.unsupported_media_type': bad('unsupported_media_type'),
  'request.*': bad('malformed_request'),
  'money.too_large': bad('amount_too_large'),

  'scalev.items_or_cart_required': bad('items_or_cart_required'),
  'scalev.courier_service_required': bad('courier_service_required'),
  'scalev.warehouse_required': bad('warehouse_required'),
  'scalev.item_not_available': bad('item_not_available'),
  'cart.empty': bad('cart_empty'),
  'cart.not_found': notFound,
  'cart.*': bad('cart_locked'),
  'stock.short': bad('out_of_stock'),
  'address.not_found': bad('address_not_found'),
  'location.not_found': bad('location_not_found'),
  'checkout.shipping_address_required': bad('address_required'),
  'checkout.country_not_served': bad('destination_not_served'),
  'checkout.undone': bad('checkout_undone'),
  'checkout.warehouse_not_found': bad('warehouse_not_found'),
  'shipping.location_not_found': bad('location_not_found'),
  'shipping.option_not_found': bad('courier_service_not_found'),
  'shipping.cash_on_delivery_not_offered': bad('cod_not_available'),
  'shipping.*': bad('courier_not_available'),
  'coupon.*': bad('discount_code_invalid'),
  'payment.method_not_offered': bad('payment_method_not_offered'),
  // Nothing can be handed over on this wire, so a method that needs something is none of it.
  'payment.input_missing': bad('payment_method_not_offered'),
  'payment.declined': bad('payment_declined'),
  'order.not_payable': bad('order_not_payable'),
  'idempotency.in_flight': bad('idempotency_key_in_use'),
  'idempotency.key_reused': bad('idempotency_key_reused'),
};

/** What nobody has thought of, by its kind: a client of this contract expects 400, 401 and 404, and nothing else of ours. */
const byKind: Readonly<Record<ErrorKind | 'internal', Translation>> = {
  invalid: bad('bad_request'),
  unauthenticated: unauthorized('token_invalid'),
  forbidden: unauthorized('forbidden'),
  not_found: notFound,
  conflict: bad('conflict'),
  declined: bad('payment_declined'),
  limited: { status: 429, code: 'rate_limited' },
  unavailable,
  internal: { status: 500, code: 'internal_error' },
};

const titles: Readonly<Record<Translation['status'], string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Without it a 401 is none (RFC 9110, 15.5.2). */
const challenge = { 'www-authenticate': 'Bearer' };

/** Whatever is not there, nobody learns whether it is somebody else's. */
const absent = { error: titles[404], error_code: notFound.code, message: 'There is nothing here.' };

/** Scalev's errors (`ApiErrorResponse`): `{"error", "error_code", "message", "errors"}`, the last where fields are at fault. */
export class ScalevErrors extends ErrorDialect {
  readonly prefix = prefix;

  render(failure: Failure): RenderedFailure {
    const { status, code } = translate(failure);
    if (status === 404) return { status, body: absent };
    const errors = errorsOf(failure);
    return {
      status,
      ...(status === 401 && { headers: challenge }),
      body: {
        error: titles[status],
        error_code: code,
        message: failure.message,
        ...(errors !== undefined && { errors }),
      },
    };
  }
}

function translate({ code, kind }: Failure): Translation {
  return translations[code] ?? translations[`${code.slice(0, code.indexOf('.'))}.*`] ?? byKind[kind];
}

function errorsOf({ code, details, issues }: Failure): unknown {
  if (issues.length > 0) return byPath(issues);
  if (code === 'stock.short') return { shortages: (details['shortages'] as readonly StockShortage[]).map(toShortage) };
  return details['errors'];
}

function toShortage({ variantId, requested, available }: StockShortage): object {
  return { variant_id: variantId, requested, available };
}

/** A path is what a client makes of it, also the name of something that every object has. */
function byPath(issues: readonly FieldIssue[]): Record<string, string[]> {
  const errors = new Map<string, string[]>();
  for (const { path, message } of issues) {
    const at = path.join('.');
    errors.set(at, [...(errors.get(at) ?? []), message]);
  }
  return Object.fromEntries(errors);
}
