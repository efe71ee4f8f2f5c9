import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class AuditLog1763700000031 implements MigrationInterface {
  name = 'AuditLog1763700000031';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- One line for every write that somebody with a secret key has asked for, before it is done. No bodies: they hold secrets.
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        store_id bigint NOT NULL REFERENCES stores (id),
        actor text NOT NULL,
        method text NOT NULL,
        route text NOT NULL,
        target text NOT NULL,
        request_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT uq_audit_log_store UNIQUE (store_id, id)
      );
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- What came of it: at most one for each line, and none for what was cut short.
      CREATE TABLE audit_outcomes (
        store_id bigint NOT NULL,
        line_id bigint NOT NULL,
        status smallint NOT NULL,
        -- Of a refusal: "order.not_found".
        code text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store_id, line_id),
        FOREIGN KEY (store_id, line_id) REFERENCES audit_log (store_id, id)
      );
      CREATE TRIGGER audit_outcomes_append_only BEFORE UPDATE OR DELETE ON audit_outcomes
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER audit_outcomes_never_emptied BEFORE TRUNCATE ON audit_outcomes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE audit_outcomes; DROP TABLE audit_log');
  }
}
