import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { referenceEvents, referenceTables, referenceTrigger } from './1763700000077-reference-changes.js';

/**
 * Changes that had gone unnoticed: a table that is emptied at once, which tells no rows and so changes the data of every store,
 * and whatever a session does that runs no triggers but those that are always on.
 */
export class UnnoticedReferenceChanges1763700000078 implements MigrationInterface {
  name = 'UnnoticedReferenceChanges1763700000078';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION note_reference_changes_by_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM note_reference_changes(ARRAY(SELECT id FROM stores));
        RETURN NULL;
      END $$`);
    for (const [table] of referenceTables) {
      await db.query(`
        CREATE TRIGGER ${emptied(table)} AFTER TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION note_reference_changes_by_truncate();
        ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${emptied(table)}`);
      for (const event of referenceEvents) {
        await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${referenceTrigger(table, event)}`);
      }
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table] of referenceTables) {
      await db.query(`DROP TRIGGER ${emptied(table)} ON ${table}`);
      for (const event of referenceEvents) {
        await db.query(`ALTER TABLE ${table} ENABLE TRIGGER ${referenceTrigger(table, event)}`);
      }
    }
    await db.query('DROP FUNCTION note_reference_changes_by_truncate()');
  }
}

const emptied = (table: string): string => `${table}_reference_truncate`;
