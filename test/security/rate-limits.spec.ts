import { liveKeyByHash } from '../../src/store/store.queries.js';
import { type Answer } from '../http/support/ask.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, guestCheckout, Shopper } from '../support/shopper.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ settings: { RATE_LIMIT: '100' } });
});
afterAll(() => app.close());

let minute = Date.UTC(2026, 10, 21, 12);
beforeEach(() => {
  // Windows end with the minute: every test has one of its own, and none that ends within it.
  minute += 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(minute + 15_000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const key = { 'X-Store-Key': 'pk_demo_acme' };

/** How many are let through before the first 429, which is returned as well; `most` when there is none. */
async function untilLimited(most: number, asked: (time: number) => Promise<Answer>): Promise<[number, Answer?]> {
  for (let time = 0; time < most; time += 1) {
    const answer = await asked(time);
    if (answer.status === 429) return [time, answer];
  }
  return [most];
}

it('passwords can be tried twenty times a minute, whatever X-Forwarded-For and store key are sent', async () => {
  const [tried, refusal] = await untilLimited(30, (time) =>
    request(app, 'POST', '/storefront/v1/sessions', {
      headers: {
        'X-Store-Key': time % 2 === 0 ? 'pk_demo_acme' : 'pk_demo_nusantara',
        'X-Forwarded-For': `203.0.113.${time}`,
        'X-Real-IP': `203.0.113.${time}`,
        Forwarded: `for=203.0.113.${time}`,
      },
      body: { email: 'buyer@acme.test', password: 'x' },
    }),
  );
  expect(tried).toBe(20);
  expect(refusal).toMatchObject({
    headers: { 'retry-after': '45', 'content-type': 'application/problem+json; charset=utf-8' },
    body: { status: 429, code: 'rate.limited', limit: 20, retryAfter: 45 },
  });
});

it('accounts count with the passwords: opening them tells which addresses have one', async () => {
  const [tried] = await untilLimited(30, (time) =>
    request(app, 'POST', time % 2 === 0 ? '/storefront/v1/customers' : '/storefront/v1/sessions', {
      headers: key,
      body: { email: 'buyer@acme.test', password: 'x' },
    }),
  );
  expect(tried).toBe(20);
});

it('refresh tokens can be tried twenty times a minute', async () => {
  const [tried] = await untilLimited(30, (time) =>
    request(app, 'POST', '/storefront/v1/sessions/refresh', { headers: key, body: { refreshToken: `guess-${time}` } }),
  );
  expect(tried).toBe(20);
});

it('coupon codes can be tried sixty times a minute, on all routes together', async () => {
  const cart = await new Shopper(app).cart([{ sku: 'KURTI-EM', quantity: 1 }]);
  const headers = { ...key, 'X-Cart-Token': cart.token };
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];
  const attempts = [
    (couponCode: string) => request(app, 'POST', '/storefront/v1/carts', { headers, body: { couponCode } }),
    (code: string) => request(app, 'PUT', `/storefront/v1/carts/${cart.id}/coupon`, { headers, body: { code } }),
    (couponCode: string) => {
      const body = { ...guestCheckout, couponCode };
      return request(app, 'POST', `/storefront/v1/carts/${cart.id}/checkout`, { headers, body });
    },
    (couponCode: string) => {
      const body = { ...guestCheckout, items, couponCode };
      return request(app, 'POST', '/storefront/v1/checkout', { headers, body });
    },
  ];
  const [tried] = await untilLimited(80, (time) => attempts[time % 4]?.(`GUESS-${time}`) as Promise<Answer>);
  expect(tried).toBe(60);
  // Who names no coupon can still buy.
  expect((await new Shopper(app).order(items)).status).toBe(201);
});

it('public orders can be guessed at sixty times a minute through Scalev as well', async () => {
  const headers = { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara' };
  const [tried] = await untilLimited(80, (time) => {
    const path = `/v3/stores/store_nusantara0000000000000000/public/orders/guess-${time}`;
    return request(app, time % 2 === 0 ? 'GET' : 'POST', time % 2 === 0 ? path : `${path}/payment`, { headers });
  });
  expect(tried).toBe(60);
});

it('pages of orders can be guessed at sixty times a minute', async () => {
  const [tried] = await untilLimited(80, (time) =>
    request(app, 'GET', `/storefront/v1/public/orders/guess-${time}`, { headers: key }),
  );
  expect(tried).toBe(60);
});

it('pages of orders are paid on and looked at within one limit, whatever is done there', async () => {
  const [tried] = await untilLimited(80, (time) => {
    const path = `/storefront/v1/public/orders/guess-${time}${time % 3 === 0 ? '' : '/payments'}`;
    const body = { paymentMethod: 'COD' };
    return request(app, time % 3 === 2 ? 'POST' : 'GET', path, {
      headers: key,
      body: time % 3 === 2 ? body : undefined,
    });
  });
  expect(tried).toBe(60);
});

it('ids of payments can be tried three hundred times a minute, and providers are not held up by any default', async () => {
  const headers = { 'X-Store-Key': 'pk_demo_acme' };
  const [returned] = await untilLimited(320, (time) =>
    request(app, 'GET', `/payments/v1/return/guess-${time}`, { headers: time % 2 === 0 ? headers : {} }),
  );
  expect(returned).toBe(300);
  const [reported] = await untilLimited(150, () =>
    request(app, 'POST', '/payments/v1/webhooks/stripe/store_unknown', { body: {} }),
  );
  expect(reported).toBe(150);
});

it('everything else has the default limit, carts and the admin API among it', async () => {
  const [carts] = await untilLimited(150, (time) =>
    request(app, 'GET', `/storefront/v1/carts/${time}`, { headers: { ...key, 'X-Cart-Token': `guess-${time}` } }),
  );
  expect(carts).toBe(100);
  const [orders] = await untilLimited(150, () => admin(app, 'GET', '/coupons?limit=1'));
  expect(orders).toBe(100);
});

it.each(['/v3/stores/store_nusantara0000000000000000/customers/me/checkout', '/api/v1/i/orders/'])(
  'where no key is needed, sending others all the time is of no use: %s',
  async (path) => {
    const [tried] = await untilLimited(150, (time) =>
      request(app, 'POST', path, { headers: { 'X-Store-Key': `pk_${time}` }, body: {} }),
    );
    expect(tried).toBe(100);
  },
);

describe('keys that nobody has', () => {
  const paths = [
    ['X-Store-Key', 'pk_live_', '/storefront/v1/payment-methods'],
    ['X-Sellvik-Key', 'pk_live_', '/api/v1/store/customers/me/orders'],
    ['Authorization', 'Bearer sk_live_', '/admin/v1/coupons'],
    ['X-Store-Key', 'pk_live_', '/nowhere'],
  ] as const;
  const origin = { Origin: 'https://somewhere.example' };

  it.each(paths)('count by the address that they come from: %s %s… to %s', async (name, prefix, path) => {
    const [tried, refusal] = await untilLimited(150, (time) =>
      request(app, 'GET', path, { headers: { [name]: `${prefix}${minute}-${time}` } }),
    );
    expect(tried).toBe(100);
    expect(refusal?.headers).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' });
  });

  it('count together, are looked up no more often than they are answered, and lock out none that is good', async () => {
    expect((await request(app, 'GET', '/storefront/v1/payment-methods', { headers: key })).status).toBe(200);
    const lookedUp = jest.spyOn(liveKeyByHash, 'first');
    const [tried] = await untilLimited(150, (time) => {
      const [name, prefix, path] = paths[time % paths.length] as (typeof paths)[number];
      return request(app, 'GET', path, { headers: { ...origin, [name]: `${prefix}x${time}` } });
    });
    expect(tried).toBe(100);
    for (let time = 0; time < 50; time += 1) {
      const headers = { ...origin, 'X-Store-Key': `pk_live_y${time}` };
      expect((await request(app, 'GET', '/nowhere', { headers })).status).toBe(429);
    }
    expect(lookedUp.mock.calls.length).toBeGreaterThan(50);
    expect(lookedUp.mock.calls.length).toBeLessThanOrEqual(100);
    expect((await request(app, 'GET', '/storefront/v1/payment-methods', { headers: key })).status).toBe(200);
    expect((await request(app, 'GET', '/v3/stores')).status).toBe(404);
  });
});

it('X-Forwarded-For counts from a proxy that is named, and only its last address', async () => {
  const behind = await testApp({ beside: app, settings: { RATE_LIMIT: '5', TRUST_PROXY: '127.0.0.1' } });
  try {
    const ask = (forwarded: string): Promise<Answer> =>
      request(behind, 'GET', '/storefront/v1/payment-methods', { headers: { ...key, 'X-Forwarded-For': forwarded } });
    const [tried] = await untilLimited(10, (time) => ask(`198.51.100.${time}, 203.0.113.1`));
    expect(tried).toBe(5);
    expect((await ask('203.0.113.2')).status).toBe(200);
  } finally {
    await behind.close();
  }
});

it('Sellvik limits a key as it has published', async () => {
  const published = await testApp({ beside: app, settings: { RATE_LIMIT: '100000' } });
  try {
    const [tried, refusal] = await untilLimited(700, () =>
      request(published, 'GET', '/api/v1/store/customers/me/orders', { headers: { 'X-Sellvik-Key': 'pk_demo_acme' } }),
    );
    expect(tried).toBe(600);
    expect(refusal).toMatchObject({
      headers: { 'retry-after': '45' },
      body: { error: { code: 'rate_limited', retryAfter: 45, limit: 600 } },
    });
  } finally {
    await published.close();
  }
});
