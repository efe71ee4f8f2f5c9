import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class UnreadIndex1763700000070 implements MigrationInterface {
  name = 'UnreadIndex1763700000070';

  async up(db: QueryRunner): Promise<void> {
    // No statement looks for the events of an aggregate. That of a new order has an index of its own, which is unique.
    await db.query(`DROP INDEX ix_domain_events_aggregate`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX ix_domain_events_aggregate ON domain_events (store_id, aggregate_id)`);
  }
}
