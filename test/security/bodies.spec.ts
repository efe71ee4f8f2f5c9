import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { request, type TestApp, testApp } from '../support/app.js';
import { type Answer } from '../http/support/ask.js';
import { tableVersions } from '../support/table-contents.js';
import { watchDatabaseErrors } from './support/database-errors.js';
import { orderlyBodies } from './support/orderly-bodies.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

/** Where a body goes, in the words of each API, and how it is let in. */
const doors = [
  { path: '/storefront/v1/checkout', key: ['X-Store-Key', 'pk_demo_acme'] },
  { path: '/admin/v1/products', key: ['Authorization', 'Bearer sk_demo_acme'] },
  { path: '/api/v1/store/checkout', key: ['X-Sellvik-Key', 'pk_demo_acme'] },
] as const;

function codeOf({ body }: Answer): string | undefined {
  const { code, error } = (body ?? {}) as { code?: string; error?: { code: string } };
  return error?.code ?? code;
}

async function everywhere(body: string | Buffer, headers: string[] = []): Promise<string[]> {
  const seen: string[] = [];
  for (const { path, key } of doors) {
    const answer = await request(app, 'POST', path, { headers: [...key, ...headers], body });
    seen.push(`${answer.status} ${codeOf(answer)}`);
  }
  return seen;
}

/** Milliseconds that this process, which is the server as well, has worked: unlike the clock, not a matter of who else is working. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const malformed = ['400 request.malformed', '400 request.malformed', '400 invalid_body'];
const unsupported = [
  '415 request.unsupported_media_type',
  '415 request.unsupported_media_type',
  '415 unsupported_media_type',
];
const invalid = ['400 request.invalid', '400 request.invalid', '400 invalid_body'];

it('a body of a byte too many is refused', async () => {
  const body = JSON.stringify({ note: 'x'.repeat(102_401 - '{"note":""}'.length) });
  expect(body.length).toBe(102_401);
  expect(await everywhere(body)).toEqual(['413 request.too_large', '413 request.too_large', '413 body_too_large']);
});

it('a body that says it has a gigabyte is refused before it arrives', async () => {
  const { hostname, port } = new URL(app.url);
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (received.includes('request.too_large')) socket.destroy();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
    socket.write(
      'POST /storefront/v1/checkout HTTP/1.1\r\nHost: x\r\nX-Store-Key: pk_demo_acme\r\n' +
        'Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{',
    );
  });
  expect(text).toContain('HTTP/1.1 413');
});

it('an endless stream is cut at the limit', async () => {
  const { hostname, port } = new URL(app.url);
  const before = process.memoryUsage().rss;
  const { text, sent } = await new Promise<{ text: string; sent: number }>((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    let sent = 0;
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const pump = (): void => {
      while (!socket.destroyed && sent < 200_000_000 && socket.write(chunk)) sent += 65_536;
    };
    socket.on('data', (data) => {
      text += data.toString();
      socket.destroy();
    });
    socket.on('drain', pump);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text, sent }));
    socket.write(
      'POST /storefront/v1/checkout HTTP/1.1\r\nHost: x\r\nX-Store-Key: pk_demo_acme\r\n' +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      pump,
    );
  });
  expect(text).toContain('HTTP/1.1 413');
  expect(sent).toBeLessThan(20_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

it.each([
  ['arrays 50,000 deep', '['.repeat(50_000)],
  ['objects 16,000 deep', '{"a":'.repeat(16_000)],
  ['a closed nesting of 40,000', '['.repeat(40_000) + ']'.repeat(40_000)],
  ['nothing but opening quotes', '"'.repeat(100_001)],
  ['nothing but backslashes', `"${'\\'.repeat(99_999)}`],
  ['a long number', '9'.repeat(100_000) + '.'],
])('a body of %s is refused in no time', async (_what, body) => {
  const began = cpuTime();
  expect(await everywhere(body)).toEqual(malformed);
  expect(cpuTime() - began).toBeLessThan(1_500);
});

const bodyOfKeys = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
const bodyOfItems = (count: number): string => `{"items":[${'{},'.repeat(count - 1)}{}],"variants":[]}`;

it.each([
  ['very many keys', bodyOfKeys, 9_000],
  ['very many faulty items', bodyOfItems, 30_000],
])('a body of %s costs what its length is worth, and no more', async (_what, bodyOf, most) => {
  const cost = async (count: number): Promise<number> => {
    const began = cpuTime();
    expect(await everywhere(bodyOf(count))).toEqual(invalid);
    return cpuTime() - began;
  };
  await cost(most / 4);
  const quarter = await cost(most / 4);
  // Four times as much is due, and sixteen times where every part is held against every other. Both are as slow as the
  // machine is at the moment.
  expect(await cost(most)).toBeLessThan(9 * quarter);
});

it.each([
  ['/storefront/v1/checkout', ['X-Store-Key', 'pk_demo_acme'], 'items', 100],
  ['/admin/v1/products', ['Authorization', 'Bearer sk_demo_acme'], 'variants', 200],
])('%s tells very many faulty items as one fault', async (path, headers, field, most) => {
  const body = JSON.stringify({ [field]: Array<object>(30_000).fill({}) });
  expect(await request(app, 'POST', path, { headers, body })).toMatchObject({
    status: 400,
    body: {
      issues: [{ path: [field], code: 'too_many', message: `${field} must contain no more than ${most} elements` }],
    },
  });
});

it('a compressed body is refused, however well it would unpack', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
  expect(bomb.length).toBeLessThan(102_400);
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'GZIP, gzip']) {
    expect(await everywhere(bomb, ['Content-Encoding', encoding])).toEqual(unsupported);
    expect(await everywhere('{}', ['Content-Encoding', encoding])).toEqual(unsupported);
  }
  expect(await everywhere('{}', ['Content-Encoding', 'identity'])).toEqual(invalid);
});

it.each([
  ['text/plain', '{}'],
  ['application/x-www-form-urlencoded', 'a=b'],
  ['multipart/form-data; boundary=x', '--x--'],
  ['application/xml', '<a/>'],
  ['application/json; charset=utf-16', '{}'],
  ['application/json; charset=latin1', '{}'],
  ['application/jsonx', '{}'],
  ['json', '{}'],
])('a body of the type %s is refused', async (type, body) => {
  expect(await everywhere(body, ['Content-Type', type])).toEqual(unsupported);
});

it.each([
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['two documents', '{}{}'],
  ['a trailing comma', '{"a":1,}'],
  ['a bare word', 'undefined'],
  ['NaN', '{"quantity":NaN}'],
  ['a byte order mark twice', '\ufeff\ufeff{}'],
])('%s is refused', async (_what, body) => {
  expect(await everywhere(body)).toEqual(malformed);
});

const mark = '(here)';

/** Copies of a value, each with the mark at one place: at the end of one of its texts, or as a field of one of its objects. */
function marked(value: unknown): unknown[] {
  if (typeof value === 'string') return [value + mark];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const list = value as unknown[];
    return list.flatMap((part, index) => marked(part).map((copy) => list.with(index, copy)));
  }
  const inside = Object.entries(value).flatMap(([name, part]) =>
    marked(part).map((copy) => ({ ...value, [name]: copy })),
  );
  return [{ ...value, [mark]: 1 }, ...inside];
}

