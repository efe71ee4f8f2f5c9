import { DomainError, type FieldIssue } from '../kernel/domain-error.js';

/**
 * Extra data that the store has no schema for or that does not fit it: `details.issues` has every fault, each path
 * beginning with whom the data is about and its name: `['customer', 'loyalty', 'tier']`.
 */
export const mixinsInvalid = (issues: readonly FieldIssue[]): DomainError =>
  new DomainError('mixin.invalid', 'invalid', 'The extra data has faults.', { issues });

/** A schema that is none, or one that could harm: `details.issues` says what is wrong with it. */
export const mixinSchemaRefused = (issues: readonly FieldIssue[]): DomainError =>
  new DomainError('mixin.schema_refused', 'invalid', 'The schema cannot be used.', { issues });

/** The store has no such schema. */
export const mixinSchemaNotFound = (): DomainError =>
  new DomainError('mixin.schema_not_found', 'not_found', 'There is no such schema.');

/** Another schema of the store has this `$id`. */
export const mixinSchemaIdTaken = (schemaId: string): DomainError =>
  new DomainError('mixin.schema_id_taken', 'conflict', 'There is a schema of this $id.', { schemaId });

/** As many schemas as a store may have. */
export const tooManyMixinSchemas = (most: number): DomainError =>
  new DomainError('mixin.too_many_schemas', 'conflict', `A store has at most ${most} versions of schemas.`, { most });
