import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { checkout } from '../../local/engines/cache.ts';
import { startMiniStack } from '../../local/engines/ministack.ts';
import { freePort } from '../../local/engines/process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    ministack: string;
  }
}

/** The engine the store runs on locally, started once for the suite on a free port with a folder that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'depot-contract-'));
  const engine = await startMiniStack({
    dataDir,
    temporary: true,
    port: await freePort(),
    opensearchPort: await freePort(), // Nothing here asks for it
    nodeModules: join(checkout, 'node_modules'),
    log: (line) => console.log(line),
  });
  project.provide('ministack', engine.endpoint);
  return () => engine.stop();
}
