import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretToken } from '../../kernel/ids.js';

/**
 * A secret of `bytes` random bytes (base64url) for a machine that was given none: generated once and kept in the file
 * `name` of `dataDir`, readable by its owner only, so that what it signed or encrypted outlives a restart. Two processes
 * that start at once agree on the one that was written first.
 */
export function developmentSecret(dataDir: string, name: string, bytes: number): string {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, secretToken(bytes), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < bytes) throw new Error(`${file} does not hold ${bytes} random bytes; delete it to get new ones`);
  return secret;
}
