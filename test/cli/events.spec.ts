import { spawnSync } from 'node:child_process';
import { Hooks } from '../events/support/hooks.js';

/** Each command is a process of its own, which a busy machine takes its time to start. */
const patience = 120_000;

describe('npm run events', () => {
  let hooks: Hooks;

  beforeAll(async () => {
    hooks = await Hooks.open();
  });
  afterAll(() => hooks.close());

  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', './test/support/register-typescript.js', 'src/cli/events.ts', ...args],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          DATABASE_URL: hooks.db.url,
          JWT_SECRET: 'a secret of the tests, long enough',
          ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 'key').toString('base64')}`,
        },
      },
    );
    return { status, stdout, stderr };
  };

  it(
    'replays by id, by time and by endpoint',
    async () => {
      const from = new Date().toISOString();
      const ids = await hooks.log(['1', '2', '1']);
      await hooks.db.settled();
      const first = await hooks.endpoint('https://93.184.215.14/');
      const second = await hooks.endpoint('https://93.184.215.14/');
      const events = ids.slice(0, 2).flatMap((id) => ['--event', id]);
      expect(run('replay', '--store', 'acme', '--endpoint', String(second.endpoint.id), ...events)).toEqual({
        status: 0,
        stdout: `Endpoint ${second.endpoint.id}: 2 queued\n`,
        stderr: '',
      });
      expect(run('replay', '--store', 'acme', '--from', from).stdout).toBe(
        `Endpoint ${first.endpoint.id}: 3 queued\nEndpoint ${second.endpoint.id}: 3 queued\n`,
      );
      expect(await hooks.states(first)).toEqual({ waiting: 3 });
      expect(await hooks.states(second)).toEqual({ waiting: 5 });
      await hooks.query(`UPDATE webhook_deliveries SET state = 'dead', due_at = NULL, finished_at = now()`);
      expect(run('replay', '--store', 'acme', '--endpoint', String(first.endpoint.id), '--dead').stdout).toBe(
        `Endpoint ${first.endpoint.id}: 3 queued\n`,
      );
    },
    patience,
  );

  it(
    'refuses what it cannot do, and says how it is used',
    () => {
      expect(run('replay', '--store', 'acme', '--dead', '--event', 'x')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('Usage:') as unknown,
      });
      expect(run('replay', '--store', 'nobody', '--dead')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('store.not_found') as unknown,
      });
    },
    patience,
  );
});
