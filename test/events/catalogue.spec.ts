import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asyncApiDocument, asyncApiJson } from '../../src/event-catalogue/asyncapi.js';
import { eventCatalogue } from '../../src/event-catalogue/event-catalogue.js';
import { withCatalogue } from '../../src/event-catalogue/events-document.js';
import { exampleEvent, exampleWebhook } from '../../src/event-catalogue/example-event.js';
import { orderStatuses } from '../../src/order/order.types.js';
import { writtenTypes } from './support/written-types.js';
import { closed, eventSchemas } from './support/event-schemas.js';

describe('the event catalogue', () => {
  it('names every type once, in the past tense’s form', () => {
    const types = eventCatalogue.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^[a-z]+(\.[a-z_]+)$/);
  });

  it('knows every type that the source writes, and lists none that nobody writes', () => {
    const { types, files } = writtenTypes();
    expect(files).toBeGreaterThanOrEqual(3);
    expect(types).toEqual(eventCatalogue.map(({ type }) => type).sort());
    expect(types).toEqual(expect.arrayContaining(orderStatuses.map((status) => `order.${status}`)));
  });

  it.each(eventCatalogue.map((definition) => [definition.type, definition] as const))(
    'has an example of %s that its schema takes to the letter',
    (_, definition) => {
      const schemas = eventSchemas();
      expect(schemas.faultsOfMessage(definition.type, { ...exampleEvent(definition), store: 'acme' })).toEqual([]);
      expect(schemas.faultsOfMessage(`webhook_${definition.type}`, exampleWebhook(definition))).toEqual([]);
    },
  );

  it('refuses what is not such an event', () => {
    const schemas = eventSchemas();
    const [created] = eventCatalogue;
    if (!created) throw new Error('The catalogue is empty');
    const event = { ...exampleEvent(created), store: 'acme' } as Record<string, unknown>;
    const payload = event['payload'] as Record<string, unknown>;
    const { currency: _, ...withoutCurrency } = payload;
    for (const wrong of [
      { ...event, version: 2 },
      { ...event, type: 'order.paid' },
      { ...event, id: 'one' },
      { ...event, payload: withoutCurrency },
      { ...event, payload: { ...payload, surprise: 1 } },
      { ...event, payload: { ...payload, totals: { ...(payload['totals'] as object), total: 27.5 } } },
    ]) {
      expect(schemas.faultsOfMessage('order.created', wrong)).not.toEqual([]);
    }
  });
});

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument() as {
    asyncapi: string;
    channels: Record<string, { address: string | null; messages: Record<string, { $ref: string }> }>;
    operations: Record<string, { action: string; channel: { $ref: string } }>;
    components: { messages: Record<string, { examples: { payload: object }[] }>; schemas: Record<string, object> };
  };

  it('is the committed one: run `npm run asyncapi` after a change', () => {
    expect(readFileSync('asyncapi.json', 'utf8')).toBe(asyncApiJson());
  });

  it('is of version 3.0 and leads nowhere that it does not have', () => {
    expect(document.asyncapi).toBe('3.0.0');
    const references = [...asyncApiJson().matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path as string);
    expect(references.length).toBeGreaterThan(100);
    for (const path of references) {
      let place: unknown = document;
      for (const part of path.split('/')) place = (place as Record<string, unknown> | undefined)?.[part];
      expect([path, typeof place]).toEqual([path, 'object']);
    }
  });

  it('has a channel, an operation and a message for every type of the catalogue', () => {
    for (const { type, version } of eventCatalogue) {
      expect(document.channels[type]?.address).toBe(`orders.{store}.${type}`);
      expect(document.operations[`publish_${type}`]).toEqual({
        action: 'send',
        channel: { $ref: `#/channels/${type}` },
      });
      expect(document.components.schemas[`${type}.v${version}`]).toBeDefined();
    }
    expect(Object.keys(document.channels)).toHaveLength(eventCatalogue.length + 1);
    expect(Object.keys(document.components.messages)).toHaveLength(2 * eventCatalogue.length);
  });

  it('holds schemas that are valid, and open to fields that come later', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { uuid: true, 'date-time': true } });
    for (const schema of Object.values(document.components.schemas)) {
      // A map of things by name says what its values are; nothing is closed.
      expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
      ajv.compile(closed(schema) as object);
    }
  });
});

it('docs/events.md holds the catalogue as it is: run `npm run asyncapi` after a change', () => {
  const text = readFileSync('docs/events.md', 'utf8');
  expect(withCatalogue(text)).toBe(text);
  for (const { type, version } of eventCatalogue) expect(text).toContain(`### \`${type}\`, version ${version}`);
});
