import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from '../dist/platform/database/postgres-binaries.js';
import { distinctSkus, warmUp } from './flow.js';
import { bareOrders, statements, writeOrder } from './floor.js';
import { remove, startServer, temporaryDirectory } from './server.js';

/**
 * What PostgreSQL does for one order of three lines, in instructions: those of the floor's statements, counted by callgrind. They
 * are the same on a busy machine and on an idle one, so that a change of a percent shows. What the kernel does is not counted.
 */
const warmUpOrders = 15;
const counted = 11;

if (spawnSync('valgrind', ['--version']).error) {
  console.error('This needs valgrind, of which callgrind is a part: apt-get install valgrind');
  process.exit(1);
}
const home = temporaryDirectory();
try {
  const { template, variants } = await filledDatabase();
  report(await countedOrders(template, variants));
} finally {
  remove(home);
}

/** A cluster with some hundred orders in it, whose server has ended. */
async function filledDatabase() {
  const server = await startServer({ home });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  try {
    await warmUp({ url: server.url, orders: 500, skus: distinctSkus });
    await client.connect();
    await client.query('VACUUM ANALYZE');
    return await bareOrders(client, distinctSkus);
  } finally {
    await client.end();
    await server.stop();
  }
}

/** Instructions by dump: one before each portal that is made, which is before each statement. */
async function countedOrders(template, variants) {
  const { postgres, account } = await findBinaries();
  const cluster = join(home, 'data', 'postgres');
  const dumps = join(home, 'dumps');
  mkdirSync(dumps);
  if (account) chownSync(dumps, account.uid, account.gid);
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${dumps}`,
    'autovacuum=off',
    'jit=off',
    'random_page_cost=1.1',
  ];
  const valgrind = ['--tool=callgrind', '--trace-children=yes', '--dump-before=CreatePortal'];
  const server = spawn(
    'valgrind',
    [
      ...valgrind,
      `--callgrind-out-file=${dumps}/out.%p`,
      postgres,
      ...['-D', join(cluster, 'data')],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    { ...account, cwd: '/', stdio: 'ignore' },
  );
  const gone = once(server, 'exit');
  try {
    const password = readFileSync(join(cluster, 'password'), 'utf8').trim();
    const client = await connected({ host: dumps, user: 'postgres', password, database: 'cashwrap' });
    for (let order = 0; order < warmUpOrders + counted; order += 1) await writeOrder(client, template, variants());
    const { processID } = client;
    await client.end();
    return await dumpsOf(dumps, processID);
  } finally {
    // A "fast" shutdown.
    server.kill('SIGINT');
    await gone;
  }
}

/** A server under valgrind takes its time to start. */
async function connected(options) {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client(options);
    // What ends the connection is told to whoever asks next.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 120) throw error;
      await sleep(500);
    }
  }
}

async function dumpsOf(directory, pid) {
  // The last one is written as the backend ends.
  while (!readdirSync(directory).includes(`out.${pid}`)) await sleep(100);
  return readdirSync(directory)
    .filter((name) => name.startsWith(`out.${pid}.`))
    .sort((a, b) => place(a) - place(b))
    .map((name) => Number(/^totals: (\d+)/m.exec(readFileSync(join(directory, name), 'utf8'))?.[1]));
}

function place(name) {
  return Number(name.slice(name.lastIndexOf('.') + 1));
}

/** What is done for a statement stands in the dump before the next one's portal; the last order's COMMIT has none. */
function report(dumps) {
  const perOrder = statements.length;
  const rows = statements.map((statement, index) => {
    const costs = Array.from({ length: counted - 1 }, (_, order) => dumps.at(index - perOrder * (order + 2) + 1));
    return { statement, instructions: costs.sort((a, b) => a - b)[Math.floor(costs.length / 2)] };
  });
  console.table([
    ...rows,
    { statement: 'all', instructions: rows.reduce((sum, { instructions }) => sum + instructions, 0) },
  ]);
}
