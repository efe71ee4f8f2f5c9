import { type DataSource } from 'typeorm';
import { tableContents } from './table-contents.js';

/** The id that the next writing transaction gets, less those that wrote to the audit log, which tells of refusals, too. */
async function nextTransaction(dataSource: DataSource): Promise<string> {
  const [row] = await dataSource.query<[{ next: string }]>(
    `SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - (SELECT count(*) FROM audit_log)
       - (SELECT count(*) FROM audit_outcomes))::text AS next`,
  );
  return row.next;
}

/** Sees to it that refused requests have written nothing. For one request at a time. */
export class Unchanged {
  private before: Record<string, string> = {};
  private transactions = '';

  constructor(private readonly dataSource: () => DataSource) {}

  /** What is in the tables now is as it should be. */
  async note(): Promise<void> {
    this.before = await tableContents(this.dataSource());
    this.transactions = await nextTransaction(this.dataSource());
  }

  /** Digests are dear: they are compared only when some transaction has meant to write. */
  async check(): Promise<void> {
    const transactions = await nextTransaction(this.dataSource());
    if (transactions === this.transactions) return;
    expect(await tableContents(this.dataSource())).toEqual(this.before);
    this.transactions = transactions;
  }
}

/**
 * Runs a request that has to write nothing. Where some transaction has meant to write meanwhile, the request is made once
 * more and the tables are compared: what is refused once is refused again.
 */
export async function withoutWriting<Result>(dataSource: DataSource, ask: () => Promise<Result>): Promise<Result> {
  const transactions = await nextTransaction(dataSource);
  const result = await ask();
  if ((await nextTransaction(dataSource)) === transactions) return result;
  const before = await tableContents(dataSource);
  await ask();
  expect(await tableContents(dataSource)).toEqual(before);
  return result;
}
