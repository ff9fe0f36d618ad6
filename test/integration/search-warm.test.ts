import { beforeEach, describe, expect, it } from 'vitest';
import { FRESH_MS } from '../../functions/search/answer-cache-age.ts';
import { indexQueries } from '../../functions/search/index-queries.ts';
import { FLUSH_MS, MOST_WAITING, QueryCounts } from '../../functions/search/query-counts.ts';
import { searchClient } from '../../functions/search/search-client.ts';
import { QUERIES_ALIAS, type QueryDocument } from '../../functions/search/search-index.ts';
import { warmPopular } from '../../functions/search/warm-popular.ts';
import { variable } from '../../functions/shared/env.ts';
import { emptyEngine } from './empty-engine.ts';
import { type LocalStore, openStore } from './local-store.ts';
import { addFindable, item, type SearchProcess, searchProcess } from './search-shop.ts';

let store: LocalStore;

beforeEach(async () => {
  await emptyEngine();
  store = await openStore();
  await addFindable(store, [item('A1', 'Red Tea Towel'), item('B1', 'Wooden Clock'), item('C1', 'Paper Lantern')]);
});

/** Lets a process answer queries, and then one more when its counts are due. */
async function asks({ search }: SearchProcess, ...queries: string[]): Promise<void> {
  for (const query of queries) await search(query);
  store.pass(FLUSH_MS);
  await search('lantern');
}

const warm = ({ services }: SearchProcess) => warmPopular({ ...services, suggest: indexQueries });

const writes = (table: string) =>
  store.calls.filter(
    ({ command, input }) => command === 'PutItemCommand' && String(input['TableName']).endsWith(table),
  );

async function suggested(): Promise<QueryDocument[]> {
  const { body } = await searchClient().search({ index: QUERIES_ALIAS, body: { query: { match_all: {} } } });
  return body.hits.hits.map(({ _source }) => _source as QueryDocument).toSorted((a, b) => b.count - a.count);
}

/** Lets three processes ask, so that it is no single shopper's doing. */
async function manyAsk(...queries: string[]): Promise<void> {
  for (let n = 0; n < 3; n++) await asks(searchProcess(store), ...queries);
}

const times = (count: number, query: string) => Array.from({ length: count }, () => query);

describe('counting queries', () => {
  it('costs one write for all searches of half a minute', async () => {
    const process = searchProcess(store);
    await asks(process, ...times(200, 'clock'), ...times(50, 'tea towel'));
    expect(writes('SearchCounts')).toHaveLength(1);
    const [row] = await store.rows('SearchCounts');
    expect(row).toMatchObject({ queries: ['clock', 'tea towel', 'lantern'], counts: [200, 50, 1] });
  });

  it('writes earlier when very many different ones wait, so that no row grows large', async () => {
    const counter = new QueryCounts();
    for (let n = 0; n < 10 * MOST_WAITING; n++) await counter.count(`query ${n}`, store.services);
    const rows = await store.rows<{ queries: string[] }>('SearchCounts');
    expect(rows.map(({ queries }) => queries.length)).toEqual(times(10, '').map(() => MOST_WAITING));
  });

  it('writes rows of their own, over several partitions: nothing is hot', async () => {
    for (let n = 0; n < 20; n++) await asks(searchProcess(store), 'clock');
    const rows = await store.rows<{ bucket: string; batch: string }>('SearchCounts');
    expect(new Set(rows.map(({ batch }) => batch))).toHaveLength(20);
    expect(new Set(rows.map(({ bucket }) => bucket)).size).toBeGreaterThan(2);
    expect(store.calls.filter(({ command }) => command === 'UpdateItemCommand').length).toBe(3); // The stock of the items
  });

  it('keeps nothing of queries that find nothing, have filters, or may be about a person', async () => {
    const process = searchProcess(store);
    await process.search('xylophone');
    await process.search('clock', { category: 'Other' });
    await process.search('clock', { sort: 'price' });
    await addFindable(store, [item('T1', 'Clock 4111111111111111 Ann@Example')]);
    await process.search('clock 4111111111111111');
    await process.search('ann@example');
    await asks(process);
    store.pass(FLUSH_MS);
    await process.search('lantern');
    expect((await store.rows<{ queries: string[] }>('SearchCounts')).flatMap(({ queries }) => queries)).toEqual([
      'lantern',
    ]);
  });

  it('does not fail a search when it fails', async () => {
    const process = searchProcess(store);
    await process.search('clock');
    store.pass(FLUSH_MS);
    const known = globalThis.process.env[variable.table('SearchCounts')];
    globalThis.process.env[variable.table('SearchCounts')] = 'no-such-table';
    try {
      expect((await process.search('clock')).items).toHaveLength(1);
    } finally {
      globalThis.process.env[variable.table('SearchCounts')] = known;
    }
  });
});

