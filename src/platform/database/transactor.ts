import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { type PoolClient } from 'pg';
import {
  DataSource,
  QueryFailedError,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { ask } from './named-query.js';
import { sentTogether } from './pipeline.js';
import { bindConnection, type Tx } from './tx.js';

const begin = { name: 'START TRANSACTION', text: 'START TRANSACTION' };
const attempts = 5;
/** 40001 serialization_failure, 40P01 deadlock_detected: the unit did nothing and may run again as a whole. */
const retryable = new Set(['40001', '40P01']);

/**
 * The only door to a database transaction (READ COMMITTED).
 *
 * - The unit gets the open `tx` and passes it on; there is no ambient transaction.
 * - A deadlock or serialization failure runs the whole unit again, up to five times, so a unit must have no effect
 *   outside `tx`. What has to happen once the data is safe goes through `afterCommit`.
 * - A unit that swallowed an SQL error is rejected: PostgreSQL has rolled it back whatever the code believes.
 */
@Injectable()
export class Transactor {
  private readonly logger = new Logger(Transactor.name);
  private readonly callbacks = new WeakMap<Tx, (() => void)[]>();

  constructor(private readonly dataSource: DataSource) {}

  /** Runs `unit` in one transaction and returns its result after the commit. Throws what the unit throws, rolled back. */
  async run<Result>(unit: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.runOnce(unit);
      } catch (error) {
        const code = sqlState(error);
        if (attempt === attempts || code === undefined || !retryable.has(code)) throw error;
        this.logger.warn(`Transaction attempt ${attempt} ended with ${code}; running it again`);
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  /** Calls `callback` once, after `tx` has committed; never when it rolls back or is run again. It must not throw. */
  afterCommit(tx: Tx, callback: () => void): void {
    const waiting = this.callbacks.get(tx);
    if (!waiting) throw new Error('afterCommit needs a transaction that Transactor.run has opened');
    waiting.push(callback);
  }

  private async runOnce<Result>(unit: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    const tx = runner.manager as Tx;
    const callbacks: (() => void)[] = [];
    this.callbacks.set(tx, callbacks);
    let result: Result;
    try {
      const connection = (await runner.connect()) as PoolClient;
      bindConnection(runner, connection);
      try {
        mark(runner, { isTransactionActive: true, transactionDepth: 1 });
        // The unit's first statement does not wait for the answer; both go out together.
        [, result] = await sentTogether(connection, [() => ask(connection, begin, []), () => unit(tx)]);
        const { command } = await connection.query('COMMIT');
        if (command !== 'COMMIT') {
          throw new Error('The transaction was aborted by an SQL error that the unit did not let through');
        }
      } catch (error) {
        // A connection that is gone has rolled back by itself; the first error is the one worth reporting.
        await connection.query('ROLLBACK').catch(() => undefined);
        throw saysReleased(error) ? new Error('Connection terminated', { cause: error }) : error;
      }
    } finally {
      mark(runner, { isTransactionActive: false, transactionDepth: 0 });
      this.callbacks.delete(tx);
      await runner.release();
    }
    for (const callback of callbacks) callback();
    return result;
  }
}

/**
 * Tells TypeORM of the transaction, so that a repository's `save` opens none of its own and one that is nested becomes a
 * savepoint. Its own `startTransaction` would wait for the answer before the unit's first statement is sent.
 */
function mark(
  runner: QueryRunner,
  state: { readonly isTransactionActive: boolean; readonly transactionDepth: number },
): void {
  Object.assign(runner, state);
}

/** TypeORM releases a runner as soon as its connection breaks, and tells whoever asks next no more than that. */
function saysReleased(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;
}

/** The SQLSTATE of an error that came from PostgreSQL, straight from the driver or wrapped by TypeORM. */
export function sqlState(error: unknown): string | undefined {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = source instanceof Error ? (source as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The constraint that an SQL error names (unique, foreign-key and check violations). */
export function violatedConstraint(error: unknown): string | undefined {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const constraint = source instanceof Error ? (source as { constraint?: unknown }).constraint : undefined;
  return typeof constraint === 'string' ? constraint : undefined;
}
