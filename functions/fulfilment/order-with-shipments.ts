import type { z } from 'zod';
import { noSuchOrder, orderView } from '../orders/order-view.ts';
import type { Order } from '../orders/orders.ts';
import type { OrderWithShipments } from '../orders/orders-routes.ts';
import { getOrder } from '../orders/orders-store.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouseOrders, type WarehouseSign, warehouseSigns } from '../warehouses/warehouses-store.ts';
import { unallocated } from './plan.ts';

/** A shopper's order with its shipments. @throws Problem 404 NOT_FOUND, the same for a stranger's (invariant 15). */
export async function showOrder(
  { db }: Services,
  orderId: string,
  userId: string,
): Promise<z.input<typeof OrderWithShipments>> {
  const order = await getOrder(db, orderId);
  if (order?.userId !== userId) throw noSuchOrder();
  const [rows, signs] = await Promise.all([
    getWarehouseOrders(db, order.warehouseOrders),
    warehouseSigns(db, order.warehouseOrders),
  ]);
  return withShipments(order, rows, signs);
}

/** An order with its shipments as its shopper sees them. @param signs of warehouses; one without goes by its id. */
export function withShipments(
  order: Order,
  rows: readonly WarehouseOrder[],
  signs: ReadonlyMap<string, WarehouseSign>,
): z.input<typeof OrderWithShipments> {
  const backOrdered = order.status === 'stuck' ? unallocated(order, rows) : [];
  return {
    ...orderView(order),
    ...(backOrdered.length > 0 && { backOrdered }),
    shipments: rows.map(({ warehouseOrderId, warehouseId, status, lines, shippedAt, carrier, tracking }) => ({
      warehouseOrderId,
      warehouseId,
      warehouseName: signs.get(warehouseId)?.name ?? warehouseId,
      status,
      lines: lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
      ...(shippedAt !== undefined && { shippedAt }),
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
    })),
  };
}
