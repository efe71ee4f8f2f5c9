import { eventsCommand } from '../../src/cli/events-command.js';
import { Hooks } from '../events/support/hooks.js';
import { asProcess, inProcess } from './commands.js';

describe('npm run events', () => {
  let hooks: Hooks;

  beforeAll(async () => {
    hooks = await Hooks.open();
  });
  afterAll(() => hooks.close());

  const asOwnProcess = (...args: string[]) => asProcess('events', hooks.db.url, args);
  const run = (...args: string[]) => inProcess(eventsCommand, hooks.db.url, args);

  it('replays by id, by time and by endpoint', async () => {
    const from = new Date().toISOString();
    const ids = await hooks.log(['1', '2', '1']);
    await hooks.db.settled();
    const first = await hooks.endpoint('https://93.184.215.14/');
    const second = await hooks.endpoint('https://93.184.215.14/');
    const events = ids.slice(0, 2).flatMap((id) => ['--event', id]);
    expect(
      await asOwnProcess('replay', '--store', 'acme', '--endpoint', String(second.endpoint.id), ...events),
    ).toEqual({
      status: 0,
      stdout: `Endpoint ${second.endpoint.id}: 2 queued\n`,
      stderr: '',
    });
    expect((await run('replay', '--store', 'acme', '--from', from)).stdout).toBe(
      `Endpoint ${first.endpoint.id}: 3 queued\nEndpoint ${second.endpoint.id}: 3 queued\n`,
    );
    expect(await hooks.states(first)).toEqual({ waiting: 3 });
    expect(await hooks.states(second)).toEqual({ waiting: 5 });
    await hooks.query(`UPDATE webhook_deliveries SET state = 'dead', due_at = NULL, finished_at = now()`);
    expect((await run('replay', '--store', 'acme', '--endpoint', String(first.endpoint.id), '--dead')).stdout).toBe(
      `Endpoint ${first.endpoint.id}: 3 queued\n`,
    );
  });

  it('refuses what it cannot do, and says how it is used', async () => {
    expect(await run('replay', '--store', 'acme', '--dead', '--event', 'x')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Usage:') as unknown,
    });
    expect(await run('replay', '--store', 'nobody', '--dead')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('store.not_found') as unknown,
    });
  });
});
