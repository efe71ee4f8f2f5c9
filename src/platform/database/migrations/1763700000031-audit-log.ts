import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class AuditLog1763700000031 implements MigrationInterface {
  name = 'AuditLog1763700000031';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- One line for every write that somebody with a secret key has asked for, done or refused. No bodies: they hold secrets.
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        store_id bigint NOT NULL REFERENCES stores (id),
        actor text NOT NULL,
        method text NOT NULL,
        route text NOT NULL,
        target text NOT NULL,
        status smallint NOT NULL,
        -- Of a refusal: "order.not_found".
        code text,
        request_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX ix_audit_log_store ON audit_log (store_id, id);
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE audit_log');
  }
}
