import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { EmbeddedPostgresError, type PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

export const superuser = 'postgres';

export interface ServerOptions {
  readonly dataDirectory: string;
  readonly password: string;
  readonly logFile: string;
  /** Any free one unless given. */
  readonly port?: number;
  /** Where it has a socket besides its port; none unless given. */
  readonly socketDirectory?: string | null;
  /** postgresql.conf settings by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly port: number;
  readonly pid: number;
  /** Ends every session, writes a checkpoint and waits until the server is gone. */
  stop(): Promise<void>;
}

/** Makes a new cluster in `dataDirectory`, which must not exist yet: UTF-8, the same collation on every machine, password required. */
export async function createCluster(
  binaries: PostgresBinaries,
  dataDirectory: string,
  password: string,
  flags: readonly string[] = [],
): Promise<void> {
  const passwordFile = `${dataDirectory}.password`;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (binaries.account) {
    for (const path of [dataDirectory, passwordFile]) await chown(path, binaries.account.uid, binaries.account.gid);
  }
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${dataDirectory}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...flags,
      ],
      { ...binaries.account, cwd: '/', timeout: 60_000 },
    );
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new EmbeddedPostgresError(
      `Creating the database cluster in ${dataDirectory} failed: ${stderr?.trim() || String(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Starts a server on a port of 127.0.0.1 and returns once it answers. Throws when it does not within a minute. */
export async function startServer(binaries: PostgresBinaries, options: ServerOptions): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = await launch(binaries, options, port);
    try {
      await answering(child, options, port);
      return { port, pid: child.pid ?? 0, stop: () => stop(child) };
    } catch (error) {
      await stop(child);
      // Between our choice and the server's start another program may have taken the port.
      const taken = await free(port).then((isFree) => !isFree);
      if (!taken || attempt === 3) throw error;
    }
  }
}

/** Whether a process of this number runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Asks the server `pid` for a fast shutdown and waits for its end, bounded; then ends it the hard way (its log replays at the next start). */
export async function stopProcess(pid: number, patienceMs = 20_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!signalled(pid, signal)) return;
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!signalled(pid, 0)) return;
      await sleep(20);
    }
  }
}

/** Whether something answers as `database` of a server with our password at `port`. Bounded. */
export async function connect(
  port: number,
  password: string,
  database = 'postgres',
  applicationName = 'cashwrap',
): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database,
    application_name: applicationName,
    // Longer than loading the application, which goes on meanwhile, may keep the event loop busy.
    connectionTimeoutMillis: 10_000,
  });
  // A server that is stopped under an open connection must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function launch(binaries: PostgresBinaries, options: ServerOptions, port: number): Promise<ChildProcess> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = await open(options.logFile, 'a', 0o600);
  try {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: options.socketDirectory ? quoted(options.socketDirectory) : '',
      port: String(port),
      ...options.settings,
    };
    const child = spawn(
      binaries.postgres,
      ['-D', options.dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...binaries.account,
        cwd: '/',
        stdio: ['ignore', log.fd, log.fd],
        // Its own process group: Ctrl-C in the terminal is for us, the server goes down after the requests are drained.
        detached: true,
      },
    );
    child.unref();
    await once(child, 'spawn');
    return child;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The PostgreSQL server ${binaries.postgres} could not be started: ${String(error)}`,
      { cause: error },
    );
  } finally {
    await log.close();
  }
}

/** The setting is a list: a comma in the name of a directory is no end of it. */
function quoted(directory: string): string {
  return `"${directory.replaceAll('"', '""')}"`;
}

async function answering(child: ChildProcess, options: ServerOptions, port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  let last: unknown;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new EmbeddedPostgresError(
        `The PostgreSQL server ended at its start. ${options.logFile} says:\n${await tail(options.logFile)}`,
      );
    }
    try {
      await (await connect(port, options.password)).end();
      return;
    } catch (error) {
      last = error;
      await sleep(20);
    }
  }
  throw new EmbeddedPostgresError(`The PostgreSQL server did not answer within a minute; see ${options.logFile}`, {
    cause: last,
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.ref();
  await Promise.race([gone, stopProcess(child.pid)]);
  await gone;
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8).join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was allotted');
  return address.port;
}

async function free(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
