import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class IdempotentRequests1763700000036 implements MigrationInterface {
  name = 'IdempotentRequests1763700000036';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- One row per key of a client: what was asked, under which id it is done, and how it was answered.
      -- answer is json, not jsonb: a replay repeats the stored text key for key.
      CREATE TABLE idempotent_requests (
        store_id bigint NOT NULL REFERENCES stores (id),
        principal text NOT NULL,
        idempotency_key text NOT NULL,
        fingerprint bytea NOT NULL,
        operation_id uuid NOT NULL,
        locked_until timestamptz NOT NULL,
        answer json,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store_id, principal, idempotency_key)
      );
      CREATE INDEX ix_idempotent_requests_created ON idempotent_requests (created_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE idempotent_requests');
  }
}
