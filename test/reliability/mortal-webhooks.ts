import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Module } from '@nestjs/common';
import { WebhookDispatcher } from '../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookFanOut } from '../../src/events/webhook/webhook-fan-out.service.js';
import { WebhookModule } from '../../src/events/webhook/webhook.module.js';
import { ConfigModule } from '../../src/platform/config/config.module.js';
import { Env } from '../../src/platform/config/env.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';

@Module({})
class Mortal {}

// The sender of webhooks as a process that can be killed at any moment. It begins when it is told to.
const env = Env.load();
const app = await NestFactory.createApplicationContext(
  {
    module: Mortal,
    imports: [
      ConfigModule.with(env),
      DatabaseModule.with({ url: env.databaseUrl ?? '', poolSize: 3 }),
      EventEmitterModule.forRoot(),
      WebhookModule,
    ],
  },
  { logger: false },
);
process.once('message', () => {
  app.get(WebhookFanOut, { strict: false }).start();
  app.get(WebhookDispatcher, { strict: false }).start();
});
process.on('disconnect', () => process.exit());
