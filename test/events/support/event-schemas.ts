import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { asyncApiDocument } from '../../../src/event-catalogue/asyncapi.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export interface EventSchemas {
  /** What is wrong with a message, by the AsyncAPI document's own schema with every object closed; empty when nothing is. */
  faultsOfMessage(name: string, message: unknown): string[];
}

let made: EventSchemas | undefined;

/** The schemas of `asyncapi.json`, made strict: a field that they do not name is a fault. */
export function eventSchemas(): EventSchemas {
  return (made ??= compiled());
}

function compiled(): EventSchemas {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { uuid, 'date-time': dateTime } });
  ajv.addSchema({ $id: 'asyncapi', ...(closed(asyncApiDocument()) as object) });
  return {
    faultsOfMessage(name, message) {
      const validate = ajv.getSchema(`asyncapi#/components/messages/${name}/payload`);
      if (!validate) return [`there is no message ${name}`];
      if (validate(message) === true) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message: what, params }: ErrorObject) => `${instancePath} ${what} ${JSON.stringify(params)}`,
      );
    },
  };
}

/** With every object of the schemas closed: they are published open, so that readers pass over what comes later. */
export function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part): unknown => closed(part));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([key, part]) => [
    key,
    key === 'examples' ? part : closed(part),
  ]);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  return 'properties' in copy && 'required' in copy ? { ...copy, additionalProperties: false } : copy;
}
