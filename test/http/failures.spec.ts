import { NotFoundException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { DomainError, type ErrorKind, invalidRequest } from '../../src/kernel/domain-error.js';
import { ErrorDialect, type Failure, type RenderedFailure } from '../../src/platform/http/error-dialect.js';
import { ErrorDialects } from '../../src/platform/http/error-dialects.js';
import { ask } from './support/ask.js';
import { next, outOfStock, type Probe, probe } from './support/probe.js';

class ShopDialect extends ErrorDialect {
  constructor(readonly prefix: string) {
    super();
  }

  render({ code, status, details, retryAfterSeconds, requestId }: Failure): RenderedFailure {
    return {
      status: status === 404 ? 410 : status,
      headers: { 'x-dialect': this.prefix },
      body: { error: { code, ...details }, retryAfterSeconds, requestId },
    };
  }
}

let server: Probe;
beforeAll(async () => {
  server = await probe();
  const dialects = server.app.get(ErrorDialects);
  dialects.register(new ShopDialect('/shop'));
  dialects.register(new ShopDialect('/shop/v2'));
});
afterAll(() => server.close());
beforeEach(() => {
  server.log.length = 0;
});

function thrown(error: unknown) {
  next.error = error;
  return ask(server.url, 'GET', '/probe/throw');
}

function databaseError(code: string, message = 'inner detail'): Error {
  const driverError = Object.assign(new Error(message), { code, detail: 'Key (email)=(anna@example.org) exists' });
  return new QueryFailedError('INSERT INTO customers VALUES ($1)', ['hunter2'], driverError);
}

describe('a domain error', () => {
  it('is told as problem details, with its data', async () => {
    const { status, body, headers } = await thrown(outOfStock);
    expect(status).toBe(409);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'urn:cashwrap:error:stock.short',
      title: 'Conflict',
      status: 409,
      detail: 'Not enough in stock.',
      code: 'stock.short',
      requestId: headers['x-request-id'],
      shortages: [{ sku: 'KURTI-M', available: 1 }],
    });
    expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it.each<[ErrorKind, number]>([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['declined', 402],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['limited', 429],
    ['unavailable', 503],
  ])('of the kind %s is answered %d', async (kind, status) => {
    expect(await thrown(new DomainError('area.reason', kind, 'Why.'))).toMatchObject({ status, body: { status } });
  });

  it('cannot overwrite the members that every problem has', async () => {
    const error = new DomainError('area.reason', 'conflict', 'Why.', { status: 'PENDING', code: 'x', title: 'y' });
    expect((await thrown(error)).body).toMatchObject({ status: 409, code: 'area.reason', title: 'Conflict' });
  });

  it('says when to come back in a header', async () => {
    const { headers, body } = await thrown(
      new DomainError('cart.locked', 'conflict', 'Busy.', { retryAfterSeconds: 3 }),
    );
    expect(headers['retry-after']).toBe('3');
    expect(body).not.toHaveProperty('retryAfterSeconds');
  });

  it('names faulty fields', async () => {
    const issues = [{ path: ['phone'], code: 'not_a_phone', message: 'phone is no E.164 number' }];
    expect(await thrown(invalidRequest(issues))).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', issues },
    });
  });
});

describe('a bug', () => {
  it.each([
    ['an error', new TypeError("Cannot read properties of undefined (reading 'secret')")],
    ['a thrown text', 'secret'],
    ['nothing at all', undefined],
    ['an error with a status of its own', Object.assign(new Error('secret'), { statusCode: 404, status: 404 })],
    ['a state that a statement is not made for', databaseError('55000', 'currval of secret')],
    ['an SQL error', databaseError('42703', 'column "secret" does not exist')],
  ])('(%s) is a 500 that tells nothing but the request id', async (_what, error) => {
    const { status, body, headers, text } = await thrown(error);
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal', requestId: headers['x-request-id'] });
    expect(text).not.toContain('secret');
  });

  it('is logged with its stack and request id, and without the values of a statement', async () => {
    const { headers } = await thrown(databaseError('42703', 'no such column'));
    const line = server.log.find((entry) => entry.includes('"level":50')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      reqId: headers['x-request-id'],
      route: '/probe/throw',
      err: { type: 'QueryFailedError', code: '42703', message: 'no such column' },
    });
    expect(line).toContain('failures.spec');
    expect(line).not.toContain('hunter2');
    expect(line).not.toContain('anna@example.org');
  });
});

