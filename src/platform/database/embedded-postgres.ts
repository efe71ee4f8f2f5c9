import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import {
  EmbeddedPostgresError,
  findBinaries,
  type PostgresBinaries,
  reachable,
  sharedDirectory,
} from './postgres-binaries.js';
import { connect, createCluster, type RunningServer, startServer, stopProcess, superuser } from './postgres-server.js';

const logger = new Logger('EmbeddedPostgres');

const database = 'cashwrap';
/** Who holds this lock owns the server. It goes with the holder's connection, however the holder ends. */
const ownerLock = `hashtext('cashwrap.embedded.owner')`;
const largestLog = 10_000_000;
/** What a socket's address may hold where it holds least (macOS), without the byte at its end. */
const longestSocketPath = 103;

/** Full durability; a small machine's memory; nothing listens but 127.0.0.1 and a socket beside the data. */
const settings = {
  max_connections: '100',
  shared_buffers: '128MB',
  // As for an SSD. By the default, which is for a disk that turns, tables of some hundred rows are read whole.
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
};

/** A PostgreSQL server for the use of this process. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Whether it was started here, rather than found running. */
  readonly owned: boolean;
  /** Ends what was started here, waiting until it is down; leaves a server that another process owns alone. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

export interface EmbeddedOptions {
  /** The cluster lives in `postgres` below it. */
  readonly dataDir: string;
  /** Use the server of a Cashwrap that is running on the same data, instead of refusing to start beside it. */
  readonly share?: boolean;
}

/**
 * Starts the embedded PostgreSQL of a data directory, or finds it running, and makes sure that it has our database.
 *
 * The first start creates the cluster. What an earlier process left behind when it was killed (a lock file, a half-made
 * cluster, a server without an owner) is cleared away. Every wait is bounded. Throws `EmbeddedPostgresError` with a
 * message for people: another Cashwrap owns the data, another major version made it, nobody may write there.
 */
export async function openEmbeddedPostgres({ dataDir, share = false }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const home = await realpath(await openHome(resolve(dataDir), binaries));
  const dataDirectory = join(home, 'data');
  const password = await readPassword(home);
  await checkVersion(dataDirectory, binaries);

  for (let attempt = 1; ; attempt += 1) {
    const found = await findRunning(dataDirectory, password);
    if (found !== null) {
      const owner = await ownerOf(found.client);
      await found.client.end();
      if (owner !== null && share) return { url: urlOf(found, password), owned: false, stop: async () => {} };
      if (owner !== null) throw alreadyRunning(dataDir, owner);
      logger.warn(`Stopping the PostgreSQL server (process ${found.pid}) that a killed process left running`);
      await stopProcess(found.pid);
    }
    const logFile = join(home, 'server.log');
    if (((await stat(logFile).catch(() => null))?.size ?? 0) > largestLog) await truncate(logFile);
    try {
      const socketDirectory = await openSocketDirectory(home, dataDirectory);
      const server = await startServer(await asOwnerOf(dataDirectory, binaries), {
        dataDirectory,
        password,
        logFile,
        socketDirectory,
        settings: { ...settings, cluster_name: `cashwrap-${process.pid}` },
      });
      return await own({ ...server, socketDirectory }, password);
    } catch (error) {
      // A rival that was faster holds PostgreSQL's own lock on the directory: look again whose it is.
      const rival = await findRunning(dataDirectory, password);
      await rival?.client.end();
      if (rival === null || attempt === 2) throw error;
    }
  }
}

