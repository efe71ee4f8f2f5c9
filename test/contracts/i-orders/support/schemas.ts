import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Answer } from '../../../http/support/ask.js';

const money = { type: 'string', pattern: '^(0|[1-9]\\d*)\\.\\d{2}$' };
const count = { type: 'integer', minimum: 1 };
const text = { type: 'string', minLength: 1 };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT.*Z$' };
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const uri = { type: 'string', pattern: '^https?://' };
const status = { enum: ['awaiting_payment', 'paid', 'delivered', 'cancelled'] };

function closed(properties: Record<string, object>): object {
  return { type: 'object', required: Object.keys(properties), properties, additionalProperties: false };
}

const listOf = (items: object): object => ({ type: 'array', items });
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });

const listedItem = {
  id: count,
  product: closed({ id: count, name: text, slug: text }),
  variant: count,
  unit_price: money,
  quantity: count,
  shipping: money,
  discount_amount: money,
  total_price: money,
  offer: { type: ['string', 'null'], minLength: 1 },
};

const address = closed({
  street_address: text,
  postal_code: { type: ['integer', 'string'], minimum: 0, minLength: 1, maxLength: 12 },
  city: text,
  state: text,
  country: { type: 'string', minLength: 4 },
});

function order(item: Record<string, object>): object {
  return closed({
    id: { type: 'string', pattern: `^${uuid}$` },
    url: { type: 'string', pattern: `^http://127\\.0\\.0\\.1:\\d+/api/v1/i/orders/${uuid}/$` },
    customer: closed({ email: text, first_name: { type: 'string' }, last_name: { type: 'string' } }),
    created: time,
    updated: time,
    billing_address: address,
    items: { type: 'array', minItems: 1, items: closed(item) },
    items_count: count,
    savings_on_items: money,
    status,
    subtotal: money,
    amount_saved: money,
    shipping: money,
    total_amount: money,
  });
}

const page = orNull({
  type: 'string',
  pattern: '^http://127\\.0\\.0\\.1:\\d+/api/v1/i/orders/\\?limit=\\d+(&offset=\\d+)?$',
});

const payment = closed({
  order: { type: 'string', pattern: `^${uuid}$` },
  status,
  total_amount: money,
  currency: { const: 'CAD' },
  expires: orNull(time),
  payment: orNull(
    closed({
      id: { type: 'string', pattern: `^${uuid}$` },
      payment_method: text,
      status: text,
      amount: money,
      url: orNull(uri),
      created: time,
    }),
  ),
  payment_methods: listOf(closed({ code: text, name: text })),
  pay_url: orNull(uri),
});

/** What may be sent. The body is open: the contract ignores what it does not know. */
export const requestSchema = {
  type: 'object',
  required: ['action'],
  properties: {
    action: { enum: ['checkout', 'save_order'] },
    billing_address: {
      type: 'object',
      required: ['street_address', 'postal_code', 'city', 'state', 'country'],
      properties: {
        street_address: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
        postal_code: {
          anyOf: [
            { type: 'integer', minimum: 0, maximum: 999_999_999_999 },
            { type: 'string', minLength: 1, maxLength: 12, pattern: '\\S' },
          ],
        },
        city: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
        state: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
        country: { type: 'string', minLength: 1 },
      },
    },
  },
};

/** Texts by field, at any depth. */
const fieldErrors = {
  $id: 'field-errors',
  type: 'object',
  minProperties: 1,
  not: { required: ['detail'] },
  additionalProperties: {
    anyOf: [{ type: 'array', minItems: 1, items: text }, { $ref: 'field-errors' }],
  },
};

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const byField = ajv.compile(fieldErrors);
const detail = ajv.compile(closed({ detail: text }));
const checks = {
  saved: ajv.compile(closed({ success: { const: 'Your Order has been saved' } })),
  order: ajv.compile(order({ ...listedItem, created: time, updated: time })),
  list: ajv.compile(
    closed({ count: { type: 'integer', minimum: 0 }, next: page, previous: page, results: listOf(order(listedItem)) }),
  ),
  payment: ajv.compile(payment),
} as const satisfies Record<string, ValidateFunction>;

/** Whether a body is one that the contract takes; countries are not looked at. */
export const isRequest = ajv.compile(requestSchema);

export type Success = keyof typeof checks | 'redirect';

/** Throws unless the answer is one that the contract allows: `success` when it succeeded, one of the errors otherwise. */
export function conforming(answer: Answer, success: Success): Answer {
  const { status: code, headers, text: body } = answer;
  if (success === 'redirect' && code < 400) {
    const location = String(headers['location']);
    if (code === 303 && body === '' && new RegExp(`^/api/v1/i/orders/${uuid}/payment/$`).test(location)) return answer;
    throw new Error(`Not a redirection to a payment: ${code} ${location} ${body}`);
  }
  if (!String(headers['content-type']).startsWith('application/json')) {
    throw new Error(`Not JSON: ${code} ${String(headers['content-type'])} ${body}`);
  }
  const check = code < 400 ? checks[success as keyof typeof checks] : isKeyed(answer) ? byField : detail;
  if (!check(answer.body)) throw new Error(`${ajv.errorsText(check.errors)} in ${code} ${body}`);
  return answer;
}

/** Faults of the request are told by field, everything else in one text. */
function isKeyed({ status: code, body }: Answer): boolean {
  return code === 400 && !(body !== null && typeof body === 'object' && 'detail' in body);
}
