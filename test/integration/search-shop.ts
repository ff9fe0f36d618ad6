import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../functions/items/items.ts';
import { AnswerCache } from '../../functions/search/answer-cache.ts';
import { ensureItemsIndex } from '../../functions/search/index-lifecycle.ts';
import { searchClient } from '../../functions/search/search-client.ts';
import { indexWriteOf } from '../../functions/search/search-document.ts';
import { ITEMS_ALIAS } from '../../functions/search/search-index.ts';
import { searchItems } from '../../functions/search/search-items.ts';
import { searchRoute } from '../../functions/search/search-routes.ts';
import { openSearchServices, type SearchServices } from '../../functions/search/search-services.ts';
import { tableName } from '../../functions/shared/env.ts';
import type { LocalStore } from './local-store.ts';

/** An item for sale at $2.50. */
export const item = (itemId: string, name: string, other: Partial<Item> = {}): Item => ({
  itemId,
  name,
  description: name.toUpperCase(),
  category: 'Other',
  price: 250,
  version: 1,
  ...other,
});

/** Puts the rows of items with so much stock each, and their documents into the index, findable at once. */
export async function addFindable(store: LocalStore, items: readonly Item[], available = 10): Promise<void> {
  await putRows(store, items, available);
  await ensureItemsIndex(searchClient());
  const body = items.flatMap((one): object[] => {
    const write = indexWriteOf({ itemId: one.itemId, item: one, stock: { available, version: 1 } });
    if (write?.kind !== 'put') throw new Error(`${one.itemId} is not for sale.`);
    return [{ index: { _index: ITEMS_ALIAS, _id: one.itemId } }, write.document];
  });
  const answer = await searchClient().bulk({ body, refresh: true });
  if (answer.body.errors) throw new Error(JSON.stringify(answer.body.items));
}

/** Puts the rows of items alone. */
export async function putRows({ services: { db } }: LocalStore, items: readonly Item[], available = 10): Promise<void> {
  for (const one of items) {
    await db.send(new PutCommand({ TableName: tableName('Items'), Item: { ...one } }));
    await setStock(db, one.itemId, available);
  }
}

/** Sets what is left of an item. */
export async function setStock(db: LocalStore['services']['db'], itemId: string, available: number): Promise<void> {
  await db.send(
    new UpdateCommand({
      TableName: tableName('Stock'),
      Key: { itemId },
      UpdateExpression: 'SET available = :available ADD version :one',
      ExpressionAttributeValues: { ':available': available, ':one': 1 },
    }),
  );
}

/** A process that answers searches: its caches are its own, and it tells what it did. */
export interface SearchProcess {
  readonly search: (
    q: string,
    other?: Readonly<Record<string, string>>,
  ) => Promise<Awaited<ReturnType<typeof searchItems>>>;
  /** Queries that the search service was asked for, first pages and further ones. */
  readonly asked: string[];
  /** Where answers came from, one by one. */
  readonly origins: string[];
  readonly services: SearchServices & LocalStore['services'];
}

/**
 * Starts one. `before` is waited for each time before the search service is asked. It has all the patience with the search
 * service that a busy machine may ask for, unless told otherwise.
 */
export function searchProcess(
  { services }: LocalStore,
  before: (q: string) => Promise<unknown> = async () => {},
  patienceMs = 30_000,
): SearchProcess {
  const own = { ...openSearchServices(), answers: new AnswerCache(patienceMs) };
  const asked: string[] = [];
  const origins: string[] = [];
  const all = {
    ...services,
    ...own,
    measure: ({ from }: { from: string }) => {
      origins.push(from);
    },
    find: async (...args: Parameters<SearchServices['find']>) => {
      asked.push(args[0].q);
      await before(args[0].q);
      return own.find(...args);
    },
  };
  return {
    asked,
    origins,
    services: all,
    search: (q, other = {}) => {
      const query = searchRoute.query.parse({ q, ...other });
      return searchItems({ params: undefined, query, headers: undefined, body: undefined, userId: '' }, all);
    },
  };
}
