import type { z } from 'zod';
import { noSuchOrder } from '../orders/order-view.ts';
import { getOrder } from '../orders/orders-store.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouseOrders } from '../warehouses/warehouses-store.ts';
import { type PlanView, showPlanRoute } from './fulfilment-routes.ts';
import { type KeptPlan, linesOf } from './plans.ts';
import { plansOf } from './plans-store.ts';

/** GET /orders/{orderId}/plan: every plan there was, newest first. @throws Problem 404 NOT_FOUND. */
export async function showPlan(
  { params }: RequestOf<typeof showPlanRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof showPlanRoute>> {
  const [order, plans] = await Promise.all([getOrder(db, params.orderId), plansOf(db, params.orderId)]);
  if (!order) throw noSuchOrder();
  const work = await getWarehouseOrders(db, order.warehouseOrders);
  const rows = new Map(work.map((row) => [row.warehouseOrderId, row]));
  return { orderId: order.orderId, plans: plans.map((plan) => planView(plan, rows)) };
}

function planView(plan: KeptPlan, rows: ReadonlyMap<string, WarehouseOrder>): z.input<typeof PlanView> {
  const { version, at, round, attempt, reasons, notes, candidates, candidatesLeftOut, missing, warehouseOrders } = plan;
  const { policy, shipments, bound, gap, proven, steps, levels } = reasons;
  return {
    ...{ version, at, round, attempt, policy, shipments, bound, gap, proven, steps, candidatesLeftOut },
    levels: [...levels],
    notes: [...notes],
    candidates: [...candidates],
    missing: linesOf(missing),
    warehouseOrders: warehouseOrders.map(({ warehouseOrderId, warehouseId, units }) => {
      const status = rows.get(warehouseOrderId)?.status;
      return { warehouseOrderId, warehouseId, lines: linesOf(units), ...(status !== undefined && { status }) };
    }),
  };
}

export const handler = endpoint(showPlanRoute, showPlan);
