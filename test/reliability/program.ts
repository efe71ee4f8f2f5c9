import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import { builtSources } from '../support/built-sources.js';
import { encryptionKeys } from '../support/encryption-keys.js';

/** Starts a program of this folder as a process of its own, which can be killed. It refuses no work for being busy. */
export async function startProgram(
  name: string,
  settings: Readonly<Record<string, string>>,
  stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ipc'],
): Promise<ChildProcess> {
  return fork(join(await builtSources(), 'test', 'reliability', `${name}.js`), {
    stdio,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      JWT_SECRET: 'a secret of the tests, long enough',
      ENCRYPTION_KEYS: encryptionKeys,
      RATE_LIMIT: 'off',
      MAX_EVENT_LOOP_DELAY: '0',
      MAX_WAITING_REQUESTS: '0',
      LOG_LEVEL: 'silent',
      ...settings,
    },
  });
}

/** Starts a program of this folder that is the real one, on any free port; returns when it listens. */
export async function startServer(
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = await startProgram(name, { PORT: '0', ...settings }, ['ignore', 'pipe', 'inherit', 'ipc']);
  let printed = '';
  for await (const text of child.stdout ?? []) {
    printed += String(text);
    const url = /Cashwrap listens on (\S+)\n/.exec(printed)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`The program ended at its start: ${printed}`);
}
