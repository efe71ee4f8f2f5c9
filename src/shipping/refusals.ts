import { type Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';

/** Runs `unit` in a transaction; a violation of a named constraint, which has rolled it back, is told as its refusal. */
export async function refusing<Result>(
  transactor: Transactor,
  refusals: Readonly<Record<string, Error>>,
  unit: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  try {
    return await transactor.run(unit);
  } catch (error) {
    throw refusals[violatedConstraint(error) ?? ''] ?? error;
  }
}
