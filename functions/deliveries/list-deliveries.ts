import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { getWarehouse } from '../warehouses/warehouses-store.ts';
import { DeliveryId, listDeliveriesRoute } from './deliveries-routes.ts';
import { deliveriesOf } from './deliveries-store.ts';

const Place = z.strictObject({ deliveryId: DeliveryId, rank: z.string().min(1).max(100) });

/** GET /warehouses/{warehouseId}/deliveries. @throws Problem 404 NOT_FOUND. */
export async function listDeliveries(
  { params: { warehouseId }, query }: RequestOf<typeof listDeliveriesRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listDeliveriesRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(db, warehouseId),
    deliveriesOf(db, warehouseId, query.limit, after),
  ]);
  if (!warehouse) throw noSuchWarehouse();
  return {
    deliveries: rows.map(({ rank: _, closedAt, ...row }) => ({ ...row, ...(closedAt !== undefined && { closedAt }) })),
    cursor: next ? toCursor(next) : null,
  };
}

export const handler = endpoint(listDeliveriesRoute, listDeliveries);
