import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type IssuedEndpoint } from '../../src/events/webhook/webhook.types.js';
import { Hooks } from '../events/support/hooks.js';
import { Receiver } from '../events/support/receiver.js';
import { until } from '../support/until.js';
import { startProgram } from './program.js';

/** WEBHOOK_KILLS=100 is the full size. */
const kills = Number(process.env['WEBHOOK_KILLS'] ?? 3);

let hooks: Hooks;
let receiver: Receiver;
/** All that were started; the last one may be waiting for its turn. */
const senders: ChildProcess[] = [];

beforeAll(async () => {
  [hooks, receiver] = await Promise.all([Hooks.open(), Receiver.open()]);
});
afterAll(async () => {
  for (const sender of senders) sender.kill('SIGKILL');
  await receiver.close();
  await hooks.close();
});

async function startSender(): Promise<void> {
  const settings = { DATABASE_URL: hooks.db.url, ALLOW_PRIVATE_ADDRESSES: 'on' };
  senders.push(await startProgram('mortal-webhooks', settings));
}

/** The killed process may still hold the cursor of the log, until PostgreSQL has noticed that it is gone. */
async function fannedOut(issued: IssuedEndpoint, events: number): Promise<void> {
  const made = async () => {
    await hooks.fanOut();
    return (await hooks.deliveries(issued)).length;
  };
  await until(made, (deliveries) => deliveries === events);
}

it(
  'R12: killed between the POST and its bookkeeping, it loses nothing; what comes twice has the same id',
  async () => {
    const issued = await hooks.endpoint(receiver.url('/killed'));
    let killing = true;
    let kill = 0;
    await startSender();
    receiver.on('/killed', (_, response) => {
      // The sender is dead before the answer is on its way.
      if (killing) senders[kill]?.kill('SIGKILL');
      response.writeHead(200).end();
    });
    const ids: string[] = [];
    for (; kill < kills; kill += 1) {
      ids.push(...(await hooks.log(['one order', `order ${kill}`])));
      const sender = senders[kill] as ChildProcess;
      const ended = once(sender, 'exit');
      sender.send('begin');
      // The next one gets ready meanwhile, and waits for its turn.
      if (kill + 1 < kills) await startSender();
      expect(await ended).toEqual([null, 'SIGKILL']);
      // Nobody else takes over what may still be in hand; only when the lease has ended.
      await fannedOut(issued, ids.length);
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
