import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { grouped } from '../../src/sandbox-gateway/pages.js';
import { scenarios } from '../../src/sandbox-gateway/scenario.js';
import { acme } from '../../src/demo/acme.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

const page = readFileSync('docs/sandbox-gateway.md', 'utf8');

describe('docs/sandbox-gateway.md', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.stop());

  it('shows commands that can be run one after the other, and what they answer', async () => {
    const example = /<!-- curl -->\s*```sh\n([^]*?)```[^]*?<!-- answer -->\s*```json\n([^]*?)```/g;
    const examples = [...page.matchAll(example)];
    expect(examples).toHaveLength(5);
    for (const [, command = '', answer = ''] of examples) {
      const here = command.replaceAll('http://127.0.0.1:4010', gateway.url);
      const { stdout } = await promisify(execFile)('bash', ['-c', here]);
      expect(JSON.parse(stdout)).toMatchObject(JSON.parse(answer) as object);
    }
  });

  it('lists every scenario as it is', () => {
    const table = page.slice(page.indexOf('<!-- scenarios -->')).split('\n\n')[1] ?? '';
    const rows = table.split('\n').slice(2);
    expect(
      rows.map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ).toEqual(
      scenarios.map(({ name, amount, card, effect }) => [
        `\`${name}\``,
        `\`tok_${name}\``,
        `${amount}.00`,
        card === null ? '–' : `\`${grouped(card)}\``,
        effect,
      ]),
    );
  });

  it('says how to come to the magic amounts at acme', () => {
    const priceOf = (sku: string) =>
      Number(acme.products.flatMap(({ variants }) => variants).find((variant) => variant.sku === sku)?.price);
    const shipping = Number(acme.zones[0]?.methods[0]?.amount);
    scenarios.forEach(({ amount }, index) => {
      expect(21 * priceOf('BULK-200') + priceOf(`BULK-${141 + index}`) + shipping).toBe(amount);
    });
  });
});
