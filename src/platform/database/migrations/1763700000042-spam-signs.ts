import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class SpamSigns1763700000042 implements MigrationInterface {
  name = 'SpamSigns1763700000042';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE stores
        ADD spam_checked boolean NOT NULL DEFAULT false,
        ADD spam_orders_per_hour integer NOT NULL DEFAULT 5 CHECK (spam_orders_per_hour > 0),
        ADD spam_unpaid_orders integer NOT NULL DEFAULT 3 CHECK (spam_unpaid_orders > 0);

      -- The checks that take an order for spam; null for one that was not checked. Only a store that checks its orders pays
      -- for the index by which it looks a phone number's earlier ones up.
      ALTER TABLE orders ADD spam_signs text[];
      CREATE INDEX ix_orders_checked_phone ON orders (store_id, phone, id) WHERE spam_signs IS NOT NULL AND phone IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_orders_checked_phone;
      ALTER TABLE orders DROP spam_signs;
      ALTER TABLE stores DROP spam_checked, DROP spam_orders_per_hour, DROP spam_unpaid_orders;
    `);
  }
}
