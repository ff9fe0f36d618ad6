import { type OrderAndWork, readOrder } from '../fulfilment/cancellation.ts';
import { unallocated } from '../fulfilment/plan.ts';
import { type OrderPlace, planAfresh, stuckOrders } from '../orders/orders-store.ts';
import type { Services } from '../shared/services.ts';
import type { ItemQuantity } from '../stock/stock.ts';

/** Stuck orders read at a time. */
const PAGE = 50;

/**
 * Goes through the orders that wait for units, the oldest first, and has those planned again that `wanted` picks. The round
 * is written on the order and started by the Orders' stream. One that is changed meanwhile is left to the next time.
 * @returns how many were looked at and how many are planned again.
 */
export async function planBackOrdered(
  services: Services,
  wanted: (missing: readonly ItemQuantity[], found: OrderAndWork) => Promise<boolean> | boolean,
  {
    most = Number.POSITIVE_INFINITY,
    mayGoOn = () => true,
  }: { readonly most?: number; readonly mayGoOn?: () => boolean },
): Promise<{ readonly looked: number; readonly planned: number }> {
  let looked = 0;
  let planned = 0;
  let from: OrderPlace | undefined;
  do {
    const { rows, next } = await stuckOrders(services.db, Math.min(PAGE, most - looked), from);
    for (const { orderId } of rows) {
      if (!mayGoOn()) return { looked, planned };
      looked += 1;
      const found = await readOrder(services, orderId);
      if (found?.order.status !== 'stuck' || found.order.planning === 'due' || found.order.toCancel) continue;
      const missing = unallocated(found.order, found.work);
      if (missing.length === 0 || !(await wanted(missing, found))) continue;
      if (await planAfresh(services.db, found.order)) planned += 1;
    }
    from = next;
  } while (from && looked < most);
  return { looked, planned };
}
