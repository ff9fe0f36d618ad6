import { isPlain } from './answer-cache-key.ts';
import type { Found } from './found.ts';
import type { SearchRequest } from './search-query.ts';

/** Longest query that is counted, in characters; what is longer is nobody else's. */
const LONGEST = 60;

/** Hours, before the running one, whose counts matter. */
const HOURS = 3;

/** In this many hours a count halves. */
const HALF_LIFE_HOURS = 1;

/** Least weight of a popular query: asked by one person once it is not. */
const LEAST_WEIGHT = 2;

const HOUR_MS = 60 * 60_000;

/** A popular query, normalized, and its weight: how often it was asked lately. */
export interface PopularQuery {
  readonly query: string;
  readonly weight: number;
}

/**
 * Whether a search counts towards what is popular: words alone, first page, and items that have all of them. A query that
 * may be about a person is none: with an address's @ or six digits in a row (telephone, order and card numbers).
 */
export function counts(request: SearchRequest, found: Pick<Found, 'total' | 'matched'>): boolean {
  const { q } = request;
  return isPlain(request) && found.total > 0 && found.matched === 'all' && mayBeShown(q);
}

/** Whether a query may be shown to others. Digits count in a row also when they are set apart by spaces and dashes. */
export const mayBeShown = (q: string): boolean =>
  q.length <= LONGEST && !q.includes('@') && !/\p{Nd}(?:[\s().+-]*\p{Nd}){5}/u.test(q);

/** The hour of a moment, as counts are kept by: ISO 8601, UTC, to the hour. */
export const hourOf = (ms: number): string => new Date(ms).toISOString().slice(0, 13);

/** The hours whose counts matter at `now`, with what a count of each weighs; the running one first. */
export const weightedHours = (now: number): { readonly hour: string; readonly weight: number }[] =>
  Array.from({ length: HOURS + 1 }, (_, back) => ({
    hour: hourOf(now - back * HOUR_MS),
    weight: 0.5 ** (back / HALF_LIFE_HOURS),
  }));

/** The `most` popular queries of weights by query, heaviest first; equals by their text, so that the list is stable. */
export function topQueries(weights: ReadonlyMap<string, number>, most: number): PopularQuery[] {
  return [...weights]
    .filter(([query, weight]) => weight >= LEAST_WEIGHT && mayBeShown(query))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([query, weight]) => ({ query, weight: Math.round(weight * 100) / 100 }));
}
