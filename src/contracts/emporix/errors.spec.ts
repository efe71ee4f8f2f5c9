import { DomainError, invalidRequest } from '../../kernel/domain-error.js';
import { failureOf } from '../../platform/http/failure.js';
import { beanPath, EmporixErrors, orderedBefore } from './errors.js';

const dialect = new EmporixErrors();
const render = (error: unknown) => dialect.render(failureOf(error, 'request-1'));

it.each([
  [[], ''],
  [['cartId'], 'cartId'],
  [['addresses', 0, 'zipCode'], 'addresses[0].zipCode'],
  [['customer', 'mixins', 'loyalty', 'visits', 2, 'day'], 'customer.mixins.loyalty.visits[2].day'],
])('EM-45: %j is %j in bean notation', (path, text) => {
  expect(beanPath(path)).toBe(text);
});

it('EM-55: every problem is a detail, whose type is lower case with underscores', () => {
  const issues = [
    { path: ['cartId'], code: 'required', message: 'a' },
    { path: ['shipping', 'amount'], code: 'too_small', message: 'b' },
    { path: [], code: 'isIso31661', message: 'c' },
  ];
  expect(render(invalidRequest(issues))).toEqual({
    status: 400,
    body: {
      status: 400,
      type: 'validation_violation',
      message: 'The request has invalid fields.',
      moreInfo: '',
      details: [
        { field: 'cartId', type: 'missing_value', message: 'a', moreInfo: '' },
        { field: 'shipping.amount', type: 'too_small', message: 'b', moreInfo: '' },
        { field: '', type: 'invalid_value', message: 'c', moreInfo: '' },
      ],
    },
  });
});

it('EM-53, EM-54: what is ordered is a conflict that names the order', () => {
  const { status, body } = render(orderedBefore('quoteId', 'quote-open', 'order-1'));
  expect(status).toBe(409);
  const type = 'unique_checkout_quote_id_index';
  expect(body).toMatchObject({
    type: 'conflict_resource',
    details: [
      { field: 'quoteId', type, message: 'quote-open' },
      { field: 'existingOrderId', type, message: 'order-1' },
    ],
  });
});

it('says when to try again where somebody else has the cart', () => {
  const { status, headers } = render(new DomainError('cart.locked', 'conflict', 'In use.'));
  expect([status, headers]).toEqual([409, { 'retry-after': '1' }]);
});

it.each([
  ['auth.token_missing', 'keymanagement.service.access_token_expired'],
  ['auth.token_expired', 'keymanagement.service.access_token_expired'],
  ['auth.token_invalid', 'keymanagement.service.invalid_access_token'],
])('EM-4: %s is a fault', (code, errorcode) => {
  const { status, body } = render(new DomainError(code, 'unauthenticated', 'No.'));
  expect(status).toBe(401);
  expect(body).toEqual({ fault: { faultstring: expect.any(String) as string, detail: { errorcode } } });
});

it.each([
  ['forbidden', 403, 'insufficient_permissions'],
  ['not_found', 404, 'element_resource_non_existing'],
  ['conflict', 409, 'conflict_resource'],
  ['declined', 400, 'validation_violation'],
  ['limited', 429, 'too_many_requests'],
  ['unavailable', 503, 'service_temporarily_unavailable'],
] as const)('words what nobody has thought of by its kind: %s', (kind, status, type) => {
  expect(render(new DomainError('some.thing', kind, 'What.'))).toEqual({
    status,
    body: { status, type, message: 'What.', moreInfo: '', details: [] },
  });
});

it('EM-56: tells nothing of a fault on our side', () => {
  const { status, body } = render(new Error('SELECT secret FROM vault'));
  expect([status, (body as { type: string }).type]).toEqual([500, 'internal_service_error']);
  expect(JSON.stringify(body)).not.toContain('vault');
});
