import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CouponScope1763700000015 implements MigrationInterface {
  name = 'CouponScope1763700000015';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Ids and not rows: deleting a category must not widen a coupon to everything, and an id is never given again.
      ALTER TABLE coupons
        ADD COLUMN product_ids bigint[] NOT NULL DEFAULT '{}',
        ADD COLUMN category_ids bigint[] NOT NULL DEFAULT '{}',
        ADD COLUMN customer_group_ids bigint[] NOT NULL DEFAULT '{}';
      UPDATE customers SET first_ordered_at = placed.first
        FROM (SELECT store_id, customer_id, min(placed_at) AS first FROM orders GROUP BY store_id, customer_id) placed
       WHERE customers.store_id = placed.store_id AND customers.id = placed.customer_id;
      CREATE INDEX ix_customers_group ON customers (store_id, group_id, id) WHERE group_id IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_customers_group;
      ALTER TABLE coupons DROP COLUMN customer_group_ids, DROP COLUMN category_ids, DROP COLUMN product_ids;
    `);
  }
}
