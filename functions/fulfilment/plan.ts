import { type Order, type OrderStatus, without } from '../orders/orders.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { isOpen, LINES_PER_WAREHOUSE_ORDER, type WarehouseOrder } from '../warehouses/warehouses.ts';
import type { Assignment } from './assignment/assignment.ts';

/** Times an order is planned before what could not be allocated is reported as stuck. */
export const PLANNING_LIMIT = 6;

/** Times units of an order may come back from warehouses before it is reported as stuck. */
export const PLANNING_ROUNDS = 12;

/**
 * Most lines of all warehouse orders of one plan, so that a plan stays well below the 256 KiB that Step Functions passes
 * from state to state (docs.aws.amazon.com, "Service quotas"). What is beyond is planned when these are allocated.
 */
const PLAN_LINES = 2000;

/** A warehouse order to be allocated. */
export interface PlannedWarehouseOrder {
  readonly orderId: string;
  /** The order's version it is good for. */
  readonly version: number;
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly lines: readonly ItemQuantity[];
  /** The highest that a part of the order was given before; absent is the usual. */
  readonly priority?: number;
}

/**
 * Turns assignments into warehouse orders, none with more lines than one transaction takes, and no more of them than one
 * plan carries. Ids come from the order, the
 * version planned for and a running number, so a repeated allocation is known by its id.
 */
export function warehouseOrdersFor(
  orderId: string,
  version: number,
  assignments: readonly Assignment[],
): PlannedWarehouseOrder[] {
  const parts = assignments.flatMap(({ warehouseId, lines }) => {
    const chunks: { warehouseId: string; lines: readonly ItemQuantity[] }[] = [];
    for (let from = 0; from < lines.length; from += LINES_PER_WAREHOUSE_ORDER) {
      chunks.push({ warehouseId, lines: lines.slice(from, from + LINES_PER_WAREHOUSE_ORDER) });
    }
    return chunks;
  });
  let left = PLAN_LINES;
  const fitting = parts.filter(({ lines }) => {
    left -= lines.length;
    return left >= 0;
  });
  return fitting.map(({ warehouseId, lines }, index) => ({
    orderId,
    version,
    warehouseId,
    warehouseOrderId: `${orderId}-${version}-${index + 1}`,
    lines,
  }));
}

/** What of an order is neither cancelled nor in a warehouse order that is open or was shipped. */
export function unallocated(
  order: Pick<Order, 'lines' | 'cancelled'>,
  warehouseOrders: readonly WarehouseOrder[],
): ItemQuantity[] {
  const living = warehouseOrders.filter(({ status }) => status !== 'cancelled');
  return without(order.lines, [...(order.cancelled ?? []), ...living.flatMap(({ lines }) => lines)]);
}

/**
 * How an order ends, seen from its warehouse orders.
 * @returns undefined while some of them are open.
 */
export function endOf(order: Order, warehouseOrders: readonly WarehouseOrder[]): OrderStatus | undefined {
  if (warehouseOrders.some(isOpen)) return undefined;
  if (unallocated(order, warehouseOrders).length > 0) return 'stuck';
  return warehouseOrders.some(({ status }) => status === 'shipped') ? 'shipped' : 'cancelled';
}
