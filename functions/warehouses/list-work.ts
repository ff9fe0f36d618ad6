import * as z from 'zod';
import { seconds } from '../shared/clock.ts';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { WarehouseOrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import { isClaimable, type WarehouseOrder } from './warehouses.ts';
import { getWarehouse, getWarehouseOrders } from './warehouses-store.ts';
import { claimsOf, type WorkPage, type WorkPlace, workList } from './work-list-store.ts';
import { listWorkRoute } from './work-routes.ts';
import { workView } from './work-view.ts';

const Place = z.strictObject({ rank: z.string().min(1).max(200), warehouseOrderId: WarehouseOrderId });

type Request = RequestOf<typeof listWorkRoute>;

/**
 * GET /warehouses/{warehouseId}/orders: the work list, by priority and then by promised date; claimed work stays on it
 * until it is shipped. A page may be short, even empty, and yet have a cursor, where a filter leaves much out.
 */
export async function listWork(request: Request, services: Services): Promise<AnswerOf<typeof listWorkRoute>> {
  const { params, query } = request;
  const from = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const [warehouse, { rows, next }] = await Promise.all([
    getWarehouse(services.db, params.warehouseId),
    query.mine ? mine(request, services, from) : all(request, services, from),
  ]);
  if (!warehouse) throw noSuchWarehouse();
  return { orders: rows.map((row) => workView(row, services.now())), cursor: next ? toCursor(next) : null };
}

function all(
  { params, query: { status, limit } }: Request,
  { db, now }: Services,
  from: WorkPlace | undefined,
): Promise<WorkPage<WarehouseOrder>> {
  const filter = status === 'claimable' ? { status, now: seconds(now()) } : status && { status };
  return workList(db, params.warehouseId, limit, { filter, from });
}

async function mine(
  { params: { warehouseId }, query: { status, limit }, userId }: Request,
  { db, now }: Services,
  from: WorkPlace | undefined,
): Promise<WorkPage<WarehouseOrder>> {
  const { rows: keys, ...next } = await claimsOf(db, warehouseId, userId, limit, from);
  const wanted = (row: WarehouseOrder) =>
    status === 'claimable' ? isClaimable(row, seconds(now())) : status === undefined || row.status === status;
  const rows = (await getWarehouseOrders(db, keys)).filter((row) => row.claimedBy === userId && wanted(row));
  return { rows: rows.sort(byRank), ...next };
}

const byRank = ({ rank: a = '' }: WarehouseOrder, { rank: b = '' }: WarehouseOrder): number => (a < b ? -1 : 1);

export const handler = endpoint(listWorkRoute, listWork);
