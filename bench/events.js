import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { backlogs, beside } from './backlog.js';
import { distinctSkus, guestFlow, percentile, warmUp } from './flow.js';
import { openReceiver } from './receiver.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench:events -- [options]
  --only fan-out    one of idle, fan-out, backlog; all without it
  --events 10000    events that are logged at once and delivered to one endpoint, then to three
  --backlog 100000  events that wait while checkouts are measured
  --kind dead       one of ${Object.keys(backlogs).join(', ')}; all without it
  --rounds 5        fan-outs, and windows without and with a backlog in turn
  --seconds 5       how long a window of checkouts is
Ends with 1 when an aim is missed.`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    events: { type: 'string', default: '10000' },
    backlog: { type: 'string', default: '100000' },
    kind: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);

/** Milliseconds from the event to the POST when nothing else is going on, the median. */
const idleAim = 100;
/** Events per second. */
const fanOutAim = 500;
/** Of p99 beside a backlog to p99 without. */
const backlogAim = 1.2;
/** Milliseconds of a claim. */
const claimAim = 20;

/** Seconds at most until the server is warm: V8 goes on compiling for the better part of a minute. */
const longestWarming = 60;

if (options.help) console.log(help);
else await measure();

async function measure() {
  const home = temporaryDirectory();
  const server = await startServer({ home, settings: { ALLOW_PRIVATE_ADDRESSES: 'on' } });
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  const receiver = await openReceiver();
  const wanted = (name) => !options.only || options.only === name;
  const bench = { server, receiver, database };
  try {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`);
    if (wanted('idle')) await idle(bench);
    if (wanted('fan-out')) await fanOut(bench);
    if (wanted('backlog')) await backlog(bench);
  } finally {
    await database.end();
    await server.stop();
    receiver.close();
    remove(home);
  }
}

