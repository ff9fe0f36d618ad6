/** What is looked for, as the address of the results says it. Prices are in minor units. */
export interface SearchPlace {
  readonly q: string;
  readonly category?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly inStock: boolean;
  readonly sort: Sort;
}

/** Orders of results, the default first. */
export const SORTS = ['relevance', 'price', '-price', 'name'] as const;
export type Sort = (typeof SORTS)[number];

/** Nothing looked for yet. */
export const EVERYTHING: SearchPlace = { q: '', inStock: false, sort: 'relevance' };

/** Reads an address. What makes no sense in it is left out, as an address may come from anywhere. */
export function searchPlaceOf(query: Readonly<Record<string, string | undefined>>): SearchPlace {
  const amount = (text: string | undefined) =>
    text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return {
    q: (query['q'] ?? '').trim().slice(0, 200),
    category: query['category']?.slice(0, 60) || undefined,
    min: amount(query['min']),
    max: amount(query['max']),
    inStock: query['inStock'] === 'true',
    sort: SORTS.find((sort) => sort === query['sort']) ?? 'relevance',
  };
}

/** What the API is asked with, which is what the address shows: whatever is the default is left out. */
export function searchQuery({ q, category, min, max, inStock, sort }: SearchPlace): Record<string, string> {
  return {
    ...(q !== '' && { q }),
    ...(category !== undefined && { category }),
    ...(min !== undefined && { min: String(min) }),
    ...(max !== undefined && { max: String(max) }),
    ...(inStock && { inStock: 'true' }),
    ...(sort !== 'relevance' && { sort }),
  };
}

/** Items asked for at a time; a row is 2, 3, 4 or 6 of them on most screens. */
export const PAGE = 24;

/** What the API is asked with for a page of results. */
export const resultsQuery = (place: SearchPlace, cursor?: string | null): Record<string, string> => ({
  ...searchQuery(place),
  limit: String(PAGE),
  ...(cursor && { cursor }),
});

/**
 * What the API is asked with to look at the stock of results again. A search for words alone counts towards what is popular,
 * and a page that is left open must not: a lowest price of nothing finds the same and does not count.
 */
export const lookAgainQuery = (place: SearchPlace): Record<string, string> => ({
  ...searchQuery(place),
  ...(place.q !== '' && { min: String(place.min ?? 0) }),
});

/** The address of results. */
export function searchPath(place: Partial<SearchPlace>): string {
  const query = new URLSearchParams(searchQuery({ ...EVERYTHING, ...place })).toString();
  return query === '' ? '/search' : `/search?${query}`;
}

/** One filter that is on, and the place without it. */
export interface ActiveFilter {
  readonly kind: 'category' | 'price' | 'inStock';
  readonly without: SearchPlace;
}

/** The filters that are on, in the order they are shown. */
export function activeFilters(place: SearchPlace): ActiveFilter[] {
  const filters: ActiveFilter[] = [];
  if (place.category !== undefined) filters.push({ kind: 'category', without: { ...place, category: undefined } });
  if (place.min !== undefined || place.max !== undefined) {
    filters.push({ kind: 'price', without: { ...place, min: undefined, max: undefined } });
  }
  if (place.inStock) filters.push({ kind: 'inStock', without: { ...place, inStock: false } });
  return filters;
}
