import { fromCursor, toCursor } from '../shared/cursor.ts';
import { WarehouseId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { shelvesOfItem } from '../stock/item-shelves-store.ts';
import { settledStock } from '../stock/ledger-store.ts';
import { showItemStockRoute } from './admin-routes.ts';
import { noSuchItem } from './change-row.ts';
import { getItemNow } from './items-store.ts';

/**
 * GET /admin/items/{itemId}/stock, by warehouse id. An item that nothing was ever received of has no rows. The rows are
 * each as they are now, but not all of one moment.
 * @throws Problem 404 NOT_FOUND.
 */
export async function showItemStock(
  { params: { itemId }, query }: RequestOf<typeof showItemStockRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof showItemStockRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, WarehouseId);
  const [item, stock, { rows, next }] = await Promise.all([
    getItemNow(db, itemId),
    settledStock(db, itemId),
    shelvesOfItem(db, itemId, query.limit, after),
  ]);
  if (!item) throw noSuchItem(itemId);
  return {
    itemId,
    available: stock?.available ?? 0,
    shelves: rows.map((row) => ({
      warehouseId: row.warehouseId,
      onHand: row.onHand,
      allocated: row.allocated,
      free: row.free,
      received: row.received,
      corrected: row.corrected,
      shipped: row.shipped,
      damaged: row.damaged ?? 0,
      returned: row.returned ?? 0,
      transferredIn: row.transferredIn ?? 0,
      transferredOut: row.transferredOut ?? 0,
      ...(row.location !== undefined && { location: row.location }),
      ...(row.countedAt !== undefined && { countedAt: row.countedAt }),
    })),
    cursor: next === undefined ? null : toCursor(next),
  };
}

export const handler = endpoint(showItemStockRoute, showItemStock);
