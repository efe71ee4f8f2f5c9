import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Answer } from '../../../http/support/ask.js';

/** Closed: nothing else may be in it. `required` unless it is named as optional. */
function closed(properties: Record<string, object>, required: readonly string[] = Object.keys(properties)): object {
  return { type: 'object', required, properties, additionalProperties: false };
}

function nullable(schema: object): object {
  return { anyOf: [schema, { type: 'null' }] };
}

const text = { type: 'string' };
const name = { type: 'string', minLength: 1 };
const maybeText = { type: ['string', 'null'] };
const maybeFlag = { type: ['boolean', 'null'] };
const maybeCount = { type: ['integer', 'null'] };
const maybeTime = nullable({ type: 'string', format: 'date-time' });
const maybeUri = nullable({ type: 'string', format: 'uri' });
/** The vendor allows numbers and null as well; ours are always decimal strings. */
const money = { type: 'string', pattern: '^-?(0|[1-9]\\d*)(\\.\\d+)?$' };
const open = { type: 'object', additionalProperties: true };
const uuidV7 = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' };

// --- request

const quantity = { type: 'integer', minimum: 1, maximum: 100 };
const itemId = { type: 'integer', minimum: 1 };
const idOrDigits = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] };

const items = {
  type: 'array',
  minItems: 1,
  maxItems: 50,
  items: {
    oneOf: [
      closed({ type: { const: 'variant' }, variant_id: itemId, quantity }),
      closed({ type: { const: 'bundle_price_option' }, bundle_price_option_id: itemId, quantity }),
    ],
  },
};

const request = closed(
  {
    items,
    cart_id: { type: ['integer', 'string'] },
    address_id: idOrDigits,
    address: { type: 'string', maxLength: 500 },
    location_id: idOrDigits,
    postal_code: { type: 'string', maxLength: 20 },
    payment_method: name,
    sub_payment_method: maybeText,
    courier_service_id: idOrDigits,
    warehouse_unique_id: maybeText,
    courier_aggregator_code: maybeText,
    discount_code_code: maybeText,
    notes: { type: ['string', 'null'], maxLength: 1_000 },
  },
  ['payment_method'],
);

// --- response

const domain = nullable(closed({ full_url: maybeText }, []));

const account = closed(
  {
    id: { type: 'integer' },
    account_holder: maybeText,
    account_number: maybeText,
    method: maybeText,
    financial_entity: nullable(closed({ id: { type: 'integer' }, name: maybeText, code: maybeText }, [])),
  },
  [],
);

const store = closed(
  {
    name: maybeText,
    payment_accounts: { type: 'array', items: account },
    custom_domain: domain,
    days_of_payment_processing: maybeCount,
    is_auto_expire: maybeFlag,
    auto_expire_days: maybeCount,
    is_show_whatsapp: maybeFlag,
    is_show_download_invoice: maybeFlag,
  },
  [],
);

const orderline = closed(
  {
    quantity: { type: 'integer', minimum: 1 },
    product_name: maybeText,
    item_type: maybeText,
    variant_option1_value: maybeText,
    variant_option2_value: maybeText,
    variant_option3_value: maybeText,
    variant_price: money,
  },
  [],
);

/** Must be there, whatever the order. */
const required = {
  id: uuidV7,
  secret_slug: { type: 'string', pattern: '^[\\w-]{22,}$' },
  public_order_url: maybeUri,
  payment_url: maybeUri,
  order_id: name,
  status: {
    enum: ['draft', 'pending', 'confirmed', 'in_process', 'ready', 'shipped', 'completed', 'rts', 'canceled', 'closed'],
  },
  payment_status: { enum: ['unpaid', 'paid', 'conflict', 'settled', null] },
  payment_method: name,
  gross_revenue: money,
  product_price: money,
  shipping_cost: money,
  pg_payment_info: open,
  orderlines: { type: 'array', minItems: 1, items: orderline },
};

