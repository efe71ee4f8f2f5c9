import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { testApp, type TestApp } from '../../support/app.js';
import { type Order } from './support/shop.js';

describe('docs/contracts.md', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });

  afterAll(() => app.close());

  it('shows commands that order the example, and the answer that they get', async () => {
    const text = await readFile(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
    const [, commands = '', shown = ''] = /```sh\n(.*?)```\s+```json\n(.*?)```/s.exec(text) ?? [];
    const local = commands.replaceAll('http://127.0.0.1:3000', app.url);
    expect(local).toContain(`${app.url}/api/v1/store/checkout`);
    const { stdout } = await promisify(execFile)('sh', ['-ec', local]);
    expect(withoutIds(JSON.parse(stdout) as Order)).toEqual(withoutIds(JSON.parse(shown) as Order));
  });
});

function withoutIds({ id: _, items, ...order }: Order): object {
  return { ...order, items: items.map(({ id: _id, productId: _productId, ...item }) => item) };
}
