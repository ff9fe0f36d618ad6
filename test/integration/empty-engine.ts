import { inject } from 'vitest';
import { variable } from '../../functions/shared/env.ts';

/**
 * Removes every index and alias from the tests' OpenSearch and points the environment of this test file at it, so that
 * `searchClient()` speaks to it. Call it before the first request of a file. @returns the engine's URL.
 */
export async function emptyEngine(): Promise<string> {
  const url = inject('opensearch');
  process.env[variable.searchEndpoint] = url;
  const answer = await fetch(`${url}/_all?expand_wildcards=open,closed`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
  return url;
}
