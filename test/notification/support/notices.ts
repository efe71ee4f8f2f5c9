import { type DomainEvent } from '../../../src/events/domain-event.js';
import { type EventSubscriber } from '../../../src/events/event-subscriber.js';
import { type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';

/** The logged event of a type about an order. */
export async function eventOf(app: TestApp, orderId: string, type: string): Promise<DomainEvent> {
  const [event] = await app.db.dataSource.query<DomainEvent[]>(
    `SELECT id, store_id AS "storeId", type, version, aggregate_id AS "aggregateId", payload,
            to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt"
     FROM domain_events WHERE aggregate_id = $1 AND type = $2`,
    [orderId, type],
  );
  if (!event) throw new Error(`No ${type} about ${orderId}`);
  return event;
}

/** Hands a subscriber what happened to an order, as the worker would, and returns what it threw, if anything. */
export async function tell(
  app: TestApp,
  subscriber: EventSubscriber,
  { orderId, type }: { orderId: string; type: string },
): Promise<unknown> {
  return subscriber.handle(await eventOf(app, orderId, type)).then(
    () => null,
    (error: unknown) => error,
  );
}

/** Moves an order along its statuses by the admin API. */
export async function move(app: TestApp, orderId: string, steps: readonly string[], store = 'acme'): Promise<void> {
  for (const to of steps) {
    const { status, text } = await admin(app, 'POST', `/orders/${orderId}/transitions`, { to, reason: 'test' }, store);
    if (status >= 300) throw new Error(`Not moved to ${to}: ${status} ${text}`);
  }
}

export interface NotificationJson {
  channel: string;
  kind: string;
  recipient: string;
  status: string;
  reason: string | null;
  reference: string | null;
  attempts: number;
}

/** What the admin API says was sent about an order. */
export async function noticesOf(app: TestApp, orderId: string, store = 'acme'): Promise<NotificationJson[]> {
  const { body } = await admin<{ items: NotificationJson[] }>(
    app,
    'GET',
    `/notifications?orderId=${orderId}`,
    undefined,
    store,
  );
  return body.items;
}
