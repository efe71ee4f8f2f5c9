import { compileSchema, schemaIdOf, schemaIssues } from './mixin-validator.js';
import { type MixinData } from './mixin.types.js';

const object = (rest: object = {}): MixinData => ({ type: 'object', ...rest });
const tier = { tier: { enum: ['bronze', 'silver', 'gold'] }, since: { type: 'string', format: 'date' } };
const loyalty = object({ properties: tier, required: ['tier'], additionalProperties: false });

/** `levels` definitions, each twice in the one before. */
function doubling(levels: number): MixinData {
  const twice = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
  const last: MixinData = { [`d${levels}`]: { minProperties: 1 } };
  const $defs = Array.from({ length: levels }, (_, level) => level).reduce(
    (defs, level) => ({ ...defs, [`d${level}`]: twice(`d${level + 1}`) }),
    last,
  );
  return object({ ...twice('d0'), $defs });
}

/** Arrays inside one another. */
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 0);

describe('a schema', () => {
  it.each<[string, MixinData]>([
    ['of fields', loyalty],
    ['of nothing but being an object', object()],
    ['in draft-07', object({ $schema: 'http://json-schema.org/draft-07/schema#', definitions: { a: true } })],
    ['in 2020-12', object({ $schema: 'https://json-schema.org/draft/2020-12/schema', $defs: { a: false } })],
    ['with a name of its own', object({ $id: 'https://schemas.example/loyalty.v2.json' })],
    [
      'with references to its definitions',
      object({ properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'string' } } }),
    ],
    ['with patterns', object({ properties: { a: { type: 'string', pattern: '^[A-Z]{2}\\d{2,8}$' } } })],
    ['with conditions', object({ if: { required: ['a'] }, then: { required: ['b'] }, else: { maxProperties: 1 } })],
    ['with lists', object({ properties: { a: { type: 'array', items: { type: 'integer' }, uniqueItems: true } } })],
    ['that doubles a little', doubling(4)],
  ])('%s is taken', (_, schema) => {
    expect(schemaIssues(schema)).toEqual([]);
  });

  it.each<[string, MixinData, string, string]>([
    ['of anything', {}, 'schema.type', 'not_allowed'],
    ['of a text', { type: 'string' }, 'schema.type', 'not_allowed'],
    [
      'in another dialect',
      object({ $schema: 'http://json-schema.org/draft-04/schema#' }),
      'schema.$schema',
      'not_allowed',
    ],
    ['with an unprintable name', object({ $id: 'a b' }), 'schema.$id', 'wrong_format'],
    ['with a name inside', object({ not: { $id: 'https://a.example/' } }), 'schema.not.$id', 'keyword_not_allowed'],
    ['with a reference to the web', object({ $ref: 'https://a.example/s.json' }), 'schema.$ref', 'reference_outside'],
    ['with a reference to a file', object({ $ref: 'file:///etc/passwd' }), 'schema.$ref', 'reference_outside'],
    ['with a reference into the air', object({ $ref: '#/$defs/a' }), 'schema.$ref', 'reference_outside'],
    [
      'with a reference to what objects inherit',
      object({ $ref: '#/$defs/toString', $defs: {} }),
      'schema.$ref',
      'reference_outside',
    ],
    ['with a reference to itself', object({ not: { $ref: '#' } }), 'schema.not.$ref', 'reference_outside'],
    [
      'that goes in a circle',
      object({ $ref: '#/$defs/a', $defs: { a: { not: { $ref: '#/$defs/b' } }, b: { not: { $ref: '#/$defs/a' } } } }),
      'schema.$defs.b.not.$ref',
      'reference_circular',
    ],
    ['with a dynamic reference', object({ $dynamicRef: '#a' }), 'schema.$dynamicRef', 'keyword_not_allowed'],
    ['with an anchor', object({ $anchor: 'a' }), 'schema.$anchor', 'keyword_not_allowed'],
    ['with an unknown keyword', object({ minimun: 3 }), 'schema.minimun', 'keyword_not_allowed'],
    ['with a data reference', object({ properties: { a: { maximum: { $data: '1/b' } } } }), 'schema', 'not_a_schema'],
    [
      'with an unknown format',
      object({ properties: { a: { type: 'string', format: 'x' } } }),
      'schema',
      'not_a_schema',
    ],
    ['with an unknown type', object({ properties: { a: { type: 'money' } } }), 'schema', 'not_a_schema'],
    ['with a list for a schema', object({ not: [] }), 'schema.not', 'not_a_schema'],
    [
      'with a pattern that looks around',
      object({ patternProperties: { '(?=a)': {} } }),
      'schema.patternProperties.(?=a)',
      'pattern_not_allowed',
    ],
    [
      'with a pattern that looks back',
      object({ propertyNames: { pattern: '(a)\\1' } }),
      'schema.propertyNames.pattern',
      'pattern_not_allowed',
    ],
    ['with a pattern of great size', object({ propertyNames: { pattern: 'a{1000}' } }), 'schema', 'too_costly'],
    ['that doubles again and again', doubling(40), 'schema', 'too_costly'],
    ['of great depth', object({ default: nested(40) }), `schema.default${'.0'.repeat(23)}`, 'too_deep'],
    ['of great size', object({ examples: Array.from({ length: 30 }, () => 'x'.repeat(900)) }), 'schema', 'too_large'],
    [
      'with a field that is none',
      JSON.parse('{"type":"object","properties":{"__proto__":{}}}') as MixinData,
      'schema.properties.__proto__',
      'not_allowed',
    ],
    ['with a constructor', object({ properties: { constructor: {} } }), 'schema.properties.constructor', 'not_allowed'],
  ])('%s is refused', (_, schema, path, code) => {
    expect(schemaIssues(schema).map((issue) => [issue.path.join('.'), issue.code])).toEqual([[path, code]]);
  });

  it('is known by its $id', () => {
    expect(schemaIdOf(object({ $id: 'https://a.example/' }))).toBe('https://a.example/');
    expect(schemaIdOf(object())).toBeNull();
  });
});

