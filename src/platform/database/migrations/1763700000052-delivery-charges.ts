import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class DeliveryCharges1763700000052 implements MigrationInterface {
  name = 'DeliveryCharges1763700000052';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What sending a line of the variant costs on top of the delivery itself, however many units; minor units of the
      -- store's currency.
      ALTER TABLE variants ADD delivery_charge bigint NOT NULL DEFAULT 0
        CHECK (delivery_charge BETWEEN 0 AND 9007199254740991)
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE variants DROP delivery_charge');
  }
}
