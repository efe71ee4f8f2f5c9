import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform, version } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');
const folders = ['src', 'test', 'bench'];

let built: Promise<string> | undefined;

/**
 * The project's sources as a build makes them: a folder that has `src`, `test` and `bench` with JavaScript in place of
 * TypeScript, `src` by the name of `dist`, too. For child processes: a loader that translates while they start makes up two
 * fifths of their start. It is kept in `node_modules/.cache`, where the packages are found; only what has changed since
 * is translated. Several processes may be at it at once.
 */
export function builtSources(): Promise<string> {
  return (built ??= build());
}

async function build(): Promise<string> {
  const rules = createHash('sha256')
    // Copies of the project may share their packages.
    .update(root)
    .update(version)
    .update(await readFile(join(root, '.swcrc')));
  const place = join(root, 'node_modules', '.cache', `built-sources-${rules.digest('hex').slice(0, 12)}`);
  const sources = (await Promise.all(folders.map((folder) => filesIn(root, folder)))).flat().filter(isWanted);
  const targets = new Map(sources.map((source) => [source.replace(/\.ts$/, '.js'), source]));
  await Promise.all(
    [...new Set([...targets.keys()].map(dirname))].map((to) => mkdir(join(place, to), { recursive: true })),
  );
  const present = (await Promise.all(folders.map((folder) => filesIn(place, folder)))).flat();
  await Promise.all([
    ...present.filter((file) => !targets.has(file)).map((file) => rm(join(place, file), { force: true })),
    ...[...targets].map(([to, from]) => renew(place, join(root, from), join(place, to))),
    // Nobody looks for the kind of modules above `node_modules`.
    writeFile(join(place, 'package.json'), '{ "type": "module" }'),
    symlink('src', join(place, 'dist')).catch(unlessThere),
  ]);
  return place;
}

async function filesIn(directory: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
}

function isWanted(file: string): boolean {
  return !/\.spec\.ts$|\.snap$/.test(file);
}

/** Makes a file anew unless it was made from the present one, whose time of change it has. */
async function renew(place: string, from: string, to: string): Promise<void> {
  const [{ mtime }, kept] = await Promise.all([stat(from), stat(to).catch(() => null)]);
  if (kept?.mtime.getTime() === mtime.getTime()) return;
  const text = await readFile(from, 'utf8');
  const isTypescript = from.endsWith('.ts');
  const written = join(place, randomUUID());
  await writeFile(written, isTypescript ? (await transform(text, { filename: from, sourceMaps: false })).code : text);
  await utimes(written, mtime, mtime);
  await rename(written, to);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
