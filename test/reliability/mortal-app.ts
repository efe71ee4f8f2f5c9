import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { AppModule } from '../../src/app.module.js';
import { extensions } from '../../src/extensions.js';
import { Env } from '../../src/platform/config/env.js';
import { configureHttp, createAdapter } from '../../src/platform/http/http-server.js';

// The application as a process that dies, without any chance to clean up, after an order is committed and before
// anybody is told: in-process listeners run just there.
const env = Env.load();
const app = await NestFactory.create<NestFastifyApplication>(
  AppModule.with({ env, databaseUrl: env.databaseUrl ?? '', extensions }),
  createAdapter(env),
  { logger: false, bodyParser: false, abortOnError: false },
);
await configureHttp(app, env);
await app.listen(0, '127.0.0.1');
app.get(EventEmitter2, { strict: false }).on('order.created', () => process.kill(process.pid, 'SIGKILL'));
process.send?.(await app.getUrl());
