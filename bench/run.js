import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { distinctSkus, guestFlow, hotSkus, percentile, warmUp } from './flow.js';
import { bareOrders, openFloor } from './floor.js';
import { profile } from './profile.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench -- [options]
  --seconds 8          how long each setting is measured
  --connections 1,8,32 how many buyers at once
  --only distinct      one of distinct, hot, drop; all without it
  --warm-up 10000      orders before anything is measured, and a fifth as many before each floor
  --profile            where the time goes, instead of how much there is of it
  --role api           without the job worker in the process`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '1,8,32' },
    only: { type: 'string' },
    'warm-up': { type: 'string', default: '10000' },
    profile: { type: 'boolean', default: false },
    role: { type: 'string', default: 'all' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Math.min(60, Number(options.seconds));
const warmUpOrders = Number(options['warm-up']);
const settings = { ROLE: options.role };

/** What the buyers of a setting put into their carts. */
const items = { distinct: distinctSkus, hot: hotSkus };

if (options.help) console.log(help);
else if (options.profile) await profile({ seconds, warmUpOrders, settings, skus: items[options.only] ?? distinctSkus });
else await measure();

async function measure() {
  const home = temporaryDirectory();
  const server = await startServer({ home, settings });
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  try {
    console.log(
      `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, Linux ${release()}, ${seconds} s a setting`,
    );
    await warmUp({ url: server.url, orders: warmUpOrders, skus: distinctSkus });
    const rows = [];
    for (const kind of ['distinct', 'hot']) {
      if (options.only && options.only !== kind) continue;
      for (const connections of options.connections.split(',').map(Number)) {
        rows.push(await compare(server, database, { kind, connections }));
      }
    }
    console.table(rows);
    if (!options.only || options.only === 'drop') await drop(server, database);
    console.log(`Memory of the Node process: ${server.memory()} MB`);
  } finally {
    await database.end();
    await server.stop();
    remove(home);
  }
}

/**
 * The application and the floor under it, at the same number of connections, in windows of two seconds in turn: the speed
 * of a machine that others use as well changes within seconds.
 */
async function compare(server, database, { kind, connections }) {
  const skus = items[kind];
  const floor = await openFloor({
    databaseUrl: server.databaseUrl,
    connections,
    warmUp: warmUpOrders / 5,
    ...(await bareOrders(database, items[kind])),
  });
  const app = [];
  const bare = [];
  try {
    const windows = Math.max(1, Math.round(seconds / 2));
    const limit = { duration: seconds / windows };
    for (let window = 0; window < windows; window += 1) {
      app.push(await counted(server, () => guestFlow({ url: server.url, connections, limit, skus })));
      bare.push(await counted(server, () => floor.write(limit.duration)));
    }
  } finally {
    await floor.close();
  }
  app.forEach(complain);
  const flows = app.flatMap((window) => window.flows);
  const checkouts = app.flatMap((window) => window.checkouts);
  const bareOrderCount = total(bare, ({ latencies }) => latencies.length);
  const perOrder = (part) => total(app, ({ used }) => used[part]) / flows.length;
  const perBareOrder = (part) => total(bare, ({ used }) => used[part]) / bareOrderCount;
  const appCpu = perOrder('node') + perOrder('postgres') + perOrder('client');
  const floorCpu = perBareOrder('client') + perBareOrder('postgres');
  const perSecond = flows.length / total(app, (window) => window.seconds);
  const floorPerSecond = bareOrderCount / total(bare, (window) => window.seconds);
  return {
    items: kind,
    buyers: connections,
    'orders/s': round(perSecond),
    'flow p50 ms': round(percentile(flows, 0.5), 1),
    'flow p99 ms': round(percentile(flows, 0.99), 1),
    'checkout p50 ms': round(percentile(checkouts, 0.5), 1),
    'checkout p99 ms': round(percentile(checkouts, 0.99), 1),
    'node CPU ms/order': round(perOrder('node'), 2),
    'PostgreSQL CPU ms/order': round(perOrder('postgres'), 2),
    'client CPU ms/order': round(perOrder('client'), 2),
    'floor orders/s': round(floorPerSecond),
    'app/floor': round(perSecond / floorPerSecond, 2),
    'floor CPU ms/order': round(floorCpu, 2),
    'CPU floor/app': round(floorCpu / appCpu, 2),
  };
}

/** What `work` comes to, with the CPU time that it took. */
async function counted(server, work) {
  const start = cpu(server);
  const result = await work();
  const end = cpu(server);
  // What was cut off in the middle, and the relay of the last events, must not disturb the next window.
  await sleep(500);
  const used = {
    node: end.node - start.node,
    postgres: end.postgres - start.postgres,
    client: end.client - start.client,
  };
  return { ...result, used };
}

function total(windows, of) {
  return windows.reduce((sum, window) => sum + of(window), 0);
}

/** CPU time used so far, in milliseconds: by the server's parts, and by the client, which is this process. */
function cpu(server) {
  const { user, system } = process.cpuUsage();
  return { ...server.cpu(), client: (user + system) / 1000 };
}

/** R1: a thousand buyers, a hundred units. */
async function drop(server, database) {
  const result = await guestFlow({
    url: server.url,
    connections: 50,
    limit: { amount: 2_000 },
    skus: () => ['DROP-TEE'],
  });
  const { rows } = await database.query(
    `SELECT (SELECT count(*) FROM order_lines WHERE sku = 'DROP-TEE')::integer AS orders,
       (SELECT allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = 'DROP-TEE') AS allocated`,
  );
  console.log(`\n1,000 buyers, 100 units, 50 at once: ${rows[0].orders} orders, ${rows[0].allocated} units allocated`);
  console.log(
    `  answers ${JSON.stringify(result.statuses)}, checkout p50 ${round(percentile(result.checkouts, 0.5), 1)} ms, ` +
      `p99 ${round(percentile(result.checkouts, 0.99), 1)} ms, ${round(result.checkouts.length / result.seconds)} checkouts/s`,
  );
  const failed = Object.keys(result.statuses).filter((status) => / 5\d\d$/.test(status));
  if (rows[0].orders !== 100 || rows[0].allocated !== 100 || failed.length > 0) {
    console.error('That is wrong: there have to be exactly 100 orders and no server errors');
    process.exitCode = 1;
  }
}

function complain({ faults }) {
  for (const [status, body] of faults) {
    console.error(`Unexpected answer: ${status} ${body}`);
    process.exitCode = 1;
  }
}

function round(value, digits = 0) {
  return Number(value.toFixed(digits));
}
