import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { testApp, type TestApp } from '../../support/app.js';
import { errorCodes } from './support/schemas.js';
import { type Order, reckoned } from './support/shop.js';

describe('the part of docs/contracts.md on Scalev', () => {
  let app: TestApp;
  let text: string;

  beforeAll(async () => {
    app = await testApp();
    const whole = await readFile(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
    text = whole.slice(whole.indexOf('\n## Scalev\n'));
  });
  afterAll(() => app.close());

  it('shows commands that order the example, and the answer that they get but for the unique code', async () => {
    const [, commands = '', shown = ''] = /```sh\n(.*?)```.*?```json\n(.*?)```/s.exec(text) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-ec', commands.replaceAll('http://127.0.0.1:3000', app.url)]);
    const order = JSON.parse(stdout) as Order;
    const example = JSON.parse(shown) as Order;
    for (const [field, value] of Object.entries(example)) {
      if (field !== 'unique_code_discount' && field !== 'gross_revenue')
        expect([field, order[field]]).toEqual([field, value]);
    }
    for (const each of [order, example]) expect(reckoned(each)).toBe(Number(each.gross_revenue));
  });

  it('names every error code', () => {
    const rare = ['bad_request', 'conflict', 'forbidden'];
    const named = Object.values(errorCodes)
      .flat()
      .filter((code) => !rare.includes(code));
    expect(named.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });
});
