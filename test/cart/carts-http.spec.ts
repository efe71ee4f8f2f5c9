import { type CartDto, type CreatedCartDto } from '../../src/storefront/carts.dto.js';
import { request, testApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const shopKey = { 'X-Store-Key': 'pk_demo_acme' };
const taka = (amount: string) => ({ amount, currency: 'BDT' });

async function send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
  return request(app, method, `/storefront/v1/${path}`, { headers: { ...shopKey, ...headers }, body });
}

async function makeCart(body: object, headers: Record<string, string> = {}) {
  const answer = await send('POST', 'carts', headers, body);
  expect(answer.status).toBe(201);
  return answer.body as CreatedCartDto;
}

async function guestCart(body: object = { lines: [{ sku: 'KURTI-EM', quantity: 2 }] }) {
  const cart = await makeCart(body);
  return { cart, headers: { 'X-Cart-Token': cart.token ?? '' } };
}

async function logIn(email: string, headers: Record<string, string> = {}) {
  const answer = await send('POST', 'sessions', headers, { email, password: 'demo-password-1' });
  expect(answer.status).toBe(201);
  return { Authorization: `Bearer ${(answer.body as { accessToken: string }).accessToken}` };
}

describe('POST carts', () => {
  it('answers a guest with the priced cart and the token, this once', async () => {
    const { cart, headers } = await guestCart({ lines: [{ sku: 'KURTI-EM', quantity: 2 }], couponCode: 'WELCOME10' });
    expect(cart).toMatchObject({
      status: 'open',
      orderId: null,
      token: expect.stringMatching(/^eyJ/) as string,
      lines: [
        {
          sku: 'KURTI-EM',
          name: 'Emerald Kurti',
          options: [],
          quantity: 2,
          unitPrice: taka('1490.00'),
          subtotal: taka('2980.00'),
          discount: taka('298.00'),
          total: taka('2682.00'),
        },
      ],
      totals: {
        subtotal: taka('2980.00'),
        discount: taka('298.00'),
        shipping: taka('0.00'),
        shippingDiscount: taka('0.00'),
        tax: taka('0.00'),
        total: taka('2682.00'),
      },
      coupon: { code: 'WELCOME10', applied: true, amount: taka('298.00') },
      notices: [],
    });
    const { token: _, ...rest } = cart;
    const read = await send('GET', `carts/${cart.id}`, headers);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(rest);
  });

  it('makes a new one for a customer every time, without a token', async () => {
    const bearer = await logIn('buyer@acme.test');
    const [first, second] = [await makeCart({}, bearer), await makeCart({}, bearer)];
    expect([first.token, second.token]).toEqual([null, null]);
    expect(second.id).not.toBe(first.id);
    expect((await send('GET', `carts/${first.id}`, bearer)).status).toBe(200);
    expect((await send('GET', `carts/${first.id}`, await logIn('other@acme.test'))).status).toBe(404);
  });

  it('names the items that are not available', async () => {
    const answer = await send(
      'POST',
      'carts',
      {},
      {
        lines: [
          { sku: 'KURTI-EM', quantity: 1 },
          { sku: 'NO', quantity: 1 },
        ],
      },
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'cart.item_not_available',
      issues: [{ path: ['lines', 1, 'sku'], code: 'item_not_available' }],
    });
  });

  it.each([
    [{ lines: [{ quantity: 1 }] }, ['lines', 0, 'variantId']],
    [{ lines: [{ sku: 'KURTI-EM', quantity: 0 }] }, ['lines', 0, 'quantity']],
    [{ lines: [{ sku: 'KURTI-EM', quantity: 10_001 }] }, ['lines', 0, 'quantity']],
    [{ lines: [{ sku: 'KURTI-EM', quantity: 1.5 }] }, ['lines', 0, 'quantity']],
    [{ lines: [{ sku: 7, quantity: 1 }] }, ['lines', 0, 'sku']],
    [{ lines: {} }, ['lines']],
    [{ status: 'ordered' }, ['status']],
  ])('refuses %j', async (body, path) => {
    const answer = await send('POST', 'carts', {}, body);
    expect(answer.status).toBe(400);
    const { code, issues } = answer.body as { code: string; issues: { path: unknown }[] };
    expect(code).toBe('request.invalid');
    expect(issues.map((issue) => issue.path)).toContainEqual(path);
  });
});

describe('the lines of a cart', () => {
  it('are added, set and removed, and every answer is the whole cart', async () => {
    const { cart, headers } = await guestCart();
    const added = await send('POST', `carts/${cart.id}/lines`, headers, { sku: 'DROP-TEE', quantity: 1 });
    expect(added.status).toBe(201);
    const [kurti, tee] = (added.body as CartDto).lines.map(({ id }) => id);
    const set = await send('PATCH', `carts/${cart.id}/lines/${tee}`, headers, { quantity: 3 });
    expect(set.status).toBe(200);
    expect((set.body as CartDto).totals.total).toEqual(taka('5680.00'));
    const removed = await send('DELETE', `carts/${cart.id}/lines/${kurti}`, headers);
    expect(removed.status).toBe(200);
    expect((removed.body as CartDto).lines).toMatchObject([{ id: tee, quantity: 3, total: taka('2700.00') }]);
    const again = await send('DELETE', `carts/${cart.id}/lines/${kurti}`, headers);
    expect([again.status, (again.body as { code: string }).code]).toEqual([404, 'cart.line_not_found']);
  });

  it('tell of a shortage', async () => {
    const { cart } = await guestCart({ lines: [{ sku: 'SHAWL-1', quantity: 2 }] });
    expect(cart.notices).toEqual([{ code: 'quantity_short', lineId: cart.lines[0]?.id, requested: 2, available: 1 }]);
  });
});

