import { type DataSource } from 'typeorm';

/**
 * A digest of every row of every table of ours: what a refused action must leave as it was. Compare two of them with
 * `toEqual`, and the difference names the table. Sequences are left out: a number may be lost, never used twice.
 */
export async function tableContents(dataSource: DataSource): Promise<Record<string, string>> {
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await dataSource.query<[{ digest: string }]>(
      `SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM "${name}" t`,
    );
    digests[name] = row.digest;
  }
  return digests;
}
