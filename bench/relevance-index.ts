import type { Item } from '../functions/items/items.ts';
import { ensureItemsIndex } from '../functions/search/index-lifecycle.ts';
import { searchClient } from '../functions/search/search-client.ts';
import { indexWriteOf } from '../functions/search/search-document.ts';
import { ITEMS_ALIAS } from '../functions/search/search-index.ts';

/** Items of one request. */
const BATCH = 200;

/**
 * Makes the store's index in the OpenSearch of `SEARCH_ENDPOINT` and puts the documents of these items into it, all in
 * stock and none more popular than another. Repeating it changes nothing. @throws Error when one is refused.
 */
export async function indexCatalogue(items: readonly Item[]): Promise<void> {
  const client = searchClient();
  await ensureItemsIndex(client);
  const writes = items.map((item) => indexWriteOf({ itemId: item.itemId, item, stock: { available: 10, version: 1 } }));
  const documents = writes.flatMap((write) => (write?.kind === 'put' ? [write.document] : []));
  for (let from = 0; from < documents.length; from += BATCH) {
    const operations = documents
      .slice(from, from + BATCH)
      .flatMap((document) => [{ index: { _index: ITEMS_ALIAS, _id: document.itemId } }, { ...document }]);
    const { body } = await client.bulk({ body: operations });
    const refused = body.items.find(({ index }) => index?.error);
    if (refused) throw new Error(`An item was not indexed: ${JSON.stringify(refused)}`);
  }
  await client.indices.refresh({ index: ITEMS_ALIAS });
}
