import * as z from 'zod';
import type { Order, WarehouseOrderKey } from '../orders/orders.ts';
import { getOrder, noteAllocationPart, ORDER_LABEL } from '../orders/orders-store.ts';
import { iso } from '../shared/clock.ts';
import { setting, wholeSetting } from '../shared/env.ts';
import { ItemId, OrderId, Quantity, WarehouseId, WarehouseOrderId } from '../shared/fields.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { allocatePart } from '../stock/stock-store.ts';
import { parcelOf } from '../warehouses/parcel.ts';
import { HIGHEST_PRIORITY, promisedBy, rankOf } from '../warehouses/warehouses.ts';
import { newWarehouseOrderPart, WAREHOUSE_ORDER_LABEL } from '../warehouses/warehouses-store.ts';
import { countLoad } from './load-store.ts';
import { workflowTask } from './workflow-task.ts';

const Input = z.object({
  orderId: OrderId,
  version: z.int(),
  warehouseId: WarehouseId,
  warehouseOrderId: WarehouseOrderId,
  lines: z.array(z.object({ itemId: ItemId, quantity: Quantity })).min(1),
  priority: z.int().min(1).max(HIGHEST_PRIORITY).optional(),
});

/**
 * `allocated`: the units are this order's now. `superseded`: the order was cancelled or planned anew. `short`: the
 * warehouse's stock has moved since the plan.
 */
export interface AllocationOutcome {
  readonly outcome: 'allocated' | 'superseded' | 'short';
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
}

/**
 * Allocates one planned warehouse order: all its lines or none, only for the order's version that was planned, once. A
 * repeat finds its own row and says `allocated` again.
 */
export async function allocateWarehouseOrder(
  planned: z.output<typeof Input>,
  { db, now }: Services,
): Promise<AllocationOutcome> {
  const { orderId, version, warehouseId, warehouseOrderId, lines, priority } = planned;
  const key = { warehouseId, warehouseOrderId };
  const order = await getOrder(db, orderId);
  if (!order) throw new Error(`There is no order ${orderId}.`);
  const names = new Map(order.lines.map(({ itemId, name }) => [itemId, name]));
  const outcome = await transact(db, [
    noteAllocationPart(orderId, version, key),
    newWarehouseOrderPart({
      ...key,
      orderId,
      lines: lines.map((line) => ({ ...line, name: names.get(line.itemId) ?? line.itemId })),
      address: order.address,
      status: 'allocated',
      version: 1,
      allocatedAt: iso(now()),
      ...place(order, key, priority),
    }),
    ...lines.map((line) => allocatePart(line, warehouseId)),
  ]);
  if (outcome.kind === 'applied') {
    await countLoad(db, warehouseId, now());
    return { outcome: 'allocated', ...key };
  }
  const refused = new Set(outcome.refusals.map(({ label }) => label));
  if (refused.has(WAREHOUSE_ORDER_LABEL)) return { outcome: 'allocated', ...key };
  return { outcome: refused.has(ORDER_LABEL) ? 'superseded' : 'short', ...key };
}

/** Its place on the work list, and the parcel it may share. */
function place(order: Order, { warehouseId, warehouseOrderId }: WarehouseOrderKey, priority?: number) {
  const promisedAt = promisedBy(order.placedAt, wholeSetting('PROMISE_DAYS'));
  return {
    promisedAt,
    rank: rankOf(warehouseOrderId, promisedAt, priority),
    ...(priority !== undefined && { priority }),
    ...(setting('MERGE_SHIPMENTS') === 'same-address' && { parcel: parcelOf(warehouseId, order) }),
  };
}

export const handler = workflowTask(Input, allocateWarehouseOrder);
