/** A JSON Schema (2020-12), as far as it is used here. */
export type Schema = Readonly<Record<string, unknown>>;

/** One type of event, as its readers may rely on it. */
export interface EventDefinition {
  /** "order.created" */
  readonly type: string;
  /** Of the payload's shape. A field that is new leaves it as it is; one that goes or changes its meaning makes the next. */
  readonly version: number;
  /** When it is written, in one sentence. */
  readonly when: string;
  /** What `aggregateId` is: "the order". */
  readonly about: string;
  readonly payload: Schema;
  readonly example: { readonly aggregateId: string; readonly payload: object };
}

/** Ties the example to the type that the core writes, so that the compiler sees when the two part. */
export function define<Payload extends object>(
  definition: Omit<EventDefinition, 'example'> & {
    readonly example: { readonly aggregateId: string; readonly payload: Payload };
  },
): EventDefinition {
  return definition;
}

/** An object with all of these fields. What it may have beyond them later is left open to readers. */
export function record(properties: Readonly<Record<string, Schema>>, description?: string): Schema {
  return { type: 'object', ...(description && { description }), required: Object.keys(properties), properties };
}

/** An object that may lack the fields of `optional`. */
export function partial(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>>,
): Schema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

export const listOf = (items: Schema, description?: string): Schema => ({
  type: 'array',
  ...(description && { description }),
  items,
});

export const oneOf = (values: readonly string[], description?: string): Schema => ({
  type: 'string',
  ...(description && { description }),
  enum: values,
});

/** The schema, or null. */
export function nullable({ type, ...rest }: Schema): Schema {
  const values = rest['enum'] as readonly unknown[] | undefined;
  return { type: [type, 'null'], ...rest, ...(values && { enum: [...values, null] }) };
}

export const text = (description?: string): Schema => ({ type: 'string', ...(description && { description }) });
export const uuid = (description?: string): Schema => ({ ...text(description), format: 'uuid' });
export const time = (description?: string): Schema => ({ ...text(description), format: 'date-time' });
export const whole = (description?: string): Schema => ({ type: 'integer', ...(description && { description }) });
export const flag = (description?: string): Schema => ({ type: 'boolean', ...(description && { description }) });
/** Minor units. */
export const amount = (description = 'Minor units'): Schema => whole(description);
export const currency: Schema = { ...text('ISO 4217'), pattern: '^[A-Z]{3}$' };
