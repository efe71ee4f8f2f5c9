import pg from 'pg';
import { type DataSourceOptions } from 'typeorm';
import { safeInteger } from './columns.js';
import { migrations } from './migrations.js';

const INT8 = 20;
const INT8_ARRAY = 1016;

/** int8 arrives as a number everywhere, in arrays as well, with a check, whoever asks. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return safeInteger;
    const parse = pg.types.getTypeParser(oid, format) as (value: string) => unknown;
    return oid === INT8_ARRAY ? (value: string) => (parse(value) as string[]).map(safeInteger) : parse;
  },
};

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
      types,
      // A statement is sent while the one before it is still at work: see `pipelined`.
      pipeline: true,
      statement_timeout: 5_000,
      lock_timeout: 2_000,
      idle_in_transaction_session_timeout: 10_000,
    },
  };
}
