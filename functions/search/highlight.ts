import { wordsOf } from './search-words.ts';

/** What was looked for, of which a name may have parts. */
export interface LookedFor {
  readonly words: readonly string[];
  /** What may stand in the place of words. */
  readonly synonyms: readonly (readonly string[])[];
  /** Whether words that are spelled nearly so count. */
  readonly nearly: boolean;
}

/** A word of a text: letters and digits, with apostrophes among them. */
const WORD = /[^\s\p{P}\p{S}]+(?:['’‘´`][^\s\p{P}\p{S}]+)*/gu;

/**
 * A name with U+0001 before and U+0002 after each word that was looked for. By comparing words here and not by the search
 * service, whose highlighter costs more than the search itself and knows nothing of joined words.
 */
export function highlighted(name: string, { words, synonyms, nearly }: LookedFor): string {
  const pairs = words.slice(1).map((word, index) => `${words[index]}${word}`);
  const whole = new Set([...words, ...pairs, ...synonyms.flat()]);
  const roots = new Set([...words, ...synonyms.flat()].map(root));
  const last = words.at(-1);
  const parts = [...name.matchAll(WORD)].map((match) => ({
    ...match,
    word: wordsOf(match[0]).join(''),
    at: match.index,
  }));
  const fits = parts.map(
    ({ word }) =>
      whole.has(word) ||
      roots.has(root(word)) ||
      (last !== undefined && word.startsWith(last)) ||
      (nearly && words.some((typed) => isNear(typed, word))),
  );
  // Words of the name that were typed as one
  for (const length of [2, 3]) {
    parts.forEach((_, start) => {
      const joined = parts.slice(start, start + length).map(({ word }) => word);
      if (joined.length === length && words.includes(joined.join(''))) fits.fill(true, start, start + length);
    });
  }
  let marked = '';
  let end = 0;
  parts.forEach(({ 0: text, at }, index) => {
    if (!fits[index]) return;
    marked += `${name.slice(end, at)}\u0001${text}\u0002`;
    end = at + text.length;
  });
  return marked + name.slice(end);
}

/** Enough of a stem to see that `boxes` and `box`, `painted` and `paint` are one word. */
const root = (word: string): string => (word.length > 3 ? word.replace(/(?:ies|ing|ed|es|(?<!s)s|e|y)$/, '') : word);

/** Whether one slip makes one of two words the other, or two in words of six letters and more, as the search forgives it. */
function isNear(typed: string, word: string): boolean {
  const most = typed.length < 3 ? 0 : typed.length < 6 ? 1 : 2;
  return Math.abs(typed.length - word.length) <= most && slips(typed, word) <= most;
}

/** Letters wrong, missing, too many or swapped with the next between two words (optimal string alignment distance). */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
