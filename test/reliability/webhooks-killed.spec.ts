import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Hooks } from '../events/support/hooks.js';
import { Receiver } from '../events/support/receiver.js';
import { builtSources } from '../support/built-sources.js';

/** WEBHOOK_KILLS=100 is the full size. */
const kills = Number(process.env['WEBHOOK_KILLS'] ?? 3);

let hooks: Hooks;
let receiver: Receiver;
let child: ChildProcess;

beforeAll(async () => {
  [hooks, receiver] = await Promise.all([Hooks.open(), Receiver.open()]);
});
afterAll(async () => {
  child.kill('SIGKILL');
  await receiver.close();
  await hooks.close();
});

async function startSender(): Promise<ChildProcess> {
  return fork(join(await builtSources(), 'test', 'reliability', 'mortal-webhooks.js'), {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATABASE_URL: hooks.db.url,
      JWT_SECRET: 'a secret of the tests, long enough',
      ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 'key').toString('base64')}`,
      ALLOW_PRIVATE_ADDRESSES: 'on',
      LOG_LEVEL: 'silent',
    },
  });
}

it(
  'R12: killed between the POST and its bookkeeping, it loses nothing; what comes twice has the same id',
  async () => {
    const issued = await hooks.endpoint(receiver.url('/killed'));
    let killing = true;
    receiver.on('/killed', (_, response) => {
      // The sender is dead before the answer is on its way.
      if (killing) child.kill('SIGKILL');
      response.writeHead(200).end();
    });
    const ids: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      ids.push(...(await hooks.log(['one order', `order ${kill}`])));
      child = await startSender();
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      // Nobody else takes over what may still be in hand; only when the lease has ended.
      await hooks.fanOut();
      const [held] = await hooks.query<{ held: number }>(
        'SELECT count(*) AS held FROM webhook_deliveries WHERE claimed_until > now()',
      );
      expect(held?.held).toBeGreaterThan(0);
      await hooks.pass(61);
    }
    killing = false;
    expect(await hooks.sendAll()).toBeGreaterThan(0);

    expect(await hooks.states(issued)).toEqual({ delivered: ids.length });
    const received = receiver.at('/killed');
    expect(new Set(received.map(({ id }) => id))).toEqual(new Set(ids));
    expect(received.length).toBeGreaterThan(ids.length);
    expect(received.every(({ id, headers, text }) => headers['webhook-id'] === id && text.includes(id))).toBe(true);
    // No event of the one order came before an earlier one had been seen.
    const expected = ids.filter((_, index) => index % 2 === 0);
    const firsts = [...new Set(received.filter(({ body }) => body.aggregateId === 'one order').map(({ id }) => id))];
    expect(firsts).toEqual(expected);
  },
  60_000 + kills * 20_000,
);
