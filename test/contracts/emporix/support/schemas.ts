import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beanPath } from '../../../../src/contracts/emporix/errors.js';
import { type Answer } from '../../../http/support/ask.js';

/** Closed: nothing else may be in it. `required` unless it is named as optional. */
function closed(properties: Record<string, object>, required: readonly string[] = Object.keys(properties)): object {
  return { type: 'object', required, properties, additionalProperties: false };
}

// --- request

const text = { type: 'string', maxLength: 255 };
const open = { type: 'object', additionalProperties: true };
const metadata = closed({ mixins: open }, []);

const paymentMethod = closed(
  {
    provider: text,
    customAttributes: {
      type: 'object',
      properties: { token: { type: 'string' }, modeId: { type: 'string' }, paymentType: { type: 'string' } },
      additionalProperties: true,
    },
    method: text,
    amount: { type: 'number' },
  },
  ['provider'],
);
const paymentMethods = { type: 'array', items: paymentMethod, maxItems: 10 };

const shipping = closed(
  { methodId: text, zoneId: text, methodName: text, amount: { type: 'number', minimum: 0 }, shippingTaxCode: text },
  ['zoneId', 'amount', 'methodId', 'methodName'],
);

const address = closed(
  {
    contactName: text,
    companyName: text,
    street: text,
    streetNumber: text,
    streetAppendix: text,
    zipCode: { type: 'string', maxLength: 11 },
    city: text,
    country: { type: 'string', pattern: '^[a-zA-Z]{2}$' },
    state: text,
    contactPhone: text,
    type: text,
    metadata,
    mixins: open,
  },
  ['contactName', 'street', 'zipCode', 'city', 'country', 'type'],
);

const customer = closed(
  {
    id: text,
    name: text,
    title: text,
    firstName: text,
    middleName: text,
    lastName: text,
    contactPhone: text,
    email: { ...text, format: 'email' },
    company: text,
    metadata,
    mixins: open,
    guest: { type: 'boolean' },
  },
  ['email'],
);

const fromCart = closed(
  {
    cartId: text,
    paymentMethods,
    currency: text,
    shipping,
    addresses: { type: 'array', items: address, uniqueItems: true, minItems: 2, maxItems: 10 },
    customer,
    deliveryWindowId: text,
  },
  ['cartId', 'customer', 'shipping', 'addresses', 'paymentMethods'],
);
const fromQuote = closed({ quoteId: text, paymentMethods, deliveryWindowId: text }, ['quoteId', 'paymentMethods']);

// --- answers

const uuidV7 = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' };
const maybeText = { type: ['string', 'null'] };

const success = closed({
  orderId: uuidV7,
  paymentDetails: {
    anyOf: [
      { type: 'null' },
      closed({
        successful: { type: 'boolean' },
        paymentTransactionId: uuidV7,
        requiresExternalPayment: { type: 'boolean' },
        externalPaymentRedirectURL: { anyOf: [{ type: 'string', format: 'uri' }, { type: 'null' }] },
        externalPaymentHttpMethod: maybeText,
      }),
    ],
  },
  checkoutId: maybeText,
});

/** The vendor's pattern, anchored. */
const kind = { type: 'string', pattern: '^[a-z]+[a-z_]*[a-z]+$' };
const said = { type: 'string', minLength: 1 };

const error = closed({
  status: { type: 'integer', minimum: 400, maximum: 599 },
  type: kind,
  message: said,
  moreInfo: { type: 'string' },
  details: {
    type: 'array',
    items: closed({ field: { type: 'string' }, type: kind, message: said, moreInfo: { type: 'string' } }),
  },
});

const fault = closed({
  fault: closed({ faultstring: said, detail: closed({ errorcode: { type: 'string', pattern: '^[a-z_.]+$' } }) }),
});

