import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class PaymentOption1763700000045 implements MigrationInterface {
  name = 'PaymentOption1763700000045';

  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE orders ADD payment_option text');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE orders DROP payment_option');
  }
}
