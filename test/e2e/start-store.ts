import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Endpoints } from '../../local/endpoints.ts';
import { checkout } from '../../local/engines/cache.ts';

const PATIENCE_MS = 600_000;

/** A store that runs for tests, in a folder of its own that is removed when it is stopped. */
export interface StartedStore {
  readonly endpoints: Endpoints;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** Starts the whole store as `npm start` does, on free ports, with these options beside. @throws Error when it does not come up. */
export async function startStore(...options: string[]): Promise<StartedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-test-'));
  const args = ['local/start.ts', '--port', '0', '--data', folder, ...options];
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(child);
    const endpoints = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as Endpoints;
    return { endpoints, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error('The store was not ready in ten minutes.')), PATIENCE_MS);
    const hear = (line: string) => {
      console.log(line);
      if (line.startsWith('Depot is ready:')) {
        clearTimeout(late);
        done();
      }
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
    child.once('exit', (code) => {
      clearTimeout(late);
      failed(new Error(`The store ended with ${code} before it was ready.`));
    });
  });
}
