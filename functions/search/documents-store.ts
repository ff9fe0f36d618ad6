import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Item } from '../items/items.ts';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { INDEX_REFUSED } from '../shared/worker.ts';
import type { DocumentRows } from './search-document.ts';

/** What the index needs of an item's row; the rest of it is not looked at. */
const ItemRow = z.looseObject({
  itemId: z.string().min(1),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  price: z.int(),
  attributes: z.record(z.string(), z.string()).optional(),
  images: z.array(z.looseObject({ sources: z.array(z.looseObject({ key: z.string() })) })).optional(),
  retired: z.literal(true).optional(),
  version: z.int().min(1),
});

const StockRow = z.object({ available: z.int(), version: z.int().min(1) });

const PopularityRow = z.object({ score: z.number() });

/** A row as read: its key is what it was asked for by, the rest is yet to be checked. */
interface Keyed {
  readonly itemId: string;
}

/**
 * The rows that these items' documents are made of, read consistently, Stock before the others. The order matters: not
 * every change of Stock wakes an indexer, but every change of Items does and of Popularity every one that makes another
 * document. So whoever has read Items or Popularity before its last change has also read Stock before it, and adds up to
 * less than the indexer that this last change wakes. Were Stock read last, an old name could come with a stock version
 * so new that the sum is above that of the new name. `test/property/index-order.test.ts` tries the interleavings.
 *
 * A row that is none of what it should be is reported (`INDEX_REFUSED`) and its item left out: nothing a repeat would mend.
 */
export async function readDocumentRows(
  db: DynamoDBDocumentClient,
  itemIds: readonly string[],
): Promise<Map<string, DocumentRows>> {
  const ids = [...new Set(itemIds)];
  const keys = ids.map((itemId) => ({ itemId }));
  const consistent = { consistent: true };
  const stock = await batchGet<Keyed>(db, tableName('Stock'), keys, {
    ...consistent,
    attributes: ['itemId', 'available', 'version'],
  });
  const [items, popularity] = await Promise.all([
    batchGet<Keyed>(db, tableName('Items'), keys, consistent),
    batchGet<Keyed>(db, tableName('Popularity'), keys, consistent),
  ]);
  const rows = new Map(ids.map((itemId): [string, DocumentRows] => [itemId, { itemId }]));
  const join = <Row>(
    schema: z.ZodType<Row>,
    read: readonly { readonly itemId: string }[],
    add: (known: DocumentRows, row: Row) => DocumentRows,
  ): void => {
    for (const raw of read) {
      const known = rows.get(raw.itemId);
      const row = schema.safeParse(raw);
      if (row.success && known) rows.set(raw.itemId, add(known, row.data));
      if (row.success) continue;
      log.error(INDEX_REFUSED, { itemId: raw.itemId, issues: row.error.issues });
      rows.delete(raw.itemId);
    }
  };
  join(ItemRow, items, (known, item) => ({ ...known, item: item as unknown as Item }));
  join(StockRow, stock, (known, { available, version }) => ({ ...known, stock: { available, version } }));
  join(PopularityRow, popularity, (known, { score }) => ({ ...known, score }));
  return rows;
}