describe('a database that is down or busy', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
  it.each([
    ['refuses connections', refused],
    ['lets nobody in', Object.assign(new Error('inner detail'), { code: '55000', severity: 'FATAL' })],
    ['refuses on every address', new AggregateError([refused], '')],
    ['cut the connection', new Error('Connection terminated unexpectedly')],
    ['has no free connection in time', new Error('timeout exceeded when trying to connect')],
    ['is shut down by its administrator (57P01)', databaseError('57P01')],
    ['is starting (57P03)', databaseError('57P03')],
    ['has too many connections (53300)', databaseError('53300')],
    ['waited too long for a lock (55P03)', databaseError('55P03')],
    ['took too long (57014)', databaseError('57014')],
    ['failed in its connection (08006)', databaseError('08006')],
    ['ran into a deadlock once too often (40P01)', databaseError('40P01')],
  ])('(%s) is a 503 to be tried again', async (_what, error) => {
    const { status, headers, body, text } = await thrown(error);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body).toMatchObject({ code: 'service.unavailable' });
    expect(text).not.toMatch(/10\.0\.0\.7|inner detail|timeout/);
  });
});

describe('a dialect', () => {
  it('words every failure under its prefix, the longest prefix first', async () => {
    expect(await ask(server.url, 'GET', '/shop/none')).toMatchObject({
      status: 410,
      headers: { 'x-dialect': '/shop', 'content-type': 'application/json; charset=utf-8' },
      body: { error: { code: 'route.not_found' } },
    });
    expect((await ask(server.url, 'GET', '/shop/v2/x?y=/shop')).headers['x-dialect']).toBe('/shop/v2');
    expect((await ask(server.url, 'GET', '/shop?x')).headers['x-dialect']).toBe('/shop');
  });

  it('words what the framework refuses, too', async () => {
    const asked = (body: string, type = 'application/json', path = '/shop/x') =>
      ask(server.url, 'POST', path, { body, headers: { 'Content-Type': type } });
    expect(await asked('{')).toMatchObject({ status: 400, body: { error: { code: 'request.malformed' } } });
    expect(await asked('x'.repeat(102_401))).toMatchObject({
      status: 413,
      body: { error: { code: 'request.too_large' } },
    });
    expect(await asked('{}', 'application/json', '/shop/%zz')).toMatchObject({
      status: 400,
      headers: { 'x-dialect': '/shop' },
      body: { error: { code: 'request.malformed' } },
    });
    const doubled = ['Authorization', 'a', 'Authorization', 'b'];
    expect(await ask(server.url, 'GET', '/shop', { headers: doubled })).toMatchObject({
      status: 400,
      body: { error: { code: 'request.duplicate_header', header: 'authorization' } },
    });
  });

  it('words the failures of its paths however they are spelled', async () => {
    for (const path of ['/shop%2Fnone', '/%73hop/none', '/shop%2fnone/%E9/%zz', '/%73hop']) {
      expect([path, (await ask(server.url, 'GET', path)).headers['x-dialect']]).toEqual([path, '/shop']);
    }
    expect((await ask(server.url, 'GET', '/shop%2Fv2/none?a=%')).headers['x-dialect']).toBe('/shop/v2');
  });

  it('leaves other paths alone', async () => {
    for (const path of ['/shopping', '/', '/x/shop', '/probe/none', '/shop%3Fx', '/shop%252Fx', '/x?/shop']) {
      expect((await ask(server.url, 'GET', path)).headers['content-type']).toContain('application/problem+json');
    }
  });

  it('has its prefix to itself', () => {
    expect(() => server.app.get(ErrorDialects).register(new ShopDialect('/shop'))).toThrow('/shop');
  });
});

it('a framework exception is told in our words', async () => {
  expect((await thrown(new NotFoundException('Cannot GET /secret/path'))).text).not.toContain('secret');
});
