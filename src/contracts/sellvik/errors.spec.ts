import { DomainError, type ErrorKind, invalidRequest } from '../../kernel/domain-error.js';
import { type Failure } from '../../platform/http/error-dialect.js';
import { failureOf } from '../../platform/http/failure.js';
import { outOfStock, publishableKeyInvalid, publishableKeyMissing, SellvikErrors } from './errors.js';

const dialect = new SellvikErrors('/api/v1/store');
const render = (error: unknown) => dialect.render(failureOf(error, 'request-1'));
const failure = (given: Partial<Failure>): Failure => ({
  ...failureOf(new DomainError('some.code', 'invalid', 'Some text.'), 'request-1'),
  ...given,
});

it.each<[string, ErrorKind, number, object]>([
  ['auth.token_missing', 'unauthenticated', 401, { code: 'invalid_customer_token', reason: 'missing' }],
  ['auth.token_expired', 'unauthenticated', 401, { code: 'invalid_customer_token', reason: 'expired' }],
  ['auth.token_invalid', 'unauthenticated', 401, { code: 'invalid_customer_token', reason: 'invalid' }],
  ['auth.identity_provider_unavailable', 'unavailable', 503, { code: 'unavailable' }],
  ['customer.blocked', 'forbidden', 403, { code: 'forbidden' }],
  ['request.too_large', 'invalid', 413, { code: 'body_too_large' }],
  ['request.unsupported_media_type', 'invalid', 415, { code: 'unsupported_media_type' }],
  ['request.malformed', 'invalid', 400, { code: 'invalid_body', issues: [] }],
  ['cart.empty', 'invalid', 400, { code: 'empty_cart' }],
  ['cart.not_found', 'not_found', 400, { code: 'empty_cart' }],
  ['shipping.zone_not_found', 'invalid', 400, { code: 'invalid_shipping_zone' }],
  ['shipping.not_available', 'invalid', 400, { code: 'invalid_shipping_zone' }],
  ['coupon.expired', 'invalid', 400, { code: 'invalid_coupon' }],
  ['coupon.limit_reached', 'conflict', 400, { code: 'invalid_coupon' }],
  ['idempotency.key_reused', 'invalid', 422, { code: 'idempotency_key_reused' }],
  ['payment.declined', 'declined', 400, { code: 'payment_declined' }],
  ['new.thing', 'invalid', 400, { code: 'invalid_body', issues: [] }],
  ['new.thing', 'unauthenticated', 401, { code: 'unauthenticated' }],
  ['new.thing', 'forbidden', 403, { code: 'forbidden' }],
  ['new.thing', 'not_found', 404, { code: 'not_found' }],
  ['new.thing', 'conflict', 409, { code: 'conflict' }],
  ['new.thing', 'declined', 400, { code: 'payment_declined' }],
  ['new.thing', 'unavailable', 503, { code: 'unavailable' }],
])('SV-41, SV-42: %s (%s) is %i %j', (code, kind, status, error) => {
  expect(render(new DomainError(code, kind, 'Some text.'))).toEqual({
    status,
    body: { error: { message: 'Some text.', ...error } },
  });
});

it.each(['cart.locked', 'cart.state_changed', 'checkout.undone', 'idempotency.in_flight'])(
  'SV-39: %s is a cart that is locked, for a second',
  (code) => {
    expect(render(new DomainError(code, 'conflict', 'Some text.'))).toEqual({
      status: 409,
      body: { error: { code: 'cart_locked', message: 'Some text.' } },
      headers: { 'retry-after': '1' },
    });
  },
);

it.each([
  ['payment.method_not_offered', ['paymentMethod']],
  ['checkout.country_not_served', ['shippingAddress', 'country']],
])('SV-41: %s is a fault of the field %j', (code, path) => {
  expect(render(new DomainError(code, 'invalid', 'Some text.'))).toEqual({
    status: 400,
    body: { error: { code: 'invalid_body', message: 'Some text.', issues: [{ path, message: 'Some text.' }] } },
  });
});

it('SV-41: every faulty field is told by path and message alone', () => {
  const issues = [
    { path: ['customerNote'], code: 'too_long', message: 'Too long.' },
    { path: ['shippingAddress', 'phone'], code: 'wrong', message: 'Wrong.' },
  ];
  expect(render(invalidRequest(issues, 'Faulty.'))).toEqual({
    status: 400,
    body: {
      error: {
        code: 'invalid_body',
        message: 'Faulty.',
        issues: [
          { path: ['customerNote'], message: 'Too long.' },
          { path: ['shippingAddress', 'phone'], message: 'Wrong.' },
        ],
      },
    },
  });
});

it('SV-34: what is short is listed, and nothing else that an error knows', () => {
  const items = [{ productId: '1', variantId: null, name: 'Shawl', requested: 2, available: 1 }];
  expect(render(outOfStock(items))).toMatchObject({ status: 409, body: { error: { code: 'out_of_stock', items } } });
  expect(render(new DomainError('cart.empty', 'invalid', 'Some text.', { items })).body).toEqual({
    error: { code: 'empty_cart', message: 'Some text.' },
  });
});

it('SV-2: a key is missing, or is none', () => {
  expect(render(publishableKeyMissing())).toMatchObject({
    status: 401,
    body: { error: { code: 'missing_publishable_key' } },
  });
  expect(render(publishableKeyInvalid())).toMatchObject({ status: 401, body: { error: { code: 'invalid_key' } } });
});

it('SV-11: who asks too often is told when to come again and the limit, and no more', () => {
  const limited = failure({ code: 'rate.limited', kind: 'limited', retryAfterSeconds: 7, details: { limit: 600 } });
  expect(dialect.render(limited)).toEqual({
    status: 429,
    body: { error: { code: 'rate_limited', retryAfter: 7, limit: 600 } },
  });
});

it('SV-43: a bug is a 500 in the same shape', () => {
  expect(dialect.render(failure({ code: 'internal', kind: 'internal', message: 'Wrong on our side.' }))).toEqual({
    status: 500,
    body: { error: { code: 'internal_error', message: 'Wrong on our side.' } },
  });
});
