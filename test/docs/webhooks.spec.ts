import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { standardPolicy } from '../../src/events/webhook/webhook-envelope.js';
import { Hooks } from '../events/support/hooks.js';

const document = readFileSync('docs/webhooks.md', 'utf8');
// Below the project, so that it finds the packages.
const directory = join(import.meta.dirname, '..', '..', '.data', `test-receiver-${process.pid}`);

let hooks: Hooks;
let child: ChildProcess;
let lines: AsyncIterator<string>;
let reader: Interface;

beforeAll(async () => {
  hooks = await Hooks.open();
});
afterAll(async () => {
  child.kill('SIGKILL');
  reader.close();
  rmSync(directory, { recursive: true, force: true });
  await hooks.close();
});

const line = async (): Promise<string> => String((await lines.next()).value);

function startReceiver(secret: string): void {
  const [, program = ''] = /```js\n([^]*?)```/.exec(document) ?? [];
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'receiver.mjs'), program);
  const env = { PATH: process.env['PATH'], PORT: '0', WEBHOOK_SECRET: secret };
  child = spawn(process.execPath, [join(directory, 'receiver.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('The receiver has no output');
  reader = createInterface(child.stdout);
  lines = reader[Symbol.asyncIterator]();
}

it('the receiver of docs/webhooks.md verifies what is sent and takes each event once', async () => {
  const issued = await hooks.endpoint('http://127.0.0.1:1/');
  startReceiver(issued.secret);
  const port = /^listening on (\d+)$/.exec(await line())?.[1];
  await hooks.query(`UPDATE webhook_endpoints SET url = 'http://127.0.0.1:' || $1 || '/'`, [port]);
  const [first] = await hooks.log(['one', 'two']);
  await hooks.fanOut();
  await hooks.sendAll();
  expect([await line(), await line()].sort()).toEqual(['test.happened one', 'test.happened two']);
  // The first one once more, and another one: it alone is told.
  await hooks.query(
    `UPDATE webhook_deliveries SET state = 'waiting', due_at = now(), finished_at = NULL WHERE event_id = $1`,
    [first],
  );
  await hooks.sendAll();
  await hooks.log(['three']);
  await hooks.fanOut();
  await hooks.sendAll();
  expect(await line()).toBe('test.happened three');
  expect(await hooks.states(issued)).toEqual({ delivered: 3 });
  const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(400);
});

it('the schedule of docs/webhooks.md is the one that is followed', () => {
  const units = { s: 1, min: 60, h: 3_600 };
  const [, listed = ''] = /next attempt is ([^]*?) away/.exec(document) ?? [];
  const seconds = [...listed.matchAll(/(\d+) (s|min|h)\b/g)].map(
    ([, count, unit]) => Number(count) * units[unit as keyof typeof units],
  );
  expect(seconds).toEqual(standardPolicy.delays);
});
