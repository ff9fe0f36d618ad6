import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const checkout = resolve(fileURLToPath(new URL('../../', import.meta.url)));

/**
 * Where downloads and what is built from them are kept: the folder `DEPOT_CACHE` names, so that several clones can share
 * one, otherwise `.local/engines` in the checkout. Everything in it can be deleted; the next start fetches it again.
 */
export function cacheFolder(): string {
  const shared = process.env['DEPOT_CACHE'];
  return shared ? resolve(shared) : join(checkout, '.local', 'engines');
}

/** Whether something is at this path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Runs `work` while no other process runs anything under the same name in this cache. Waits for its turn without an end
 * (a first download can take minutes); a lock whose process is gone is taken over.
 */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(cacheFolder(), `${name}.lock`);
  await mkdir(dirname(lock), { recursive: true });
  while (!(await take(lock))) await sleep(200);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
  // An empty file is a lock just being written, unless it stays so: then its writer died between the two calls.
  const age = Date.now() - (await stat(lock).then((s) => s.mtimeMs, Date.now));
  if (owner ? !alive(owner) : age > 5_000) await rm(lock, { force: true });
  return false;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
