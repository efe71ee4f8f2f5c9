import { type DataSource } from 'typeorm';

/**
 * A digest of every row of every table of ours: what a refused action must leave as it was. Compare two of them with
 * `toEqual`, and the difference names the table. Sequences are left out: a number may be lost, never used twice; and the
 * audit log, which tells of refusals, too.
 */
export async function tableContents(dataSource: Pick<DataSource, 'query'>): Promise<Record<string, string>> {
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'audit_log'
     ORDER BY 1`,
  );
  const rows = await dataSource.query<{ name: string; digest: string }[]>(
    tables
      .map(
        ({ name }) =>
          `SELECT '${name}' AS name, count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM "${name}" t`,
      )
      .join(' UNION ALL '),
  );
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
