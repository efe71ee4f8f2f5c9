import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, dhakaAddress, guestCheckout, Shopper } from '../support/shopper.js';
import { StripeStandIn } from '../support/stripe-stand-in.js';

/** Everything that must be found nowhere in clear; filled while the application is used. */
const secrets: Record<string, string> = {
  password: 'canary-password-7c1f',
  'wrong password': 'canary-wrong-password-93ab',
  'key of the payment provider': 'sk_test_canary5f0e',
  'webhook secret of the payment provider': 'whsec_canary77d2',
};
/** What tells who somebody is: kept with orders, but never logged. */
const personal: Record<string, string> = {
  email: 'canary-e3b1@example.test',
  phone: '+8801799123123',
  name: 'Canary Person 5521',
  street: 'Canary Lane 77b',
  note: 'canary-note-41d2',
};
const log: string[] = [];
let app: TestApp;
let stripe: StripeStandIn;

beforeAll(async () => {
  stripe = await new StripeStandIn().open();
  const settings = { LOG_LEVEL: 'trace', STRIPE_API_URL: stripe.url };
  app = await testApp({ settings, log: (line) => log.push(line) });
  await useEverything();
});
afterAll(async () => {
  await app.close();
  await stripe.close();
});

async function useEverything(): Promise<void> {
  const { email, phone, name, street, note } = personal;
  const guest = new Shopper(app);
  const { password, 'wrong password': wrong } = secrets;
  await guest.send('POST', '/customers', { body: { email, password, firstName: name, phone } });
  await guest.send('POST', '/customers', { body: { email, password } });
  await guest.send('POST', '/sessions', { body: { email, password: wrong } });
  const cart = await guest.cart([{ sku: 'KURTI-EM', quantity: 1 }]);
  interface Session {
    accessToken: string;
    refreshToken: string;
  }
  const first = await guest.send<Session>('POST', '/sessions', { body: { email, password } });
  const session = await guest.send<Session>('POST', '/sessions/refresh', {
    body: { refreshToken: first.body.refreshToken },
  });
  expect(session.status).toBe(200);

  const shippingAddress = { ...dhakaAddress, name, line1: street, phone };
  const paymentInput = { token: 'canary-card-token-8812' };
  const checkout = { ...guestCheckout, email, phone, shippingAddress, note, paymentInput };
  const order = await guest.checkOut(cart, checkout, { 'Idempotency-Key': 'canary-idempotency' });
  expect(order.status).toBe(201);
  await guest.send('GET', `/public/orders/${order.body.secretSlug}`);
  await admin(app, 'POST', `/orders/${order.body.id}/transitions`, { to: 'cancelled', reason: note });
  await admin(app, 'GET', `/orders?email=${encodeURIComponent(email as string)}`);

  const store = await app.get(StoreService).bySlug('acme');
  const keys = await app.db.transactor.run(async (tx) => [
    await app.get(StoreKeys).create(tx, { storeId: store.id, kind: 'secret', name: 'a', scopes: ['orders:read'] }),
    await app.get(StoreKeys).create(tx, { storeId: store.id, kind: 'publishable', name: 'b' }),
  ]);
  const [secretKey, publishableKey] = keys.map(({ key }) => key) as [string, string];
  await request(app, 'GET', '/admin/v1/orders', { headers: { Authorization: `Bearer ${secretKey}` } });
  await request(app, 'GET', '/storefront/v1/payment-methods', { headers: { 'X-Store-Key': publishableKey } });

  Object.assign(secrets, {
    'cart token': cart.token,
    'nonce of the cart token': nonceOf(cart.token),
    'access token': first.body.accessToken,
    'refresh token': first.body.refreshToken,
    'second refresh token': session.body.refreshToken,
    'secret key': secretKey,
    'publishable key': publishableKey,
    'card token': paymentInput.token,
  });
  await payByProvider(guest, checkout);
  await provokeErrors(checkout, { email: email as string, street: street as string });
}

/** A key that the provider accepts and one that it refuses, a question without an answer, and messages that nobody has signed. */
async function payByProvider(guest: Shopper, checkout: object): Promise<void> {
  const secretKey = secrets['key of the payment provider'] as string;
  const webhookSecret = secrets['webhook secret of the payment provider'] as string;
  const settings = { confirmation: 'server' };
  const made = await admin<{ id: number; notifyUrl: string }>(app, 'POST', '/payment-methods', {
    ...{ code: 'CARD-CANARY', name: 'Card', provider: 'stripe', settings, secrets: { secretKey, webhookSecret } },
  });
  expect(made.status).toBe(201);
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];
  const paid = { ...checkout, paymentMethod: 'CARD-CANARY', paymentInput: { paymentMethod: 'pm_card_visa' } };
  expect((await guest.order(items, paid)).status).toBe(402);
  Object.assign(stripe, { secretKey });
  expect((await guest.order(items, paid)).status).toBe(201);
  stripe.faults.push('lose-request', 'lose-request');
  await guest.order(items, paid);
  await admin(app, 'PATCH', `/payment-methods/${made.body.id}`, { secrets: { [webhookSecret]: secretKey } });
  const headers = { 'stripe-signature': 't=1,v1=00' };
  const { pathname } = new URL(made.body.notifyUrl);
  expect((await request(app, 'POST', pathname, { headers, body: { webhookSecret } })).status).toBe(401);
}

