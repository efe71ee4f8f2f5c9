import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class SavedOrders1763700000051 implements MigrationInterface {
  name = 'SavedOrders1763700000051';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- How long an order that was saved for later is kept unpaid; null: for ever.
      ALTER TABLE stores ADD saved_order_expiry_minutes integer DEFAULT 1440
        CHECK (saved_order_expiry_minutes BETWEEN 1 AND 525600)
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE stores DROP saved_order_expiry_minutes');
  }
}
