/** @long */
import fc from 'fast-check';
import { type Answer } from '../../http/support/ask.js';
import { watchDatabaseErrors } from '../../security/support/database-errors.js';
import { hostileText, hostileValue } from '../../security/support/mutations.js';
import { testApp, type TestApp } from '../../support/app.js';
import { tableContents } from '../../support/table-contents.js';
import { Attack, drawn, inLanes, lanes, perField, textsAt, timeout, toText } from '../support/mutated-fields.js';
import { disagreementOf } from './support/schemas.js';
import { address, delivery, type Json, type Refusal, Shop } from './support/shop.js';

let app: TestApp;
let shop: Shop;
let endWatch: () => string[];
/** One for each lane. What is in them cannot be ordered, so that no mutation of the request makes an order of it. */
let carts: string[];
let before: Record<string, string>;

beforeAll(async () => {
  app = await testApp();
  shop = await Shop.open(app);
  carts = await Promise.all(Array.from({ length: lanes }, () => shop.cart({ 'MUG-OLD': 1 })));
  before = await tableContents(app.db.dataSource);
  endWatch = watchDatabaseErrors();
});
afterAll(() => app.close());

/** What a field may be: something hostile, something near to what it should be, or not there at all. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileValue },
  { weight: 2, arbitrary: fc.double({ min: -3, max: 3_000, noNaN: true }) },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom('none', 'DE', 'EUR', 'SHIPPING', '1', 'dw-open', 'mode-card') },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** All different: what is refused once is refused again. */
const values = [
  ...new Map(
    [...textsAt(11, 255), ...drawn(value, 4 * perField)].map((changed) => [toText({ changed }), changed] as const),
  ).values(),
].slice(0, perField);

type Place = (changed: unknown) => Json;

const inMethod =
  (field: string): Place =>
  (changed) => ({ paymentMethods: [{ provider: 'none', [field]: changed }] });
const inAddress =
  (field: string): Place =>
  (changed) => ({ addresses: [address('SHIPPING', { [field]: changed }), address('BILLING')] });
const inShipping =
  (field: string): Place =>
  (changed) => ({ shipping: delivery({ [field]: changed }) });
const inCustomer =
  (field: string): Place =>
  (changed) => ({ customer: shop.customer({ [field]: changed }) });
const atTop =
  (field: string): Place =>
  (changed) => ({ [field]: changed });

function places(area: string, fields: readonly string[], place: (field: string) => Place): [string, Place][] {
  return fields.map((field) => [`${area}${field}`, place(field)]);
}

const fromCart: [string, Place][] = [
  ...places(
    '',
    ['cartId', 'currency', 'paymentMethods', 'shipping', 'addresses', 'customer', 'deliveryWindowId'],
    atTop,
  ),
  ...places('paymentMethods[0].', ['provider', 'customAttributes', 'method', 'amount'], inMethod),
  ...places('shipping.', ['methodId', 'zoneId', 'methodName', 'amount', 'shippingTaxCode'], inShipping),
  ...places('addresses[0].', ['zipCode', 'country', 'type', 'metadata', 'mixins'], inAddress),
  ...places('addresses[0].', ['contactName', 'companyName', 'street', 'streetNumber'], inAddress),
  ...places('addresses[0].', ['streetAppendix', 'city', 'state', 'contactPhone'], inAddress),
  ...places('customer.', ['id', 'email', 'guest', 'metadata', 'mixins', 'name', 'title'], inCustomer),
  ...places('customer.', ['firstName', 'middleName', 'lastName', 'contactPhone', 'company'], inCustomer),
  ['customer.mixins.loyalty', (changed) => ({ customer: shop.customer({ mixins: { loyalty: changed } }) })],
];
const fromQuote = places('', ['quoteId', 'paymentMethods', 'deliveryWindowId'], atTop);

/** Whatever is wrong with an answer to a body; nothing when it is a refusal as the contract has it. */
function faultOf(body: string, { status, body: told, text }: Answer): string | null {
  if (status >= 500) return `${status} ${text}`;
  // What the parser refuses never comes to be judged by the schema.
  if ((told as { type?: string }).type === 'bad_payload_syntax') return null;
  if (status < 400) return `ordered: ${text}`;
  if (status === 413) return null;
  return disagreementOf(JSON.parse(body), status, (told as Partial<Refusal>).details);
}

/** Sends every mutation of one place; each has to be refused. */
async function refusesAll(bodyOf: (lane: number, change: Json) => Json, place: Place): Promise<void> {
  const attack = new Attack((body) => shop.checkout(body), faultOf);
  expect(values).toHaveLength(perField);
  await inLanes(values, async (changed, lane) => {
    await attack.refuses(toText(bodyOf(lane, place(changed))));
  });
  expect(attack.faults).toEqual([]);
}

it.each(fromCart)(
  'from a cart, %s: 200 mutated requests make no error of ours',
  (_, place) => refusesAll((lane, change) => shop.body(carts[lane] ?? '', change), place),
  timeout,
);

it.each(fromQuote)(
  'from a quote, %s: 200 mutated requests make no error of ours',
  (_, place) => refusesAll((_lane, change) => shop.quoteBody('quote-expired', change), place),
  timeout,
);

it('all of them together have changed nothing', async () => {
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it('nothing of all that has reached PostgreSQL as a statement it could not read or a value it could not hold', () => {
  expect(endWatch()).toEqual([]);
});
