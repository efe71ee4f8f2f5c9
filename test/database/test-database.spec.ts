import { testDatabase } from '../support/database.js';

describe('a test database', () => {
  it('is migrated, and no two callers get the same one', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    const { n } = (await one.dataSource.query<{ n: number }[]>(`SELECT count(*) AS n FROM migrations`))[0] ?? { n: 0 };
    await one.dataSource.query(`CREATE TABLE only_here ()`);
    const there = await other.dataSource.query<object[]>(`SELECT to_regclass('only_here') AS name`);
    await Promise.all([one.close(), other.close()]);
    expect(n).toBeGreaterThan(0);
    expect(there).toEqual([{ name: null }]);
  });

  it('refuses to close over a transaction that was left open', async () => {
    const db = await testDatabase();
    const runner = db.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT 42');
    await expect(db.close()).rejects.toThrow('SELECT 42');
  });
});