/** What an error of each status is called; 401 has another shape. */
export const errorTypes: Readonly<Record<number, readonly string[]>> = {
  400: ['validation_violation', 'bad_payload_syntax'],
  403: ['insufficient_permissions'],
  404: ['element_resource_non_existing'],
  409: ['conflict_resource'],
  413: ['payload_too_large'],
  415: ['unsupported_media_type'],
  422: ['validation_violation'],
  429: ['too_many_requests'],
  500: ['internal_service_error'],
  503: ['service_temporarily_unavailable'],
};

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);

const isFromCart = ajv.compile(fromCart);
const isFromQuote = ajv.compile(fromQuote);
const isSuccess = ajv.compile(success);
const isError = ajv.compile(error);
const isFault = ajv.compile(fault);

/** What the contract calls it when a field breaks a keyword of the schema. */
const breaches: Readonly<Record<string, string>> = {
  required: 'missing_value',
  additionalProperties: 'unknown_field',
  maxLength: 'too_long',
  pattern: 'wrong_format',
  format: 'not_an_email',
  minimum: 'too_small',
  minItems: 'too_few',
  maxItems: 'too_many',
  uniqueItems: 'not_unique',
};
/** These it says of nothing but the form of a request. */
const ofForm = new Set(['too_long', 'wrong_format', 'not_an_email', 'too_small', 'too_few', 'too_many']);

interface Told {
  readonly field: string;
  readonly type: string;
}

interface Misfit {
  readonly field: string;
  /** Undefined for another type of value than the schema has there, which may be told in other words. */
  readonly type: string | undefined;
}

/** What is wrong with the form of a request; nothing where it fits the schema. */
function misfitsOf(request: unknown): Misfit[] {
  const isQuote = typeof request === 'object' && request !== null && 'quoteId' in request && !('cartId' in request);
  const check = isQuote ? isFromQuote : isFromCart;
  return check(request) ? [] : (check.errors ?? []).map(toMisfit);
}

function toMisfit({ instancePath, keyword, params }: ErrorObject): Misfit {
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
  const last = missingProperty ?? additionalProperty;
  const path = [...instancePath.split('/').slice(1), ...(last === undefined ? [] : [last])];
  return { field: beanPath(path.map((step) => (/^\d+$/.test(step) ? Number(step) : step))), type: breaches[keyword] };
}

/**
 * What is wrong with the refusal of a request; nothing when it agrees with the schema. The form comes first: what does not
 * fit the schema is refused for that, and nothing that fits it is.
 */
export function disagreementOf(request: unknown, status: number, details: readonly Told[] = []): string | null {
  const misfits = misfitsOf(request);
  const agrees =
    misfits.length === 0
      ? details.every(({ field, type }) => !ofForm.has(type) || field.includes('mixins'))
      : status === 400 && details.some((detail) => misfits.some((misfit) => isTold(misfit, detail)));
  if (agrees) return null;
  return `does not fit by ${JSON.stringify(misfits)}, and is answered ${status} ${JSON.stringify(details)}`;
}

function isTold({ field, type }: Misfit, told: Told): boolean {
  return type === undefined ? told.field.startsWith(field) : told.field === field && told.type === type;
}

/** Throws unless the answer is one that the contract allows. */
export function conforming(answer: Answer): Answer {
  const { status, headers, body, text: sent } = answer;
  if (!String(headers['content-type']).startsWith('application/json')) {
    throw new Error(`Not JSON: ${status} ${String(headers['content-type'])} ${sent}`);
  }
  const check = status === 200 ? isSuccess : status === 401 ? isFault : isError;
  if (!check(body)) throw new Error(`${ajv.errorsText(check.errors)} in ${status} ${sent}`);
  if (status === 200 || status === 401) return answer;
  const told = body as { status: number; type: string };
  if (told.status !== status || !errorTypes[status]?.includes(told.type)) {
    throw new Error(`Not an error of the contract: ${status} ${sent}`);
  }
  return answer;
}
