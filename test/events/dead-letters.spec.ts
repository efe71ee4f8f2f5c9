import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DeadLetters } from '../../src/events/dead-letter.service.js';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventLog } from '../../src/events/event-log.service.js';
import { defaultRetryDelays, EventSubscriber, PermanentFailure, Postponed } from '../../src/events/event-subscriber.js';
import { SubscriberDelivery } from '../../src/events/subscriber-delivery.service.js';
import { subscriberJob } from '../../src/events/subscriber-job.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

class Flaky extends EventSubscriber {
  readonly code = 'flaky';
  readonly types = '*';
  override readonly retryDelays: readonly number[] = [10, 100];
  readonly seen: DomainEvent[] = [];
  failure: Error | null = null;

  async handle(event: DomainEvent): Promise<void> {
    this.seen.push(event);
    if (this.failure) throw this.failure;
  }
}

interface Waiting {
  payload: DomainEvent & { attempt?: number };
  seconds: number;
}

describe('what a subscriber fails at', () => {
  let db: TestDatabase;
  let letters: DeadLetters;
  let delivery: SubscriberDelivery;
  let stores: { id: number; slug: string }[];
  let event: DomainEvent;
  let subscriber: Flaky;

  const storeId = (slug: string) => stores.find((store) => store.slug === slug)?.id ?? 0;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase({ demo: true });
    letters = new DeadLetters(db.dataSource, db.transactor);
    delivery = new SubscriberDelivery(db.dataSource, letters);
    stores = await db.dataSource.query(`SELECT id, slug FROM stores`);
  });
  beforeEach(async () => {
    subscriber = new Flaky();
    const log = new EventLog(db.transactor, new EventEmitter2());
    const payload = { amount: 12 };
    event = await db.transactor.run((tx) =>
      log.append(tx, { storeId: storeId('acme'), type: 'test.happened', version: 3, aggregateId: 'a', payload }),
    );
  });
  afterEach(async () => {
    await db.dataSource.query('DELETE FROM subscriber_dead_letters');
    await taken();
  });
  afterAll(() => db.close());

  const attempt = (number: number) =>
    delivery.deliver(subscriber, JSON.parse(subscriberJob('flaky', event, number).payload));

  /** The jobs that wait, taken out of the queue. */
  const taken = async (): Promise<Waiting[]> => {
    const rows = await db.dataSource.query<Waiting[]>(
      `SELECT payload, extract(epoch FROM run_at - now())::float8 AS seconds
       FROM graphile_worker._private_jobs ORDER BY id`,
    );
    await db.dataSource.query('DELETE FROM graphile_worker._private_jobs');
    return rows;
  };

  const buried = () => letters.list(db.dataSource.manager, { storeId: storeId('acme'), limit: 10 });

  it('is handed to it again after its own delays, as the same event', async () => {
    subscriber.failure = new Error('not now');
    await attempt(1);
    const [second, ...none] = await taken();
    expect([second?.payload, none]).toEqual([{ ...event, attempt: 2 }, []]);
    expect(second?.seconds).toBeGreaterThan(7);
    expect(second?.seconds).toBeLessThan(12.1);

    await delivery.deliver(subscriber, second?.payload);
    const [third] = await taken();
    expect(third?.payload.attempt).toBe(3);
    expect(third?.seconds).toBeGreaterThan(79);
    expect(third?.seconds).toBeLessThan(120.1);
    expect(subscriber.seen).toEqual([event, event]);
    expect(await buried()).toEqual([]);
  });

  it('becomes a dead letter after its last attempt, once', async () => {
    subscriber.failure = new Error(`not ever ${'x'.repeat(1_000)}`);
    await attempt(3);
    await attempt(3);
    expect(await buried()).toEqual([
      {
        id: expect.any(Number) as number,
        subscriber: 'flaky',
        eventId: event.id,
        eventType: 'test.happened',
        aggregateId: 'a',
        attempts: 3,
        error: `not ever ${'x'.repeat(491)}`,
        failedAt: expect.any(Date) as Date,
      },
    ]);
    expect(await taken()).toEqual([]);
    expect(await letters.counts()).toEqual([{ subscriber: 'flaky', count: 1 }]);
  });

  it('becomes one at once where trying again is of no use', async () => {
    subscriber.failure = new PermanentFailure('no such recipient');
    await attempt(1);
    expect(await buried()).toMatchObject([{ attempts: 1, error: 'no such recipient' }]);
    expect(await taken()).toEqual([]);
  });

  it('counts as no attempt when it is only postponed', async () => {
    subscriber.failure = new Postponed('wait', 30);
    await attempt(2);
    const [again] = await taken();
    expect(again?.payload.attempt).toBe(2);
    expect(Math.round(again?.seconds ?? 0)).toBe(30);
  });

  it('is repeated by the queue when the failure itself could not be written down', async () => {
    subscriber.failure = new Error('not now');
    const cut = new SubscriberDelivery({ manager: null } as never, letters);
    await expect(cut.deliver(subscriber, event)).rejects.toThrow();
  });

  it('is given back, with all attempts before it, and never to another store', async () => {
    subscriber.failure = new Error('not ever');
    await attempt(3);
    const [letter] = await buried();
    const id = letter?.id ?? 0;
    await expect(letters.redeliver(storeId('maple'), id)).rejects.toMatchObject({ code: 'dead_letter.not_found' });
    await letters.redeliver(storeId('acme'), id);
    await expect(letters.redeliver(storeId('acme'), id)).rejects.toMatchObject({ code: 'dead_letter.not_found' });
    expect((await taken()).map(({ payload }) => payload)).toEqual([event]);
    expect(await buried()).toEqual([]);
  });

  it('is given back in bulk, by subscriber, by one of several callers', async () => {
    subscriber.failure = new PermanentFailure('no');
    await attempt(1);
    expect(await letters.redeliverAll(storeId('acme'), 'other')).toBe(0);
    expect(await letters.redeliverAll(storeId('maple'), null)).toBe(0);
    const counts = await Promise.all([1, 2, 3].map(() => letters.redeliverAll(storeId('acme'), 'flaky')));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(await taken()).toHaveLength(1);
  });

  it('is tried for a little more than three days where the subscriber says nothing else', () => {
    const days = defaultRetryDelays.reduce((sum, seconds) => sum + seconds) / 86_400;
    expect([defaultRetryDelays.length + 1, Math.floor(days)]).toEqual([13, 3]);
  });

  it('goes through the queue: a failure now, the event a moment later', async () => {
    subscriber.failure = new Error('not now');
    await attempt(1);
    await sleep(5);
    const [waiting] = await taken();
    subscriber.failure = null;
    await delivery.deliver(subscriber, waiting?.payload);
    expect(subscriber.seen).toEqual([event, event]);
    expect(await taken()).toEqual([]);
  });
});
