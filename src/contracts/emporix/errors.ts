import { DomainError, type ErrorKind, type FieldIssue } from '../../kernel/domain-error.js';
import { ErrorDialect, type Failure, type RenderedFailure } from '../../platform/http/error-dialect.js';
import { type EmporixErrorDetailDto, type EmporixErrorDto, type EmporixFaultDto } from './dto/error.dto.js';
import { prefix } from './emporix-routes.js';

/** No tenant of this name for the token: unknown, another one's, or one that does not speak Emporix. */
export const tenantForbidden = (): DomainError =>
  new DomainError('emporix.tenant_forbidden', 'forbidden', 'The access token is not one of this tenant.');

/** The customer of the two tokens and the one that the body names are not the same. */
export const customerForbidden = (): DomainError =>
  new DomainError('emporix.customer_forbidden', 'forbidden', 'The tokens are not those of this customer.');

/** What is to be ordered is an order already. Told to its owner alone. */
export const orderedBefore = (field: 'cartId' | 'quoteId', id: string, orderId: string): DomainError =>
  new DomainError('emporix.ordered_before', 'conflict', `Order with the given ${field} already exists.`, {
    field,
    id,
    orderId,
  });

interface Translation {
  readonly status: number;
  readonly type: string;
  /** The field that the core found fault with, as a path. */
  readonly field?: FieldIssue['path'];
  /** What is wrong with it. */
  readonly detail?: string;
}

const invalid = (path: FieldIssue['path'] = [], detail?: string): Translation => ({
  status: 400,
  type: 'validation_violation',
  ...(detail !== undefined && { field: path, detail }),
});
const conflict = (path: FieldIssue['path'] = [], detail?: string): Translation => ({
  status: 409,
  type: 'conflict_resource',
  ...(detail !== undefined && { field: path, detail }),
});
const forbidden: Translation = { status: 403, type: 'insufficient_permissions' };
const unavailable: Translation = { status: 503, type: 'service_temporarily_unavailable' };

const locked = { status: 409, type: 'conflict_resource', detail: 'locked' } as const;
const cartLocked: Translation = { ...locked, field: ['cartId'] };
const quoteLocked: Translation = { ...locked, field: ['quoteId'] };

/** Our codes to the words of this contract. What is wrong with what is ordered is told in issues: see `problems.ts`. */
const translations: Readonly<Record<string, Translation>> = {
  'auth.identity_provider_unavailable': unavailable,
  'auth.scope_missing': forbidden,
  'customer.blocked': invalid(['customer'], 'inactive'),
  'request.malformed': { status: 400, type: 'bad_payload_syntax' },
  'request.too_large': { status: 413, type: 'payload_too_large' },
  'request.unsupported_media_type': { status: 415, type: 'unsupported_media_type' },
  'payment.declined': invalid(['paymentMethods', 0], 'payment_declined'),
  'delivery_window.full': conflict(['deliveryWindowId'], 'capacity_exceeded'),
  'cart.locked': cartLocked,
  'cart.state_changed': cartLocked,
  'quote.locked': quoteLocked,
  'quote.state_changed': quoteLocked,
  'checkout.undone': conflict([], 'checkout_undone'),
  'idempotency.in_flight': conflict(['Idempotency-Key'], 'in_use'),
  'idempotency.key_reused': {
    status: 422,
    type: 'validation_violation',
    field: ['Idempotency-Key'],
    detail: 'conflicting_value',
  },
};

/** What nobody has thought of, by its kind. */
const byKind: Readonly<Record<ErrorKind | 'internal', Translation>> = {
  invalid: invalid(),
  unauthenticated: { status: 401, type: 'unauthorized' },
  forbidden,
  not_found: { status: 404, type: 'element_resource_non_existing' },
  conflict: conflict(),
  declined: invalid(),
  limited: { status: 429, type: 'too_many_requests' },
  unavailable,
  internal: { status: 500, type: 'internal_service_error' },
};

const retryAtOnce = { 'retry-after': '1' };
const challenge = { 'www-authenticate': 'Bearer' };

/**
 * Emporix's errors: `{"status", "type", "message", "moreInfo", "details"}`, and faults of the token,
 * `{"fault": {"faultstring", "detail": {"errorcode"}}}`.
 */
export class EmporixErrors extends ErrorDialect {
  readonly prefix = prefix;

  render(failure: Failure): RenderedFailure {
    const { status, type, field, detail } = translate(failure);
    if (status === 401) return { status, body: toFault(failure), headers: challenge };
    const body: EmporixErrorDto = {
      status,
      type,
      message: failure.message,
      moreInfo: '',
      details: detailsOf(failure, field, detail),
    };
    return { status, body, ...(detail === 'locked' && { headers: retryAtOnce }) };
  }
}

function translate({ code, kind }: Failure): Translation {
  return translations[code] ?? byKind[kind];
}

/** A token that is missing is answered like one that has expired: the client has to get a new one either way. */
function toFault({ code }: Failure): EmporixFaultDto {
  const isGone = code === 'auth.token_expired' || code === 'auth.token_missing';
  return isGone
    ? fault('Access Token expired', 'keymanagement.service.access_token_expired')
    : fault('Invalid Access Token', 'keymanagement.service.invalid_access_token');
}

const fault = (faultstring: string, errorcode: string): EmporixFaultDto => ({
  fault: { faultstring, detail: { errorcode } },
});

function detailsOf(
  { code, message, details, issues }: Failure,
  field: FieldIssue['path'] | undefined,
  type: string | undefined,
): EmporixErrorDetailDto[] {
  if (issues.length > 0) return issues.map(toDetail);
  if (code === 'emporix.ordered_before') return existingOrder(details as unknown as ExistingOrder);
  return field && type !== undefined ? [toDetail({ path: field, code: type, message })] : [];
}

interface ExistingOrder {
  readonly field: 'cartId' | 'quoteId';
  readonly id: string;
  readonly orderId: string;
}

function existingOrder({ field, id, orderId }: ExistingOrder): EmporixErrorDetailDto[] {
  const type = field === 'cartId' ? 'unique_checkout_cart_id_index' : 'unique_checkout_quote_id_index';
  return [
    { field, type, message: id, moreInfo: '' },
    { field: 'existingOrderId', type, message: orderId, moreInfo: '' },
  ];
}

const words: Readonly<Record<string, string>> = { required: 'missing_value' };
const shape = /^[a-z]+[a-z_]*[a-z]+$/;

function toDetail({ path, code, message }: FieldIssue): EmporixErrorDetailDto {
  const type = words[code] ?? code;
  return { field: beanPath(path), type: shape.test(type) ? type : 'invalid_value', message, moreInfo: '' };
}

/** A path in bean notation: `addresses[0].zipCode`; empty for the body as a whole. */
export function beanPath(path: FieldIssue['path']): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}
