import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builtSources } from '../support/built-sources.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { ask } from '../http/support/ask.js';
import { type CartJson, guestCheckout, type OrderJson, type Reply } from '../support/shopper.js';

let db: TestDatabase;
let child: ChildProcess | undefined;

beforeAll(async () => {
  db = await testDatabase({ demo: true });
});

afterAll(async () => {
  child?.kill('SIGKILL');
  await db.close();
});

async function startApp(): Promise<string> {
  child = fork(join(await builtSources(), 'test', 'reliability', 'mortal-app.js'), {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATABASE_URL: db.url,
      JWT_SECRET: 'a secret of the tests, long enough',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'silent',
    },
  });
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The application ended at its start');
    }),
  ])) as [string];
  return url;
}

const send = <Body>(url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(url, 'POST', `/storefront/v1${path}`, {
    body,
    headers: { 'X-Store-Key': 'pk_demo_acme', ...headers },
  }) as Promise<Reply<Body>>;

const orders = () => db.dataSource.query<{ id: string; number: string }[]>('SELECT id, number FROM orders ORDER BY id');

it('R11: returns the committed order when the process was killed before it could answer', async () => {
  const items = [{ sku: 'DROP-TEE', quantity: 1 }];
  const kills = 3;
  let url = await startApp();
  for (let kill = 1; kill <= kills; kill += 1) {
    // The odd ones with a key, the even ones with nothing but the cart to be known by.
    const cart = (await send<CartJson>(url, '/carts', { lines: items })).body;
    const headers: Record<string, string> = { 'X-Cart-Token': cart.token };
    if (kill % 2 === 1) headers['Idempotency-Key'] = `killed-${kill}`;
    const checkOut = (): Promise<Reply<OrderJson>> => send(url, `/carts/${cart.id}/checkout`, guestCheckout, headers);

    const ended = once(child as ChildProcess, 'exit');
    await expect(checkOut()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await ended).toEqual([null, 'SIGKILL']);
    const committed = await orders();
    expect(committed).toHaveLength(kill);

    url = await startApp();
    const retried = await checkOut();
    expect(retried.status).toBe(kill % 2 === 1 ? 201 : 200);
    expect(retried.body.id).toBe(committed.at(-1)?.id);
    expect(retried.body.number).toBe(committed.at(-1)?.number);
    expect(retried.headers['idempotent-replayed']).toBe(kill % 2 === 1 ? 'true' : undefined);
    expect(await orders()).toHaveLength(kill);
  }
  expect(
    await db.dataSource.query(
      `SELECT allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = 'DROP-TEE'`,
    ),
  ).toEqual([{ allocated: kills }]);
});