/** The JSON of the marked copies, with these bytes in place of the mark. */
function spoilt(body: object, bytes: Buffer): Buffer[] {
  return marked(body).map((copy) => {
    const [before = '', after = ''] = JSON.stringify(copy).split(mark);
    return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
  });
}

const unstorable: readonly Buffer[] = [
  ...['\\u0000', 'a\\u0000b', '\\ud83d', '\\uDE00', '\\ude00\\ud83d'].map((text) => Buffer.from(text)),
  // A NUL that is not escaped, half a surrogate pair in the manner of UTF-8, and what is none of it at all.
  ...[[0x00], [0xed, 0xa0, 0xbd], [0xff]].map((bytes) => Buffer.from(bytes)),
];

it.each(Object.entries(orderlyBodies))(
  '%s refuses text that cannot be stored, wherever in a body it is, and stores nothing',
  async (_api, open) => {
    const { body, made, malformed, send } = await open(app);
    const endWatch = watchDatabaseErrors();
    const before = await tableVersions(app.db.dataSource);
    for (const bytes of unstorable) {
      const bodies = spoilt(body, bytes);
      expect(bodies.length).toBeGreaterThan(6);
      for (const text of bodies) {
        const { status, body: told } = await send(text);
        expect({ sent: text.toString(), status, told }).toMatchObject({ status: 400, told: malformed });
      }
    }
    expect(await tableVersions(app.db.dataSource)).toEqual(before);
    expect(endWatch()).toEqual([]);
    // Nothing else was wrong with it.
    expect((await send(JSON.stringify(body))).status).toBe(made);
  },
);

it.each([
  ['X-Store-Key', 'pk_demo_nusantara'],
  ['X-Scalev-Storefront-Api-Key', 'pk_demo_nusantara'],
  ['X-Sellvik-Key', 'pk_demo_acme'],
  ['Idempotency-Key', 'b'],
  ['Authorization', 'Bearer b'],
  ['X-Cart-Token', 'b'],
  ['X-Sellvik-Cart', 'a', 'b'],
  ['saas-token', 'a', 'b'],
  ['Content-Type', 'application/json'],
])('a second %s header is refused', async (name, ...values) => {
  const once = [
    'X-Store-Key',
    'pk_demo_acme',
    'Idempotency-Key',
    'a',
    'Authorization',
    'Bearer a',
    'X-Cart-Token',
    'a',
  ];
  const headers = [...once, 'Content-Type', 'application/json', ...values.flatMap((value) => [name, value])];
  const answer = await request(app, 'POST', '/storefront/v1/checkout', { headers, body: '{}' });
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.duplicate_header' } });
});

/** What the server answers to bytes that no HTTP library would send. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.setTimeout(1_500, () => socket.destroy());
  });
}

it.each([
  [
    'both a length and chunks',
    'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a length that is no number', 'Content-Length: 2, 2\r\n\r\n{}'],
  ['an unknown coding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a folded header', 'X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}'],
  ['a blank before the colon', 'Content-Length : 2\r\n\r\n{}'],
])('%s is no way to smuggle a second request', async (_what, rest) => {
  const text = await raw(
    `POST /storefront/v1/checkout HTTP/1.1\r\nHost: x\r\nX-Store-Key: pk_demo_acme\r\nContent-Type: application/json\r\n${rest}`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});
