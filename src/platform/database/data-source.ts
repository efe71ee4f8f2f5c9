import pg from 'pg';
import { type DataSourceOptions } from 'typeorm';
import { columnParsers } from './column-parsers.js';
import { migrations } from './migrations.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize?: number;
}

/**
 * TypeORM's options for one PostgreSQL database. Waits are bounded everywhere: for a connection, for a lock, for a
 * statement and inside an idle transaction, so that a stuck rival costs an error and never a hang.
 */
export function dataSourceOptions({ url, poolSize = 10 }: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    driver: pg,
    url,
    synchronize: false,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    logging: false,
    poolSize,
    connectTimeoutMS: 1_500,
    applicationName: 'cashwrap',
    extra: {
      types: columnParsers,
      // A statement is sent while the one before it is still at work: see `pipelined`.
      pipeline: true,
      statement_timeout: 5_000,
      lock_timeout: 2_000,
      idle_in_transaction_session_timeout: 10_000,
    },
  };
}
