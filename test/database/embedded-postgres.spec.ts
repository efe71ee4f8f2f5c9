/** @long */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { openEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { EmbeddedPostgresError } from '../../src/platform/database/postgres-binaries.js';
import { builtSources } from '../support/built-sources.js';
import { until } from '../support/until.js';

describe('The embedded PostgreSQL', () => {
  let directory: string;
  let dataDir: string;
  let raced: string;
  const sockets = () => join(dataDir, 'postgres', 'socket');
  const lockFile = () => join(dataDir, 'postgres', 'data', 'postmaster.pid');

  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    directory = await mkdtemp(join(tmpdir(), 'cashwrap-embedded-'));
    await chmod(directory, 0o755);
    dataDir = join(directory, 'data');
    raced = join(directory, 'raced'.padEnd(100, '-'));
  });
  afterAll(async () => {
    // Also after a failure no server may stay behind.
    await (await openEmbeddedPostgres({ dataDir, share: true })).stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('starts from nothing, durable and closed to others, and is down when stop returns', async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    expect(server.owned).toBe(true);
    expect(
      await query(
        server.url,
        `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
           'listen_addresses', 'unix_socket_directories', 'password_encryption', 'server_encoding', 'TimeZone') ORDER BY name`,
      ),
    ).toEqual([
      { name: 'TimeZone', setting: 'UTC' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'password_encryption', setting: 'scram-sha-256' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: `"${sockets()}"` },
    ]);
    await query(server.url, `CREATE TABLE kept AS SELECT 'yes' AS answer`);
    const wrong = Object.assign(new URL(server.url), { password: 'guess' }).href;
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);

    await server.stop();
    await server.stop();
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ENOENT');
    await expect(query(overTcp(server.url), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await expect(stat(lockFile())).rejects.toThrow('ENOENT');
  });

  it('is reached by a socket that only its own account may use, and over TCP as well', async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    const client = 'SELECT host(client_addr) AS client FROM pg_stat_activity WHERE pid = pg_backend_pid()';
    expect(await query(server.url, client)).toEqual([{ client: null }]);
    expect(await query(overTcp(server.url), client)).toEqual([{ client: '127.0.0.1' }]);
    const { mode, uid } = await stat(sockets());
    expect({ mode: mode & 0o777, uid }).toEqual({
      mode: 0o700,
      uid: (await stat(join(dataDir, 'postgres', 'data'))).uid,
    });
    const wrong = Object.assign(new URL(server.url), { password: 'guess' }).href;
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await server.stop();
    expect(await readdir(sockets())).toEqual([]);
  });

  it('finds its data again at the next start, and is shared by commands but not by a second server', async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 'yes' }]);

    const shared = await openEmbeddedPostgres({ dataDir, share: true });
    expect({ url: shared.url, owned: shared.owned }).toEqual({ url: server.url, owned: false });
    await shared.stop();

    const second = openEmbeddedPostgres({ dataDir });
    await expect(second).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(second).rejects.toThrow(`Another Cashwrap (process ${process.pid}) is running`);
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 'yes' }]);
    await server.stop();
  });

  it('takes over the server of a killed owner, without its sessions', async () => {
    const owner = await startOwner(dataDir);
    await query(owner.url, `UPDATE kept SET answer = 'committed before the kill'`);
    const left = new pg.Client(owner.url);
    left.on('error', () => undefined);
    await left.connect();
    await left.query('BEGIN');
    await left.query('LOCK TABLE kept');
    await kill(owner.child);
    const before = await readFile(lockFile(), 'utf8');

    const server = await openEmbeddedPostgres({ dataDir });
    expect({ url: server.url, owned: server.owned }).toEqual({ url: owner.url, owned: true });
    expect(await readFile(lockFile(), 'utf8')).toBe(before);
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 'committed before the kill' }]);
    await expect(left.query('COMMIT')).rejects.toThrow();
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(`(process ${process.pid}) is running`);
    await server.stop();
    await expect(query(owner.url, 'SELECT 1')).rejects.toThrow('ENOENT');
  });

  it('stops the server of a killed owner that is not as it would start one, and starts its own', async () => {
    const owner = await startOwner(dataDir);
    await query(owner.url, 'ALTER DATABASE postgres SET jit = on');
    await kill(owner.child);
    const before = await readFile(lockFile(), 'utf8');
    const server = await openEmbeddedPostgres({ dataDir });
    expect(await readFile(lockFile(), 'utf8')).not.toBe(before);
    expect(await query(server.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1 }]);
    await query(server.url, 'ALTER DATABASE postgres RESET jit');
    await server.stop();
  });

  it('R14: goes on owning its server when a session of it crashes, and has it again when the server itself is killed', async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    const holder = () =>
      query(server.url, `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`).catch(() => []);
    const another = (before: unknown[]) => until(holder, (now) => now.length === 1 && !isDeepStrictEqual(now, before));
    const first = await holder();
    expect(first).toHaveLength(1);
    const crashed = new pg.Client(server.url);
    crashed.on('error', () => undefined);
    await crashed.connect();
    const [session] = (await crashed.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    process.kill(session?.pid ?? 0, 'SIGKILL');
    const second = await another(first);

    const [pid = 0] = (await readFile(lockFile(), 'utf8')).split('\n').map(Number);
    process.kill(pid, 'SIGKILL');
    await another(second);
    expect(Number((await readFile(lockFile(), 'utf8')).split('\n')[0])).not.toBe(pid);
    expect(await query(server.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1 }]);
    await server.stop();
    await expect(stat(lockFile())).rejects.toThrow('ENOENT');
  });

  it('recovers when owner and server were killed, also when their process number belongs to somebody else now', async () => {
    const owner = await startOwner(dataDir);
    const [pid = ''] = (await readFile(lockFile(), 'utf8')).split('\n');
    await kill(owner.child);
    process.kill(Number(pid), 'SIGKILL');
    await ended(Number(pid));
    const left = await readFile(lockFile(), 'utf8');
    await writeFile(lockFile(), left.replace(pid, String(process.pid)));

    const server = await openEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1 }]);
    await server.stop();
  });

  it('lets one of two that make their first start at the same time win, and the other say so', async () => {
    const outcomes = await Promise.allSettled([startOwner(raced), startOwner(raced)]);
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual([expect.stringContaining(`Another Cashwrap (process ${won[0]?.child.pid}) is running`)]);
    await Promise.all(won.map(({ child }) => kill(child)));
    await (await openEmbeddedPostgres({ dataDir: raced })).stop();
  });

  it('is reached over TCP where the path is too long for a socket', async () => {
    const server = await openEmbeddedPostgres({ dataDir: raced });
    expect(new URL(server.url).search).toBe('');
    expect(await query(server.url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    await server.stop();
  });

  it('says what is wrong with a data directory of another major version', async () => {
    const versionFile = join(dataDir, 'postgres', 'data', 'PG_VERSION');
    await writeFile(versionFile, '17\n');
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(/made by PostgreSQL 17, .* PostgreSQL 18/);
    await writeFile(versionFile, '18\n');
  });

  it('says what is wrong with a place that cannot hold the data', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(openEmbeddedPostgres({ dataDir: file })).rejects.toThrow(`in the data directory ${file}`);
    const foreign = join(directory, 'foreign');
    await mkdir(join(foreign, 'postgres'), { recursive: true });
    await expect(openEmbeddedPostgres({ dataDir: foreign })).rejects.toThrow('holds no database of Cashwrap');
  });

  it('shows the end of the server log when the server does not start', async () => {
    const settings = join(dataDir, 'postgres', 'data', 'postgresql.auto.conf');
    const good = await readFile(settings, 'utf8');
    await writeFile(settings, `no_such_setting = 'x'\n`);
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow('no_such_setting');
    await writeFile(settings, good);
  });

  (process.getuid?.() === 0 ? it : it.skip)(
    'started by root in a private directory keeps its data in a reachable place',
    async () => {
      const closed = await mkdtemp(join(tmpdir(), 'cashwrap-closed-'));
      const home = join(closed, 'data', 'postgres');
      const server = await openEmbeddedPostgres({ dataDir: join(closed, 'data') });
      expect((await lstat(home)).isSymbolicLink()).toBe(true);
      const place = await readlink(home);
      expect(place).toMatch(/^\/var\/lib\/cashwrap\/data-[0-9a-f]+$/);
      await query(server.url, 'CREATE TABLE kept ()');
      await server.stop();
      const again = await openEmbeddedPostgres({ dataDir: join(closed, 'data') });
      expect(await query(again.url, `SELECT to_regclass('kept')::text AS name`)).toEqual([{ name: 'kept' }]);
      await again.stop();
      await Promise.all([closed, place].map((path) => rm(path, { recursive: true })));
    },
  );
});

const overTcp = (url: string) => Object.assign(new URL(url), { search: '' }).href;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startOwner(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(await builtSources(), 'test', 'database', 'embedded-owner.js'), [dataDir], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'close').then(() => Promise.reject(new Error(complaint))),
  ])) as [string];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
}

async function ended(pid: number): Promise<void> {
  for (let waited = 0; waited < 5_000; waited += 20) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
  throw new Error(`Process ${pid} did not end`);
}