describe('the coupon of a cart', () => {
  it('is set, refused with nothing changed, and removed', async () => {
    const { cart, headers } = await guestCart();
    const path = `carts/${cart.id}/coupon`;
    const set = await send('PUT', path, headers, { code: 'welcome10' });
    expect(set.status).toBe(200);
    expect((set.body as CartDto).coupon).toEqual({ code: 'WELCOME10', applied: true, amount: taka('298.00') });
    for (const [code, refusal] of [
      ['NOBODY', 'coupon.not_found'],
      ['EXPIRED5', 'coupon.ended'],
      ['BIG500', 'coupon.minimum_not_reached'],
    ] as const) {
      const answer = await send('PUT', path, headers, { code });
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, refusal]);
    }
    expect(((await send('GET', `carts/${cart.id}`, headers)).body as CartDto).coupon?.code).toBe('WELCOME10');
    const removed = await send('DELETE', path, headers);
    expect(removed.status).toBe(200);
    expect((removed.body as CartDto).coupon).toBeNull();
  });
});

describe('the delivery of a cart', () => {
  it('is offered for a destination', async () => {
    const { cart, headers } = await guestCart();
    const answer = await send('GET', `carts/${cart.id}/shipping-options?country=BD`, headers);
    expect(answer.status).toBe(200);
    expect((answer.body as { items: object[] }).items).toMatchObject([
      { code: 'sz_inside_dhaka/standard', amount: taka('60.00'), charge: taka('60.00') },
      { code: 'sz_outside_dhaka/standard', amount: taka('120.00'), charge: taka('120.00') },
    ]);
    expect((await send('GET', `carts/${cart.id}/shipping-options?country=bd`, headers)).status).toBe(400);
  });

  it('is in the totals that are asked for with it', async () => {
    const { cart, headers } = await guestCart({ lines: [{ sku: 'KURTI-EM', quantity: 2 }], couponCode: 'WELCOME10' });
    const path = `carts/${cart.id}/totals?country=BD&shippingOption=sz_inside_dhaka/standard`;
    const answer = await send('GET', path, headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      totals: { subtotal: taka('2980.00'), discount: taka('298.00'), shipping: taka('60.00'), total: taka('2742.00') },
      shippingOption: { code: 'sz_inside_dhaka/standard' },
    });
  });
});

describe('a cart of somebody else', () => {
  it('is answered exactly like one that does not exist, on every route', async () => {
    const { cart } = await guestCart();
    const mine = await guestCart();
    const line = cart.lines[0]?.id;
    const routes = (id: number | string): [string, string, unknown?][] => [
      ['GET', `carts/${id}`],
      ['POST', `carts/${id}/lines`, { sku: 'KURTI-EM', quantity: 1 }],
      ['PATCH', `carts/${id}/lines/${line}`, { quantity: 9 }],
      ['DELETE', `carts/${id}/lines/${line}`],
      ['PUT', `carts/${id}/coupon`, { code: 'WELCOME10' }],
      ['DELETE', `carts/${id}/coupon`],
      ['GET', `carts/${id}/shipping-options?country=BD`],
      ['GET', `carts/${id}/totals?country=BD`],
    ];
    const refused = async (id: number | string, headers: Record<string, string>) => {
      const answers = [];
      for (const [method, path, body] of routes(id)) {
        const { status, body: problem } = await send(method, path, headers, body);
        answers.push([status, { ...(problem as object), requestId: null }]);
      }
      return answers;
    };
    const unknown = await refused(999_999_999, mine.headers);
    expect(new Set(unknown.map(([status]) => status))).toEqual(new Set([404]));
    expect(await refused(cart.id, mine.headers)).toEqual(unknown);
    expect(await refused(cart.id, {})).toEqual(unknown);
    expect(await refused(cart.id, await logIn('buyer@acme.test'))).toEqual(unknown);
    expect(await refused('nonsense', mine.headers)).toEqual(unknown);
    const other = { 'X-Store-Key': 'pk_demo_emporia', 'X-Cart-Token': cart.token ?? '' };
    expect(await refused(cart.id, other)).toEqual(unknown);
  });
});

describe('logging in with a cart token', () => {
  it("merges the guest's cart into the customer's", async () => {
    const bearer = await logIn('other@acme.test');
    const own = await makeCart({ lines: [{ sku: 'KURTI-EM', quantity: 1 }] }, bearer);
    const { cart, headers } = await guestCart();
    await logIn('other@acme.test', headers);
    expect((await send('GET', `carts/${cart.id}`, headers)).status).toBe(404);
    const merged = (await send('GET', `carts/${own.id}`, bearer)).body as CartDto;
    expect(merged.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['KURTI-EM', 3]]);
  });
});

describe('POST carts/merge', () => {
  it("takes a guest's cart over for a customer who logged in elsewhere, once", async () => {
    const buyer = await logIn('other@acme.test');
    const own = await makeCart({ lines: [{ sku: 'KURTI-EM', quantity: 1 }] }, buyer);
    const { headers } = await guestCart();
    const merged = await send('POST', 'carts/merge', { ...buyer, ...headers });
    expect([merged.status, (merged.body as CartDto).id]).toEqual([200, own.id]);
    expect((merged.body as CartDto).lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['KURTI-EM', 3]]);
    expect((await send('POST', 'carts/merge', { ...buyer, ...headers })).status).toBe(404);
    expect((await send('POST', 'carts/merge', buyer)).status).toBe(404);
    expect((await send('POST', 'carts/merge', headers)).status).toBe(401);
  });
});
