import { setTimeout as sleep } from 'node:timers/promises';
import { EventLog } from '../../../src/events/event-log.service.js';
import { WebhookDispatcher } from '../../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookFanOut } from '../../../src/events/webhook/webhook-fan-out.service.js';
import { WebhookEndpoints } from '../../../src/events/webhook/webhook-endpoints.service.js';
import { type IssuedEndpoint, type WebhookDelivery } from '../../../src/events/webhook/webhook.types.js';
import { type TestApp, testApp } from '../../support/app.js';

/** An application whose webhooks may go to this machine, and what tests do with it. No loop runs unless a test starts it. */
export class Hooks {
  private constructor(
    readonly app: TestApp,
    readonly storeId: number,
  ) {}

  static async open(): Promise<Hooks> {
    const app = await testApp({ settings: { ALLOW_PRIVATE_ADDRESSES: 'on' } });
    const [{ id }] = await app.db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'acme'`);
    return new Hooks(app, id);
  }

  query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.app.db.dataSource.query<Row[]>(sql, values);
  }

  endpoint(url: string, eventTypes = ['test.*'], envelope = 'standard'): Promise<IssuedEndpoint> {
    return this.app
      .get(WebhookEndpoints)
      .create(this.storeId, ['sellvik', 'scalev'], { url, description: null, eventTypes, envelope });
  }

  /** Logs one event for each aggregate, in one transaction and their order; returns their ids. */
  log(aggregates: readonly string[], type = 'test.happened', storeId = this.storeId): Promise<string[]> {
    return this.app.db.transactor.run(async (tx) => {
      const ids: string[] = [];
      for (const [index, aggregateId] of aggregates.entries()) {
        const event = { storeId, type, version: 1, aggregateId, payload: { index } };
        ids.push((await this.app.get(EventLog).append(tx, event)).id);
      }
      return ids;
    });
  }

  /** Makes deliveries until the log is read to its end; transactions of other test files may delay that. */
  async fanOut(): Promise<void> {
    while ((await this.app.get(WebhookFanOut).fanOutBatch()) !== 'idle') await sleep(5);
  }

  /** Sends all that is due, and what becomes due by that. Returns how many attempts were made. */
  async sendAll(): Promise<number> {
    let attempts = 0;
    for (;;) {
      const sent = await this.app.get(WebhookDispatcher).sendDue();
      if (sent === 0) return attempts;
      attempts += sent;
    }
  }

  /** Lets the time of deliveries and endpoints pass, as the database sees it. */
  async pass(seconds: number): Promise<void> {
    await this.query(
      `UPDATE webhook_deliveries SET due_at = due_at - make_interval(secs => $1), claimed_until = claimed_until - make_interval(secs => $1),
         created_at = created_at - make_interval(secs => $1), finished_at = finished_at - make_interval(secs => $1)`,
      [seconds],
    );
    await this.query(
      `UPDATE webhook_endpoints SET failing_since = failing_since - make_interval(secs => $1),
         paused_until = paused_until - make_interval(secs => $1),
         previous_secret_until = previous_secret_until - make_interval(secs => $1)`,
      [seconds],
    );
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
