import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type TestApp } from '../support/app.js';

/** A page of the documentation, with its commands and what they answer. */
export class DocumentedExamples {
  readonly text: string;

  constructor(readonly path: string) {
    this.text = readFileSync(path, 'utf8');
  }

  /** Runs every command against the application, one after the other; `learn` makes variables for those that follow. */
  async run(
    app: TestApp,
    learn: (answer: unknown, command: string) => Record<string, string | undefined>,
  ): Promise<number> {
    const example = /<!-- curl -->\s*```sh\n([^]*?)```[^]*?<!-- answer -->\s*```json\n([^]*?)```/g;
    const examples = [...this.text.matchAll(example)];
    let env: Record<string, string | undefined> = { PATH: process.env['PATH'] };
    for (const [, command = '', answer = ''] of examples) {
      const here = command.replaceAll('http://127.0.0.1:3000', app.url);
      const { stdout } = await promisify(execFile)('bash', ['-c', here], { env });
      const given = JSON.parse(stdout) as unknown;
      expect(given).toMatchObject(JSON.parse(answer) as object);
      env = { ...env, ...learn(given, command) };
    }
    return examples.length;
  }

  /** The rows of the table after a mark, cell by cell, without its head. */
  tableAfter(mark: string): string[][] {
    const lines = this.text.slice(this.text.indexOf(mark)).split('\n');
    const first = lines.findIndex((line) => line.startsWith('|'));
    const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
    return lines.slice(first + 2, first + length).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }

  /** Where it links to without anything being there. */
  brokenLinks(): string[] {
    const links = [...this.text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);
    expect(links.length).toBeGreaterThan(1);
    return links.filter((target) => !existsSync(`docs/${target}`));
  }
}
