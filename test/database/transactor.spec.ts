import { Logger } from '@nestjs/common';
import { Statement } from '../../src/platform/database/statement.js';
import { sqlState, violatedConstraint } from '../../src/platform/database/transactor.js';
import { connectionOf } from '../../src/platform/database/tx.js';
import { isDatabaseBusy } from '../../src/platform/http/failure.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

describe('Transactor', () => {
  let db: TestDatabase;
  let pool: { totalCount: number; idleCount: number; waitingCount: number };

  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    db = await testDatabase();
    pool = (db.dataSource.driver as unknown as { master: typeof pool }).master;
    await db.dataSource.query('CREATE TABLE counters (id integer PRIMARY KEY, n integer NOT NULL)');
  });
  afterAll(() => db.close());

  beforeEach(async () => {
    await db.dataSource.query('TRUNCATE counters');
    await db.dataSource.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
  });
  afterEach(() => {
    expect({ busy: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }).toEqual({ busy: 0, waiting: 0 });
  });

  const increment = new Statement('test.increment', 'UPDATE counters SET n = n + 1 WHERE id = $1');
  const counters = async () =>
    (await db.dataSource.query<{ n: number }[]>('SELECT n FROM counters ORDER BY id')).map(({ n }) => n);

  it('commits what the unit wrote and returns its result', async () => {
    const result = await db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await counters()).toEqual([1, 0]);
  });

  it('rolls back and throws what the unit throws', async () => {
    const failure = new Error('no');
    const running = db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      throw failure;
    });
    await expect(running).rejects.toBe(failure);
    expect(await counters()).toEqual([0, 0]);
  });

  it('has begun when the first statement is one that TypeORM sends', async () => {
    const failure = new Error('no');
    const running = db.transactor.run(async (tx) => {
      await tx.query('UPDATE counters SET n = 7');
      throw failure;
    });
    await expect(running).rejects.toBe(failure);
    expect(await counters()).toEqual([0, 0]);
  });

  it('rejects a unit that swallowed the error of its first statement', async () => {
    const running = db.transactor.run(async (tx) => {
      await increment.affected(tx, ['none']).catch(() => undefined);
      await increment.affected(tx, [1]).catch(() => undefined);
      return 'looks fine';
    });
    await expect(running).rejects.toThrow('has failed');
    expect(await counters()).toEqual([0, 0]);
  });

  it('rejects a unit that swallowed an SQL error, because PostgreSQL has rolled it back', async () => {
    const running = db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      await tx.query('INSERT INTO counters VALUES (1, 9)').catch(() => undefined);
      return 'looks fine';
    });
    await expect(running).rejects.toThrow('aborted by an SQL error');
    expect(await counters()).toEqual([0, 0]);
  });

  it('accepts a unit that undid an SQL error with a savepoint', async () => {
    await db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      await tx.query('SAVEPOINT attempt');
      await tx.query('INSERT INTO counters VALUES (1, 9)').catch(() => tx.query('ROLLBACK TO SAVEPOINT attempt'));
    });
    expect(await counters()).toEqual([1, 0]);
  });

  it('runs both units of a deadlock to their end, the loser again as a whole', async () => {
    const attempts = { ascending: 0, descending: 0 };
    let arrived = 0;
    let open = () => {};
    const bothHoldTheirFirst = new Promise<void>((resolve) => (open = resolve));
    const unit = (name: keyof typeof attempts, ids: readonly number[]) =>
      db.transactor.run(async (tx) => {
        attempts[name] += 1;
        await increment.affected(tx, [ids[0]]);
        if ((arrived += 1) === 2) open();
        await bothHoldTheirFirst;
        await increment.affected(tx, [ids[1]]);
      });
    await Promise.all([unit('ascending', [1, 2]), unit('descending', [2, 1])]);
    expect(await counters()).toEqual([2, 2]);
    expect(attempts.ascending + attempts.descending).toBe(3);
  });

  it('runs a unit again after a serialization failure, and calls its afterCommit once', async () => {
    let attempt = 0;
    const told: number[] = [];
    await db.transactor.run(async (tx) => {
      attempt += 1;
      const mine = attempt;
      db.transactor.afterCommit(tx, () => told.push(mine));
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await tx.query('SELECT n FROM counters');
      if (attempt === 1) await increment.affected(db.dataSource.manager, [1]);
      await increment.affected(tx, [1]);
    });
    expect(attempt).toBe(2);
    expect(told).toEqual([2]);
    expect(await counters()).toEqual([2, 0]);
  });

  it('gives up after five attempts with the last error', async () => {
    let attempts = 0;
    const running = db.transactor.run(async (tx) => {
      attempts += 1;
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
    });
    await expect(running).rejects.toThrow('again');
    expect(attempts).toBe(5);
  });

  it('runs a unit once when another kind of SQL error ends it, and names code and constraint', async () => {
    let attempts = 0;
    const running = db.transactor.run(async (tx) => {
      attempts += 1;
      await tx.query('INSERT INTO counters VALUES (1, 9)');
    });
    const error: unknown = await running.catch((thrown: unknown) => thrown);
    expect([sqlState(error), violatedConstraint(error), attempts]).toEqual(['23505', 'counters_pkey', 1]);
  });

  it('calls afterCommit when others can see the data, and never after a rollback', async () => {
    const seen: Promise<number[]>[] = [];
    await db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      db.transactor.afterCommit(tx, () => seen.push(counters()));
      expect(seen).toHaveLength(0);
    });
    const refused = db.transactor.run(async (tx) => {
      db.transactor.afterCommit(tx, () => seen.push(counters()));
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(await Promise.all(seen)).toEqual([[1, 0]]);
  });

  it('refuses afterCommit outside of a unit', async () => {
    const tx = await db.transactor.run(async (open) => open);
    expect(() => db.transactor.afterCommit(tx, () => {})).toThrow('needs a transaction');
  });

  it('throws when the connection is lost in the middle, and the pool recovers', async () => {
    const running = db.transactor.run(async (tx) => {
      await increment.affected(tx, [1]);
      const [me] = await tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      await db.dataSource.query('SELECT pg_terminate_backend($1)', [me?.pid]);
      await increment.affected(tx, [2]);
    });
    await expect(running).rejects.toThrow();
    expect(await counters()).toEqual([0, 0]);
  });

  it('says that the connection was lost, also when TypeORM says no more than that it has released it', async () => {
    const running = db.transactor.run(async (tx) => {
      const lost = new Promise((resolve) => connectionOf(tx)?.once('end', resolve));
      const [me] = await tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      await db.dataSource.query('SELECT pg_terminate_backend($1)', [me?.pid]);
      await lost;
      await tx.query('SELECT 1');
    });
    expect(isDatabaseBusy(await running.catch((error: unknown) => error))).toBe(true);
  });

  describe('a Statement', () => {
    it('is prepared once on its connection and then only bound', async () => {
      const prepared = await db.transactor.run(async (tx) => {
        await increment.affected(tx, [1]);
        await increment.affected(tx, [1]);
        return tx.query<object[]>(`SELECT statement FROM pg_prepared_statements WHERE name = 'test.increment'`);
      });
      expect(prepared).toEqual([{ statement: 'UPDATE counters SET n = n + 1 WHERE id = $1' }]);
      expect(await counters()).toEqual([2, 0]);
    });

    it('sees the writes of its transaction only on that transaction', async () => {
      const read = new Statement<{ n: number }>('test.read', 'SELECT n FROM counters WHERE id = $1');
      await db.transactor.run(async (tx) => {
        await increment.affected(tx, [1]);
        expect(await read.first(tx, [1])).toEqual({ n: 1 });
        expect(await read.first(db.dataSource.manager, [1])).toEqual({ n: 0 });
      });
      expect(await read.rows(db.dataSource.manager, [3])).toEqual([]);
      expect(await increment.affected(db.dataSource.manager, [3])).toBe(0);
    });

    it('reads bigint as a number, and refuses one that a number cannot hold', async () => {
      const echo = new Statement<{ n: number }>('test.echo', 'SELECT $1::bigint AS n');
      expect(await echo.first(db.dataSource.manager, ['9007199254740991'])).toEqual({ n: 9_007_199_254_740_991 });
      await expect(echo.first(db.dataSource.manager, ['9007199254740992'])).rejects.toThrow('safe integers');
      // The refusal must not leave the connection in a state that the next user trips over.
      expect(await echo.first(db.dataSource.manager, ['7'])).toEqual({ n: 7 });
    });
  });

  it('hands out connections that wait for a bounded time only', async () => {
    const rows = await db.dataSource.query<{ name: string; setting: string }[]>(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
    );
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '10000' },
      { name: 'lock_timeout', setting: '2000' },
      { name: 'statement_timeout', setting: '5000' },
    ]);
  });
});
