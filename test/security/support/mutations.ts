import fc from 'fast-check';
import { type OpenAPIObject } from '@nestjs/swagger';
import { anyCharacter } from '../../support/any-character.js';

/** What we read of the schemas of the API document. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Values that fit fields of a name better than their schema tells. */
const byName: Readonly<Record<string, unknown>> = {
  sku: 'KURTI-EM',
  lineId: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  quantity: 1,
  email: 'guest@example.test',
  password: 'demo-password-1',
  phone: '+8801711000000',
  country: 'BD',
  countries: ['BD'],
  region: 'Dhaka',
  warehouse: 'main',
  origin: 'main',
  shippingOption: 'sz_inside_dhaka/standard',
  shippingZoneId: 'sz_inside_dhaka',
  paymentMethod: 'COD',
  couponCode: 'WELCOME10',
  returnUrl: 'http://localhost:5173/thanks',
  restock: false,
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '2027-01-01T00:00:00Z',
  validUntil: '2099-01-01T00:00:00Z',
  closesAt: '2098-12-31T00:00:00Z',
  at: '2026-06-01T00:00:00Z',
  occurredAt: '2026-06-01T00:00:00Z',
};
/** Values of strings that must have a form, where nothing better is known. */
const byFormat: Readonly<Record<string, string>> = {
  email: 'guest@example.test',
  'date-time': '2026-06-01T00:00:00Z',
};

/** Fields that go only with certain values of others. */
const leftOut = new Set(['expectedTotal', 'maxDiscount', 'tiers', 'optionNames', 'optionValues', 'per', 'buy', 'get']);

/** Fields that may not stand beside another. */
const rivals: Readonly<Record<string, string>> = {
  amount: 'basisPoints',
  onHand: 'delta',
  lines: 'restock',
  locationId: 'unitGrams',
  eventIds: 'from',
};

/** A request body that the schema, and as a rule the handler, accepts. `own` are values for fields of a name. */
export function sampleOf(
  document: OpenAPIObject,
  schema: Schema,
  own: Readonly<Record<string, unknown>> = {},
  name = '',
): unknown {
  if (name in own) return own[name];
  const { $ref, allOf, oneOf, properties } = schema;
  if ($ref !== undefined) {
    const schemas = document.components?.schemas as Record<string, Schema>;
    return sampleOf(document, schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, own, name);
  }
  const chosen = allOf?.[0] ?? oneOf?.[0];
  if (chosen) return sampleOf(document, chosen, own, name);
  if (properties) {
    const fields = Object.entries(properties).filter(
      ([field]) => !leftOut.has(field) && !(rivals[field] !== undefined && rivals[field] in properties),
    );
    return Object.fromEntries(fields.map(([field, part]) => [field, sampleOf(document, part, own, field)]));
  }
  if (name in byName) return byName[name];
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  switch (schema.type) {
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'array':
      return schema.items ? [sampleOf(document, schema.items, own, name)] : [];
    case 'object':
      return {};
    default:
      return byFormat[schema.format ?? ''] ?? 'text';
  }
}

/** An object with own keys that a careless merge would take for the prototype's. */
const polluting: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');

const cursor = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  "' OR 1=1 --",
  "'); DROP TABLE orders; --",
  '$1',
  '%',
  '_%\\',
  '\\',
  '"',
  '{"$gt":""}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b\ufeff',
  '٣',
  '１２',
  'NaN',
  'Infinity',
  '-1',
  '1e308',
  '0x10',
  '9007199254740993',
  '99999999999999999999',
  'true',
  'null',
  '__proto__',
  'constructor',
  'ß'.repeat(300),
  'x'.repeat(20_000),
  '-0.01',
  '90071992547409.91',
  '999999999999999.00',
  '0.001',
  '2020-W01-1',
  '20200101',
  '2020-001',
  '0000-01-01',
  '2020-02-30',
  '+275760-09-13T00:00:01Z',
  '-271821-04-19T23:59:59Z',
  '9999-12-31T23:59:59.999999-23:59',
  cursor(['not a uuid']),
  cursor(['\u0000']),
  cursor([-1]),
  cursor([1e15]),
  cursor(['9999999999999999999', 9_007_199_254_740_991]),
  cursor(['1', -1]),
  cursor({}),
];

const hostileValues: readonly unknown[] = [
  ...hostileTexts,
  null,
  true,
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e308,
  [],
  {},
  [[]],
  [null],
  [[[{}]]],
  [1, 'a', null],
  { $gt: '' },
  { length: 5 },
  { toString: 1 },
  { then: 'x' },
  polluting,
  Array.from({ length: 300 }, () => ({})),
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileValues) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 3, withNullPrototype: false }) },
);

type Path = readonly string[];

/** One change of a body: another value, nothing, or the same once more at a place, or a field that does not belong there. */
export interface Mutation {
  /** Picks the place, of however many there are. */
  readonly place: number;
  readonly change: 'replace' | 'remove' | 'repeat' | 'add';
  readonly field: string;
  readonly value: unknown;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  change: fc.oneof(
    { weight: 6, arbitrary: fc.constant('replace' as const) },
    { weight: 1, arbitrary: fc.constantFrom('remove' as const, 'repeat' as const, 'add' as const) },
  ),
  field: fc.constantFrom('__proto__', 'constructor', 'storeId', 'id', 'status', 'total', 'a b', ''),
  value: hostileValue,
});

/** The text of the body with the mutations done to it, one after the other. */
export function mutated(body: unknown, mutations: readonly Mutation[]): string {
  const root = { body: structuredClone(body) };
  // Copies: a later mutation may change what an earlier one has put in.
  for (const { place, change, field, value } of structuredClone(mutations)) {
    const places = placesIn(root.body, ['body']);
    const path = places[place % places.length] as Path;
    const last = path.at(-1) as string;
    const parent = path.slice(0, -1).reduce<Container>((at, step) => at[step] as Container, root as Container);
    const target = parent[last];
    if (change === 'replace') define(parent, last, value);
    else if (change === 'remove' && path.length > 1) delete parent[last];
    else if (change === 'repeat' && Array.isArray(parent)) parent.push(structuredClone(target));
    else if (isContainer(target)) define(target, field, value);
  }
  return JSON.stringify(root.body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
}

type Container = Record<string, unknown>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** As an own field, whatever it is called. */
function define(target: Container, field: string, value: unknown): void {
  Object.defineProperty(target, field, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown, path: Path): Path[] {
  if (!isContainer(value)) return [path];
  const inner = Object.keys(value).flatMap((key) => placesIn(value[key], [...path, key]));
  return [path, ...inner];
}
