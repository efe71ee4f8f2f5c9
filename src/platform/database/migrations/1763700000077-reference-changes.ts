import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The tables of what processes keep in memory, with the column that tells whose a row is. */
export const referenceTables: readonly (readonly [table: string, storeColumn: 'id' | 'store_id'])[] = [
  ['stores', 'id'],
  ['products', 'store_id'],
  ['product_categories', 'store_id'],
  ['variants', 'store_id'],
  ['variant_components', 'store_id'],
  ['prices', 'store_id'],
  ['price_lists', 'store_id'],
  ['offers', 'store_id'],
  ['tax_rates', 'store_id'],
  ['shipping_zones', 'store_id'],
  ['shipping_methods', 'store_id'],
];

/** By what a trigger of a statement knows the rows that it has changed. */
const transitions = [
  ['INSERT', 'NEW'],
  ['UPDATE', 'NEW'],
  ['DELETE', 'OLD'],
] as const;

export const referenceEvents = transitions.map(([event]) => event);

export class ReferenceChanges1763700000077 implements MigrationInterface {
  name = 'ReferenceChanges1763700000077';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The ids of a store's rows that a reader sees are the revision of its reference data: whoever changes that data adds
      -- an id that was never there before, so equal ids mean equal data. Nobody waits for anybody: a change takes away
      -- earlier rows only where all who began before them have ended, and passes over those that somebody else takes away.
      -- Random, so that a database that goes on from a backup does not give an id again that a process still knows.
      CREATE TABLE reference_changes (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        store_id bigint NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT pk_reference_changes PRIMARY KEY (store_id, id)
      );

      CREATE FUNCTION note_reference_changes(changed_stores bigint[]) RETURNS void LANGUAGE sql AS $$
        DELETE FROM reference_changes change USING (
          SELECT store_id, id FROM reference_changes
          WHERE store_id = ANY (changed_stores)
            AND (xid = pg_current_xact_id() OR xid < pg_snapshot_xmin(pg_current_snapshot()))
          FOR UPDATE SKIP LOCKED) earlier
        WHERE change.store_id = earlier.store_id AND change.id = earlier.id;
        -- A store that goes takes its goods along, and has no revision any more.
        INSERT INTO reference_changes (store_id) SELECT id FROM stores WHERE id = ANY (changed_stores);
      $$;`);
    for (const column of ['id', 'store_id'] as const) {
      await db.query(`
        CREATE FUNCTION ${noting(column)}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM note_reference_changes(ARRAY(SELECT DISTINCT ${column} FROM changed));
          RETURN NULL;
        END $$`);
    }
    for (const [table, column] of referenceTables) {
      for (const [event, version] of transitions) {
        await db.query(`
          CREATE TRIGGER ${referenceTrigger(table, event)} AFTER ${event} ON ${table} REFERENCING ${version} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION ${noting(column)}()`);
      }
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table] of referenceTables) {
      for (const [event] of transitions) await db.query(`DROP TRIGGER ${referenceTrigger(table, event)} ON ${table}`);
    }
    await db.query(`
      DROP FUNCTION ${noting('id')}();
      DROP FUNCTION ${noting('store_id')}();
      DROP FUNCTION note_reference_changes(bigint[]);
      DROP TABLE reference_changes`);
  }
}

const noting = (column: string): string => `note_reference_changes_by_${column}`;

export const referenceTrigger = (table: string, event: string): string => `${table}_reference_${event.toLowerCase()}`;
