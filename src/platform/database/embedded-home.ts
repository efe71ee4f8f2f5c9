import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { EmbeddedPostgresError, type PostgresBinaries, reachable, sharedDirectory } from './postgres-binaries.js';
import { createCluster, isAlive } from './postgres-server.js';

const logger = new Logger('EmbeddedPostgres');

/** What a socket's address may hold where it holds least (macOS), without the byte at its end. */
const longestSocketPath = 103;

/**
 * The directory that holds everything of one cluster: data, password, log. It appears under its name only when it is
 * complete, so a first start that is killed or raced leaves nothing half done. Where the server's account cannot reach
 * the data directory (a project under /root), it is a link to a place that it can.
 */
export async function openHome(dataDir: string, binaries: PostgresBinaries): Promise<string> {
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

export async function readPassword(home: string): Promise<string> {
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
export async function asOwnerOf(dataDirectory: string, binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const { uid, gid } = await stat(dataDirectory);
  return binaries.account === null ? binaries : { ...binaries, account: { uid, gid } };
}

/**
 * Where the server puts its socket, for itself and us alone: a statement is dearer over TCP, on both sides. Null where
 * the path is too long for one, or there are none.
 */
export async function openSocketDirectory(home: string, dataDirectory: string): Promise<string | null> {
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
    if (maker !== undefined && !isAlive(Number(maker))) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

export async function checkVersion(dataDirectory: string, { major }: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `${dataDirectory} was made by PostgreSQL ${found}, this version of Cashwrap brings PostgreSQL ${major}. ` +
      `Dump it with the version that made it and load the dump into a new DATA_DIR; see docs/operations.md.`,
  );
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
