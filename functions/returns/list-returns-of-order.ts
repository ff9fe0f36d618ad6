import { noSuchOrder } from '../orders/order-view.ts';
import { getOrder } from '../orders/orders-store.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { getWarehouseOrders, warehouseSigns } from '../warehouses/warehouses-store.ts';
import { returnView } from './return-view.ts';
import { returnable } from './returns.ts';
import { listReturnsOfOrderRoute } from './returns-routes.ts';
import { returnsOf } from './returns-store.ts';

/** GET /orders/{orderId}/returns. @throws Problem 404 NOT_FOUND, the same for a stranger's order (invariant 15). */
export async function listReturnsOfOrder(
  { params: { orderId }, userId }: RequestOf<typeof listReturnsOfOrderRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listReturnsOfOrderRoute>> {
  const order = await getOrder(db, orderId);
  if (order?.userId !== userId) throw noSuchOrder();
  const [rows, work] = await Promise.all([returnsOf(db, orderId), getWarehouseOrders(db, order.warehouseOrders)]);
  const signs = await warehouseSigns(db, rows);
  return {
    returns: rows.map((row) => ({
      ...returnView(row),
      sendTo: signs.get(row.warehouseId)?.address ?? row.warehouseId,
    })),
    returnable: [...returnable(order, work)].map(([itemId, quantity]) => ({ itemId, quantity })),
  };
}

export const handler = endpoint(listReturnsOfOrderRoute, listReturnsOfOrder);
