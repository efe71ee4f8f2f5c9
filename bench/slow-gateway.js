import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { checkoutBody, distinctSkus, guestFlow, headers, percentile } from './flow.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench:slow-gateway -- [options]
  --seconds 5      how long each window is measured; the wallets wait for ten
  --rounds 3       windows without and with wallets, in turn
  --wallets 100    wallet checkouts in flight
  --connections 4  buyers at once who pay cash on delivery`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    wallets: { type: 'string', default: '100' },
    connections: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds);
const wallets = Number(options.wallets);

/** Milliseconds that the gateway takes for every answer, and that a checkout waits for one. */
const slowness = 30_000;
const patience = 10_000;
/** How much longer a checkout may take because others wait for their gateway. */
const aim = 1.5;

if (options.help) console.log(help);
else await measure();

async function measure() {
  // It is there once the project is built.
  const { startGateway } = await import('../dist/sandbox-gateway/gateway.js');
  const gateway = await startGateway({ port: 0, host: '127.0.0.1', slowness });
  await fetch(`${gateway.url}/sandbox/behaviour`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ scenario: 'slow', on: ['charge', 'capture', 'void', 'refund', 'status'] }),
  });
  const home = temporaryDirectory();
  // A hundred wallets come at once, which is more than may wait for a connection.
  const settings = { SANDBOX_GATEWAY_URL: gateway.url, MAX_WAITING_REQUESTS: '0' };
  const server = await startServer({ home, settings });
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  const windows = { alone: [], beside: [] };
  try {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${seconds} s a window`);
    await cash(server, 5);
    for (let round = 0; round < Number(options.rounds); round += 1) {
      windows.alone.push(await watched(database, () => cash(server, seconds)));
      const { ended } = await startWallets(server.url, database);
      windows.beside.push(await watched(database, () => cash(server, seconds)));
      await ended;
      await sleep(1_000);
    }
    report(windows);
  } finally {
    await database.end();
    await server.stop();
    await gateway.stop();
    remove(home);
  }
}

async function cash(server, duration) {
  const connections = Number(options.connections);
  const flow = await guestFlow({ url: server.url, connections, limit: { duration }, skus: distinctSkus });
  for (const [status, body] of flow.faults) complain(`Unexpected answer: ${status} ${body}`);
  return flow.checkouts;
}

/** Latencies of what `work` measures, and what the database's connections were doing meanwhile. */
async function watched(database, work) {
  const measured = new AbortController();
  const samples = sample(database, measured.signal);
  const checkouts = await work();
  measured.abort();
  return { checkouts, ...(await samples) };
}

async function sample(database, signal) {
  const seen = { idleInTransaction: 0, longestIdle: 0, opened: Infinity, samples: 0 };
  while (!signal.aborted) {
    const { rows } = await database.query(
      `SELECT count(*) FILTER (WHERE idle > 1)::integer AS held, coalesce(max(idle), 0)::float8 AS longest,
         (SELECT count(*) FROM payments WHERE status = 'opened')::integer AS opened
       FROM (SELECT extract(epoch FROM clock_timestamp() - state_change) AS idle FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%') AS waiting`,
    );
    seen.idleInTransaction = Math.max(seen.idleInTransaction, rows[0].held);
    seen.longestIdle = Math.max(seen.longestIdle, rows[0].longest);
    seen.opened = Math.min(seen.opened, rows[0].opened);
    seen.samples += 1;
    await sleep(50);
  }
  return seen;
}

/** Checkouts by wallet, begun at once; returns when all of them wait for the gateway. What they cost before and after is not measured. */
async function startWallets(url, database) {
  const ended = Promise.all(Array.from({ length: wallets }, () => payByWallet(url)));
  const begun = performance.now();
  while ((await waiting(database)) < wallets && performance.now() - begun < patience) await sleep(20);
  return { ended };
}

async function payByWallet(url) {
  const items = [{ sku: distinctSkus()[0], quantity: 1 }];
  const answer = await fetch(`${url}/storefront/v1/checkout`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...JSON.parse(checkoutBody()), items, paymentMethod: 'BKASH' }),
  });
  const text = await answer.text();
  if (answer.status !== 201) complain(`Unexpected answer to a wallet: ${answer.status} ${text}`);
}

async function waiting(database) {
  const { rows } = await database.query(`SELECT count(*)::integer AS payments FROM payments WHERE status = 'opened'`);
  return rows[0].payments;
}

function report({ alone, beside }) {
  const row = (what, windows) => {
    const checkouts = windows.flatMap((window) => window.checkouts);
    return {
      'cash on delivery': what,
      checkouts: checkouts.length,
      'p50 ms': round(percentile(checkouts, 0.5)),
      'p99 ms': round(percentile(checkouts, 0.99)),
      'p99 by window': windows.map((window) => round(percentile(window.checkouts, 0.99))).join(', '),
      'wallets in flight, at least': Math.min(...windows.map(({ opened }) => opened)),
      'idle in transaction > 1 s': Math.max(...windows.map(({ idleInTransaction }) => idleInTransaction)),
      'longest idle ms': round(1_000 * Math.max(...windows.map(({ longestIdle }) => longestIdle))),
      samples: windows.reduce((sum, { samples }) => sum + samples, 0),
    };
  };
  const rows = [row('alone', alone), row(`beside ${wallets} wallets`, beside)];
  console.table(rows);
  const [before, during] = rows.map((each) => each['p99 ms']);
  console.log(`p99 beside / alone: ${round(during / before, 2)} (aim: at most ${aim})`);
  const [, { 'wallets in flight, at least': inFlight }] = rows;
  if (inFlight < wallets) console.log('Not all wallets were in flight all the time: a shorter window is needed');
  if (during > aim * before) complain('Cash on delivery is slower beside the wallets');
  if (rows.some((each) => each['idle in transaction > 1 s'] > 0)) complain('A connection was held for over a second');
}

function complain(what) {
  console.error(what);
  process.exitCode = 1;
}

function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}
