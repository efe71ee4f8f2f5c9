import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { seedDemo } from './demo/seed.js';
import { asyncApiDocument } from './event-catalogue/asyncapi.js';
import { Worker } from './events/worker.service.js';
import { type Extensions } from './extensions.js';
import { type Env } from './platform/config/env.js';
import { SecretBox } from './platform/crypto/secret-box.js';
import { migrate } from './platform/database/migrate.js';
import { type OpenDatabase } from './platform/database/open-database.js';
import { configureHttp, createAdapter } from './platform/http/http-server.js';
import { serveDocs } from './platform/http/openapi.js';
import { Readiness } from './platform/http/readiness.js';
import { NestLog } from './platform/logging.js';
import { type RunningGateway } from './sandbox-gateway/gateway.js';
import { type RunningServer } from './start.js';

/**
 * Starts what `env` asks for on an open database: the schema, the demo stores and the gateway that they are paid by where
 * the database is the embedded one, the application, and the worker in its role. What was started is stopped again when a
 * later part fails, and the database with it.
 */
export async function serve(env: Env, extensions: Extensions, database: OpenDatabase): Promise<RunningServer> {
  const adapter = createAdapter(env);
  Logger.overrideLogger(new NestLog(adapter.getInstance().log));
  Logger.flush();
  const demo = database.embedded && env.nodeEnv !== 'production';
  let gateway: RunningGateway | null = null;
  const stopSurroundings = async (): Promise<void> => {
    await Promise.all([database.stop(), gateway?.stop()]);
  };
  try {
    await migrate(database.url);
    if (demo) await seedDemo({ url: database.url, nodeEnv: env.nodeEnv, secretBox: new SecretBox(env) });
    if (demo && env.sandboxGatewayUrl === null) {
      gateway = await startOwnGateway(env);
      // Its provider asks the settings where it is.
      Object.assign(env, { sandboxGatewayUrl: gateway.url });
    }
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({ env, databaseUrl: database.url, extensions }),
      adapter,
      { bodyParser: false, abortOnError: false },
    );
    const stop = stopping(app, env, stopSurroundings);
    try {
      await configureHttp(app, env);
      if (env.servesApi) serveDocs(app, asyncApiDocument());
      await app.init();
      await app.listen(env.port, env.listenHost);
      // Where any free port was asked for, payment providers still have to be told one that they can reach.
      Object.assign(env, { port: Number(new URL(await app.getUrl()).port) });
      if (env.runsJobs) {
        await app.get(Worker, { strict: false }).start({
          connectionString: database.url,
          concurrency: env.workerConcurrency,
        });
      }
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      url: await app.getUrl(),
      databaseUrl: database.url,
      embedded: database.embedded,
      gatewayUrl: gateway?.url ?? null,
      stop,
    };
  } catch (error) {
    await stopSurroundings();
    throw error;
  }
}

/** Loaded only where it is wanted, which is never in production. */
async function startOwnGateway({ gatewayPort: port, listenHost: host, dataDir }: Env): Promise<RunningGateway> {
  const { startGateway } = await import('./sandbox-gateway/gateway.js');
  return startGateway({ port, host, directory: dataDir });
}

/** Requests and jobs need the database and the gateway until they are done, so these go last. */
function stopping(
  app: NestFastifyApplication,
  { shutdownDelay }: Env,
  stopSurroundings: () => Promise<void>,
): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const stopTakingRequests = async (): Promise<void> => {
    // What others send before they have noticed still gets its answer, and that answer closes the connection.
    if (app.getHttpServer().listening) await sleep(shutdownDelay);
    await app.getHttpAdapter().close();
  };
  const stop = async (): Promise<void> => {
    app.get(Readiness, { strict: false }).drain();
    const drained = await Promise.allSettled([stopTakingRequests(), app.get(Worker, { strict: false }).stop()]);
    for (const end of drained) if (end.status === 'rejected') Logger.error({ err: end.reason as unknown }, 'Stopping');
    try {
      await app.close();
    } finally {
      await stopSurroundings();
    }
  };
  return () => (stopped ??= stop());
}
