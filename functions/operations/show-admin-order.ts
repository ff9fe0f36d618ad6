import type { z } from 'zod';
import { executionsOf } from '../fulfilment/executions.ts';
import { withShipments } from '../fulfilment/order-with-shipments.ts';
import { plansOf } from '../fulfilment/plans-store.ts';
import { noSuchOrder } from '../orders/order-view.ts';
import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import { warehouseSigns } from '../warehouses/warehouses-store.ts';
import { lookAtOrder } from './look-at-order.ts';
import { type AdminOrder, showAdminOrderRoute } from './operations-routes.ts';
import { timelineOf } from './timeline.ts';

/** GET /admin/orders/{orderId}: all there is of an order. @throws Problem 404 NOT_FOUND. */
export async function showAdminOrder(
  { params: { orderId } }: RequestOf<typeof showAdminOrderRoute>,
  services: Services,
): Promise<AnswerOf<typeof showAdminOrderRoute>> {
  const found = await lookAtOrder(services, orderId);
  if (!found) throw noSuchOrder();
  const { order, work, finding } = found;
  const { userId, version, rounds = 0 } = order;
  const [plans, executions, signs] = await Promise.all([
    plansOf(services.db, orderId),
    executionsOf(orderId, rounds),
    warehouseSigns(services.db, work),
  ]);
  const { standstill } = finding;
  const view = withShipments(order, work, signs);
  return {
    order: view,
    ...{ userId, version, rounds },
    address: view.address,
    standstill: standstill
      ? {
          reason: standstill.reason,
          since: standstill.since,
          detail: standstill.detail,
          redrive: standstill.redrive,
        }
      : null,
    warehouseOrders: work.map(workOf),
    plans: plans.map((plan) => ({
      version: plan.version,
      at: plan.at,
      policy: plan.reasons.policy,
      shipments: plan.reasons.shipments,
      missing: Object.values(plan.missing).reduce((sum, units) => sum + units, 0),
    })),
    executions: executions.map(({ name, status, startedAt, stoppedAt, cause }) => ({
      ...{ name, status },
      startedAt: startedAt.toISOString(),
      ...(stoppedAt && { stoppedAt: stoppedAt.toISOString() }),
      ...(cause !== undefined && { cause }),
    })),
    timeline: timelineOf(order, work, plans),
  };
}

function workOf(row: WarehouseOrder): z.input<typeof AdminOrder>['warehouseOrders'][number] {
  const { warehouseOrderId, warehouseId, status, priority = 0, allocatedAt, leaseUntil } = row;
  const optional = [
    ...(['promisedAt', 'queuedAt', 'claimedBy', 'packedAt', 'shippedAt', 'carrier', 'tracking'] as const),
    ...(['cancelledAt', 'endedBy'] as const),
  ];
  return {
    ...{ warehouseOrderId, warehouseId, status, priority, allocatedAt },
    lines: row.lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
    shorts: (row.shorts ?? []).map(({ itemId, quantity, kind, at }) => ({ itemId, quantity, kind, at })),
    ...(leaseUntil !== undefined && { leaseUntil: iso(leaseUntil * 1000) }),
    ...Object.fromEntries(optional.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]]))),
  };
}

export const handler = endpoint(showAdminOrderRoute, showAdminOrder);
