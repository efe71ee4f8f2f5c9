import { type DomainEvent } from '../domain-event.js';
import { type DeliveryPolicy } from './webhook.types.js';

const second = 1;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * Seconds after each failure until the next attempt: the schedule that the Standard Webhooks specification recommends.
 * Ten attempts in a little over three days.
 */
export const standardPolicy: DeliveryPolicy = {
  delays: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  timeoutMilliseconds: 15_000,
  attemptsAllowed: () => Number.POSITIVE_INFINITY,
};

/** A signed request, but for its address. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookSigning {
  /** The endpoint's secret, and the one before it while both are valid: the newest first, and never none. */
  readonly secrets: readonly [string, ...string[]];
  /** Of the attempt, not of the event: receivers refuse what is old. */
  readonly sentAt: Date;
}

/**
 * How events look to receivers that speak a contract: the body, the signature and its headers, and how often it is tried.
 * The body must be the same at every attempt. Not in a transaction; it may read.
 */
export abstract class WebhookEnvelope {
  /** Unique, stable: endpoints name it. */
  abstract readonly code: string;
  /** The event types that the contract has a shape for, or `'*'` for all. */
  abstract readonly types: readonly string[] | '*';
  abstract readonly policy: DeliveryPolicy;
  abstract wrap(event: DomainEvent, signing: WebhookSigning): Promise<WebhookMessage>;
}

/** The envelopes of this installation. Contracts add theirs when their module starts, in every role. */
export class WebhookEnvelopes {
  private readonly byCode = new Map<string, WebhookEnvelope>();

  add(envelope: WebhookEnvelope): void {
    if (this.byCode.has(envelope.code)) throw new Error(`Two webhook envelopes are called ${envelope.code}`);
    this.byCode.set(envelope.code, envelope);
  }

  get(code: string): WebhookEnvelope | undefined {
    return this.byCode.get(code);
  }

  codes(): string[] {
    return [...this.byCode.keys()];
  }
}
