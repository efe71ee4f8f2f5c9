import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventLog } from '../../src/events/event-log.service.js';
import { EventRelay } from '../../src/events/event-relay.service.js';
import { Foreground } from '../../src/events/foreground.js';
import { EventSubscriber, EventSubscribers } from '../../src/events/event-subscriber.js';
import { JobRegistry } from '../../src/events/jobs.js';
import { AbandonedJobs } from '../../src/events/abandoned-jobs.job.js';
import { DeadLetters } from '../../src/events/dead-letter.service.js';
import { SubscriberDelivery } from '../../src/events/subscriber-delivery.service.js';
import { Worker } from '../../src/events/worker.service.js';
import { Env } from '../../src/platform/config/env.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

class Recorder extends EventSubscriber {
  readonly seen: string[] = [];
  failures = 0;

  constructor(
    readonly code: string,
    readonly types: readonly string[] | '*',
  ) {
    super();
  }

  async handle(event: DomainEvent): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('not now');
    }
    this.seen.push(event.aggregateId);
  }
}

const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('Waited ten seconds in vain');
    await sleep(20);
  }
};

describe('the relay and the worker', () => {
  let db: TestDatabase;
  let log: EventLog;
  let storeId: number;
  const emitter = new EventEmitter2();
  const subscribers = new EventSubscribers();
  const everything = new Recorder('everything', '*');
  const orders = new Recorder('orders', ['test.happened']);
  const jobs = new JobRegistry();

  const delivery = () => new SubscriberDelivery(db.dataSource, new DeadLetters(db.dataSource, db.transactor));
  const foreground = new Foreground(Env.from({ NODE_ENV: 'test', ROLE: 'worker' }), emitter);
  const relay = () => new EventRelay(db.dataSource, db.transactor, emitter, subscribers, foreground);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase({ demo: true });
    log = new EventLog(db.transactor, emitter);
    subscribers.add(everything);
    subscribers.add(orders);
    [{ id: storeId }] = await db.dataSource.query<[{ id: number }]>(`SELECT id FROM stores WHERE slug = 'acme'`);
    await relay().prepare();
  });
  afterAll(() => db.close());

  const append = (type: string, aggregateId: string) =>
    db.transactor.run((tx) => log.append(tx, { storeId, type, version: 1, aggregateId, payload: {} }));

  /** Three relays at once, until `count` events are relayed: transactions of other test files may delay them. */
  const relayed = async (count: number) => {
    let moved = 0;
    await until(async () => {
      for (const batch of await Promise.all([relay(), relay(), relay()].map((one) => one.relayBatch()))) moved += batch;
      return moved >= count;
    });
    expect(moved).toBe(count);
  };

  const queued = async () =>
    (
      await db.dataSource.query<{ task: string }[]>(
        `SELECT task_identifier AS task FROM graphile_worker.jobs WHERE task_identifier LIKE 'subscriber:%' ORDER BY id`,
      )
    ).map(({ task }) => task);

  it('makes one job for every event and interested subscriber, and none twice', async () => {
    await append('test.happened', 'a');
    await append('test.other', 'b');
    expect(await relay().backlog()).toBe(2);
    await relayed(2);
    expect(await relay().relayBatch()).toBe(0);
    expect((await queued()).sort()).toEqual(['subscriber:everything', 'subscriber:everything', 'subscriber:orders']);
    expect(await relay().backlog()).toBe(0);
  });

  it('does not fan an event out twice when two relays run at once', async () => {
    const before = (await queued()).length;
    await append('test.other', 'c');
    await relayed(1);
    expect((await queued()).length).toBe(before + 1);
  });

  it('adds jobs to a long queue without reading it, however short the queue was before', async () => {
    const one = await new DataSource(dataSourceOptions({ url: db.url, poolSize: 1 })).initialize();
    const sole = new EventRelay(one, new Transactor(one), emitter, subscribers, foreground);
    const rowsRead = async (): Promise<number> => {
      await one.query('SELECT pg_stat_force_next_flush()');
      const [{ rows }] = await one.query<[{ rows: string }]>(
        `SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_user_tables WHERE relname = '_private_jobs'`,
      );
      return Number(rows);
    };
    const relayOne = async () => {
      await append('test.other', 'e');
      await until(async () => (await sole.relayBatch()) === 1);
    };
    // PostgreSQL keeps the plan of the sixth time.
    for (let turn = 0; turn < 6; turn += 1) await relayOne();
    const long = 1_000;
    await db.dataSource.query(
      `SELECT FROM graphile_worker.add_jobs(ARRAY(
         SELECT ('long', NULL, NULL, now(), 25, number, 0, NULL)::graphile_worker.job_spec
         FROM generate_series(1, $1) AS number))`,
      [long],
    );
    const before = await rowsRead();
    await relayOne();
    expect((await rowsRead()) - before).toBeLessThan(long / 2);
    await one.destroy();
    await db.dataSource.query(
      `DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'aggregateId' = 'e' OR key ~ '^[0-9]+$'`,
    );
  });

  it('hands every event to its subscribers, again after a failure, and stops cleanly', async () => {
    const worker = new Worker(relay(), jobs, subscribers, delivery());
    everything.failures = 1;
    await worker.start({ connectionString: db.url });
    await until(() => orders.seen.length === 1 && everything.seen.length === 2);
    // The failed one is due again after its back-off; make it due now, once that is written down.
    await until(async () => {
      await db.dataSource.query(`SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at := now())
        FROM graphile_worker.jobs WHERE run_at > now() AND locked_at IS NULL`);
      return everything.seen.length === 3;
    });
    expect([...everything.seen].sort()).toEqual(['a', 'b', 'c']);
    expect(orders.seen).toEqual(['a']);

    await append('test.happened', 'd');
    await until(() => orders.seen.includes('d') && everything.seen.includes('d'));
    await worker.stop();
    await until(async () => (await queued()).length === 0);
  });

  it('runs a job right after its start when the job asks for that, and no other', async () => {
    const ran: string[] = [];
    const registry = new JobRegistry();
    registry.add({ name: 'at-start', cron: '0 0 1 1 *', atStart: true, run: async () => void ran.push('at-start') });
    registry.add({ name: 'by-the-clock', cron: '0 0 1 1 *', run: async () => void ran.push('by-the-clock') });
    const worker = new Worker(relay(), registry, new EventSubscribers(), delivery());
    await worker.start({ connectionString: db.url });
    await until(() => ran.length > 0);
    await worker.stop();
    expect(ran).toEqual(['at-start']);
  });

  it('gives out again what a killed worker had in hand, and leaves what a living one has', async () => {
    const begun: string[] = [];
    let finish: () => void = () => undefined;
    const slow = new Recorder('slow', []);
    slow.handle = async ({ aggregateId }) => {
      begun.push(aggregateId);
      if (aggregateId === 'in hand') await new Promise<void>((resolve) => (finish = resolve));
    };
    const consumers = new EventSubscribers();
    consumers.add(slow);
    const registry = new JobRegistry();
    const living = new Worker(relay(), new JobRegistry(), consumers, delivery());
    const next = new Worker(relay(), registry, consumers, delivery());
    const enqueue = (aggregateId: string) =>
      db.dataSource.query(
        `SELECT graphile_worker.add_job('subscriber:slow', $1::json, run_at => now() + $2::interval)`,
        [JSON.stringify({ aggregateId }), aggregateId === 'killed' ? '1 hour' : '0'],
      );

    await living.start({ connectionString: db.url });
    await enqueue('in hand');
    await until(() => begun.length === 1);
    await enqueue('killed');
    // As the other one was left by a worker a minute ago; it is due as soon as nobody has it.
    await db.dataSource.query(
      `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute', run_at = now(),
         locked_by = coalesce(locked_by, 'pool-killed') WHERE payload ->> 'aggregateId' IN ('in hand', 'killed')`,
    );
    new AbandonedJobs(db.dataSource, registry);
    await next.start({ connectionString: db.url });
    await until(() => begun.length > 1);
    await until(async () => (await queued()).length === 1);
    finish();
    await Promise.all([living.stop(), next.stop()]);
    expect(begun).toEqual(['in hand', 'killed']);
    expect(await queued()).toEqual([]);
  });

  it('takes jobs again after it could not write down how those in hand have ended', async () => {
    const query = (sql: string): Promise<{ count: number }[]> => db.dataSource.query(sql);
    const registry = new JobRegistry();
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    for (const name of ['one', 'two', 'three', 'four']) {
      const run = () => new Promise<void>((end) => void ends.set(name, end));
      registry.add({ name, run });
    }
    registry.add({ name: 'later', run: async () => void begun.push('later') });
    const worker = new Worker(relay(), registry, new EventSubscribers(), delivery());
    await worker.start({ connectionString: db.url });
    await query(`SELECT graphile_worker.add_job(name) FROM unnest('{one,two,three,four}'::text[]) AS name`);
    await until(() => ends.size === 4);
    await query(`CREATE SEQUENCE refusals MINVALUE 0 START 0;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN PERFORM nextval('refusals'); RAISE 'not now'; END$$;
      CREATE TRIGGER refusal BEFORE DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION refuse();
      SELECT nextval('refusals')`);
    for (const [refusals, end] of [...ends.values()].entries()) {
      end();
      await until(async () => Number((await query('SELECT last_value AS count FROM refusals'))[0]?.count) > refusals);
    }
    await query('DROP TRIGGER refusal ON graphile_worker._private_jobs');

    await query(`SELECT graphile_worker.add_job('later')`);
    await until(() => begun.length > 0);
    await worker.stop();
    await query(`DELETE FROM graphile_worker._private_jobs`);
  });

  describe('before many events that wait for a subscriber', () => {
    const begun: string[] = [];
    let open: () => void;
    let gate: Promise<void>;
    const waiting = new Recorder('waiting', []);
    waiting.handle = async ({ aggregateId }) => {
      begun.push(aggregateId);
      await gate;
    };
    const consumers = new EventSubscribers();
    consumers.add(waiting);
    const enqueue = (count: number) =>
      db.dataSource.query(
        `SELECT FROM graphile_worker.add_jobs(ARRAY(
           SELECT ('subscriber:waiting', json_build_object('aggregateId', number), NULL, now(), 25, NULL, 0,
             NULL)::graphile_worker.job_spec
           FROM generate_series(1, $1) AS number))`,
        [count],
      );
    const locked = async () => {
      const rows = await db.dataSource.query<unknown[]>('SELECT FROM graphile_worker.jobs WHERE locked_at IS NOT NULL');
      return rows.length;
    };

    beforeEach(() => {
      begun.length = 0;
      gate = new Promise((resolve) => (open = resolve));
    });

    it('takes a job of its own first', async () => {
      await enqueue(5);
      const registry = new JobRegistry();
      registry.add({ name: 'own', atStart: true, run: async () => void begun.push('own') });
      const worker = new Worker(relay(), registry, consumers, delivery());
      await worker.start({ connectionString: db.url, concurrency: 1 });
      open();
      await until(() => begun.length === 6);
      await worker.stop();
      // One event was in hand, and one was fetched before there was anything else.
      expect(begun.indexOf('own')).toBeLessThanOrEqual(2);
    });

    it('fetches as many at once as it has places, and gives back within a second what it does not come to', async () => {
      await enqueue(9);
      const worker = new Worker(relay(), new JobRegistry(), consumers, delivery());
      await worker.start({ connectionString: db.url, concurrency: 3 });
      await until(async () => (await locked()) === 6);
      expect(begun).toHaveLength(3);
      await until(async () => (await locked()) === 3);
      open();
      await until(() => begun.length === 9);
      await worker.stop();
      expect(new Set(begun).size).toBe(9);
      expect(await queued()).toEqual([]);
    });

    it('reads a few of them for each that it takes, not all', async () => {
      const jobRows = async () => {
        const [row] = await db.dataSource.query<[{ read: number; done: number }]>(
          `SELECT seq_tup_read + idx_tup_fetch AS read, n_tup_del AS done
           FROM pg_stat_user_tables WHERE relname = '_private_jobs'`,
        );
        return { read: Number(row.read), done: Number(row.done) };
      };
      const count = 600;
      await enqueue(count);
      const before = await jobRows();
      const worker = new Worker(relay(), new JobRegistry(), consumers, delivery());
      open();
      await worker.start({ connectionString: db.url });
      await until(() => begun.length === count);
      await worker.stop();
      // The statistics are complete when the connections have ended.
      await until(async () => (await jobRows()).done - before.done >= count);
      expect(((await jobRows()).read - before.read) / count).toBeLessThan(10);
    });
  });

  it('refuses two subscribers or two jobs of one name', () => {
    expect(() => subscribers.add(new Recorder('orders', '*'))).toThrow('Two subscribers are called orders');
    const job = { name: 'twice', run: () => Promise.resolve() };
    jobs.add(job);
    expect(() => jobs.add(job)).toThrow('Two jobs are called twice');
  });
});