describe('the warmer', () => {
  it('makes the answers of popular queries, so that no process has to ask', async () => {
    const shopper = searchProcess(store);
    await asks(shopper, ...times(5, 'clock'), ...times(3, 'tea towel'), 'towel');
    const warmer = searchProcess(store);
    expect(await warm(warmer)).toEqual({ popular: 2, warmed: 2, suggested: 0 });
    expect(warmer.asked).toEqual(['clock', 'tea towel']);
    const other = searchProcess(store);
    expect((await other.search('Clock')).items).toHaveLength(1);
    expect((await other.search('TEA towel')).items).toHaveLength(1);
    expect(other.asked).toEqual([]);
    expect(other.origins).toEqual(['shared', 'shared']);
  });

  it('makes them anew before they are too old to be given, run after run', async () => {
    await asks(searchProcess(store), ...times(50, 'clock'));
    const warmer = searchProcess(store);
    for (let run = 0; run < 6; run++) {
      await warm(warmer);
      const shopper = searchProcess(store);
      await shopper.search('clock');
      expect(shopper.asked).toEqual([]);
      store.pass(5 * 60_000);
    }
  });

  it('suggests what is popular, and no longer what was', async () => {
    await manyAsk(...times(5, 'clock'), ...times(3, 'tea towel'));
    await asks(searchProcess(store), ...times(100, 'wooden'));
    await warm(searchProcess(store));
    expect(await suggested()).toEqual([
      { query: 'clock', count: 15 },
      { query: 'tea towel', count: 9 },
    ]);
    store.pass(60 * 60_000);
    await manyAsk(...times(4, 'lantern'));
    await warm(searchProcess(store));
    expect((await suggested()).map(({ query }) => query)).toEqual(['lantern', 'clock']);
    store.pass(24 * 60 * 60_000);
    expect(await warm(searchProcess(store))).toEqual({ popular: 0, warmed: 0, suggested: 0 });
    expect(await suggested()).toEqual([]);
  });

  it('does not suggest what no longer finds what it says', async () => {
    await manyAsk(...times(5, 'clock'));
    expect(await warm(searchProcess(store))).toMatchObject({ suggested: 1 });
    await searchClient().delete({ index: 'items', id: 'B1', refresh: true });
    store.pass(FRESH_MS);
    expect(await warm(searchProcess(store))).toMatchObject({ suggested: 0 });
  });

  it('is made good by the next run when it stops half way, and changes nothing when it runs twice', async () => {
    await manyAsk(...times(5, 'clock'), ...times(3, 'tea towel'));
    const dying = searchProcess(store, async (q) => {
      if (q === 'tea towel') throw new Error('The process has died.');
    });
    await expect(warm(dying)).rejects.toThrow('died');
    await warm(searchProcess(store));
    const [rows, queries] = [await store.rows('SearchAnswers'), await suggested()];
    await warm(searchProcess(store));
    expect(await store.rows('SearchAnswers')).toEqual(rows);
    expect(await suggested()).toEqual(queries);
    expect(queries).toHaveLength(2);
  });
});
