import type { Found, Place } from './found.ts';
import { searchClient } from './search-client.ts';
import { ITEMS_ALIAS } from './search-index.ts';
import {
  foundIn,
  type PageOptions,
  type Reach,
  type SearchRequest,
  type SearchResponse,
  searchBody,
} from './search-query.ts';
import { wordsOf } from './search-words.ts';
import type { SynonymGroups } from './synonyms.ts';

/** From what was typed to what may have been meant. */
const REACHES: readonly Reach[] = ['words', 'spelling', 'some'];

/**
 * A page of hits: one request to the search service, and one more for each time that nothing is found and the next reach is
 * tried. Whether something is found does not depend on the page, so all pages of a list have one reach. Facets come with
 * the first page.
 * @throws Error when the search service does not answer.
 */
export async function findItems(
  request: SearchRequest,
  size: number,
  after: Place | undefined,
  synonyms: SynonymGroups,
  now: number,
): Promise<Found> {
  const options = { size, after, synonyms, now, facets: after === undefined };
  const reaches = wordsOf(request.q).length === 0 ? REACHES.slice(0, 1) : REACHES;
  let found = await find(request, options);
  for (const reach of reaches.slice(1)) {
    if (found.total > 0) break;
    found = await find(request, { ...options, reach });
  }
  return found;
}

async function find(request: SearchRequest, options: PageOptions): Promise<Found> {
  const { body } = await searchClient().search({
    index: ITEMS_ALIAS,
    // Before the first item is indexed there is no index: nothing is found, which is true.
    ignore_unavailable: true,
    body: searchBody(request, options) as object,
  });
  return foundIn(body as SearchResponse, request, options);
}
