import { createHmac } from 'node:crypto';
import { request, testApp, type TestApp } from '../../support/app.js';
import { Shop } from './support/shop.js';

describe('who may order through Scalev', () => {
  let app: TestApp;
  let shop: Shop;
  let claims: Record<string, unknown>;

  beforeAll(async () => {
    app = await testApp();
    shop = await Shop.open(app);
    claims = JSON.parse(Buffer.from(shop.buyer.split('.')[1] ?? '', 'base64url').toString()) as typeof claims;
  });
  afterAll(() => app.close());

  it('SC-1, SC-9: a customer orders with POST /v3/stores/{store_id}/customers/me/checkout, and is answered 201 with the order itself', async () => {
    const answer = await shop.checkout(shop.digital());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ order_id: 'NUSANTARA-1001', customer: { email: 'buyer@nusantara.test' } });
    expect(answer.body).not.toHaveProperty('data');
  });

  it.each([
    ['the numeric id', '2'],
    ['the short name', 'nusantara'],
    ['an unknown id', 'store_nowhere'],
    ['a long one', 's'.repeat(90)],
  ])('SC-2: the store is its unique_id: %s names none', async (_, store) => {
    const refusal = await shop.refusal(shop.digital(), { store });
    expect([refusal.status, refusal.error_code]).toEqual([404, 'not_found']);
  });

  it('SC-57: a store that does not speak Scalev is answered exactly as one that does not exist', async () => {
    const [acme] = await shop.query<{ id: string }>(`SELECT public_id AS id FROM stores WHERE slug = 'acme'`);
    const { headers: _, ...without } = await shop.refusal(shop.digital(), { store: acme?.id });
    const { headers: __, ...unknown } = await shop.refusal(shop.digital(), { store: 'store_nowhere' });
    expect(without).toEqual(unknown);
    expect(without).toMatchObject({ status: 404, error_code: 'not_found' });
  });

  it('SC-3, SC-7: without a bearer token nobody orders', async () => {
    const refusal = await shop.refusal(shop.digital(), { token: null });
    expect([refusal.status, refusal.error_code]).toEqual([401, 'authentication_required']);
  });

  it.each(['Bearer nonsense', 'Bearer ', 'Bearer', 'Basic YTpi', 'bearer x.y.z', 'Bearer a.b.c'])(
    'SC-3: refuses the authorization %j',
    async (Authorization) => {
      const refusal = await shop.refusal(shop.digital(), { token: null, headers: { Authorization } });
      expect([refusal.status, refusal.error_code]).toEqual([401, 'token_invalid']);
    },
  );

  it('SC-3: refuses tokens of another signature, algorithm, audience, issuer or kind, and expired ones', async () => {
    const past = Math.floor(Date.now() / 1_000) - 3_600;
    const code = async (token: string): Promise<string> => {
      const { status, error_code } = await shop.refusal(shop.digital(), { token });
      expect(status).toBe(401);
      return error_code;
    };
    expect(await code(signed(claims, { key: 'another secret, long enough as well' }))).toBe('token_invalid');
    expect(await code(signed(claims, { alg: 'none' }))).toBe('token_invalid');
    expect(await code(signed({ ...claims, aud: 'another' }))).toBe('token_invalid');
    expect(await code(signed({ ...claims, iss: 'another' }))).toBe('token_invalid');
    expect(await code(signed({ ...claims, typ: 'cart' }))).toBe('token_invalid');
    expect(await code(signed({ ...claims, iat: past - 900, exp: past }))).toBe('token_expired');
    expect((await shop.checkout(shop.digital(), { token: signed(claims) })).status).toBe(201);
  });

  it("SC-4: the storefront's key and a guest's token neither help nor hurt", async () => {
    const key = { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara', 'X-Scalev-Guest-Token': 'guest' };
    expect(await shop.refusal(shop.digital(), { token: null, headers: key })).toMatchObject({ status: 401 });
    expect((await shop.checkout(shop.digital(), { headers: key })).status).toBe(201);
    const foreign = { 'X-Scalev-Storefront-Api-Key': 'pk_nobody', 'X-Scalev-Guest-Token': '' };
    expect((await shop.checkout(shop.digital(), { headers: foreign })).status).toBe(201);
  });

  it.each(['sk_demo_nusantara', 'pk_demo_nusantara', 'sk_demo_acme'])(
    'SC-5: the key %s is no bearer token',
    async (token) => {
      expect(await shop.refusal(shop.digital(), { token })).toMatchObject({ status: 401, error_code: 'token_invalid' });
    },
  );

  it("SC-5: a guest's cart token is no bearer token", async () => {
    const token = signed({ ...claims, typ: 'cart', cart: 1 });
    expect(await shop.refusal(shop.digital(), { token })).toMatchObject({ status: 401, error_code: 'token_invalid' });
  });

  it('SC-5: an anonymous token, and one that is good for less than everything, are refused with 401', async () => {
    const token = async (path: string, body: object): Promise<string> => {
      const headers = { 'X-Store-Key': 'pk_demo_nusantara' };
      const answer = await request(app, 'POST', `/storefront/v1${path}`, { headers, body });
      return (answer.body as { accessToken: string }).accessToken;
    };
    const buyer = { email: 'buyer@nusantara.test', password: 'demo-password-1' };
    const tokens = [
      await token('/sessions/anonymous', {}),
      await token('/sessions', { ...buyer, scopes: ['carts', 'checkout'] }),
    ];
    for (const each of tokens)
      expect(await shop.refusal(shop.digital(), { token: each })).toMatchObject({
        status: 401,
        error_code: 'token_invalid',
      });
  });

  it('SC-3: the scheme is Bearer in whatever case', async () => {
    const headers = { Authorization: `bearer ${shop.buyer}` };
    expect((await shop.checkout(shop.digital(), { token: null, headers })).status).toBe(201);
  });

  it('SC-6: a customer of another store is refused with 401, whatever that store speaks', async () => {
    await shop.query(`UPDATE stores SET contracts = '{scalev}' WHERE slug = 'maple'`);
    const foreign = await shop.logIn('buyer', 'maple');
    expect(await shop.refusal(shop.digital(), { token: foreign })).toMatchObject({
      status: 401,
      error_code: 'token_invalid',
    });
  });

  it('SC-3: a customer whom the merchant has blocked is refused with 401, which is all that is documented', async () => {
    const other = await shop.logIn('other');
    await shop.query(`UPDATE customers SET status = 'blocked' WHERE email = 'other@nusantara.test'`);
    expect(await shop.refusal(shop.digital(), { token: other })).toMatchObject({
      status: 401,
      error_code: 'customer_blocked',
    });
  });
});

function signed(
  claims: object,
  { alg = 'HS256', key = 'a secret of the tests, long enough' }: { alg?: string; key?: string } = {},
): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${body}.${alg === 'none' ? '' : createHmac('sha256', key).update(body).digest('base64url')}`;
}
