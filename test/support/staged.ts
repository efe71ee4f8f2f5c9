import { type Tx } from '../../src/platform/database/tx.js';
import { type TestDatabase } from './database.js';
import { until } from './until.js';

/** `rival` holds its locks until `waiter` is seen waiting for one of them; then it commits. What the waiter comes to. */
export async function staged<Result>(
  { transactor }: Pick<TestDatabase, 'transactor'>,
  rival: (tx: Tx) => Promise<unknown>,
  waiter: () => Promise<Result>,
): Promise<Result> {
  let waiting: Promise<Result> | undefined;
  await transactor.run(async (tx) => {
    await rival(tx);
    waiting = waiter();
    waiting.catch(() => undefined);
    const waits = 'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))';
    await until(
      () => tx.query<object[]>(waits),
      (rows) => rows.length > 0,
    );
  });
  return waiting!;
}
