import { JwtService } from '@nestjs/jwt';
import { Env } from '../../../src/platform/config/env.js';
import { SigningKey } from '../../../src/identity/signing-key.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { conforming } from './support/schemas.js';
import { Shop } from './support/shop.js';

describe('who may check out through Emporix', () => {
  let app: TestApp;
  let shop: Shop;
  let cartId: string;

  beforeAll(async () => {
    app = await testApp();
    shop = await Shop.open(app);
    cartId = await shop.cart();
  });
  afterAll(() => app.close());

  const body = () => shop.body(cartId);
  const fault = async (token: string | null, saas?: string | null): Promise<unknown> => {
    const { status, body: told } = await shop.checkout(body(), { token, ...(saas !== undefined && { saas }) });
    expect(status).toBe(401);
    return told;
  };
  const expired = {
    fault: {
      faultstring: 'Access Token expired',
      detail: { errorcode: 'keymanagement.service.access_token_expired' },
    },
  };
  const invalid = {
    fault: {
      faultstring: 'Invalid Access Token',
      detail: { errorcode: 'keymanagement.service.invalid_access_token' },
    },
  };

  /** The buyer's token as it will be tomorrow. */
  async function oldToken(): Promise<string> {
    const { key } = app.get(SigningKey);
    const env = app.get(Env);
    const jwt = app.get(JwtService);
    const { typ, store, sid, sub, scope } = jwt.decode<Record<string, string>>(shop.buyer);
    return jwt.signAsync(
      { typ, store, sid, sub, scope, iss: env.jwtIssuer, aud: env.jwtAudience },
      { privateKey: key, algorithm: 'HS256', expiresIn: -3_600 },
    );
  }

  it('EM-1: there is one route, and it is POSTed to', async () => {
    for (const [method, path] of [
      ['GET', '/checkout/emporia/checkouts/order'],
      ['POST', '/checkout/emporia/checkouts'],
      ['POST', '/checkout/emporia/checkouts/order/1'],
      ['POST', '/checkout/emporia'],
      ['POST', '/checkout%2Femporia/checkouts/order'],
      ['POST', '/%63heckout/emporia%2Fcheckouts'],
    ] as const) {
      const answer = conforming(await request(app, method, path, { body: method === 'POST' ? {} : undefined }));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).toMatchObject({ type: 'element_resource_non_existing', details: [] });
    }
  });

  it.each([
    ['ab', 'size must be between 3 and 16'],
    ['abcdefghijklmnopq', 'size must be between 3 and 16'],
    ['Emporia', 'must be lower-case letters and digits, the first a letter'],
    ['1emporia', 'must be lower-case letters and digits, the first a letter'],
    ['empo-ria', 'must be lower-case letters and digits, the first a letter'],
    ['empo%20ria', 'must be lower-case letters and digits, the first a letter'],
  ])('EM-2: %s can be no tenant', async (tenant, message) => {
    expect(await shop.refusal(body(), { tenant })).toMatchObject({
      status: 400,
      type: 'validation_violation',
      details: [{ field: 'tenant', type: 'invalid_header', message, moreInfo: '' }],
    });
  });

  it.each(['nowhere', 'acme'])(
    'EM-3: %s, which does not exist or does not speak Emporix, is not for this token',
    async (tenant) => {
      expect(await shop.refusal(body(), { tenant })).toMatchObject({
        status: 403,
        type: 'insufficient_permissions',
        details: [],
      });
    },
  );

  it("EM-3: another tenant's token is not for this one, and is told no more than that", async () => {
    const stranger = await shop.logIn('buyer', 'acme');
    const theirs = await shop.refusal(body(), { token: stranger.token, saas: null });
    const nowhere = await shop.refusal(body(), { token: stranger.token, saas: null, tenant: 'nowhere' });
    expect([theirs.status, theirs.type, theirs.message]).toEqual([403, nowhere.type, nowhere.message]);
  });

  it('EM-4: a token is required always, of guests too', async () => {
    expect(await fault(null)).toEqual(expired);
    const { status, body: told } = await shop.guestCheckout(shop.guestBody(cartId), { token: null });
    expect([status, told]).toEqual([401, expired]);
  });

  it('EM-4: an expired token is told so, in the shape of its own', async () => {
    expect(await fault(await oldToken())).toEqual(expired);
  });

  it('EM-4: what is no token of a shopper is told so', async () => {
    for (const token of ['x.y.z', 'sk_demo_emporia', 'pk_demo_emporia', `${shop.buyer}x`]) {
      expect(await fault(token)).toEqual(invalid);
    }
  });

  it('EM-5: a token without the scope', async () => {
    const { token } = await shop.logIn('buyer', 'emporia', ['carts', 'orders']);
    const guest = await shop.anonymous(['carts']);
    for (const asking of [
      { token, saas: token },
      { token: guest, saas: null },
    ]) {
      expect(await shop.refusal(body(), asking)).toMatchObject({
        status: 403,
        type: 'insufficient_permissions',
        moreInfo: '',
        details: [],
      });
    }
  });

  it('EM-5: a token with the scope and no other will do', async () => {
    const { token } = await shop.logIn('buyer', 'emporia', ['checkout']);
    await shop.order(shop.body(await shop.cart()), { token, saas: token });
  });

  it("EM-6: a customer's checkout needs the saas-token", async () => {
    expect(await shop.problems(body(), { saas: null })).toEqual(['saas-token missing_value']);
    expect(await shop.problems(shop.quoteBody(), { saas: null })).toEqual(['saas-token missing_value']);
  });

  it("EM-6: a guest's does not", async () => {
    const own = await shop.cart({ 'MUG-BLUE': 1 }, { token: shop.guest });
    expect((await shop.guestCheckout(shop.guestBody(own))).status).toBe(200);
  });

  it("EM-6: a saas-token that is not the customer's in the body, or not the bearer's", async () => {
    const other = await shop.logIn('other');
    const wrong = [
      [body(), { saas: other.token }],
      [body(), { token: other.token }],
      [body(), { token: other.token, saas: other.token }],
      [body(), { token: shop.guest }],
      [shop.body(cartId, { customer: shop.customer({ id: other.id }) }), {}],
      [shop.body(cartId, { customer: shop.customer({ id: '0' }) }), {}],
      [shop.body(cartId, { customer: shop.customer({ id: 'nobody' }) }), {}],
      [shop.quoteBody(), { saas: other.token }],
      [shop.quoteBody(), { token: shop.guest }],
    ] as const;
    for (const [asked, asking] of wrong) {
      expect(await shop.refusal(asked, asking)).toMatchObject({ status: 403, type: 'insufficient_permissions' });
    }
  });

  it('EM-6: a saas-token that is no token, or has expired', async () => {
    expect(await fault(shop.buyer, 'x.y.z')).toEqual(invalid);
    expect(await fault(shop.buyer, await oldToken())).toEqual(expired);
    expect(await fault(shop.buyer, shop.guest)).toEqual(invalid);
  });

  it('EM-7: a customer who is not active, at once, whatever is in the minds of guards', async () => {
    const { status } = await admin(app, 'PATCH', `/customers/${shop.buyerId}`, { status: 'blocked' }, 'emporia');
    expect(status).toBe(200);
    // The token has just been used, so that the guard does not ask the database.
    expect(await shop.problems(body())).toEqual(['customer inactive']);
    await admin(app, 'PATCH', `/customers/${shop.buyerId}`, { status: 'active' }, 'emporia');
    expect(await shop.order(body())).toMatchObject({ paymentDetails: null });
  });
});
