import { type EventDefinition } from './event-definition.js';

const id = '019a1c5e-7c00-7a3b-9d5e-0123456789ab';
const occurredAt = '2026-01-02T03:04:05.678Z';

/** The event of a definition's example as the feed shows it. */
export function exampleEvent({ type, version, example }: EventDefinition): object {
  return { id, type, version, aggregateId: example.aggregateId, occurredAt, payload: example.payload };
}

/** As it is sent to webhooks in the standard envelope. */
export function exampleWebhook({ type, version, example }: EventDefinition): object {
  return { id, type, version, timestamp: occurredAt, aggregateId: example.aggregateId, data: example.payload };
}
