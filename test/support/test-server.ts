import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { demoPassword } from '../../src/demo/demo-stores.js';
import { seedDemo } from '../../src/demo/seed.js';
import { Env } from '../../src/platform/config/env.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { findBinaries } from '../../src/platform/database/postgres-binaries.js';
import {
  createCluster,
  type RunningServer,
  startServer,
  stopProcess,
} from '../../src/platform/database/postgres-server.js';
import { encryptionKeys } from './encryption-keys.js';

const root = join(import.meta.dirname, '..', '..');
const prefix = 'cashwrap-test-';
const inMemory = '/dev/shm';
const roomNeeded = 4_000_000_000;

/**
 * One server for a whole run of the tests, with its data in memory where there is room, else in the system's temporary
 * directory, and without durability; or the one that TEST_DATABASE_URL names, whose account must be allowed to create databases. Makes the template
 * databases and leaves their names in the environment, which the workers inherit. Returns how to stop it.
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  Logger.overrideLogger(['error', 'warn']);
  const server = given ? { url: given, stop: async () => {} } : await startOwnServer();
  try {
    await prepareTemplates(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server.stop;
}

async function startOwnServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  await removeLeftovers();
  const cluster = await createTestCluster();
  const { url, stop } = await cluster.start({ synchronous_commit: 'off' });
  return {
    url,
    stop: async () => {
      await stop();
      await cluster.remove();
    },
  };
}

/** A cluster of the tests' own. What a killed run leaves of it, the next run removes. */
export interface TestCluster {
  /** Starts its server, on any free port unless one is given, with these settings besides those of all tests. */
  start(settings?: Readonly<Record<string, string>>, port?: number): Promise<RunningServer & { readonly url: string }>;
  /** Once its server has stopped. */
  remove(): Promise<void>;
}

/** Makes a cluster whose data outlive every crash but that of the machine. */
export async function createTestCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(join(await placeForData(), `${prefix}${process.pid}-`));
  // The server may have to run under another account, which must be able to pass through.
  await chmod(directory, 0o711);
  const dataDirectory = join(directory, 'data');
  const binaries = await findBinaries();
  // Tests open thousands of connections: by the socket, which only this account can reach, and without a password there.
  await createCluster(binaries, dataDirectory, 'test', ['--no-sync', '--auth-local=trust']);
  return {
    start: async (settings, port) => {
      const server = await startServer(binaries, {
        dataDirectory,
        password: 'test',
        logFile: join(directory, 'server.log'),
        socketDirectory: dataDirectory,
        ...(port !== undefined && { port }),
        settings: { ...testSettings, ...settings },
      });
      const host = encodeURIComponent(dataDirectory);
      return { ...server, url: `postgres://postgres:test@127.0.0.1:${server.port}/postgres?host=${host}` };
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const testSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  max_connections: '200',
  timezone: 'UTC',
  jit: 'off',
  // Tables without statistics count as large enough to start two processes for, which find nothing in them.
  max_parallel_workers_per_gather: '0',
};

/** Making and dropping a database is a thousand files made and dropped, which a disk's file system takes its time for. */
async function placeForData(): Promise<string> {
  const { bavail, bsize } = await statfs(inMemory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= roomNeeded ? inMemory : tmpdir();
}

/** A run that was killed leaves its server and its files behind. */
async function removeLeftovers(): Promise<void> {
  for (const place of [inMemory, tmpdir()]) await removeLeftoversIn(place);
}

async function removeLeftoversIn(place: string): Promise<void> {
  for (const name of await readdir(place).catch(() => [])) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || alive(Number(owner))) continue;
    const directory = join(place, name);
    const lock = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
    const pid = Number(lock.split('\n')[0]);
    if (pid > 0 && (await runsIn(pid, directory))) await stopProcess(pid, 5_000);
    await rm(directory, { recursive: true, force: true });
  }
}

async function runsIn(pid: number, directory: string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(directory);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The templates' names carry a hash of all that they are made from: on a server that stays, each is made once per version.
 * The demo stores deliver on the day after their seeding, so theirs is made once a day.
 */
async function prepareTemplates(url: string): Promise<void> {
  const migrations = await hashOf('src/platform/database/migrations');
  const migrated = `cashwrap_template_${migrations}`;
  await prepare(url, migrated, (database) => migrate(database));
  process.env['TEST_SERVER_URL'] = url;
  process.env['TEST_TEMPLATE'] = migrated;

  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const seeded = `cashwrap_demo_template_${migrations}_${await hashOf('src/demo')}_${today}`;
  await prepare(url, seeded, seedDemoStores, migrated);
  process.env['TEST_DEMO_TEMPLATE'] = seeded;
}

/** Puts the demo stores into a migrated database. Their customers log in hundreds of times, so their hashes are cheap ones. */
export async function seedDemoStores(url: string): Promise<void> {
  const secretBox = new SecretBox(Env.from({ ENCRYPTION_KEYS: encryptionKeys }));
  await seedDemo({ url, nodeEnv: 'test', secretBox });
  const cheap = await hash(demoPassword, { memoryCost: 8, timeCost: 1 });
  await withClient(url, (client) => client.query('UPDATE customers SET password_hash = $1', [cheap]));
}

async function prepare(
  url: string,
  name: string,
  fill: (url: string) => Promise<unknown>,
  template = 'template1',
): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    await fill(Object.assign(new URL(url), { pathname: name }).href);
    // Marked last: one that broke off half way is made again.
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function hashOf(folder: string): Promise<string> {
  const files = await readdir(join(root, folder), { recursive: true });
  const hash = createHash('sha256');
  for (const file of files.filter((name) => name.endsWith('.ts')).sort())
    hash.update(await readFile(join(root, folder, file)));
  return hash.digest('hex').slice(0, 12);
}
