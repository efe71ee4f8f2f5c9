import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { EventLog } from '../../src/events/event-log.service.js';
import { type BackgroundWork } from '../../src/events/loop.js';
import { WebhookDispatcher } from '../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookFanOut } from '../../src/events/webhook/webhook-fan-out.service.js';
import { Worker } from '../../src/events/worker.service.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { buryOrphans, claimDue } from '../../src/events/webhook/webhook-delivery.queries.js';
import { WebhookHousekeepingJob } from '../../src/events/webhook/webhook-housekeeping.job.js';
import { WebhookEndpoints } from '../../src/events/webhook/webhook-endpoints.service.js';
import { WebhookSender } from '../../src/events/webhook/webhook-sender.service.js';
import { eventsProcess, Hooks } from './support/hooks.js';
import { Receiver } from './support/receiver.js';

let hooks: Hooks;
let receiver: Receiver;

beforeAll(async () => {
  [hooks, receiver] = await Promise.all([Hooks.open(), Receiver.open()]);
});
afterAll(async () => {
  await receiver.close();
  await hooks.close();
});
/** Endpoints of a test are of no interest to the next one. */
afterEach(() => hooks.query(`UPDATE webhook_endpoints SET state = 'deleted'`));

/** Whether a transaction that logs an event from now on sets `synchronous_commit` for itself. */
async function commitsWithEvents(): Promise<() => Promise<boolean[]>> {
  await hooks.query('CREATE TABLE commits_seen (lazily boolean)');
  await hooks.query(`CREATE FUNCTION see_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO commits_seen SELECT source = 'session' FROM pg_settings WHERE name = 'synchronous_commit';
    RETURN NULL; END $$`);
  await hooks.query('CREATE TRIGGER see_commit AFTER INSERT ON domain_events EXECUTE FUNCTION see_commit()');
  return async () => {
    const rows = await hooks.query<{ lazily: boolean }>('SELECT lazily FROM commits_seen');
    await hooks.query('DROP FUNCTION see_commit CASCADE');
    return rows.map(({ lazily }) => lazily);
  };
}

describe('a delivery', () => {
  it('is signed as Standard Webhooks says, and tells of the event', async () => {
    const issued = await hooks.endpoint(receiver.url('/signed'));
    const [id] = await hooks.log(['signed']);
    await hooks.fanOut();
    expect(await hooks.sendAll()).toBe(1);
    const [received] = receiver.at('/signed');
    const verified = new Webhook(issued.secret).verify(
      received?.text ?? '',
      received?.headers as Record<string, string>,
    );
    expect(verified).toMatchObject({
      id,
      type: 'test.happened',
      version: 1,
      aggregateId: 'signed',
      data: { index: 0 },
    });
    expect(received?.headers).toMatchObject({
      'webhook-id': id,
      'content-type': 'application/json',
      'user-agent': 'Cashwrap-Webhooks/1',
    });
    expect(await hooks.deliveries(issued)).toMatchObject([
      { eventId: id, state: 'delivered', attempts: 1, dueAt: null, lastStatus: 204, lastError: null },
    ]);
  });

  it('goes to every endpoint that wants the type, of the same store, and to none that came later', async () => {
    const everything = await hooks.endpoint(receiver.url('/all'), ['*']);
    const family = await hooks.endpoint(receiver.url('/family'), ['test.more.*', 'order.created']);
    const exact = await hooks.endpoint(receiver.url('/exact'), ['test.other']);
    await hooks.log(['1'], 'test.more.happened');
    await hooks.log(['2'], 'test.other');
    await hooks.log(['3'], 'test.moreover');
    const [stranger] = await hooks.query<{ id: number }>(`SELECT id FROM stores WHERE slug = 'emporia'`);
    await hooks.log(['4'], 'test.happened', stranger?.id);
    await hooks.db.settled();
    const late = await hooks.endpoint(receiver.url('/late'), ['*']);
    await hooks.fanOut();
    const got = await Promise.all([everything, family, exact, late].map((issued) => hooks.deliveries(issued)));
    expect(got.map((list) => list.map(({ aggregateId }) => aggregateId))).toEqual([['1', '2', '3'], ['1'], ['2'], []]);
  });

  it('that fails by a bug is left to its lease, and takes no place in its worker', async () => {
    const issued = await hooks.endpoint(receiver.url('/bug'));
    await hooks.log(['bug']);
    await hooks.fanOut();
    const worker = await eventsProcess(hooks.db.url);
    const dispatcher = worker.get(WebhookDispatcher, { strict: false });
    const send = jest.spyOn(worker.get(WebhookSender, { strict: false }), 'send').mockRejectedValue(new Error('A bug'));
    dispatcher.start();
    for (let turn = 0; send.mock.calls.length === 0 && turn < 500; turn += 1) await sleep(10);
    await sleep(50);
    const { size } = dispatcher['inHand'];
    await dispatcher.stop();
    await worker.close();
    expect(size).toBe(0);
    expect(send).toHaveBeenCalledTimes(1);
    expect(await hooks.states(issued)).toEqual({ waiting: 1 });
  });

  it('is made once, however many workers make deliveries at once', async () => {
    const issued = await hooks.endpoint(receiver.url('/once'));
    await hooks.log(Array.from({ length: 50 }, (_, index) => `once-${index}`));
    await Promise.all([hooks.fanOut(), hooks.fanOut(), hooks.fanOut()]);
    expect(await hooks.states(issued)).toEqual({ waiting: 50 });
  });
});

