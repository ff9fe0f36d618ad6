/** Most words of a query that are looked for; the rest of a pasted text is passed over. */
const MOST_WORDS = 16;

/** What a shopper typed, as it is counted and cached: `tv`, `TV ` and `Tv` are one. */
export function normalized(q: string): string {
  return q.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

/** Words of a text as the index makes them (analyzer `plain` in search-index.ts), the first 16. */
export function wordsOf(text: string): string[] {
  return normalized(text)
    .normalize('NFD')
    .replace(/[\p{M}'’‘´`]/gu, '')
    .split(/[\s\p{P}\p{S}]+/u)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
}

/** Words that say too little to be asked for when others are there. */
const SMALL = new Set('a an and at by for from in of on or the to with'.split(' '));

/** Those of the words that a hit must have: all but the small ones, or all when there are only small ones. */
export function isAskedFor(words: readonly string[], index: number): boolean {
  return !SMALL.has(words[index] ?? '') || words.every((word) => SMALL.has(word));
}
