import { type Failure } from '../../platform/http/error-dialect.js';
import { failureOf } from '../../platform/http/failure.js';
import { DomainError, invalidRequest } from '../../kernel/domain-error.js';
import { IOrdersErrors } from './errors.js';

const dialect = new IOrdersErrors();
const failure = (given: Partial<Failure>): Failure => ({
  ...failureOf(new DomainError('some.code', 'invalid', 'Some text.'), 'request-1'),
  ...given,
});
const rendered = (error: Error): unknown => {
  const { status, body } = dialect.render(failureOf(error, 'request-1'));
  return [status, body];
};

describe('errors by i-orders', () => {
  it('are lists of texts by field, fields within fields, and every fault of a field', () => {
    const issue = (path: (string | number)[], code: string, message: string) => ({ path, code, message });
    const error = invalidRequest([
      issue(['action'], 'required', 'action is required'),
      issue(['billing_address', 'city'], 'too_long', 'Too long.'),
      issue(['billing_address', 'city'], 'wrong', 'Wrong.'),
      issue(['billing_address', 'state'], 'required', 'state is required'),
      issue([], 'not_an_object', 'No object.'),
      issue(['__proto__', 'x'], 'wrong', 'Wrong.'),
    ]);
    const { body } = dialect.render(failureOf(error, 'request-1'));
    expect(JSON.parse(JSON.stringify(body))).toEqual(
      JSON.parse(`{
        "action": ["This field is required."],
        "billing_address": {"city": ["Too long.", "Wrong."], "state": ["This field is required."]},
        "non_field_errors": ["No object."],
        "__proto__": {"x": ["Wrong."]}
      }`),
    );
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('name short and missing items by their variants', () => {
    const shortages = [{ variantId: 101, requested: 10, available: 5 }];
    expect(rendered(new DomainError('stock.short', 'conflict', 'Short.', { shortages }))).toEqual([
      400,
      {
        items: {
          101: { quantity: ['Requested quantity: (10) exceeds available stock: (5) for this variant'] },
        },
      },
    ]);
    const items = [{ index: 0, variantId: 7, sku: 'A', quantity: 1, reason: 'not_found' }];
    expect(rendered(new DomainError('checkout.items_not_available', 'invalid', 'No.', { items }))).toEqual([
      400,
      { items: { 7: { variant: ['This item is not available.'] } } },
    ]);
  });

  it.each<[string, Partial<Failure>, number, object]>([
    [
      'a bug',
      { code: 'internal', kind: 'internal', status: 500, message: 'Wrong on our side.' },
      500,
      { detail: 'Wrong on our side.' },
    ],
    ['an unknown route', { code: 'route.not_found', kind: 'not_found', status: 404 }, 404, { detail: 'Not found.' }],
    [
      'what nobody has thought of',
      { code: 'new.thing', kind: 'not_found', status: 404 },
      404,
      { detail: 'Not found.' },
    ],
    ['a large body', { code: 'request.too_large', status: 413, message: 'Too large.' }, 413, { detail: 'Too large.' }],
    ['another coupon fault', { code: 'coupon.new', message: 'Not this one.' }, 400, { voucher: ['Not this one.'] }],
    [
      'no delivery',
      { code: 'shipping.not_available' },
      400,
      { billing_address: ['The items cannot be sent to this address.'] },
    ],
  ])('tell %s', (_, given, status, body) => {
    const answer = dialect.render(failure(given));
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it('say when to come again, and how to prove who one is', () => {
    expect(dialect.render(failure({ code: 'cart.locked', kind: 'conflict', status: 409 }))).toMatchObject({
      status: 409,
      headers: { 'retry-after': '1' },
    });
    expect(dialect.render(failure({ code: 'auth.token_expired', kind: 'unauthenticated', status: 401 }))).toMatchObject(
      {
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="api"' },
      },
    );
    const limited = failure({ code: 'rate.limited', kind: 'limited', status: 429, retryAfterSeconds: 7 });
    expect(dialect.render(limited).body).toEqual({
      detail: 'Request was throttled. Expected available in 7 seconds.',
    });
    expect(dialect.render({ ...limited, retryAfterSeconds: undefined }).body).toEqual({
      detail: 'Request was throttled. Expected available in 1 seconds.',
    });
  });
});
