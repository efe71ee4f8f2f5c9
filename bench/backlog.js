import { setTimeout as sleep } from 'node:timers/promises';
import { distinctSkus, guestFlow, percentile } from './flow.js';

/** Makes a delivery of every waiting event for the one active endpoint, as if all had just become due. */
async function fill(database) {
  await database.query(
    `INSERT INTO webhook_deliveries (store_id, endpoint_id, event_id, event_type, aggregate_id, due_at)
     SELECT event.store_id, endpoint.id, event.id, event.type, event.aggregate_id, now()
     FROM domain_events event JOIN webhook_endpoints endpoint ON endpoint.store_id = event.store_id AND endpoint.state = 'active'
     WHERE event.type = 'bench.waits'`,
  );
  await settle(database);
}

async function empty(database) {
  await database.query('TRUNCATE webhook_attempts, webhook_deliveries');
  await database.query('UPDATE webhook_endpoints SET failing_since = NULL, paused_until = NULL');
  await settle(database);
}

/** What filling and emptying leave to be done is not done while checkouts are measured. */
async function settle(database) {
  await database.query('VACUUM ANALYZE webhook_deliveries');
  await database.query('VACUUM event_cursors');
  await database.query('CHECKPOINT');
  await sleep(1_000);
}

/** The readers stand where they have read nothing of what waits, and the endpoint is as old as that. */
const toTheirBegin = `
  UPDATE webhook_endpoints SET from_xid = '0';
  UPDATE event_cursors SET (xid, position) =
    (SELECT xid, position - 1 FROM domain_events WHERE type = 'bench.waits' ORDER BY xid, position LIMIT 1)`;
const toTheEnd = `UPDATE event_cursors SET (xid, position) = (pg_snapshot_xmin(pg_current_snapshot()), 0)`;

/** Kinds of events that are not delivered yet. */
export const backlogs = {
  dead: {
    what: 'wait for a receiver that answers 500',
    path: '/dead',
    prepare: (receiver) => receiver.fail('/dead'),
    begin: fill,
    end: empty,
  },
  slow: {
    what: 'wait for a receiver that takes a second for each',
    path: '/slow',
    prepare: (receiver) => receiver.delay('/slow', 1_000),
    begin: fill,
    end: empty,
  },
  stopped: {
    what: 'have yet to be read by workers that stand still',
    path: '/stopped',
    // The lock on the cursors keeps the workers from reading until it is given up.
    begin: async (database) => {
      await database.query('BEGIN');
      await database.query(toTheirBegin);
    },
    end: async (database) => {
      await database.query('ROLLBACK');
      await settle(database);
    },
  },
  late: {
    what: 'are read and delivered while people buy, after workers have stood still',
    path: '/late',
    begin: (database) => database.query(toTheirBegin),
    end: async (database) => {
      await database.query(toTheEnd);
      await sleep(500);
      await empty(database);
    },
  },
};

/** Measures checkouts in windows without and with a backlog in turn, so that what the machine does else falls on both. */
export async function beside({ server, receiver, database }, { path, begin, end }, { rounds, seconds }) {
  const measured = async () => {
    const before = receiver.count(path);
    const window = await checkouts(server, seconds);
    return { ...window, sent: (receiver.count(path) - before) / seconds };
  };
  const windows = { without: [], beside: [] };
  for (let round = 0; round < rounds; round += 1) {
    windows.without.push(await measured());
    await begin(database);
    windows.beside.push(await measured());
    await end(database);
  }
  const rows = ['without', 'beside'].map((name) => row(name, windows[name]));
  const [before, during] = rows;
  return {
    rows,
    ratio: during['p99 ms'] / before['p99 ms'],
    pooled: during['p99 of all'] / before['p99 of all'],
  };
}

async function checkouts(server, duration) {
  const before = server.cpu();
  const { checkouts: latencies, seconds } = await guestFlow({
    url: server.url,
    connections: 4,
    limit: { duration },
    skus: distinctSkus,
  });
  const after = server.cpu();
  const cpu = (part) => (after[part] - before[part]) / latencies.length;
  return { latencies, rate: latencies.length / seconds, node: cpu('node'), postgres: cpu('postgres') };
}

function row(name, windows) {
  const all = windows.flatMap(({ latencies }) => latencies);
  const p99s = windows.map(({ latencies }) => percentile(latencies, 0.99));
  const middle = (part) => round(medianOf(windows.map((window) => window[part])));
  return {
    backlog: name,
    'checkouts/s': middle('rate'),
    'p50 ms': round(percentile(all, 0.5)),
    'p99 ms': round(medianOf(p99s)),
    'p99 of all': round(percentile(all, 0.99)),
    'p99 by window': p99s.map((value) => value.toFixed(0)).join(', '),
    'CPU per checkout: Node ms': middle('node'),
    'PostgreSQL ms': middle('postgres'),
    'POST/s': middle('sent'),
  };
}

const round = (value) => Number(value.toFixed(1));
const medianOf = (values) => percentile(values, 0.5);
