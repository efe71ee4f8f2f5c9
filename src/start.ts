import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { seedDemo } from './demo/seed.js';
import { Worker } from './events/worker.service.js';
import { type Extensions } from './extensions.js';
import { type Env } from './platform/config/env.js';
import { migrate } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { configureHttp, createAdapter } from './platform/http/http-server.js';
import { serveDocs } from './platform/http/openapi.js';
import { Readiness } from './platform/http/readiness.js';
import { NestLog } from './platform/logging.js';

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly embedded: boolean;
  /** Takes no more work, finishes what is in hand, then stops what was started. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts everything that `env` asks for: the embedded database if it names no other, the schema, the demo stores where
 * the database is the embedded one, the application, and the worker in its role. What was started is stopped again
 * when a later part fails.
 */
export async function start(env: Env, extensions: Extensions): Promise<RunningServer> {
  const adapter = createAdapter(env);
  Logger.overrideLogger(new NestLog(adapter.getInstance().log));
  const database = await openDatabase(env, { share: false });
  try {
    await migrate(database.url);
    if (database.embedded && env.nodeEnv !== 'production') await seedDemo({ url: database.url, nodeEnv: env.nodeEnv });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({ env, databaseUrl: database.url, extensions }),
      adapter,
      { bodyParser: false, abortOnError: false },
    );
    const stop = stopping(app, database.stop);
    try {
      await configureHttp(app, env);
      if (env.servesApi) serveDocs(app);
      await app.init();
      if (env.runsJobs) {
        await app.get(Worker, { strict: false }).start({
          connectionString: database.url,
          concurrency: env.workerConcurrency,
        });
      }
      await app.listen(env.port, env.listenHost);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: await app.getUrl(), databaseUrl: database.url, embedded: database.embedded, stop };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Requests and jobs need the database until they are done, so it goes last. */
function stopping(app: NestFastifyApplication, stopDatabase: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    app.get(Readiness, { strict: false }).drain();
    const drained = await Promise.allSettled([app.getHttpAdapter().close(), app.get(Worker, { strict: false }).stop()]);
    for (const end of drained) if (end.status === 'rejected') Logger.error({ err: end.reason as unknown }, 'Stopping');
    try {
      await app.close();
    } finally {
      await stopDatabase();
    }
  };
  return () => (stopped ??= stop());
}
