import { type DomainEvent } from './domain-event.js';

/**
 * A durable consumer of the event log. Every matching event is handed to it as a job of its own: at least once, with
 * its own retries and back-off, whatever other subscribers do. Be idempotent by `event.id`.
 */
export abstract class EventSubscriber {
  /** Unique, stable, kebab-case: it names the jobs. */
  abstract readonly code: string;
  /** Event types it wants, or `'*'` for all. */
  abstract readonly types: readonly string[] | '*';
  /** Throw to be called again later (exponential back-off, 25 attempts over about three days). Not in a transaction. */
  abstract handle(event: DomainEvent): Promise<void>;
}

/** The subscribers of this installation. `extensions.ts` fills it before the worker starts. */
export class EventSubscribers {
  private readonly byCode = new Map<string, EventSubscriber>();

  add(subscriber: EventSubscriber): void {
    if (this.byCode.has(subscriber.code)) throw new Error(`Two subscribers are called ${subscriber.code}`);
    this.byCode.set(subscriber.code, subscriber);
  }

  /** The event types that anybody wants; null for all. */
  types(): string[] | null {
    const wanted = this.all().map(({ types }) => types);
    return wanted.includes('*') ? null : [...new Set(wanted.flat())];
  }

  all(): readonly EventSubscriber[] {
    return [...this.byCode.values()];
  }
}
