import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type DataSource } from 'typeorm';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { EventLog } from '../../../src/events/event-log.service.js';
import { StreamModule } from '../../../src/events/stream/stream.module.js';
import { WebhookDispatcher } from '../../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookFanOut } from '../../../src/events/webhook/webhook-fan-out.service.js';
import { WebhookEndpoints } from '../../../src/events/webhook/webhook-endpoints.service.js';
import { WebhookModule } from '../../../src/events/webhook/webhook.module.js';
import { type IssuedEndpoint, type WebhookDelivery } from '../../../src/events/webhook/webhook.types.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { Env } from '../../../src/platform/config/env.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { Transactor } from '../../../src/platform/database/transactor.js';
import { type TestDatabase, testDatabase } from '../../support/database.js';

@Module({})
class EventsOnly {}

/** The events' part of the application on a database, as one process of it. No loop runs unless a test starts it. */
export function eventsProcess(
  url: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<INestApplicationContext> {
  const env = Env.from({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    JWT_SECRET: 'a secret of the tests, long enough',
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 'key').toString('base64')}`,
    ALLOW_PRIVATE_ADDRESSES: 'on',
    ...settings,
  });
  const imports = [
    ConfigModule.with(env),
    DatabaseModule.with({ url }),
    EventEmitterModule.forRoot(),
    StreamModule,
    WebhookModule,
  ];
  return NestFactory.createApplicationContext({ module: EventsOnly, imports }, { logger: false, abortOnError: false });
}

/** Lets the time of deliveries and endpoints pass, as the database sees it. */
export async function passWebhookTime(db: Pick<DataSource, 'query'>, seconds: number): Promise<void> {
  const earlier = (column: string): string => `${column} = ${column} - make_interval(secs => $1)`;
  const passing = (...columns: string[]): string => columns.map(earlier).join(', ');
  await db.query(`UPDATE webhook_deliveries SET ${passing('due_at', 'claimed_until', 'created_at', 'finished_at')}`, [
    seconds,
  ]);
  await db.query(`UPDATE webhook_endpoints SET ${passing('failing_since', 'paused_until', 'previous_secret_until')}`, [
    seconds,
  ]);
}

/** Webhooks of the demo store acme, and what tests do with them. They may go to this machine. */
export class Hooks {
  private constructor(
    readonly db: TestDatabase,
    private readonly process: INestApplicationContext,
    readonly storeId: number,
  ) {}

  static async open(): Promise<Hooks> {
    const db = await testDatabase({ demo: true });
    const [{ id }] = await db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'acme'`);
    return new Hooks(db, await eventsProcess(db.url), id);
  }

  async close(): Promise<void> {
    await this.process.close();
    await this.db.close();
  }

  get<Instance>(type: Type<Instance>): Instance {
    return this.process.get(type, { strict: false });
  }

  query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.db.dataSource.query<Row[]>(sql, values);
  }

  endpoint(url: string, eventTypes = ['test.*'], envelope = 'standard'): Promise<IssuedEndpoint> {
    return this.get(WebhookEndpoints).create(this.storeId, ['sellvik', 'scalev'], {
      url,
      description: null,
      eventTypes,
      envelope,
    });
  }

  /** Logs one event for each aggregate, in one transaction and their order; returns their ids. */
  log(aggregates: readonly string[], type = 'test.happened', storeId = this.storeId): Promise<string[]> {
    return this.get(Transactor).run(async (tx) => {
      const ids: string[] = [];
      for (const [index, aggregateId] of aggregates.entries()) {
        const event = { storeId, type, version: 1, aggregateId, payload: { index } };
        ids.push((await this.get(EventLog).append(tx, event)).id);
      }
      return ids;
    });
  }

  /** Makes deliveries until the log is read to its end; transactions of other test files may delay that. */
  async fanOut(): Promise<void> {
    while ((await this.get(WebhookFanOut).fanOutBatch()) !== 'idle') await sleep(5);
  }

  /** Sends all that is due, and what becomes due by that. Returns how many attempts were made. */
  async sendAll(): Promise<number> {
    let attempts = 0;
    for (;;) {
      const sent = await this.get(WebhookDispatcher).sendDue();
      if (sent === 0) return attempts;
      attempts += sent;
    }
  }

  /** Lets the time of deliveries and endpoints pass, as the database sees it. */
  pass(seconds: number): Promise<void> {
    return passWebhookTime(this.db.dataSource, seconds);
  }

  deliveries({ endpoint }: IssuedEndpoint): Promise<WebhookDelivery[]> {
    return this.query(
      `SELECT id, event_id AS "eventId", aggregate_id AS "aggregateId", state, attempts, due_at AS "dueAt",
         last_status AS "lastStatus", last_error AS "lastError"
       FROM webhook_deliveries WHERE endpoint_id = $1 ORDER BY id`,
      [endpoint.id],
    );
  }

  /** How many deliveries of an endpoint are in which state. */
  async states({ endpoint }: IssuedEndpoint): Promise<Record<string, number>> {
    const rows = await this.query<{ state: string; count: number }>(
      'SELECT state, count(*) FROM webhook_deliveries WHERE endpoint_id = $1 GROUP BY state ORDER BY state',
      [endpoint.id],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }
}
