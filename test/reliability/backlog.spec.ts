import { randomUUID } from 'node:crypto';
import {
  anythingDue,
  bookAttempts,
  claimDue,
  goByIndex,
  lockDueEndpoints,
  releaseNext,
} from '../../src/events/webhook/webhook-delivery.queries.js';
import { fanOut } from '../../src/events/webhook/webhook-enqueue.queries.js';
import { eventBehind, eventsAfter } from '../../src/events/event-log.queries.js';
import { type Statement } from '../../src/platform/database/statement.js';
import { Hooks } from '../events/support/hooks.js';

const backlog = 100_000;
const worker = randomUUID();

interface Cost {
  /** 8 KB blocks that were looked at. */
  readonly blocks: number;
  /** By the server's own clock, the best of five. */
  readonly milliseconds: number;
}

let hooks: Hooks;
let busy: number;
let idle: number;
/** What booking ten attempts costs by a plan that was made while there were no deliveries. */
let bookingByOldPlan: number;

beforeAll(async () => {
  hooks = await Hooks.open();
  busy = (await hooks.endpoint('https://93.184.215.14/', ['test.waits'])).endpoint.id;
  idle = (await hooks.endpoint('https://93.184.215.14/')).endpoint.id;
  const early = hooks.db.dataSource.createQueryRunner();
  const book = async (): Promise<number> => {
    const values = `ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], array_fill(0, '{10}'),
      array_fill('delivered'::text, '{10}'), NULL, array_fill(204::smallint, '{10}'), NULL, NULL,
      array_fill(now(), '{10}'), array_fill(5, '{10}')`;
    await early.startTransaction();
    await early.query(goByIndex.text);
    const [{ 'QUERY PLAN': explained }] = (await early.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE book (${values})`,
    )) as [{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }];
    await early.rollbackTransaction();
    return explained[0].Plan['Shared Hit Blocks'] ?? Number.NaN;
  };
  await early.query(`SET plan_cache_mode = force_generic_plan`);
  await early.query(
    `PREPARE book (bigint[], integer[], text[], float8[], smallint[], text[], text[], timestamptz[], integer[]) AS
     ${bookAttempts.text}`,
  );
  await book();
  // In parts, each well within the time limit of a statement; each event waits several times.
  const part = 20_000;
  await hooks.query(
    `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
     SELECT gen_random_uuid(), $1, 'test.waits', 1, number::text, '{}', now() FROM generate_series(1, $2::integer) AS number`,
    [hooks.storeId, part],
  );
  for (let made = 0; made < backlog; made += part) {
    await hooks.query(
      `INSERT INTO webhook_deliveries (store_id, endpoint_id, event_id, event_type, aggregate_id, due_at)
       SELECT store_id, $1, id, type, aggregate_id || '-' || $2, now() FROM domain_events WHERE type = 'test.waits'`,
      [busy, made],
    );
  }
  await hooks.query(
    `INSERT INTO webhook_deliveries (store_id, endpoint_id, event_id, event_type, aggregate_id, due_at)
     SELECT store_id, $2, event_id, event_type, aggregate_id, now() FROM webhook_deliveries WHERE endpoint_id = $1 LIMIT 3`,
    [busy, idle],
  );
  bookingByOldPlan = await book();
  await early.query('DEALLOCATE book; RESET plan_cache_mode');
  await early.release();
  await hooks.query('ANALYZE domain_events; ANALYZE webhook_deliveries');
});
afterAll(() => hooks.close());

async function costOf(statement: Statement<object>, values: readonly unknown[]): Promise<Cost> {
  const runner = hooks.db.dataSource.createQueryRunner();
  const costs: Cost[] = [];
  for (let round = 0; round < 5; round += 1) {
    await runner.startTransaction();
    const [{ 'QUERY PLAN': explained }] = (await runner.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
      [...values],
    )) as [{ 'QUERY PLAN': [{ Plan: Record<string, number>; 'Execution Time': number }] }];
    await runner.rollbackTransaction();
    const [{ Plan: plan, 'Execution Time': milliseconds }] = explained;
    costs.push({ blocks: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0), milliseconds });
  }
  await runner.release();
  costs.sort((a, b) => a.milliseconds - b.milliseconds);
  return costs[0] as Cost;
}

describe('R27: behind 100,000 deliveries that wait', () => {
  it('a claim takes less than 20 ms, and what others are owed is claimed with it', async () => {
    const lock = await costOf(lockDueEndpoints, []);
    const claim = await costOf(claimDue, [[busy, idle], [0, 0], 10, 2, 1_000, 60, worker]);
    expect(lock.milliseconds + claim.milliseconds).toBeLessThan(20);
    expect(lock.blocks + claim.blocks).toBeLessThan(1_000);
    const claimed = await hooks.db.transactor.run((tx) =>
      claimDue.rows(tx, [[busy, idle], [0, 0], 10, 2, 1_000, 60, worker]),
    );
    expect(claimed.filter(({ endpointId }) => endpointId === idle)).toHaveLength(3);
    expect(claimed.filter(({ endpointId }) => endpointId === busy)).toHaveLength(10);
  });

  it('what came of ten attempts is written down without looking at what waits', async () => {
    const waiting = await hooks.query<{ id: number }>('SELECT id FROM webhook_deliveries WHERE endpoint_id = $1', [
      idle,
    ]);
    const ten = Array.from({ length: 10 }, (_, index) => index);
    const ids = ten.map((index) => waiting[index]?.id ?? index + 1);
    const each = <Value>(value: Value): Value[] => ten.map(() => value);
    const attempts = [ids, each(0), each('delivered'), each(null), each(204), each(null), each(null), each(new Date())];
    expect((await costOf(bookAttempts, [...attempts, each(5)])).blocks).toBeLessThan(1_000);
    expect(bookingByOldPlan).toBeLessThan(600);
    expect((await costOf(releaseNext, [each(busy), ten.map(String)])).blocks).toBeLessThan(1_000);
  });

  it('reading on from the beginning of the log looks at what is read, and at nothing else', async () => {
    expect((await costOf(eventsAfter, ['0', 0, 100, null])).blocks).toBeLessThan(500);
    const { blocks, milliseconds } = await costOf(fanOut, ['0', 0, 100]);
    expect(blocks).toBeLessThan(10_000);
    expect(milliseconds).toBeLessThan(200);
  });

  it('an idle worker looks at next to nothing to see whether there is something', async () => {
    expect((await costOf(anythingDue, [])).blocks).toBeLessThan(50);
    expect((await costOf(eventBehind, ['webhooks'])).blocks).toBeLessThan(50);
    await hooks.query(`UPDATE event_cursors SET xid = pg_snapshot_xmin(pg_current_snapshot()) WHERE name = 'webhooks'`);
    expect((await costOf(eventBehind, ['webhooks'])).blocks).toBeLessThan(50);
  });
});
