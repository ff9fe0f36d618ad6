import { describe, expect, it, vi } from 'vitest';
import { ageOf, FRESH_MS, USABLE_MS, younger } from '../../functions/search/answer-cache-age.ts';
import { answerKey, type FirstPage, isPlain, isShareable } from '../../functions/search/answer-cache-key.ts';
import type { Found } from '../../functions/search/found.ts';
import { marked } from '../../functions/search/marked.ts';
import {
  counts,
  hourOf,
  isSuggested,
  mayBeShown,
  topQueries,
  weightedHours,
} from '../../functions/search/popular-queries.ts';
import { normalized } from '../../functions/search/search-query.ts';
import { searchRoute } from '../../functions/search/search-routes.ts';
import { unavailable } from '../../functions/search/unavailable.ts';
import { keptFor } from '../../functions/shared/kept.ts';
import { log } from '../../functions/shared/log.ts';
import type { Services } from '../../functions/shared/services.ts';

const page = (q: string, other: Record<string, unknown> = {}): FirstPage => ({
  ...searchRoute.query.parse(other),
  q: normalized(q),
});

const found: Found = { total: 1, hits: [], facets: null, didYouMean: null, reach: 'words', matched: 'all' };

describe('the key of an answer', () => {
  it('is one for the same words, however they are written', () => {
    const keys = ['tv', 'TV ', 'Tv', '  tV', 'ＴＶ'].map((q) => answerKey(page(q), 0));
    expect(new Set(keys)).toHaveLength(1);
    expect(answerKey(page('tea  towel'), 0)).toBe(answerKey(page('Tea Towel'), 0));
  });

  it('is another for whatever changes what is found', () => {
    const others = [
      {},
      { category: 'Party' },
      { category: 'null' },
      { min: '1' },
      { max: '1' },
      { inStock: 'true' },
      { sort: 'price' },
      { sort: '-price' },
      { limit: '10' },
    ];
    const keys = [...others.map((other) => answerKey(page('tv', other), 0)), answerKey(page('tv'), 1)];
    expect(new Set([...keys, answerKey(page('t v'), 0)])).toHaveLength(others.length + 2);
  });

  it('does not let words pass for a filter', () => {
    expect(answerKey(page('tv","relevance",24,"Party'), 0)).not.toBe(answerKey(page('tv', { category: 'Party' }), 0));
  });

  it('has nothing to do with the cursor, which is of further pages', () => {
    expect(answerKey(page('tv', { cursor: 'abc' }), 0)).toBe(answerKey(page('tv'), 0));
  });

  it('is shared only when it fits a partition key: NFKC makes 18 letters of U+FDFA', () => {
    expect(isShareable(answerKey(page('tv'), 0))).toBe(true);
    expect(isShareable(answerKey(page('\uFDFA'.repeat(200)), 0))).toBe(false);
  });
});

describe('the age of an answer', () => {
  const answer = { found, at: 1_000_000 };

  it.each([
    [0, 'fresh'],
    [FRESH_MS - 1, 'fresh'],
    [FRESH_MS, 'stale'],
    [USABLE_MS - 1, 'stale'],
    [USABLE_MS, 'unusable'],
    [-5_000, 'fresh'],
  ] as const)('after %i ms is %s', (passed, age) => {
    expect(ageOf(answer, answer.at + passed)).toBe(age);
  });

  it('of none is unusable', () => {
    expect(ageOf(undefined, 0)).toBe('unusable');
  });

  it('decides between two', () => {
    const later = { found, at: answer.at + 1 };
    expect(younger(answer, later)).toBe(later);
    expect(younger(later, answer)).toBe(later);
    expect(younger(undefined, answer)).toBe(answer);
    expect(younger(answer, undefined)).toBe(answer);
    expect(younger(undefined, undefined)).toBeUndefined();
  });
});

