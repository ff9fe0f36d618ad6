import { wordsOf } from './search-words.ts';

/** Groups of words, or of phrases, that mean the same. */
export type SynonymGroups = readonly (readonly string[])[];

/** One way to say what a group means. */
interface Member {
  readonly words: readonly string[];
  readonly others: readonly (readonly string[])[];
}

/**
 * For each word of a query what may stand in its place: the words of every other member of a group one of whose members
 * is in the query at that word. Singular and plural are one here.
 */
export function synonymsAt(words: readonly string[], groups: SynonymGroups): (readonly string[])[][] {
  const members = membersOf(groups);
  const found = words.map((): (readonly string[])[] => []);
  words.forEach((word, start) => {
    for (const { words: said, others } of members.get(singular(word)) ?? []) {
      if (!said.every((each, offset) => singular(each) === singular(words[start + offset] ?? ''))) continue;
      said.forEach((_, offset) => {
        found[start + offset]?.push(...others);
      });
    }
  });
  return found;
}

/** By first word. Kept as long as the groups are: a process asks with the same ones for a minute. */
function membersOf(groups: SynonymGroups): ReadonlyMap<string, readonly Member[]> {
  const known = compiled.get(groups);
  if (known) return known;
  const members = new Map<string, Member[]>();
  for (const group of groups) {
    const forms = [...new Map(group.map((member) => [wordsOf(member).join(' '), wordsOf(member)])).values()];
    for (const words of forms) {
      const [first] = words;
      if (first === undefined) continue;
      const others = forms.filter((other) => other !== words && other.length > 0);
      members.set(singular(first), [...(members.get(singular(first)) ?? []), { words, others }]);
    }
  }
  compiled.set(groups, members);
  return members;
}

const compiled = new WeakMap<SynonymGroups, ReadonlyMap<string, readonly Member[]>>();

/** Enough to take `mugs` for `mug`; the index's stemmer does the rest. */
const singular = (word: string): string => (word.length > 3 && !word.endsWith('ss') ? word.replace(/s$/, '') : word);

/** What a gift shop in Britain begins with, until an admin sets others. */
export const DEFAULT_SYNONYMS: SynonymGroups = [
  ['t-light', 'tealight', 'tea light'],
  ['christmas', 'xmas', 'noel'],
  ['bag', 'shopper', 'tote'],
  ['purse', 'wallet'],
  ['jar', 'canister'],
  ['lunch box', 'lunchbox', 'bento'],
  ['polkadot', 'polka dot', 'spotty', 'spots', 'dotted'],
  ['retrospot', 'retro spot', 'spotty'],
  ['jewellery', 'jewelry'],
  ['colour', 'color'],
  ['grey', 'gray'],
  ['doormat', 'door mat'],
  ['keyring', 'key ring', 'key chain', 'key fob'],
  ['umbrella', 'parasol', 'brolly'],
  ['rubber', 'eraser'],
  ['sellotape', 'tape'],
  ['photo frame', 'picture frame'],
  ['fairy lights', 'string lights'],
  ['cushion', 'pillow'],
  ['napkin', 'serviette'],
  ['teddy', 'teddy bear', 'soft toy'],
  ['rug', 'carpet'],
  ['couch', 'sofa'],
  ['trash can', 'waste bin', 'bin'],
  ['notebook', 'jotter', 'notepad'],
  ['bunting', 'pennant'],
  ['candlestick', 'candle holder', 'candleholder'],
  ['clock', 'timepiece'],
  ['infant', 'baby'],
  ['children', 'childrens', 'kids'],
  ['barbecue', 'bbq', 'barbeque'],
  ['cookie', 'biscuit'],
  ['tea towel', 'dish cloth', 'dishcloth'],
];
