import { CartService } from '../../src/cart/cart.service.js';
import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, testApp, type TestApp } from '../support/app.js';

const api = '/storefront/v1';
const storeKey = { 'x-store-key': 'pk_demo_acme' };
const credentials = { email: 'buyer@acme.test', password: 'demo-password-1' };

interface Session {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  customer: { id: number; email: string };
}

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const post = (path: string, body: unknown, headers: object = {}) =>
  request(app, 'POST', `${api}${path}`, { headers: { ...storeKey, ...headers }, body });

const me = (headers: object) => request(app, 'GET', `${api}/customers/me`, { headers: { ...headers } });

const bearer = (token: string) => ({ ...storeKey, authorization: `Bearer ${token}` });

async function logIn(): Promise<Session> {
  const answer = await post('/sessions', credentials);
  expect(answer.status).toBe(201);
  return answer.body as Session;
}

describe('registering', () => {
  it('answers 201 with the customer, who can then log in', async () => {
    const answer = await post('/customers', { email: 'New@acme.test', password: 'long enough', firstName: 'New' });
    const { id, createdAt } = answer.body as { id: number; createdAt: string };
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({
      id,
      email: 'new@acme.test',
      firstName: 'New',
      lastName: null,
      phone: null,
      createdAt,
    });
    expect(await post('/sessions', { email: 'new@acme.test', password: 'long enough' })).toMatchObject({ status: 201 });
  });

  it('answers 409 for an address that is taken', async () => {
    expect(await post('/customers', { ...credentials, email: 'BUYER@acme.test' })).toMatchObject({
      status: 409,
      body: { code: 'customer.email_taken' },
    });
  });

  it.each([
    ['an e-mail address that is none', { email: 'nobody' }, ['email']],
    ['a short password', { password: '1234567' }, ['password']],
    ['a password of too many bytes', { password: 'ä'.repeat(65) }, ['password']],
    ['a phone number without a country', { phone: '01711000000' }, ['phone']],
    ['a field that is the server’s', { status: 'active' }, ['status']],
    ['the id of another store', { storeId: 2 }, ['storeId']],
  ])('answers 400 for %s', async (_, fault, path) => {
    const answer = await post('/customers', { email: 'fine@acme.test', password: 'long enough', ...fault });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid', issues: [{ path }] } });
  });
});

describe('logging in', () => {
  it('gives tokens that open what is the customer’s', async () => {
    const session = await logIn();
    expect(Object.keys(session).sort()).toEqual(['accessToken', 'customer', 'expiresIn', 'refreshToken', 'scopes']);
    expect(session).toMatchObject({ expiresIn: 900, customer: { email: credentials.email } });
    expect(await me(bearer(session.accessToken))).toMatchObject({ status: 200, body: session.customer });
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const wrong = await post('/sessions', { ...credentials, password: 'wrong password' });
    const unknown = await post('/sessions', { ...credentials, email: 'unknown@acme.test' });
    const requestId = expect.any(String) as string;
    expect(wrong).toMatchObject({ status: 401, body: { code: 'auth.credentials_invalid' } });
    expect({ ...(unknown.body as object), requestId }).toEqual({ ...(wrong.body as object), requestId });
  });

  it('works for a customer whose access token has gone bad', async () => {
    expect(await post('/sessions', credentials, { authorization: 'Bearer stale' })).toMatchObject({ status: 201 });
  });

  it('merges the guest’s cart that its token names', async () => {
    const guest = await post('/carts', { lines: [{ sku: 'KURTI-EM', quantity: 2 }] });
    const { id, token } = guest.body as { id: number; token: string };
    const answer = await post('/sessions', credentials, { 'x-cart-token': token });
    const { customer } = answer.body as Session;
    expect(answer.status).toBe(201);
    const store = await app.get(StoreService).bySlug('acme');
    const cart = await app.get(CartService).newestOpen(app.db.dataSource.manager, store.id, customer.id);
    expect(cart).toEqual({ cartId: id, filled: true });
  });

  it('ignores a cart token that opens nothing', async () => {
    expect(await post('/sessions', credentials, { 'x-cart-token': 'unknown' })).toMatchObject({ status: 201 });
  });
});

