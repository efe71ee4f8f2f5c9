import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { testApp, type TestApp } from '../../support/app.js';
import { errorTypes } from './support/schemas.js';
import { type Placed } from './support/shop.js';

describe('the part of docs/contracts.md on Emporix', () => {
  let app: TestApp;
  let text: string;

  beforeAll(async () => {
    app = await testApp();
    const whole = await readFile(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
    text = whole.slice(whole.indexOf('\n## Emporix\n'));
  });
  afterAll(() => app.close());

  it('shows commands that order the example', async () => {
    const [, commands = '', shown = ''] = /```sh\n(.*?)```.*?```json\n(.*?)```/s.exec(text) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-ec', commands.replaceAll('http://127.0.0.1:3000', app.url)]);
    const placed = JSON.parse(stdout) as Placed;
    expect(Object.keys(placed)).toEqual(Object.keys(JSON.parse(shown) as Placed));
    expect(placed.paymentDetails).toBeNull();
  });

  it('names every type of error', () => {
    const types = Object.values(errorTypes).flat();
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
  });
});
