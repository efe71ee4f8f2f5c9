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

      -- Takes the lock of an idempotency key until the end of the transaction, without waiting, and THEN looks the key up:
      -- each statement of a volatile function sees what was committed before it, so the outcome of a rival who has just
      -- let go of the lock is seen. In one plain statement the look would be older than the lock.
      CREATE FUNCTION claim_checkout_key(of_store bigint, of_principal text, of_route text, key text)
      RETURNS TABLE (free boolean, state text, fingerprint bytea, outcome json) LANGUAGE plpgsql VOLATILE AS $$
      DECLARE
        locked boolean := pg_try_advisory_xact_lock(
          hashtextextended(concat_ws(chr(31), 'checkout', of_store, of_principal, of_route, key), 0));
      BEGIN
        RETURN QUERY SELECT locked, session.state, session.fingerprint, session.outcome
          FROM (VALUES (1)) AS one
          LEFT JOIN checkout_sessions session
            ON session.store_id = of_store AND session.principal = of_principal AND session.route = of_route
            AND session.idempotency_key = key AND session.state <> 'undone';
      END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION claim_checkout_key; DROP TABLE checkout_sessions`);
  }
}
