import { fromCursor, toCursor } from '../shared/cursor.ts';
import { ItemId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { stockOfWarehouse } from '../stock/stock-store.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import { listShelvesRoute } from './warehouses-routes.ts';
import { getWarehouse } from './warehouses-store.ts';

/** GET /warehouses/{warehouseId}/stock, by item id. */
export async function listWarehouseStock(
  { params, query }: RequestOf<typeof listShelvesRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listShelvesRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, ItemId);
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(db, params.warehouseId),
    stockOfWarehouse(db, params.warehouseId, query.limit, after),
  ]);
  if (!warehouse) throw noSuchWarehouse();
  return {
    stock: rows.map(({ itemId, onHand, allocated, free }) => ({ itemId, onHand, allocated, free })),
    cursor: next === undefined ? null : toCursor(next),
  };
}

export const handler = endpoint(listShelvesRoute, listWarehouseStock);
