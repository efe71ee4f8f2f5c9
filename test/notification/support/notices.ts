import { type DomainEvent } from '../../../src/events/domain-event.js';
import { type EventSubscriber } from '../../../src/events/event-subscriber.js';
import { type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';

/** The logged events of a type about an order, oldest first. */
export function eventsOf(app: TestApp, orderId: string, type: string): Promise<DomainEvent[]> {
  return app.db.dataSource.query<DomainEvent[]>(
    `SELECT id, store_id AS "storeId", type, version, aggregate_id AS "aggregateId", payload,
            to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt"
     FROM domain_events WHERE aggregate_id = $1 AND type = $2 ORDER BY position`,
    [orderId, type],
  );
}

/** The first logged event of a type about an order. */
export async function eventOf(app: TestApp, orderId: string, type: string): Promise<DomainEvent> {
  const [event] = await eventsOf(app, orderId, type);
  if (!event) throw new Error(`No ${type} about ${orderId}`);
  return event;
}

/** Hands a subscriber an event, as the worker would, and returns what it threw, if anything. */
export function hand(subscriber: EventSubscriber, event: DomainEvent): Promise<unknown> {
  return subscriber.handle(event).then(
    () => null,
    (error: unknown) => error,
  );
}

/** Hands a subscriber the first thing of a type that happened to an order. */
export async function tell(
  app: TestApp,
  subscriber: EventSubscriber,
  { orderId, type }: { orderId: string; type: string },
): Promise<unknown> {
  return hand(subscriber, await eventOf(app, orderId, type));
}

/** Lets goods of an order leave by the admin API. */
export async function send(app: TestApp, orderId: string, parcel: object): Promise<void> {
  const { status, text } = await admin(app, 'POST', `/orders/${orderId}/fulfilments`, parcel);
  if (status !== 201) throw new Error(`Not sent: ${status} ${text}`);
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
