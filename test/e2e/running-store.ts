import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import type { Endpoints } from '../../local/endpoints.ts';
import { checkout } from '../../local/engines/cache.ts';

declare module 'vitest' {
  interface ProvidedContext {
    store: Endpoints;
    storeFolder: string;
  }
}

/** Long enough for a crowd to order on two busy cores, short enough to wait for. */
const HOLD_SECONDS = 30;
const PATIENCE_MS = 600_000;

/**
 * The whole store as `npm start` brings it up, once for all tests that need it: the deployed CDK app on its engine, real
 * OpenSearch, the real catalogue, on free ports and in a folder of its own that is removed afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-test-'));
  const args = [
    'local/start.ts',
    '--port',
    '0',
    '--data',
    folder,
    '--hold-seconds',
    String(HOLD_SECONDS),
    '--lease-seconds',
    '60',
  ];
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(child);
    project.provide('store', JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as Endpoints);
    project.provide('storeFolder', folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
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
