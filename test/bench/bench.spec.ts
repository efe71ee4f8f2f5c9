/** @long */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtSources } from '../support/built-sources.js';

it('measures orders of the application and of the floor below it, and ends', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(await builtSources(), 'bench', 'run.js'),
    ...['--seconds', '1', '--connections', '1', '--only', 'distinct', '--warm-up', '16'],
  ]);
  expect(stderr).toBe('');
  expect(stdout).toContain('Warmed up by 16 orders');
  const [, names, , values] = stdout
    .slice(stdout.indexOf('┌'))
    .split('\n')
    .map((row) => row.split('│'));
  const column = (name: string) => Number(values?.[names?.findIndex((each) => each.trim() === name) ?? -1]);
  expect(column('orders/s')).toBeGreaterThan(0);
  expect(column('floor orders/s')).toBeGreaterThan(0);
  expect(column('app/floor')).toBeGreaterThan(0);
});