describe('refreshing', () => {
  it('gives new tokens, also when the access token has gone bad', async () => {
    const { refreshToken } = await logIn();
    const answer = await post('/sessions/refresh', { refreshToken }, { authorization: 'Bearer stale' });
    const next = answer.body as Session;
    expect(answer.status).toBe(200);
    expect(next.refreshToken).not.toBe(refreshToken);
    expect(await me(bearer(next.accessToken))).toMatchObject({ status: 200 });
  });

  it('answers 401 for a token that is none, and at another store', async () => {
    const { refreshToken, accessToken } = await logIn();
    const refused = { status: 401, body: { code: 'auth.refresh_token_invalid' } };
    expect(await post('/sessions/refresh', { refreshToken: 'unknown' })).toMatchObject(refused);
    expect(await post('/sessions/refresh', { refreshToken }, { 'x-store-key': 'pk_demo_maple' })).toMatchObject(
      refused,
    );
    expect(await post('/sessions/refresh', { refreshToken: accessToken })).toMatchObject({ status: 400 });
  });
});

describe('logging out', () => {
  it('ends the access token and the refresh token', async () => {
    const { accessToken, refreshToken } = await logIn();
    const answer = await request(app, 'DELETE', `${api}/sessions`, { headers: bearer(accessToken) });
    expect(answer.status).toBe(204);
    expect(await me(bearer(accessToken))).toMatchObject({ status: 401, body: { code: 'auth.token_invalid' } });
    expect(await post('/sessions/refresh', { refreshToken })).toMatchObject({ status: 401 });
  });
});

describe('StorefrontAccess', () => {
  it.each([
    ['no store key', {}, 'auth.store_key_missing'],
    ['an unknown store key', { 'x-store-key': 'pk_live_unknown' }, 'auth.store_key_invalid'],
    ['a secret key as the store key', { 'x-store-key': 'sk_demo_acme' }, 'auth.store_key_invalid'],
    ['no token', storeKey, 'auth.token_missing'],
    ['a token that is none', bearer('nonsense'), 'auth.token_invalid'],
    ['another scheme', { ...storeKey, authorization: 'Basic YTpi' }, 'auth.token_invalid'],
    ['a secret key as the token', bearer('sk_demo_acme'), 'auth.token_invalid'],
  ])('answers 401 for %s', async (_, headers, code) => {
    expect(await me(headers)).toMatchObject({ status: 401, body: { code } });
  });

  it('answers 401 to a guest with a bad token, and does not take it for nobody’s', async () => {
    const newCart = (headers: object) => request(app, 'POST', `${api}/carts`, { headers: { ...headers }, body: {} });
    expect(await newCart(storeKey)).toMatchObject({ status: 201 });
    expect(await newCart(bearer('nonsense'))).toMatchObject({ status: 401, body: { code: 'auth.token_invalid' } });
  });

  it('does not take a token of another store', async () => {
    const { accessToken } = await logIn();
    const headers = { ...bearer(accessToken), 'x-store-key': 'pk_demo_maple' };
    expect(await me(headers)).toMatchObject({ status: 401, body: { code: 'auth.token_invalid' } });
  });
});

describe('AdminAccess', () => {
  const events = (headers: object) => request(app, 'GET', '/admin/v1/events', { headers: { ...headers } });

  it('lets in a secret key with the scope, or with all', async () => {
    const key = await newKey(['events:read']);
    expect(await events({ authorization: `Bearer ${key}` })).toMatchObject({ status: 200 });
    expect(await events({ authorization: 'Bearer sk_demo_acme' })).toMatchObject({ status: 200 });
  });

  it('answers 403 to a secret key without it', async () => {
    const key = await newKey(['orders:read', 'events:write']);
    expect(await events({ authorization: `Bearer ${key}` })).toMatchObject({
      status: 403,
      body: { code: 'auth.scope_missing', scope: 'events:read' },
    });
  });

  it.each([
    ['no key', {}, 'auth.secret_key_missing'],
    ['an unknown key', { authorization: 'Bearer sk_live_unknown' }, 'auth.secret_key_invalid'],
    ['a publishable key', { authorization: 'Bearer pk_demo_acme' }, 'auth.secret_key_invalid'],
    ['a key without its scheme', { authorization: 'sk_demo_acme' }, 'auth.secret_key_invalid'],
  ])('answers 401 for %s', async (_, headers, code) => {
    expect(await events(headers)).toMatchObject({ status: 401, body: { code } });
  });

  it('answers 401 for a customer’s token', async () => {
    const { accessToken } = await logIn();
    expect(await events(bearer(accessToken))).toMatchObject({ status: 401, body: { code: 'auth.secret_key_invalid' } });
  });

  async function newKey(scopes: string[]): Promise<string> {
    const { id: storeId } = await app.get(StoreService).bySlug('acme');
    const issued = await app.db.transactor.run((tx) =>
      app.get(StoreKeys).create(tx, { storeId, kind: 'secret', name: 'test', scopes }),
    );
    return issued.key;
  }
});
