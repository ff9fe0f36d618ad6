import type { Item } from '../functions/items/items.ts';
import { categoryOf } from '../local/demo/categories.ts';
import { seededRandom } from '../local/demo/random.ts';

/** Words of a text of n words are about n to the power of this many different ones (Heaps' law; English text has 0.4 to 0.6). */
const HEAPS = 0.5;

/**
 * A catalogue of any size, grown from a real one: the real items, then names put together of the beginning of one real name
 * and the end of another. As in real text new words keep coming, ever more seldom, and come again in proportion to how often
 * they have come (Simon's model), so that the frequencies of words stay those of language: a million names of the words of
 * four thousand would make each word two hundred times as common. New words are halves of two real ones. The same
 * seed gives the same items, and a larger catalogue begins with the smaller.
 */
export function* grown(real: readonly Item[], size: number, seed: number): Generator<Item> {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const words = [...new Set(real.flatMap(({ name }) => name.split(' ')).filter((word) => /^[A-Za-z]{4,}$/.test(word)))];
  let different = new Set(real.flatMap(({ name }) => name.toLowerCase().split(' '))).size;
  let all = real.reduce((sum, { name }) => sum + name.split(' ').length, 0);
  const coined: string[] = [];
  const half = (word: string, end: boolean) => {
    const middle = Math.ceil(word.length / 2);
    return end ? word.slice(middle).toLowerCase() : word.slice(0, middle);
  };
  for (let index = 0; index < size; index++) {
    const own = real[index];
    if (own) {
      yield own;
      continue;
    }
    const [first, second] = [pick(real), pick(real)];
    const [begin, end] = [first.name.split(' '), second.name.split(' ')];
    const cut = 1 + Math.floor(random() * begin.length);
    const from = Math.floor(random() * end.length);
    const name = [...begin.slice(0, cut), ...end.slice(from)].map((word) => {
      all++;
      const chance = random();
      const news = (HEAPS * different) / all;
      if (chance < news) {
        different++;
        coined.push(`${half(pick(words), false)}${half(pick(words), true)}`);
        return coined.at(-1) as string;
      }
      if (chance >= news + coined.length / all) return word;
      const again = pick(coined);
      coined.push(again);
      return again;
    });
    yield {
      itemId: `G${index}`,
      name: name.join(' ').slice(0, 200),
      description: name.join(' ').toUpperCase().slice(0, 200),
      category: categoryOf(name.join(' ')),
      price: first.price,
      ...(second.attributes && { attributes: second.attributes }),
      version: 1,
    };
  }
}

/**
 * Queries as shoppers type them: two or three words of a real item's name, in their order; in lower case, all different.
 * The real items are in a catalogue of any size, so the same queries serve for all.
 */
export function queriesOf(real: readonly Item[], count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const queries = new Set<string>();
  while (queries.size < count) {
    const { name } = real[Math.floor(random() * real.length)] as Item;
    const words = name
      .toLowerCase()
      .split(' ')
      .filter((word) => /^[a-z]{3,}$/.test(word));
    const long = random() < 0.5 ? 2 : 3;
    if (words.length < long) continue;
    const start = Math.floor(random() * (words.length - long + 1));
    queries.add(words.slice(start, start + long).join(' '));
  }
  return [...queries];
}
