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

/** What a query must reach at least to be shown to others: one person alone must not put words into everybody's suggestions. */
const LEAST_SUGGESTED = { weight: 5, rows: 3 } as const;

const HOUR_MS = 60 * 60_000;

/** How often a query was asked lately. */
export interface Asked {
  /** Its counts, later ones weighing more. */
  readonly weight: number;
  /** Rows of counts that it is in: each is of one process and half a minute at least. */
  readonly rows: number;
}

/** A popular query, normalized. */
export interface PopularQuery extends Asked {
  readonly query: string;
}

/**
 * Whether a search counts towards what is popular: words alone, first page, and items that have all of them as typed. A query that
 * may be about a person is none: with an address's @ or six digits in a row (telephone, order and card numbers).
 */
export function counts(request: SearchRequest, found: Pick<Found, 'total' | 'reach'>): boolean {
  const { q } = request;
  return isPlain(request) && found.total > 0 && found.reach === 'words' && mayBeShown(q);
}

/** Whether a popular query is suggested: enough have asked it, and it finds items that have its words as typed. */
export const isSuggested = ({ weight, rows }: Asked, found: Pick<Found, 'total' | 'reach'>): boolean =>
  weight >= LEAST_SUGGESTED.weight && rows >= LEAST_SUGGESTED.rows && found.total > 0 && found.reach === 'words';

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

/** The `most` popular of queries, heaviest first; equals by their text, so that the list is stable. */
export function topQueries(asked: ReadonlyMap<string, Asked>, most: number): PopularQuery[] {
  return [...asked]
    .filter(([query, { weight }]) => weight >= LEAST_WEIGHT && mayBeShown(query))
    .sort(([a, x], [b, y]) => y.weight - x.weight || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([query, { weight, rows }]) => ({ query, weight: Math.round(weight * 100) / 100, rows }));
}
