import { RE2JS } from 're2js';
import { type FieldIssue } from '../kernel/domain-error.js';

/** The most schemas inside one another and side by side, each counted as often as references lead to it. */
const mostSchemas = 500;
/** The most states of all patterns' machines together, counted likewise: what a character of data costs at worst. */
const mostStates = 1_000;

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** What the value of a keyword is made of, as far as it holds schemas. */
const keywords: Readonly<
  Record<string, 'value' | 'schema' | 'schemas' | 'named' | 'schema_or_schemas' | 'pattern' | 'reference'>
> = {
  $schema: 'value',
  $id: 'value',
  $comment: 'value',
  title: 'value',
  description: 'value',
  default: 'value',
  examples: 'value',
  readOnly: 'value',
  writeOnly: 'value',
  deprecated: 'value',
  type: 'value',
  enum: 'value',
  const: 'value',
  format: 'value',
  minLength: 'value',
  maxLength: 'value',
  minimum: 'value',
  maximum: 'value',
  exclusiveMinimum: 'value',
  exclusiveMaximum: 'value',
  multipleOf: 'value',
  minItems: 'value',
  maxItems: 'value',
  uniqueItems: 'value',
  minContains: 'value',
  maxContains: 'value',
  minProperties: 'value',
  maxProperties: 'value',
  required: 'value',
  dependentRequired: 'value',
  pattern: 'pattern',
  $ref: 'reference',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
  contains: 'schema',
  propertyNames: 'schema',
  additionalProperties: 'schema',
  additionalItems: 'schema',
  items: 'schema_or_schemas',
  prefixItems: 'schemas',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  properties: 'named',
  patternProperties: 'named',
  dependentSchemas: 'named',
  $defs: 'named',
  definitions: 'named',
};

interface Cost {
  readonly schemas: number;
  readonly states: number;
}

/** A fault, thrown to the top of the walk. */
class SchemaFault extends Error {
  constructor(readonly issue: FieldIssue) {
    super(issue.message);
  }
}

/**
 * Why a JSON Schema is not to be used on data from outside; null when it may be. It may use the keywords above, and lead
 * to its own `$defs` and `definitions` alone, never in a circle: then what checking costs is bounded by the size of the
 * data times limits that are told here. Patterns are RE2's, which take time in proportion to the text. Pure.
 */
export function schemaFault(schema: Fields): FieldIssue | null {
  try {
    const walk = new Walk(schema);
    const { schemas, states } = walk.costOf(schema, ['schema']);
    if (schemas > mostSchemas)
      throw fault(['schema'], 'too_costly', `At most ${mostSchemas} schemas, as references lead to them.`);
    if (states > mostStates) throw fault(['schema'], 'too_costly', 'The patterns are too long together.');
    return null;
  } catch (error) {
    if (error instanceof SchemaFault) return error.issue;
    throw error;
  }
}

class Walk {
  private readonly known = new Map<string, Cost>();
  private readonly open = new Set<string>();

  constructor(private readonly root: Fields) {}

  costOf(schema: unknown, path: Path): Cost {
    if (typeof schema === 'boolean') return { schemas: 1, states: 0 };
    if (!isFields(schema)) throw fault(path, 'not_a_schema', 'A schema is an object, true or false.');
    return Object.entries(schema).reduce(
      (cost, [keyword, value]) => {
        const at = [...path, keyword];
        const part = this.costOfKeyword(keyword, value, at);
        // What definitions cost, references tell; they are looked through here all the same.
        return keyword === '$defs' || keyword === 'definitions' ? cost : add(cost, part);
      },
      { schemas: 1, states: 0 },
    );
  }

  private costOfKeyword(keyword: string, value: unknown, path: Path): Cost {
    const kind = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    if (kind === undefined) throw fault(path, 'keyword_not_allowed', `${keyword} cannot be used.`);
    if (keyword === '$id' && path.length > 2)
      throw fault(path, 'keyword_not_allowed', '$id belongs to the whole schema.');
    if (kind === 'value') return nothing;
    if (kind === 'pattern') return patternCost(value, path);
    if (kind === 'reference') return this.costOfReference(value, path);
    if (kind === 'schema' || (kind === 'schema_or_schemas' && !Array.isArray(value))) return this.costOf(value, path);
    if (kind !== 'named') {
      if (!Array.isArray(value)) throw fault(path, 'not_a_schema', `${keyword} is a list of schemas.`);
      return sum(value.map((part: unknown, index) => this.costOf(part, [...path, index])));
    }
    if (!isFields(value)) throw fault(path, 'not_a_schema', `${keyword} is an object of schemas.`);
    return sum(
      Object.entries(value).map(([name, part]) => {
        const cost = this.costOf(part, [...path, name]);
        return keyword === 'patternProperties' ? add(cost, patternCost(name, [...path, name])) : cost;
      }),
    );
  }

  private costOfReference(reference: unknown, path: Path): Cost {
    const [, place, name] =
      typeof reference === 'string' ? (/^#\/(\$defs|definitions)\/([\w.-]+)$/.exec(reference) ?? []) : [];
    if (place === undefined || name === undefined) {
      throw fault(path, 'reference_outside', 'A reference leads to one of the schema’s own $defs: #/$defs/name.');
    }
    const key = `${place}/${name}`;
    const cost = this.known.get(key);
    if (cost) return cost;
    const definitions = this.root[place];
    if (!isFields(definitions) || !Object.hasOwn(definitions, name)) {
      throw fault(path, 'reference_outside', 'The reference leads nowhere.');
    }
    if (this.open.has(key)) throw fault(path, 'reference_circular', 'References lead in a circle.');
    this.open.add(key);
    const found = this.costOf(definitions[name], ['schema', place, name]);
    this.open.delete(key);
    this.known.set(key, found);
    return found;
  }
}

function patternCost(pattern: unknown, path: Path): Cost {
  if (typeof pattern !== 'string') throw fault(path, 'not_a_schema', 'A pattern is a text.');
  try {
    return { schemas: 0, states: RE2JS.compile(pattern).programSize() };
  } catch {
    throw fault(
      path,
      'pattern_not_allowed',
      'The pattern is none of RE2’s (without look-arounds and back references).',
    );
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const nothing: Cost = { schemas: 0, states: 0 };
/** Beyond any limit, and far from where numbers stop being exact. */
const plenty = 1_000_000;
const add = (a: Cost, b: Cost): Cost => ({
  schemas: Math.min(a.schemas + b.schemas, plenty),
  states: Math.min(a.states + b.states, plenty),
});
const sum = (costs: readonly Cost[]): Cost => costs.reduce(add, nothing);

const fault = (path: Path, code: string, message: string): SchemaFault => new SchemaFault({ path, code, message });
