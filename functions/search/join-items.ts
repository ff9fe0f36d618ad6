import type { z } from 'zod';
import { itemView } from '../items/item-view.ts';
import type { Item } from '../items/items.ts';
import type { ItemView } from '../items/items-routes.ts';
import { batchGetTables } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import type { Services } from '../shared/services.ts';
import type { Stock } from '../stock/stock.ts';

/**
 * Items as they are now, with the stock left, by id: one BatchGet over both tables for up to 50 items. Those that are gone
 * or retired are missing. Eventually consistent: a moment old at most, and what is bought is decided by the hold.
 * @throws Problem 503 BUSY.
 */
export async function joinItems(
  db: Services['db'],
  itemIds: readonly string[],
): Promise<Map<string, z.input<typeof ItemView>>> {
  if (itemIds.length === 0) return new Map();
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId }));
  const [items, stock] = [tableName('Items'), tableName('Stock')];
  const rows = await batchGetTables(db, { [items]: { keys }, [stock]: { keys, attributes: ['itemId', 'available'] } });
  const left = new Map((rows[stock] as Stock[]).map((row) => [row.itemId, row]));
  return new Map(
    (rows[items] as Item[])
      .filter(({ retired }) => !retired)
      .map((item) => [item.itemId, itemView(item, left.get(item.itemId))]),
  );
}
