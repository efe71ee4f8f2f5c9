import { type QueryRunner } from 'typeorm';
import { resolveItems } from '../../src/catalog/catalog.queries.js';
import { activeOffers } from '../../src/pricing/offer.queries.js';
import { taxTerms } from '../../src/pricing/tax.queries.js';
import { zonesWithMethods } from '../../src/shipping/shipping.queries.js';
import { ReferenceRevisions } from '../../src/store/reference-revisions.service.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

const revisions = new ReferenceRevisions();
let db: TestDatabase;
let acme: number;
let emporia: number;

beforeAll(async () => {
  db = await testDatabase({ demo: true });
  const idOf = async (slug: string) => {
    const [row] = await db.dataSource.query<[{ id: number }]>('SELECT id FROM stores WHERE slug = $1', [slug]);
    return row.id;
  };
  [acme, emporia] = [await idOf('acme'), await idOf('emporia')];
});
afterAll(() => db.close());

const now = () =>
  Promise.all([revisions.of(db.dataSource.manager, acme), revisions.of(db.dataSource.manager, emporia)]);

/** The tables that have a trigger for each of the three ways to change a row, and for all of them going at once. */
async function noted(): Promise<string[]> {
  const rows = await db.dataSource.query<{ name: string; events: string }[]>(
    `SELECT tgrelid::regclass::text AS name,
       string_agg(CASE tgtype & 60 WHEN 4 THEN 'insert' WHEN 8 THEN 'delete' WHEN 16 THEN 'update' WHEN 32 THEN 'truncate' END, ',' ORDER BY tgtype) AS events
     FROM pg_trigger WHERE tgfoid::regproc::text LIKE 'note_reference_changes_by_%' AND tgtype & 1 = 0 AND tgtype & 2 = 0
     GROUP BY 1 ORDER BY 1`,
  );
  expect(new Set(rows.map(({ events }) => events))).toEqual(new Set(['insert,delete,update,truncate']));
  return rows.map(({ name }) => name);
}

it('are changed by a change of any table that a kept statement reads, and of no other', async () => {
  const read = new Set<string>();
  for (const { text } of [resolveItems, activeOffers, taxTerms, zonesWithMethods]) {
    const [row] = await db.dataSource.query<[{ 'QUERY PLAN': unknown }]>(
      `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${text}`,
    );
    for (const [, name] of JSON.stringify(row['QUERY PLAN']).matchAll(/"Relation Name":"([^"]+)"/g))
      read.add(name ?? '');
  }
  expect(read.size).toBeGreaterThan(5);
  expect(await noted()).toEqual([...read].sort());
});

it('of one store are new after any change of a row of its own, and those of the others are as before', async () => {
  const [, ofEmporia] = await now();
  const seen = new Set<string>();
  for (const table of await noted()) {
    const column = table === 'stores' ? 'id' : 'store_id';
    // The demo store has no bundles and price lists; a row is not needed for the statement to be noted elsewhere.
    const [, changed] = await db.dataSource.query<[unknown, number]>(
      `UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`,
      [acme],
    );
    const [ofAcme, same] = await now();
    expect({ table, fresh: !seen.has(ofAcme), same }).toEqual({
      table,
      fresh: changed > 0 || seen.size === 0,
      same: ofEmporia,
    });
    seen.add(ofAcme);
  }
  expect(seen.size).toBeGreaterThan(6);
});

it('are new after rows came and went', async () => {
  const steps = [
    `INSERT INTO products (store_id, slug, name) VALUES (${acme}, 'lamp', 'Lamp')`,
    `INSERT INTO products (store_id, slug, name) VALUES (${acme}, 'pen', 'Pen'), (${acme}, 'ink', 'Ink')`,
    `DELETE FROM products WHERE store_id = ${acme} AND slug IN ('lamp', 'pen')`,
    `DELETE FROM products WHERE store_id = ${acme} AND slug = 'ink'`,
  ];
  const seen = [(await now())[0]];
  for (const step of steps) {
    await db.dataSource.query(step);
    seen.push((await now())[0]);
  }
  expect(new Set(seen).size).toBe(5);
});