describe('the claims of workers', () => {
  const claimed = async (worker: string, id: number, ahead: number): Promise<number> =>
    (await hooks.db.transactor.run((tx) => claimDue.rows(tx, [[id], [ahead], 10, 2, 1_000, 60, worker]))).length;

  it('are ten for an endpoint from all together; one that alone has it in hand may go ahead of that', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const { endpoint } = await hooks.endpoint(receiver.url('/claims'));
    await hooks.log(Array.from({ length: 80 }, (_, index) => `claims-${index}`));
    await hooks.fanOut();
    expect(await claimed(one, endpoint.id, 20)).toBe(30);
    expect(await claimed(one, endpoint.id, 20)).toBe(0);
    expect(await claimed(other, endpoint.id, 20)).toBe(0);
    // Its lease on all but four is over.
    const leave = (count: number, worker: string) =>
      hooks.query(
        `UPDATE webhook_deliveries SET claimed_until = NULL WHERE endpoint_id = $1 AND claimed_by = $3 AND id NOT IN (
           SELECT id FROM webhook_deliveries WHERE claimed_by = $3 ORDER BY id LIMIT $2)`,
        [endpoint.id, count, worker],
      );
    await leave(4, one);
    expect(await claimed(other, endpoint.id, 20)).toBe(6);
    expect(await claimed(one, endpoint.id, 20)).toBe(0);
    await leave(0, other);
    expect(await claimed(one, endpoint.id, 20)).toBe(26);
    await hooks.query('UPDATE webhook_endpoints SET failing_since = now() WHERE id = $1', [endpoint.id]);
    await leave(1, one);
    expect(await claimed(one, endpoint.id, 20)).toBe(1);
  });
});

