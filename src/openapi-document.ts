import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { extensions } from './extensions.js';
import { Env } from './platform/config/env.js';
import { createAdapter } from './platform/http/http-server.js';
import { describeApi } from './platform/http/openapi.js';

/** The description of all APIs as the text of `openapi.json`. In Nest's preview mode: nothing is instantiated, no database is needed. */
export async function openApiJson(): Promise<string> {
  const env = Env.from({ LOG_LEVEL: 'silent' });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ env, databaseUrl: 'postgres://none', extensions }),
    createAdapter(env),
    { preview: true, logger: false, abortOnError: false },
  );
  return `${JSON.stringify(describeApi(app), null, 2)}\n`;
}
