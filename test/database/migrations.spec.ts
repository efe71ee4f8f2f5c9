import { Logger } from '@nestjs/common';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.js';
import { PaymentDueNotices1763700000080 } from '../../src/platform/database/migrations/1763700000080-payment-due-notices.js';
import { migrations } from '../../src/platform/database/migrations.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { schemaOf } from '../support/schema-of.js';

describe('The migrations', () => {
  const names = migrations.map((migration) => migration.name);
  let migrated: TestDatabase;
  let expected: string[];

  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    migrated = await testDatabase();
    expected = await schemaOf(migrated.url);
  });
  afterAll(() => migrated.close());

  it('make our tables and those of the job queue', () => {
    expect(expected.length).toBeGreaterThan(300);
    for (const schema of ['graphile_worker', 'order_numbers', 'public']) expect(expected).toContain(`schema ${schema}`);
  });

  it('make the same schema on an empty database, in order, and nothing when run again', async () => {
    const db = await testDatabase({ empty: true });
    expect(await migrate(db.url)).toEqual(names);
    expect(await schemaOf(db.url)).toEqual(expected);
    expect(await migrate(db.url)).toEqual([]);
    expect(await schemaOf(db.url)).toEqual(expected);
    await db.close();
  });

  it('run once when two instances start at the same time', async () => {
    const db = await testDatabase({ empty: true });
    const applied = await Promise.all([migrate(db.url), migrate(db.url)]);
    expect(applied.sort((a, b) => a.length - b.length)).toEqual([[], names]);
    expect(await schemaOf(db.url)).toEqual(expected);
    expect(await db.dataSource.query('SELECT name FROM migrations ORDER BY id')).toEqual(
      names.map((name) => ({ name })),
    );
    await db.close();
  });

  it('leave the lock free when one of them fails', async () => {
    const db = await testDatabase({ empty: true });
    await db.dataSource.query('CREATE TABLE carts ()');
    await expect(migrate(db.url)).rejects.toThrow('relation "carts" already exists');
    await db.dataSource.query('DROP TABLE carts');
    await migrate(db.url);
    expect(await schemaOf(db.url)).toEqual(expected);
    await db.close();
  });

  it('keep the data that an earlier start has written', async () => {
    const db = await testDatabase({ demo: true });
    const contents = `SELECT md5(string_agg(variants::text, '' ORDER BY id)) FROM variants`;
    const before = await db.dataSource.query<object[]>(contents);
    expect(await migrate(db.url)).toEqual([]);
    expect(await db.dataSource.query(contents)).toEqual(before);
    await db.close();
  });

  it('let a store that mails of everything go on doing so when a kind is added, and no other', async () => {
    const db = await testDatabase({ demo: true });
    const runner = db.dataSource.createQueryRunner();
    const kinds = () =>
      runner.query('SELECT mail, sms FROM notification_settings ORDER BY cardinality(mail) DESC') as Promise<object[]>;
    const added = new PaymentDueNotices1763700000080();
    await added.down(runner);
    await runner.query(`INSERT INTO notification_settings (store_id) SELECT id FROM stores ORDER BY id LIMIT 1`);
    await runner.query(
      `INSERT INTO notification_settings (store_id, mail, sms)
       SELECT id, '{order_paid}', '{order_shipped}' FROM stores ORDER BY id DESC LIMIT 1`,
    );
    await added.up(runner);
    const all = ['order_confirmation', 'order_paid', 'order_shipped', 'order_cancelled'];
    const some = { mail: ['order_paid'], sms: ['order_shipped'] };
    expect(await kinds()).toEqual([{ mail: [...all, 'order_payment_due'], sms: [] }, some]);
    await added.down(runner);
    expect(await kinds()).toEqual([{ mail: all, sms: [] }, some]);
    await runner.release();
    await db.close();
  });

  it('can be taken back one by one down to nothing, and applied again', async () => {
    const db = await testDatabase();
    for (const name of [...names].reverse()) {
      expect((await applied(db))[0]).toBe(name);
      await db.dataSource.undoLastMigration({ transaction: 'each' });
    }
    const left = (await schemaOf(db.url)).filter((line) => !line.includes('graphile_worker'));
    expect(left).toEqual(['schema public']);
    expect(await migrate(db.url)).toEqual(names);
    expect(await schemaOf(db.url)).toEqual(expected);
    await db.close();
  });

  it('leave no constraint unvalidated and no index invalid', async () => {
    const client = new pg.Client({ connectionString: migrated.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT conname AS name FROM pg_constraint WHERE NOT convalidated
       UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`,
    );
    await client.end();
    expect(rows).toEqual([]);
  });
});

async function applied(db: TestDatabase): Promise<string[]> {
  const rows = await db.dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC');
  return rows.map(({ name }) => name);
}
