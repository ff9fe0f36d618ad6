import type { WarehouseOrderKey } from '../orders/orders.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { locationsOf } from '../stock/shelf-locations-store.ts';
import { pickList } from './pick-list.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import { getWarehouse, getWarehouseOrders } from './warehouses-store.ts';
import { claimsOf, type WorkPlace } from './work-list-store.ts';
import { showPickListRoute } from './work-routes.ts';
import { workView } from './work-view.ts';

/** Most warehouse orders of one person that a list is made of. */
const MOST = 200;

/**
 * GET /warehouses/{warehouseId}/pick-list: what the caller has claimed, item by item in the order of the shelves, with what
 * is picked and what goes back. A claim made a moment ago may not be on it yet.
 */
export async function showPickList(
  { params: { warehouseId }, query: { wave }, userId }: RequestOf<typeof showPickListRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof showPickListRoute>> {
  const [warehouse, keys] = await Promise.all([getWarehouse(db, warehouseId), claimed(db, warehouseId, userId)]);
  if (!warehouse) throw noSuchWarehouse();
  const rows = (await getWarehouseOrders(db, keys)).filter(
    (row) => row.claimedBy === userId && (wave === undefined || row.wave === wave),
  );
  const items = rows.flatMap(({ lines, picked = {} }) => [
    ...lines.map(({ itemId }) => itemId),
    ...Object.keys(picked),
  ]);
  const locations = await locationsOf(db, warehouseId, items);
  return {
    stops: pickList(rows, locations).map((stop) => ({ ...stop, orders: [...stop.orders] })),
    orders: rows.map((row) => workView(row, now())),
  };
}

async function claimed(db: Services['db'], warehouseId: string, who: string): Promise<WarehouseOrderKey[]> {
  const keys: WarehouseOrderKey[] = [];
  let from: WorkPlace | undefined;
  do {
    const page = await claimsOf(db, warehouseId, who, 100, from);
    keys.push(...page.rows);
    from = page.next;
  } while (from && keys.length < MOST);
  return keys;
}

export const handler = endpoint(showPickListRoute, showPickList);
