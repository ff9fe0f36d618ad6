import type { SearchRequest } from './search-query.ts';

/** Changes with the shape of what is cached, so that a new version of the code never reads an old one's answers. */
const FORMAT = 2;

/** The first page of a search, its words normalized. */
export interface FirstPage extends SearchRequest {
  /** Most hits of a page. */
  readonly limit: number;
}

/** Longest key that is shared, in bytes; DynamoDB takes 2,048 in a partition key. */
const LONGEST_SHARED_KEY = 1024;

/** What identifies an answer: everything that decides which items are found, and nothing else. */
export function answerKey(page: FirstPage, synonymsVersion: number): string {
  const { q, category = null, min = null, max = null, inStock, sort, limit } = page;
  return JSON.stringify([FORMAT, synonymsVersion, q, sort, limit, category, min, max, inStock]);
}

/** Whether a search is nothing but words, by relevance: those are what many people ask alike. */
export const isPlain = ({ q, category, min, max, inStock, sort }: Omit<FirstPage, 'limit'>): boolean =>
  q !== '' && category === undefined && min === undefined && max === undefined && !inStock && sort === 'relevance';

/** Whether the table of shared answers takes the key. */
export const isShareable = (key: string): boolean => Buffer.byteLength(key) <= LONGEST_SHARED_KEY;
