import * as z from 'zod';
import type { Order, WarehouseOrderKey } from '../orders/orders.ts';
import { moveOrder } from '../orders/orders-store.ts';
import { setting } from '../shared/env.ts';
import { OrderId } from '../shared/fields.ts';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { ORDER_IS_STUCK } from '../shared/worker.ts';
import { type ItemQuantity, unitsOf } from '../stock/stock.ts';
import { isOpen, type WarehouseOrder } from '../warehouses/warehouses.ts';
import { assign, policyOf } from './assignment/assign.ts';
import type { Candidate } from './assignment/assignment.ts';
import { positionOf } from './assignment/destination.ts';
import { completeCancellation } from './cancellation.ts';
import { candidatesFor } from './candidates.ts';
import {
  PLANNING_LIMIT,
  PLANNING_ROUNDS,
  type PlannedWarehouseOrder,
  unallocated,
  warehouseOrdersFor,
} from './plan.ts';
import { keptPlan } from './plans.ts';
import { keepPlan } from './plans-store.ts';
import { planAround } from './refused.ts';
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
  if (open.length === 0) {
    const settled = order.planning !== 'due' || (await moveOrder(db, order, 'processing'));
    return settled ? { outcome: 'ready', allocated } : undefined;
  }

  const isSpent = attempt > PLANNING_LIMIT || (order.plans ?? 0) > mostPlans(existing);
  const made = isSpent ? undefined : await makePlan(services, order, open, existing);
  const assignments = made?.plan.assignments ?? [];
  const isStuck = assignments.length === 0;
  const isKnown = isStuck && order.status === 'stuck' && order.planning !== 'due';
  const moved = isKnown ? order : await moveOrder(db, order, isStuck ? 'stuck' : 'processing', attempt === 1);
  if (!moved) return undefined;
  const priority = Math.max(0, ...existing.map((row) => row.priority ?? 0));
  const warehouseOrders = warehouseOrdersFor(order.orderId, moved.version, assignments).map((one) =>
    priority === 0 ? one : { ...one, priority },
  );
  if (made && !isKnown) {
    // Before anything is allocated: what is to be explained later is there whatever becomes of it.
    const { orderId, version, rounds: round = 0 } = moved;
    await keepPlan(db, keptPlan({ ...made, orderId, version, round, attempt, now: services.now(), warehouseOrders }));
  }
  if (isStuck) {
    log.warn(ORDER_IS_STUCK, { orderId: order.orderId, lines: open });
    return { outcome: 'stuck', allocated };
  }
  const planned = warehouseOrders.flatMap(({ lines }) => lines);
  return { outcome: 'planned', complete: coversAll(open, planned), warehouseOrders, allocated };
}

/** Every unit that was found short is a person's finding about one shelf, so these may come as often as they do. */
const mostPlans = (existing: readonly WarehouseOrder[]): number =>
  PLANNING_ROUNDS + existing.reduce((sum, { shorts = [] }) => sum + shorts.length, 0);

async function makePlan(
  services: Services,
  { orderId, address, rounds, roundsFrom }: Order,
  lines: readonly ItemQuantity[],
  existing: readonly WarehouseOrder[],
) {
  const candidates = await candidatesFor(services, lines);
  const policy = policyOf(setting('ASSIGNMENT_STRATEGY'), () => performance.now());
  const destination = positionOf(address);
  const make = (warehouses: readonly Candidate[]) => assign({ orderId, lines, warehouses, destination }, policy);
  return planAround(candidates, existing, make, rounds !== undefined && rounds === roundsFrom);
}

function coversAll(wanted: readonly ItemQuantity[], planned: readonly ItemQuantity[]): boolean {
  return unitsOf(wanted) === unitsOf(planned);
}

export const handler = workflowTask(Input, planOrder);
