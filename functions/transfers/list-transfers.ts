import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { getWarehouse } from '../warehouses/warehouses-store.ts';
import { transferFields } from './transfer-view.ts';
import { listTransfersRoute, TransferId } from './transfers-routes.ts';
import { transfersOf } from './transfers-store.ts';

const Place = z.strictObject({ transferId: TransferId, rank: z.string().min(1).max(100) });

/** GET /warehouses/{warehouseId}/transfers. @throws Problem 404 NOT_FOUND. */
export async function listTransfers(
  { params: { warehouseId }, query }: RequestOf<typeof listTransfersRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listTransfersRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const side = query.direction === 'in' ? 'destination' : 'origin';
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(db, warehouseId),
    transfersOf(db, side, warehouseId, query.limit, after),
  ]);
  if (!warehouse) throw noSuchWarehouse();
  return {
    transfers: rows.map((row) => ({ ...transferFields(row), units: row.units, inTransit: row.inTransit })),
    cursor: next ? toCursor(next) : null,
  };
}

export const handler = endpoint(listTransfersRoute, listTransfers);
