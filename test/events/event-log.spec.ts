import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { type QueryRunner } from 'typeorm';
import { eventsForBroker } from '../../src/events/broker/broker.queries.js';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { eventsAfter, storeEventsAfter } from '../../src/events/event-log.queries.js';
import {
  EventLog,
  type LogPage,
  type LogPosition,
  type LogQuery,
  logStart,
} from '../../src/events/event-log.service.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

describe('the event log', () => {
  let db: TestDatabase;
  let log: EventLog;
  const emitter = new EventEmitter2();
  const storeIds = { acme: 0, emporia: 0 };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase({ demo: true });
    log = new EventLog(db.transactor, emitter);
    for (const { id, slug } of await db.dataSource.query<{ id: number; slug: 'acme' | 'emporia' }[]>(
      `SELECT id, slug FROM stores WHERE slug IN ('acme', 'emporia')`,
    )) {
      storeIds[slug] = id;
    }
  });
  afterAll(() => db.close());
  afterEach(() => emitter.removeAllListeners());

  const append = (tx: Tx, name: string, storeId = storeIds.acme) =>
    log.append(tx, { storeId, type: 'test.happened', version: 1, aggregateId: name, payload: { name } });

  const end = async (storeId = storeIds.acme): Promise<LogPosition> => {
    let after = logStart;
    const [{ count }] = await db.dataSource.query<[{ count: number }]>(
      'SELECT count(*) FROM domain_events WHERE store_id = $1',
      [storeId],
    );
    for (let read = 0; read < count; read += 1) {
      after = (await readFull({ storeId, after, limit: 1 })).end ?? after;
    }
    return after;
  };

  /** Transactions of other test files on the same server may hold the log's horizon back for a moment. */
  const readFull = async (query: LogQuery): Promise<LogPage> => {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const page = await log.after(db.dataSource.manager, query);
      if (page.events.length === query.limit || Date.now() > deadline) return page;
      await sleep(10);
    }
  };

  const names = (events: readonly DomainEvent[]) => events.map(({ aggregateId }) => aggregateId);

  it('keeps what was written in a transaction that committed, with its payload', async () => {
    const after = await end();
    const event = await db.transactor.run((tx) => append(tx, 'kept'));
    const page = await readFull({ storeId: storeIds.acme, after, limit: 1 });
    expect(page.events).toEqual([event]);
    expect(event).toMatchObject({ version: 1, aggregateId: 'kept', payload: { name: 'kept' }, storeId: storeIds.acme });
  });

  it('keeps the keys of a payload in the order in which they were written', async () => {
    const after = await end();
    const payload = { number: 'ACME-1', id: 7, lines: [{ sku: 'B', a: 1 }], currency: 'BDT' };
    const event = { storeId: storeIds.acme, type: 'test.happened', version: 1, aggregateId: 'in order', payload };
    await db.transactor.run((tx) => log.append(tx, event));
    const page = await readFull({ storeId: storeIds.acme, after, limit: 1 });
    expect(JSON.stringify(page.events[0]?.payload)).toBe(JSON.stringify(payload));
  });

  it('keeps nothing of a transaction that rolled back, and emits nothing', async () => {
    const after = await end();
    const heard: unknown[] = [];
    emitter.on('test.happened', (event) => heard.push(event));
    await expect(
      db.transactor.run(async (tx) => {
        await append(tx, 'lost');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await log.after(db.dataSource.manager, { storeId: storeIds.acme, after, limit: 10 })).events).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('emits the event in the process once it is committed, and not before', async () => {
    const heard: string[] = [];
    emitter.on('test.happened', (event: DomainEvent) => heard.push(event.aggregateId));
    await db.transactor.run(async (tx) => {
      await append(tx, 'heard');
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['heard']);
  });

  it('survives a listener that throws', async () => {
    emitter.on('test.happened', () => {
      throw new Error('a bad listener');
    });
    await expect(db.transactor.run((tx) => append(tx, 'listener'))).resolves.toMatchObject({ aggregateId: 'listener' });
  });

  it('shows a store only its own events', async () => {
    const after = await end(storeIds.emporia);
    await db.transactor.run((tx) => append(tx, 'theirs', storeIds.acme));
    await db.transactor.run((tx) => append(tx, 'ours', storeIds.emporia));
    const page = await readFull({ storeId: storeIds.emporia, after, limit: 1 });
    expect(names(page.events)).toEqual(['ours']);
  });

  it('filters by type and pages without a gap', async () => {
    const after = await end();
    await db.transactor.run(async (tx) => {
      for (const name of ['1', '2', '3']) await append(tx, name);
      await log.append(tx, { storeId: storeIds.acme, type: 'test.other', version: 1, aggregateId: 'x', payload: {} });
    });
    const query = { storeId: storeIds.acme, limit: 2, types: ['test.happened'] };
    const first = await readFull({ ...query, after });
    const second = await readFull({ ...query, limit: 1, after: first.end ?? logStart });
    const third = await log.after(db.dataSource.manager, { ...query, after: second.end ?? logStart });
    expect(third.events).toEqual([]);
    expect([names(first.events), names(second.events)]).toEqual([['1', '2'], ['3']]);
  });

  it('never skips an event whose transaction commits after a later one', async () => {
    const after = await end();
    const slow: QueryRunner = db.dataSource.createQueryRunner();
    await slow.startTransaction();
    await slow.query(
      `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
       VALUES ('00000000-0000-7000-8000-000000000001', $1, 'test.happened', 1, 'slow', '{}', now())`,
      [storeIds.acme],
    );
    await db.transactor.run((tx) => append(tx, 'fast'));

    const query = { storeId: storeIds.acme, limit: 2 };
    const early = await log.after(db.dataSource.manager, { ...query, after });
    expect(names(early.events)).toEqual([]);

    await slow.commitTransaction();
    await slow.release();
    const late = await readFull({ ...query, after });
    expect(names(late.events)).toEqual(['slow', 'fast']);
  });

  it('is read in the order of transactions, by every reader, also where their numbers gain a digit', async () => {
    for (const [xid, name] of [
      ['100', 'second'],
      ['99', 'first'],
      ['101', 'third'],
    ]) {
      await db.dataSource.query(
        `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at, xid)
         VALUES (gen_random_uuid(), $1, 'test.numbered', 1, $2, '{}', now(), $3::text::xid8)`,
        [storeIds.acme, name, xid],
      );
    }
    const { manager } = db.dataSource;
    const read = [
      await storeEventsAfter.rows(manager, [storeIds.acme, '98', 0, ['test.numbered'], 2]),
      await eventsAfter.rows(manager, ['98', 0, 2, null]),
      await eventsForBroker.rows(manager, ['98', 0, 2]),
    ];
    expect(read.map(names)).toEqual([
      ['first', 'second'],
      ['first', 'second'],
      ['first', 'second'],
    ]);
  });

  it('refuses to change or delete what is logged', async () => {
    await expect(db.dataSource.query(`UPDATE domain_events SET type = 'x'`)).rejects.toThrow('append-only');
    await expect(db.dataSource.query('DELETE FROM domain_events')).rejects.toThrow('append-only');
  });
});
