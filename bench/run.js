import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { distinctSkus, guestFlow, hotSkus, percentile, warmUp } from './flow.js';
import { writeBareOrders } from './floor.js';
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

/** The application and then the floor under it, at the same number of connections. */
async function compare(server, database, { kind, connections }) {
  const start = cpu(server);
  const app = await guestFlow({ url: server.url, connections, limit: { duration: seconds }, skus: items[kind] });
  const end = cpu(server);
  complain(app);
  // What was cut off in the middle, and the relay of the last events, must not disturb the next setting.
  await sleep(500);

  const bare = await bareOrders(database, kind);
  const warmUp = warmUpOrders / 5;
  const floorStart = cpu(server);
  const floor = await writeBareOrders({
    databaseUrl: server.databaseUrl,
    connections,
    seconds: Math.min(5, seconds),
    warmUp,
    ...bare,
  });
  const floorEnd = cpu(server);
  await sleep(500);
  const orders = app.flows.length;
  const perSecond = orders / app.seconds;
  const floorPerSecond = floor.latencies.length / floor.seconds;
  const perOrder = (part) => (end[part] - start[part]) / orders;
  const perBareOrder = (part) => (floorEnd[part] - floorStart[part]) / (floor.latencies.length + warmUp);
  const appCpu = perOrder('node') + perOrder('postgres') + perOrder('client');
  const floorCpu = perBareOrder('client') + perBareOrder('postgres');
  return {
    items: kind,
    buyers: connections,
    'orders/s': round(perSecond),
    'flow p50 ms': round(percentile(app.flows, 0.5), 1),
    'flow p99 ms': round(percentile(app.flows, 0.99), 1),
    'checkout p50 ms': round(percentile(app.checkouts, 0.5), 1),
    'checkout p99 ms': round(percentile(app.checkouts, 0.99), 1),
    'node CPU ms/order': round(perOrder('node'), 2),
    'PostgreSQL CPU ms/order': round(perOrder('postgres'), 2),
    'client CPU ms/order': round(perOrder('client'), 2),
    'floor orders/s': round(floorPerSecond),
    'app/floor': round(perSecond / floorPerSecond, 2),
    'floor CPU ms/order': round(floorCpu, 2),
    'CPU floor/app': round(floorCpu / appCpu, 2),
  };
}

/** CPU time used so far, in milliseconds: by the server's parts, and by the client, which is this process. */
function cpu(server) {
  const { user, system } = process.cpuUsage();
  return { ...server.cpu(), client: (user + system) / 1000 };
}

/** A placed order to write again, and the variants for it. */
async function bareOrders(database, kind) {
  const { rows: orders } = await database.query(
    `SELECT payload FROM domain_events WHERE type = 'order.created' ORDER BY position DESC LIMIT 1`,
  );
  const { rows: variants } = await database.query(
    `SELECT sku, variants.id FROM variants JOIN stores ON stores.id = store_id WHERE slug = 'acme'`,
  );
  const ids = new Map(variants.map(({ sku, id }) => [sku, Number(id)]));
  return { template: orders[0].payload, variants: () => items[kind]().map((sku) => ids.get(sku)) };
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
