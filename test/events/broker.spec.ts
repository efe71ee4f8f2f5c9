import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { BrokerRelay } from '../../src/events/broker/broker-relay.service.js';
import { BrokerMetrics } from '../../src/events/broker/broker-metrics.js';
import { EventLog } from '../../src/events/event-log.service.js';
import { JobRegistry } from '../../src/events/jobs.js';
import { Env } from '../../src/platform/config/env.js';
import { Metrics } from '../../src/platform/http/metrics.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { NatsServer, natsServerBinary } from '../support/nats-server.js';

interface Stored {
  readonly subject: string;
  readonly messageId: string;
  readonly body: { id: string; type: string; aggregateId: string; store: string; payload: { step: number } | null };
}

describe('the relay to NATS JetStream', () => {
  const server = new NatsServer();
  const emitter = new EventEmitter2();
  const metrics = new Metrics();
  const relays: BrokerRelay[] = [];
  /** The one whose metrics are read. */
  let watched: BrokerRelay;
  let db: TestDatabase;
  let log: EventLog;
  let stores: { id: number; slug: string }[];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    await server.start();
    db = await testDatabase({ demo: true });
    log = new EventLog(db.transactor, emitter);
    stores = await db.dataSource.query('SELECT id, slug FROM stores');
    watched = relay();
    new BrokerMetrics(metrics, watched);
  });
  afterAll(async () => {
    await Promise.all(relays.map((one) => one.stop()));
    metrics.onModuleDestroy();
    await db.close();
    await server.close();
  });

  function relay(): BrokerRelay {
    const env = Env.from({ NODE_ENV: 'test', NATS_URL: server.url, NATS_STREAM: 'TEST' });
    const made = new BrokerRelay(env, db.dataSource, emitter, new JobRegistry());
    relays.push(made);
    return made;
  }

  const append = (aggregateId: string, step: number, slug = 'acme', payload: object = { step }) =>
    db.transactor.run((tx) =>
      log.append(tx, {
        storeId: stores.find((store) => store.slug === slug)?.id ?? 0,
        type: 'test.happened',
        version: 1,
        aggregateId,
        payload,
      }),
    );

  /** Everything that the stream holds, in its order. */
  async function stored(): Promise<Stored[]> {
    const connection = await connect({ servers: server.url });
    try {
      const manager = await jetstreamManager(connection);
      const { state } = await manager.streams.info('TEST');
      const messages: Stored[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage('TEST', { seq });
        if (!message) throw new Error(`No message ${seq}`);
        messages.push({
          subject: message.subject,
          messageId: message.header.get('Nats-Msg-Id'),
          body: message.json(),
        });
      }
      return messages;
    } finally {
      await connection.close();
    }
  }

  /** Transactions of other test files may hold the log's end back for a moment. */
  const drained = async (patience = 20_000) => {
    const deadline = Date.now() + patience;
    const [any] = relays as [BrokerRelay];
    while ((await any.lag()).waiting > 0) {
      if (Date.now() > deadline) throw new Error('Waited in vain for the relay');
      await sleep(20);
    }
  };

  const gauge = async (name: string) => {
    const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(`${name} `));
    return Number(line?.split(' ')[1]);
  };

  /** Steps of each aggregate, as the stream has them. */
  const stepsOf = (messages: readonly Stored[], prefix: string) => {
    const steps = new Map<string, number[]>();
    for (const { body } of messages.filter(({ body }) => body.aggregateId.startsWith(prefix))) {
      steps.set(body.aggregateId, [...(steps.get(body.aggregateId) ?? []), body.payload?.step ?? -1]);
    }
    return Object.fromEntries(steps);
  };

  it('says what is missing when there is no nats-server', () => {
    expect(() => natsServerBinary(['/nowhere'])).toThrow(/nats-server is not on this machine.*apt-get install/);
  });

  it('stores every event of the log under its id, by store and type', async () => {
    const one = relay();
    one.start();
    const first = await append('order-1', 1);
    const second = await append('order-2', 1, 'maple');
    await drained();
    expect(await stored()).toEqual([
      {
        subject: 'orders.acme.test.happened',
        messageId: first.id,
        body: { ...withoutStoreId(first), store: 'acme' },
      },
      {
        subject: 'orders.maple.test.happened',
        messageId: second.id,
        body: { ...withoutStoreId(second), store: 'maple' },
      },
    ]);
    expect(await gauge('cashwrap_broker_events_waiting')).toBe(0);
    await one.stop();
  });

  it('tells whether it is connected, also while there is nothing to relay', async () => {
    const connectedBecomes = async (wanted: number) => {
      const deadline = Date.now() + 10_000;
      while ((await gauge('cashwrap_broker_connected')) !== wanted && Date.now() < deadline) await sleep(20);
      expect(await gauge('cashwrap_broker_connected')).toBe(wanted);
    };
    await connectedBecomes(0);
    watched.start();
    await connectedBecomes(1);
    await server.kill();
    await connectedBecomes(0);
    await server.start();
    await connectedBecomes(1);
    await watched.stop();
    await connectedBecomes(0);
  });

  it('stores nothing twice when it was killed before it could note what it had done', async () => {
    const before = await stored();
    await db.dataSource.query(`UPDATE event_cursors SET xid = '0', position = 0 WHERE name = 'broker'`);
    const one = relay();
    one.start();
    await append('order-3', 1);
    await drained();
    await one.stop();
    const after = await stored();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
  });

  it('leaves out a payload that the broker would not take', async () => {
    const one = relay();
    one.start();
    const { id } = await append('order-large', 1, 'acme', { text: 'x'.repeat(1_100_000) });
    await append('order-large', 2);
    await drained();
    await one.stop();
    const [large, next] = (await stored()).slice(-2);
    expect(large).toMatchObject({ messageId: id, body: { type: 'test.happened', payload: null } });
    expect(next?.body.payload).toEqual({ step: 2 });
  });

  it('R26: loses and skips nothing while the broker is down, shows the lag, and drains it in order afterwards', async () => {
    const [one, two] = [relay(), relay()];
    one.start();
    two.start();
    const orders = Array.from({ length: 20 }, (_, index) => `down-${index}`);
    const everyOrder = async (step: number) => {
      for (const order of orders) await append(order, step);
    };
    await everyOrder(1);
    await drained();
    await everyOrder(2);
    // In the middle of whatever the relays are doing.
    await server.kill();
    await everyOrder(3);
    await sleep(3_000);
    await everyOrder(4);
    const waiting = await gauge('cashwrap_broker_events_waiting');
    expect(waiting).toBeGreaterThanOrEqual(40);
    expect(waiting).toBeLessThanOrEqual(60);
    expect(await gauge('cashwrap_broker_lag_seconds')).toBeGreaterThan(2.5);

    await server.start();
    await append('late', 1);
    await drained(40_000);
    expect(await gauge('cashwrap_broker_lag_seconds')).toBe(0);
    expect(await gauge('cashwrap_broker_events_waiting')).toBe(0);
    const messages = await stored();
    expect(stepsOf(messages, 'down-')).toEqual(Object.fromEntries(orders.map((order) => [order, [1, 2, 3, 4]])));
    const ids = messages.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
    const [{ count }] = await db.dataSource.query<[{ count: number }]>('SELECT count(*) FROM domain_events');
    expect(ids).toHaveLength(count);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('waits for an event whose transaction commits late, and stores it before what came after', async () => {
    const one = relay();
    one.start();
    await db.transactor.run(async (tx) => {
      const storeId = stores[0]?.id ?? 0;
      const payload = { step: 1 };
      await log.append(tx, { storeId, type: 'test.happened', version: 1, aggregateId: 'slow', payload });
      await append('quick', 1);
      await sleep(700);
    });
    await drained();
    await one.stop();
    expect((await stored()).slice(-2).map(({ body }) => body.aggregateId)).toEqual(['slow', 'quick']);
  });

  it('lets one process at a time have the cursor, and another one go on at once when it stops', async () => {
    const [one, two] = [relay(), relay()];
    await append('lease', 1);
    while ((await one.relayBatch()) === 'idle') await sleep(20);
    await append('lease', 2);
    await sleep(50);
    expect(await two.relayBatch()).toBe('idle');
    await one.stop();
    const deadline = Date.now() + 5_000;
    while ((await two.relayBatch()) === 'idle' && Date.now() < deadline) await sleep(20);
    expect(stepsOf(await stored(), 'lease')).toEqual({ lease: [1, 2] });
  });
});

it('is not there without NATS_URL', async () => {
  const jobs = new JobRegistry();
  const relay = new BrokerRelay(Env.from({ NODE_ENV: 'test' }), null as never, new EventEmitter2(), jobs);
  expect([relay.wanted, relay.connected, jobs.inBackground(), await relay.relayBatch()]).toEqual([
    false,
    false,
    [],
    'idle',
  ]);
});

function withoutStoreId({ storeId: _, ...event }: { storeId: number }): object {
  return event;
}
