import { describe, expect, it } from 'vitest';
import { countOf, givenOf, withoutGiven } from '../../functions/search/given.ts';
import { highlighted } from '../../functions/search/highlight.ts';
import { ITEMS_ALIAS, itemsIndex, QUERIES_ALIAS } from '../../functions/search/search-index.ts';
import { foundIn, normalized, type SearchRequest, searchBody } from '../../functions/search/search-query.ts';
import { replaceSynonymsRoute } from '../../functions/search/search-routes.ts';
import { wordsOf } from '../../functions/search/search-words.ts';
import { suggestedIn, suggestSearches } from '../../functions/search/suggest-query.ts';
import { DEFAULT_SYNONYMS, synonymsAt } from '../../functions/search/synonyms.ts';

const NOW = Date.UTC(2026, 0, 15);

const bodyOf = (request: Partial<SearchRequest> = {}, options: Partial<Parameters<typeof searchBody>[1]> = {}) =>
  searchBody(
    { q: 'mug', sort: 'relevance', ...request },
    { size: 10, synonyms: [], now: NOW, facets: true, ...options },
  );

/** Every clause of a query, however deep. */
function clausesOf(query: unknown): [string, unknown][] {
  if (typeof query !== 'object' || query === null) return [];
  return Object.entries(query).flatMap(([name, value]) => [[name, value] as [string, unknown], ...clausesOf(value)]);
}

describe('the query of a search', () => {
  it('is the same for the same request', () => {
    expect(bodyOf({ q: 'red mug' })).toEqual(bodyOf({ q: 'red mug' }));
  });

  it('is everything when there is no word, popular things first', () => {
    for (const q of ['', '  ', '!?']) {
      const { query } = bodyOf({ q });
      expect(query).toMatchObject({ bool: { must: [{ match_all: {} }] } });
      expect(JSON.stringify(query)).toContain('popularity');
    }
  });

  it('filters after the counts where there are counts, and before where there are none', () => {
    const request = { category: 'Party', min: 100, max: 300, inStock: true };
    const filter = [
      { term: { category: 'Party' } },
      { range: { price: { gte: 100, lte: 300 } } },
      { term: { inStock: true } },
    ];
    const counting = bodyOf(request);
    expect(counting.post_filter).toEqual({ bool: { filter } });
    expect(counting.query).toEqual(bodyOf().query);
    const paging = bodyOf(request, { facets: false, after: [3, 'A'] });
    expect(paging).not.toHaveProperty('post_filter');
    expect(paging).not.toHaveProperty('aggs');
    expect(paging.query).toEqual({ bool: { must: [bodyOf().query], filter } });
  });

  it('leaves each count’s own filter out', () => {
    const { aggs } = bodyOf({ category: 'Party', max: 300 });
    const price = { range: { price: { lte: 300 } } };
    const category = { term: { category: 'Party' } };
    expect(aggs?.categories.filter.bool.filter).toEqual([price]);
    expect(aggs?.prices.filter.bool.filter).toEqual([category]);
    expect(aggs?.inStock.filter.bool.filter).toEqual([category, price]);
  });

  it('goes on after a place and never by a number of hits to skip', () => {
    const body = bodyOf({ sort: 'price' }, { after: [250, 'A1'] });
    expect(body).toMatchObject({ search_after: [250, 'A1'], sort: [{ price: 'asc' }, { itemId: 'asc' }] });
    expect(body).not.toHaveProperty('from');
  });

  it('is of a point in time where there is one', () => {
    expect(bodyOf()).not.toHaveProperty('pit');
    expect(bodyOf({}, { pit: 'abc' })).toMatchObject({ pit: { id: 'abc', keep_alive: '2m' } });
  });

  it('has neither scripts nor wildcards, however far it reaches, and no spelling before nothing was found', () => {
    for (const reach of ['words', 'spelling', 'some'] as const) {
      const body = bodyOf({ q: 'set of 4 retrospot mgus' }, { reach, synonyms: DEFAULT_SYNONYMS });
      const kinds = clausesOf(body.query).map(([kind]) => kind);
      for (const slow of ['script', 'script_score', 'wildcard', 'regexp', 'query_string'])
        expect(kinds).not.toContain(slow);
      expect(kinds.includes('fuzziness')).toBe(reach !== 'words');
      expect('suggest' in body).toBe(reach !== 'words');
    }
  });

  it('takes the last word for a beginning only where rank can put such hits last', () => {
    const isPrefix = (body: ReturnType<typeof bodyOf>) => JSON.stringify(body.query).includes('name.prefix');
    expect(isPrefix(bodyOf())).toBe(true);
    expect(isPrefix(bodyOf({ sort: 'price' }))).toBe(false);
  });

  it('has a bound on its words, so that a pasted page makes no monster', () => {
    const page = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
    expect(wordsOf(page)).toHaveLength(16);
    const { query } = bodyOf({ q: page }, { reach: 'some' });
    // OpenSearch refuses more than 1,024 (indices.query.bool.max_clause_count)
    expect(clausesOf(query).filter(([kind]) => kind === 'match' || kind === 'term').length).toBeLessThan(1_024);
  });

  it('fits the mapping: every field it names is there', () => {
    const { properties } = itemsIndex(0).mappings;
    const known = new Set(
      Object.entries(properties).flatMap(([name, field]) => [
        name,
        ...Object.keys('fields' in field ? field.fields : {}).map((sub) => `${name}.${sub}`),
      ]),
    );
    const { query } = bodyOf({ q: 'tea time mug' }, { reach: 'some', synonyms: DEFAULT_SYNONYMS });
    const named = clausesOf(query)
      .filter(([kind]) => ['match', 'match_phrase', 'term'].includes(kind))
      .flatMap(([, clause]) => Object.keys(clause as object));
    expect(named.filter((field) => !known.has(field))).toEqual([]);
    expect(named).toContain('name.joined');
  });
});

