import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class LowStock1763700000032 implements MigrationInterface {
  name = 'LowStock1763700000032';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Pieces; a variant with as many or fewer for sale is low. Null: the store wants no news of it.
      ALTER TABLE stores ADD low_stock_threshold integer CHECK (low_stock_threshold >= 0);

      -- The variants that were told to be low and have not recovered since.
      CREATE TABLE low_stock (
        store_id bigint NOT NULL,
        variant_id bigint NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store_id, variant_id),
        CONSTRAINT fk_low_stock_variant FOREIGN KEY (store_id, variant_id) REFERENCES variants (store_id, id)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE low_stock; ALTER TABLE stores DROP low_stock_threshold');
  }
}
