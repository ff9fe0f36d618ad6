import { resultsQuery, searchPlaceOf } from './search-place.ts';

/** What the first page asks search for: what is bought most, and the categories. */
export const HOME_QUERY = { limit: '12' } as const;

/**
 * What a page asks the API for first, as a path below the API's base, so that it can be asked for before the page's script
 * is there; undefined when that is nothing, or not for anyone. Word for word what the page itself asks.
 * @param path and @param search of the page's address
 */
export function firstRequest(path: string, search: string): string | undefined {
  if (path === '/') return `/search?${new URLSearchParams(HOME_QUERY)}`;
  if (path === '/search') {
    const place = searchPlaceOf(Object.fromEntries(new URLSearchParams(search)));
    return `/search?${new URLSearchParams(resultsQuery(place))}`;
  }
  const [, encoded] = /^\/items\/([^/]+)$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return `/items/${encodeURIComponent(decodeURIComponent(encoded))}`;
  } catch {
    return undefined;
  }
}
