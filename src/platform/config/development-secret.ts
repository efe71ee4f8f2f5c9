import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretToken } from '../../kernel/ids.js';

/**
 * A token secret for a machine that was given none: generated once and kept in `dataDir`, readable by its owner only, so
 * that tokens outlive a restart. Two processes that start at once agree on the one that was written first.
 */
export function developmentSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, secretToken(48), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32)
    throw new Error(`${file} holds no secret of at least 32 characters; delete it to get a new one`);
  return secret;
}
