import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { Statement } from '../../src/platform/database/statement.js';

/**
 * A digest of every row of every table of ours: what a refused action must leave as it was. Compare two of them with
 * `toEqual`, and the difference names the table. Sequences are left out: a number may be lost, never used twice; and the
 * audit log, which tells of refusals, too.
 */
export function tableContents(db: DataSource | EntityManager): Promise<Record<string, string>> {
  return ofEveryTable(db, 'hashtextextended(t::text, 0)');
}

/**
 * Says the same without reading the rows: which version of each is there. An UPDATE shows even when it has changed
 * nothing. A third of the cost of `tableContents`.
 */
export function tableVersions(db: DataSource | EntityManager): Promise<Record<string, string>> {
  return ofEveryTable(db, 'hashtextextended(t.ctid::text, t.xmin::text::bigint)');
}

const everyTable = new Statement<{ name: string }>(
  'test.every_table',
  `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND c.relname NOT IN ('audit_log', 'audit_outcomes')
   ORDER BY 1`,
);

/** How many rows each has, and the sum of their hashes: that needs no order of the rows. */
async function ofEveryTable(db: DataSource | EntityManager, hash: string): Promise<Record<string, string>> {
  const manager = db instanceof DataSource ? db.manager : db;
  const tables = await everyTable.rows(manager);
  const text = tables
    .map(({ name }) => `SELECT '${name}' AS name, concat(count(*), ':', sum(${hash})) AS digest FROM "${name}" t`)
    .join(' UNION ALL ');
  // Planning is most of the work. A test may have made a table meanwhile, hence the name.
  const digests = new Statement<{ name: string; digest: string }>(`test.${md5(text)}`, text);
  return Object.fromEntries((await digests.rows(manager)).map(({ name, digest }) => [name, digest]));
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
