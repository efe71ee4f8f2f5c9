import { eventCatalogue } from './event-catalogue.js';
import { type EventDefinition, record, type Schema, text, time, uuid } from './event-definition.js';
import { exampleEvent, exampleWebhook } from './example-event.js';

const reference = (path: string): { readonly $ref: string } => ({ $ref: `#/${path}` });
const schemaName = ({ type, version }: EventDefinition): string => `${type}.v${version}`;
const webhookName = ({ type }: EventDefinition): string => `webhook_${type}`;

/** The catalogue as an AsyncAPI 3.0 document: what is published to the broker, and what webhooks are sent. */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Cashwrap events',
      version: '1',
      description:
        'Everything that happens to orders, payments and webhook endpoints. Every event is written in the transaction that made it happen and reaches its readers at least once, under the same id each time. Amounts are minor units.',
    },
    defaultContentType: 'application/json',
    servers: {
      nats: { host: 'broker.example:4222', protocol: 'nats', description: 'Yours: NATS_URL. JetStream' },
      endpoint: {
        host: '{host}',
        protocol: 'https',
        description: 'Of an endpoint that a store has registered',
        variables: { host: { description: 'Its host', default: 'erp.example' } },
      },
    },
    channels: {
      ...Object.fromEntries(eventCatalogue.map((definition) => [definition.type, natsChannel(definition)])),
      webhooks: {
        address: null,
        servers: [reference('servers/endpoint')],
        description: 'The URL of an endpoint of the store, called by POST in the standard envelope',
        messages: Object.fromEntries(
          eventCatalogue.map((one) => [webhookName(one), reference(`components/messages/${webhookName(one)}`)]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(
        eventCatalogue.map(({ type }) => [
          `publish_${type}`,
          { action: 'send', channel: reference(`channels/${type}`) },
        ]),
      ),
      callWebhook: { action: 'send', channel: reference('channels/webhooks') },
    },
    components: {
      messages: Object.fromEntries(
        eventCatalogue.flatMap((one) => [
          [one.type, natsMessage(one)],
          [webhookName(one), webhookMessage(one)],
        ]),
      ),
      schemas: Object.fromEntries(eventCatalogue.map((one) => [schemaName(one), one.payload])),
    },
  };
}

/** `asyncapi.json` as it is committed. */
export function asyncApiJson(): string {
  return `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
}

function natsChannel({ type, when }: EventDefinition): object {
  return {
    address: `orders.{store}.${type}`,
    description: when,
    servers: [reference('servers/nats')],
    parameters: { store: { description: 'The store’s slug: acme' } },
    messages: { [type]: reference(`components/messages/${type}`) },
  };
}

function natsMessage(definition: EventDefinition): object {
  const { type, when } = definition;
  const { $ref } = reference(`components/schemas/${schemaName(definition)}`);
  return {
    name: type,
    title: type,
    summary: when,
    headers: record({ 'Nats-Msg-Id': uuid('The event’s id') }),
    payload: record({
      ...headOf(definition),
      occurredAt: time(),
      store: text('The store’s slug'),
      payload: {
        description: 'Null where it would exceed what the broker takes: the feed has it',
        anyOf: [{ $ref }, { type: 'null' }],
      },
    }),
    examples: [{ payload: { ...exampleEvent(definition), store: 'acme' } }],
  };
}

function webhookMessage(definition: EventDefinition): object {
  const { type, when } = definition;
  return {
    name: type,
    title: `${type} to a webhook`,
    summary: when,
    headers: record({
      'webhook-id': uuid('The event’s id'),
      'webhook-timestamp': text('Seconds since 1970 at the attempt'),
      'webhook-signature': text('v1 signatures of Standard Webhooks, separated by spaces'),
    }),
    payload: record({
      ...headOf(definition),
      timestamp: time('When it happened'),
      data: reference(`components/schemas/${schemaName(definition)}`),
    }),
    examples: [{ payload: exampleWebhook(definition) }],
  };
}

function headOf({ type, version, about }: EventDefinition): Readonly<Record<string, Schema>> {
  return {
    id: uuid('The same however often the event is delivered'),
    type: { const: type },
    version: { const: version },
    aggregateId: text(`The id of ${about}`),
  };
}
