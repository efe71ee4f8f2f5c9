import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class QuotedOrders1763700000061 implements MigrationInterface {
  name = 'QuotedOrders1763700000061';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The quote that an order was made of: {id, code, revision}.
      ALTER TABLE orders ADD quote jsonb;

      -- Whatever else goes wrong, a quote becomes one order.
      ALTER TABLE order_references ADD quote_id bigint;
      CREATE UNIQUE INDEX uq_order_references_quote ON order_references (store_id, quote_id) WHERE quote_id IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE order_references DROP quote_id; ALTER TABLE orders DROP quote');
  }
}
