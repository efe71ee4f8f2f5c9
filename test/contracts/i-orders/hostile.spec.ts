import fc from 'fast-check';
import { countryCode } from '../../../src/kernel/countries.js';
import { testApp, type TestApp } from '../../support/app.js';
import { withoutWriting } from '../../support/unchanged.js';
import { hostileValue } from '../../security/support/mutations.js';
import { isRequest } from './support/schemas.js';
import { address, Customer, orders } from './support/shop.js';

const perField = 200;
const seed = Date.now() % 2 ** 31;

let app: TestApp;
let buyer: Customer;

beforeAll(async () => {
  app = await testApp();
  buyer = await Customer.register(app, 'hostile@maple.test');
  await buyer.cart({ 'TENT-2': 1 });
});

afterAll(() => app.close());

/** What a field may hold that is nearly right, besides what is quite wrong. */
const nearly = fc.oneof(
  fc.constantFrom('checkout', 'Canada', 'CA', '12345', 12_345, 0, 1e12, -1, 0.5, 'x'.repeat(201), 'x'.repeat(101)),
  fc.constantFrom(address, { ...address, country: 'Germany' }, { ...address, extra: { deep: [1] } }, [address]),
  fc.string({ maxLength: 14 }),
  fc.integer(),
);
const value = fc.oneof(hostileValue, nearly);
const values = (field: string): unknown[] => {
  process.stdout.write(`i-orders: ${field} is mutated with seed ${seed}\n`);
  return fc.sample(value, { numRuns: perField, seed });
};

const places: readonly (readonly [field: string, body: (value: unknown) => unknown])[] = [
  ['action', (action) => ({ action, billing_address: address })],
  ['billing_address', (billing_address) => ({ action: 'save_order', billing_address })],
  ...Object.keys(address).map((field): (typeof places)[number] => [
    `billing_address.${field}`,
    (part) => ({ action: 'save_order', billing_address: { ...address, [field]: part } }),
  ]),
];

/** The saved address is the customer's own from the first order on, so a request needs none. */
function isAllowed(body: unknown): boolean {
  const { billing_address: given } = body as { billing_address?: { country: string } };
  return isRequest(body) && (given === undefined || countryCode(given.country) === 'CA');
}

it.each(places)(
  'no value of %s makes an error of ours, and what is refused changes nothing',
  async (field, bodyWith) => {
    let refusals = 0;
    for (const given of values(field)) {
      const text = JSON.stringify(bodyWith(given));
      const body = JSON.parse(text) as { action?: unknown };
      const success = body.action === 'checkout' ? 'redirect' : 'saved';
      const send = () =>
        buyer.send('POST', orders, success, { body: text, headers: { 'Content-Type': 'application/json' } });
      const allowed = isAllowed(body);
      const { status } = await (allowed ? send() : withoutWriting(app.db.dataSource, send));
      // Text that no database can hold is refused though the schema allows it.
      if (allowed && status >= 400) await withoutWriting(app.db.dataSource, send);
      expect([text, status < 400 ? allowed : status < 500]).toEqual([text, true]);
      if (status >= 400) refusals += 1;
      else await buyer.cart({ 'TENT-2': 1 });
    }
    expect(refusals).toBeGreaterThan(perField / 4);
  },
);
