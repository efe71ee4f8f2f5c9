import { type DataSource, type EntityManager } from 'typeorm';
import { type PoolClient } from 'pg';
import { bindConnection } from './tx.js';

/**
 * Runs `work` with a manager that is bound to one connection, in no transaction: each statement commits by itself. For
 * work of several statements that nothing else waits for in between; what it pipelines travels together.
 */
export async function onOneConnection<Result>(
  dataSource: DataSource,
  work: (db: EntityManager) => Promise<Result>,
): Promise<Result> {
  const runner = dataSource.createQueryRunner();
  try {
    bindConnection(runner, (await runner.connect()) as PoolClient);
    return await work(runner.manager);
  } finally {
    await runner.release();
  }
}
