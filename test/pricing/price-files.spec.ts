import { PassThrough } from 'node:stream';
import { PriceImportService } from '../../src/catalog/price-import.service.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { type ProblemJson } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

function admin(method: string, path: string, { body, key = 'sk_demo_emporia', type = 'text/csv' }: Sent = {}) {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (body !== undefined) headers['content-type'] = type;
  return request(app, method, `/admin/v1${path}`, { headers, body });
}

interface Sent {
  readonly body?: string;
  readonly key?: string;
  readonly type?: string;
}

interface ImportJson {
  id: number;
  status: string;
  rowsRead: number;
  rowsFaulty: number;
  pricesChanged: number;
  issues: { line: number; column: string | null; code: string; message: string }[];
}

async function importFile(body: string): Promise<ImportJson> {
  const answer = await admin('POST', '/price-imports', { body });
  expect(answer.status).toBe(201);
  return answer.body as ImportJson;
}

/** Everything but what an import leaves of itself. */
async function contents(): Promise<Record<string, string>> {
  const { price_imports: _, ...others } = await tableContents(app.db.dataSource);
  return others;
}

const header = 'sku,currency,amount,compare_at,list,min_quantity,starts_at,ends_at';

describe('a file of prices', () => {
  it('sets its prices, leaves the others, and changes nothing the second time', async () => {
    await admin('POST', '/price-lists', { body: '{"code":"FILE","name":"From a file"}', type: 'application/json' });
    const file = [
      `\uFEFF${header}`,
      'COFFEE-1KG,EUR,18.90,,,,,',
      'COFFEE-1KG,EUR,16.50,,,10,,',
      '"COFFEE-1KG",EUR,15,19.99,FILE,1,2026-01-01,2099-01-01T00:00:00+01:00',
      'LAST-1,JPY,900,,,,,',
      '',
    ].join('\r\n');
    expect(await importFile(file)).toMatchObject({
      status: 'applied',
      rowsRead: 4,
      rowsFaulty: 0,
      pricesChanged: 3,
      issues: [],
    });
    const exported = await admin('GET', '/prices/export?list=FILE');
    expect(exported.text).toBe(
      `${header}\nCOFFEE-1KG,EUR,15.00,19.99,FILE,1,2026-01-01T00:00:00.000Z,2098-12-31T23:00:00.000Z\n`,
    );
    const before = await contents();
    expect(await importFile(file)).toMatchObject({ status: 'applied', rowsRead: 4, pricesChanged: 0 });
    expect(await contents()).toEqual(before);
  });

  it('comes back from an export as it was', async () => {
    const exported = await admin('GET', '/prices/export');
    expect(exported.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [first, ...rows] = exported.text.trimEnd().split('\n');
    const [{ count }] = await app.db.dataSource.query<[{ count: number }]>(
      `SELECT count(*) FROM prices JOIN stores ON stores.id = store_id WHERE slug = 'emporia'`,
    );
    expect([first, rows.length]).toEqual([header, count]);
    const before = await contents();
    expect(await importFile(exported.text)).toMatchObject({ status: 'applied', rowsRead: count, pricesChanged: 0 });
    expect(await contents()).toEqual(before);
  });

  it('with faulty rows is refused as a whole, and each row is told with its line', async () => {
    const before = await contents();
    const refused = await importFile(
      [
        header,
        'MUG-BLUE,EUR,11.00,,,,,',
        'NOTHING,EUR,1.00,,,,,',
        'MUG-BLUE,EUR,1.005,,,2,,',
        'MUG-BLUE,XXQ,1.00,,,3,,',
        'MUG-BLUE,EUR,2.00,2.00,,4,,',
        'MUG-BLUE,EUR,2.00,,NOTHING,5,,',
        'MUG-BLUE,EUR,2.00,,,0,,',
        'MUG-BLUE,EUR,2.00,,,6,yesterday,',
        'MUG-BLUE,EUR,2.00,,,7,2026-02-01,2026-01-01',
        'MUG-BLUE,EUR,12.00,,,1,,',
        'MUG-BLUE,EUR,-1,,,8,,',
        ',EUR,1.00,,,,,',
        'MUG-BLUE,EUR',
      ].join('\n'),
    );
    expect(refused).toMatchObject({ status: 'refused', rowsRead: 13, rowsFaulty: 12, pricesChanged: 0 });
    expect(refused.issues.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'sku', 'unknown_sku'],
      [4, 'amount', 'invalid_amount'],
      [5, 'currency', 'unknown_currency'],
      [6, 'compare_at', 'compare_at_invalid'],
      [7, 'list', 'unknown_list'],
      [8, 'min_quantity', 'invalid_quantity'],
      [9, 'starts_at', 'invalid_time'],
      [10, 'ends_at', 'period_invalid'],
      [11, null, 'repeated'],
      [12, 'amount', 'invalid_amount'],
      [13, 'sku', 'required'],
      [14, null, 'wrong_columns'],
    ]);
    expect(await contents()).toEqual(before);
    expect((await admin('GET', `/price-imports/${refused.id}`)).body).toEqual(refused);
  });

  it.each([
    ['nothing', '', [1, 'wrong_columns']],
    ['no amount', 'sku,currency\nMUG-BLUE,EUR\n', [1, 'wrong_columns']],
    ['a column that it does not know', 'sku,currency,amount,colour\nMUG-BLUE,EUR,1,red\n', [1, 'wrong_columns']],
    ['a quote that does not end', `sku,currency,amount\n"MUG-BLUE,EUR,1\n`, [2, 'malformed']],
  ])('with %s is refused', async (_, body, issue) => {
    const before = await contents();
    const refused = body === '' ? await importStream('') : await importFile(body);
    expect([refused.status, refused.issues.map(({ line, code }) => [line, code])]).toEqual(['refused', [issue]]);
    expect(await contents()).toEqual(before);
  });

  async function importStream(text: string) {
    const [{ id }] = await app.db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'emporia'`);
    return app.get(PriceImportService).run(id, 'key:1', new PassThrough().end(text));
  }

  it('tells the first thousand faulty rows and how many there are', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => `NOTHING-${index},EUR,1.00`);
    const refused = await importFile(['sku,currency,amount', ...rows].join('\n'));
    expect(refused).toMatchObject({ status: 'refused', rowsRead: 2_500, rowsFaulty: 2_500, pricesChanged: 0 });
    expect(refused.issues).toHaveLength(1_000);
    expect(refused.issues.at(-1)).toMatchObject({ line: 1_001, code: 'unknown_sku' });
  });

  it('tells while it comes in how far it is, and has failed when it breaks off', async () => {
    const [{ id }] = await app.db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'emporia'`);
    const before = await contents();
    const file = new PassThrough();
    const running = app.get(PriceImportService).run(id, 'key:1', file);
    const failed = expect(running).rejects.toThrow('gone');
    const rows = Array.from({ length: 2_100 }, (_, index) => `MUG-BLUE,EUR,1.00,${index + 1}`);
    file.write(`sku,currency,amount,min_quantity\n${rows.join('\n')}\n`);
    const newest = async () =>
      ((await admin('GET', '/price-imports?limit=1')).body as { items: (ImportJson | undefined)[] }).items[0];
    const deadline = Date.now() + 5_000;
    while ((await newest())?.rowsRead !== 2_000) {
      if (Date.now() > deadline) throw new Error('The progress did not come');
    }
    expect(await newest()).toMatchObject({ status: 'reading', rowsRead: 2_000 });
    file.destroy(new Error('gone'));
    await failed;
    expect(await newest()).toMatchObject({ status: 'failed', pricesChanged: 0 });
    expect(await contents()).toEqual(before);
  });

  it('is read by its own store only, and as text/csv only', async () => {
    const file = `${header}\nMUG-BLUE,EUR,1.00,,,,,\n`;
    const before = await tableContents(app.db.dataSource);
    expect((await admin('POST', '/price-imports', { body: '{}', type: 'application/json' })).body).toMatchObject({
      status: 400,
      code: 'request.invalid',
    });
    expect((await admin('PUT', '/prices', { body: file })).status).toBe(415);
    expect((await admin('POST', '/price-imports', { body: file, key: 'pk_demo_emporia' })).status).toBe(401);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
    const foreign = await admin('POST', '/price-imports', { body: file, key: 'sk_demo_acme' });
    expect(foreign.body).toMatchObject({ status: 'refused', issues: [{ line: 2, code: 'unknown_sku' }] });
    const { id } = foreign.body as ImportJson;
    expect((await admin('GET', `/price-imports/${id}`)).body as ProblemJson).toMatchObject({
      status: 404,
      code: 'price_import.not_found',
    });
  });
});
