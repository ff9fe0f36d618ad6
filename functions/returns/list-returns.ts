import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { OrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { getWarehouse } from '../warehouses/warehouses-store.ts';
import { returnView } from './return-view.ts';
import { listReturnsRoute, ReturnId } from './returns-routes.ts';
import { returnsTo } from './returns-store.ts';

const Place = z.strictObject({ orderId: OrderId, returnId: ReturnId, rank: z.string().min(1).max(100) });

/** GET /warehouses/{warehouseId}/returns. @throws Problem 404 NOT_FOUND. */
export async function listReturns(
  { params: { warehouseId }, query }: RequestOf<typeof listReturnsRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listReturnsRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(db, warehouseId),
    returnsTo(db, warehouseId, query.limit, after),
  ]);
  if (!warehouse) throw noSuchWarehouse();
  return { returns: rows.map(returnView), cursor: next ? toCursor(next) : null };
}

export const handler = endpoint(listReturnsRoute, listReturns);
