import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { FRESH_MS, LEASE_MS, USABLE_MS } from '../../functions/search/answer-cache-age.ts';
import { putPopular } from '../../functions/search/answers-store.ts';
import { DEFAULT_SYNONYMS } from '../../functions/search/synonyms.ts';
import { putSynonyms } from '../../functions/search/synonyms-store.ts';
import { tableName } from '../../functions/shared/env.ts';
import { emptyEngine } from './empty-engine.ts';
import { type LocalStore, openStore } from './local-store.ts';
import { addFindable, item, searchProcess, setStock } from './search-shop.ts';

let store: LocalStore;

const CATALOGUE = [
  item('A1', 'Red Tea Towel'),
  item('A2', 'Blue Tea Towel', { category: 'Baking & Kitchen' }),
  item('A3', 'Green Tea Towel'),
  item('B1', 'Wooden Clock'),
];

beforeEach(async () => {
  await emptyEngine();
  store = await openStore();
  await addFindable(store, CATALOGUE);
});

const ids = ({ items }: { items: readonly { itemId: string }[] }) => items.map(({ itemId }) => itemId);
const makePopular = (...queries: string[]) => putPopular(store.services.db, queries, store.services.now());

const change = (itemId: string, name: string, price: number, category = 'Other') =>
  store.services.db.send(
    new UpdateCommand({
      TableName: tableName('Items'),
      Key: { itemId },
      UpdateExpression: 'SET #name = :name, price = :price, category = :category',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':name': name, ':price': price, ':category': category },
    }),
  );

