import { readFile, readlink, realpath, rm, stat, truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { asOwnerOf, checkVersion, openHome, openSocketDirectory, readPassword } from './embedded-home.js';
import { EmbeddedPostgresError, findBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { connect, isAlive, type RunningServer, startServer, stopProcess, superuser } from './postgres-server.js';

const logger = new Logger('EmbeddedPostgres');

const database = 'cashwrap';
/** Who holds this lock owns the server. It goes with the holder's connection, however the holder ends. */
const ownerLock = `hashtext('cashwrap.embedded.owner')`;
const largestLog = 10_000_000;

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
  /** Whether it is this process's own, rather than another one's that runs. */
  readonly owned: boolean;
  /** Ends a server that is ours, waiting until it is down; leaves one that another process owns alone. Safe to call twice. */
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
 * cluster) is cleared away; a server without an owner is taken over, or stopped first where it is not as one of ours would be.
 * Every wait is bounded. Throws `EmbeddedPostgresError` with a message for people: another Cashwrap owns the data,
 * another major version made it, nobody may write there.
 */
export async function openEmbeddedPostgres({ dataDir, share = false }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const home = await realpath(await openHome(resolve(dataDir), binaries));
  const dataDirectory = join(home, 'data');
  const password = await readPassword(home);
  await checkVersion(dataDirectory, binaries);
  const cluster: Cluster = {
    dataDir,
    dataDirectory,
    password,
    logFile: join(home, 'server.log'),
    socketDirectory: await openSocketDirectory(home, dataDirectory),
    binaries: await asOwnerOf(dataDirectory, binaries),
  };

  for (let attempt = 1; ; attempt += 1) {
    const found = await findRunning(cluster);
    if (found !== null) {
      const owner = await ownerOf(found.client);
      const usable = owner === null && (await isAsStarted(found, cluster));
      await found.client.end();
      if (owner !== null && share) return { url: urlOf({ ...cluster, ...found }), owned: false, stop: async () => {} };
      if (owner !== null) throw alreadyRunning(dataDir, owner);
      if (usable) return takeOver(cluster, found);
      logger.warn(`Stopping the PostgreSQL server (process ${found.pid}) that a killed process left running`);
      await stopProcess(found.pid);
    }
    if (((await stat(cluster.logFile).catch(() => null))?.size ?? 0) > largestLog) await truncate(cluster.logFile);
    try {
      const server = new OwnServer(cluster, await start(cluster));
      await server.hold();
      return server;
    } catch (error) {
      // A rival that was faster holds PostgreSQL's own lock on the directory: look again whose it is.
      const rival = await findRunning(cluster);
      await rival?.client.end();
      if (rival === null || attempt === 2) throw error;
    }
  }
}

/** Where everything of a cluster is, and what runs it. */
interface Cluster {
  /** As the settings name it. */
  readonly dataDir: string;
  readonly dataDirectory: string;
  readonly password: string;
  readonly logFile: string;
  /** Null where there is no socket. */
  readonly socketDirectory: string | null;
  readonly binaries: PostgresBinaries;
}

function start(cluster: Cluster, port?: number): Promise<RunningServer> {
  const { binaries, dataDirectory, password, logFile, socketDirectory } = cluster;
  return startServer(binaries, {
    ...{ dataDirectory, password, logFile, socketDirectory, port },
    settings: { ...settings, cluster_name: `cashwrap-${process.pid}` },
  });
}

/** A server that goes on as ours, without the sessions of whoever was killed: what they were at is rolled back. */
async function takeOver(cluster: Cluster, { pid, port }: Running): Promise<EmbeddedPostgres> {
  logger.warn(`Taking over the PostgreSQL server (process ${pid}) that a killed process left running`);
  const server = new OwnServer(cluster, { pid, port, stop: () => stopProcess(pid) });
  const owner = await server.hold();
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return server;
}

/** A server that is ours until it is stopped, whatever becomes of it meanwhile. */
class OwnServer implements EmbeddedPostgres {
  readonly owned = true;
  readonly url: string;
  private stopping: Promise<void> | undefined;
  private regaining = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private server: RunningServer,
  ) {
    this.url = urlOf({ ...cluster, port: server.port });
  }

  readonly stop = (): Promise<void> => (this.stopping ??= this.regaining.then(() => this.server.stop()));

  /** Takes the lock, makes sure of our database, and sees to it that both last. Returns the connection that holds the lock. */
  async hold(): Promise<pg.Client> {
    const { dataDir, password } = this.cluster;
    const owner = await connect(this.server.port, password, 'postgres', `cashwrap ${process.pid}`);
    const { rows } = await owner.query<{ ours: boolean }>(`SELECT pg_try_advisory_lock(${ownerLock}) AS ours`);
    if (!rows[0]?.ours) {
      const rival = await ownerOf(owner);
      await owner.end();
      throw alreadyRunning(dataDir, rival ?? 'unknown');
    }
    const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await owner.query(`CREATE DATABASE ${database}`);
    owner.once('end', () => {
      this.regaining = this.regain();
    });
    return owner;
  }

  /** A session that crashes takes all others with it, also the one that holds the lock, and the server recovers; or it was the server that ended. */
  private async regain(): Promise<void> {
    for (let pause = 100; this.stopping === undefined; pause = Math.min(2 * pause, 5_000)) {
      try {
        if (!isAlive(this.server.pid)) {
          logger.error(`The PostgreSQL server (process ${this.server.pid}) has ended; starting it again`);
          this.server = await start(this.cluster, this.server.port);
        }
        await this.hold();
        return;
      } catch (error) {
        logger.warn(`The PostgreSQL server is not to be had yet: ${String(error)}`);
        await sleep(pause);
      }
    }
  }
}

/** A server that was found, and a connection to it. */
interface Running {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string | null;
  readonly client: pg.Client;
}

/**
 * The server that runs on the directory, if one does, and a connection to it. PostgreSQL's lock file says where; only a
 * server that accepts our password is ours. A lock file that names no PostgreSQL process is a leftover and is removed:
 * after a restart of the machine, or in a container, its process number may belong to anybody.
 */
async function findRunning({ dataDirectory, password }: Cluster): Promise<Running | null> {
  const lockFile = join(dataDirectory, 'postmaster.pid');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
    const [pid = 0, , , port = 0] = lines.map(Number);
    if (pid <= 0 || !isAlive(pid)) return null;
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

/** Whether a server is as one that would be started here: the same program, settings and socket. Where there is no /proc none is. */
async function isAsStarted({ pid, client, socketDirectory }: Running, cluster: Cluster): Promise<boolean> {
  if (socketDirectory !== cluster.socketDirectory) return false;
  const program = await readlink(`/proc/${pid}/exe`).catch(() => null);
  if (program !== (await realpath(cluster.binaries.postgres))) return false;
  const { rows } = await client.query<{ name: keyof typeof settings; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [Object.keys(settings)],
  );
  return rows.every(({ name, value }) => settings[name] === value);
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
    if (!isAlive(starter) || Date.now() > deadline) return null;
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

/** What `host` names counts more than what stands before the port, as in PostgreSQL's own URLs. */
function urlOf({ port, socketDirectory, password }: Cluster & { readonly port: number }): string {
  const socket = socketDirectory === null ? '' : `?host=${encodeURIComponent(socketDirectory)}`;
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}${socket}`;
}
