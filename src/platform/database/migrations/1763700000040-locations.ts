import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Locations1763700000040 implements MigrationInterface {
  name = 'Locations1763700000040';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The places that a store's buyers choose from instead of typing city and region. The store brings the ids along, for
      -- example those of an official register, so they are unique within it alone: whatever refers to a location does so by
      -- (store_id, location_id).
      CREATE TABLE locations (
        store_id bigint NOT NULL REFERENCES stores (id),
        id bigint NOT NULL CHECK (id > 0),
        name text NOT NULL,
        city text NOT NULL,
        region text NOT NULL,
        country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        postal_codes text[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (store_id, id)
      );

      -- What a search looks at. Of text arrays array_to_string is immutable; PostgreSQL only cannot say so of all arrays.
      CREATE FUNCTION location_words(name text, city text, region text, postal_codes text[]) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('simple', concat_ws(' ', name, city, region, array_to_string(postal_codes, ' ')))
      $$;
      CREATE INDEX ix_locations_words ON locations USING gin (location_words(name, city, region, postal_codes));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE locations; DROP FUNCTION location_words');
  }
}