describe('the order of delivery', () => {
  it("is that of an aggregate's events, and another aggregate does not wait", async () => {
    const issued = await hooks.endpoint(receiver.url('/order'));
    const failing = new Set(['a']);
    receiver.on('/order', ({ body }, response) => {
      response.writeHead(failing.has(body.aggregateId) ? 500 : 200).end();
    });
    const ids = await hooks.log(['a', 'b', 'a', 'b', 'a']);
    await hooks.fanOut();
    expect(await hooks.sendAll()).toBe(3);
    expect(
      receiver
        .at('/order')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([ids[0], ids[1], ids[3]].sort());
    // What is logged later waits behind, too.
    const [later] = await hooks.log(['a']);
    await hooks.fanOut();
    expect(await hooks.sendAll()).toBe(0);
    failing.clear();
    await hooks.pass(6);
    expect(await hooks.sendAll()).toBe(4);
    expect(
      receiver
        .at('/order')
        .slice(3)
        .map(({ id }) => id),
    ).toEqual([ids[0], ids[2], ids[4], later]);
    expect(await hooks.states(issued)).toEqual({ delivered: 6 });
  });

  it('holds while deliveries end in the moment in which others are made', async () => {
    const issued = await hooks.endpoint(receiver.url('/race'));
    const expected: string[] = [];
    const making = (async () => {
      for (let round = 0; round < 25; round += 1) {
        expected.push(...(await hooks.log(['one', 'one'])));
        await hooks.fanOut();
      }
    })();
    const sending = (async () => {
      while (receiver.at('/race').length < 50) await hooks.sendAll();
    })();
    await Promise.all([making, sending]);
    await hooks.sendAll();
    expect(receiver.at('/race').map(({ id }) => id)).toEqual(expected);
    expect(await hooks.states(issued)).toEqual({ delivered: 50 });
  });
});

describe('what receivers answer', () => {
  it.each([
    ['/redirects', 302, { location: 'http://169.254.169.254/' }],
    ['/fails', 500, {}],
    ['/refuses', 400, {}],
  ])('%s: %i is a failure, tried again after five seconds', async (path, status, headers) => {
    receiver.answer(path, status, headers, 'why');
    const issued = await hooks.endpoint(receiver.url(path));
    await hooks.log([path]);
    await hooks.fanOut();
    await hooks.sendAll();
    expect(await hooks.deliveries(issued)).toMatchObject([{ state: 'waiting', attempts: 1, lastStatus: status }]);
    await hooks.pass(4.9);
    expect(await hooks.sendAll()).toBe(0);
    await hooks.pass(0.7);
    expect(await hooks.sendAll()).toBe(1);
    expect(new Set(receiver.at(path).map(({ id }) => id)).size).toBe(1);
  });

  it('410 disables the endpoint at once and says so in an event, which is on the disk before anybody reads it', async () => {
    receiver.answer('/gone', 410);
    const issued = await hooks.endpoint(receiver.url('/gone'));
    await hooks.log(['gone', 'gone']);
    await hooks.fanOut();
    const commits = await commitsWithEvents();
    await hooks.sendAll();
    const [row] = await hooks.query(`SELECT state, disabled_reason FROM webhook_endpoints WHERE id = $1`, [
      issued.endpoint.id,
    ]);
    expect(row).toEqual({ state: 'disabled', disabled_reason: 'gone' });
    const events = await hooks.query<{ type: string }>(
      `SELECT type FROM domain_events WHERE type LIKE 'webhook.%' AND aggregate_id = $1 ORDER BY position`,
      [String(issued.endpoint.id)],
    );
    expect(events.map(({ type }) => type)).toEqual(['webhook.failed', 'webhook.endpoint_disabled']);
    expect(await commits()).toEqual([false, false]);
    await hooks.get(WebhookHousekeepingJob).run();
    expect(await hooks.states(issued)).toEqual({ dead: 2 });
  });

  it('429 with Retry-After leaves the endpoint alone for so long, and no other one', async () => {
    receiver.answer('/limits', 429, { 'retry-after': '90' });
    const limited = await hooks.endpoint(receiver.url('/limits'));
    await hooks.endpoint(receiver.url('/free'));
    await hooks.log(['limited']);
    await hooks.fanOut();
    await hooks.sendAll();
    await hooks.log(['another']);
    await hooks.fanOut();
    await hooks.pass(85);
    await hooks.sendAll();
    expect([receiver.at('/limits').length, receiver.at('/free').length]).toEqual([1, 2]);
    receiver.answer('/limits', 200);
    await hooks.pass(6);
    await hooks.sendAll();
    expect(await hooks.states(limited)).toEqual({ delivered: 2 });
  });

  it('keeps the first 1,024 bytes of the answer, with its status and time, and no NUL', async () => {
    receiver.answer('/talks', 200, {}, `a\0b${'x'.repeat(5_000)}`);
    const issued = await hooks.endpoint(receiver.url('/talks'));
    await hooks.log(['talks']);
    await hooks.fanOut();
    await hooks.sendAll();
    const [delivery] = await hooks.deliveries(issued);
    const [attempt] = await hooks.query<{ status: number; response: string; duration_ms: number }>(
      'SELECT status, response, duration_ms FROM webhook_attempts WHERE delivery_id = $1',
      [delivery?.id],
    );
    expect(attempt).toMatchObject({ status: 200, response: `a\ufffdb${'x'.repeat(1_021)}` });
    expect(attempt?.duration_ms).toBeGreaterThanOrEqual(0);
  });

  it('notes a connection that breaks off and one that is refused', async () => {
    receiver.on('/resets', (_, response) => void response.socket?.destroy());
    const resets = await hooks.endpoint(receiver.url('/resets'));
    const nobody = await hooks.endpoint('http://127.0.0.1:1/');
    await hooks.log(['lost']);
    await hooks.fanOut();
    await hooks.sendAll();
    for (const issued of [resets, nobody]) {
      expect(await hooks.deliveries(issued)).toMatchObject([
        { state: 'waiting', attempts: 1, lastStatus: null, lastError: 'unreachable' },
      ]);
    }
  });
});

describe('an endpoint that is disabled', () => {
  const disable = (id: number) => hooks.get(WebhookEndpoints).update(hooks.storeId, id, { active: false });

  it('leaves what waits as dead letters, and to its worker what is in hand', async () => {
    let finish = (): void => undefined;
    receiver.on('/in-hand', (_, response) => void (finish = () => response.writeHead(200).end()));
    const issued = await hooks.endpoint(receiver.url('/in-hand'));
    await hooks.log(['a', 'a', 'a']);
    await hooks.fanOut();
    const sending = hooks.sendAll();
    await receiver.until('/in-hand', 1);
    await disable(issued.endpoint.id);
    await hooks.get(WebhookHousekeepingJob).run();
    expect(await hooks.states(issued)).toEqual({ dead: 2, waiting: 1 });
    finish();
    await sending;
    expect(await hooks.states(issued)).toEqual({ dead: 2, delivered: 1 });
  });

  it('goes on in order when it is enabled before all are dead letters', async () => {
    const issued = await hooks.endpoint(receiver.url('/back'));
    const ids = await hooks.log(['a', 'a', 'a']);
    await hooks.fanOut();
    await disable(issued.endpoint.id);
    expect(await buryOrphans.affected(hooks.db.dataSource.manager, [1])).toBe(1);
    await hooks.get(WebhookEndpoints).update(hooks.storeId, issued.endpoint.id, { active: true });
    const [later] = await hooks.log(['a']);
    await hooks.fanOut();
    await hooks.sendAll();
    expect(receiver.at('/back').map(({ id }) => id)).toEqual([ids[0], ids[1], later]);
  });
});

describe('the secret of an endpoint', () => {
  it('is not in the database, and both sign while it is being changed', async () => {
    const issued = await hooks.endpoint(receiver.url('/rotates'));
    const { id } = issued.endpoint;
    const rotated = await hooks.db.transactor.run((tx) =>
      hooks.get(WebhookEndpoints).rotateSecret(tx, hooks.storeId, id, 3_600),
    );
    const send = async () => {
      await hooks.log(['rotates']);
      await hooks.fanOut();
      await hooks.sendAll();
      return receiver.at('/rotates').at(-1);
    };
    const verifies = (secret: string, received: Awaited<ReturnType<typeof send>>) => {
      try {
        new Webhook(secret).verify(received?.text ?? '', received?.headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    const during = await send();
    expect([issued.secret, rotated.secret].map((secret) => verifies(secret, during))).toEqual([true, true]);
    await hooks.pass(3_601);
    const after = await send();
    expect([issued.secret, rotated.secret].map((secret) => verifies(secret, after))).toEqual([false, true]);
    const rows = await hooks.query<{ row: string }>('SELECT e::text AS row FROM webhook_endpoints e');
    const stored = rows.map(({ row }) => Buffer.from(row).toString() + row).join();
    for (const secret of [issued.secret, rotated.secret]) {
      expect(stored.includes(secret)).toBe(false);
      expect(stored.includes(Buffer.from(secret).toString('hex'))).toBe(false);
    }
  });
});

describe('the worker', () => {
  it('sends a backlog little by little while people buy in its process, and what they buy at once', async () => {
    await hooks.endpoint(receiver.url('/backlog'), ['test.old']);
    await hooks.endpoint(receiver.url('/news'), ['test.new']);
    const ids = await hooks.log(
      Array.from({ length: 400 }, (_, index) => `old-${index}`),
      'test.old',
    );
    const shop = await eventsProcess(hooks.db.url);
    const loops = [WebhookFanOut, WebhookDispatcher].map((type) => shop.get<BackgroundWork>(type, { strict: false }));
    const buy = (order: number) =>
      shop.get(Transactor, { strict: false }).run((tx) =>
        shop.get(EventLog, { strict: false }).append(tx, {
          storeId: hooks.storeId,
          type: 'test.new',
          version: 1,
          aggregateId: `new-${order}`,
          payload: {},
        }),
      );
    const closed = new AbortController();
    await buy(0);
    loops.forEach((loop) => loop.start());
    const buying = (async () => {
      for (let order = 1; !closed.signal.aborted; order += 1) {
        await sleep(50);
        await buy(order);
      }
    })();
    const begun = performance.now();
    await receiver.until('/news', 5);
    // Of the old ones ten, and two more for each new one, with a rest of 50 ms after each time.
    const rests = Math.ceil((performance.now() - begun) / 50);
    expect(receiver.at('/backlog').length).toBeLessThanOrEqual(10 * (rests + 1) + 2 * receiver.at('/news').length);
    expect(receiver.at('/backlog').length).toBeLessThan(400);
    closed.abort();
    await buying;
    await receiver.until('/backlog', 400);
    await Promise.all(loops.map((loop) => loop.stop()));
    await shop.close();
    expect(new Set(receiver.at('/backlog').map(({ id }) => id))).toEqual(new Set(ids));
  });

  it('forgets an endpoint that it has sent nothing to for a minute, and not one that it still sends to', async () => {
    let answer: (() => void) | undefined;
    receiver.on('/held', (_, response) => void (answer = () => response.writeHead(204).end()));
    const held = await hooks.endpoint(receiver.url('/held'));
    await hooks.endpoint(receiver.url('/brief'));
    await hooks.log(['lane']);
    await hooks.fanOut();
    const worker = await eventsProcess(hooks.db.url);
    const dispatcher = worker.get(WebhookDispatcher, { strict: false });
    const kept = (): number[] => [...dispatcher['lanes'].keys()];
    dispatcher.start();
    await Promise.all([receiver.until('/held', 1), receiver.until('/brief', 1)]);
    expect(kept()).toHaveLength(2);
    const now = performance.now.bind(performance);
    let passed = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + passed);
    const keptInTime = async (count: number): Promise<number[]> => {
      for (let minute = 0; kept().length !== count && minute < 300; minute += 1) {
        passed += 61_000;
        await sleep(10);
      }
      return kept();
    };
    try {
      expect(await keptInTime(1)).toEqual([held.endpoint.id]);
      answer?.();
      expect(await keptInTime(0)).toEqual([]);
    } finally {
      clock.mockRestore();
      await dispatcher.stop();
      await worker.close();
    }
  });

  it('tells an idle receiver within a tenth of a second of the commit', async () => {
    await hooks.endpoint(receiver.url('/soon'));
    const worker = hooks.get(Worker);
    await worker.start({ connectionString: hooks.db.url });
    const delays: number[] = [];
    for (let round = 1; round <= 15; round += 1) {
      await hooks.log([`soon-${round}`]);
      const committed = performance.now();
      const received = await receiver.until('/soon', round);
      delays.push((received.at(-1)?.at ?? Number.NaN) - committed);
      await sleep(20);
    }
    await worker.stop();
    delays.sort((a, b) => a - b);
    expect(delays[7]).toBeLessThan(100);
  });
});
