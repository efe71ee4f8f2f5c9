import { connect } from 'node:net';
import { ask } from './support/ask.js';
import { type Probe, probe } from './support/probe.js';

let server: Probe;
beforeAll(async () => {
  server = await probe();
});
afterAll(() => server.close());

const order = { name: 'x', lines: [{ sku: 'KURTI', quantity: 1 }] };
const problem = (code: string, status: number): object => ({ code, status, type: `urn:cashwrap:error:${code}` });

function post(path: string, body: unknown, headers: Record<string, string> | string[] = {}) {
  return ask(server.url, 'POST', path, { body, headers });
}

describe('a body', () => {
  it('is validated, and reaches the handler as it is declared', async () => {
    const { status, body } = await post('/probe/strict', order);
    expect({ status, body }).toEqual({ status: 201, body: order });
  });

  it('that is faulty is refused with every faulty field and its path', async () => {
    const { status, body, headers } = await post('/probe/strict', { lines: [{ sku: 7, quantity: 0 }], extra: 1 });
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject(problem('request.invalid', 400));
    const { issues } = body as { issues: { path: unknown; code: string }[] };
    expect(issues.map(({ path, code }) => ({ path, code }))).toEqual([
      { path: ['extra'], code: 'unknown_field' },
      { path: ['name'], code: 'required' },
      { path: ['lines', 0, 'sku'], code: 'not_a_string' },
      { path: ['lines', 0, 'quantity'], code: 'too_small' },
    ]);
  });

  it('keeps only declared fields where its contract ignores the others', async () => {
    const body = { ...order, extra: 1, lines: [{ ...order.lines[0], price: '0.01' }] };
    expect(await post('/probe/lenient', body)).toMatchObject({ status: 201, body: order });
  });

  it.each(['null', '[]', '"text"', '7', 'true', ''])('%j in place of an object is refused', async (body) => {
    expect(await post('/probe/strict', body)).toMatchObject({ status: 400, body: problem('request.invalid', 400) });
  });

  it.each([
    ['malformed', '{"name":'],
    ['cut in the middle of a character', Buffer.from([0x22, 0xe2])],
    ['nested without end', '['.repeat(50_000)],
    ['with a __proto__', '{"name":"x","lines":[{"__proto__":{"polluted":1}}]}'],
    ['with an escaped __proto__', '{"\\u005f_proto__":{"polluted":1}}'],
    ['with a constructor.prototype', '{"constructor":{"prototype":{"polluted":1}}}'],
    ['with a NUL character', '{"name":"a\\u0000b"}'],
    ['with half of a surrogate pair', '{"name":"\\ud83d"}'],
  ])('%s is refused as malformed', async (_what, body) => {
    expect(await post('/probe/strict', body)).toMatchObject({ status: 400, body: problem('request.malformed', 400) });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('of the greatest size is read, and of one byte more is refused', async () => {
    const name = 'x'.repeat(102_400 - JSON.stringify({ ...order, name: '' }).length);
    expect((await post('/probe/strict', { ...order, name })).status).toBe(201);
    expect(await post('/probe/strict', { ...order, name: `${name}x` })).toMatchObject({
      status: 413,
      body: problem('request.too_large', 413),
    });
  });

  it('that is streamed without an end is cut off at the limit', async () => {
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      'POST /probe/strict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    for (let sent = 0; sent < 40 && !answer.includes('\r\n\r\n'); sent += 1) {
      await new Promise((resolve) => socket.write(chunk, resolve));
    }
    socket.end();
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('request.too_large');
  });

  it('of thousands of unknown fields is refused cheaply, naming at most a hundred', async () => {
    const body = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`f${index}`, 1]));
    const before = process.cpuUsage();
    const answer = await post('/probe/strict', body);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(500);
    expect(answer.status).toBe(400);
    expect((answer.body as { issues: unknown[] }).issues).toHaveLength(100);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'nonsense',
  ])('declared as %s is refused', async (type) => {
    expect(await post('/probe/strict', JSON.stringify(order), { 'Content-Type': type })).toMatchObject({
      status: 415,
      body: problem('request.unsupported_media_type', 415),
    });
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'declared as %s is read',
    async (type) => {
      expect((await post('/probe/strict', JSON.stringify(order), { 'Content-Type': type })).status).toBe(201);
    },
  );

  it('that is compressed is refused, not unpacked', async () => {
    const answer = await post('/probe/strict', Buffer.from([0x1f, 0x8b, 8, 0]), { 'Content-Encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 415, body: problem('request.unsupported_media_type', 415) });
  });
});

describe('a request', () => {
  it.each(['Authorization', 'Idempotency-Key', 'X-Store-Key', 'X-Cart-Token'])(
    'with two %s headers is refused',
    async (name) => {
      const answer = await post('/probe/key', {}, [name, 'one', name.toUpperCase(), 'two']);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'request.duplicate_header', header: name.toLowerCase() },
      });
    },
  );

  it('for an unknown route is answered 404 in the same words for every method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask(server.url, method, '/none')).toMatchObject({
        status: 404,
        body: problem('route.not_found', 404),
      });
    }
  });

  it('with HEAD is answered as GET is, without a body', async () => {
    const { status, text, headers } = await ask(server.url, 'HEAD', '/probe');
    expect({ status, text, length: headers['content-length'] }).toEqual({ status: 200, text: '', length: '11' });
  });

  it.each(['/%zz', '/probe/page?after=%00', '/probe%00'])('for the unreadable address %s is refused', async (path) => {
    expect(await ask(server.url, 'GET', path)).toMatchObject({ status: 400, body: problem('request.malformed', 400) });
  });

  it('keeps the id it brings, and gets one of ours if that is unsafe', async () => {
    const own = await ask(server.url, 'GET', '/probe', { headers: { 'X-Request-Id': 'shop-1234.5' } });
    expect(own.headers['x-request-id']).toBe('shop-1234.5');
    for (const unsafe of ['short', 'with space here', 'x'.repeat(65), '"quoted-id"']) {
      const given = await ask(server.url, 'GET', '/probe', { headers: { 'X-Request-Id': unsafe } });
      expect(given.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    }
  });

  it('is answered with headers that keep browsers from guessing', async () => {
    const { headers } = await ask(server.url, 'GET', '/probe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
  });

  it('carries its idempotency key, or none, to the handler', async () => {
    expect((await post('/probe/key', {}, { 'Idempotency-Key': 'order 1' })).body).toEqual({ key: 'order 1' });
    expect((await post('/probe/key', {})).body).toEqual({ key: null });
    for (const bad of ['', 'x'.repeat(256), 'naïve']) {
      expect(await post('/probe/key', {}, { 'Idempotency-Key': bad })).toMatchObject({
        status: 400,
        body: { code: 'request.invalid', issues: [{ path: ['Idempotency-Key'] }] },
      });
    }
  });

  it('for a page gets the default limit, and a faulty one is refused', async () => {
    expect((await ask(server.url, 'GET', '/probe/page')).body).toEqual({ limit: 20 });
    expect((await ask(server.url, 'GET', '/probe/page?limit=7&after=abc')).body).toEqual({ limit: 7, after: 'abc' });
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=', 'limit=1.5', 'limit=5&limit=6', 'offset=3']) {
      expect(await ask(server.url, 'GET', `/probe/page?${query}`)).toMatchObject({
        status: 400,
        body: problem('request.invalid', 400),
      });
    }
  });
});

describe('a client that never finishes its request', () => {
  it.each([
    ['headers', 'GET /probe HTTP/1.1\r\nHost: x\r\nX-Slow'],
    ['body', 'POST /probe/strict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{'],
  ])('is cut off (%s)', async (_part, beginning) => {
    const impatient = await probe({ patience: { headers: 300, request: 300 } });
    try {
      const { port, hostname } = new URL(impatient.url);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.resume();
      const begun = performance.now();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(beginning);
      await closed;
      expect(performance.now() - begun).toBeLessThan(2_500);
    } finally {
      await impatient.close();
    }
  });
});
