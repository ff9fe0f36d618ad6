import { toCursor } from '../shared/cursor.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import type { Place } from './found.ts';
import { joinItems } from './join-items.ts';
import { marked } from './marked.ts';
import { firstPage, pageAt, startOf } from './pages.ts';
import { counts } from './popular-queries.ts';
import { normalized } from './search-query.ts';
import { searchRoute } from './search-routes.ts';
import { type SearchServices, searchServices } from './search-services.ts';

type Answer = AnswerOf<typeof searchRoute>;
type Filters = Pick<RequestOf<typeof searchRoute>['query'], 'category' | 'min' | 'max' | 'inStock'>;
type Item = Answer['items'][number];

/** Pages read at most to fill one answer when only what is in stock is wanted. */
const IN_STOCK_PAGES = 5;

/**
 * GET /search: hits by relevance, each with name, price and stock left as they are now. What is found, ids and ranks, comes
 * from the cache where it is known; items that are gone or retired since, or no longer fit the filters, are left out. With
 * `inStock` the page is filled up from further ones, within a bound.
 * @throws Problem 503 SEARCH_UNAVAILABLE when the search service does not answer and nothing usable is cached.
 */
export async function searchItems(
  { query }: RequestOf<typeof searchRoute>,
  services: Services & SearchServices,
): Promise<Answer> {
  const { limit, cursor } = query;
  const request = { ...query, q: normalized(query.q) };
  let page =
    cursor === undefined
      ? await firstPage(request, services)
      : await pageAt(request, startOf(query.sort, cursor), services);
  const { facets, didYouMean, matched, total } = page.found;
  const counted = page.isFirst && counts(request, page.found) && services.counts.count(request.q, services);
  const items: Answer['items'] = [];
  const answer = (next: Place | undefined): Answer => ({
    items,
    total,
    cursor: next ? toCursor({ ...page.list, after: next }) : null,
    facets: facets && { ...facets, categories: [...facets.categories], prices: [...facets.prices] },
    didYouMean,
    matched,
  });
  for (let read = 1; ; read++) {
    const { hits } = page.found;
    const ids = hits.map(({ itemId }) => itemId);
    const [rows] = await Promise.all([joinItems(services.db, ids), page.settled, read === 1 && counted]);
    for (const { itemId, place, highlight } of hits) {
      const item = rows.get(itemId);
      if (!item || !fits(item, query)) continue;
      items.push({ ...item, marked: marked(highlight, item.name) });
      if (items.length === limit) return answer(place === page.last && page.isLast ? undefined : place);
    }
    if (page.isLast || !page.last) return answer(undefined);
    if (!query.inStock || read === IN_STOCK_PAGES) return answer(page.last);
    page = await pageAt(request, { ...page.list, after: page.last }, services);
  }
}

/** Whether an item as it is now has what the filters ask for; when it was found, or indexed, it may have been another. */
const fits = ({ category, price, available }: Omit<Item, 'marked'>, filters: Filters): boolean =>
  (filters.category === undefined || category === filters.category) &&
  price.amount >= (filters.min ?? 0) &&
  price.amount <= (filters.max ?? Number.POSITIVE_INFINITY) &&
  (!filters.inStock || available > 0);

export const handler = endpoint(searchRoute, (request, services) =>
  searchItems(request, { ...services, ...searchServices() }),
);