describe('data', () => {
  const faults = (schema: MixinData, data: unknown) =>
    compileSchema(schema)(data, ['customer', 'loyalty']).map(({ path, code }) => [path.join('.'), code]);

  it('that fits has no faults', () => {
    expect(faults(loyalty, { tier: 'gold', since: '2024-02-29' })).toEqual([]);
  });

  it('is told all of its faults, each with its field', () => {
    expect(faults(loyalty, { since: '2023-02-29', colour: 'red' })).toEqual([
      ['customer.loyalty.tier', 'required'],
      ['customer.loyalty.colour', 'unknown_field'],
      ['customer.loyalty.since', 'wrong_format'],
    ]);
    expect(faults(loyalty, 'gold')).toEqual([['customer.loyalty', 'wrong_type']]);
  });

  it('does not have what objects inherit', () => {
    expect(faults(object({ required: ['toString'] }), {})).toEqual([['customer.loyalty.toString', 'required']]);
  });

  it('names positions in lists by number, and fields with slashes as they are', () => {
    const lists = object({ properties: { 'a/b~': { type: 'array', items: { type: 'integer', minimum: 2 } } } });
    const [issue] = compileSchema(lists)({ 'a/b~': [2, 1] }, ['customer']);
    expect(issue).toMatchObject({ path: ['customer', 'a/b~', 1], code: 'too_small' });
  });

  it.each([
    ['a pattern that backtracks for ever elsewhere', '^(a+)+$', `${'a'.repeat(999)}!`],
    ['the largest pattern that is taken', `^(?:a?){480}[bc]$`, 'a'.repeat(1_000)],
  ])('is checked in no time against %s', (_, pattern, text) => {
    const schema = object({ properties: { a: { type: 'array', items: { type: 'string', pattern } } } });
    expect(schemaIssues(schema)).toEqual([]);
    const check = compileSchema(schema);
    const started = performance.now();
    expect(check({ a: Array.from({ length: 8 }, () => text) }, [])).toHaveLength(8);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
