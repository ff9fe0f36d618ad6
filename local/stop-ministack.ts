import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './endpoints.ts';
import type { RunningMiniStack } from './engines/ministack.ts';

/**
 * Ends MiniStack and tells whether it saved its state. It does so within a second or two and then removes the file with
 * its process id; but while a workflow waits for a task token inside a Map, its process stays, as Python joins that
 * thread. So it is killed once it has saved.
 */
export async function stopMiniStack(engine: RunningMiniStack, dataDir: string): Promise<boolean> {
  const pidFile = join(dataDir, 'tmp', `ministack-${engine.port}.pid`);
  if (!isAlive(engine.pid)) return false;
  const gone = engine.stop().then(() => true);
  const saved = await Promise.race([removed(pidFile), gone.then(() => !existsSync(pidFile))]);
  if (saved && !(await Promise.race([gone, sleep(500, false)]))) kill(engine.pid);
  await gone;
  return saved;
}

async function removed(file: string): Promise<true> {
  while (existsSync(file)) await sleep(50, undefined, { ref: false });
  return true;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended just now
  }
}
