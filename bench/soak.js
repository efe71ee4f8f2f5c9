// R34: what orders leave behind in a process that takes them for half an hour.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { distinctSkus, guestFlow } from './flow.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench:soak -- [options]
  --minutes 30     how long buyers order
  --settle 10      minutes of that before memory is looked at
  --rate 120       orders a second, at most
  --buyers 16      at once`;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    settle: { type: 'string', default: '10' },
    rate: { type: 'string', default: '120' },
    buyers: { type: 'string', default: '16' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(options.minutes);
const settle = Number(options.settle);

/** Megabytes a minute that the process may grow by. */
const mostGrowth = 1;
const sampleSeconds = 5;

if (options.help) console.log(help);
else await measure();

async function measure() {
  const home = temporaryDirectory();
  // An error that nobody waits for ends the process, and with it the benchmark.
  const server = await startServer({ home, nodeFlags: ['--unhandled-rejections=strict'] });
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  try {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${minutes} minutes`);
    const watching = new AbortController();
    const samples = watchMemory(server, watching.signal);
    const flow = await guestFlow({
      url: server.url,
      connections: Number(options.buyers),
      limit: { duration: minutes * 60, overallRate: 2 * Number(options.rate) },
      skus: distinctSkus,
    });
    watching.abort();
    report(flow, await samples);
    await expectQuiet(database);
  } finally {
    await database.end();
    await server.stop();
    remove(home);
  }
}

/** The resident memory in megabytes, by minutes. */
async function watchMemory(server, signal) {
  const started = performance.now();
  const samples = [];
  while (!signal.aborted) {
    const minute = (performance.now() - started) / 60_000;
    samples.push({ minute, megabytes: server.memory() });
    if (samples.length % 12 === 0) console.log(`minute ${minute.toFixed(0)}: ${samples.at(-1).megabytes} MB`);
    await sleep(sampleSeconds * 1_000, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

function report({ flows, statuses, faults, seconds }, samples) {
  const settled = samples.filter(({ minute }) => minute >= settle);
  const growth = slope(settled);
  console.log(`${flows.length} orders, ${(flows.length / seconds).toFixed(0)} a second`, statuses);
  const sizes = settled.map(({ megabytes }) => megabytes);
  console.log(
    `memory after minute ${settle}: ${Math.min(...sizes)} to ${Math.max(...sizes)} MB, ${growth.toFixed(2)} MB a minute`,
  );
  aim('nothing but orders was answered', faults.size === 0);
  aim(`memory grows by less than ${mostGrowth} MB a minute`, growth < mostGrowth);
}

/** Of the line that is nearest to all samples, by least squares. */
function slope(samples) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(samples.map(({ minute }) => minute));
  const size = mean(samples.map(({ megabytes }) => megabytes));
  const spread = mean(samples.map(({ minute }) => (minute - middle) ** 2));
  return mean(samples.map(({ minute, megabytes }) => (minute - middle) * (megabytes - size))) / spread;
}

/** Soon all connections of the pool are idle at once: the worker's loops look for work now and then. */
async function expectQuiet(database) {
  let busy = [];
  for (let look = 0; look < 50; look += 1) {
    await sleep(200);
    const { rows } = await database.query(
      `SELECT state, query FROM pg_stat_activity
       WHERE application_name = 'cashwrap' AND datname = current_database() AND state <> 'idle'`,
    );
    busy = rows;
    if (busy.length === 0) break;
  }
  aim(`all connections are idle ${JSON.stringify(busy)}`, busy.length === 0);
}

function aim(text, reached) {
  console.log(`${reached ? 'reached' : 'MISSED'}: ${text}`);
  if (!reached) process.exitCode = 1;
}
