import { createHash } from 'node:crypto';

/** Characters that stand for an item: 36 bits of a hash, so that of 100 items two are taken for one once in 10⁷ lists. */
const LENGTH = 6;

/** What stands for an item in a cursor, which has no room for a hundred ids. */
const shortHash = (itemId: string): string => createHash('sha256').update(itemId).digest('base64url').slice(0, LENGTH);

/** The items that a page gave, as their short hashes one after the other. */
export const givenOf = (itemIds: readonly string[]): string => itemIds.map(shortHash).join('');

/** How many items these are. */
export const countOf = (given: string): number => given.length / LENGTH;

/** Those of the hits that are none of the items given. */
export function withoutGiven<H extends { readonly itemId: string }>(hits: readonly H[], given: string): H[] {
  const hashes = new Set(given.match(/.{6}/g));
  return hits.filter(({ itemId }) => !hashes.has(shortHash(itemId)));
}
