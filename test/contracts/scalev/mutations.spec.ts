/** @long */
import fc from 'fast-check';
import { type Answer } from '../../http/support/ask.js';
import { watchDatabaseErrors } from '../../security/support/database-errors.js';
import { hostileText, hostileValue } from '../../security/support/mutations.js';
import { testApp, type TestApp } from '../../support/app.js';
import { tableVersions } from '../../support/table-contents.js';
import { Attack, drawn, inLanes, textsAt, timeout, toText } from '../support/mutated-fields.js';
import { isRequest } from './support/schemas.js';
import { Shop } from './support/shop.js';

let app: TestApp;
let shop: Shop;
let endWatch: () => string[];

beforeAll(async () => {
  app = await testApp();
  shop = await Shop.open(app);
  endWatch = watchDatabaseErrors();
});
afterAll(() => app.close());

const topLevel = [
  ...['items', 'cart_id', 'address_id', 'address', 'location_id', 'postal_code', 'payment_method'],
  ...['sub_payment_method', 'courier_service_id', 'warehouse_unique_id', 'courier_aggregator_code'],
  ...['discount_code_code', 'notes'],
];
const ofItems = ['type', 'variant_id', 'bundle_price_option_id', 'quantity'];

/** What a field may be: something hostile, something near to what it should be, or not there at all. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileValue },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 3_000 }) },
  { weight: 1, arbitrary: fc.nat({ max: 3_000 }).map(String) },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const values = [...textsAt(20, 500, 1_000), ...drawn(value)];

/** Where something has to be sent, or what is sent is at stake. */
const ofDelivery = [
  ...['address_id', 'address', 'location_id', 'postal_code', 'courier_service_id', 'warehouse_unique_id'],
  ...['courier_aggregator_code', 'bundle_price_option_id'],
];

/** The text of a body with one field changed: of itself, or of its item. */
function mutated(field: string, changed: unknown): string {
  const item = field === 'bundle_price_option_id' ? shop.bundle('PAKET-NGOPI') : shop.variant('EBOOK-1');
  const items = ofDelivery.includes(field) && !ofItems.includes(field) ? [shop.variant('BATIK-M')] : [item];
  const change = topLevel.includes(field) ? { items, [field]: changed } : { items: [{ ...item, [field]: changed }] };
  return toText(ofDelivery.includes(field) ? shop.physical(change) : shop.digital(change));
}

/** Whatever is wrong with an answer to a body; nothing when it is what the schema of requests leads to expect. */
function faultOf(body: string, { status, body: told, text }: Answer): string | null {
  if (status >= 500) return `${status} ${text}`;
  const code = (told as { error_code?: string }).error_code ?? '';
  // What the parser refuses never comes to be judged by the schema.
  if (code === 'malformed_request') return null;
  const fits = isRequest(JSON.parse(body));
  const refused = status === 400 && code === 'validation_error';
  return fits === refused ? `${fits ? 'fits' : 'does not fit'} the schema, and is answered ${status} ${text}` : null;
}

it.each([...topLevel, ...ofItems])(
  '%s: 200 mutated requests make no error of ours, and change nothing when they are refused',
  async (field) => {
    const bodies = values.map((changed) => mutated(field, changed));
    const attack = new Attack((body) => shop.checkout(body), faultOf);
    // What fits the schema may be an order. What is refused of it is refused again, along with all that does not fit.
    const refused = bodies.filter((body) => !isRequest(JSON.parse(body)));
    await inLanes(
      bodies.filter((body) => !refused.includes(body)),
      async (body) => {
        if (await attack.refuses(body)) refused.push(body);
      },
    );
    const before = await tableVersions(app.db.dataSource);
    await inLanes(refused, async (body) => {
      if (!(await attack.refuses(body))) attack.report(body, 'was not refused');
    });
    expect(await tableVersions(app.db.dataSource)).toEqual(before);
    expect(attack.faults).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
  },
  timeout,
);

it('nothing of all that has reached PostgreSQL as a statement it could not read or a value it could not hold', () => {
  expect(endWatch()).toEqual([]);
});
