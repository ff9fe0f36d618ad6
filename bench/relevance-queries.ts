import type { Item } from '../functions/items/items.ts';
import { isAskedFor, wordsOf } from '../functions/search/search-words.ts';

/** A query somebody might type who has one item in mind. */
export interface KnownItemQuery {
  readonly q: string;
  /** The item's id, and those of items with the very same name. */
  readonly wanted: ReadonlySet<string>;
}

/** How the words of a query are drawn from a name. */
export interface Drawing {
  /** Numbers from 0 to below 1. */
  readonly random: () => number;
  /** Draws again when more items than this have all the words: their query names no one item. */
  readonly mostNamed: number;
}

/** The classes of queries, in the order of the table. */
export const CLASSES = {
  'words of the name': (words, draw) => draw.some(words).join(' '),
  'in another order': (words, draw) => draw.disordered(draw.some(words)).join(' '),
  'one typo': (words, draw) => draw.within(words, 4, (word) => draw.typo(word)),
  'two typos in long words': (words, draw) => draw.within(words, 8, (word) => draw.typo(draw.typo(word))),
  'plural or singular': (words, draw) => draw.within(words, 3, otherNumber),
  'a prefix': (words, draw) => {
    const drawn = draw.some(words);
    const last = drawn.at(-1) ?? '';
    if (last.length < 4) return undefined;
    return [...drawn.slice(0, -1), last.slice(0, draw.between(3, last.length - 1))].join(' ');
  },
  'joined words': (words, draw) => {
    const at = draw.between(0, words.length - 2);
    const other = words[at + 2] ?? words[at - 1];
    const pair = `${words[at]}${words[at + 1]}`;
    return other !== undefined && draw.chance(0.5)
      ? words[at + 2] === other
        ? `${pair} ${other}`
        : `${other} ${pair}`
      : pair;
  },
  'split words': (words, draw) =>
    draw.within(words, 6, (word) => {
      const at = draw.between(3, word.length - 3);
      return `${word.slice(0, at)} ${word.slice(at)}`;
    }),
} as const satisfies Record<string, (words: readonly string[], draw: Draw) => string | undefined>;

/** Name of a class of queries. */
export type QueryClass = keyof typeof CLASSES;

/**
 * `count` queries of a class: an item is drawn, then what is typed is made of its name. Names that give no such query are
 * passed over, and words that more than `mostNamed` names have together are drawn again.
 */
export function knownItemQueries(
  items: readonly Item[],
  kind: QueryClass,
  count: number,
  { random, mostNamed }: Drawing,
): KnownItemQuery[] {
  const named = namesOf(items);
  const draw = new Draw(random);
  const queries: KnownItemQuery[] = [];
  for (let attempt = 0; queries.length < count; attempt++) {
    if (attempt > count * 1000) throw new Error(`The catalogue has no ${count} queries of the class "${kind}".`);
    const item = draw.one(items);
    const words = wordsOf(item.name);
    if (words.length < 2) continue;
    draw.drawn = [];
    const q = CLASSES[kind](words, draw);
    if (q === undefined) continue;
    const told = draw.drawn.length > 0 ? draw.drawn : words.filter((word) => q.includes(word));
    if (named.having(told) > mostNamed) continue;
    queries.push({ q, wanted: named.sameAs(item) });
  }
  return queries;
}

function namesOf(items: readonly Item[]) {
  const postings = new Map<string, Set<string>>();
  const byName = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, id: string) =>
    map.set(key, (map.get(key) ?? new Set()).add(id));
  for (const { itemId, name } of items) {
    for (const word of wordsOf(name)) add(postings, word, itemId);
    add(byName, wordsOf(name).join(' '), itemId);
  }
  return {
    /** Names that have all of these words. */
    having: (words: readonly string[]): number => {
      const [first = new Set<string>(), ...rest] = words.map((word) => postings.get(word) ?? new Set<string>());
      return [...first].filter((id) => rest.every((other) => other.has(id))).length;
    },
    sameAs: ({ name }: Item): ReadonlySet<string> => byName.get(wordsOf(name).join(' ')) ?? new Set(),
  };
}

/** Draws from a seeded source. */
class Draw {
  /** The words of the name that the query was made of. */
  drawn: readonly string[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  one<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T;
  }

  /** Two or three words of a name, in its order; small ones ("of") only if there are no others. */
  some(words: readonly string[]): string[] {
    const asked = words.map((_, index) => index).filter((index) => isAskedFor(words, index));
    const count = Math.min(asked.length, this.between(2, 3));
    const chosen = new Set(this.disordered(asked).slice(0, count));
    this.drawn = words.filter((_, index) => chosen.has(index));
    return [...this.drawn];
  }

  /** The same in another order, where there is one. */
  disordered<T>(list: readonly T[]): T[] {
    const left = [...list];
    const order = list.map(() => left.splice(this.between(0, left.length - 1), 1)[0] as T);
    return list.length > 1 && order.every((each, index) => each === list[index]) ? order.reverse() : order;
  }

  /** Two or three words of a name, one of them, of at least so many letters, changed. */
  within(words: readonly string[], letters: number, change: (word: string) => string): string | undefined {
    const drawn = this.some(words);
    const fit = drawn.flatMap((word, index) => (/^\p{L}+$/u.test(word) && word.length >= letters ? [index] : []));
    if (fit.length === 0) return undefined;
    const changed = this.one(fit);
    return drawn.map((word, index) => (index === changed ? change(word) : word)).join(' ');
  }

  /** A word with one letter wrong, missing, too many, or swapped with the next. */
  typo(word: string): string {
    const letter = String.fromCharCode(this.between(97, 122));
    const at = this.between(0, word.length - 1);
    const edits = [
      () => word.slice(0, at) + letter + word.slice(at + 1),
      () => word.slice(0, at) + word.slice(at + 1),
      () => word.slice(0, at) + letter + word.slice(at),
      () => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
    ];
    const typed = this.one(edits)();
    return typed === word ? this.typo(word) : typed;
  }
}

/** Mugs for a mug, a mug for mugs: by the rules of spelling, whether or not there is such a word. */
export function otherNumber(word: string): string {
  if (/(?:ch|sh|ss|x)es$/.test(word)) return word.slice(0, -2);
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/[^s]s$/.test(word)) return word.slice(0, -1);
  if (/(?:ch|sh|ss|x)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}
