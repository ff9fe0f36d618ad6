/** The alias that is searched and written to; the index behind it carries the mapping's version. */
export const ITEMS_ALIAS = 'items';
/** The index behind the alias, named after the mapping's version; a reindex makes one that is named so and on. */
export const ITEMS_INDEX = 'items-2';
/** The alias of popular queries, {@link QueryDocument}s, which are suggested as shoppers type. */
export const QUERIES_ALIAS = 'queries';
/** The first index behind {@link QUERIES_ALIAS}. */
export const QUERIES_INDEX = 'queries-1';

/** A popular query, as the index of queries keeps it; its id is the query itself. */
export interface QueryDocument {
  /** Normalized. */
  readonly query: string;
  /** How often it was asked lately. */
  readonly count: number;
}

/** One form of each letter. */
const FOLDED: string[] = ['lowercase', 'asciifolding'];

/** Letters of a word's longest beginning that is looked up; a longer one is cut. */
export const LONGEST_PREFIX = 15;

/** What is between words. */
const SEPARATORS: string[] = ['whitespace', 'punctuation', 'symbol'];

/** Characters that are taken out, in the form that a mapping takes. */
const APOSTROPHES: string[] = ["' => ", '’ => ', '‘ => ', '´ => ', '` => '];

/**
 * What makes words of a text. Words end at spaces, punctuation and symbols, and lose apostrophes, case and accents: `T-Light`
 * is `t` and `light`, `Mum's Café` is `mums` and `cafe`. `wordsOf` in search-words.ts does the same to a query.
 */
const analysis = {
  char_filter: { no_apostrophes: { type: 'mapping', mappings: APOSTROPHES } },
  tokenizer: { words: { type: 'char_group', tokenize_on_chars: SEPARATORS } },
  filter: {
    english: { type: 'stemmer', language: 'english' },
    prefixes: { type: 'edge_ngram', min_gram: 1, max_gram: LONGEST_PREFIX },
    neighbours: {
      type: 'shingle',
      min_shingle_size: 2,
      max_shingle_size: 3,
      output_unigrams: false,
      token_separator: '',
    },
  },
  analyzer: {
    plain: analyzer(),
    stem: analyzer('english'),
    prefix: analyzer('prefixes'),
    joined: analyzer('neighbours'),
  },
  normalizer: { plain: { type: 'custom', filter: FOLDED } },
} as const;

function analyzer(...filters: string[]) {
  return {
    type: 'custom' as const,
    char_filter: ['no_apostrophes'],
    tokenizer: 'words',
    filter: [...FOLDED, ...filters],
  };
}

const text = (name: keyof typeof analysis.analyzer) => ({ type: 'text' as const, analyzer: name });

/**
 * Settings and strict mapping of an index of items. `replicas` is 0 on a single node. `words` is all an item says, so that each word
 * of a query is looked for in one place and not in four; the name is there once more, in the forms that ranking and typing need.
 */
export const itemsIndex = (replicas: number) => ({
  settings: {
    number_of_shards: 1,
    number_of_replicas: replicas,
    refresh_interval: '1s',
    analysis,
  },
  mappings: {
    dynamic: 'strict' as const,
    properties: {
      itemId: { type: 'keyword' as const, fields: { plain: { type: 'keyword' as const, normalizer: 'plain' } } },
      name: {
        ...text('stem'),
        copy_to: 'words',
        fields: {
          exact: text('plain'),
          prefix: { ...text('prefix'), search_analyzer: 'plain', index_options: 'docs' as const, norms: false },
          joined: { ...text('joined'), search_analyzer: 'plain', index_options: 'docs' as const },
          raw: { type: 'keyword' as const, normalizer: 'plain' },
        },
      },
      description: { ...text('stem'), copy_to: 'words' },
      category: {
        type: 'keyword' as const,
        eager_global_ordinals: true,
        copy_to: 'words',
        fields: { prefix: { ...text('prefix'), search_analyzer: 'plain', norms: false } },
      },
      attributes: { ...text('stem'), copy_to: 'words' },
      words: { ...text('plain'), norms: false, fields: { stem: { ...text('stem'), norms: false } } },
      price: { type: 'long' as const },
      image: { type: 'keyword' as const, index: false, doc_values: false },
      inStock: { type: 'boolean' as const },
      popularity: { type: 'rank_feature' as const },
    },
  },
  aliases: { [ITEMS_ALIAS]: { is_write_index: true } },
});

/** Settings and strict mapping of an index of {@link QueryDocument}s. */
export const queriesIndex = (replicas: number) => ({
  settings: { number_of_shards: 1, number_of_replicas: replicas, analysis },
  mappings: {
    dynamic: 'strict' as const,
    properties: {
      query: {
        type: 'keyword' as const,
        fields: { prefix: { ...text('prefix'), search_analyzer: 'plain', norms: false } },
      },
      count: { type: 'rank_feature' as const },
    },
  },
  aliases: { [QUERIES_ALIAS]: { is_write_index: true } },
});