const optional = {
  business: nullable(
    closed({ username: maybeText, contact_email: maybeText, aff_code: maybeText, logo: maybeText }, []),
  ),
  is_probably_spam: maybeFlag,
  draft_time: maybeTime,
  paid_time: maybeTime,
  transfer_time: maybeTime,
  transferproof_url: maybeText,
  handler_phone: maybeText,
  chat_message: maybeText,
  customer_id: maybeCount,
  discount_code_code: maybeText,
  page: nullable(closed({ slug: maybeText }, [])),
  product_discount: money,
  shipping_discount: money,
  other_income: money,
  other_income_name: maybeText,
  unique_code_discount: money,
  discount_code_discount: money,
  status_history: { type: 'array', items: open },
  sub_payment_method: maybeText,
  epayment_provider: maybeText,
  payment_account_holder: maybeText,
  payment_account_number: maybeText,
  shipment_status_history: {
    type: 'array',
    items: closed({ timestamp_source: maybeText, status: maybeText, description: maybeText }, []),
  },
  shipment_receipt: maybeText,
  courier_service: nullable(closed({ name: maybeText, courier: nullable(closed({ name: maybeText }, [])) }, [])),
  variants: open,
  bundle_price_options: open,
  payment_expiration_at: maybeTime,
  store_custom_domain: domain,
  store: nullable(store),
  destination_address: nullable(
    closed(
      {
        name: maybeText,
        phone: maybeText,
        address: maybeText,
        subdistrict: maybeText,
        city: maybeText,
        province: maybeText,
      },
      [],
    ),
  ),
  customer: nullable(closed({ email: maybeText }, [])),
  redirect_url: maybeUri,
};

/** The vendor leaves the top level open; of ours, nothing may be in it that is not named here. */
const order = closed({ ...required, ...optional }, Object.keys(required));

const orderPage = closed({
  data: { type: 'array', items: order },
  is_paginated: { const: true },
  has_next: { type: 'boolean' },
  has_previous: { type: 'boolean' },
  next_cursor: maybeText,
  previous_cursor: maybeText,
  page_size: { type: 'integer', minimum: 1, maximum: 100 },
});

/** Every status and `error_code` that may leave the contract. */
export const errorCodes: Readonly<Record<number, readonly string[]>> = {
  400: [
    'validation_error',
    'malformed_request',
    'unsupported_media_type',
    'request_too_large',
    'amount_too_large',
    'items_or_cart_required',
    'item_not_available',
    'out_of_stock',
    'cart_empty',
    'cart_locked',
    'address_not_found',
    'address_required',
    'location_not_found',
    'destination_not_served',
    'courier_service_required',
    'courier_service_not_found',
    'courier_not_available',
    'cod_not_available',
    'warehouse_required',
    'warehouse_not_found',
    'discount_code_invalid',
    'payment_method_not_offered',
    'payment_declined',
    'order_not_payable',
    'checkout_undone',
    'idempotency_key_in_use',
    'idempotency_key_reused',
    'conflict',
    'bad_request',
  ],
  401: [
    'authentication_required',
    'token_invalid',
    'token_expired',
    'api_key_required',
    'api_key_invalid',
    'customer_blocked',
    'forbidden',
  ],
  404: ['not_found'],
  429: ['rate_limited'],
};

/** `ApiErrorResponse`, with messages by field where there are any. */
const error = closed(
  {
    error: name,
    error_code: text,
    message: name,
    errors: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'array', minItems: 1, items: { anyOf: [name, open] } },
    },
  },
  ['error', 'error_code', 'message'],
);

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);

export const isRequest: ValidateFunction = ajv.compile(request);
const checks = { order: ajv.compile(order), orderPage: ajv.compile(orderPage) } as const;
const isError = ajv.compile(error);

export type Success = keyof typeof checks;

/** Throws unless the answer is one that the contract allows: `success` when it succeeded, an error otherwise. */
export function conforming(answer: Answer, success: Success): Answer {
  const { status, headers, body, text: sent } = answer;
  if (!String(headers['content-type']).startsWith('application/json')) {
    throw new Error(`Not JSON: ${status} ${String(headers['content-type'])} ${sent}`);
  }
  const check = status < 400 ? checks[success] : isError;
  if (!check(body)) throw new Error(`${ajv.errorsText(check.errors)} in ${status} ${sent}`);
  if (status < 400) return answer;
  const { error_code: code } = body as { error_code: string };
  if (!errorCodes[status]?.includes(code)) throw new Error(`Not an error of the contract: ${status} ${sent}`);
  return answer;
}
