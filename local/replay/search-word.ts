/**
 * The word of an item's description a shopper would look for: its longest, the first of equals. Undefined when no word
 * has four letters or more.
 */
export function searchWord(description: string): string | undefined {
  const words = description.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  return words.reduce<string | undefined>(
    (best, word) => (best === undefined || word.length > best.length ? word : best),
    undefined,
  );
}
