import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type MixinData, type MixinSchema } from './mixin.types.js';

const view = `id, subject, name, version, schema_id AS "schemaId", schema, active, ${utc('created_at')} AS "createdAt"`;

/** $1 store, $2 subject, $3 name, $4 `$id`, $5 schema, $6 the most a store has. No row when it has as many. */
export const insertSchema = new Statement<MixinSchema>(
  'mixin.insert_schema',
  `INSERT INTO mixin_schemas (store_id, subject, name, version, schema_id, schema)
   SELECT $1, $2, $3, COALESCE(max(version) FILTER (WHERE subject = $2 AND name = $3), 0) + 1, $4, $5::jsonb
     FROM mixin_schemas WHERE store_id = $1 HAVING count(*) < $6
   RETURNING ${view}`,
);

export const allSchemas = new Statement<MixinSchema>(
  'mixin.all_schemas',
  `SELECT ${view} FROM mixin_schemas WHERE store_id = $1 ORDER BY subject, name, version DESC`,
);

export const schemaById = new Statement<MixinSchema>(
  'mixin.schema_by_id',
  `SELECT ${view} FROM mixin_schemas WHERE store_id = $1 AND id = $2`,
);

export const activateSchema = new Statement<MixinSchema>(
  'mixin.activate_schema',
  `UPDATE mixin_schemas SET active = $3 WHERE store_id = $1 AND id = $2 RETURNING ${view}`,
);

/** $2–$5 are arrays of one length: subjects, names, versions or null, `$id`s or null. A row for each, in their order. */
export const askedSchemas = new Statement<{ id: number | null; version: number; schema: MixinData }>(
  'mixin.asked_schemas',
  `SELECT s.id, s.version, s.schema
     FROM unnest($2::text[], $3::text[], $4::integer[], $5::text[])
            WITH ORDINALITY AS asked (subject, name, version, schema_id, place)
     LEFT JOIN LATERAL (
       SELECT m.id, m.version, m.schema FROM mixin_schemas m
        WHERE m.store_id = $1 AND m.subject = asked.subject AND m.name = asked.name AND m.active
          AND (asked.version IS NULL OR m.version = asked.version)
          AND (asked.schema_id IS NULL OR m.schema_id = asked.schema_id)
        ORDER BY m.version DESC LIMIT 1) s ON true
    ORDER BY asked.place`,
);
