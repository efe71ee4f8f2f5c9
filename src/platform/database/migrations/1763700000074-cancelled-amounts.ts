import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CancelledAmounts1763700000074 implements MigrationInterface {
  name = 'CancelledAmounts1763700000074';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Minor units: what the pieces of its cancellations cost. It stands in the order's row, so that whoever locks the
      -- row knows what is owed; the total stays as it was placed.
      ALTER TABLE orders ADD COLUMN cancelled bigint NOT NULL DEFAULT 0 CHECK (cancelled >= 0);

      UPDATE orders SET cancelled = gone.amount
      FROM (SELECT store_id, order_id, sum(amount) AS amount FROM order_cancellations GROUP BY store_id, order_id) AS gone
      WHERE gone.store_id = orders.store_id AND gone.order_id = orders.id`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE orders DROP COLUMN cancelled');
  }
}
