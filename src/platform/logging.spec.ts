import { Logger } from '@nestjs/common';
import fastify from 'fastify';
import { QueryFailedError } from 'typeorm';
import { Env } from './config/env.js';
import { loggerOptions, NestLog } from './logging.js';

let lines: string[];
let logger: Logger;
beforeEach(() => {
  lines = [];
  const env = Env.from({ NODE_ENV: 'test', LOG_LEVEL: 'trace' });
  const stream = { write: (line: string) => void lines.push(line) };
  const { log } = fastify({ logger: { ...(loggerOptions(env) as object), stream } });
  Logger.overrideLogger(new NestLog(log));
  logger = new Logger('Errands');
});
afterAll(() => {
  Logger.overrideLogger(['error', 'warn', 'log']);
});

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: LoggedError;
}
function logged(): { msg?: string; context?: string; orderId?: number; stack?: string; err: LoggedError } {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] as string) as ReturnType<typeof logged>;
}

/** What PostgreSQL says of a value that it cannot read: it quotes it. */
function databaseError(code: string): QueryFailedError {
  const message = `invalid input syntax for type integer: "canary"`;
  const driverError = Object.assign(new Error(message), { code, detail: 'Key (email)=(canary) exists' });
  return new QueryFailedError('SELECT $1::int', ['canary'], driverError);
}

it('writes fields and their text, with the place it comes from', () => {
  logger.error({ err: new Error('out of order'), orderId: 7 }, 'Asking failed');
  expect(logged()).toMatchObject({
    level: 50,
    context: 'Errands',
    msg: 'Asking failed',
    orderId: 7,
    err: { type: 'Error', message: 'out of order', stack: expect.stringContaining('logging.spec.ts') as string },
  });
});

it('writes no header, whichever API it is of', () => {
  const headers = { authorization: 'canary', 'x-of-some-contract': 'canary' };
  logger.log({ headers, rawHeaders: ['x-of-some-contract', 'canary'], req: { headers } }, 'Answered');
  expect(lines).toHaveLength(1);
  expect(lines.join()).toContain('[redacted]');
  expect(lines.join()).not.toContain('canary');
});

it('writes a text, and an error, as they are', () => {
  logger.log('All is well');
  expect(logged()).toMatchObject({ level: 30, context: 'Errands', msg: 'All is well' });
  lines.length = 0;
  logger.warn(new Error('out of order'));
  expect(logged()).toMatchObject({ level: 40, context: 'Errands', msg: 'out of order', err: { type: 'Error' } });
  lines.length = 0;
  logger.error('It broke', 'Error: It broke\n    at somewhere.ts:1');
  expect(logged()).toMatchObject({
    msg: 'It broke',
    context: 'Errands',
    stack: 'Error: It broke\n    at somewhere.ts:1',
  });
});

it.each([
  ['beside fields', (error: Error) => logger.error({ err: error, orderId: 7 }, 'Asking failed')],
  ['by itself', (error: Error) => logger.error(error)],
  ['after a text', (error: Error) => logger.error('Asking failed', error)],
  ['as a cause', (error: Error) => logger.error({ err: new Error('out of order', { cause: error }) }, 'Asking failed')],
])('quotes no value of a statement, nor one that the database quotes, logged %s', (_, log) => {
  log(databaseError('22P02'));
  expect(lines.join()).not.toContain('canary');
  expect(lines.join()).toContain('"code":"22P02"');
  expect(lines.join()).toContain('logging.spec.ts');
});

it('quotes nothing of what could not be parsed', () => {
  const failed = (() => {
    try {
      return JSON.parse('{"token":"canary"') as never;
    } catch (error) {
      return error as Error;
    }
  })();
  const quoting = new SyntaxError(`Unexpected token 'c', "canary" is not valid JSON`);
  for (const err of [failed, quoting]) logger.error({ err }, 'Reading failed');
  expect(lines.join()).not.toContain('canary');
  expect(lines).toHaveLength(2);
});

it('says what a database reports that quotes no value', () => {
  logger.error({ err: databaseError('42703') }, 'Asking failed');
  expect(logged().err.message).toContain('invalid input syntax');
});

it('takes what is no error for what it is', () => {
  logger.error({ err: 'canary' }, 'Asking failed');
  expect(logged().err).toEqual({ type: 'string', message: '', stack: '' });
});
