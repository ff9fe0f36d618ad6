import { log } from '../shared/log.ts';
import { Problem } from '../shared/problem.ts';

/**
 * What an error of the search client is called. Nothing else of it may be logged: its message and its `meta` carry the
 * request, and what a shopper typed is no business of the log.
 */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** Logs that the search service does not answer. @throws Problem 503 SEARCH_UNAVAILABLE, always. */
export function unavailable(error: unknown): never {
  log.error('search does not answer', { reason: nameOf(error) });
  throw new Problem(503, 'SEARCH_UNAVAILABLE', 'Search is not available right now. Items and carts are.', {
    retryAfterSeconds: 5,
  });
}
