import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Checkout1763700000010 implements MigrationInterface {
  name = 'Checkout1763700000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- One row per checkout that has to be remembered: it carries an idempotency key, or it waits for a payment provider.
      -- id is the id of the order that it becomes. draft and outcome are json, not jsonb: a replay repeats the stored text key for key.
      CREATE TABLE checkout_sessions (
        id uuid PRIMARY KEY,
        store_id bigint NOT NULL REFERENCES stores (id),
        state text NOT NULL CHECK (state IN ('reserved', 'placed', 'undone')),
        principal text NOT NULL,
        route text NOT NULL,
        idempotency_key text,
        fingerprint bytea,
        cart_id bigint,
        draft json,
        outcome json,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX uq_checkout_sessions_key ON checkout_sessions (store_id, principal, route, idempotency_key)
        WHERE idempotency_key IS NOT NULL AND state <> 'undone';
      CREATE UNIQUE INDEX uq_checkout_sessions_cart ON checkout_sessions (store_id, cart_id)
        WHERE cart_id IS NOT NULL AND state = 'reserved';
      CREATE INDEX ix_checkout_sessions_ended ON checkout_sessions (updated_at) WHERE state <> 'reserved';
      CREATE INDEX ix_checkout_sessions_open ON checkout_sessions (updated_at) WHERE state = 'reserved';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE checkout_sessions`);
  }
}
