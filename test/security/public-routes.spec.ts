import fc from 'fast-check';
import { FakeGateway, signatureOf } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, webhookPath, webhookSecret } from '../support/fake-gateway-shop.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';
import { jpeg, send, transferOrder, upload } from '../pages/buyer.js';
import { watchDatabaseErrors } from './support/database-errors.js';
import { hostileText, hostileTexts, mutated, mutation } from './support/mutations.js';
import { fill, parametersOf, type Route, routesOf } from './support/routes.js';

/** Pages, returns and messages: open to all, and so to anything that can be sent. */
let app: TestApp;
let routes: Route[];
let slug: string;
let payment: { id: string; amount: number };
let webhook: string;
let before: Record<string, string>;
let endWatch: () => string[];

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  await offerWallet(app);
  app.get(FakeGateway).behaviour = 'redirect';
  const { body } = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], byWallet);
  payment = { id: body.payment.id, amount: Math.round(Number(body.totals.total.amount) * 100) };
  slug = (await transferOrder(app)).secretSlug;
  webhook = await webhookPath(app);
  routes = routesOf(app).filter(({ path, access }) => access?.scheme === 'public' && parametersOf(path).length > 0);
  before = await tableContents(app.db.dataSource);
  endWatch = watchDatabaseErrors();
});
afterAll(() => app.close());

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const texts = (): string[] => [...hostileTexts, ...fc.sample(hostileText, { numRuns: 20, seed })];
const expectRefused = (what: unknown, { status, text }: { status: number; text: string }): void => {
  expect([what, status >= 400 && status < 500]).toEqual([what, true]);
  expect(text).not.toMatch(/node_modules|SELECT |\.ts:|\.js:/);
};

afterEach(async () => {
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it('whatever stands in the place of a slug or an id opens nothing', async () => {
  expect(routes.length).toBeGreaterThanOrEqual(8);
  for (const { method, path } of routes) {
    for (const parameter of parametersOf(path)) {
      for (const text of texts()) {
        const known = { secretSlug: slug, paymentId: payment.id, provider: 'fake-gateway', storePublicId: 'store_x' };
        const address = fill(path, {
          ...known,
          [parameter]: text.slice(0, 1_500).replaceAll(/[\ud800-\udfff]/g, '') || '-',
        });
        expectRefused(`${method} ${address}`, await request(app, method, address));
      }
    }
  }
});

it('whatever stands in the form of the pay page pays nothing', async () => {
  for (const text of texts()) {
    const value = text.slice(0, 20_000);
    expectRefused(value, await send(app, `/pay/${slug}`, { method: value }));
    expectRefused(value, await send(app, `/pay/${slug}`, { method: 'bank_transfer', [value || '-']: value }));
  }
});

it('whatever is sent in as a proof, under whatever name, is none', async () => {
  for (const text of texts()) {
    expectRefused(text, await upload(app, `/orders/${slug}/proofs`, Buffer.from(text.slice(0, 20_000))));
  }
  const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
  for (const text of texts()) {
    const name = text.slice(0, 2_000).replaceAll(/["\r\n]/g, '');
    const body = `--x\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\n\r\n${jpeg.toString('latin1')}\r\n--x--\r\n`;
    expectRefused(name, await request(app, 'POST', `/orders/${slug}/proofs`, { body, headers: type }));
  }
});

it('whatever a message says that is signed, what cannot be understood changes nothing', async () => {
  const genuine = { ...captured(payment), paymentId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' };
  for (const mutations of fc.sample(fc.array(mutation, { minLength: 1, maxLength: 3 }), { numRuns: 60, seed })) {
    const body = mutated(genuine, mutations);
    const { status } = await request(app, 'POST', webhook, {
      headers: { 'Fake-Signature': signatureOf(body, webhookSecret) },
      body,
    });
    // What is ours to read and cannot be read is to be sent again.
    expect([body, [200, 413, 500].includes(status)]).toEqual([body, true]);
  }
  await app.db.dataSource.query('DELETE FROM payment_messages');
});

it('nothing of all that has reached PostgreSQL as a statement it could not read or a value it could not hold', () => {
  expect(endWatch()).toEqual([]);
});
