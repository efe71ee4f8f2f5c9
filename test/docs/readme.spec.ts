import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { testApp, type TestApp } from '../support/app.js';

const readme = readFileSync('README.md', 'utf8');

/** The code block that follows a mark in the README. */
function blockAfter(mark: string): string {
  const block = new RegExp(`<!-- ${mark} -->\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`The README has no block after ${mark}`);
  return block;
}

describe('the README', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('shows a command that places an order on a fresh start, and what it answers', async () => {
    const command = blockAfter('curl:storefront').replaceAll('http://127.0.0.1:3000', app.url);
    const { stdout } = await promisify(execFile)('bash', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject(JSON.parse(blockAfter('answer:storefront')) as object);
    const again = await promisify(execFile)('bash', ['-c', command]);
    expect(again.stdout).toBe(stdout);
  });

  it('names the two commands first', () => {
    const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text?.trim());
    expect(commands.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('links to nothing that is not there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((target) => !existsSync(target))).toEqual([]);
  });
});
