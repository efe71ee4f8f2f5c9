import { eventsCommand } from '../../src/cli/events-command.js';
import { Hooks } from '../events/support/hooks.js';
import { WebhookDeliveries } from '../../src/events/webhook/webhook-deliveries.service.js';
import { auditLines, operator, told } from './audit-lines.js';
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

    const lines = await auditLines(hooks.db, 'acme');
    expect(lines.map(told)).toEqual(
      [
        `events replay --event: endpoint ${second.endpoint.id}`,
        `events replay --from: endpoint ${first.endpoint.id}`,
        `events replay --from: endpoint ${second.endpoint.id}`,
        `events replay --dead: endpoint ${first.endpoint.id}`,
      ].map((deed) => [deed, 'done', 200, null]),
    );
    expect(new Set(lines.map(({ actor, method }) => `${actor} ${method}`))).toEqual(new Set([`${operator} CLI`]));
    expect(lines[1]?.requestId).toBe(lines[2]?.requestId);
  });

  it('notes in the audit log what it is asked for before it does it, and why it is refused', async () => {
    const { endpoint } = await hooks.endpoint('https://93.184.215.14/');
    const newest = async () => (await auditLines(hooks.db, 'acme')).slice(-1).map(told);
    const noted = `events replay --dead: endpoint ${endpoint.id}`;
    const redeliver = jest.spyOn(WebhookDeliveries.prototype, 'redeliverDead').mockImplementation(async () => {
      expect(await newest()).toEqual([[noted, 'begun', null, null]]);
      throw new Error('cut short');
    });
    try {
      const dead = run('replay', '--store', 'acme', '--endpoint', String(endpoint.id), '--dead');
      await expect(dead).rejects.toThrow('cut short');
    } finally {
      redeliver.mockRestore();
    }
    expect(await newest()).toEqual([[noted, 'failed', 500, 'internal']]);
    expect((await run('replay', '--store', 'acme', '--endpoint', '999999', '--dead')).status).toBe(1);
    expect(await newest()).toEqual([
      ['events replay --dead: endpoint 999999', 'refused', 404, 'webhook.endpoint_not_found'],
    ]);
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
