export const endpointStates = ['active', 'disabled'] as const;
export type EndpointState = (typeof endpointStates)[number];

/** Where a store's events are sent. */
export interface WebhookEndpoint {
  readonly id: number;
  readonly storeId: number;
  readonly url: string;
  readonly description: string | null;
  /** Types it wants: "order.created", "order.*", "*". */
  readonly eventTypes: readonly string[];
  /** The contract whose shape and signature it gets. */
  readonly envelope: string;
  readonly state: EndpointState;
  /** "gone" (410), "failing", "merchant"; null while active. */
  readonly disabledReason: string | null;
  readonly failingSince: Date | null;
  readonly pausedUntil: Date | null;
  /** Until when what is sent is signed with the secret before this one as well; null for no such secret. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
}

export interface NewWebhookEndpoint {
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
  readonly envelope: string;
}

export interface WebhookEndpointChanges {
  readonly url?: string;
  readonly description?: string | null;
  readonly eventTypes?: readonly string[];
  readonly active?: boolean;
}

/** An endpoint with its secret, at the only moment in which the secret is shown. */
export interface IssuedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

export const deliveryStates = ['waiting', 'delivered', 'dead', 'redelivered'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: number;
  readonly endpointId: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly aggregateId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next; null when it is over or behind an earlier one. */
  readonly dueAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface WebhookAttempt {
  readonly id: number;
  readonly sentAt: Date;
  readonly durationMs: number;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** "timed_out", "unreachable", "too_large", "blocked"; null when there was an answer. */
  readonly error: string | null;
  /** The first 1,024 bytes of the answer. */
  readonly response: string | null;
}

export interface DeliveryFilter {
  /** Only deliveries older than this id. */
  readonly below?: number;
  readonly endpointId?: number;
  readonly state?: DeliveryState;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly aggregateId?: string;
  readonly limit: number;
}

/** Which of the store's logged events to send again: those named, or those of a time. Of the endpoint's types only. */
export type ReplayRange =
  | { readonly eventIds: readonly string[] }
  | { readonly from: Date; readonly to: Date; readonly types?: readonly string[] };

/** How a contract wants to be delivered to. */
export interface DeliveryPolicy {
  /** Seconds after each failure until the next attempt; there is one attempt more than delays. */
  readonly delays: readonly number[];
  readonly timeoutMilliseconds: number;
  /** How many attempts an answer of this status leaves in all; null for no answer. */
  attemptsAllowed(status: number | null): number;
}

/** What an attempt came to, as far as it decides what follows. */
export interface AttemptOutcome {
  readonly status: number | null;
  /** Seconds. */
  readonly retryAfter: number | null;
}
