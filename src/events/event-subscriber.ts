import { type DomainEvent } from './domain-event.js';

/** Seconds before the second, third, … attempt: thirteen attempts over a little more than three days. */
export const defaultRetryDelays: readonly number[] = [
  5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 86_400,
];

/**
 * A durable consumer of the event log. Every matching event is handed to it as a job of its own: at least once, with
 * its own retries and back-off, whatever other subscribers do. Be idempotent by `event.id`.
 */
export abstract class EventSubscriber {
  /** Unique, stable, kebab-case: it names the jobs. */
  abstract readonly code: string;
  /** Event types it wants, or `'*'` for all. */
  abstract readonly types: readonly string[] | '*';
  /**
   * Seconds to wait after each failed attempt, a fifth more or less by chance; the attempt after the last of them is the
   * last, and the event is then a dead letter. Empty for one attempt.
   */
  readonly retryDelays: readonly number[] = defaultRetryDelays;
  /**
   * Not in a transaction. Throw to be called again later; throw `PermanentFailure` where no later attempt can do
   * better, and `Postponed` for what is no failure but must wait.
   */
  abstract handle(event: DomainEvent): Promise<void>;
}

/** Thrown by a subscriber: trying again is of no use. The event becomes a dead letter at once. */
export class PermanentFailure extends Error {}

/** Thrown by a subscriber: not now. The event comes again after so many seconds, and no attempt is counted. */
export class Postponed extends Error {
  constructor(
    message: string,
    readonly seconds: number,
  ) {
    super(message);
  }
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
