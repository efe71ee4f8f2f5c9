import { type NewEvent } from '../domain-event.js';

export interface WebhookFailed {
  readonly endpointId: number;
  readonly deliveryId: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempts: number;
}

/** `webhook.failed`, version 1: a delivery has been given up and waits among the dead letters. */
export const webhookFailed = (storeId: number, failure: WebhookFailed): NewEvent<WebhookFailed> => ({
  storeId,
  type: 'webhook.failed',
  version: 1,
  aggregateId: String(failure.endpointId),
  payload: failure,
});

export interface WebhookEndpointDisabled {
  readonly endpointId: number;
  readonly url: string;
  /** "gone": it answered 410. "failing": nothing has succeeded for days. */
  readonly reason: string;
  /** ISO 8601, UTC; null when it was not failing before. */
  readonly failingSince: string | null;
}

/** `webhook.endpoint_disabled`, version 1: nothing more is sent there until somebody enables it again. */
export const webhookEndpointDisabled = (
  storeId: number,
  endpoint: WebhookEndpointDisabled,
): NewEvent<WebhookEndpointDisabled> => ({
  storeId,
  type: 'webhook.endpoint_disabled',
  version: 1,
  aggregateId: String(endpoint.endpointId),
  payload: endpoint,
});
