import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './engines/cache.ts';

/** Where the built page is. */
export const builtPage = join(checkout, 'dist', 'web');

/** Beside it and not in it, as all that is in it is published. */
const marker = join(checkout, 'dist', 'web.hash');

/** What a page is built from; the routes are there as types, which leave nothing behind. */
const SOURCES = ['web', 'vite.config.ts', 'package-lock.json'];

/**
 * Builds the page where it is older than its sources, beside the one that is there, which it then replaces: a build that
 * fails or is killed leaves the old one whole. @returns whether it had to be built
 */
export async function buildWeb(): Promise<boolean> {
  const hash = await hashOf(SOURCES);
  const built = await readFile(marker, 'utf8').catch(() => undefined);
  const there = await readFile(join(builtPage, 'index.html')).catch(() => undefined);
  if (built === hash && there) return false;
  const fresh = `${builtPage}-${process.pid}`;
  try {
    await vite('build', '--outDir', fresh, '--emptyOutDir');
    await rm(builtPage, { recursive: true, force: true });
    await rename(fresh, builtPage).catch((error: NodeJS.ErrnoException) => {
      // Another process has built the same at the same time
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    await writeFile(marker, hash);
    return true;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Runs Vite in a process of its own, so that it builds for production whatever this one is for. @throws Error when it fails */
async function vite(...args: string[]): Promise<void> {
  const program = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [program, ...args], { cwd: checkout, env, stdio: 'inherit' });
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('exit', done));
  if (code !== 0) throw new Error(`The page could not be built: vite ended with ${code}.`);
}

/** SHA-256 over names and contents, in a fixed order. */
async function hashOf(places: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const place of places) {
    const below = await readdir(join(checkout, place), { recursive: true, withFileTypes: true }).catch(() => undefined);
    const files = below
      ? below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [join(checkout, place)];
    for (const file of files.toSorted()) hash.update(`${file}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

if (import.meta.main) console.log((await buildWeb()) ? `Built: ${builtPage}` : `Up to date: ${builtPage}`);
