import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exchange, exchangeJson, maxAnswerBytes, OutboundError } from '../../src/platform/http/outbound.js';

describe('an exchange with a server outside', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const failure = async (call: Promise<unknown>): Promise<OutboundError> => {
    const error = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof OutboundError) return error;
    throw new Error(`No OutboundError: ${String(error)}`);
  };

  it('sends JSON and gives back the status and what came as JSON', async () => {
    answer = (request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        response.statusCode = 402;
        response.end(JSON.stringify({ got: JSON.parse(text) as unknown, type: request.headers['content-type'] }));
      });
    };
    expect(await exchangeJson({ method: 'PUT', url: `${url}/charges/1`, json: { amount: 5 } })).toEqual({
      status: 402,
      body: { got: { amount: 5 }, type: 'application/json' },
    });
  });

  it('reads an answer of 1 MB, and breaks off at the first byte more', async () => {
    let size = maxAnswerBytes;
    answer = (_, response) => response.end(Buffer.alloc(size, 'a'));
    expect((await exchange({ method: 'GET', url })).body).toHaveLength(maxAnswerBytes);
    size += 1;
    expect((await failure(exchange({ method: 'GET', url }))).reason).toBe('too_large');
  });

  it('breaks off an answer of unknown length at the same size', async () => {
    let sent = 0;
    answer = (_, response) => {
      const write = () => {
        while (!response.destroyed && sent < 100 * maxAnswerBytes) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536, 'a'))) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    };
    expect((await failure(exchange({ method: 'GET', url }))).reason).toBe('too_large');
    expect(sent).toBeLessThan(20 * maxAnswerBytes);
  });

  it('follows no redirect', async () => {
    answer = (_, response) => response.writeHead(302, { location: `${url}/elsewhere` }).end('{}');
    const { reason, status } = await failure(exchangeJson({ method: 'GET', url }));
    expect([reason, status]).toEqual(['redirected', 302]);
    expect((await exchange({ method: 'GET', url })).status).toBe(302);
    expect(asked).toEqual(['GET /', 'GET /']);
  });

  it.each([
    ['with its signal', 'before the answer', () => ({ signal: AbortSignal.timeout(100) })],
    ['with its signal', 'in the middle of the body', () => ({ signal: AbortSignal.timeout(100) })],
    ['in its time', 'before the answer', () => ({ milliseconds: 100 })],
    ['in its time', 'in the middle of the body', () => ({ milliseconds: 100 })],
    ['at once where its signal has ended already', 'before the answer', () => ({ signal: AbortSignal.abort() })],
  ])('ends %s %s', async (_, when, limit) => {
    answer = (_, response) => {
      if (when !== 'before the answer') response.write('{"half":');
    };
    const begun = performance.now();
    const { reason } = await failure(exchangeJson({ method: 'GET', url, ...limit() }));
    expect(reason).toBe('timed_out');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('tells a broken connection and a closed port from an answer, and asks once', async () => {
    answer = (request) => request.socket.destroy();
    expect((await failure(exchange({ method: 'POST', url, body: 'x' }))).reason).toBe('unreachable');
    expect(asked).toEqual(['POST /']);
    expect((await failure(exchange({ method: 'GET', url: 'http://127.0.0.1:1' }))).reason).toBe('unreachable');
  });

  it("takes a server's failure for no answer", async () => {
    answer = (_, response) => response.writeHead(503).end('{"charge":"made"}');
    const { reason, status } = await failure(exchangeJson({ method: 'GET', url }));
    expect([reason, status]).toEqual(['failed', 503]);
  });

  it('shows nothing of what was sent or came back in an error', async () => {
    answer = (_, response) => response.end('the canary sings');
    const error = await failure(
      exchangeJson({
        method: 'POST',
        url: `${url}/path?key=canary`,
        json: 'canary',
        headers: { authorization: 'canary' },
      }),
    );
    expect(error.message).toBe(`${url} answered with something that is no JSON (status 200)`);
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('canary');
  });

  it('uses no proxy that the environment names', async () => {
    answer = (_, response) => response.end('{}');
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect((await exchangeJson({ method: 'GET', url })).status).toBe(200);
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
      delete process.env['http_proxy'];
    }
  });
});
