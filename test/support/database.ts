import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { eventCatalogue } from '../../src/event-catalogue/event-catalogue.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { verify } from '../../src/verify/verify.js';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly transactor: Transactor;
  /** Waits until what the event log holds counts as past: a transaction of any test file on the server may delay that. */
  settled(): Promise<void>;
  /**
   * Drops the database. Fails when a transaction was left open, an invariant does not hold, or an event was written that
   * the catalogue does not know (types that begin with `test.` are the tests' own).
   */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** With the demo stores in it. */
  readonly demo?: boolean;
  /** Without any schema. */
  readonly empty?: boolean;
  /** The entities that `dataSource` shall know. */
  readonly entities?: DataSourceOptions['entities'];
}

/**
 * A database of its own for one test file: a clone of the migrated template. Call it in `beforeAll`, `close` it in
 * `afterAll`.
 */
export async function testDatabase({
  demo = false,
  empty = false,
  entities = [],
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const template = empty ? 'template1' : given(demo ? 'TEST_DEMO_TEMPLATE' : 'TEST_TEMPLATE');
  const name = `cashwrap_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = Object.assign(new URL(given('TEST_SERVER_URL')), { pathname: name }).href;
  const dataSource = new DataSource({ ...dataSourceOptions({ url }), entities });
  await dataSource.initialize();
  return {
    url,
    dataSource,
    transactor: new Transactor(dataSource),
    settled: async () => {
      const late = 'SELECT FROM domain_events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1';
      while ((await dataSource.query<unknown[]>(late)).length > 0) await sleep(5);
    },
    close: async () => {
      const left = await endOpenTransactions(name);
      const unseen = left.length > 0 || empty || !dataSource.isInitialized;
      const broken = unseen ? [] : await verify(dataSource);
      const unknown = unseen ? [] : await unknownEvents(dataSource);
      if (dataSource.isInitialized) await dataSource.destroy();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
      if (left.length > 0) throw new Error(`Transactions were left open; their last statements:\n${left.join('\n')}`);
      if (broken.length > 0)
        throw new Error(`Invariants do not hold:\n${broken.map((row) => JSON.stringify(row)).join('\n')}`);
      if (unknown.length > 0) throw new Error(`Events that src/event-catalogue does not know:\n${unknown.join('\n')}`);
    },
  };
}

/** Types and versions of events in the log that are not in the catalogue. */
async function unknownEvents(dataSource: DataSource): Promise<string[]> {
  const known = eventCatalogue.map(({ type, version }) => `${type} ${version}`);
  const rows = await dataSource.query<{ what: string }[]>(
    `SELECT DISTINCT type || ' ' || version AS what FROM domain_events
     WHERE type || ' ' || version <> ALL ($1::text[]) AND type NOT LIKE 'test.%'`,
    [known],
  );
  return rows.map(({ what }) => what);
}

/** Ends them, because closing the pool would wait for their connections for ever. */
async function endOpenTransactions(database: string): Promise<string[]> {
  const rows = await onServer<{ query: string }>(
    `SELECT query, pg_terminate_backend(pid, 1000) FROM pg_stat_activity
     WHERE datname = $1 AND state LIKE 'idle in transaction%'`,
    [database],
  );
  return rows.map(({ query }) => query);
}

let server: pg.Pool | undefined;

/** By connections that stay for the next test file of the process, and do not keep the process from ending. */
async function onServer<Row extends pg.QueryResultRow>(sql: string, values: readonly string[] = []): Promise<Row[]> {
  server ??= serverPool();
  return (await server.query<Row>(sql, [...values])).rows;
}

function serverPool(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: given('TEST_SERVER_URL'),
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  // The server may be stopped before the process ends.
  return pool.on('error', () => undefined);
}

function given(name: 'TEST_SERVER_URL' | 'TEST_TEMPLATE' | 'TEST_DEMO_TEMPLATE'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the global set-up has not run`);
  return value;
}
