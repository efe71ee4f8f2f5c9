import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { type FieldIssue } from '../kernel/domain-error.js';
import { jsonFault } from './plain-json.js';
import { schemaFault } from './schema-cost.js';
import { type MixinData } from './mixin.types.js';

const schemaLimits = { bytes: 16_384, depth: 24, text: 1_000 };
const idShape = /^[\x21-\x7e]{1,500}$/;
const formats = ['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid'] as const;

/** The dialects, by how `$schema` names them. */
const dialects: Readonly<Record<string, typeof Ajv | typeof Ajv2020>> = {
  'http://json-schema.org/draft-07/schema': Ajv,
  'https://json-schema.org/draft/2020-12/schema': Ajv2020,
};
const usualDialect = 'https://json-schema.org/draft/2020-12/schema';

/** Patterns by RE2, whose time is in proportion to the text, whatever the pattern. */
const linearPatterns = Object.assign(
  (pattern: string) => {
    const machine = RE2JS.compile(pattern);
    return { test: (text: string) => machine.test(text), toString: () => pattern };
  },
  { code: 'linearPatterns' },
);

const options: Options = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // What data inherits is not part of it.
  ownProperties: true,
  addUsedSchema: false,
  logger: false,
  code: { regExp: linearPatterns },
};

/** Says what is wrong with some data, each path beginning at `at`; nothing when it fits. */
export type MixinValidator = (data: unknown, at: FieldIssue['path']) => FieldIssue[];

/** Why a schema from outside cannot be used; nothing when it can. */
export function schemaIssues(schema: MixinData): FieldIssue[] {
  const fault = jsonFault(schema, schemaLimits, ['schema']) ?? headFault(schema) ?? schemaFault(schema);
  if (fault) return [fault];
  try {
    compileSchema(schema);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : 'This is not a JSON Schema.';
    return [{ path: ['schema'], code: 'not_a_schema', message }];
  }
}

/** The schema's own name for itself; null when it has none. */
export function schemaIdOf({ $id }: MixinData): string | null {
  return typeof $id === 'string' ? $id : null;
}

/** A schema that `schemaIssues` has nothing against, as a function. */
export function compileSchema({ $schema, $id: _$id, ...schema }: MixinData): MixinValidator {
  const Dialect = dialects[dialectOf($schema)] ?? Ajv2020;
  const ajv = new Dialect(options);
  addFormats.default(ajv, [...formats]);
  const validate: ValidateFunction = ajv.compile(schema);
  return (data, at) => (validate(data) ? [] : (validate.errors ?? []).map((error) => toIssue(error, at)));
}

function headFault({ $schema, $id, type }: MixinData): FieldIssue | null {
  if ($schema !== undefined && !Object.hasOwn(dialects, dialectOf($schema))) {
    const message = `$schema is one of ${Object.keys(dialects).join(', ')}.`;
    return { path: ['schema', '$schema'], code: 'not_allowed', message };
  }
  if ($id !== undefined && !(typeof $id === 'string' && idShape.test($id))) {
    return { path: ['schema', '$id'], code: 'wrong_format', message: '$id is an address.' };
  }
  if (type === 'object') return null;
  return { path: ['schema', 'type'], code: 'not_allowed', message: 'Extra data is an object.' };
}

function dialectOf($schema: unknown): string {
  return typeof $schema === 'string' ? $schema.replace(/#$/, '') : usualDialect;
}

const codes: Readonly<Record<string, string>> = {
  additionalProperties: 'unknown_field',
  const: 'not_allowed',
  enum: 'not_allowed',
  format: 'wrong_format',
  maxItems: 'too_many',
  maxLength: 'too_long',
  maxProperties: 'too_many',
  maximum: 'too_large',
  exclusiveMaximum: 'too_large',
  minItems: 'too_few',
  minLength: 'too_short',
  minProperties: 'too_few',
  minimum: 'too_small',
  exclusiveMinimum: 'too_small',
  pattern: 'wrong_format',
  required: 'required',
  type: 'wrong_type',
  uniqueItems: 'not_unique',
};

function toIssue(
  { instancePath, keyword, params, message = 'does not fit' }: ErrorObject,
  at: FieldIssue['path'],
): FieldIssue {
  const { missingProperty, additionalProperty } = params as Partial<Record<string, string>>;
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const field = missingProperty ?? additionalProperty;
  const path = [
    ...at,
    ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    ...(field === undefined ? [] : [field]),
  ];
  return { path, code: codes[keyword] ?? snake(keyword), message };
}

const snake = (text: string): string => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
