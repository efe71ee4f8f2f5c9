import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, dhakaAddress, guestCheckout, Shopper } from '../support/shopper.js';

/** Everything that must be found nowhere in clear; filled while the application is used. */
const secrets: Record<string, string> = {
  password: 'canary-password-7c1f',
  'wrong password': 'canary-wrong-password-93ab',
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

beforeAll(async () => {
  app = await testApp({ settings: { LOG_LEVEL: 'trace' }, log: (line) => log.push(line) });
  await useEverything();
});
afterAll(() => app.close());

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
  await provokeErrors(checkout, { email: email as string, street: street as string });
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
  const kept = Object.keys(secrets).filter((name) => text.includes(secrets[name] as string));
  expect(kept).toEqual([]);
  expect(text).not.toContain('demo-password-1');
  expect(Object.keys(secrets).length).toBe(10);
});

it('nothing secret and nobody is in the log, not even of requests that failed inside', () => {
  const text = log.join('');
  const found = Object.entries({ ...secrets, ...personal }).filter(([, value]) => text.includes(value));
  expect(found.map(([name]) => name)).toEqual([]);
  expect(text).not.toMatch(/demo-password-1|sk_demo_|pk_demo_|Bearer /);
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
