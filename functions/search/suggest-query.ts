import { highlighted } from './highlight.ts';
import { pivotAt } from './popularity.ts';
import { ITEMS_ALIAS, LONGEST_PREFIX, QUERIES_ALIAS } from './search-index.ts';
import { wordsOf } from './search-words.ts';
import { type SynonymGroups, synonymsAt } from './synonyms.ts';

/** A clause of the query language; OpenSearch checks it. */
type Clause = Readonly<Record<string, unknown>>;

/** Most of each kind that are suggested. */
const MOST = { queries: 5, categories: 3, items: 6 } as const;

/** Items that categories are counted over, at most: a letter or two are in nearly all of them. */
const COUNTED = 10_000;

/**
 * The three searches of one `_msearch`, as pairs of header and body: items, categories of items, popular queries. The last word is
 * taken as the beginning of one. Undefined when there is no word. Pure.
 */
export function suggestSearches(q: string, synonyms: SynonymGroups, now: number): object[] | undefined {
  const words = wordsOf(q);
  if (words.length === 0) return undefined;
  const alternatives = synonymsAt(words, synonyms);
  const found = words.map((_, index) => wordClause(words, index, alternatives[index] ?? []));
  return [
    { index: ITEMS_ALIAS, ignore_unavailable: true },
    {
      size: MOST.items,
      track_total_hits: false,
      _source: ['name', 'image'],
      query: {
        bool: {
          must: found,
          should: [
            { match: { 'name.exact': { query: words.join(' '), boost: 0.5 } } },
            { match_phrase_prefix: { 'name.exact': { query: words.join(' '), max_expansions: 20, boost: 0.5 } } },
            { rank_feature: { field: 'popularity', saturation: { pivot: pivotAt(now) }, boost: 1 } },
            { constant_score: { filter: { term: { inStock: true } }, boost: 0.5 } },
          ],
        },
      },
      sort: [{ _score: 'desc' }, { itemId: 'asc' }],
    },
    { index: ITEMS_ALIAS, ignore_unavailable: true },
    {
      size: 0,
      track_total_hits: false,
      terminate_after: COUNTED,
      query: { bool: { filter: words.map((word) => ({ term: { 'name.prefix': word.slice(0, LONGEST_PREFIX) } })) } },
      aggs: { categories: { terms: { field: 'category', size: MOST.categories } } },
    },
    { index: QUERIES_ALIAS, ignore_unavailable: true },
    {
      // One more, as what was typed so far is no suggestion.
      size: MOST.queries + 1,
      track_total_hits: false,
      _source: false,
      query: {
        bool: {
          filter: words.map((word) => ({ term: { 'query.prefix': word.slice(0, LONGEST_PREFIX) } })),
          must: [{ rank_feature: { field: 'count', log: { scaling_factor: 2 } } }],
        },
      },
      sort: [{ _score: 'desc' }, { query: 'asc' }],
    },
  ];
}

/** What a word finds: names with it, with a word that begins so, or with one that is spelled nearly so. */
function wordClause(words: readonly string[], index: number, synonyms: readonly (readonly string[])[]): Clause {
  const word = words[index] ?? '';
  const pair = words.slice(Math.max(0, index - 1), index + 1).join('');
  const queries: Clause[] = [
    { match: { name: { query: word, boost: 2 } } },
    { constant_score: { filter: { term: { 'name.prefix': word.slice(0, LONGEST_PREFIX) } }, boost: 2 } },
    { constant_score: { filter: { term: { 'name.joined': word } }, boost: 1.5 } },
    { match: { 'words.stem': { query: word, boost: 0.5 } } },
  ];
  if (index > 0) queries.push({ term: { 'name.prefix': { value: pair.slice(0, LONGEST_PREFIX), boost: 1 } } });
  for (const synonym of synonyms) {
    const match = synonym.length > 1 ? 'match_phrase' : 'match';
    queries.push({ [match]: { name: { query: synonym.join(' '), boost: 1 } } });
  }
  if (isTypo(word)) {
    const fuzzy = { query: word, fuzziness: 'AUTO', prefix_length: 1, max_expansions: 20, boost: 0.2 };
    queries.push({ match: { 'name.prefix': fuzzy } });
  }
  return { dis_max: { queries } };
}

/** Whether a word is long enough to be a slip of another. */
const isTypo = (word: string): boolean => word.length >= 4;

/** What may be about to be typed. */
export interface Suggested {
  readonly queries: string[];
  readonly categories: { readonly category: string; readonly count: number }[];
  readonly items: {
    readonly itemId: string;
    readonly name: string;
    readonly image: string | null;
    /** The name with U+0001 before and U+0002 after each part that was typed. */
    readonly highlight: string;
  }[];
}

/** What is read of one of the answers to {@link suggestSearches}. */
export interface SuggestResponse {
  readonly error?: unknown;
  readonly hits?: {
    readonly hits: readonly {
      readonly sort?: readonly unknown[];
      readonly _source?: unknown;
    }[];
  };
  readonly aggregations?: unknown;
}

/**
 * What the answers suggest, without what was typed so far. @throws Error when one of the searches failed: half a list
 * would look like a whole one.
 */
export function suggestedIn(q: string, synonyms: SynonymGroups, responses: readonly SuggestResponse[]): Suggested {
  // Not the error itself: it may carry what was typed.
  if (responses.some(({ error }) => error !== undefined)) throw new Error('A search failed.');
  const [items, categories, queries] = responses;
  const counts = categories?.aggregations as
    | { categories?: { buckets: { key: string; doc_count: number }[] } }
    | undefined;
  const words = wordsOf(q);
  const typed = words.join(' ');
  const lookedFor = { words, synonyms: synonymsAt(words, synonyms).flat(), nearly: true };
  return {
    queries: (queries?.hits?.hits ?? [])
      .map(({ sort = [] }) => String(sort.at(-1)))
      .filter((query) => wordsOf(query).join(' ') !== typed)
      .slice(0, MOST.queries),
    categories: (counts?.categories?.buckets ?? []).map(({ key, doc_count }) => ({ category: key, count: doc_count })),
    items: (items?.hits?.hits ?? []).map(({ sort = [], _source }) => {
      const { name, image } = _source as { name: string; image: string | null };
      return { itemId: String(sort.at(-1)), name, image, highlight: highlighted(name, lookedFor) };
    }),
  };
}
