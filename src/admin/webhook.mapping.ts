import {
  type DeliveryFilter,
  type IssuedEndpoint,
  type ReplayRange,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../events/webhook/webhook.types.js';
import { invalidRequest } from '../kernel/domain-error.js';
import { decodeCursor } from '../platform/http/page.js';
import {
  type IssuedWebhookEndpointDto,
  type WebhookAttemptDto,
  type WebhookDeliveryDto,
  type WebhookDeliveryQueryDto,
  type WebhookEndpointDto,
  type WebhookReplayDto,
} from './webhook.dto.js';

const toInstant = (date: Date | null): string | null => date?.toISOString() ?? null;

export function toWebhookEndpointDto(endpoint: WebhookEndpoint): WebhookEndpointDto {
  const { id, url, description, eventTypes, envelope, state, disabledReason } = endpoint;
  return {
    id,
    url,
    description,
    eventTypes: [...eventTypes],
    envelope,
    state,
    disabledReason,
    failingSince: toInstant(endpoint.failingSince),
    pausedUntil: toInstant(endpoint.pausedUntil),
    previousSecretUntil: toInstant(endpoint.previousSecretUntil),
    createdAt: endpoint.createdAt.toISOString(),
  };
}

export function toIssuedEndpointDto({ endpoint, secret }: IssuedEndpoint): IssuedWebhookEndpointDto {
  return { ...toWebhookEndpointDto(endpoint), secret };
}

/** One row more than asked for, so that the page knows whether there is another. */
export function toDeliveryFilter({ after, limit, ...filter }: WebhookDeliveryQueryDto): DeliveryFilter {
  const below = after === undefined ? undefined : decodeCursor(after, 'number')[0];
  return { ...filter, below, limit: limit + 1 };
}

export function toWebhookDeliveryDto(delivery: WebhookDelivery): WebhookDeliveryDto {
  const { id, endpointId, eventId, eventType, aggregateId, state, attempts, lastStatus, lastError } = delivery;
  return {
    id,
    endpointId,
    eventId,
    eventType,
    aggregateId,
    state,
    attempts,
    dueAt: toInstant(delivery.dueAt),
    lastStatus,
    lastError,
    createdAt: delivery.createdAt.toISOString(),
    finishedAt: toInstant(delivery.finishedAt),
  };
}

export function toWebhookAttemptDto({
  sentAt,
  durationMs,
  status,
  error,
  response,
}: WebhookAttempt): WebhookAttemptDto {
  return { sentAt: sentAt.toISOString(), durationMs, status, error, response };
}

/** Throws `request.invalid` unless either events or a time are named. */
export function toReplayRange({ eventIds, from, to, types }: WebhookReplayDto): ReplayRange {
  if (eventIds && from === undefined && to === undefined && types === undefined) return { eventIds };
  if (!eventIds && from !== undefined) {
    return { from: new Date(from), to: to === undefined ? new Date() : new Date(to), types };
  }
  const message = 'either eventIds or from must be given, and to and types only beside from';
  throw invalidRequest([{ path: [eventIds ? 'eventIds' : 'from'], code: 'not_allowed', message }]);
}