describe('a cached search', () => {
  it('is one for "clock", "CLOCK " and "Clock"', async () => {
    const { search, asked, origins } = searchProcess(store);
    const answers = [await search('clock'), await search('CLOCK '), await search('  Clock')];
    expect(answers.map(ids)).toEqual([['B1'], ['B1'], ['B1']]);
    expect(asked).toEqual(['clock']);
    expect(origins).toEqual(['search', 'memory', 'memory']);
  });

  it('asks the search service once for a hundred who miss at once', async () => {
    const { search, asked } = searchProcess(store);
    const answers = await Promise.all(Array.from({ length: 100 }, () => search('tea towel')));
    expect(new Set(answers.map((answer) => ids(answer).toSorted().join()))).toEqual(new Set(['A1,A2,A3']));
    expect(asked).toEqual(['tea towel']);
  });

  it('shows name, price and stock as they are at each answer', async () => {
    const { search, asked } = searchProcess(store);
    const [before] = (await search('clock')).items;
    expect(before).toMatchObject({ name: 'Wooden Clock', price: { amount: 250 }, available: 10 });
    expect(before?.marked).toEqual([
      { text: 'Wooden ', match: false },
      { text: 'Clock', match: true },
    ]);
    await change('B1', 'Walnut Timepiece', 999);
    await setStock(store.services.db, 'B1', 3);
    const [after] = (await search('clock')).items;
    expect(after).toMatchObject({ name: 'Walnut Timepiece', price: { amount: 999 }, available: 3 });
    expect(after?.marked).toEqual([{ text: 'Walnut Timepiece', match: false }]);
    expect(asked).toEqual(['clock']);
  });

  it('leaves out what no longer fits the filters', async () => {
    const { search, asked } = searchProcess(store);
    const filters = { category: 'Other', min: '200', max: '500' };
    expect(ids(await search('clock', filters))).toEqual(['B1']);
    await change('B1', 'Wooden Clock', 501);
    expect(ids(await search('clock', filters))).toEqual([]);
    await change('B1', 'Wooden Clock', 199);
    expect(ids(await search('clock', filters))).toEqual([]);
    await change('B1', 'Wooden Clock', 500);
    expect(ids(await search('clock', filters))).toEqual(['B1']);
    await change('B1', 'Wooden Clock', 500, 'Garden');
    expect(ids(await search('clock', filters))).toEqual([]);
    expect(asked).toEqual(['clock']);
  });

  it('leaves out what was retired or removed since', async () => {
    const { search, asked } = searchProcess(store);
    expect(await search('tea towel')).toMatchObject({ total: 3 });
    const { db } = store.services;
    await db.send(new DeleteCommand({ TableName: tableName('Items'), Key: { itemId: 'A1' } }));
    await db.send(
      new UpdateCommand({
        TableName: tableName('Items'),
        Key: { itemId: 'A2' },
        UpdateExpression: 'SET retired = :true',
        ExpressionAttributeValues: { ':true': true },
      }),
    );
    expect(ids(await search('tea towel'))).toEqual(['A3']);
    expect(asked).toHaveLength(1);
  });

  it('with only what is in stock fills its page with what has stock now', async () => {
    const { search } = searchProcess(store);
    await setStock(store.services.db, 'A1', 0);
    const all = ids(await search('tea towel', { inStock: 'true', limit: '2' })).toSorted();
    expect(all).toEqual(['A2', 'A3']);
  });

  it('goes on after its first page, ranked as that was, without caching further ones', async () => {
    const { search, asked } = searchProcess(store);
    const first = await search('tea towel', { limit: '2' });
    const cursor = first.cursor ?? '';
    store.pass(2 * 60 * 60_000);
    const second = await search('tea towel', { limit: '2', cursor });
    expect([...ids(first), ...ids(second)].toSorted()).toEqual(['A1', 'A2', 'A3']);
    expect(second).toMatchObject({ cursor: null, facets: null });
    expect(first.facets).not.toBeNull();
    await search('tea towel', { limit: '2', cursor });
    expect(asked).toHaveLength(3);
  });

  it('refuses a cursor of another order, or that claims what it likes', async () => {
    const { search } = searchProcess(store);
    const { cursor } = await search('tea towel', { limit: '2', sort: 'name' });
    const refused = { status: 422, code: 'INVALID_INPUT' };
    await expect(search('tea towel', { sort: 'price', cursor: cursor ?? '' })).rejects.toMatchObject(refused);
    await expect(search('tea towel', { cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject(refused);
    const ancient = Buffer.from(JSON.stringify({ at: 0, reach: 'words', after: [1, 'A1'] })).toString('base64url');
    expect(await search('tea towel', { cursor: ancient })).toMatchObject({ matched: 'all' });
  });

  it('is asked anew when the synonyms have changed', async () => {
    const { search, asked } = searchProcess(store);
    await search('horloge');
    const groups = [...DEFAULT_SYNONYMS, ['clock', 'horloge']];
    await putSynonyms(store.services.db, { version: 0, groups });
    store.pass(30_000);
    expect(ids(await search('horloge'))).toEqual(['B1']);
    expect(asked).toEqual(['horloge', 'horloge']);
  });
});

describe('a stale answer', () => {
  it('is given to all others while one refreshes it, and the one gets the new', async () => {
    const gate = Promise.withResolvers<void>();
    let asks = 0;
    const process = searchProcess(store, async () => {
      if (++asks === 2) await gate.promise;
    });
    await process.search('clock');
    store.pass(FRESH_MS);
    const refreshing = process.search('clock');
    await expect.poll(() => process.asked.length).toBe(2);
    const others = await Promise.all(Array.from({ length: 10 }, () => process.search('clock')));
    expect(others.map(ids)).toEqual(Array.from({ length: 10 }, () => ['B1']));
    expect(process.origins.slice(1)).toEqual(Array.from({ length: 10 }, () => 'stale'));
    gate.resolve();
    expect(ids(await refreshing)).toEqual(['B1']);
    expect(process.asked).toHaveLength(2);
    expect(process.origins.at(-1)).toBe('search');
    await process.search('clock');
    expect(process.origins.at(-1)).toBe('memory');
  });

  it('is given to the one who refreshes, too, when the search service is slow; what it finds is kept', async () => {
    const gate = Promise.withResolvers<void>();
    let asks = 0;
    const slow = async () => {
      if (++asks === 2) await gate.promise;
    };
    const process = searchProcess(store, slow, 50);
    await process.search('clock');
    store.pass(FRESH_MS);
    expect(ids(await process.search('clock'))).toEqual(['B1']);
    expect(process.origins).toEqual(['search', 'stale']);
    gate.resolve();
    await expect
      .poll(async () => {
        await process.search('clock');
        return process.origins.at(-1);
      })
      .toBe('memory');
    expect(process.asked).toHaveLength(2);
  });

  it('is asked anew when it is too old to be given', async () => {
    const { search, origins } = searchProcess(store);
    await search('clock');
    store.pass(USABLE_MS);
    await search('clock');
    expect(origins).toEqual(['search', 'search']);
  });
});

describe('processes', () => {
  it('share the answers of popular queries, and ask the search service once', async () => {
    await makePopular('clock');
    const processes = [searchProcess(store), searchProcess(store), searchProcess(store)];
    for (const { search } of processes) expect(ids(await search('clock'))).toEqual(['B1']);
    expect(processes.flatMap(({ asked }) => asked)).toEqual(['clock']);
    expect(processes.map(({ origins }) => origins[0])).toEqual(['search', 'shared', 'shared']);
  });

  it('refresh a popular answer one at a time', async () => {
    await makePopular('clock');
    const processes = Array.from({ length: 8 }, () => searchProcess(store));
    for (const { search } of processes) await search('clock');
    store.pass(FRESH_MS);
    await Promise.all(processes.map(({ search }) => search('clock')));
    expect(processes.flatMap(({ asked }) => asked)).toHaveLength(2);
    const origins = processes.map(({ origins }) => origins.at(-1)).toSorted();
    expect(origins.filter((origin) => origin === 'search')).toHaveLength(1);
    // Those that came after the new one was there have it from the table, the others gave the stale one.
    expect(origins.every((origin) => ['search', 'shared', 'stale'].includes(origin ?? ''))).toBe(true);
  });

  it('take the turn of one that died while it refreshed, when its time is over', async () => {
    await makePopular('clock');
    const dying = async () => {
      if (dies.asked.length === 2) await new Promise(() => {});
    };
    const dies = searchProcess(store, dying, 50);
    const lives = searchProcess(store);
    await dies.search('clock');
    await lives.search('clock');
    store.pass(FRESH_MS);
    await dies.search('clock');
    await lives.search('clock');
    expect(lives.origins).toEqual(['shared', 'stale']);
    store.pass(LEASE_MS);
    await lives.search('clock');
    expect(lives.origins.at(-1)).toBe('search');
  });

  it('never write the answer of a query that is not popular', async () => {
    await makePopular('clock');
    const { search } = searchProcess(store);
    await search('tea towel');
    await search('clock', { sort: 'price' });
    await search('clock', { category: 'Other' });
    expect(await store.rows('SearchAnswers')).toMatchObject([{ request: 'popular-queries' }]);
    await search('clock');
    expect(await store.rows('SearchAnswers')).toHaveLength(2);
  });

  it('keep no price, no stock and no name but the marked one in the shared answers', async () => {
    await makePopular('clock');
    await searchProcess(store).search('clock');
    const row = (await store.rows<{ found?: string }>('SearchAnswers')).find(({ found }) => found !== undefined);
    const [hit] = JSON.parse(row?.found ?? '{}').hits;
    expect(Object.keys(hit).toSorted()).toEqual(['highlight', 'itemId', 'place']);
  });
});

describe('what DynamoDB is asked', () => {
  /** Commands and read units of a search, by table. */
  async function weighed(run: () => Promise<unknown>) {
    const from = store.calls.length;
    await run();
    return store.calls.slice(from).map(({ command, capacity }) => [command.replace('Command', ''), capacity]);
  }

  it('by a cached search of 24 items: one BatchGet of two tables, half a unit a row', async () => {
    const many = Array.from({ length: 30 }, (_, index) => item(`M${index}`, `Garden Gnome ${index}`));
    await addFindable(store, many);
    const { search } = searchProcess(store);
    await search('gnome');
    expect(await weighed(() => search('gnome'))).toEqual([['BatchGetItem', 24]]);
  });

  it('by the same of a process that knows nothing yet: synonyms and popular queries, once in 30 seconds', async () => {
    await makePopular('clock');
    const { search } = searchProcess(store);
    expect((await weighed(() => search('wooden'))).map(([command]) => command)).toEqual([
      'GetItem',
      'GetItem',
      'BatchGetItem',
    ]);
    expect((await weighed(() => search('towel'))).map(([command]) => command)).toEqual(['BatchGetItem']);
  });

  it('by a popular search that others have asked: one GetItem more', async () => {
    await makePopular('clock');
    await searchProcess(store).search('clock');
    const { search } = searchProcess(store);
    await search('wooden');
    expect(await weighed(() => search('clock'))).toEqual([
      ['GetItem', 0.5],
      ['BatchGetItem', 1],
    ]);
  });
});
