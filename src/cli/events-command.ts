import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { WebhookDeliveries } from '../events/webhook/webhook-deliveries.service.js';
import { WebhookEndpoints } from '../events/webhook/webhook-endpoints.service.js';
import { WebhookModule } from '../events/webhook/webhook.module.js';
import { type ReplayRange } from '../events/webhook/webhook.types.js';
import { isUuid } from '../kernel/ids.js';
import { ConfigModule } from '../platform/config/config.module.js';
import { DatabaseModule } from '../platform/database/database.module.js';
import { AuditLog } from '../store/audit-log.service.js';
import { StoreModule } from '../store/store.module.js';
import { StoreService } from '../store/store.service.js';
import { type CommandContext, obeying, UsageError } from './command.js';
import { operatorOf } from './operator.js';

const usage = `Usage:
  npm run events -- replay --store acme [--endpoint 3 …] --event 0193a1b2-… [--event …]
  npm run events -- replay --store acme [--endpoint 3 …] --from 2026-11-21T00:00:00Z [--to …] [--type order.created …]
  npm run events -- replay --store acme [--endpoint 3 …] --dead
Without --endpoint: to every active webhook endpoint of the store. A running worker sends what is queued.`;

const options = {
  store: { type: 'string' },
  endpoint: { type: 'string', multiple: true },
  event: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  type: { type: 'string', multiple: true },
  dead: { type: 'boolean' },
} as const;

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true });
type Values = ReturnType<typeof parse>['values'];

@Module({})
class EventsCommand {}

/** What to send again: dead letters, the named events, or those of a time. */
type Again = ReplayRange | 'dead';

function rangeOf({ event, from, to, type, dead }: Values): Again {
  const ways = [event, from, dead].filter((way) => way !== undefined);
  if (ways.length !== 1 || (from === undefined && (to !== undefined || type !== undefined))) throw new UsageError();
  if (dead) return 'dead';
  if (event) {
    if (!event.every(isUuid)) throw new UsageError();
    return { eventIds: event };
  }
  return { from: time(from), to: to === undefined ? new Date() : time(to), types: type };
}

function time(text: string | undefined): Date {
  const parsed = new Date(text ?? '');
  if (Number.isNaN(parsed.getTime())) throw new UsageError();
  return parsed;
}

/** The command's name for the audit log, with the option that says what to send again. */
function commandOf(range: Again): string {
  if (range === 'dead') return 'events replay --dead';
  return 'eventIds' in range ? 'events replay --event' : 'events replay --from';
}

async function replay({ env, url }: CommandContext, values: Values): Promise<void> {
  const { store: slug, endpoint: chosen = [] } = values;
  const range = rangeOf(values);
  if (slug === undefined) throw new UsageError();
  const imports = [
    ConfigModule.with(env),
    DatabaseModule.with({ url, poolSize: 2 }),
    EventEmitterModule.forRoot(),
    StoreModule,
    WebhookModule,
  ];
  const app = await NestFactory.createApplicationContext({ module: EventsCommand, imports }, { logger: ['error'] });
  try {
    const { id: storeId } = await app.get(StoreService, { strict: false }).bySlug(slug);
    const all = await app
      .get(WebhookEndpoints, { strict: false })
      .list(app.get(DataSource, { strict: false }).manager, storeId);
    const ids =
      chosen.length > 0 ? chosen.map(Number) : all.filter(({ state }) => state === 'active').map(({ id }) => id);
    if (!ids.every(Number.isSafeInteger)) throw new UsageError();
    const deliveries = app.get(WebhookDeliveries, { strict: false });
    const audit = app.get(AuditLog, { strict: false });
    const origin = operatorOf(commandOf(range));
    for (const id of ids) {
      const queued = await audit.around({ ...origin, storeId, target: `endpoint ${id}` }, () =>
        range === 'dead' ? deliveries.redeliverDead(storeId, id) : deliveries.replay(storeId, id, range),
      );
      console.log(`Endpoint ${id}: ${queued} queued`);
    }
    if (ids.length === 0) console.log('The store has no active webhook endpoint.');
  } finally {
    await app.close();
  }
}

/** What `npm run events` does: sends logged events to webhook endpoints again. Returns the exit code. */
export function eventsCommand(context: CommandContext): Promise<number> {
  return obeying(usage, async () => {
    const { values, positionals } = parse(context.args);
    if (positionals.join() !== 'replay') throw new UsageError();
    await replay(context, values);
  });
}
