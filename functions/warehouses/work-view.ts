import type { z } from 'zod';
import { addressView } from '../orders/order-view.ts';
import { iso } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import type { WarehouseOrder } from './warehouses.ts';
import type { WorkView } from './warehouses-routes.ts';
import type { WorkOutcome } from './warehouses-store.ts';

/** A warehouse order as staff see it. */
export function workView(row: WarehouseOrder): z.input<typeof WorkView> {
  return {
    warehouseOrderId: row.warehouseOrderId,
    orderId: row.orderId,
    // What is allocated but not yet on the list is not shown to staff; nothing else has this status.
    status: row.status === 'allocated' ? 'queued' : row.status,
    lines: row.lines.map(({ itemId, name, quantity }) => ({ itemId, name, quantity })),
    address: addressView(row.address),
    version: row.version,
    queuedAt: row.queuedAt ?? row.allocatedAt,
    ...(row.claimedBy !== undefined && { claimedBy: row.claimedBy }),
    ...(row.leaseUntil !== undefined && { leaseUntil: iso(row.leaseUntil * 1000) }),
  };
}

/** There is no such work here. */
export const noSuchWork = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such warehouse order here.');

/** Why a change of work was refused: it has ended, it is not on the list yet, or it is somebody else's. */
export function refusal(outcome: Exclude<WorkOutcome, { kind: 'changed' }>, whenOpen: Problem): Problem {
  if (outcome.kind === 'missing') return noSuchWork();
  const { status } = outcome.row;
  if (status === 'queued' || status === 'claimed') return whenOpen;
  return new Problem(409, 'NOT_OPEN', `This warehouse order is ${status}.`, { workStatus: status });
}
