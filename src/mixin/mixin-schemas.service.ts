import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { mixinSchemaIdTaken, mixinSchemaNotFound, mixinSchemaRefused, tooManyMixinSchemas } from './mixin.errors.js';
import { activateSchema, allSchemas, insertSchema, schemaById } from './mixin.queries.js';
import { type MixinData, type MixinSchema, type MixinSubject } from './mixin.types.js';
import { schemaIdOf, schemaIssues } from './mixin-validator.js';

/** The most versions of schemas, of all names together, that a store registers. */
const mostSchemas = 200;

/** The shapes that stores give extra data, as their staff keeps them. Writes are transactions of their own. */
@Injectable()
export class MixinSchemas {
  constructor(private readonly transactor: Transactor) {}

  /** All of them, the newest version of each first. */
  async list(db: EntityManager, storeId: number): Promise<MixinSchema[]> {
    return allSchemas.rows(db, [storeId]);
  }

  /** Throws `mixin.schema_not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<MixinSchema> {
    return found(await schemaById.first(db, [storeId, id]));
  }

  /**
   * Makes the next version of a shape, from 1. What is wrong with a schema is told in terms of JSON Schema (2020-12, or
   * draft-07 where `$schema` says so). Throws `mixin.schema_refused`, `mixin.schema_id_taken`, `mixin.too_many_schemas`.
   */
  async register(
    storeId: number,
    { subject, name, schema }: { readonly subject: MixinSubject; readonly name: string; readonly schema: MixinData },
  ): Promise<MixinSchema> {
    const issues = schemaIssues(schema);
    if (issues.length > 0) throw mixinSchemaRefused(issues);
    const schemaId = schemaIdOf(schema);
    const values = [storeId, subject, name, schemaId, JSON.stringify(schema), mostSchemas];
    try {
      const made = await this.transactor.run((tx) => insertSchema.first(tx, values));
      if (!made) throw tooManyMixinSchemas(mostSchemas);
      return made;
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'uq_mixin_schemas_schema_id') throw mixinSchemaIdTaken(schemaId ?? '');
      // A rival has made this very version; there is a next one.
      if (constraint === 'uq_mixin_schemas_version') return this.register(storeId, { subject, name, schema });
      throw error;
    }
  }

  /** Whether checkouts may use it from now on; orders keep what they have. Idempotent. Throws `mixin.schema_not_found`. */
  async setActive(storeId: number, id: number, active: boolean): Promise<MixinSchema> {
    return found(await this.transactor.run((tx) => activateSchema.first(tx, [storeId, id, active])));
  }
}

function found(schema: MixinSchema | undefined): MixinSchema {
  if (!schema) throw mixinSchemaNotFound();
  return schema;
}
