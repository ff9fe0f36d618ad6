import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findItems } from '../../functions/search/find-items.ts';
import type { Onward } from '../../functions/search/found.ts';
import { weightAt } from '../../functions/search/popularity.ts';
import { searchClient } from '../../functions/search/search-client.ts';
import type { ItemDocument } from '../../functions/search/search-document.ts';
import {
  ITEMS_ALIAS,
  ITEMS_INDEX,
  itemsIndex,
  QUERIES_INDEX,
  queriesIndex,
} from '../../functions/search/search-index.ts';
import type { SearchRequest } from '../../functions/search/search-query.ts';
import { askAtOnce, suggestItems } from '../../functions/search/suggest-items.ts';
import { DEFAULT_SYNONYMS, type SynonymGroups } from '../../functions/search/synonyms.ts';
import { log } from '../../functions/shared/log.ts';
import { emptyEngine } from './empty-engine.ts';

const NOW = Date.UTC(2026, 0, 15);

/** What sells as well as anything can: a thousand times what half way to the most takes. */
const BESTSELLER = weightAt(60_000, NOW);

const item = (itemId: string, name: string, other: Partial<ItemDocument> = {}): ItemDocument => ({
  itemId,
  name,
  description: name.toUpperCase(),
  category: 'Home Decoration',
  attributes: [],
  price: 250,
  image: null,
  inStock: true,
  ...other,
});

const ITEMS = [
  item('85123A', 'White Hanging Heart T-Light Holder', { category: 'Candles & Incense', price: 295 }),
  item('22423', 'Regency Cakestand 3 Tier', { category: 'Tableware', price: 1275 }),
  item('21080', 'Red Retrospot Paper Napkins', { category: 'Party', price: 85 }),
  item('21086', 'Red Retrospot Paper Cups', { category: 'Party', price: 65, inStock: false }),
  item('21094', 'Red Retrospot Paper Plates', { category: 'Party', price: 85 }),
  item('M1', 'Mug', { category: 'Tableware', price: 199 }),
  item('M2', 'Mug Warmer Set with Spoon', { category: 'Tableware', price: 500, popularity: BESTSELLER }),
  item('M3', 'Blue Mug', { category: 'Tableware', price: 200 }),
  item('M4', 'Pink Mug', { category: 'Tableware', price: 1000, popularity: weightAt(30, NOW) }),
  item('M5', 'Mustard Mug', { category: 'Tableware', price: 2000, inStock: false }),
  item('S1', 'Spoon', { category: 'Tableware', inStock: false }),
  item('J1', 'Milk Jug', { category: 'Tableware', price: 450, popularity: BESTSELLER }),
  item('T1', 'Teatime Fairy Cake Cases', { category: 'Baking & Kitchen', price: 55 }),
  item('T2', 'Tea Time Oven Glove', { category: 'Baking & Kitchen', price: 125 }),
  item('H1', 'Hot Water Bottle Tea and Sympathy', { category: 'Bath & Wellbeing', price: 395 }),
  item('C1', 'Wooden Christmas Tree', { category: 'Christmas & Easter', price: 850 }),
  item('C2', 'Christmas Tree Star', { category: 'Christmas & Easter', price: 85 }),
  item('N1', 'Bag', { category: 'Bags & Travel', attributes: ['colour turquoise'], price: 125 }),
  item('D1', 'Chopping Board', { description: 'Made of beech, for cheese', category: 'Baking & Kitchen', price: 900 }),
];

async function ask(q: string, other: Partial<SearchRequest> = {}, synonyms: SynonymGroups = DEFAULT_SYNONYMS) {
  return findItems({ q, sort: 'relevance', ...other }, 24, undefined, synonyms, NOW);
}

const idsFor = async (...args: Parameters<typeof ask>) => (await ask(...args)).hits.map(({ itemId }) => itemId);

const suggest = (q: string) =>
  suggestItems(
    { query: { q } } as never,
    {
      now: () => NOW,
      synonyms: async () => ({ version: 0, groups: DEFAULT_SYNONYMS }),
      ask: askAtOnce,
    } as never,
  );

async function put(index: string, documents: readonly (readonly [string, object])[]): Promise<void> {
  const { body } = await searchClient().bulk({
    refresh: true,
    body: documents.flatMap(([_id, document]) => [{ index: { _index: index, _id } }, document]),
  });
  expect(body.errors).toBe(false);
}

let url = '';

/** Not by the store's client, which gives up sooner than a busy machine may take to make an index, and tries again. */
async function make(index: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/${index}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  url = await emptyEngine();
});

describe('before the first item is indexed', () => {
  it('finds and suggests nothing, which is true', async () => {
    expect(await ask('mug')).toMatchObject({ total: 0, hits: [], matched: 'none' });
    expect(await suggest('mug')).toEqual({ queries: [], categories: [], items: [] });
  });
});

