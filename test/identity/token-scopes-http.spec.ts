import { decodeJwt } from 'jose';
import { GuestTokens } from '../../src/identity/guest-token.service.js';
import { AccessTokens } from '../../src/identity/access-token.service.js';
import { tokenScopes } from '../../src/identity/identity.types.js';
import { StoreService } from '../../src/store/store.service.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, type CartJson, guestCheckout, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { Unchanged } from '../support/unchanged.js';

interface TokenJson {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  scopes: string[];
}

let app: TestApp;
let shopper: Shopper;
let storeId: number;
const unchanged = new Unchanged(() => app.db.dataSource);

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app);
  storeId = (await app.get(StoreService).bySlug('acme')).id;
});
afterAll(() => app.close());

const kurti = [{ sku: 'KURTI-EM', quantity: 1 }];
const buyer = { email: 'buyer@acme.test', password: 'demo-password-1' };
const anonymous = async (body: object | undefined = {}, store = 'acme'): Promise<TokenJson> => {
  const answer = await new Shopper(app, store).send<TokenJson>('POST', '/sessions/anonymous', { body });
  if (answer.status !== 201) throw new Error(`No token: ${answer.text}`);
  return answer.body;
};
const logIn = async (scopes?: string[]): Promise<TokenJson> =>
  (await shopper.send<TokenJson>('POST', '/sessions', { body: { ...buyer, scopes } })).body;
const as = ({ accessToken }: Pick<TokenJson, 'accessToken'>, store = 'acme') => new Shopper(app, store, accessToken);
const invalid = { status: 401, body: { code: 'auth.token_invalid' } };
const scopeMissing = (scope: string) => ({ status: 403, body: { code: 'auth.scope_missing', scope } });

describe('an anonymous token', () => {
  it('says nothing of its holder, lives as long as a refresh token and is not stored', async () => {
    await unchanged.note();
    const token = await anonymous();
    expect(token).toEqual({
      accessToken: expect.any(String) as string,
      expiresIn: 2_592_000,
      scopes: ['carts', 'checkout', 'orders'],
    });
    const { sid, iat = 0, ...claims } = decodeJwt(token.accessToken);
    expect(sid).toMatch(/^[\w-]{22}$/);
    expect(claims).toEqual({
      typ: 'anonymous',
      store: storeId,
      scope: 'carts checkout orders',
      iss: 'cashwrap',
      aud: 'cashwrap-storefront',
      exp: iat + 2_592_000,
    });
    expect(decodeJwt((await anonymous()).accessToken)['sid']).not.toBe(sid);
    expect((await shopper.send('POST', '/sessions/anonymous')).status).toBe(201);
    await unchanged.check();
  });

  it('opens the carts that were made with it, and lets them be ordered, without a cart token', async () => {
    const guest = as(await anonymous());
    const cart = await guest.cart(kurti);
    const path = `/carts/${cart.id}`;
    expect((await guest.send<CartJson>('GET', path)).body.lines).toHaveLength(1);
    await guest.send('POST', `${path}/lines`, { body: { sku: 'SAREE-RED-M', quantity: 1 } });
    const order = await guest.checkOut(cart);
    expect(order.status).toBe(201);
    expect(order.body.lines).toHaveLength(2);
  });

  it('opens no cart of anybody else, and nobody else opens its carts with another one', async () => {
    const guest = as(await anonymous());
    const cart = await guest.cart(kurti);
    const stranger = as(await anonymous());
    const theirs = await stranger.cart(kurti);
    const plain = await shopper.cart(kurti);
    const customers = await (await shopper.logIn()).cart(kurti);
    await unchanged.note();
    for (const { id } of [theirs, plain, customers]) {
      expect(await guest.send('GET', `/carts/${id}`)).toMatchObject({ status: 404, body: { code: 'cart.not_found' } });
      expect((await guest.checkOut<ProblemJson>({ id, token: '' }, guestCheckout)).status).toBe(404);
    }
    expect((await stranger.send('GET', `/carts/${cart.id}`)).status).toBe(404);
    expect((await shopper.send('GET', `/carts/${cart.id}`)).status).toBe(404);
    await unchanged.check();
  });

  it('leaves its cart’s own token as good as any, also for taking the cart over when logging in', async () => {
    const guest = as(await anonymous());
    const cart = await guest.cart(kurti);
    const headers = { 'X-Cart-Token': cart.token };
    expect((await shopper.send('GET', `/carts/${cart.id}`, { headers })).status).toBe(200);
    await shopper.send('POST', '/sessions', { body: { ...buyer, email: 'other@acme.test' }, headers });
    expect((await guest.send('GET', `/carts/${cart.id}`)).status).toBe(404);
  });

  it('is no customer’s: what is for customers stays closed to it', async () => {
    const guest = as(await anonymous());
    for (const path of ['/customers/me', '/orders', '/customers/me/addresses', '/quotes']) {
      expect([path, await guest.send('GET', path)]).toMatchObject([path, invalid]);
    }
    expect(await guest.send('DELETE', '/sessions')).toMatchObject(invalid);
  });

  it('is none of another store’s, nor good for the contracts that know customers only', async () => {
    const here = await anonymous();
    const there = await anonymous({}, 'maple');
    expect(await as(here, 'nusantara').send('GET', '/products')).toMatchObject(invalid);
    const headers = { Authorization: `Bearer ${there.accessToken}` };
    expect((await request(app, 'GET', '/api/v1/i/orders', { headers })).status).toBe(401);
  });

  it('cannot be widened, and asks for nothing that is a customer’s', async () => {
    for (const scopes of [['account'], ['quotes'], [], ['carts', 'carts'], 'carts', ['everything']]) {
      const answer = await shopper.send('POST', '/sessions/anonymous', { body: { scopes } });
      expect([scopes, answer.status]).toEqual([scopes, 400]);
    }
    const { accessToken } = await anonymous({ scopes: ['carts'] });
    const [header, payload = '', signature] = accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, scope: tokenScopes.join(' ') })).toString('base64url');
    expect(await as({ accessToken: `${header}.${forged}.${signature}` }).send('GET', '/products')).toMatchObject(
      invalid,
    );
  });

  it('never passes for an access token, nor the other way round', async () => {
    const { accessToken } = await anonymous();
    await expect(app.get(AccessTokens).read(storeId, accessToken)).rejects.toMatchObject({
      code: 'auth.token_invalid',
    });
    const claims = decodeJwt((await logIn()).accessToken);
    expect(() => app.get(GuestTokens).ofClaims(claims, storeId)).toThrow('The bearer token is invalid.');
  });
});

