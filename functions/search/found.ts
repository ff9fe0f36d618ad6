/** Sort values of a hit, from which the next page goes on. */
export type Place = readonly (string | number)[];

/**
 * How far a search reaches: `words` finds what has all words as they were typed, in another form or by a synonym;
 * `spelling` also what has them nearly so spelled; `some` what has most of them. Each is for when the one before finds
 * nothing.
 */
export type Reach = 'words' | 'spelling' | 'some';

/** Where a further page of a list begins, as its cursor says. */
export interface Onward {
  /** How far the list's first page had to reach. Decided once: on another page it could come out another way. */
  readonly reach: Reach;
  readonly after: Place;
  /** Of a list by relevance of words: what its first page gave (given.ts). */
  readonly given?: string | undefined;
  /** Id of the point in time that such a list is read at from its second page on; null where there is none to be had. */
  readonly pit?: string | null | undefined;
}

/** What the search service found: ids and ranks. Prices and stock are no part of it. */
export interface Found {
  /** Hits over all pages, counted exactly up to 10,000. */
  readonly total: number;
  readonly hits: readonly Hit[];
  /** How far the search had to reach. */
  readonly reach: Reach;
  /** The point in time it was read at, and further pages are; null where there was none to be had. */
  readonly pit?: string | null;
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
