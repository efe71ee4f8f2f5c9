import { type LoggerService, type LogLevel } from '@nestjs/common';
import { type FastifyBaseLogger, type FastifyServerOptions } from 'fastify';
import { type Env } from './config/env.js';
import { sqlState } from './database/transactor.js';

/**
 * How Fastify's own pino logs: one JSON line per entry. Nothing of a request is logged but its method, its route's
 * template and its id; the redaction is the net below that, for headers that reach a log line by accident: all of them,
 * since each API has its own for its secrets.
 */
export function loggerOptions(env: Env): Exclude<FastifyServerOptions['logger'], undefined> {
  if (env.logLevel === 'silent') return false;
  return {
    level: env.logLevel,
    base: { role: env.role },
    redact: { paths: ['headers', 'rawHeaders', '*.headers', '*.rawHeaders'], censor: '[redacted]' },
    serializers: { err: loggedError },
  };
}

/**
 * What is logged of an error. Not its other properties: those of a database error hold the statement's values, which are
 * customers' data and secrets.
 */
function loggedError(error: unknown): { type: string; message: string; stack: string } & Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const source = (error as { driverError?: unknown }).driverError ?? error;
  const { code, constraint, table } = source as { code?: unknown; constraint?: unknown; table?: unknown };
  const message = wordsOf(error);
  return {
    type: error.constructor.name,
    message,
    stack: error.stack?.replaceAll(error.message, () => message) ?? '',
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(table !== undefined && { table }),
    ...(error.cause instanceof Error && { cause: loggedError(error.cause) }),
  };
}

/** An error's message, unless it quotes a value: PostgreSQL's data exceptions (class 22) do, and a parser of JSON. */
function wordsOf(error: Error): string {
  if (sqlState(error)?.startsWith('22')) return 'A value does not fit its column or function';
  return error instanceof SyntaxError ? 'Something could not be parsed' : error.message;
}

/** What the framework reports while it starts: a line per module and route, of interest only to who debugs it. */
const chatty = new Set(['InstanceLoader', 'NestApplication', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

/** Lets Nest's `Logger`, and with it every module's, write to Fastify's log. */
export class NestLog implements LoggerService {
  constructor(private readonly target: FastifyBaseLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(chatty.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  setLogLevels(_levels: LogLevel[]): void {
    // The level is pino's: LOG_LEVEL decides, not the framework.
  }

  /**
   * Nest passes the context last, and for errors the stack before it. What is logged is a text, an error, or fields with
   * a text: `logger.warn({ err, orderId }, 'Asking failed')`.
   */
  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const words = rest.filter((part) => typeof part === 'string');
    const stack = words.find((part) => part.includes('\n'));
    const lines = words.filter((part) => part !== stack);
    const context = lines.pop();
    const origin = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) this.target[level]({ ...origin, err: message }, lines[0] ?? wordsOf(message));
    else if (typeof message === 'object') this.target[level]({ ...message, ...origin }, lines[0]);
    else this.target[level]({ ...origin, ...errorIn(rest) }, `${message as string}`);
  }
}

function errorIn(rest: readonly unknown[]): { err?: Error } {
  const err = rest.find((part) => part instanceof Error);
  return err ? { err } : {};
}