describe('suggestions that the search service can’t make', () => {
  it('are a 503 and no empty list, and the log says nothing of what was typed', async () => {
    await make(ITEMS_ALIAS, { mappings: { properties: { popularity: { type: 'keyword' } } } });
    const logged = vi.spyOn(log, 'error');
    try {
      await expect(suggest('annsmith')).rejects.toMatchObject({ status: 503, code: 'SEARCH_UNAVAILABLE' });
      expect(logged.mock.calls).toEqual([['search does not answer', { reason: 'Error' }]]);
    } finally {
      logged.mockRestore();
      await fetch(`${url}/${ITEMS_ALIAS}`, { method: 'DELETE' });
    }
  });
});

describe('a search', () => {
  beforeAll(async () => {
    await make(ITEMS_INDEX, itemsIndex(0));
    await put(
      ITEMS_ALIAS,
      ITEMS.map((each) => [each.itemId, each]),
    );
  });

  it('finds by name, category, attributes and description, names first', async () => {
    expect(await idsFor('regency')).toEqual(['22423']);
    expect(await idsFor('party plates')).toEqual(['21094']);
    expect(await idsFor('turquoise bag')).toEqual(['N1']);
    expect(await idsFor('cheese board')).toEqual(['D1']);
    expect((await idsFor('tea'))[0]).not.toBe('M1');
  });

  it('takes no account of order, case, accents, apostrophes and plural', async () => {
    expect(await idsFor('napkins PAPER Retrospot')).toEqual(['21080']);
    expect(await idsFor('napkin')).toEqual(['21080']);
    expect((await idsFor('mugs'))[0]).toBe('M1');
    expect(await idsFor("hot wáter bottle's")).toEqual(['H1']);
  });

  it('puts the item whose id is typed first', async () => {
    expect((await idsFor('85123a'))[0]).toBe('85123A');
    expect((await idsFor('m3'))[0]).toBe('M3');
  });

  it('forgives a slip, and two in a long word, the first letter included, and offers the right spelling', async () => {
    expect((await idsFor('napikns'))[0]).toBe('21080');
    expect((await idsFor('begency'))[0]).toBe('22423');
    expect((await idsFor('chirstmsa tree')).toSorted()).toEqual(['C1', 'C2']);
    expect(await ask('regancy')).toMatchObject({ matched: 'all', didYouMean: 'regency' });
  });

  it('offers no other spelling of what is found as it is', async () => {
    expect(await ask('mug')).toMatchObject({ didYouMean: null });
  });

  it('finds joined words split and split words joined', async () => {
    expect((await idsFor('teatime')).toSorted()).toEqual(['T1', 'T2']);
    expect((await idsFor('tea time')).toSorted()).toEqual(expect.arrayContaining(['T1', 'T2']));
    expect(await idsFor('tlight')).toEqual(['85123A']);
    expect(await idsFor('t-light')).toEqual(['85123A']);
    expect(await idsFor('hotwater bottle')).toEqual(['H1']);
    expect(await idsFor('hotwaterbottle')).toEqual(['H1']);
    expect(await idsFor('cake stand')).toEqual(expect.arrayContaining(['22423']));
    expect(await idsFor('redplates')).toEqual(['21094']);
  });

  it('puts names with both words as typed before one that has them as a single word', async () => {
    const holders = ['Candleholder', 'Antique Candle Holder', 'Tall Candle Holder with Glass Beads'];
    const documents = holders.map((name, index) => item(`CH${index}`, name));
    await put(
      ITEMS_ALIAS,
      documents.map((each) => [each.itemId, each]),
    );
    try {
      expect((await idsFor('candle holder')).slice(0, 3)).toEqual(['CH1', 'CH2', 'CH0']);
    } finally {
      const body = documents.map(({ itemId }) => ({ delete: { _index: ITEMS_ALIAS, _id: itemId } }));
      await searchClient().bulk({ refresh: true, body });
    }
  });

  it('takes the last word for the beginning of one', async () => {
    expect(await idsFor('retrospot nap')).toEqual(['21080']);
    expect((await idsFor('chri')).toSorted()).toEqual(['C1', 'C2']);
  });

  it('finds by synonyms, of several words too, as they are at the moment of asking', async () => {
    expect((await idsFor('xmas tree')).toSorted()).toEqual(['C1', 'C2']);
    expect(await idsFor('thermophore', {}, [['thermophore', 'hot water bottle']])).toEqual(['H1']);
    expect(await idsFor('hot water bottle', {}, [['thermophore', 'hot water bottle']])).toEqual(['H1']);
    expect(await idsFor('thermophore', {}, [])).not.toContain('H1');
  });

  it('puts what has the very words before synonyms', async () => {
    const found = await idsFor('cups', {}, [['cup', 'mug']]);
    expect(found[0]).toBe('21086');
    expect(found).toContain('M1');
  });

  it('lets popularity and stock break ties between names that fit as well', async () => {
    const found = await idsFor('mug');
    expect(found.indexOf('M4')).toBeLessThan(found.indexOf('M3'));
    expect(found.indexOf('M3')).toBeLessThan(found.indexOf('M5'));
  });

  it('buries no exact match under what merely sells well or is there', async () => {
    const found = await idsFor('mug');
    expect(found[0]).toBe('M1');
    expect(found.indexOf('M3')).toBeLessThan(found.indexOf('M2'));
    expect(await idsFor('spoon')).toEqual(['S1', 'M2']);
    expect(await idsFor('mug warmer')).toEqual(['M2']);
    expect((await idsFor('milk jgu'))[0]).toBe('J1');
    expect(await idsFor('mug')).not.toContain('J1');
  });

  it('shows what has most of the words when nothing has all, and says so', async () => {
    const found = await ask('retrospot paper zeppelin');
    expect(found).toMatchObject({ matched: 'some', total: 3 });
    expect(await ask('zeppelin')).toMatchObject({ matched: 'none', total: 0, hits: [] });
    expect(await ask('???')).toMatchObject({ matched: 'all', total: ITEMS.length });
  });

  it('counts by category, price and stock, each without its own filter', async () => {
    const { facets, total } = await ask('mug', { category: 'Tableware', max: 999, inStock: true });
    expect(total).toBe(3);
    expect(facets?.categories).toEqual([{ category: 'Tableware', count: 3 }]);
    expect(facets?.prices).toEqual([
      { min: 100, max: 199, count: 1 },
      { min: 200, max: 499, count: 1 },
      { min: 500, max: 999, count: 1 },
      { min: 1000, max: 1999, count: 1 },
    ]);
    expect(facets?.inStock).toBe(3);
    expect((await ask('', { category: 'Party' })).facets?.categories.length).toBeGreaterThan(3);
  });

  it('sorts by price and name', async () => {
    expect(await idsFor('mug', { sort: 'price' })).toEqual(['M1', 'M3', 'M2', 'M4', 'M5']);
    expect(await idsFor('mug', { sort: '-price' })).toEqual(['M5', 'M4', 'M2', 'M3', 'M1']);
    expect((await idsFor('', { sort: 'name' })).slice(0, 3)).toEqual(['N1', 'M3', 'D1']);
  });

  it.each(['relevance', 'price', '-price', 'name'] as const)('pages by %s without a gap or a repeat', async (sort) => {
    for (const q of ['', 'mug', 'mgu']) {
      const whole = (await findItems({ q, sort }, 100, undefined, DEFAULT_SYNONYMS, NOW)).hits.map((hit) => hit.itemId);
      const paged: string[] = [];
      for (let onward: Onward | undefined; paged.length < 100; ) {
        const { hits, facets, reach } = await findItems({ q, sort }, 2, onward, DEFAULT_SYNONYMS, NOW);
        expect(facets === null).toBe(onward !== undefined);
        paged.push(...hits.map((hit) => hit.itemId));
        const last = hits.at(-1);
        if (hits.length < 2 || !last) break;
        onward = { reach, after: last.place };
      }
      expect(paged).toEqual(whole);
    }
  });

  it('marks what was looked for in the name', async () => {
    const [hit] = (await ask('paper napkin')).hits;
    expect(hit?.highlight).toBe('Red Retrospot \u0001Paper\u0002 \u0001Napkins\u0002');
  });
});