/** From the time in the event, taken just before its commit, to the arrival of the POST. */
async function idle({ server, receiver, database }) {
  await warmUp({ url: server.url, orders: 1_000, skus: distinctSkus });
  await endpoint(server, receiver.url('/idle'), ['order.created']);
  const orders = 50;
  for (let order = 0; order < orders; order += 1) {
    await guestFlow({ url: server.url, connections: 1, limit: { amount: 2 }, skus: distinctSkus });
    await sleep(100);
  }
  await receiver.until('/idle', orders);
  const delays = receiver.bodies('/idle').map(({ at, body }) => at - Date.parse(JSON.parse(body).timestamp));
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  console.log(`Idle: event to POST p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
  verdict(`the median is below ${idleAim} ms`, p50 < idleAim);
  await removeEndpoints(database);
}

async function fanOut(bench) {
  const events = Number(options.events);
  await warmUpFanOut(bench);
  for (const endpoints of [1, 3]) {
    const paths = Array.from({ length: endpoints }, (_, index) => `/fan-out-${endpoints}-${index}`);
    for (const path of paths) await endpoint(bench.server, bench.receiver.url(path), ['bench.*']);
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await deliver(bench, paths, events));
    const rate = medianOf(runs.map((run) => run.rate));
    const [node, postgres, receiver] = ['node', 'postgres', 'receiver'].map((part) =>
      medianOf(runs.map((run) => run[part])),
    );
    console.log(
      `Fan-out to ${endpoints}: ${rate.toFixed(0)} events/s (${runs.map((run) => run.rate.toFixed(0)).join(', ')}), ` +
        `${(rate * endpoints).toFixed(0)} POST/s; CPU per POST: Node ${node.toFixed(2)} ms, ` +
        `PostgreSQL ${postgres.toFixed(2)} ms, the receiver ${receiver.toFixed(2)} ms; ` +
        `${fanOutAim} events/s take ${(((node + postgres) * endpoints * fanOutAim) / 1_000).toFixed(2)} cores`,
    );
    if (endpoints === 1) verdict(`the median is ${fanOutAim} events/s or more`, rate >= fanOutAim);
    await sleep(1_000);
    await removeEndpoints(bench.database);
  }
}

/** Delivers events until that gets no cheaper, which is what a server that has run for a minute does. */
async function warmUpFanOut(bench) {
  const path = '/warm-up';
  await endpoint(bench.server, bench.receiver.url(path), ['bench.*']);
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;
  const costs = [];
  do costs.push((await deliver(bench, [path], 3_000)).node);
  while (seconds() < longestWarming && !(costs.length > 3 && costs.at(-1) > 0.95 * Math.min(...costs.slice(0, -1))));
  console.log(
    `Warmed up in ${seconds().toFixed(0)} s: CPU of Node per POST ${costs.map((cost) => cost.toFixed(2)).join(', ')} ms`,
  );
  await removeEndpoints(bench.database);
}

/** Logs events and waits until every path has had them all: how many a second, and CPU per POST in milliseconds. */
async function deliver({ server, receiver, database }, paths, events) {
  const expected = paths.map((path) => receiver.count(path) + events);
  const before = { ...server.cpu(), own: process.cpuUsage() };
  const begun = performance.now();
  await logEvents(database, events);
  await Promise.all(paths.map((path, index) => receiver.until(path, expected[index])));
  const seconds = (performance.now() - begun) / 1_000;
  await booked(database);
  const after = server.cpu();
  const own = process.cpuUsage(before.own);
  const posts = events * paths.length;
  return {
    rate: events / seconds,
    node: (after.node - before.node) / posts,
    postgres: (after.postgres - before.postgres) / posts,
    receiver: (own.user + own.system) / 1_000 / posts,
  };
}

/** Checkouts without and with each kind of backlog in turn, and what a claim takes in front of one. */
async function backlog(bench) {
  const size = Number(options.backlog);
  await warmUp({ url: bench.server.url, orders: 3_000, skus: distinctSkus });
  for (let logged = 0; logged < size; logged += 10_000) {
    await logEvents(bench.database, Math.min(10_000, size - logged), 'bench.waits');
  }
  for (const [kind, each] of Object.entries(backlogs)) {
    if (options.kind && options.kind !== kind) continue;
    each.prepare?.(bench.receiver);
    await endpoint(bench.server, bench.receiver.url(each.path), ['bench.*']);
    const result = await beside(bench, each, { rounds, seconds: Number(options.seconds) });
    console.log(`${size} events ${each.what}:`);
    console.table(result.rows);
    console.log(
      `p99 beside / without: ${result.ratio.toFixed(2)}, of all samples together ${result.pooled.toFixed(2)}`,
    );
    verdict(`p99 beside it is less than ${backlogAim} times that without`, result.ratio < backlogAim);
    await removeEndpoints(bench.database);
  }
  if (options.kind && options.kind !== 'dead') return;
  await endpoint(bench.server, bench.receiver.url(backlogs.dead.path), ['bench.*']);
  await backlogs.dead.begin(bench.database);
  const claim = await claimTime(bench.database);
  console.log(`A claim in front of ${size} deliveries: ${claim.toFixed(1)} ms`);
  verdict(`it takes less than ${claimAim} ms`, claim < claimAim);
  await backlogs.dead.end(bench.database);
}

/** What a worker's claim takes, by its own statements, the median of nine; nothing of it stays. */
async function claimTime(database) {
  const { claimDue, lockDueEndpoints } = await import('../dist/events/webhook/webhook-delivery.queries.js');
  const worker = '00000000-0000-7000-8000-000000000000';
  const times = [];
  for (let round = 0; round < 9; round += 1) {
    await database.query('BEGIN');
    await database.query('UPDATE webhook_endpoints SET paused_until = NULL');
    const begun = performance.now();
    const ids = (await database.query(lockDueEndpoints.text)).rows.map(({ id }) => id);
    await database.query(claimDue.text, [ids, ids.map(() => 90), 10, 2, 1_000, 60, worker]);
    times.push(performance.now() - begun);
    await database.query('ROLLBACK');
  }
  return medianOf(times);
}

/** Events of as many aggregates, about 1.5 KB each, in transactions of 500. */
async function logEvents(database, count, type = 'bench.happened') {
  for (let logged = 0; logged < count; logged += 500) {
    await database.query(
      `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
       SELECT gen_random_uuid(), (SELECT id FROM stores WHERE slug = 'acme'), $2, 1, gen_random_uuid()::text,
         jsonb_build_object('filling', repeat('abcdefghij', 150)), now() FROM generate_series(1, $1::integer)`,
      [Math.min(500, count - logged), type],
    );
  }
}

async function booked(database) {
  for (;;) {
    // In the order of the index, so that asking costs next to nothing.
    const { rows } = await database.query(
      'SELECT FROM webhook_deliveries WHERE due_at IS NOT NULL ORDER BY endpoint_id, due_at LIMIT 1',
    );
    if (rows.length === 0) return;
    await sleep(20);
  }
}

async function endpoint(server, url, eventTypes) {
  const answer = await fetch(`${server.url}/admin/v1/webhooks/endpoints`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_demo_acme', 'Content-Type': 'application/json' },
    body: JSON.stringify({ url, eventTypes }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function removeEndpoints(database) {
  await database.query(`UPDATE webhook_endpoints SET state = 'deleted'`);
}

function verdict(aim, reached) {
  console.log(`${reached ? 'Reached' : 'MISSED'}: ${aim}`);
  if (!reached) process.exitCode = 1;
}

function medianOf(values) {
  return percentile(values, 0.5);
}
