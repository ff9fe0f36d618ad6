import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { ItemId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import { log } from '../shared/log.ts';
import { money } from '../shared/money.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import { type Services, systemServices } from '../shared/services.ts';
import { sellable } from '../stock/stock.ts';
import { getAvailable } from '../stock/stock-store.ts';
import { searchClient } from './search-client.ts';
import { ITEMS_ALIAS, type ItemDocument } from './search-index.ts';
import { type Place, type SearchRequest, searchBody } from './search-query.ts';
import { searchRoute } from './search-routes.ts';

type Answer = AnswerOf<typeof searchRoute>;

/** A page of hits, best first, each with its place. */
export interface Hits {
  readonly total: number;
  readonly hits: readonly { readonly document: ItemDocument; readonly place: Place }[];
}

/** Asks the search service for a page. */
export type FindHits = (request: SearchRequest, size: number, after: Place | undefined) => Promise<Hits>;

/** Pages read at most to fill one answer when only what is in stock is wanted. */
const IN_STOCK_PAGES = 5;

/**
 * GET /search: hits by relevance, each with the stock left as it is now. With `inStock`, hits without stock are left out
 * and the page filled up from further ones, within a bound.
 * @throws Problem 503 SEARCH_UNAVAILABLE when the search service does not answer; items and carts work without it.
 */
export async function searchItems(
  { query }: RequestOf<typeof searchRoute>,
  { db, find }: Services & { readonly find: FindHits },
): Promise<Answer> {
  let place: Place | undefined = query.cursor === undefined ? undefined : fromCursor(query.cursor, Places[query.sort]);
  const items: Answer['items'] = [];
  let total = 0;
  for (let page = 0; page < IN_STOCK_PAGES; page++) {
    const found = await find(query, query.limit, place).catch(unavailable);
    total = found.total;
    const stock = await getAvailable(
      db,
      found.hits.map(({ document }) => document.itemId),
    );
    for (const { document, place: at } of found.hits) {
      place = at;
      const available = sellable(stock.get(document.itemId));
      if (query.inStock && available === 0) continue;
      items.push({ ...document, price: money(document.price), available });
      if (items.length === query.limit) return { items, total, cursor: place ? toCursor(place) : null };
    }
    if (found.hits.length < query.limit) return { items, total, cursor: null };
  }
  return { items, total, cursor: place ? toCursor(place) : null };
}

/** What a place is depends on the order of the hits; a cursor of another order is none of this list. */
const Places = {
  relevance: z.tuple([z.number(), ItemId]),
  price: z.tuple([z.number(), ItemId]),
  '-price': z.tuple([z.number(), ItemId]),
  name: z.tuple([z.string(), ItemId]),
} satisfies Record<SearchRequest['sort'], z.ZodType<Place>>;

function unavailable(error: Error): never {
  log.error('search does not answer', { error });
  throw new Problem(503, 'SEARCH_UNAVAILABLE', 'Search is not available right now. Items and carts are.', {
    retryAfterSeconds: 5,
  });
}

const find: FindHits = async (request, size, after) => {
  const { body } = await searchClient().search({
    index: ITEMS_ALIAS,
    // Before the first item is indexed there is no index: nothing is found, which is true.
    ignore_unavailable: true,
    body: searchBody(request, size, after) as object,
  });
  const { hits } = body;
  return {
    total: typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0),
    hits: hits.hits.map((hit) => ({
      document: hit._source as ItemDocument,
      place: (hit.sort ?? []) as (string | number)[],
    })),
  };
};

export const handler = endpoint(searchRoute, (request) => searchItems(request, { ...systemServices(), find }));
