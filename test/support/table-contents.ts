import { type DataSource } from 'typeorm';

/**
 * A digest of every row of every table of ours: what a refused action must leave as it was. Compare two of them with
 * `toEqual`, and the difference names the table. Sequences are left out: a number may be lost, never used twice; and the
 * audit log, which tells of refusals, too.
 */
export function tableContents(dataSource: Pick<DataSource, 'query'>): Promise<Record<string, string>> {
  return ofEveryTable(dataSource, `coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')`);
}

/**
 * Says the same without reading the rows: which version of each is there. An UPDATE shows even when it has changed
 * nothing. A tenth of the cost of `tableContents`.
 */
export function tableVersions(dataSource: Pick<DataSource, 'query'>): Promise<Record<string, string>> {
  return ofEveryTable(dataSource, 'coalesce(sum(hashtextextended(t.ctid::text, t.xmin::text::bigint)), 0)');
}

async function ofEveryTable(dataSource: Pick<DataSource, 'query'>, digest: string): Promise<Record<string, string>> {
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('audit_log', 'audit_outcomes')
     ORDER BY 1`,
  );
  const rows = await dataSource.query<{ name: string; digest: string }[]>(
    tables
      .map(({ name }) => `SELECT '${name}' AS name, count(*) || ':' || ${digest} AS digest FROM "${name}" t`)
      .join(' UNION ALL '),
  );
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
