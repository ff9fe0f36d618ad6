import * as z from 'zod';
import { fromCursor } from '../shared/cursor.ts';
import { ItemId } from '../shared/fields.ts';
import type { Services } from '../shared/services.ts';
import { answerKey, type FirstPage, isPlain, isShareable } from './answer-cache-key.ts';
import type { Found, Onward, Place } from './found.ts';
import { givenOf } from './given.ts';
import type { SearchServices } from './search-services.ts';
import { wordsOf } from './search-words.ts';
import { unavailable } from './unavailable.ts';

/** A page of what was found. */
export interface Page {
  readonly found: Found;
  /** What a cursor says beside the place. */
  readonly list: Omit<Start, 'after'>;
  readonly isFirst: boolean;
  /** Whether nothing comes after it. */
  readonly isLast: boolean;
  /** Place of its last hit. */
  readonly last: Place | undefined;
  /** What is still being done about it, to be waited for before the answer. It never rejects. */
  readonly settled: Promise<unknown>;
}

/** Where a list goes on, and when it was asked for first, epoch milliseconds: all its pages are ranked as at that time. */
export interface Start extends Onward {
  readonly at: number;
}

/** In steps of this popularity fades, in milliseconds: all pages of a list, and its cached first one, are ranked alike. */
const RANKING_STEP_MS = 60 * 60_000;

/** How long a list keeps its ranking, in milliseconds; a cursor is a client's, and may claim any age. */
const LIST_MS = 24 * 60 * 60_000;

/**
 * The first page of a search, from the cache where it is known.
 * @throws Problem 503 SEARCH_UNAVAILABLE when the search service does not answer and nothing usable is cached.
 */
export async function firstPage(request: FirstPage, services: Services & SearchServices): Promise<Page> {
  const { version, groups } = await services.synonyms(services);
  const key = answerKey(request, version);
  let engineMs: number | undefined;
  const served = await services.answers
    .get(
      {
        key,
        shared: async () => isPlain(request) && isShareable(key) && (await services.popular(services)).has(request.q),
        find: async (at) => {
          const started = performance.now();
          const found = await services.find(request, request.limit, undefined, groups, rankedAt(at));
          engineMs = performance.now() - started;
          return found;
        },
      },
      services,
    )
    .catch(unavailable);
  services.measure({ from: served.from, ...(engineMs !== undefined && { engineMs }) });
  const { found, at } = served.answer;
  const isLast = found.hits.length < request.limit || found.total <= found.hits.length;
  const isRanked = request.sort === 'relevance' && wordsOf(request.q).length > 0;
  const list = {
    at,
    reach: found.reach,
    ...(isRanked && { given: givenOf(found.hits.map(({ itemId }) => itemId)) }),
  };
  return { found, list, isFirst: true, isLast, last: found.hits.at(-1)?.place, settled: served.settled };
}

/** Reads a cursor of a list in this order. @throws Problem 422 INVALID_INPUT when it is none. */
export const startOf = (sort: FirstPage['sort'], cursor: string): Start => fromCursor(cursor, Cursors[sort]);

/**
 * A further page. They are not cached: they are asked for far more seldom, each in as many forms as there are places, and
 * would push out what is worth keeping.
 * @throws Problem 503 SEARCH_UNAVAILABLE.
 */
export async function pageAt(
  request: FirstPage,
  { at, ...onward }: Start,
  services: Services & SearchServices,
): Promise<Page> {
  const { groups } = await services.synonyms(services);
  const now = services.now();
  const since = Math.min(Math.max(at, now - LIST_MS), now);
  const found = await services.find(request, request.limit, onward, groups, rankedAt(since)).catch(unavailable);
  const isLast = found.hits.length < request.limit;
  const { reach, given } = onward;
  const list = { at: since, reach, ...(given !== undefined && { given, pit: found.pit }) };
  return { found, list, isFirst: false, isLast, last: found.hits.at(-1)?.place, settled: Promise.resolve() };
}

/** What a place is depends on the order of the hits; a cursor of another order is none of this list. */
const Cursors = {
  relevance: cursorOf(z.number()).extend({
    given: z
      .string()
      .regex(/^(?:[\w-]{6}){1,100}$/)
      .optional(),
    pit: z
      .string()
      .regex(/^[\w+/=-]{1,1000}$/)
      .nullable()
      .optional(),
  }),
  price: cursorOf(z.number()),
  '-price': cursorOf(z.number()),
  name: cursorOf(z.string()),
} satisfies Record<FirstPage['sort'], z.ZodType<Start>>;

function cursorOf<S extends z.ZodType<string | number>>(rank: S) {
  return z.strictObject({
    at: z.int().min(0),
    reach: z.enum(['words', 'spelling', 'some']),
    after: z.tuple([rank, ItemId]),
  });
}

/** The time whose popularity ranks a list that was asked for at `at`, both epoch milliseconds. */
export const rankedAt = (at: number): number => at - (at % RANKING_STEP_MS);
