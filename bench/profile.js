import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { guestFlow, warmUp } from './flow.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const root = join(import.meta.dirname, '..');
const connections = 8;

/**
 * Where the time of a guest's order goes: the functions of the Node process by their own time, and the statements by
 * PostgreSQL's own count (`pg_stat_statements`). Both cost time themselves, so the rate is not a benchmark.
 */
export async function profile({ seconds, warmUpOrders, settings, skus }) {
  const home = temporaryDirectory();
  try {
    const first = await startServer({ home, settings });
    await query(first, `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
    await query(first, `ALTER SYSTEM SET pg_stat_statements.track_planning = on`);
    await first.stop();

    const server = await startServer({ home, settings, nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${home}`] });
    await query(server, 'CREATE EXTENSION pg_stat_statements');
    await warmUp({ url: server.url, orders: warmUpOrders, skus });
    await query(server, 'SELECT pg_stat_statements_reset()');
    const begun = process.hrtime.bigint();
    const { flows, seconds: taken } = await guestFlow({
      url: server.url,
      connections,
      limit: { duration: seconds },
      skus,
    });
    const ended = process.hrtime.bigint();
    const statements = await query(
      server,
      `SELECT calls, total_exec_time, total_plan_time, rows, regexp_replace(query, '\\s+', ' ', 'g') AS query
       FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY total_exec_time DESC LIMIT 20`,
    );
    await server.stop();

    console.log(`${(flows.length / taken).toFixed(0)} orders/s under the profiler, ${connections} buyers at once`);
    console.table(
      statements.map(({ calls, total_exec_time, total_plan_time, query: text }) => ({
        'ms per order': Number((total_exec_time / flows.length).toFixed(3)),
        'planning ms': Number((total_plan_time / flows.length).toFixed(3)),
        'calls per order': Number((Number(calls) / flows.length).toFixed(2)),
        statement: text.slice(0, 90),
      })),
    );
    const name = readdirSync(home).find((file) => file.endsWith('.cpuprofile'));
    report(JSON.parse(readFileSync(join(home, name), 'utf8')), { begun, ended });
  } finally {
    remove(home);
  }
}

async function query({ databaseUrl }, text) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Own time by function and by package, as shares of the time in which the process was busy, without start and end. The
 * profile's clock, in microseconds, is the one of `process.hrtime`.
 */
function report({ nodes, samples, timeDeltas, startTime }, { begun, ended }) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const functions = new Map();
  const packages = new Map();
  let busy = 0;
  let clock = startTime;
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id);
    const time = timeDeltas[index];
    clock += time;
    if (clock < begun / 1000n || clock > ended / 1000n) return;
    if (['(idle)', '(program)', '(root)'].includes(functionName)) return;
    const place = placeOf(url);
    busy += time;
    add(functions, `${functionName || '(anonymous)'}  ${place}:${lineNumber + 1}`, time);
    add(packages, packageOf(place, functionName), time);
  });
  const share = (time) => `${((time / busy) * 100).toFixed(1)} %`;
  const top = (map, count) => [...map].toSorted((a, b) => b[1] - a[1]).slice(0, count);
  console.table(top(packages, 16).map(([name, time]) => ({ 'own time': share(time), of: name })));
  console.table(top(functions, 30).map(([name, time]) => ({ 'own time': share(time), function: name })));
}

function placeOf(url) {
  return url.replace('file://', '').replace(`${root}/`, '');
}

function packageOf(place, functionName) {
  if (place === '') return functionName;
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place)?.[1];
  return dependency ?? (place.startsWith('node:') ? 'node' : place.split('/').slice(0, 2).join('/'));
}

function add(map, key, time) {
  map.set(key, (map.get(key) ?? 0) + time);
}
