import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The built server as a process of its own, on an embedded database of its own with the demo stores and with normal
 * durability. `nodeFlags` are for profiling; `home` is kept when it is given, else it is made and removed again.
 */
export async function startServer({ nodeFlags = [], home = temporaryDirectory(), settings = {} } = {}) {
  const port = await freePort();
  const main = join(import.meta.dirname, '..', 'dist', 'main.js');
  const child = spawn(process.execPath, [...process.execArgv, '--enable-source-maps', ...nodeFlags, main], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      GATEWAY_PORT: '0',
      DATA_DIR: join(home, 'data'),
      RATE_LIMIT: 'off',
      // Nobody is in front of it that would have to notice.
      SHUTDOWN_DELAY: '0',
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url);

  const cluster = join(home, 'data', 'postgres');
  const lockFile = readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8');
  const [databasePid, , , databasePort, sockets] = lockFile.split('\n');
  const password = readFileSync(join(cluster, 'password'), 'utf8').trim();
  return {
    url,
    home,
    /** The way that the application goes: by the socket where there is one. */
    databaseUrl: `postgres://postgres:${password}@127.0.0.1:${databasePort}/cashwrap${
      sockets ? `?host=${encodeURIComponent(sockets)}` : ''
    }`,
    /** CPU time used so far, in milliseconds. */
    cpu: () => ({ node: cpuOf(child.pid), postgres: cpuOfTree(Number(databasePid)) }),
    memory: () => residentMegabytes(child.pid),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
    },
  };
}

export function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'cashwrap-bench-'));
  // The database server may have to run under another account, which must be able to pass through.
  chmodSync(directory, 0o711);
  return directory;
}

export function remove(directory) {
  rmSync(directory, { recursive: true, force: true });
}

async function ready(child, url) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error('The server ended at its start');
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('The server was not ready within a minute');
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Linux counts CPU time in ticks of 10 ms. */
const tick = 10;

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses and may hold spaces.
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return null;
  }
}

function cpuOf(pid) {
  const fields = stat(pid);
  return fields ? (fields[11] + fields[12]) * tick : 0;
}

/** A process with its living children and with those that it has already buried. */
function cpuOfTree(root) {
  const fields = stat(root);
  const buried = fields ? (fields[13] + fields[14]) * tick : 0;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && stat(name)?.[1] === root);
  return children.reduce((sum, pid) => sum + cpuOf(pid), cpuOf(root) + buried);
}

function residentMegabytes(pid) {
  const [, pages = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
  return Math.round((pages * 4096) / 1_000_000);
}
