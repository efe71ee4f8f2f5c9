import { EventRelay } from '../../src/events/event-relay.service.js';
import { EventSubscriber } from '../../src/events/event-subscriber.js';
import { Worker } from '../../src/events/worker.service.js';
import { testApp } from '../support/app.js';

class First extends EventSubscriber {
  readonly code: string = 'first';
  readonly types = ['test.large'];

  async handle(): Promise<void> {}
}

class Second extends First {
  override readonly code = 'second';
}

class Third extends First {
  override readonly code = 'third';
}

it('relays a backlog of large events in several batches, each event once to every subscriber', async () => {
  const app = await testApp({ extensions: { subscribers: [First, Second, Third] } });
  const query = <Row>(sql: string) => app.db.dataSource.query<Row[]>(sql);
  // Starting the worker once makes the queue's tables.
  await app.get(Worker).start({ connectionString: app.db.url });
  await app.get(Worker).stop();
  await query(`INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
    SELECT gen_random_uuid(), (SELECT min(id) FROM stores), 'test.large', 1, event::text,
      (SELECT jsonb_object_agg(line, md5(line::text || event)) FROM generate_series(1, 1200) line), now()
    FROM generate_series(1, 120) event`);
  await app.db.settled();

  const relay = app.get(EventRelay);
  const batches: number[] = [];
  do batches.push(await relay.relayBatch());
  while (batches.at(-1) !== 0);
  expect(batches.length).toBeGreaterThan(2);
  expect(batches.reduce((sum, moved) => sum + moved, 0)).toBe(120);
  expect(await relay.backlog()).toBe(0);
  expect(
    await query(`SELECT count(*) AS jobs, count(DISTINCT key) AS keys FROM graphile_worker.jobs
    WHERE task_identifier LIKE 'subscriber:%'`),
  ).toEqual([{ jobs: 360, keys: 360 }]);
  await app.close();
}, 30_000);
