import { type QueryRunner } from 'typeorm';
import { EventStreams } from '../../src/events/stream/event-streams.service.js';
import { type LogEntry, type LogPosition } from '../../src/events/event-log.service.js';
import { Readiness } from '../../src/platform/http/readiness.js';
import { Hooks } from './support/hooks.js';

let hooks: Hooks;
let streams: EventStreams;

beforeAll(async () => {
  hooks = await Hooks.open();
  streams = hooks.get(EventStreams);
});
afterAll(() => hooks.close());
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.leave();
  expect(streams.count).toBe(0);
});

const readers: Reader[] = [];

/** Somebody who reads a stream, and can come back where it left off. */
class Reader {
  readonly seen: string[] = [];
  place: LogPosition | undefined;
  private readonly gone = new AbortController();
  private reading: Promise<void> = Promise.resolve();

  private constructor(private readonly expected: number) {}

  static async follow(
    expected: number,
    { after, storeId = hooks.storeId, types }: { after?: LogPosition; storeId?: number; types?: string[] } = {},
  ): Promise<Reader> {
    const reader = new Reader(expected);
    const { begin, entries } = await streams.follow({ storeId, after, types, gone: reader.gone.signal });
    reader.place = begin;
    reader.reading = reader.read(entries);
    readers.push(reader);
    return reader;
  }

  /** Resolves when as many events as expected have come. */
  done(): Promise<void> {
    return this.reading;
  }

  async leave(): Promise<void> {
    this.gone.abort();
    await this.reading;
    await new Promise((resolve) => setImmediate(resolve));
  }

  private async read(entries: AsyncGenerator<LogEntry | null, void>): Promise<void> {
    for await (const entry of entries) {
      if (entry === null) continue;
      this.seen.push(entry.event.aggregateId);
      this.place = entry.place;
      if (this.seen.length === this.expected) return;
    }
  }
}

const insert = (runner: QueryRunner, name: string): Promise<unknown> =>
  runner.query(
    `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
     VALUES (gen_random_uuid(), $1, 'test.happened', 1, $2, '{}', now())`,
    [hooks.storeId, name],
  );

it('tells what happens from now on, at once', async () => {
  await hooks.log(['before']);
  await hooks.db.settled();
  const reader = await Reader.follow(3);
  await hooks.log(['1']);
  await hooks.log(['2', '3']);
  await reader.done();
  expect(reader.seen).toEqual(['1', '2', '3']);
});

it('never misses nor repeats an event, nor shows two orders, whoever commits late and whoever resumes', async () => {
  const begin = (await Reader.follow(1)).place;
  const writers = 24;
  const whole = await Reader.follow(writers * 2, { after: begin });
  // A reader that goes away after every third event and comes back with the place of the last one.
  const resumed: string[] = [];
  const resuming = (async () => {
    let after = begin;
    while (resumed.length < writers * 2) {
      const reader = await Reader.follow(Math.min(3, writers * 2 - resumed.length), { after });
      await reader.done();
      resumed.push(...reader.seen);
      after = reader.place;
    }
  })();

  // Up to eight transactions are open at once; each writes two events and commits after a random number of others.
  const random = shuffler(20_261_121);
  const open: QueryRunner[] = [];
  const commitOne = async (): Promise<void> => {
    const [runner] = open.splice(Math.floor(random() * open.length), 1);
    await runner?.commitTransaction();
    await runner?.release();
  };
  for (let writer = 0; writer < writers; writer += 1) {
    const runner = hooks.db.dataSource.createQueryRunner();
    await runner.startTransaction();
    await insert(runner, `${writer}a`);
    await insert(runner, `${writer}b`);
    open.push(runner);
    while (open.length === 8 || (open.length > 0 && random() < 0.4)) await commitOne();
  }
  while (open.length > 0) await commitOne();

  await Promise.all([whole.done(), resuming]);
  const all = Array.from({ length: writers }, (_, writer) => [`${writer}a`, `${writer}b`]).flat();
  expect(whole.seen.toSorted()).toEqual(all.toSorted());
  expect(resumed).toEqual(whole.seen);
  // Late to commit as some were, everybody sees the order in which they began to write.
  expect(whole.seen).toEqual(all);
});

it("shows a store's own events and the wished types alone, also to a reader with another store's place", async () => {
  const [stranger] = await hooks.query<{ id: number }>(`SELECT id FROM stores WHERE slug = 'emporia'`);
  const mine = await Reader.follow(1, { types: ['test.other'] });
  const theirs = await Reader.follow(1, { storeId: stranger?.id, after: mine.place });
  await hooks.log(['not wished', 'not wished']);
  await hooks.log(['wished'], 'test.other');
  await hooks.log(['theirs'], 'test.happened', stranger?.id);
  await Promise.all([mine.done(), theirs.done()]);
  expect([mine.seen, theirs.seen]).toEqual([['wished'], ['theirs']]);
});

it('lets a store have twenty streams at once and gives their places back', async () => {
  for (let count = 0; count < 20; count += 1) await Reader.follow(1);
  await expect(Reader.follow(1)).rejects.toMatchObject({ code: 'stream.too_many', kind: 'limited' });
  await readers.pop()?.leave();
  await Reader.follow(1);
  expect(streams.count).toBe(20);
});

it('ends when the process is told to stop', async () => {
  const reader = await Reader.follow(1);
  hooks.get(Readiness).drain();
  await reader.done();
  expect(reader.seen).toEqual([]);
});

/** A small generator of repeatable randomness. */
function shuffler(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
