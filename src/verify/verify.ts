import { type DataSource } from 'typeorm';
import { invariants } from './invariants.js';

/** A row that breaks an invariant. */
export interface Violation {
  /** "I1". */
  readonly invariant: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** As many rows of one invariant as anybody reads. */
const mostRows = 100;

/**
 * Checks every invariant on a database, which may be in use: reads only, one statement per invariant, nothing is
 * locked. Returns what breaks them, at most a hundred rows of each; none when all hold.
 */
export async function verify(dataSource: DataSource): Promise<Violation[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // A large database needs longer than a request may take.
    await runner.query('SET statement_timeout = 0');
    const violations: Violation[] = [];
    for (const { code, sql, legal } of invariants) {
      const rows = (await runner.query(
        legal ? sql : `SELECT * FROM (${sql}) AS violation LIMIT ${mostRows}`,
      )) as Violation['row'][];
      const broken = legal ? rows.filter((row) => !legal(row)) : rows;
      violations.push(...broken.slice(0, mostRows).map((row) => ({ invariant: code, row })));
    }
    return violations;
  } finally {
    await runner.query('RESET statement_timeout').catch(() => undefined);
    await runner.release();
  }
}
