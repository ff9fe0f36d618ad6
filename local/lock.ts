import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readEndpoints } from './endpoints.ts';

/**
 * Makes this process the only store of a folder; returns how to give it up. @throws Error naming the other one and how to
 * stop it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'start.lock');
  await mkdir(folder, { recursive: true });
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      const web = await readEndpoints(folder).then(
        (endpoints) => `at ${endpoints.web}`,
        () => 'and is just starting or stopping',
      );
      throw new Error(
        `A store already runs from ${folder}: process ${owner}, ${web}. Stop it with: kill ${owner}\n` +
          `Or start another one beside it with --data DIR --port 0. (If process ${owner} is no store, delete ${file}.)`,
      );
    }
    await rm(file, { force: true });
  }
}