function nonceOf(token: string): string {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { nonce: string }).nonce;
}

/** Bad requests of every kind, and the statements of a good one failing inside. */
async function provokeErrors(checkout: object, { email, street }: { email: string; street: string }): Promise<void> {
  const guest = new Shopper(app);
  const broken = `{"email":"${email}","password":"${secrets['password']}",`;
  await guest.send('POST', '/sessions', { body: broken });
  await guest.send('POST', '/sessions', { body: { email, password: secrets['password'], extra: street } });
  await guest.send('GET', `/orders?after=${email}`, {
    headers: { Authorization: `Bearer ${secrets['access token']}x` },
  });
  await guest.send('GET', `/nowhere/${encodeURIComponent(email)}?password=${secrets['password']}`);

  const { dataSource } = app.db;
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];
  await dataSource.query(`ALTER TABLE orders ADD CONSTRAINT no_canary CHECK (email NOT LIKE 'canary%') NOT VALID`);
  expect((await guest.order(items, checkout)).status).toBe(500);
  await dataSource.query('ALTER TABLE orders DROP CONSTRAINT no_canary');
  await dataSource.query('ALTER TABLE customers RENAME COLUMN phone TO telephone');
  const registration = { email: `x${email}`, password: secrets['password'], firstName: personal['name'] };
  expect((await guest.send('POST', '/customers', { body: registration })).status).toBe(500);
  await dataSource.query('ALTER TABLE customers RENAME COLUMN telephone TO phone');
}

/** Every row of every table in the database, of the job queue too, as text. */
async function dump(): Promise<string> {
  const { dataSource } = app.db;
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    for (const { row } of await dataSource.query<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`))
      rows.push(row);
  }
  return rows.join('\n');
}

it('no password, key or token is in the database in clear', async () => {
  const text = await dump();
  expect(text).toContain(personal['email']);
  expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  // A column of bytes shows them in hexadecimal.
  const inClear = (secret: string): boolean =>
    text.includes(secret) || text.includes(Buffer.from(secret).toString('hex'));
  const kept = Object.keys(secrets).filter((name) => inClear(secrets[name] as string));
  expect(kept).toEqual([]);
  expect(text).not.toContain('demo-password-1');
  expect(Object.keys(secrets).length).toBe(12);
});

it('nothing secret and nobody is in the log, not even of requests that failed inside', () => {
  const text = log.join('');
  const found = Object.entries({ ...secrets, ...personal }).filter(([, value]) => text.includes(value));
  expect(found.map(([name]) => name)).toEqual([]);
  expect(text).not.toMatch(/demo-password-1|sk_demo_|pk_demo_|Bearer /);
});

it('the secrets of payment methods are there, sealed with a key that is named', async () => {
  const rows = await app.db.dataSource.query<{ secrets: Buffer }[]>(
    `SELECT secrets FROM payment_methods WHERE code = 'CARD-CANARY'`,
  );
  // The form's version, the length of the key's id, and the id: `test` of the application's ENCRYPTION_KEYS.
  expect(rows.map(({ secrets: sealed }) => sealed.subarray(0, 6).toString('latin1'))).toEqual(['\x01\x04test']);
});

it('the log was there to look into', () => {
  const entries = log.map((line) => JSON.parse(line) as { level: number; err?: { code?: string } });
  expect(entries.length).toBeGreaterThan(20);
  const errors = entries.filter(({ level }) => level >= 50).map(({ err }) => err?.code);
  expect(errors).toEqual(['23514', '42703']);
});

it('no error tells a client of the inside', async () => {
  const { dataSource } = app.db;
  await dataSource.query('ALTER TABLE customers RENAME COLUMN phone TO telephone');
  try {
    const body = { email: 'inside@example.test', password: 'long enough 1' };
    const { status, text } = await new Shopper(app).send('POST', '/customers', { body });
    expect(status).toBe(500);
    expect(text).not.toMatch(/phone|column|insert|customers|at |\.ts|\.js|node_modules/i);
  } finally {
    await dataSource.query('ALTER TABLE customers RENAME COLUMN telephone TO phone');
  }
});
