import type { Facets, Found, Place, Reach } from './found.ts';
import { highlighted } from './highlight.ts';
import { pivotAt } from './popularity.ts';
import { LONGEST_PREFIX } from './search-index.ts';
import { isAskedFor, normalized, wordsOf } from './search-words.ts';
import { type SynonymGroups, synonymsAt } from './synonyms.ts';

export { normalized } from './search-words.ts';

/** What a search asks for, validated. */
export interface SearchRequest {
  readonly q: string;
  readonly category?: string | undefined;
  /** Price bounds, minor units, both included. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly inStock?: boolean | undefined;
  readonly sort: 'relevance' | 'price' | '-price' | 'name';
}

/** What a page depends on beside the request. */
export interface PageOptions {
  readonly size: number;
  /** Where the page before ended. */
  readonly after?: Place | undefined;
  /** Id of the point in time to read at, instead of the index as it is now. */
  readonly pit?: string | undefined;
  readonly synonyms: SynonymGroups;
  /** Epoch milliseconds: popularity fades. */
  readonly now: number;
  /** Whether to count hits by category, price and stock. */
  readonly facets: boolean;
  readonly reach?: Reach;
}

/** A clause of the query language; OpenSearch checks it. */
type Clause = Readonly<Record<string, unknown>>;

/** Hits are counted exactly up to here. */
const COUNTED = 10_000;

/** For how long a point in time is kept after each page that is read at it. */
export const PIT_KEPT = '2m';

/** Best first by relevance, and by id among equals: places of all hits differ. */
const SORTS = {
  relevance: [{ _score: 'desc' }, { itemId: 'asc' }],
  price: [{ price: 'asc' }, { itemId: 'asc' }],
  '-price': [{ price: 'desc' }, { itemId: 'asc' }],
  name: [{ 'name.raw': 'asc' }, { itemId: 'asc' }],
} as const;

/** The OpenSearch request body of a page of hits. Pure: the same request gives the same body. */
export function searchBody(request: SearchRequest, options: PageOptions) {
  const { size, after, pit, facets, reach = 'words' } = options;
  const filters = filtersOf(request);
  const all = Object.values(filters);
  const words = wordsOf(request.q);
  const query = queryOf(request, words, reach, options);
  return {
    size,
    track_total_hits: COUNTED,
    _source: words.length > 0 ? ['name'] : false,
    // Facets count what other filters leave, so filters come after them; without facets they come first and are faster.
    query: facets || all.length === 0 ? query : { bool: { must: [query], filter: all } },
    ...(facets && all.length > 0 && { post_filter: { bool: { filter: all } } }),
    ...(facets && { aggs: facetsOf(filters) }),
    sort: SORTS[request.sort],
    ...(after && { search_after: after }),
    ...(pit !== undefined && { pit: { id: pit, keep_alive: PIT_KEPT } }),
    ...(words.length > 0 && reach !== 'words' && { suggest: spellingOf(words) }),
  };
}

/** Everything, or the item of this id before whatever has the words. */
function queryOf(request: SearchRequest, words: readonly string[], reach: Reach, options: PageOptions): Clause {
  const signals = signalsAt(options.now);
  if (words.length === 0) return { bool: { must: [{ match_all: {} }], should: signals } };
  const alternatives = synonymsAt(words, options.synonyms);
  const prefix = request.sort === 'relevance' || reach !== 'words';
  const clauses = words.map((_, index) =>
    wordClause(words, index, { reach, synonyms: alternatives[index] ?? [], prefix }),
  );
  const required = clauses.filter((_, index) => isAskedFor(words, index));
  const found: Clause =
    reach === 'some'
      ? { bool: { _name: 'some', should: required, minimum_should_match: Math.ceil(required.length / 2) } }
      : { bool: { must: required } };
  const text = words.join(' ');
  return {
    bool: {
      must: [
        {
          dis_max: {
            queries: [
              found,
              { constant_score: { filter: { term: { 'itemId.plain': normalized(request.q) } }, boost: BOOSTS.id } },
            ],
          },
        },
      ],
      should: [
        { match: { 'name.exact': { query: text, boost: BOOSTS.form } } },
        { constant_score: { filter: { term: { 'name.raw': normalized(request.q) } }, boost: BOOSTS.wholeName } },
        ...(words.length > 1 ? [{ match_phrase: { name: { query: text, boost: BOOSTS.phrase } } }] : []),
        ...signals,
      ],
    },
  };
}

/**
 * How much each kind of evidence weighs. A word in the name weighs about its rarity (2 to 9) times `name`; the signals
 * together weigh less than any word that is there instead of nearly there.
 */
const BOOSTS = {
  id: 1000,
  wholeName: 30,
  name: 3,
  joined: 3,
  parted: 1,
  synonym: 1.2,
  words: 0.8,
  prefix: 0.5,
  fuzzy: 1,
  split: 0.7,
  form: 0.5,
  phrase: 0.15,
  popularity: 0.6,
  inStock: 0.4,
} as const;

/** What breaks ties between items that fit as well: how well they sell lately, and whether there are any. Both are bounded. */
function signalsAt(now: number): Clause[] {
  return [
    { rank_feature: { field: 'popularity', saturation: { pivot: pivotAt(now) }, boost: BOOSTS.popularity } },
    { constant_score: { filter: { term: { inStock: true } }, boost: BOOSTS.inStock } },
  ];
}

/** What a word is found by: the best of it counts. */
function wordClause(
  words: readonly string[],
  index: number,
  { reach, synonyms, prefix }: { reach: Reach; synonyms: readonly (readonly string[])[]; prefix: boolean },
): Clause {
  const word = words[index] ?? '';
  const queries: Clause[] = [
    { match: { name: { query: word, boost: BOOSTS.name } } },
    { match: { 'words.stem': { query: word, boost: BOOSTS.words } } },
    // Two words of the name written as one: `tlight` for `T-Light`
    { term: { 'name.joined': { value: word, boost: BOOSTS.joined } } },
  ];
  // One word of the name written as two: `tea time` for `Teatime`. It stands for both of them. Not stemmed: what was
  // never one word has endings that mean nothing (`storage red` would be `storag`). It weighs little, as it counts for each
  // of the two and is rarer than they are: names that have both words as typed come first.
  for (const pair of [words.slice(index - 1, index + 1), words.slice(index, index + 2)]) {
    if (pair.length === 2) queries.push({ term: { 'name.exact': { value: pair.join(''), boost: BOOSTS.parted } } });
  }
  for (const synonym of synonyms) {
    const query = synonym.join(' ');
    const match = synonym.length > 1 ? 'match_phrase' : 'match';
    queries.push({ constant_score: { filter: { [match]: { 'words.stem': query } }, boost: BOOSTS.synonym } });
  }
  if (prefix && index === words.length - 1) queries.push(prefixClause(word));
  if (reach !== 'words') queries.push(...nearly(word));
  return { dis_max: { queries } };
}

/** Words that begin so. */
const prefixClause = (word: string): Clause => ({
  constant_score: { filter: { term: { 'name.prefix': word.slice(0, LONGEST_PREFIX) } }, boost: BOOSTS.prefix },
});

/** A letter wrong, missing, too many or swapped with the next (two in words of six and more), or two words written as one. */
function nearly(word: string): Clause[] {
  const fuzzy = { query: word, fuzziness: 'AUTO', fuzzy_transpositions: true, max_expansions: 50 };
  const splits = Array.from({ length: Math.max(0, Math.min(word.length, 24) - 1) }, (_, at) => ({
    bool: {
      must: [word.slice(0, at + 1), word.slice(at + 1)].map((part) => ({ match: { 'words.stem': part } })),
      boost: BOOSTS.split,
    },
  }));
  return [
    { match: { 'name.exact': { ...fuzzy, boost: BOOSTS.fuzzy } } },
    { match: { words: { ...fuzzy, boost: BOOSTS.fuzzy * 0.5 } } },
    ...splits,
  ];
}

/** The nearest spelling that finds something: words of the index instead of those it does not have. */
function spellingOf(words: readonly string[]) {
  return {
    text: words.join(' '),
    spelling: {
      phrase: {
        field: 'words',
        size: 1,
        max_errors: words.length,
        confidence: 0,
        direct_generator: [{ field: 'words', suggest_mode: 'missing', prefix_length: 0, min_word_length: 3 }],
        collate: {
          query: { source: { match: { words: { query: '{{suggestion}}', operator: 'and' } } } },
          prune: false,
        },
      },
    },
  };
}

type Filters = Readonly<Partial<Record<'category' | 'price' | 'inStock', Clause>>>;

function filtersOf({ category, min, max, inStock }: SearchRequest): Filters {
  const bounds = { ...(min !== undefined && { gte: min }), ...(max !== undefined && { lte: max }) };
  return {
    ...(category !== undefined && { category: { term: { category } } }),
    ...((min !== undefined || max !== undefined) && { price: { range: { price: bounds } } }),
    ...(inStock && { inStock: { term: { inStock: true } } }),
  };
}

/** Lower bounds of the price bands, minor units. */
const BANDS = [0, 100, 200, 500, 1_000, 2_000, 5_000] as const;

/** Most categories that are counted. */
const CATEGORIES = 30;

/** Each count leaves its own filter out, so that it says what choosing otherwise would find. */
function facetsOf(filters: Filters) {
  const others = (own: keyof Filters) => ({
    bool: { filter: Object.entries(filters).flatMap(([name, filter]) => (name === own ? [] : [filter])) },
  });
  const ranges = BANDS.map((from, index) => ({
    from,
    ...(BANDS[index + 1] !== undefined && { to: BANDS[index + 1] }),
  }));
  return {
    categories: {
      filter: others('category'),
      aggs: { found: { terms: { field: 'category', size: CATEGORIES } } },
    },
    prices: { filter: others('price'), aggs: { found: { range: { field: 'price', ranges } } } },
    inStock: { filter: others('inStock'), aggs: { found: { filter: { term: { inStock: true } } } } },
  };
}

/** What is read of an answer to {@link searchBody}. */
export interface SearchResponse {
  readonly hits: {
    readonly total?: number | { readonly value: number };
    readonly hits: readonly {
      readonly sort?: readonly unknown[];
      readonly matched_queries?: unknown;
      readonly _source?: unknown;
    }[];
  };
  readonly aggregations?: unknown;
  readonly suggest?: unknown;
  readonly pit_id?: string;
}

/** What an answer to a request says: ids, places, counts, and the words of the names that were looked for. */
export function foundIn(
  { hits, aggregations, suggest, pit_id }: SearchResponse,
  { q }: Pick<SearchRequest, 'q'>,
  { synonyms, reach = 'words' }: Pick<PageOptions, 'synonyms' | 'reach'>,
): Found {
  const total = typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0);
  const some = hits.hits.some(
    ({ matched_queries }) => Array.isArray(matched_queries) && matched_queries.includes('some'),
  );
  const words = wordsOf(q);
  const lookedFor = { words, synonyms: synonymsAt(words, synonyms).flat(), nearly: reach !== 'words' };
  return {
    total,
    hits: hits.hits.map(({ sort = [], _source }) => {
      const place = sort as Place;
      const { name } = (_source ?? {}) as { name?: string };
      return {
        itemId: String(place.at(-1)),
        place,
        ...(name !== undefined && { highlight: highlighted(name, lookedFor) }),
      };
    }),
    reach,
    ...(pit_id !== undefined && { pit: pit_id }),
    facets: aggregations === undefined ? null : facetsIn(aggregations as Counts),
    didYouMean: spellingIn(suggest as Spellings | undefined),
    matched: total === 0 ? 'none' : some ? 'some' : 'all',
  };
}

interface Counts {
  readonly categories: { readonly found: { readonly buckets: readonly { key: string; doc_count: number }[] } };
  readonly prices: {
    readonly found: { readonly buckets: readonly { from: number; to?: number; doc_count: number }[] };
  };
  readonly inStock: { readonly found: { readonly doc_count: number } };
}

/** Empty bands and categories are left out. */
function facetsIn({ categories, prices, inStock }: Counts): Facets {
  return {
    categories: categories.found.buckets.map(({ key, doc_count }) => ({ category: key, count: doc_count })),
    prices: prices.found.buckets
      .filter(({ doc_count }) => doc_count > 0)
      .map(({ from, to, doc_count }) => ({ min: from, max: to === undefined ? null : to - 1, count: doc_count })),
    inStock: inStock.found.doc_count,
  };
}

interface Spellings {
  readonly spelling?: readonly { readonly text: string; readonly options: readonly { readonly text: string }[] }[];
}

function spellingIn(suggest: Spellings | undefined): string | null {
  const { text, options } = suggest?.spelling?.[0] ?? { text: '', options: [] };
  const best = options[0]?.text;
  return best === undefined || best === text ? null : best;
}
