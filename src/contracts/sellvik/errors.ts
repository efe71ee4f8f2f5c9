import { DomainError, type ErrorKind } from '../../kernel/domain-error.js';
import { ErrorDialect, type Failure, type RenderedFailure } from '../../platform/http/error-dialect.js';
import { type SellvikErrorDetailDto, type SellvikShortItemDto } from './dto/error.dto.js';

/** The request names no store. */
export const publishableKeyMissing = (): DomainError =>
  new DomainError('sellvik.key_missing', 'unauthenticated', 'The header X-Sellvik-Key is missing.');

/** No store that speaks Sellvik has this publishable key. */
export const publishableKeyInvalid = (): DomainError =>
  new DomainError('sellvik.key_invalid', 'unauthenticated', 'X-Sellvik-Key is not a valid publishable key.');

/** Everything that is short, in the words of this contract. `details.items` are `SellvikShortItemDto`s. */
export const outOfStock = (items: readonly SellvikShortItemDto[]): DomainError =>
  new DomainError('sellvik.out_of_stock', 'conflict', 'Some items are not in stock in the wanted quantity.', { items });

interface Translation {
  readonly status: number;
  readonly code: string;
  /** The field that the core found fault with. */
  readonly field?: readonly string[];
  /** Why a customer's token was refused. */
  readonly reason?: SellvikErrorDetailDto['reason'];
}

const emptyCart: Translation = { status: 400, code: 'empty_cart' };
const cartLocked: Translation = { status: 409, code: 'cart_locked' };

/** Our codes to Sellvik's: a whole code, or an area with `.*` for the rest of its codes. */
const translations: Readonly<Record<string, Translation>> = {
  'sellvik.key_missing': { status: 401, code: 'missing_publishable_key' },
  'sellvik.key_invalid': { status: 401, code: 'invalid_key' },
  'auth.token_missing': { status: 401, code: 'invalid_customer_token', reason: 'missing' },
  'auth.token_expired': { status: 401, code: 'invalid_customer_token', reason: 'expired' },
  'auth.identity_provider_unavailable': { status: 503, code: 'unavailable' },
  'auth.*': { status: 401, code: 'invalid_customer_token', reason: 'invalid' },
  'customer.blocked': { status: 403, code: 'forbidden' },

  'request.too_large': { status: 413, code: 'body_too_large' },
  'request.unsupported_media_type': { status: 415, code: 'unsupported_media_type' },
  'request.*': { status: 400, code: 'invalid_body' },
  'payment.method_not_offered': { status: 400, code: 'invalid_body', field: ['paymentMethod'] },
  'checkout.country_not_served': { status: 400, code: 'invalid_body', field: ['shippingAddress', 'country'] },

  'cart.empty': emptyCart,
  'cart.not_found': emptyCart,
  'shipping.*': { status: 400, code: 'invalid_shipping_zone' },
  'coupon.*': { status: 400, code: 'invalid_coupon' },
  'sellvik.out_of_stock': { status: 409, code: 'out_of_stock' },
  'cart.locked': cartLocked,
  'cart.state_changed': cartLocked,
  'checkout.undone': cartLocked,
  'idempotency.in_flight': cartLocked,
  'idempotency.key_reused': { status: 422, code: 'idempotency_key_reused' },
  'payment.declined': { status: 400, code: 'payment_declined' },
};

/** What nobody has thought of, by its kind. */
const byKind: Readonly<Record<ErrorKind | 'internal', Translation>> = {
  invalid: { status: 400, code: 'invalid_body' },
  unauthenticated: { status: 401, code: 'unauthenticated' },
  forbidden: { status: 403, code: 'forbidden' },
  not_found: { status: 404, code: 'not_found' },
  conflict: { status: 409, code: 'conflict' },
  declined: { status: 400, code: 'payment_declined' },
  limited: { status: 429, code: 'rate_limited' },
  unavailable: { status: 503, code: 'unavailable' },
  internal: { status: 500, code: 'internal_error' },
};

const retryAtOnce = { 'retry-after': '1' };

/** Sellvik's errors: `{"error": {"code", "message", …}}`. */
export class SellvikErrors extends ErrorDialect {
  constructor(readonly prefix: string) {
    super();
  }

  render(failure: Failure): RenderedFailure {
    const { status, code, field, reason } = translate(failure);
    const { message, details, retryAfterSeconds } = failure;
    if (code === 'rate_limited') {
      return { status, body: { error: { code, retryAfter: retryAfterSeconds, limit: details['limit'] } } };
    }
    const issues = field ? [{ path: field, message }] : failure.issues.map(({ path, message }) => ({ path, message }));
    return {
      status,
      body: {
        error: {
          code,
          message,
          ...(code === 'invalid_body' && { issues }),
          ...(code === 'out_of_stock' && { items: details['items'] }),
          ...(reason && { reason }),
        },
      },
      ...(code === 'cart_locked' && { headers: retryAtOnce }),
    };
  }
}

function translate({ code, kind }: Failure): Translation {
  return translations[code] ?? translations[`${code.slice(0, code.indexOf('.'))}.*`] ?? byKind[kind];
}
