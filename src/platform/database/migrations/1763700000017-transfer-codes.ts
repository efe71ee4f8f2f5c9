import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class TransferCodes1763700000017 implements MigrationInterface {
  name = 'TransferCodes1763700000017';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Minor units. Codes are the multiples of the unit up to the maximum; 0 is a store without them.
      ALTER TABLE stores
        ADD COLUMN transfer_code_max bigint NOT NULL DEFAULT 0,
        ADD COLUMN transfer_code_unit bigint NOT NULL DEFAULT 1,
        ADD CONSTRAINT ck_stores_transfer_code CHECK (
          transfer_code_unit > 0 AND transfer_code_max >= 0 AND transfer_code_max / transfer_code_unit <= 999);

      -- What buyers are asked to transfer, while their orders are open: no amount twice.
      -- The total is allotted before the order's row is written, so the reference is checked at the commit.
      CREATE TABLE open_transfer_totals (
        store_id bigint NOT NULL,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        total bigint NOT NULL CHECK (total > 0),
        order_id uuid NOT NULL,
        code bigint NOT NULL CHECK (code >= 0),
        PRIMARY KEY (store_id, currency, total),
        CONSTRAINT uq_open_transfer_totals_order UNIQUE (store_id, order_id),
        CONSTRAINT fk_open_transfer_totals_order FOREIGN KEY (store_id, order_id) REFERENCES orders (store_id, id)
          DEFERRABLE INITIALLY DEFERRED
      );

      ALTER TABLE orders
        ADD COLUMN transfer_discount bigint NOT NULL DEFAULT 0 CHECK (transfer_discount >= 0),
        DROP CONSTRAINT ck_orders_total,
        ADD CONSTRAINT ck_orders_total CHECK (
          total = subtotal - discount + shipping - shipping_discount + tax - transfer_discount);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE orders
        DROP CONSTRAINT ck_orders_total,
        DROP COLUMN transfer_discount,
        ADD CONSTRAINT ck_orders_total CHECK (total = subtotal - discount + shipping - shipping_discount + tax) NOT VALID;
      DROP TABLE open_transfer_totals;
      ALTER TABLE stores
        DROP CONSTRAINT ck_stores_transfer_code,
        DROP COLUMN transfer_code_unit,
        DROP COLUMN transfer_code_max;
    `);
  }
}
