import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { testApp, type TestApp } from '../../support/app.js';
import { type OrderJson } from './support/shop.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

it('docs/contracts.md shows commands that order and read the example, and the answer that they get', async () => {
  const text = await readFile(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
  const [, commands = '', shown = ''] = /<!-- i-orders -->\s+```sh\n(.*?)```\s+```json\n(.*?)```/s.exec(text) ?? [];
  const local = commands.replaceAll('http://127.0.0.1:3000', app.url);
  expect(local).toContain(`${app.url}/api/v1/i/orders/`);
  const { stdout } = await promisify(execFile)('sh', ['-ec', local]);
  const answered = JSON.parse(stdout) as OrderJson;
  expect(withoutIds(answered)).toEqual(withoutIds(JSON.parse(shown) as OrderJson));
  expect(answered.url).toBe(`${app.url}/api/v1/i/orders/${answered.id}/`);
});

function withoutIds({ id: _, url: _url, created: _created, updated: _updated, items, ...order }: OrderJson): object {
  return {
    ...order,
    items: items.map(({ product, variant: _variant, ...item }) => ({
      ...item,
      created: undefined,
      updated: undefined,
      product: { ...product, id: undefined },
    })),
  };
}