describe('what counts as popular', () => {
  it('is words alone, on the first page, that find items which have all of them as typed', () => {
    expect(isPlain(page('tv'))).toBe(true);
    expect(counts(page('tv'), found)).toBe(true);
    for (const other of [{ category: 'Party' }, { min: '0' }, { max: '5' }, { inStock: 'true' }, { sort: 'price' }]) {
      expect(counts(page('tv', other), found)).toBe(false);
    }
    expect(counts(page(''), found)).toBe(false);
    expect(counts(page('tv'), { total: 0, reach: 'some' })).toBe(false);
    for (const reach of ['spelling', 'some'] as const) expect(counts(page('tv'), { total: 3, reach })).toBe(false);
  });

  it.each([
    'ann@example.com',
    '4111111111111111',
    'order 123456',
    '0171 555 123',
    '4111-1111-1111-1111',
    '١٢٣٤٥٦',
    'x'.repeat(61),
  ])('is never a query that may be about a person: %s', (q) => {
    expect(mayBeShown(q)).toBe(false);
  });

  it.each(['tv', '85123a', 'set of 12345 pegs', '3 x 40 x 50', 'x'.repeat(60)])('may be %s', (q) => {
    expect(mayBeShown(q)).toBe(true);
  });

  it('is what was asked most, later hours weighing more', () => {
    const now = Date.UTC(2026, 0, 1, 1, 30);
    expect(weightedHours(now)).toEqual([
      { hour: '2026-01-01T01', weight: 1 },
      { hour: '2026-01-01T00', weight: 0.5 },
      { hour: '2025-12-31T23', weight: 0.25 },
      { hour: '2025-12-31T22', weight: 0.125 },
    ]);
    expect(hourOf(now)).toBe('2026-01-01T01');
  });

  it('is a stable list, without what was asked once', () => {
    const asked = new Map([
      ['mug', { weight: 3, rows: 1 }],
      ['once', { weight: 1, rows: 1 }],
      ['tv', { weight: 10.126, rows: 4 }],
      ['bag', { weight: 3, rows: 3 }],
      ['ann@example.com', { weight: 99, rows: 9 }],
    ]);
    expect(topQueries(asked, 10)).toEqual([
      { query: 'tv', weight: 10.13, rows: 4 },
      { query: 'bag', weight: 3, rows: 3 },
      { query: 'mug', weight: 3, rows: 1 },
    ]);
    expect(topQueries(asked, 2).map(({ query }) => query)).toEqual(['tv', 'bag']);
  });
});

describe('what is suggested', () => {
  it('is what was asked often, in several batches, and finds its words as typed: one person can’t put it there', () => {
    const words = { total: 3, reach: 'words' } as const;
    expect(isSuggested({ weight: 5, rows: 3 }, words)).toBe(true);
    expect(isSuggested({ weight: 1000, rows: 2 }, words)).toBe(false);
    expect(isSuggested({ weight: 4.9, rows: 9 }, words)).toBe(false);
    expect(isSuggested({ weight: 99, rows: 99 }, { total: 0, reach: 'words' })).toBe(false);
    for (const reach of ['spelling', 'some'] as const) {
      expect(isSuggested({ weight: 99, rows: 99 }, { total: 3, reach })).toBe(false);
    }
  });
});

describe('when the search service does not answer', () => {
  it('the log has what the error is called, and nothing of the request that it carries', () => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
    try {
      const error = Object.assign(new Error('no answer to {"query":"ann smith"}'), { meta: { body: 'ann smith' } });
      expect(() => unavailable(error)).toThrow('Search is not available');
      expect(logged.mock.calls).toEqual([['search does not answer', { reason: 'Error' }]]);
    } finally {
      logged.mockRestore();
    }
  });
});

describe('a marked name', () => {
  it('tells what was looked for from the rest', () => {
    expect(marked('Red \u0001Tea\u0002 \u0001Towel\u0002 Set', 'Red Tea Towel Set')).toEqual([
      { text: 'Red ', match: false },
      { text: 'Tea', match: true },
      { text: ' ', match: false },
      { text: 'Towel', match: true },
      { text: ' Set', match: false },
    ]);
    expect(marked('\u0001Tea\u0002', 'Tea')).toEqual([{ text: 'Tea', match: true }]);
  });

  it('is whole and unmarked when the item has another name by now, or nothing was marked', () => {
    expect(marked('\u0001Tea\u0002 Towel', 'Tea Cloth')).toEqual([{ text: 'Tea Cloth', match: false }]);
    expect(marked(undefined, 'Tea Cloth')).toEqual([{ text: 'Tea Cloth', match: false }]);
  });
});

describe('what a process keeps for a while', () => {
  const at = (now: number) => ({ now: () => now }) as unknown as Services;

  it('is read once by all who ask at a time, and again when the while is over', async () => {
    let reads = 0;
    const kept = keptFor(100, async () => ++reads);
    expect(await Promise.all([kept(at(0)), kept(at(0)), kept(at(0))])).toEqual([1, 1, 1]);
    expect(await kept(at(99))).toBe(1);
    expect(await kept(at(100))).toBe(2);
  });

  it('stays when it can’t be read anew, and fails when there is none yet', async () => {
    let fails = true;
    const kept = keptFor(100, async () => {
      if (fails) throw new Error('The table is away.');
      return 'value';
    });
    await expect(kept(at(0))).rejects.toThrow('away');
    fails = false;
    expect(await kept(at(0))).toBe('value');
    fails = true;
    expect(await kept(at(100))).toBe('value');
  });
});
