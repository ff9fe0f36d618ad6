/** Sort values of a hit, from which the next page goes on. */
export type Place = readonly (string | number)[];

/** What the search service found: ids and ranks. Prices and stock are no part of it. */
export interface Found {
  /** Hits over all pages, counted exactly up to 10,000. */
  readonly total: number;
  readonly hits: readonly Hit[];
  /** Asked for on the first page only. */
  readonly facets: Facets | null;
  /** A spelling that finds more. */
  readonly didYouMean: string | null;
  /** Whether the hits have all words of the query, or only some, as nothing has all. */
  readonly matched: 'all' | 'some' | 'none';
}

/** One item that was found. */
export interface Hit {
  readonly itemId: string;
  readonly place: Place;
  /** The name as indexed, with U+0001 before and U+0002 after each part that was looked for. */
  readonly highlight?: string;
}

/** Counts over all hits; each leaves its own filter out and keeps the others. */
export interface Facets {
  readonly categories: { readonly category: string; readonly count: number }[];
  /** Bounds in minor units, both included; `max` null for no upper bound. */
  readonly prices: { readonly min: number; readonly max: number | null; readonly count: number }[];
  readonly inStock: number;
}
