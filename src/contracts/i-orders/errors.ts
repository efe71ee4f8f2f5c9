import { type StockShortage } from '../../inventory/inventory.types.js';
import { type ErrorKind, type FieldIssue } from '../../kernel/domain-error.js';
import { type RefusedItem } from '../../checkout/checkout.errors.js';
import { ErrorDialect, type Failure, type RenderedFailure } from '../../platform/http/error-dialect.js';
import { prefix } from './i-orders-routes.js';

/** Texts by field; a field that has fields of its own has such an object. */
interface FieldErrors {
  [field: string]: readonly string[] | FieldErrors;
}

interface Translation {
  readonly status: number;
  /** The field at fault, and what is told of it where that is not the error's own message. */
  readonly field?: readonly string[];
  readonly text?: string;
}

const required = 'This field is required.';
const busy: Translation = { status: 409, text: 'The cart is in use. Try again.' };
const noCart: Translation = { status: 400, field: ['cart'], text: 'The cart must contain at least one item.' };
const notDelivered: Translation = {
  status: 400,
  field: ['billing_address'],
  text: 'The items cannot be sent to this address.',
};

/** Our codes to the contract's words: a whole code, or an area with `.*` for the rest of its codes. */
const translations: Readonly<Record<string, Translation>> = {
  'auth.token_missing': { status: 401, text: 'Authentication credentials were not provided.' },
  'auth.identity_provider_unavailable': { status: 503 },
  'auth.scope_missing': { status: 403 },
  'auth.*': { status: 401, text: 'Given token not valid for any token type' },
  'cart.empty': noCart,
  'cart.not_found': noCart,
  'cart.locked': busy,
  'cart.state_changed': busy,
  'checkout.undone': busy,
  'idempotency.in_flight': busy,
  'idempotency.key_reused': { status: 422 },
  'checkout.saved_address_missing': { status: 400, field: ['billing_address'], text: required },
  'checkout.shipping_address_required': { status: 400, field: ['billing_address'], text: required },
  'checkout.country_not_served': {
    status: 400,
    field: ['billing_address', 'country'],
    text: 'The store does not deliver to this country.',
  },
  'shipping.*': notDelivered,
  'coupon.*': { status: 400, field: ['voucher'] },
  'payment.method_not_offered': { status: 400, field: ['payment_method'], text: 'This payment method is not offered.' },
  'payment.declined': { status: 402 },
  'order.not_found': { status: 404, text: 'Not found.' },
  'route.not_found': { status: 404, text: 'Not found.' },
};

/** What nobody has thought of, by its kind; the failure's own status where it has one of the framework. */
const textByKind: Partial<Record<ErrorKind | 'internal', string>> = { not_found: 'Not found.' };

const retryAtOnce = { 'retry-after': '1' };
const challenge = { 'www-authenticate': 'Bearer realm="api"' };

/** Errors as Django REST framework words them: `{"detail": text}`, or texts by field. */
export class IOrdersErrors extends ErrorDialect {
  readonly prefix = prefix;

  render(failure: Failure): RenderedFailure {
    const { code, details, issues, message } = failure;
    if (code === 'request.invalid') return { status: 400, body: toFieldErrors(issues) };
    if (code === 'stock.short') {
      return { status: 400, body: { items: shortItems(details['shortages'] as readonly StockShortage[]) } };
    }
    if (code === 'checkout.items_not_available') {
      return { status: 400, body: { items: missingItems(details['items'] as readonly RefusedItem[]) } };
    }
    const { status, field, text = textByKind[failure.kind] ?? message } = translate(failure);
    return {
      status,
      body: field ? nested(field, [text]) : { detail: throttled(failure) ?? text },
      ...(status === 409 && { headers: retryAtOnce }),
      ...(status === 401 && { headers: challenge }),
    };
  }
}

function translate({ code, status }: Failure): Translation {
  return translations[code] ?? translations[`${code.slice(0, code.indexOf('.'))}.*`] ?? { status };
}

function throttled({ kind, retryAfterSeconds: seconds }: Failure): string | undefined {
  if (kind !== 'limited') return undefined;
  return `Request was throttled. Expected available in ${seconds ?? 1} seconds.`;
}

/** Faults of the body as a whole have no field. */
const noField = 'non_field_errors';

function toFieldErrors(issues: readonly FieldIssue[]): FieldErrors {
  const errors: FieldErrors = {};
  for (const { path, code, message } of issues) {
    const field = path.length === 0 ? [noField] : path.map(String);
    put(errors, field, code === 'required' ? required : message);
  }
  return errors;
}

function put(errors: FieldErrors, field: readonly string[], text: string): void {
  const [name = noField, ...rest] = field;
  const known = Object.hasOwn(errors, name) ? errors[name] : undefined;
  if (rest.length === 0) define(errors, name, [...(Array.isArray(known) ? (known as readonly string[]) : []), text]);
  else {
    const inner: FieldErrors = known && !Array.isArray(known) ? (known as FieldErrors) : {};
    put(inner, rest, text);
    define(errors, name, inner);
  }
}

/** Assigning to a field that is called `__proto__` would not. */
function define(errors: FieldErrors, name: string, value: FieldErrors[string]): void {
  Object.defineProperty(errors, name, { value, enumerable: true, writable: true, configurable: true });
}

function nested(field: readonly string[], texts: readonly string[]): FieldErrors {
  return field.reduceRight<FieldErrors | readonly string[]>((inner, name) => ({ [name]: inner }), texts) as FieldErrors;
}

/** By variant, as its cart item names it. */
function shortItems(shortages: readonly StockShortage[]): FieldErrors {
  return Object.fromEntries(
    shortages.map(({ variantId, requested, available }) => [
      variantId,
      { quantity: [`Requested quantity: (${requested}) exceeds available stock: (${available}) for this variant`] },
    ]),
  );
}

function missingItems(items: readonly RefusedItem[]): FieldErrors {
  return Object.fromEntries(
    items.map(({ variantId, sku, index }) => [
      String(variantId ?? sku ?? index),
      { variant: ['This item is not available.'] },
    ]),
  );
}
