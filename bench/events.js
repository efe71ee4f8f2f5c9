import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { distinctSkus, guestFlow, percentile } from './flow.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench:events -- [options]
  --events 10000    events that are logged at once and delivered to one endpoint, then to three
  --backlog 100000  deliveries that wait while checkouts are measured
  --seconds 8       how long checkouts are measured, each of three times
  --only fan-out    one of idle, fan-out, backlog; all without it`;

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    backlog: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(help);
else await measure();

async function measure() {
  const home = temporaryDirectory();
  const server = await startServer({ home, settings: { ALLOW_PRIVATE_ADDRESSES: 'on' } });
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  const receiver = await openReceiver();
  const wanted = (name) => !options.only || options.only === name;
  try {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`);
    await guestFlow({ url: server.url, connections: 8, limit: { duration: 5 }, skus: distinctSkus });
    if (wanted('idle')) await idle({ server, receiver, database });
    if (wanted('fan-out')) await fanOut({ server, receiver, database });
    if (wanted('backlog')) await backlog({ server, receiver, database });
  } finally {
    await database.end();
    await server.stop();
    receiver.close();
    remove(home);
  }
}

/** From the time in the event, taken just before its commit, to the arrival of the POST. */
async function idle({ server, receiver, database }) {
  await endpoint(server, receiver.url('/idle'), ['order.created']);
  const rounds = 50;
  for (let round = 0; round < rounds; round += 1) {
    await guestFlow({ url: server.url, connections: 1, limit: { amount: 2 }, skus: distinctSkus });
    await sleep(100);
  }
  await receiver.until('/idle', rounds);
  const delays = receiver.at('/idle').map(({ at, body }) => at - Date.parse(JSON.parse(body).timestamp));
  console.log(
    `Idle: event to POST p50 ${percentile(delays, 0.5).toFixed(0)} ms, p99 ${percentile(delays, 0.99).toFixed(0)} ms`,
  );
  await removeEndpoints(database);
}

async function fanOut({ server, receiver, database }) {
  const events = Number(options.events);
  for (const endpoints of [1, 3]) {
    const paths = Array.from({ length: endpoints }, (_, index) => `/fan-out-${endpoints}-${index}`);
    for (const path of paths) await endpoint(server, receiver.url(path), ['bench.*']);
    const before = server.cpu();
    const begun = performance.now();
    await logEvents(database, events);
    await Promise.all(paths.map((path) => receiver.until(path, events)));
    const seconds = (performance.now() - begun) / 1_000;
    const after = server.cpu();
    console.log(
      `Fan-out to ${endpoints}: ${(events / seconds).toFixed(0)} events/s, ${((events * endpoints) / seconds).toFixed(0)} POST/s; ` +
        `CPU per POST: Node ${((after.node - before.node) / events / endpoints).toFixed(2)} ms, ` +
        `PostgreSQL ${((after.postgres - before.postgres) / events / endpoints).toFixed(2)} ms`,
    );
    await sleep(1_000);
    await removeEndpoints(database);
  }
}

/** Checkouts without a backlog, with one that waits for its receiver, and without one again. */
async function backlog({ server, receiver, database }) {
  const size = Number(options.backlog);
  const flow = async (what) => {
    const before = server.cpu();
    const { checkouts, seconds } = await guestFlow({
      url: server.url,
      connections: 4,
      limit: { duration: Number(options.seconds) },
      skus: distinctSkus,
    });
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(checkouts, share).toFixed(0));
    const after = server.cpu();
    const [node, postgres] = ['node', 'postgres'].map((part) =>
      ((after[part] - before[part]) / checkouts.length).toFixed(1),
    );
    console.log(
      `Checkouts ${what}: ${(checkouts.length / seconds).toFixed(0)}/s, p50 ${p50} ms, p99 ${p99} ms; ` +
        `CPU per checkout: Node ${node} ms, PostgreSQL ${postgres} ms`,
    );
    await sleep(1_000);
  };
  await flow('without a backlog');
  receiver.fail('/dead');
  await endpoint(server, receiver.url('/dead'), ['bench.*']);
  await logEvents(database, size);
  for (;;) {
    const { rows } = await database.query('SELECT count(*)::integer AS waiting FROM webhook_deliveries');
    if (rows[0].waiting >= size) break;
    await sleep(500);
  }
  await database.query('ANALYZE webhook_deliveries');
  await flow(`with ${size} deliveries waiting for a receiver that fails`);
  console.log(`Claiming from them: ${(await claimTime(database)).toFixed(1)} ms`);
  await removeEndpoints(database);
  await database.query(`DELETE FROM webhook_attempts; DELETE FROM webhook_deliveries`);
  await sleep(2_000);
  await flow('without a backlog again');
}

/** What a worker's claim takes, by its own statements, the median of nine; nothing of it stays. */
async function claimTime(database) {
  const { claimDue, lockDueEndpoints } = await import('../dist/events/webhook/webhook-delivery.queries.js');
  const times = [];
  for (let round = 0; round < 9; round += 1) {
    await database.query('BEGIN');
    await database.query('UPDATE webhook_endpoints SET paused_until = NULL');
    const begun = performance.now();
    const { rows } = await database.query(lockDueEndpoints.text);
    await database.query(claimDue.text, [rows.map(({ id }) => id), 10, 2, 1_000, 60]);
    times.push(performance.now() - begun);
    await database.query('ROLLBACK');
  }
  return percentile(times, 0.5);
}

/** Events of as many aggregates, about 1.5 KB each. */
async function logEvents(database, count) {
  await database.query(
    `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
     SELECT gen_random_uuid(), (SELECT id FROM stores WHERE slug = 'acme'), 'bench.happened', 1, gen_random_uuid()::text,
       jsonb_build_object('filling', repeat('abcdefghij', 150)), now() FROM generate_series(1, $1)`,
    [count],
  );
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

async function openReceiver() {
  const received = new Map();
  const failing = new Set();
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path } = request;
      if (!received.has(path)) received.set(path, []);
      received
        .get(path)
        .push({ at: Date.now(), body: path.startsWith('/idle') ? Buffer.concat(chunks).toString() : '' });
      response.writeHead(failing.has(path) ? 500 : 204).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = (path) => received.get(path) ?? [];
  return {
    url: (path) => `http://127.0.0.1:${server.address().port}${path}`,
    at,
    fail: (path) => failing.add(path),
    until: async (path, count) => {
      while (at(path).length < count) await sleep(5);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
