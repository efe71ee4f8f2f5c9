import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class FirstOrderClaims1763700000076 implements MigrationInterface {
  name = 'FirstOrderClaims1763700000076';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The order that has what is only for the first, from the moment on that its payment is asked for. It may have to be
      -- given up, and so it is no reference to orders.
      ALTER TABLE customers ADD COLUMN first_order_id uuid`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE customers DROP COLUMN first_order_id');
  }
}
