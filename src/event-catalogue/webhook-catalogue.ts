import { type WebhookEndpointDisabled, type WebhookFailed } from '../events/webhook/webhook.events.js';
import { define, type EventDefinition, nullable, oneOf, record, text, time, uuid, whole } from './event-definition.js';

const about = 'the endpoint';

const failed = define<WebhookFailed>({
  type: 'webhook.failed',
  version: 1,
  when: 'A delivery to an endpoint was given up and is a dead letter.',
  about,
  payload: record({
    endpointId: whole(),
    deliveryId: whole(),
    eventId: uuid(),
    eventType: text(),
    attempts: whole(),
  }),
  example: {
    aggregateId: '5',
    payload: {
      endpointId: 5,
      deliveryId: 81,
      eventId: '019a1c5e-7c00-7a3b-9d5e-6c7d8e9fa0b1',
      eventType: 'order.created',
      attempts: 9,
    },
  },
});

const disabled = define<WebhookEndpointDisabled>({
  type: 'webhook.endpoint_disabled',
  version: 1,
  when: 'An endpoint gets nothing more until somebody enables it again.',
  about,
  payload: record({
    endpointId: whole(),
    url: text(),
    reason: oneOf(['gone', 'failing'], 'gone: it answered 410; failing: nothing has succeeded for days'),
    failingSince: nullable(time()),
  }),
  example: {
    aggregateId: '5',
    payload: {
      endpointId: 5,
      url: 'https://erp.example/hooks',
      reason: 'failing',
      failingSince: '2026-01-02T03:04:05.678Z',
    },
  },
});

export const webhookCatalogue: readonly EventDefinition[] = [failed, disabled];
