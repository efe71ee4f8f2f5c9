import { Agent } from 'node:http';
import { type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { type Extensions, extensions as none } from '../../src/extensions.js';
import { Env } from '../../src/platform/config/env.js';
import { configureHttp, createAdapter } from '../../src/platform/http/http-server.js';
import { NestLog } from '../../src/platform/logging.js';
import { type Answer, ask, type Question } from '../http/support/ask.js';
import { type TestDatabase, testDatabase } from './database.js';
import { encryptionKeys } from './encryption-keys.js';

export interface TestApp {
  /** Where it listens. */
  readonly url: string;
  /** Keeps the connections of `request`. */
  readonly agent: Agent;
  /** Its database, seeded with the demo stores; for looking and for staging rivals. */
  readonly db: TestDatabase;
  readonly nest: NestFastifyApplication;
  /** A provider, from whichever module. */
  get<Instance>(type: Type<Instance> | (abstract new (...args: never[]) => Instance)): Instance;
  /** Closes the application and drops its database. Fails when a transaction was left open. */
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly extensions?: Partial<Extensions>;
  /** Environment variables beyond those of tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another instance of the application, whose database this one shares and leaves alone when it is closed. */
  readonly beside?: TestApp;
  /** Receives every line of the log, Nest's included. Set LOG_LEVEL, too. */
  readonly log?: (line: string) => void;
}

/**
 * The whole application on a database of its own with the demo stores, listening on a free port. The worker does not
 * run; a test that wants jobs starts it. One for a test file: make it in `beforeAll`, `close` it in `afterAll`.
 */
export async function testApp({ extensions, settings, beside, log }: TestAppOptions = {}): Promise<TestApp> {
  const db = beside?.db ?? (await testDatabase({ demo: true }));
  const env = Env.from({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: 'off',
    MAX_EVENT_LOOP_DELAY: '0',
    MAX_WAITING_REQUESTS: '0',
    JWT_SECRET: 'a secret of the tests, long enough',
    ENCRYPTION_KEYS: encryptionKeys,
    DATABASE_URL: db.url,
    ...settings,
  });
  const adapter = createAdapter(env, undefined, log && { write: log });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ env, databaseUrl: db.url, extensions: { ...none, ...extensions } }),
    adapter,
    { logger: log ? new NestLog(adapter.getInstance().log) : false, bodyParser: false, abortOnError: false },
  );
  await configureHttp(nest, env);
  await nest.listen(0, '127.0.0.1');
  const url = await nest.getUrl();
  // So that the addresses that it gives out are its own.
  Object.assign(env, { port: Number(new URL(url).port) });
  const agent = new Agent({ keepAlive: true });
  // A test file is never unloaded: what it holds on to must not hold the application once that is closed.
  let running: NestFastifyApplication | null = nest;
  const open = (): NestFastifyApplication => {
    if (!running) throw new Error('The application is closed');
    return running;
  };
  return {
    url,
    agent,
    db,
    get nest() {
      return open();
    },
    get: (type) => open().get(type, { strict: false }),
    close: async () => {
      agent.destroy();
      await open().close();
      running = null;
      if (!beside) await db.close();
    },
  };
}

/** One HTTP exchange with the application: `request(app, 'POST', '/storefront/v1/carts', { headers, body })`. */
export function request(
  app: Pick<TestApp, 'url'> & Partial<Pick<TestApp, 'agent'>>,
  method: string,
  path: string,
  question: Question = {},
): Promise<Answer> {
  return ask(app.url, method, path, { agent: app.agent, ...question });
}