async function own(server: RunningServer & Address, password: string): Promise<EmbeddedPostgres> {
  const owner = await connect(server.port, password, 'postgres', `cashwrap ${process.pid}`);
  await owner.query(`SELECT pg_advisory_lock(${ownerLock})`);
  const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${database}`);
  let stopping: Promise<void> | undefined;
  return {
    url: urlOf(server, password),
    owned: true,
    stop: () => (stopping ??= server.stop()),
  };
}

/**
 * The directory that holds everything of one cluster: data, password, log. It appears under its name only when it is
 * complete, so a first start that is killed or raced leaves nothing half done. Where the server's account cannot reach
 * the data directory (a project under /root), it is a link to a place that it can.
 */
async function openHome(dataDir: string, binaries: PostgresBinaries): Promise<string> {
  const home = join(dataDir, 'postgres');
  try {
    await mkdir(dataDir, { recursive: true });
    if (await exists(join(home, 'password'))) return home;
    if (await isEntry(home)) {
      throw new EmbeddedPostgresError(
        `${home} exists but holds no database of Cashwrap. Move it away, or set DATA_DIR to another directory.`,
      );
    }
    await removeHalfMade(dataDir);
    if (await reachable(dataDir, binaries.account)) await createHome(dataDir, home, binaries);
    else await createHomeElsewhere(dataDir, home, binaries);
    return home;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)) throw error;
    throw new EmbeddedPostgresError(
      `The database cannot be created in the data directory ${dataDir}: ${String(error)}. Set DATA_DIR to another one.`,
      { cause: error },
    );
  }
}

async function createHome(dataDir: string, home: string, binaries: PostgresBinaries): Promise<void> {
  const partial = join(dataDir, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  await fill(partial, binaries);
  await rename(partial, home).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    // A rival's cluster that took the name meanwhile is complete too.
    if (!(await exists(join(home, 'password')))) throw error;
  });
}

async function createHomeElsewhere(dataDir: string, home: string, binaries: PostgresBinaries): Promise<void> {
  const elsewhere = join(sharedDirectory, `data-${randomBytes(6).toString('hex')}`);
  logger.warn(`The account that PostgreSQL runs as cannot reach ${dataDir}; the database goes to ${elsewhere}`);
  await mkdir(sharedDirectory, { recursive: true, mode: 0o755 });
  await fill(elsewhere, binaries);
  await symlink(elsewhere, home).catch(async (error: unknown) => {
    await rm(elsewhere, { recursive: true, force: true });
    if (!(await exists(join(home, 'password')))) throw error;
  });
}

async function fill(home: string, binaries: PostgresBinaries): Promise<void> {
  await mkdir(home, { mode: 0o711 });
  await chmod(home, 0o711);
  const password = randomBytes(24).toString('base64url');
  await writeFile(join(home, 'password'), password, { mode: 0o600 });
  await createCluster(binaries, join(home, 'data'), password);
}

async function readPassword(home: string): Promise<string> {
  try {
    return (await readFile(join(home, 'password'), 'utf8')).trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${join(home, 'password')} cannot be read: the database belongs to another user. Start as that user, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}

/** Root runs the server as whoever owns the data: they may have been created by an ordinary user. */
async function asOwnerOf(dataDirectory: string, binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const { uid, gid } = await stat(dataDirectory);
  return binaries.account === null ? binaries : { ...binaries, account: { uid, gid } };
}

/**
 * Where the server puts its socket, for itself and us alone: a statement is dearer over TCP, on both sides. Null where
 * the path is too long for one, or there are none.
 */
async function openSocketDirectory(home: string, dataDirectory: string): Promise<string | null> {
  const directory = join(home, 'socket');
  if (process.platform === 'win32') return null;
  if (Buffer.byteLength(join(directory, '.s.PGSQL.65535')) > longestSocketPath) return null;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dataDirectory);
    await chown(directory, uid, gid);
  }
  return directory;
}

async function removeHalfMade(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const maker = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && !alive(Number(maker))) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

async function checkVersion(dataDirectory: string, { major }: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `${dataDirectory} was made by PostgreSQL ${found}, this version of Cashwrap brings PostgreSQL ${major}. ` +
      `Dump it with the version that made it and load the dump into a new DATA_DIR; see docs/operations.md.`,
  );
}

/**
 * The server that runs on the directory, if one does, and a connection to it. PostgreSQL's lock file says where; only a
 * server that accepts our password is ours. A lock file that names no PostgreSQL process is a leftover and is removed:
 * after a restart of the machine, or in a container, its process number may belong to anybody.
 */
async function findRunning(
  dataDirectory: string,
  password: string,
): Promise<(Address & { pid: number; client: pg.Client }) | null> {
  const lockFile = join(dataDirectory, 'postmaster.pid');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
    const [pid = 0, , , port = 0] = lines.map(Number);
    if (pid <= 0 || !alive(pid)) return null;
    if (!(await isPostgres(pid))) {
      await rm(lockFile, { force: true });
      return null;
    }
    if (port > 0) {
      try {
        return { port, socketDirectory: lines[4] || null, pid, client: await connect(port, password) };
      } catch {
        // Starting, recovering or shutting down: the file or the answer changes soon.
      }
    }
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL server (process ${pid}) holds ${dataDirectory} and does not answer. Stop it, then start again.`,
      );
    }
    await sleep(50);
  }
}

/**
 * The process number of the Cashwrap that owns the server; null when nobody does. One that has started the server takes
 * the lock right after its first answer, so as long as the starter lives it is given some time for that.
 */
async function ownerOf(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(`SELECT current_setting('cluster_name') AS name`);
  const starter = Number(rows[0]?.name.replace('cashwrap-', ''));
  const deadline = Date.now() + 5_000;
  for (;;) {
    const { rows: holders } = await client.query<{ owner: string }>(
      `SELECT application_name AS owner FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND granted AND objid::bigint = ${ownerLock}::bigint & 4294967295`,
    );
    if (holders[0]) return holders[0].owner.replace('cashwrap ', '');
    if (!alive(starter) || Date.now() > deadline) return null;
    await sleep(50);
  }
}

function alreadyRunning(dataDir: string, owner: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Another Cashwrap (process ${owner}) is running on the data directory ${resolve(dataDir)}. ` +
      `Stop it, or give this one a DATA_DIR of its own, or let both use one server through DATABASE_URL.`,
  );
}

async function isPostgres(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  // Where there is no /proc the lock file is believed.
  return commandLine === null || /postgres/.test(commandLine.split('\0')[0] ?? '');
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Where a server answers: at a port of 127.0.0.1, and in a directory of sockets unless that is null. */
interface Address {
  readonly port: number;
  readonly socketDirectory: string | null;
}

/** What `host` names counts more than what stands before the port, as in PostgreSQL's own URLs. */
function urlOf({ port, socketDirectory }: Address, password: string): string {
  const socket = socketDirectory === null ? '' : `?host=${encodeURIComponent(socketDirectory)}`;
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}${socket}`;
}

async function isEntry(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
