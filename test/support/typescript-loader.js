import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform, version } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');
const rules = readFileSync(join(root, '.swcrc'));
const cache = join(root, 'node_modules', '.cache', 'typescript-loader');
mkdirSync(cache, { recursive: true });

/**
 * Node module hooks that load the project's TypeScript by the .swcrc of the build: for the tests and their global set-up.
 * What has been translated once is kept.
 */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypescript(context.parentURL)) {
    const found = await next(specifier.replace(/\.js$/, '.ts'), context);
    return { ...found, url: `${found.url}${ownQuery.exec(context.parentURL)?.[0] ?? ''}` };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isTypescript(url)) return next(url, context);
  return { format: 'module', source: await translated(fileURLToPath(url)), shortCircuit: true };
}

/** What a test file that has the project's modules for itself, and each of them, ends in. */
const ownQuery = /\?run=\d+&own$/;

/** A test file's address ends in a query, so that it is loaded anew each time it is run. */
function isTypescript(url) {
  return url !== undefined && /\.ts(\?|$)/.test(url);
}

async function translated(filename) {
  const text = await readFile(filename, 'utf8');
  // The source map names the file, so files of equal text must not share a translation.
  const hash = createHash('sha256').update(version).update(rules).update(filename).update(text).digest('hex');
  const kept = join(cache, `${hash}.js`);
  const known = await readFile(kept, 'utf8').catch(() => null);
  if (known !== null) return known;
  const { code } = await transform(text, { filename, sourceMaps: 'inline' });
  // Written under another name first: several processes may be at it at once.
  const written = `${kept}.${randomUUID()}`;
  await writeFile(written, code);
  await rename(written, kept);
  return code;
}