describe('suggestions', () => {
  const QUERIES = [
    { query: 'mug', count: 90 },
    { query: 'mug warmer', count: 50 },
    { query: 'red mug', count: 200 },
    { query: 'napkins', count: 10 },
  ];

  it('are items and categories while no query is popular', async () => {
    const { items, categories, queries } = await suggest('mu');
    expect(items.map(({ itemId }) => itemId)).toContain('M1');
    expect(categories).toEqual([{ category: 'Tableware', count: 5 }]);
    expect(queries).toEqual([]);
  });

  it('are popular queries too, the most popular first, without what was typed', async () => {
    await make(QUERIES_INDEX, queriesIndex(0));
    await put(
      QUERIES_INDEX,
      QUERIES.map((each) => [each.query, each]),
    );
    expect((await suggest('mug')).queries).toEqual(['red mug', 'mug warmer']);
    expect((await suggest('mug w')).queries).toEqual(['mug warmer']);
  });

  it('mark what was typed', async () => {
    const { items } = await suggest('paper nap');
    expect(items[0]).toMatchObject({
      itemId: '21080',
      name: 'Red Retrospot Paper Napkins',
      marked: [
        { text: 'Red Retrospot ', match: false },
        { text: 'Paper', match: true },
        { text: ' ', match: false },
        { text: 'Napkins', match: true },
      ],
    });
  });

  it('forgive a slip in a word of four letters and more', async () => {
    const { items } = await suggest('regnecy');
    expect(items[0]?.itemId).toBe('22423');
  });

  it('are none of a text without a word', async () => {
    expect(await suggest('!?')).toEqual({ queries: [], categories: [], items: [] });
  });
});