it('of every store are new after a table was emptied', async () => {
  const before = await now();
  const runner = db.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query('TRUNCATE offers');
  await runner.commitTransaction();
  await runner.release();
  const after = await now();
  expect(after.filter((revision) => before.includes(revision))).toEqual([]);
});

it('are new after a change in a session that runs no ordinary triggers', async () => {
  const runner = db.dataSource.createQueryRunner();
  await runner.query('SET session_replication_role = replica');
  const seen = [(await now())[0]];
  for (const table of await noted()) {
    const column = table === 'stores' ? 'id' : 'store_id';
    await runner.query(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`, [acme]);
    seen.push((await now())[0]);
  }
  await runner.query('RESET session_replication_role');
  await runner.release();
  expect(new Set(seen).size).toBeGreaterThan(6);
});

it('stay where nothing has changed, and after a change of something else', async () => {
  const before = await now();
  await db.dataSource.query(`UPDATE products SET name = name WHERE store_id = $1 AND slug = 'no such product'`, [acme]);
  await db.dataSource.query('UPDATE stock_levels SET on_hand = on_hand WHERE store_id = $1', [acme]);
  expect(await now()).toEqual(before);
});

describe('of a change that is not committed', () => {
  const touch = (runner: QueryRunner, slug: string) =>
    runner.query('UPDATE products SET name = name WHERE store_id = $1 AND slug = $2', [acme, slug]);
  const slugs = async () => {
    const rows = await db.dataSource.query<{ slug: string }[]>(
      'SELECT slug FROM products WHERE store_id = $1 ORDER BY id LIMIT 2',
      [acme],
    );
    return rows.map(({ slug }) => slug) as [string, string];
  };

  it('are new to itself at once, old to all others, and never come again when it is taken back', async () => {
    const [slug] = await slugs();
    const [before] = await now();
    const runner = db.dataSource.createQueryRunner();
    await runner.startTransaction();
    await touch(runner, slug);
    const inside = await revisions.of(runner.manager, acme);
    const [beside] = await now();
    await runner.rollbackTransaction();
    const [after] = await now();
    await touch(runner, slug);
    const [next] = await now();
    await runner.release();
    expect([beside, after]).toEqual([before, before]);
    expect(new Set([before, inside, next]).size).toBe(3);
  });

  it('do not make another change wait, and are new after each of the two', async () => {
    const [first, second] = await slugs();
    const one = db.dataSource.createQueryRunner();
    const other = db.dataSource.createQueryRunner();
    await one.startTransaction();
    await other.startTransaction();
    await other.query(`SET LOCAL lock_timeout = '100ms'`);
    const seen = [(await now())[0]];
    await touch(one, first);
    await touch(other, second);
    await other.commitTransaction();
    seen.push((await now())[0]);
    await one.commitTransaction();
    seen.push((await now())[0]);
    await Promise.all([one.release(), other.release()]);
    expect(new Set(seen).size).toBe(3);
  });

  it('do not pile up: a row for each transaction under way, and one', async () => {
    const [slug] = await slugs();
    const runner = db.dataSource.createQueryRunner();
    const rows = async () => {
      const own =
        'SELECT xid < pg_snapshot_xmin(pg_current_snapshot()) AS past FROM reference_changes WHERE store_id = $1';
      return (await runner.query(own, [acme])) as { past: boolean }[];
    };
    for (let change = 0; change < 5; change += 1) await touch(runner, slug);
    // A transaction of any test on this server may be under way.
    await until(rows, (seen) => seen.every(({ past }) => past));
    await runner.startTransaction();
    for (let change = 0; change < 5; change += 1) await touch(runner, slug);
    await runner.commitTransaction();
    expect(await rows()).toHaveLength(1);
    await runner.release();
  });
});

it('go with their store', async () => {
  await db.dataSource.query(
    `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
     VALUES ('short', 'store_short', 'Short', 'EUR', '{DE}', 'SHORT')`,
  );
  await db.dataSource.query(`DELETE FROM stores WHERE slug = 'short'`);
  const orphans = await db.dataSource.query<unknown[]>(
    'SELECT FROM reference_changes WHERE store_id NOT IN (SELECT id FROM stores)',
  );
  expect(orphans).toEqual([]);
});
