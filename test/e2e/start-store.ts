import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoints, endpointsFile } from '../../local/endpoints.ts';
import { checkout, exists } from '../../local/engines/cache.ts';
import { startProcess } from '../../local/engines/process.ts';

const PATIENCE_MS = 600_000;

/** A store saves what it has and ends its engines, each within its own grace. */
const GRACE_MS = 60_000;

/** A store that runs for tests, in a folder of its own that is removed when it is stopped, or these tests are. */
export interface StartedStore {
  readonly endpoints: Endpoints;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** Starts the whole store as `npm start` does, on free ports, with these options beside. @throws Error when it does not come up. */
export async function startStore(...options: string[]): Promise<StartedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-test-'));
  const logFile = join(folder, 'store.log');
  const { stop } = await startProcess({
    name: 'The store',
    command: process.execPath,
    args: ['local/start.ts', '--port', '0', '--data', folder, ...options],
    env: process.env,
    cwd: checkout,
    logFile,
    ready: () => exists(endpointsFile(folder)),
    deadlineMs: PATIENCE_MS,
    graceMs: GRACE_MS,
    temporary: [folder],
  });
  console.log(await readFile(logFile, 'utf8'));
  const endpoints = JSON.parse(await readFile(endpointsFile(folder), 'utf8')) as Endpoints;
  return { endpoints, folder, stop };
}
