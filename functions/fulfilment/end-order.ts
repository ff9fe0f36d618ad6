import type { OrderStatus } from '../orders/orders.ts';
import { moveOrder } from '../orders/orders-store.ts';
import type { Services } from '../shared/services.ts';
import { completeCancellation } from './cancellation.ts';
import { endOf } from './plan.ts';

/** Times the end is decided anew when the order was changed meanwhile. */
const ATTEMPTS = 5;

/**
 * Ends an order when all its warehouse orders have ended: shipped, cancelled, or stuck when units are still missing. What
 * is still to be cancelled is cancelled first. Repeats change nothing. @returns the order's status afterwards.
 * @throws Error when the order keeps changing; the caller is tried again.
 */
export async function endOrder(services: Services, orderId: string): Promise<OrderStatus> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await completeCancellation(services, orderId);
    if (!found) throw new Error(`There is no order ${orderId}.`);
    const { order, work } = found;
    if (order.status === 'shipped' || order.status === 'cancelled') return order.status;
    // Units that came back are planned by a workflow of their own, which ends the order then.
    if (order.planning === 'due') return order.status;
    const end = endOf(order, work);
    if (end === undefined) return order.status;
    // Only a plan finds that nobody has them: until then another round is about to allocate what is in no warehouse order.
    if (end === 'stuck' && order.status === 'processing') return order.status;
    // Written even when it was stuck before: a cancellation that read a warehouse order as still open must be refused.
    if (await moveOrder(services.db, order, end)) return end;
  }
  throw new Error(`Order ${orderId} kept changing while it was ended.`);
}
