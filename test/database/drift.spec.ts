import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testDatabase, type TestDatabase } from '../support/database.js';

const source = join(import.meta.dirname, '..', '..', 'src');

/** Tables that no entity mirrors, and why. */
const withoutEntity = new Map([
  ['migrations', 'TypeORM’s own ledger'],
  ['domain_events', 'a log that is appended to and read by statements only'],
  ['event_cursors', 'one row for each reader of that log, moved by statements only'],
  ['webhook_endpoints', 'written and claimed by statements only'],
  ['webhook_deliveries', 'written and claimed by statements only'],
  ['webhook_attempts', 'written and claimed by statements only'],
  ['subscriber_dead_letters', 'written, read and taken by statements only'],
  ['notifications', 'claimed and settled by statements only'],
  ['notification_budgets', 'counted up by one statement'],
  ['reference_changes', 'written by triggers, read by one statement'],
  ['notification_settings', 'one row for each store, read and replaced by statements only'],
]);

/**
 * Entities must tell the truth about the migrated tables: TypeORM would leave out a column, or write a wrong type,
 * without a word. TypeORM makes its idea of the tables in an empty database, and PostgreSQL says how the columns differ.
 * Constraints, domains and indexes are not compared: they belong to the migrations alone, since entities cannot express the partial,
 * composite and expression ones, and no table in use is ever made by TypeORM.
 */
describe('The entities', () => {
  let migrated: TestDatabase;
  let imagined: TestDatabase;
  let files: string[];

  beforeAll(async () => {
    files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.entity.ts'));
    const modules = await Promise.all(
      files.map(async (file) => (await import(pathToFileURL(join(source, file)).href)) as Record<string, unknown>),
    );
    const entities = modules.flatMap((module) => Object.values(module)).filter((value) => typeof value === 'function');
    migrated = await testDatabase();
    imagined = await testDatabase({ empty: true, entities });
    await imagined.dataSource.synchronize();
  });
  afterAll(() => Promise.all([migrated.close(), imagined.close()]));

  it('were all found, one in each file', () => {
    expect(files.length).toBeGreaterThanOrEqual(23);
    expect(imagined.dataSource.entityMetadatas).toHaveLength(files.length);
  });

  it('mirror every table but the ones named here', async () => {
    const tables = [...(await columnsOf(migrated)).keys()];
    expect(tables.length).toBeGreaterThanOrEqual(26);
    const mirrored = [...(await columnsOf(imagined)).keys()];
    expect(mirrored).toEqual(tables.filter((table) => !withoutEntity.has(table)));
  });

  it('have exactly the columns of their tables: name, type, nullability, identity and default', async () => {
    const tables = await columnsOf(migrated);
    const mirrored = await columnsOf(imagined);
    const expected = new Map([...tables].filter(([table]) => mirrored.has(table)));
    expect(Object.fromEntries(mirrored)).toEqual(Object.fromEntries(expected));
  });

  it('name the primary keys of their tables', async () => {
    const expected = await primaryKeysOf(migrated);
    for (const [table, columns] of await primaryKeysOf(imagined))
      expect([table, columns]).toEqual([table, expected.get(table)]);
  });
});

async function columnsOf(db: TestDatabase): Promise<Map<string, string[]>> {
  const rows = await db.dataSource.query<{ table: string; columns: string[] }[]>(
    `SELECT relname AS table, array_agg(
         concat_ws(' ', attname, format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE atttypid END, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
           CASE WHEN attidentity <> '' THEN 'identity' END, 'default ' || regexp_replace(pg_get_expr(adbin, adrelid), '^''(-?\\d+)''::bigint$', '\\1'))
         ORDER BY attname) AS columns
     FROM pg_class
     JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
     JOIN pg_type ON pg_type.oid = atttypid
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
     GROUP BY relname ORDER BY relname`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

async function primaryKeysOf(db: TestDatabase): Promise<Map<string, string[]>> {
  const rows = await db.dataSource.query<{ table: string; columns: string[] }[]>(
    `SELECT conrelid::regclass::text AS table, array_agg(attname::text ORDER BY attname) AS columns
     FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
     WHERE contype = 'p' AND connamespace = 'public'::regnamespace GROUP BY conrelid`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}