describe('what a page gave', () => {
  it('is left out, told by a few characters an item, whatever their order', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(40, 'x'));
    const given = givenOf(ids);
    expect([given.length, countOf(given)]).toEqual([600, 100]);
    const hits = [...ids.toReversed(), 'NEW-1', 'NEW-2'].map((itemId) => ({ itemId }));
    expect(withoutGiven(hits, given)).toEqual([{ itemId: 'NEW-1' }, { itemId: 'NEW-2' }]);
    expect(withoutGiven(hits, '')).toEqual(hits);
  });
});

describe('words', () => {
  it('are one however they are written', () => {
    for (const q of ['tv', 'TV ', ' Tv', 'ＴＶ']) expect(normalized(q)).toBe('tv');
    expect(wordsOf('Mum’s  T-Light, CAFÉ & 50’s/60s')).toEqual(['mums', 't', 'light', 'cafe', '50s', '60s']);
  });
});

describe('synonyms', () => {
  const groups = [
    ['hottie', 'hot water bottle'],
    ['tv', 'television', 'telly'],
  ];

  it('stand for each of the words they replace, in singular and plural', () => {
    expect(synonymsAt(['red', 'hotties'], groups)).toEqual([[], [['hot', 'water', 'bottle']]]);
    expect(synonymsAt(['hot', 'water', 'bottles'], groups)).toEqual([[['hottie']], [['hottie']], [['hottie']]]);
    expect(synonymsAt(['hot', 'water', 'jug'], groups)).toEqual([[], [], []]);
    expect(synonymsAt(['telly'], groups)).toEqual([[[['tv'], ['television']]].flat()]);
  });

  it('are refused when they would not fit one row, and taken when they do', () => {
    const refused = (groups: string[][]) => {
      const result = replaceSynonymsRoute.body.safeParse({ version: 1, groups });
      return result.error?.issues.map(({ path }) => path.join('.')) ?? [];
    };
    const groupsOf = (member: string, count: number) => Array.from({ length: count }, () => Array(20).fill(member));
    expect(refused(groupsOf('x'.repeat(60), 200))).toEqual([]);
    expect(refused(groupsOf('x'.repeat(60), 500))).toEqual(['groups']);
    // Three bytes a character
    expect(refused(groupsOf('茶'.repeat(60), 100))).toEqual(['groups']);
  });

  it('are none of a group whose members are one in writing', () => {
    expect(synonymsAt(['t', 'light'], [['T-Light', 't light']])).toEqual([[], []]);
  });
});

