import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class FurtherAddresses1763700000067 implements MigrationInterface {
  name = 'FurtherAddresses1763700000067';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Beside those of delivery and bill, each with the buyer's word for what it is: [{type, address}].
      ALTER TABLE orders ADD further_addresses jsonb NOT NULL DEFAULT '[]';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE orders DROP further_addresses');
  }
}
