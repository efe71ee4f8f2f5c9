import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Events1763700000011 implements MigrationInterface {
  name = 'Events1763700000011';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Readers go by (xid, position) and stop below the oldest running transaction, so an event that commits late is never skipped.
      CREATE TABLE domain_events (
        position bigint GENERATED ALWAYS AS IDENTITY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL REFERENCES stores (id),
        type text NOT NULL,
        version smallint NOT NULL,
        aggregate_id text NOT NULL,
        payload jsonb NOT NULL,
        occurred_at timestamptz NOT NULL
      );
      CREATE INDEX ix_domain_events_log ON domain_events (xid, position);
      CREATE INDEX ix_domain_events_store ON domain_events (store_id, xid, position);
      CREATE INDEX ix_domain_events_aggregate ON domain_events (store_id, aggregate_id);
      CREATE UNIQUE INDEX uq_domain_events_order_created ON domain_events (store_id, aggregate_id) WHERE type = 'order.created';
      CREATE TRIGGER domain_events_append_only BEFORE UPDATE OR DELETE ON domain_events
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE event_cursors (
        name text PRIMARY KEY,
        xid xid8 NOT NULL,
        position bigint NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE event_cursors; DROP TABLE domain_events`);
  }
}
