import { ErrorDialects } from '../../src/platform/http/error-dialects.js';
import { type Answer, ask } from './support/ask.js';
import { next, type Probe, probe } from './support/probe.js';

let server: Probe;
beforeEach(async () => {
  // All windows end with the minute: begin where none ends within the test.
  jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 10, 21, 12, 0, 15));
  server = await probe({ settings: { RATE_LIMIT: '5', TRUST_PROXY: '127.0.0.1' } });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

function call(path: string, key: string, from = '203.0.113.1', method = 'POST'): Promise<Answer> {
  return ask(server.url, method, path, { headers: { 'X-Store-Key': key, 'X-Forwarded-For': from } });
}

async function statuses(times: number, asked: () => Promise<Answer>): Promise<number[]> {
  const seen: number[] = [];
  for (let time = 0; time < times; time += 1) seen.push((await asked()).status);
  return seen;
}

it('counts down in headers, then refuses and says when to come back', async () => {
  const first = await call('/probe', 'pk_a', undefined, 'GET');
  expect(first.headers).toMatchObject({
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '4',
    'x-ratelimit-reset': '45',
  });
  expect(await statuses(5, () => call('/probe', 'pk_a', undefined, 'GET'))).toEqual([200, 200, 200, 200, 429]);
  const { status, headers, body } = await call('/probe', 'pk_a', undefined, 'GET');
  expect(status).toBe(429);
  expect(headers).toMatchObject({ 'retry-after': '45', 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0' });
  expect(body).toMatchObject({ code: 'rate.limited', limit: 5, retryAfter: 45 });
});

it('counts each key at each address for itself', async () => {
  await statuses(5, () => call('/probe', 'pk_a', undefined, 'GET'));
  expect((await call('/probe', 'pk_a', undefined, 'GET')).status).toBe(429);
  expect((await call('/probe', 'pk_b', undefined, 'GET')).status).toBe(200);
  expect((await call('/probe', 'pk_a', '203.0.113.2', 'GET')).status).toBe(200);
});

it('counts what fails before it comes to a handler, once, along with the rest', async () => {
  const left = async (path: string, method: string, body?: string): Promise<[number, unknown]> => {
    const { status, headers } = await ask(server.url, method, path, { body });
    return [status, headers['x-ratelimit-remaining']];
  };
  expect(await left('/nowhere', 'GET')).toEqual([404, '4']);
  expect(await left('/probe/strict', 'POST', '{')).toEqual([400, '3']);
  expect(await left('/probe/strict', 'POST', '{}')).toEqual([400, '2']);
  next.error = new Error('a bug');
  expect(await left('/probe/throw', 'GET')).toEqual([500, '1']);
  expect(await left('/%ZZ', 'GET')).toEqual([400, '0']);
  expect(await left('/nowhere', 'GET')).toEqual([429, '0']);
  expect(await left('/probe', 'GET')).toEqual([429, '0']);
});

it('gives a route with a limit of its own a count of its own', async () => {
  expect(await statuses(4, () => call('/probe/login', 'pk_a'))).toEqual([201, 201, 201, 429]);
  expect((await call('/probe', 'pk_a', undefined, 'GET')).status).toBe(200);
});

it('counts a key from everywhere where a contract says so', async () => {
  const from = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'];
  expect(await statuses(4, () => call('/probe/shop', 'pk_a', from.pop()))).toEqual([201, 201, 201, 429]);
  expect((await call('/probe/shop', 'pk_b')).status).toBe(201);
});

it('is worded by the dialect of the path', async () => {
  server.app.get(ErrorDialects).register({
    prefix: '/probe/login',
    render: ({ code, retryAfterSeconds, details }) => ({
      status: 429,
      body: { error: { code, retryAfter: retryAfterSeconds, limit: details['limit'] } },
    }),
  });
  await statuses(3, () => call('/probe/login', 'pk_a'));
  expect((await call('/probe/login', 'pk_a')).body).toEqual({
    error: { code: 'rate.limited', retryAfter: 45, limit: 3 },
  });
});

it('believes X-Forwarded-For from no one but the named proxies', async () => {
  const direct = await probe({ settings: { RATE_LIMIT: '2' } });
  try {
    const from = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
    const answers = await statuses(3, () =>
      ask(direct.url, 'GET', '/probe', { headers: { 'X-Forwarded-For': from.pop() ?? '' } }),
    );
    expect(answers).toEqual([200, 200, 429]);
  } finally {
    await direct.close();
  }
});

it('is off altogether with RATE_LIMIT=off', async () => {
  const off = await probe();
  try {
    const answers = await statuses(10, () => ask(off.url, 'POST', '/probe/login'));
    expect(new Set(answers)).toEqual(new Set([201]));
    expect((await ask(off.url, 'GET', '/probe')).headers['x-ratelimit-limit']).toBeUndefined();
  } finally {
    await off.close();
  }
});
