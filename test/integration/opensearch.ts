import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startOpenSearch } from '../../local/engines/opensearch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the engine, without a slash at its end. */
    opensearch: string;
  }
}

/**
 * A real OpenSearch, started once for the tests of `test/integration/search-*.test.ts` (vitest project `search`). The
 * names of the aliases are the store's own, so these files run one after the other and each begins with
 * `await emptyEngine()` (empty-engine.ts) instead of being given names that only tests would have.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'depot-opensearch-'));
  const engine = await startOpenSearch({
    dataDir,
    temporary: true,
    heapMb: 400,
    log: (line) => console.log(line),
  });
  project.provide('opensearch', engine.url);
  return () => engine.stop();
}
