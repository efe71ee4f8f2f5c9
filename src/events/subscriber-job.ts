import { type DomainEvent } from './domain-event.js';

/** The name of the job that hands an event to a subscriber. */
export const subscriberTask = (code: string): string => `subscriber:${code}`;

export interface SubscriberJob {
  readonly task: string;
  readonly payload: string;
  /** One waiting job for each subscriber and event: a second one takes the place of the first. */
  readonly key: string;
}

/** The job that hands `event` to the subscriber `code`, as attempt number `attempt`. */
export function subscriberJob(code: string, event: DomainEvent, attempt = 1): SubscriberJob {
  return {
    task: subscriberTask(code),
    payload: JSON.stringify(attempt === 1 ? event : { ...event, attempt }),
    key: `${code}:${event.id}`,
  };
}

/** What `subscriberJob` put into a job. */
export function fromSubscriberJob(payload: unknown): { event: DomainEvent; attempt: number } {
  const { attempt = 1, ...event } = payload as DomainEvent & { attempt?: number };
  return { event, attempt };
}
