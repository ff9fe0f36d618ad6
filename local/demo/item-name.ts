/** Words that stay small inside a name. */
const small = new Set([
  'a',
  'an',
  'and',
  'at',
  'by',
  'de',
  'du',
  'des',
  'for',
  'from',
  'in',
  'la',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** Words that are written in capitals. */
const capitals = new Set([
  '3d',
  'abc',
  'bbq',
  'cd',
  'diy',
  'dvd',
  'i',
  'ii',
  'iii',
  'ipod',
  'led',
  'tv',
  'uk',
  'us',
  'usa',
  'vip',
  'wc',
  'xl',
]);

/**
 * A name that reads well, of a description in the retailer's capitals: `SET/6 RED SPOTTY PAPER PLATES` becomes
 * `Set of 6 Red Spotty Paper Plates`. Only what is sure is spelled out (S/4, SET/4, PACK/4 and a lone W); other short forms stay.
 */
export function itemName(description: string): string {
  const words = description
    .toLowerCase()
    .replace(/\bs(?:et)?\/(?=\d)/g, 'set of ')
    .replace(/\b(pack|box)\/(?=\d)/g, '$1 of ')
    .replace(/(?<=\s)w(?:\/|(?=\s))\s*/g, 'with ')
    .replace(/(?<=[^\s(])\(/g, ' (')
    .replace(/\s*,\s*/g, ', ')
    .replace(/[\s.,]+$/, '')
    .trim()
    .split(/\s+/);
  return words.map((word, index) => cased(word, index === 0 || index === words.length - 1)).join(' ');
}

function cased(word: string, atEdge: boolean): string {
  const bare = word.replace(/[^a-z0-9]+/g, '');
  if (small.has(word) && !atEdge) return word;
  if (capitals.has(bare) || /^(?:[a-z]\.){2,}$/.test(word)) return word.toUpperCase();
  if (/^[\dx]+(?:cm|mm|ml|pc|w)\W?$/.test(word)) return word;
  // Each letter that begins a part, but none after an apostrophe (`mum's`, `b'fly`) or within a part
  return word.replace(/(?<![a-z0-9'’])[a-z]/g, (letter) => letter.toUpperCase());
}
