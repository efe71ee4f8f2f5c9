import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class OrderMixins1763700000064 implements MigrationInterface {
  name = 'OrderMixins1763700000064';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Extra data by the store's own schemas: {customer, shippingAddress, billingAddress}, each by name.
      ALTER TABLE orders ADD mixins jsonb;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE orders DROP mixins');
  }
}
