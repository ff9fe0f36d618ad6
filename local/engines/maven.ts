import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, cacheFolder, exists } from './cache.ts';
import type { Log } from './process.ts';
import { enginePackages, pythonWith } from './python.ts';

/** One file of Maven Central, by its coordinates and what is in it. */
export type LockedFile = {
  group: string;
  artifact: string;
  version: string;
  /** The file's ending: jar, so, dylib. */
  type: string;
  classifier?: string;
  bytes: number;
  sha256: string;
};

/** What an engine is made of: the coordinates asked for, and every file that these need. Written by lock-jars.ts. */
export type JarLock = { roots: string[]; files: LockedFile[] };

/** The engines that come from Maven Central; each has a lock beside this file. */
export type JarSet = 'opensearch' | 'dynamodb-local' | 'compiler';

/** The path of a set's lock. */
export const lockFile = (set: JarSet): string => fileURLToPath(new URL(`./${set}.lock.json`, import.meta.url));

/** Where a file has its place in a folder laid out as Maven lays out its own. */
export function pathIn(folder: string, file: Omit<LockedFile, 'bytes' | 'sha256'>): string {
  const { group, artifact, version, type, classifier } = file;
  const name = `${artifact}-${version}${classifier ? `-${classifier}` : ''}.${type}`;
  return join(folder, ...group.split('.'), artifact, version, name);
}

/**
 * The paths of a set's files, fetched into the cache when they are not there. A file is put there only when its SHA-256 is
 * the lock's. Throws an Error when one differs or Maven Central cannot be reached.
 */
export async function jars(set: JarSet, log: Log): Promise<string[]> {
  const { files } = JSON.parse(await readFile(lockFile(set), 'utf8')) as JarLock;
  const folder = join(cacheFolder(), 'jars');
  const missing = async (): Promise<LockedFile[]> => {
    const there = await Promise.all(files.map((file) => exists(pathIn(folder, file))));
    return files.filter((_, i) => !there[i]);
  };
  if ((await missing()).length > 0) {
    const python = await pythonWith('engines', enginePackages, log);
    await alone('jars', async () => fetchInto(folder, await missing(), set, python, log));
  }
  return files.map((file) => pathIn(folder, file));
}

async function fetchInto(folder: string, files: LockedFile[], set: JarSet, python: string, log: Log): Promise<void> {
  if (files.length === 0) return; // Another process was first
  const megabytes = Math.round(files.reduce((sum, file) => sum + file.bytes, 0) / 1e6);
  const what = `Fetching ${files.length} jars of ${set} (${megabytes} MB) …`;
  const started = Date.now();
  log(what);
  const half = join(folder, `fetching.${process.pid}`);
  try {
    await askMaven(python, { do: 'fetch', repository: half, files });
    for (const file of files) {
      const from = pathIn(half, file);
      const sha256 = await sha256Of(from);
      if (sha256 !== file.sha256) {
        const name = `${file.group}:${file.artifact}:${file.version}`;
        throw new Error(`${name} came with SHA-256 ${sha256}, not the lock's ${file.sha256}.`);
      }
      const to = pathIn(folder, file);
      await mkdir(dirname(to), { recursive: true });
      await rename(from, to); // Whole or not at all
    }
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  log(`${what} done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/**
 * Asks Maven Central, through maven_jars.py and the PyPI package jgo, a Maven resolver in Python that knows where Maven
 * Central is. Neither `mvn` nor a JDK need be on the machine for it, and Python is there already for MiniStack. (The `mvn`
 * of a machine that has one would do the same, in more time, with another version of every plug-in.) Returns what it prints.
 */
export async function askMaven(python: string, request: object): Promise<string> {
  const script = fileURLToPath(new URL('./maven_jars.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {}); // Told by the exit code
  child.stdin.end(JSON.stringify(request));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  if (code !== 0) throw new Error(`Maven Central: ${Buffer.concat(err).toString().trim().slice(-2_000)}`);
  return Buffer.concat(out).toString();
}
