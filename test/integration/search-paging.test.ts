import { beforeEach, describe, expect, inject, it } from 'vitest';
import { searchClient } from '../../functions/search/search-client.ts';
import { ITEMS_ALIAS } from '../../functions/search/search-index.ts';
import { searchRoute } from '../../functions/search/search-routes.ts';
import { emptyEngine } from './empty-engine.ts';
import { type LocalStore, openStore } from './local-store.ts';
import { addFindable, item, type SearchProcess, searchProcess, setStock } from './search-shop.ts';

let store: LocalStore;
let shopper: SearchProcess;

/** Names of several lengths, so that scores differ. */
const MUGS = Array.from({ length: 14 }, (_, index) =>
  item(`MUG-${index}`, `${'Fine Tall Old Blue Round Small '.split(' ', index % 6).join(' ')} Mug`.trim()),
);
const MUG_IDS = MUGS.map(({ itemId }) => itemId).toSorted();

beforeEach(async () => {
  await emptyEngine();
  store = await openStore();
  shopper = searchProcess(store);
  await addFindable(store, MUGS);
});

let added = 0;

/** Puts documents into the index that are no items: what they change is how well all others fit. */
async function index(count: number, name: string): Promise<void> {
  const body = Array.from({ length: count }).flatMap((): object[] => {
    const itemId = `NOISE-${++added}`;
    const document = { itemId, name, description: '', category: 'Other', attributes: [], price: 1, image: null };
    return [{ index: { _index: ITEMS_ALIAS, _id: itemId } }, { ...document, inStock: false }];
  });
  const answer = await searchClient().bulk({ body, refresh: true });
  expect(answer.body.errors).toBe(false);
}

/** Takes items out of the index, and leaves their rows. */
async function remove(items: readonly { readonly itemId: string }[]): Promise<void> {
  const body = items.map(({ itemId }) => ({ delete: { _index: ITEMS_ALIAS, _id: itemId } }));
  if (body.length > 0) await searchClient().bulk({ body, refresh: true });
}

/** All ids of a list, page by page. `between` is waited for before each further page. */
async function pages(
  q: string,
  other: Readonly<Record<string, string>>,
  between: (page: number) => Promise<unknown>,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let page = 1; page < 40; page++) {
    const answer: Awaited<ReturnType<SearchProcess['search']>> = await shopper.search(q, {
      ...other,
      ...(cursor !== null && { cursor }),
    });
    ids.push(...answer.items.map(({ itemId }) => itemId));
    cursor = answer.cursor;
    if (cursor === null) return ids;
    await between(page);
  }
  throw new Error('The list has no end.');
}

const engine = async (method: string, path: string, body?: object) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${inject('opensearch')}${path}`, { method, headers, body: JSON.stringify(body) ?? null });
  expect(answer.status).toBe(200);
};

/** How many points in time may be open at a time; null for the engine's own limit. */
const limitPits = (most: number | null) =>
  engine('PUT', '/_cluster/settings', { transient: { 'search.max_open_pit_context': most } });

describe('a list by relevance', () => {
  it.each([
    ['its word becomes rarer', () => index(60, 'Wooden Garden Gnome')],
    ['its word becomes common', () => index(60, 'Mug Mug Mug')],
    // From the second page on: what is gone before that was never in this list.
    ['items leave the index', (page: number) => remove(page > 1 ? MUGS.slice(-page) : [])],
  ])('neither skips nor repeats an item while %s', async (_what, change) => {
    const ids = await pages('mug', { limit: '3' }, change);
    expect(ids.toSorted()).toEqual(MUG_IDS);
  });

  it('neither skips nor repeats what is in stock while pages are filled up', async () => {
    for (const itemId of ['MUG-0', 'MUG-1', 'MUG-5', 'MUG-6', 'MUG-12']) await setStock(store.services.db, itemId, 0);
    const ids = await pages('mug', { limit: '2', inStock: 'true' }, () => index(40, 'Wooden Garden Gnome'));
    expect(ids.toSorted()).toEqual(
      MUG_IDS.filter((id) => !['MUG-0', 'MUG-1', 'MUG-5', 'MUG-6', 'MUG-12'].includes(id)),
    );
  });

  it('reaches as far on every page as on its first, whatever is found by then', async () => {
    const ids = await pages('mgu', { limit: '3' }, () => index(1, 'Mgu'));
    expect(ids.toSorted()).toEqual(MUG_IDS);
  });

  it('goes on when its point in time is gone', async () => {
    const ids = await pages('mug', { limit: '3' }, (page) =>
      page === 2 ? engine('DELETE', '/_search/point_in_time/_all') : Promise.resolve(),
    );
    expect(ids.toSorted()).toEqual(MUG_IDS);
  });

  it('goes on when no point in time can be opened', async () => {
    await limitPits(0);
    try {
      expect((await pages('mug', { limit: '3' }, async () => {})).toSorted()).toEqual(MUG_IDS);
    } finally {
      await limitPits(null);
    }
  });

  it('has cursors that are taken when pages and ids are as long as they get', async () => {
    const many = Array.from({ length: 205 }, (_, index) => item(`${index}`.padStart(40, 'TRAY-'), 'Tray'));
    await addFindable(store, many);
    const lengths: number[] = [];
    const longest = searchRoute.query.shape.cursor.unwrap().maxLength ?? 0;
    let cursor: string | null | undefined;
    const ids: string[] = [];
    do {
      const answer = await shopper.search('tray', { limit: '100', ...(cursor && { cursor }) });
      ids.push(...answer.items.map(({ itemId }) => itemId));
      cursor = answer.cursor;
      if (cursor) lengths.push(cursor.length);
    } while (cursor);
    expect(new Set(ids)).toHaveLength(205);
    expect(ids).toHaveLength(205);
    expect(lengths).toHaveLength(2);
    expect(Math.max(...lengths)).toBeLessThan(longest);
  });
});
