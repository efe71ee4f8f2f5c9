import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Answer } from '../../../http/support/ask.js';

const money = { type: 'string', pattern: '^(0|[1-9]\\d*)\\.\\d{2}$' };
const count = { type: 'integer', minimum: 1 };
const id = { type: 'string', minLength: 1 };
const text = { type: 'string', minLength: 1 };
const orderId = { type: 'string', pattern: '^ord_[0-9a-f]{32}$' };

function closed(properties: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
    additionalProperties: false,
  };
}

const item = closed({
  id,
  productId: id,
  variantId: { type: ['string', 'null'] },
  name: text,
  quantity: count,
  price: money,
  total: money,
});

const order = {
  id: orderId,
  orderNumber: { type: 'string', pattern: '^[A-Z]+-[1-9]\\d*$' },
  status: {
    enum: [
      ...['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'ON_THE_WAY', 'DELIVERED'],
      ...['CANCELLED', 'REFUNDED', 'DISPUTED', 'ON_HOLD'],
    ],
  },
  subtotal: money,
  shippingCost: money,
  discountAmount: money,
  total: money,
  paymentMethod: { enum: ['COD', 'BKASH', 'NAGAD', 'CARD'] },
  items: { type: 'array', minItems: 1, items: item },
};

const payment = closed({ url: { type: 'string', pattern: '^https?://' }, expiresAt: { type: ['string', 'null'] } });
const placedOrder = closed(order, { payment });
const customerOrder = closed({ ...order, createdAt: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT.*Z$' } });
const orderPage = closed({
  items: { type: 'array', items: customerOrder },
  next: { anyOf: [orderId, { type: 'null' }] },
});

/** Every status and code that may leave the contract, with the members that come with the code. */
const errors: readonly [number, string, Record<string, object>?][] = [
  [
    400,
    'invalid_body',
    {
      issues: {
        type: 'array',
        items: closed({ path: { type: 'array', minItems: 1, items: { type: ['string', 'integer'] } }, message: text }),
      },
    },
  ],
  [400, 'empty_cart'],
  [400, 'invalid_shipping_zone'],
  [400, 'invalid_coupon'],
  [400, 'payment_declined'],
  [401, 'missing_publishable_key'],
  [401, 'invalid_key'],
  [401, 'invalid_customer_token', { reason: { enum: ['missing', 'invalid', 'expired'] } }],
  [403, 'forbidden'],
  [404, 'not_found'],
  [
    409,
    'out_of_stock',
    {
      items: {
        type: 'array',
        minItems: 1,
        items: closed({
          productId: id,
          variantId: { type: ['string', 'null'] },
          name: text,
          requested: count,
          available: { type: 'integer', minimum: 0 },
        }),
      },
    },
  ],
  [409, 'cart_locked'],
  [413, 'body_too_large'],
  [415, 'unsupported_media_type'],
  [422, 'idempotency_key_reused'],
  [500, 'internal_error'],
  [503, 'unavailable'],
];

const rateLimited = closed({ code: { const: 'rate_limited' }, retryAfter: count, limit: count });

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const checks: Readonly<Record<string, ValidateFunction>> = {
  placedOrder: ajv.compile(placedOrder),
  customerOrder: ajv.compile(customerOrder),
  orderPage: ajv.compile(orderPage),
  rateLimited: ajv.compile(closed({ error: rateLimited })),
};
const errorChecks = new Map(
  errors.map(([status, code, more = {}]) => [
    `${status} ${code}`,
    ajv.compile(closed({ error: closed({ code: { const: code }, message: text, ...more }) })),
  ]),
);

export type Success = 'placedOrder' | 'customerOrder' | 'orderPage';

/** Throws unless the answer is one that the contract allows: `success` when it succeeded, one of the errors otherwise. */
export function conforming(answer: Answer, success: Success): Answer {
  if (!String(answer.headers['content-type']).startsWith('application/json')) {
    throw new Error(`Not JSON: ${answer.status} ${String(answer.headers['content-type'])} ${answer.text}`);
  }
  const check = checkFor(answer, success);
  if (!check) throw new Error(`Not an error of the contract: ${answer.status} ${answer.text}`);
  if (!check(answer.body)) throw new Error(`${ajv.errorsText(check.errors)} in ${answer.status} ${answer.text}`);
  return answer;
}

function checkFor({ status, body }: Answer, success: Success): ValidateFunction | undefined {
  if (status < 400) return checks[success];
  if (status === 429) return checks['rateLimited'];
  const { code } = (body as { error: { code: string } }).error;
  return errorChecks.get(`${status} ${code}`);
}
