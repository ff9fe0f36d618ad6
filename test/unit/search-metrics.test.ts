import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Origin } from '../../functions/search/answer-cache.ts';
import { emit } from '../../functions/search/search-metrics.ts';
import { SEARCH_METRICS } from '../../functions/shared/worker.ts';

// Powertools writes to the console that can be watched only when told that this is no Lambda.
vi.hoisted(() => {
  process.env['POWERTOOLS_DEV'] = 'true';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
});

afterEach(() => vi.restoreAllMocks());

/** The metrics of one search, as its line of the log has them. */
function line(from: Origin, engineMs?: number): Record<string, unknown> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  emit({ from, ...(engineMs !== undefined && { engineMs }) });
  expect(said).toHaveBeenCalledTimes(1);
  return JSON.parse(String(said.mock.calls[0]?.[0]));
}

describe('the metrics of searches', () => {
  it.each([
    ['memory', 1, 'SearchesFromMemory'],
    ['shared', 1, 'SearchesFromShared'],
    ['stale', 1, 'SearchesFromStale'],
    ['search', 0, 'SearchCacheMisses'],
  ] as const)('count one from %s, and a hit as %i: the average of hits is the ratio', (from, hit, name) => {
    const told = line(from);
    expect(told[SEARCH_METRICS.hits]).toBe(hit);
    for (const other of Object.values(SEARCH_METRICS.origins)) expect(told[other]).toBe(other === name ? 1 : 0);
    expect(told).not.toHaveProperty(SEARCH_METRICS.engineMs);
  });

  it('tell how long the search service took when it was asked', () => {
    const told = line('search', 12.5);
    expect(told[SEARCH_METRICS.engineMs]).toBe(12.5);
    expect(told).toMatchObject({ service: SEARCH_METRICS.service, function_name: expect.any(String) });
    expect(JSON.stringify(told)).toContain(`"Namespace":"${SEARCH_METRICS.namespace}"`);
  });
});
