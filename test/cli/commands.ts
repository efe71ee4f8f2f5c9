import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type CommandContext } from '../../src/cli/command.js';
import { Env } from '../../src/platform/config/env.js';
import { builtSources } from '../support/built-sources.js';

/** What a command line has come to. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An earlier one of `ENCRYPTION_KEYS`. */
export const oldKey = `old:${Buffer.alloc(32, 'old').toString('base64')}`;

const settings = (url: string): Record<string, string> => ({
  NODE_ENV: 'test',
  DATABASE_URL: url,
  JWT_SECRET: 'a secret of the tests, long enough',
  ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 'key').toString('base64')},${oldKey}`,
});

/** Runs a command line as a process of its own, as `npm run` does; `program` is its file in `src/cli`. */
export async function asProcess(program: string, url: string, args: readonly string[]): Promise<Outcome> {
  const file = join(await builtSources(), 'dist', 'cli', `${program}.js`);
  const env = { PATH: process.env['PATH'], ...settings(url) };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { env }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Runs what such a process runs, in this one. */
export async function inProcess(
  command: (context: CommandContext) => Promise<number>,
  url: string,
  args: readonly string[],
): Promise<Outcome> {
  const said = { log: '', error: '' };
  const heard = (['log', 'error'] as const).map((how) =>
    jest.spyOn(console, how).mockImplementation((...words: unknown[]) => {
      said[how] += `${words.map(String).join(' ')}\n`;
    }),
  );
  try {
    const status = await command({ env: Env.from(settings(url)), url, args });
    return { status, stdout: said.log, stderr: said.error };
  } finally {
    for (const spy of heard) spy.mockRestore();
  }
}
