import type { OrderStatus } from '../orders/orders.ts';
import { getOrder, moveOrder } from '../orders/orders-store.ts';
import type { Services } from '../shared/services.ts';
import { getWarehouseOrders } from '../warehouses/warehouses-store.ts';
import { endOf } from './plan.ts';

/** Times the end is decided anew when the order was changed meanwhile. */
const ATTEMPTS = 5;

/**
 * Ends an order when all its warehouse orders have ended: shipped, cancelled, or stuck when units are still missing.
 * Repeats change nothing. @returns the order's status afterwards.
 * @throws Error when the order keeps changing; the caller is tried again.
 */
export async function endOrder({ db }: Services, orderId: string): Promise<OrderStatus> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = await getOrder(db, orderId);
    if (!order) throw new Error(`There is no order ${orderId}.`);
    if (order.status === 'shipped' || order.status === 'cancelled') return order.status;
    const end = endOf(order, await getWarehouseOrders(db, order.warehouseOrders));
    if (end === undefined || end === order.status) return order.status;
    if (await moveOrder(db, order, end)) return end;
  }
  throw new Error(`Order ${orderId} kept changing while it was ended.`);
}
