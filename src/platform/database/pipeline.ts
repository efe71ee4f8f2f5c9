import { type ClientBase } from 'pg';
import { type EntityManager } from 'typeorm';
import { askTogether, NotRun } from './named-query.js';
import { connectionOf } from './tx.js';

type Steps<Results extends readonly unknown[]> = { readonly [Index in keyof Results]: () => Promise<Results[Index]> };

/**
 * Sends the first statements of all steps at once, in their order, and waits for the results: one round trip instead of
 * one for each. PostgreSQL runs them one after the other, in that order, so locks are taken in it, too. For steps that
 * do not need one another's results and that send their statement before they first wait for anything.
 *
 * When a step fails, the others' statements fail with it; the first one's error is thrown once all have ended. Outside
 * of a transaction, where each statement may have a connection of its own, the steps run one after the other.
 */
export async function pipelined<Results extends readonly unknown[]>(
  db: EntityManager,
  steps: Steps<Results>,
): Promise<Results> {
  const connection = connectionOf(db);
  if (connection) return sentTogether(connection, steps);
  const results: unknown[] = [];
  for (const step of steps) results.push(await step());
  return results as unknown as Results;
}

/** `pipelined`, on a connection at hand. */
export async function sentTogether<Results extends readonly unknown[]>(
  connection: ClientBase,
  steps: Steps<Results>,
): Promise<Results> {
  const ended = await Promise.allSettled(askTogether(connection, () => steps.map((step) => step())));
  const failures = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isAftermath(failure)) ?? failures[0];
  return ended.map((end) => (end.status === 'fulfilled' ? end.value : undefined)) as unknown as Results;
}

/** Of a statement that was sent with one that failed, or (25P02 in_failed_sql_transaction) after it. */
function isAftermath(failure: unknown): boolean {
  return failure instanceof NotRun || (failure instanceof Error && (failure as { code?: unknown }).code === '25P02');
}
