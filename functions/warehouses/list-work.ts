import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { Instant, WarehouseOrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { listWorkRoute } from './warehouses-routes.ts';
import { getWarehouse, openWork } from './warehouses-store.ts';
import { workView } from './work-view.ts';

const Place = z.strictObject({ queuedAt: Instant, warehouseOrderId: WarehouseOrderId });

/** GET /warehouses/{warehouseId}/orders: the work list, oldest first; claimed work stays on it until it is shipped. */
export async function listWork(
  { params, query }: RequestOf<typeof listWorkRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listWorkRoute>> {
  const { warehouseId } = params;
  const place = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const from = place && { openAt: warehouseId, warehouseId, ...place };
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(db, warehouseId),
    openWork(db, warehouseId, query.limit, from),
  ]);
  if (!warehouse) throw new Problem(404, 'NOT_FOUND', 'There is no such warehouse.');
  return {
    orders: rows.map(workView),
    cursor: next ? toCursor({ queuedAt: next['queuedAt'], warehouseOrderId: next['warehouseOrderId'] }) : null,
  };
}

export const handler = endpoint(listWorkRoute, listWork);
