import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * json, not jsonb: nothing looks into a payload, its keys stay in the order in which they were written, and it takes
 * PostgreSQL less time and less room. The table is written anew, so this takes as long as the log is large.
 */
export class EventPayloadText1763700000081 implements MigrationInterface {
  name = 'EventPayloadText1763700000081';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE domain_events ALTER payload TYPE json`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE domain_events ALTER payload TYPE jsonb`);
  }
}