describe('what was looked for in a name', () => {
  const mark = (name: string, q: string, nearly = false) =>
    highlighted(name, { words: wordsOf(q), synonyms: [], nearly })
      .replaceAll('\u0001', '[')
      .replaceAll('\u0002', ']');

  it.each([
    ['Red Retrospot Paper Napkins', 'paper napkin', 'Red Retrospot [Paper] [Napkins]'],
    ['White T-Light Holder', 'tlight', 'White [T]-[Light] Holder'],
    ['Teatime Fairy Cakes', 'tea time cake', '[Teatime] Fairy [Cakes]'],
    ['Mum’s Kitchen', 'mums', '[Mum’s] Kitchen'],
    ['Painted Boxes', 'paint box', '[Painted] [Boxes]'],
    ['Christmas Tree', 'chri', '[Christmas] Tree'],
    ['Mug', 'jug', 'Mug'],
  ])('is marked: %s by %s', (name, q, marked) => {
    expect(mark(name, q)).toBe(marked);
  });

  it('is what is nearly so spelled only where the search went as far', () => {
    expect(mark('Christmas Tree', 'chirstmsa')).toBe('Christmas Tree');
    expect(mark('Christmas Tree', 'chirstmsa', true)).toBe('[Christmas] Tree');
    expect(mark('Red Mug', 'mgu', true)).toBe('Red [Mug]');
  });
});

describe('an answer', () => {
  const hit = (itemId: string, matched: string[] = []) => ({
    sort: [1.5, itemId],
    matched_queries: matched,
    _source: { name: 'Red Mug' },
  });
  const request = { q: 'mug' };

  it('says how many there are, which and where, and what of the name was looked for', () => {
    expect(foundIn({ hits: { total: { value: 41 }, hits: [hit('A1')] } }, request, { synonyms: [] })).toEqual({
      total: 41,
      hits: [{ itemId: 'A1', place: [1.5, 'A1'], highlight: 'Red \u0001Mug\u0002' }],
      facets: null,
      didYouMean: null,
      reach: 'words',
      matched: 'all',
    });
  });

  it('tells hits with some of the words from those with all, and from none', () => {
    const matched = (total: number, ...names: string[]) =>
      foundIn({ hits: { total, hits: total > 0 ? [hit('A', names)] : [] } }, request, { synonyms: [] }).matched;
    expect([matched(1), matched(1, 'some'), matched(0)]).toEqual(['all', 'some', 'none']);
  });

  it('offers a spelling unless it is what was typed', () => {
    const offered = (text: string) =>
      foundIn(
        { hits: { total: 0, hits: [] }, suggest: { spelling: [{ text: 'mgu', options: [{ text }] }] } },
        request,
        { synonyms: [] },
      ).didYouMean;
    expect([offered('mug'), offered('mgu')]).toEqual(['mug', null]);
  });
});

describe('suggestions', () => {
  it('are asked for in three searches of one request, and not at all without a word', () => {
    const searches = suggestSearches('red mu', DEFAULT_SYNONYMS, NOW) as { index?: string }[];
    expect(searches.flatMap(({ index }) => index ?? [])).toEqual([ITEMS_ALIAS, ITEMS_ALIAS, QUERIES_ALIAS]);
    expect(searches).toHaveLength(6);
    expect(suggestSearches('?', DEFAULT_SYNONYMS, NOW)).toBeUndefined();
  });

  it('fail as a whole when one of the searches failed', () => {
    expect(() =>
      suggestedIn('mug', [], [{ hits: { hits: [] } }, { error: { type: 'timeout', reason: 'mug' } }, {}]),
    ).toThrow('A search failed.');
  });
});
