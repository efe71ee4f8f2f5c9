import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class OrderLife1763700000030 implements MigrationInterface {
  name = 'OrderLife1763700000030';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Goods of an order that left together. lines: [{"lineId": uuid, "quantity": integer}].
      CREATE TABLE order_fulfilments (
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL,
        order_id uuid NOT NULL,
        status text NOT NULL,
        carrier text,
        tracking_number text,
        tracking_url text,
        lines jsonb NOT NULL,
        actor text NOT NULL,
        reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT uq_order_fulfilments_store_id UNIQUE (store_id, id),
        CONSTRAINT fk_order_fulfilments_order FOREIGN KEY (store_id, order_id)
          REFERENCES order_references (store_id, order_id)
      );
      CREATE INDEX ix_order_fulfilments_order ON order_fulfilments (order_id);

      CREATE TABLE shipment_updates (
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL,
        fulfilment_id uuid NOT NULL,
        status text NOT NULL,
        location text,
        description text,
        -- When it happened, as the carrier tells; created_at is when we were told.
        occurred_at timestamptz NOT NULL,
        actor text NOT NULL,
        -- By the clock, so that the order of the rows is that in which they were written under the order's lock.
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT fk_shipment_updates_fulfilment FOREIGN KEY (store_id, fulfilment_id)
          REFERENCES order_fulfilments (store_id, id)
      );
      CREATE INDEX ix_shipment_updates_fulfilment ON shipment_updates (fulfilment_id);
      CREATE TRIGGER shipment_updates_append_only BEFORE UPDATE OR DELETE ON shipment_updates
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      -- Goods of an order that will not leave. The order's own amounts stay as they were placed.
      -- lines: [{"lineId": uuid, "quantity": integer, "amount": minor units}]; amount is their sum.
      CREATE TABLE order_cancellations (
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL,
        order_id uuid NOT NULL,
        lines jsonb NOT NULL,
        amount bigint NOT NULL CHECK (amount >= 0),
        refund_id uuid,
        actor text NOT NULL,
        reason text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT fk_order_cancellations_order FOREIGN KEY (store_id, order_id)
          REFERENCES order_references (store_id, order_id),
        CONSTRAINT fk_order_cancellations_refund FOREIGN KEY (store_id, refund_id)
          REFERENCES payment_refunds (store_id, id)
      );
      CREATE INDEX ix_order_cancellations_order ON order_cancellations (order_id);
      CREATE TRIGGER order_cancellations_append_only BEFORE UPDATE OR DELETE ON order_cancellations
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE order_notes (
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL,
        order_id uuid NOT NULL,
        visibility text NOT NULL CHECK (visibility IN ('internal', 'buyer')),
        text text NOT NULL,
        actor text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT fk_order_notes_order FOREIGN KEY (store_id, order_id)
          REFERENCES order_references (store_id, order_id)
      );
      CREATE INDEX ix_order_notes_order ON order_notes (order_id);
      CREATE TRIGGER order_notes_append_only BEFORE UPDATE OR DELETE ON order_notes
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      -- Orders that were shipped before fulfilments were kept left as a whole.
      INSERT INTO order_fulfilments (id, store_id, order_id, status, lines, actor, created_at)
      SELECT uuidv7(), step.store_id, step.order_id, 'shipped',
        jsonb_agg(jsonb_build_object('lineId', line.id, 'quantity', line.quantity) ORDER BY line.position),
        'migration', step.shipped_at
      FROM (
        SELECT store_id, order_id, min(created_at) AS shipped_at
        FROM order_status_changes WHERE to_status = 'shipped' GROUP BY store_id, order_id) AS step
      JOIN order_lines line ON line.store_id = step.store_id AND line.order_id = step.order_id
      GROUP BY step.store_id, step.order_id, step.shipped_at;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `DROP TABLE order_notes; DROP TABLE order_cancellations; DROP TABLE shipment_updates; DROP TABLE order_fulfilments`,
    );
  }
}
