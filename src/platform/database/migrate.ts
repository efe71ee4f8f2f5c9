import { Logger } from '@nestjs/common';
import { runMigrations as runWorkerMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';

const logger = new Logger('Migrations');

/**
 * Brings a database to the present schema: our own migrations, then those of the job queue. Safe to call by any number
 * of processes at once (one migrates, the others wait for it, a minute at most) and again (nothing happens).
 * Returns the names of the migrations that ran.
 */
export async function migrate(url: string): Promise<string[]> {
  return alone(url, async () => {
    const options = dataSourceOptions({ url, poolSize: 2 });
    // Rewriting a large table takes as long as it takes.
    const dataSource = new DataSource({ ...options, extra: { ...(options.extra as object), statement_timeout: 0 } });
    await dataSource.initialize();
    try {
      const names: string[] = [];
      for (const { name } of await dataSource.runMigrations({ transaction: 'each' })) {
        logger.log(`Applied ${name}`);
        names.push(name);
      }
      await runWorkerMigrations({ connectionString: url });
      return names;
    } finally {
      await dataSource.destroy();
    }
  });
}

/** The lock belongs to a transaction and not to a session, so that it also holds through a transaction-pooling proxy. */
async function alone<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', (error) => logger.error(`Lost the connection that holds the migration lock: ${error.message}`));
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '60s'`);
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('cashwrap.migrate'))`);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}
