import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failpoint, failpoints } from '../reliability/failpoints.js';
import { deeds } from '../reliability/payment-deeds.js';

const page = readFileSync('docs/reliability.md', 'utf8');

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('docs/reliability.md', () => {
  it('names for every scenario a test that names it', () => {
    const section = page.slice(page.indexOf('## Faults and races'), page.indexOf('### Killed'));
    const rows = rowsOf(section).map(([scenario = '', , , files = '']) => ({ scenario, files }));
    expect(rows.length).toBeGreaterThan(20);
    for (const { scenario, files } of rows) {
      const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) =>
        file.includes('/') ? file : join('test/reliability', file),
      );
      expect([scenario, paths.filter((path) => !existsSync(path))]).toEqual([scenario, []]);
      const text = paths.map((path) => readFileSync(path, 'utf8')).join('\n');
      expect([scenario, new RegExp(`\\b${scenario}\\b`).test(text)]).toEqual([scenario, true]);
    }
  });

  it('shows where payments are killed', () => {
    const [, section = ''] = page.split('<!-- kills -->');
    const table = section.trim().split('\n\n')[0] ?? '';
    const columns = [
      ['a checkout that is charged'],
      ['a checkout that is paid on delivery, by key', 'a checkout that is paid on delivery, by cart'],
      ['a checkout that is declined', 'a checkout that is paid on a pay page'],
      ['a further attempt to pay an order', 'a refund', 'a cancellation'],
      ['a message'],
      ['a message that overtakes the answer to a checkout'],
      ['a buyer who comes back from the pay page'],
      ['a capture'],
    ];
    expect(columns.flat().toSorted()).toEqual(deeds.map(({ name }) => name).toSorted());
    const isCutOff = (name: string, at: Failpoint) => deeds.some((deed) => deed.name === name && deed.at.includes(at));
    expect(rowsOf(table)).toEqual(
      failpoints
        .filter((at) => at !== 'when the provider has given it up')
        .map((at) => [at, ...columns.map((names) => (names.every((name) => isCutOff(name, at)) ? '×' : ''))]),
    );
    for (const names of columns)
      for (const at of failpoints) expect(new Set(names.map((name) => isCutOff(name, at))).size).toBe(1);
  });
});
