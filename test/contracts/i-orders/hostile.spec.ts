import fc from 'fast-check';
import { countryCode } from '../../../src/kernel/countries.js';
import { testApp, type TestApp } from '../../support/app.js';
import { withoutWriting } from '../../support/unchanged.js';
import { hostileValue } from '../../security/support/mutations.js';
import { drawn, perField, textsAt, timeout, toText } from '../support/mutated-fields.js';
import { isRequest } from './support/schemas.js';
import { address, Customer, orders } from './support/shop.js';

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
const values = [...textsAt(12, 100, 200), ...drawn(fc.oneof(hostileValue, nearly))];

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

/** As the body goes over the wire. */
async function send(text: string): Promise<number> {
  const { action } = JSON.parse(text) as { action?: unknown };
  const success = action === 'checkout' ? 'redirect' : 'saved';
  const { status } = await buyer.send('POST', orders, success, {
    body: text,
    headers: { 'Content-Type': 'application/json' },
  });
  return status;
}

const atOnce = 20;

it.each(places)(
  'no value of %s makes an error of ours, and what is refused changes nothing',
  async (_field, bodyWith) => {
    const bodies = values.map((given) => toText(bodyWith(given)));
    const faulty = bodies.filter((text) => !isAllowed(JSON.parse(text)));
    expect(faulty.length).toBeGreaterThan(perField / 4);
    for (let from = 0; from < faulty.length; from += atOnce) {
      const some = faulty.slice(from, from + atOnce);
      const statuses = await withoutWriting(app.db.dataSource, () => Promise.all(some.map(send)));
      const unexpected = some.filter((_, index) => Math.floor((statuses[index] ?? 0) / 100) !== 4);
      expect(unexpected).toEqual([]);
    }
    for (const text of bodies.filter((body) => !faulty.includes(body))) {
      const status = await send(text);
      // Text that no database can hold is refused though the schema allows it.
      if (status >= 400) expect([text, await withoutWriting(app.db.dataSource, () => send(text))]).toEqual([text, 400]);
      else await buyer.cart({ 'TENT-2': 1 });
    }
  },
  timeout,
);
