import { endpoint } from '../shared/http.ts';
import { type Kept, keptFor } from '../shared/kept.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { marked } from './marked.ts';
import { searchClient } from './search-client.ts';
import { ITEMS_ALIAS } from './search-index.ts';
import { suggestRoute } from './search-routes.ts';
import { type SuggestResponse, suggestedIn, suggestSearches } from './suggest-query.ts';
import { getSynonyms, type Synonyms } from './synonyms-store.ts';
import { unavailable } from './unavailable.ts';

/** How old what a process knows of the synonyms may be, in milliseconds. */
const KEPT_MS = 30_000;

/** In steps of this popularity fades, in milliseconds. */
const RANKING_STEP_MS = 60 * 60_000;

/** What suggestions work with beside the services of every use case. */
export interface SuggestServices {
  readonly synonyms: Kept<Synonyms>;
  /** Asks the search service, all at once. */
  readonly ask: (searches: readonly object[]) => Promise<readonly SuggestResponse[]>;
}

/**
 * GET /search/suggest: items, categories and popular queries that what was typed may become, in one request to the search service.
 * @throws Problem 503 SEARCH_UNAVAILABLE when the search service does not answer, or fails one of the searches.
 */
export async function suggestItems(
  { query: { q } }: RequestOf<typeof suggestRoute>,
  services: Services & SuggestServices,
): Promise<AnswerOf<typeof suggestRoute>> {
  const { groups } = await services.synonyms(services);
  const now = services.now();
  const searches = suggestSearches(q, groups, now - (now % RANKING_STEP_MS));
  if (!searches) return { queries: [], categories: [], items: [] };
  const { queries, categories, items } = await services
    .ask(searches)
    .then((responses) => suggestedIn(q, groups, responses))
    .catch(unavailable);
  return {
    queries,
    categories,
    items: items.map(({ itemId, name, image, highlight }) => ({
      itemId,
      name,
      image,
      marked: marked(highlight, name),
    })),
  };
}

/** One `_msearch`. */
export const askAtOnce: SuggestServices['ask'] = async (searches) => {
  const { body } = await searchClient().msearch({ index: ITEMS_ALIAS, body: [...searches] as never });
  return body.responses as readonly SuggestResponse[];
};

const synonyms = keptFor(KEPT_MS, ({ db }) => getSynonyms(db));

export const handler = endpoint(suggestRoute, (request, services) =>
  suggestItems(request, { ...services, synonyms, ask: askAtOnce }),
);