describe('the scopes of a token', () => {
  it('are all there are, or those that were asked for, and stay when it is refreshed', async () => {
    expect((await logIn()).scopes).toEqual([...tokenScopes]);
    const narrow = await logIn(['orders', 'carts']);
    expect(decodeJwt(narrow.accessToken)['scope']).toBe('orders carts');
    const refreshed = await shopper.send<TokenJson>('POST', '/sessions/refresh', {
      body: { refreshToken: narrow.refreshToken },
    });
    expect([...refreshed.body.scopes].sort()).toEqual(['carts', 'orders']);
    expect(await as(refreshed.body).send('GET', '/customers/me')).toMatchObject(scopeMissing('account'));
  });

  it.each([[[]], [['carts', 'carts']], [['admin']], ['carts'], [null]])('cannot be %j', async (scopes) => {
    const answer = await shopper.send('POST', '/sessions', { body: { ...buyer, scopes } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it.each([
    ['carts', 'POST', '/carts', {}],
    ['checkout', 'POST', '/checkout', { ...guestCheckout, items: kurti }],
    ['orders', 'GET', '/orders', undefined],
    ['account', 'GET', '/customers/me', undefined],
    ['account', 'GET', '/customers/me/addresses', undefined],
    ['quotes', 'GET', '/quotes', undefined],
  ] as const)('%s is needed for %s %s, and enough', async (scope, method, path, body) => {
    const others = tokenScopes.filter((other) => other !== scope);
    const without = as(await logIn(others));
    const within = as(await logIn([scope]));
    await unchanged.note();
    expect(await without.send(method, path, { body })).toMatchObject(scopeMissing(scope));
    await unchanged.check();
    expect([200, 201]).toContain((await within.send(method, path, { body })).status);
  });

  it('bind an anonymous token alike', async () => {
    const guest = as(await anonymous({ scopes: ['carts'] }));
    const cart = await guest.cart(kurti);
    expect(await guest.checkOut<ProblemJson>(cart)).toMatchObject(scopeMissing('checkout'));
    expect((await guest.send('GET', '/products')).status).toBe(200);
  });

  it('have to be all there are where an API knows nothing of them', async () => {
    const headers = { 'X-Sellvik-Key': 'pk_demo_acme' };
    const list = ({ accessToken }: TokenJson) =>
      request(app, 'GET', '/v1/store/customers/me/orders', {
        headers: { ...headers, Authorization: `Bearer ${accessToken}` },
      });
    const narrow = await list(await logIn(['orders']));
    const full = await list(await logIn());
    expect([narrow.status, full.status]).toEqual([401, 200]);
  });
});

describe('a token beside the bearer token', () => {
  it('is read by itself: whose it is, of which store, and whether it still counts', async () => {
    const tokens = app.get(AccessTokens);
    const { accessToken } = await logIn(['checkout']);
    expect(await tokens.read(storeId, accessToken)).toMatchObject({
      email: buyer.email,
      storeId,
      scopes: ['checkout'],
    });
    for (const text of ['', 'x.y.z', `${accessToken}x`, 'sk_demo_acme']) {
      await expect(tokens.read(storeId, text)).rejects.toMatchObject({ code: 'auth.token_invalid' });
    }
    await expect(tokens.read(storeId + 1, accessToken)).rejects.toMatchObject({ code: 'auth.token_invalid' });
    await as({ accessToken }).send('DELETE', '/sessions');
    await expect(tokens.read(storeId, accessToken)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  });
});

describe('a customer whom the shop blocks', () => {
  const customers = async () =>
    (await admin<{ items: { id: number; status: string }[] }>(app, 'GET', '/customers?email=other@acme.test')).body
      .items;
  const put = async (status: string) => {
    const [customer] = await customers();
    return admin<{ status: string }>(app, 'PATCH', `/customers/${customer?.id}`, { status });
  };
  afterEach(() => put('active'));

  it('is refused by the checkout itself, whatever its token’s guard still believes', async () => {
    const customer = await shopper.logIn('other@acme.test');
    const cart = await customer.cart(kurti);
    expect((await put('blocked')).body).toMatchObject({ status: 'blocked' });
    await unchanged.note();
    const answer = await customer.checkOut<ProblemJson>(cart);
    expect(answer).toMatchObject({ status: 403, body: { code: 'customer.blocked' } });
    await unchanged.check();
    await put('active');
    expect((await customer.checkOut<OrderJson>(cart)).status).toBe(201);
  });

  it('cannot log in, and can again when let in', async () => {
    await put('blocked');
    const body = { email: 'other@acme.test', password: buyer.password };
    expect(await shopper.send('POST', '/sessions', { body })).toMatchObject({
      status: 403,
      body: { code: 'customer.blocked' },
    });
    await put('active');
    expect((await shopper.send('POST', '/sessions', { body })).status).toBe(201);
    expect((await put('gone')).status).toBe(400);
  });
});
