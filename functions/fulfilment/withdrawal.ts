import type { WarehouseOrderKey } from '../orders/orders.ts';
import { getOrder, replanPart } from '../orders/orders-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { deallocatePart, refuseWrongBooks } from '../stock/stock-store.ts';
import { isOpen, type WarehouseOrder, type Withdrawal } from '../warehouses/warehouses.ts';
import { getWarehouseOrder, withdrawPart } from '../warehouses/warehouses-store.ts';

/** Times it is tried anew when staff, the shopper or the workflow were faster. */
const ATTEMPTS = 8;

/**
 * Takes a warehouse order away from its warehouse, unless it has ended: its units are free on the shelf again and the order
 * is planned anew, in one transaction, so that a unit is neither lost nor in two places. Stock to sell is not touched: the
 * units stay the order's. Repeats change nothing.
 * @returns whether this call withdrew it; false too for one that is late no more, as somebody works on it.
 * @throws Problem 503 BUSY when it is kept being changed.
 */
export async function withdraw(services: Services, key: WarehouseOrderKey, why: Withdrawal): Promise<boolean> {
  const { db, now } = services;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await getWarehouseOrder(db, key);
    if (!row || !isOpen(row) || (why === 'late' && isWorkedOn(row, seconds(now())))) return false;
    const order = await getOrder(db, row.orderId);
    if (!order) throw new Error(`There is no order ${row.orderId}.`);
    const outcome = await transact(db, [
      withdrawPart(row, why, seconds(now()), iso(now())),
      ...row.lines.map((line) => deallocatePart(line, row.warehouseId)),
      replanPart(order),
    ]);
    if (outcome.kind === 'applied') return true;
    refuseWrongBooks(outcome.refusals);
  }
  throw busy();
}

const isWorkedOn = ({ leaseUntil = 0 }: WarehouseOrder, now: number): boolean => leaseUntil > now;
