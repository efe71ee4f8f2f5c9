import { setTimeout as sleep } from 'node:timers/promises';
import { CheckoutSessions } from '../../src/checkout/checkout-session.service.js';
import { type CheckoutOutcome } from '../../src/checkout/checkout.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

describe('claiming an idempotency key', () => {
  let db: TestDatabase;
  const sessions = new CheckoutSessions();
  const claim = { key: 'k', route: 'r', principal: 'p', fingerprint: Buffer.from('a') };
  const order = { id: '01900000-0000-7000-8000-000000000001', storeId: 1, cartId: null };
  const outcome = { order, payment: {} } as unknown as CheckoutOutcome;

  beforeAll(async () => {
    db = await testDatabase({ demo: true });
    // Stretches the moment between the start of the claim and its lock.
    await db.dataSource.query(`
      CREATE SCHEMA slow;
      CREATE FUNCTION slow.pg_try_advisory_xact_lock(key bigint) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.6); RETURN pg_catalog.pg_try_advisory_xact_lock(key); END $$`);
  });
  afterAll(() => db.close());

  it('sees the outcome of a rival that commits between its start and its lock', async () => {
    const late = db.transactor.run(async (tx) => {
      await tx.query('SET LOCAL search_path = slow, pg_catalog, public');
      return sessions.claim(tx, 1, claim);
    });
    await sleep(200);
    await db.transactor.run(async (tx) => {
      expect(await sessions.claim(tx, 1, claim)).toBeNull();
      await sessions.remember(tx, claim, outcome);
    });
    expect(await late).toEqual(outcome);
    await db.dataSource.query('DELETE FROM checkout_sessions');
  });

  it('refuses at once while a rival holds it', async () => {
    await db.transactor.run(async (tx) => {
      await sessions.claim(tx, 1, claim);
      await expect(db.transactor.run((other) => sessions.claim(other, 1, claim))).rejects.toMatchObject({
        code: 'idempotency.in_flight',
      });
    });
  });
});
