import type { Order } from '../orders/orders.ts';
import { cancelOrderPart, getOrder } from '../orders/orders-store.ts';
import { iso } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { giveBackPart } from '../stock/stock-store.ts';
import { isOpen } from '../warehouses/warehouses.ts';
import { cancelWarehouseOrder, getWarehouseOrders } from '../warehouses/warehouses-store.ts';
import { endOrder } from './end-order.ts';
import { unallocated } from './plan.ts';

/** Times the request is decided anew when the workflow was faster. */
const ATTEMPTS = 8;

/**
 * First step of a cancellation, one transaction: the order is `cancelling`, so nothing more is allocated for it, and what
 * was not allocated goes back to stock. Done already counts as done.
 * @returns false when there is no such order of this shopper.
 * @throws Problem 409 NOT_CANCELLABLE when everything was shipped.
 */
export async function requestCancellation({ db, now }: Services, orderId: string, userId: string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = await getOrder(db, orderId);
    if (order?.userId !== userId) return false;
    if (order.cancelRequestedAt !== undefined) return true;
    const warehouseOrders = await getWarehouseOrders(db, order.warehouseOrders);
    const rest = unallocated(order, warehouseOrders);
    if (order.status === 'shipped' || (rest.length === 0 && !warehouseOrders.some(isOpen))) throw allShipped(order);
    const outcome = await transact(db, [
      cancelOrderPart(order, iso(now())),
      ...rest.map((line) => giveBackPart(line, 'cancelled', orderId)),
    ]);
    if (outcome.kind === 'applied') return true;
  }
  throw new Problem(503, 'BUSY', 'The order is being worked on; try again.', { retryAfterSeconds: 1 });
}

const allShipped = ({ orderId }: Order): Problem =>
  new Problem(409, 'NOT_CANCELLABLE', 'All of this order has shipped.', { orderId });

/**
 * Second step, for an order that is `cancelling`: cancels each open warehouse order, or finds that it was shipped first,
 * and ends the order. Every part is done once, so this may be repeated from anywhere: the request itself runs it, and the
 * Orders stream runs it again in case the request died.
 */
export async function completeCancellation(services: Services, orderId: string): Promise<void> {
  const { db, now } = services;
  const order = await getOrder(db, orderId);
  if (order?.status !== 'cancelling') return;
  const warehouseOrders = await getWarehouseOrders(db, order.warehouseOrders);
  await Promise.all(warehouseOrders.filter(isOpen).map((row) => cancelWarehouseOrder(db, row, iso(now()))));
  await endOrder(services, orderId);
}
