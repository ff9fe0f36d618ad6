import { stringify } from 'csv-stringify/sync';
import { pageOfItems } from '../items/items-store.ts';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { ItemId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { shelvesNow } from '../stock/stock-store.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { cellsOf, columnsOf } from './catalogue-file.ts';
import { exportItemsRoute } from './catalogue-routes.ts';

/** GET /admin/items/export. Each item is as it is at the moment its page is made. */
export async function exportItems(
  { query }: RequestOf<typeof exportItemsRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof exportItemsRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, ItemId);
  const [warehouses, { items, next }] = await Promise.all([getWarehouses(db), pageOfItems(db, query.limit, after)]);
  const ids = warehouses.map(({ warehouseId }) => warehouseId).sort();
  const keys = items.flatMap(({ itemId }) => ids.map((warehouseId) => ({ itemId, warehouseId })));
  const shelves = Map.groupBy(await shelvesNow(db, keys), ({ itemId }) => itemId);
  const lines = items.map((item) => cellsOf(item, shelves.get(item.itemId) ?? [], ids));
  return {
    csv: stringify([columnsOf(ids), ...lines]),
    items: items.length,
    cursor: next === undefined ? null : toCursor(next),
  };
}

export const handler = endpoint(exportItemsRoute, exportItems);
