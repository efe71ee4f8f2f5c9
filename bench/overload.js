// R35: five times as many calls as the server can answer, from 256 connections.
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { cartBody, checkoutBody, distinctSkus, headers, percentile, warmUp } from './flow.js';
import { remove, startServer, temporaryDirectory } from './server.js';

const help = `npm run bench:overload -- [options]
  --seconds 5      how long each window is measured
  --rounds 5       windows at the peak, overloaded, and at the peak again, in turn
  --guests 256     connections of an overloaded window
  --times 5        calls that they send, as a multiple of what the peak before has served
  --warm-up 4000   orders before anything is measured
  --waiting 64     MAX_WAITING_REQUESTS of the server`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    guests: { type: 'string', default: '256' },
    times: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '4000' },
    waiting: { type: 'string', default: '64' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds);
const guests = Number(options.guests);
const times = Number(options.times);

/** Guests at once from which more serve no more. */
const peakGuests = 8;
/** Seconds before a window. */
const leadIn = 2;
/** Shares of the peak, milliseconds and megabytes. */
const aims = { goodput: 0.7, refusal: 50, health: 250, recovered: 0.9, growth: 200 };

if (options.help) console.log(help);
else await measure();

async function measure() {
  const home = temporaryDirectory();
  const settings = { MAX_WAITING_REQUESTS: options.waiting };
  const server = await startServer({ home, settings });
  const pool = new Pool(server.url, { connections: guests });
  const rounds = [];
  try {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${seconds} s a window`);
    await warmUp({ url: server.url, orders: Number(options['warm-up']), skus: distinctSkus });
    for (let round = 0; round < Number(options.rounds); round += 1) {
      const before = await watched(server, () => shop(pool, { count: peakGuests }));
      const callsPerSecond = (times * before.served.length) / seconds;
      const during = await watched(server, () => shop(pool, { count: guests, callsPerSecond }));
      const after = await watched(server, () => shop(pool, { count: peakGuests }));
      rounds.push({ before, during, after });
      await sleep(500);
    }
  } finally {
    await pool.close();
    await server.stop();
    remove(home);
  }
  report(rounds);
}

/**
 * Guests that each make a cart and check it out. Who is turned away comes again, as everybody does, when it is his turn.
 * What is answered in the first seconds, when all make carts at once, does not count.
 */
async function shop(pool, { count, callsPerSecond = Infinity }) {
  const result = { orders: 0, served: [], refused: [], statuses: {}, faults: new Map() };
  const turn = turns(callsPerSecond);
  const begin = performance.now() + leadIn * 1_000;
  const end = begin + seconds * 1_000;
  const counts = () => begin <= performance.now() && performance.now() < end;
  const call = async (path, body, more) => {
    await turn();
    const sent = performance.now();
    const answer = await pool.request({ method: 'POST', path, headers: { ...headers, ...more }, body });
    const text = await answer.body.text();
    const { statusCode: status } = answer;
    if (counts()) {
      const isRefused = status === 503 || status === 429;
      (isRefused ? result.refused : result.served).push(performance.now() - sent);
      result.statuses[status] = (result.statuses[status] ?? 0) + 1;
      if (status !== 201 && !isRefused) result.faults.set(status, text);
    }
    return { status, text };
  };
  const guest = async () => {
    let cart = null;
    while (performance.now() < end) {
      if (cart === null) {
        const { status, text } = await call('/storefront/v1/carts', cartBody(distinctSkus()));
        if (status === 201) cart = JSON.parse(text);
      } else {
        const path = `/storefront/v1/carts/${cart.id}/checkout`;
        const { status } = await call(path, checkoutBody(), { 'X-Cart-Token': cart.token });
        if (status !== 201) continue;
        cart = null;
        if (counts()) result.orders += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: count }, guest));
  return result;
}

/** At most so many turns a second, evenly; what nobody has taken is lost. */
function turns(perSecond) {
  let next = performance.now();
  return async () => {
    const now = performance.now();
    next = Math.max(now, next + 1_000 / perSecond);
    if (next > now) await sleep(next - now);
  };
}

/** What `work` comes to, how long health took to answer meanwhile, the most memory, and how far this process lagged itself. */
async function watched(server, work) {
  const ended = new AbortController();
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const start = { ...cpu(server), at: performance.now() };
  const looking = look(server, ended.signal);
  const result = await work();
  ended.abort();
  const used = cpu(server);
  const share = (part) => (used[part] - start[part]) / (performance.now() - start.at);
  return {
    ...result,
    ...(await looking),
    lag: lag.percentile(99) / 1e6,
    cores: ['node', 'postgres', 'client'].map(share),
  };
}

/** CPU time used so far, in milliseconds: by the server's parts, and by the client, which is this process. */
function cpu(server) {
  const { user, system } = process.cpuUsage();
  return { ...server.cpu(), client: (user + system) / 1_000 };
}

async function look(server, signal) {
  const seen = { health: [], memory: 0 };
  while (!signal.aborted) {
    const asked = performance.now();
    const { ok } = await fetch(`${server.url}/health/live`);
    seen.health.push(ok ? performance.now() - asked : Infinity);
    seen.memory = Math.max(seen.memory, server.memory());
    await sleep(50);
  }
  return seen;
}

function report(rounds) {
  const row = (name) => {
    const windows = rounds.map((round) => round[name]);
    const all = (of) => windows.flatMap((window) => window[of]);
    const perSecond = (of) => windows.reduce((sum, window) => sum + window[of].length, 0) / seconds / windows.length;
    return {
      'orders/s': windows.map(({ orders }) => Math.round(orders / seconds)).join(', '),
      'served calls/s': Math.round(perSecond('served')),
      'p50 / p99 ms': quantiles(all('served')),
      'refused calls/s': Math.round(perSecond('refused')),
      'p50 / p99 / max ms': quantiles(all('refused'), [0.5, 0.99, 1]),
      'health p50 / p99 ms': quantiles(all('health')),
      'memory MB': Math.max(...windows.map(({ memory }) => memory)),
      'cores: Node, PostgreSQL, client': [0, 1, 2]
        .map((part) => median(windows.map(({ cores }) => cores[part])).toFixed(2))
        .join(', '),
      'lag of the client, p99 ms': Math.max(...windows.map(({ lag }) => lag)).toFixed(0),
    };
  };
  console.table({ before: row('before'), during: row('during'), after: row('after') });
  const statuses = rounds.map(({ during }) => JSON.stringify(during.statuses));
  console.log(`answers under overload: ${statuses.join(' ')}`);
  const during = (of) => rounds.flatMap((round) => round.during[of]);
  const against = (name) => median(rounds.map((round) => round[name].orders / round.before.orders));
  const growth = Math.max(...during('memory')) - Math.max(...rounds.map(({ before }) => before.memory));
  const faults = rounds.flatMap((round) => Object.values(round).flatMap((window) => [...(window.faults ?? [])]));
  aim(`goodput is ${aims.goodput} of the peak or more`, against('during'), (it) => it >= aims.goodput);
  aim(`refusals come within ${aims.refusal} ms, p99`, percentile(during('refused'), 0.99), (it) => it <= aims.refusal);
  aim(`health answers within ${aims.health} ms, p99`, percentile(during('health'), 0.99), (it) => it <= aims.health);
  aim(`memory grows by ${aims.growth} MB at most`, growth, (it) => it <= aims.growth);
  aim(`goodput after it is ${aims.recovered} of the peak or more`, against('after'), (it) => it >= aims.recovered);
  aim(`nothing but 201, 503 and 429 is answered ${JSON.stringify(faults)}`, faults.length, (it) => it === 0);
}

function quantiles(values, shares = [0.5, 0.99]) {
  return values.length === 0 ? '-' : shares.map((share) => percentile(values, share).toFixed(1)).join(' / ');
}

function median(values) {
  return percentile(values, 0.5);
}

function aim(text, measured, reached) {
  console.log(`${reached(measured) ? 'reached' : 'MISSED'}: ${text}: ${Number(measured.toFixed(2))}`);
  if (!reached(measured)) process.exitCode = 1;
}
