import { errors } from '@opensearch-project/opensearch';
import { log } from '../shared/log.ts';
import type { Found, Onward, Reach } from './found.ts';
import { countOf, withoutGiven } from './given.ts';
import { searchClient } from './search-client.ts';
import { ITEMS_ALIAS } from './search-index.ts';
import {
  foundIn,
  type PageOptions,
  PIT_KEPT,
  type SearchRequest,
  type SearchResponse,
  searchBody,
} from './search-query.ts';
import { wordsOf } from './search-words.ts';
import type { SynonymGroups } from './synonyms.ts';
import { nameOf } from './unavailable.ts';

/** From what was typed to what may have been meant. */
const REACHES: readonly Reach[] = ['words', 'spelling', 'some'];

/**
 * A page of hits. The first is one request to the search service, and one more for each time that nothing is found and the
 * next reach is tried; facets come with it. A further one reaches as far as the first did.
 * @throws Error when the search service does not answer.
 */
export async function findItems(
  request: SearchRequest,
  size: number,
  onward: Onward | undefined,
  synonyms: SynonymGroups,
  now: number,
): Promise<Found> {
  const options = { size, synonyms, now, facets: onward === undefined };
  if (onward?.given !== undefined) return await findRanked(request, options, { ...onward, given: onward.given });
  if (onward) return await find(request, { ...options, reach: onward.reach, after: onward.after });
  const reaches = wordsOf(request.q).length === 0 ? REACHES.slice(0, 1) : REACHES;
  let found = await find(request, options);
  for (const reach of reaches.slice(1)) {
    if (found.total > 0) break;
    found = await find(request, { ...options, reach });
  }
  return found;
}

/**
 * A further page of a list by relevance. How well an item fits depends on all others (how rare the words are), and on the
 * copy of the index that is asked, so a place in that order means nothing a moment later. The order holds still in a point
 * in time: one is opened for the second page, which begins at its top and leaves out what the first page gave. Without one
 * (too many are open, or it was not asked for in time) the list goes on after the place in the index as it is.
 * See docs.opensearch.org, "Point in time".
 */
async function findRanked(
  request: SearchRequest,
  { size, ...others }: PageOptions,
  { reach, after, given, pit }: Onward & { readonly given: string },
): Promise<Found> {
  const options = { ...others, reach, size: size + countOf(given) };
  const fresh = (found: Found): Found => ({ ...found, hits: withoutGiven(found.hits, given).slice(0, size) });
  const frozen = pit === undefined ? await openPit() : pit;
  if (frozen !== null) {
    try {
      const found = await find(request, { ...options, pit: frozen, after: pit === undefined ? undefined : after });
      return { ...fresh(found), pit: found.pit ?? frozen };
    } catch (error) {
      if (!isNoPit(error)) throw error;
    }
  }
  return { ...fresh(await find(request, { ...options, after })), pit: null };
}

/** Opens a point in time. It ends by itself. @returns its id; null where none is to be had. */
async function openPit(): Promise<string | null> {
  try {
    const { body } = await searchClient().createPit({ index: [ITEMS_ALIAS], keep_alive: PIT_KEPT });
    return body.pit_id ?? null;
  } catch (error) {
    log.warn('a list goes on without a point in time', { reason: nameOf(error) });
    return null;
  }
}

/** Whether an answer says that there is no such point in time any more, or never was: its id comes from a client. */
const isNoPit = (error: unknown): boolean =>
  error instanceof errors.ResponseError && (error.statusCode === 404 || error.statusCode === 400);

async function find(request: SearchRequest, options: PageOptions): Promise<Found> {
  const { body } = await searchClient().search({
    // A point in time knows its index. Before the first item is indexed there is none: nothing is found, which is true.
    ...(options.pit === undefined && { index: ITEMS_ALIAS, ignore_unavailable: true }),
    body: searchBody(request, options) as object,
  });
  return foundIn(body as SearchResponse, request, options);
}
