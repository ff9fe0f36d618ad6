import pLimit from 'p-limit';
import * as z from 'zod';
import type { Order, WarehouseOrderKey } from '../orders/orders.ts';
import { moveOrder } from '../orders/orders-store.ts';
import { setting } from '../shared/env.ts';
import { OrderId } from '../shared/fields.ts';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { ORDER_IS_STUCK } from '../shared/worker.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { stockByWarehouse } from '../stock/stock-store.ts';
import { isOpen, type WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { type Candidate, strategyNamed } from './assignment/assignment.ts';
import { completeCancellation } from './cancellation.ts';
import { PLANNING_LIMIT, type PlannedWarehouseOrder, unallocated, warehouseOrdersFor } from './plan.ts';
import { workflowTask } from './workflow-task.ts';

const Input = z.object({ orderId: OrderId, attempt: z.int().min(1) });

/**
 * What the workflow is to do next: allocate what was planned and then dispatch; dispatch what is allocated; or nothing,
 * as the order has ended or is being cancelled. `complete` says that the plan leaves nothing out.
 */
export type PlanOutcome =
  | {
      readonly outcome: 'planned';
      readonly complete: boolean;
      readonly warehouseOrders: readonly PlannedWarehouseOrder[];
      readonly allocated: readonly WarehouseOrderKey[];
    }
  | { readonly outcome: 'ready' | 'stuck'; readonly allocated: readonly WarehouseOrderKey[] }
  | { readonly outcome: 'ended' };

/** Times a decision is made anew when the order was changed meanwhile; then the workflow's own retry takes over. */
const ATTEMPTS = 5;

/**
 * Plans what is not yet allocated of an order over the warehouses as they are now. Repeating it is harmless: a new plan
 * has a new version of the order, and nothing planned for an older one can be allocated any more.
 */
export async function planOrder(
  { orderId, attempt }: z.output<typeof Input>,
  services: Services,
): Promise<PlanOutcome> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const found = await completeCancellation(services, orderId);
    if (!found) throw new Error(`There is no order ${orderId}.`);
    const { order, work: existing } = found;
    if (order.status === 'cancelling' || order.status === 'cancelled' || order.status === 'shipped') {
      return { outcome: 'ended' };
    }
    const outcome = await planOnce(services, order, existing, attempt);
    if (outcome) return outcome;
  }
  throw new Error(`Order ${orderId} kept changing while it was planned.`);
}

async function planOnce(
  services: Services,
  order: Order,
  existing: readonly WarehouseOrder[],
  attempt: number,
): Promise<PlanOutcome | undefined> {
  const { db } = services;
  const allocated = existing
    .filter(isOpen)
    .map(({ warehouseId, warehouseOrderId }) => ({ warehouseId, warehouseOrderId }));
  const open = unallocated(order, existing);
  if (open.length === 0) return { outcome: 'ready', allocated };

  const assignments =
    attempt > PLANNING_LIMIT
      ? []
      : strategyNamed(setting('ASSIGNMENT_STRATEGY'))({
          orderId: order.orderId,
          lines: open,
          candidates: await snapshot(services, open),
        });
  if (assignments.length === 0) {
    if (order.status !== 'stuck' && !(await moveOrder(db, order, 'stuck'))) return undefined;
    log.warn(ORDER_IS_STUCK, { orderId: order.orderId, lines: open });
    return { outcome: 'stuck', allocated };
  }
  const moved = await moveOrder(db, order, 'processing');
  if (!moved) return undefined;
  const warehouseOrders = warehouseOrdersFor(order.orderId, moved.version, assignments);
  const planned = warehouseOrders.flatMap(({ lines }) => lines);
  return { outcome: 'planned', complete: coversAll(open, planned), warehouseOrders, allocated };
}

/** Reads at once what every open warehouse has free of the items; partitions that are asked for side by side. */
async function snapshot({ db }: Services, lines: readonly ItemQuantity[]): Promise<Candidate[]> {
  const limit = pLimit(25);
  const [warehouses, ...rows] = await Promise.all([
    getWarehouses(db),
    ...lines.map(({ itemId }) => limit(() => stockByWarehouse(db, itemId, { consistent: true }))),
  ]);
  const free = new Map<string, Map<string, number>>();
  for (const row of rows.flat()) {
    const of = free.get(row.warehouseId) ?? new Map<string, number>();
    free.set(row.warehouseId, of.set(row.itemId, row.free));
  }
  return warehouses
    .filter(({ state }) => state === 'open')
    .map(({ warehouseId, priority }) => ({ warehouseId, priority, free: free.get(warehouseId) ?? new Map() }));
}

function coversAll(wanted: readonly ItemQuantity[], planned: readonly ItemQuantity[]): boolean {
  const units = (lines: readonly ItemQuantity[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return units(wanted) === units(planned);
}

export const handler = workflowTask(Input, planOrder);
