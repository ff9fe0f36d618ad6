import type { z } from 'zod';
import { addressView } from '../orders/order-view.ts';
import { iso, seconds } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import { pickedLines, putBackOf } from './picking.ts';
import { isClaimable, type WarehouseOrder } from './warehouses.ts';
import type { WorkView } from './work-routes.ts';
import type { WorkOutcome } from './work-store.ts';

/** A warehouse order as staff see it. @param now epoch milliseconds. */
export function workView(row: WarehouseOrder, now: number): z.input<typeof WorkView> {
  const putBack = putBackOf(row);
  const { claimedBy, wave, parcel, promisedAt, carrier, tracking, shippedAt } = row;
  return {
    warehouseOrderId: row.warehouseOrderId,
    orderId: row.orderId,
    // What is allocated but not yet on the list is not shown to staff; nothing else has this status.
    status: row.status === 'allocated' ? 'queued' : row.status,
    claimable: isClaimable(row, seconds(now)),
    lines: pickedLines(row).map(({ itemId, name, quantity, picked }) => ({ itemId, name, quantity, picked })),
    ...(putBack.length > 0 && { putBack }),
    ...(row.shorts && {
      shorts: row.shorts.map(({ itemId, quantity, kind, at }) => ({ itemId, quantity, kind, at })),
    }),
    address: addressView(row.address),
    version: row.version,
    priority: row.priority ?? 0,
    ...(promisedAt !== undefined && { promisedAt }),
    queuedAt: row.queuedAt ?? row.allocatedAt,
    ...(claimedBy !== undefined && { claimedBy }),
    ...(row.leaseUntil !== undefined && { leaseUntil: iso(row.leaseUntil * 1000) }),
    ...(wave !== undefined && { wave }),
    ...(parcel !== undefined && { parcel }),
    ...(carrier !== undefined && { carrier }),
    ...(tracking !== undefined && { tracking }),
    ...(shippedAt !== undefined && { shippedAt }),
  };
}

/** There is no such work here. */
export const noSuchWork = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such warehouse order here.');

/** Why a change of work was refused: it has ended, it is not on the list yet, or it is somebody else's. */
export function refusal(outcome: Exclude<WorkOutcome, { kind: 'changed' }>, whenOpen: Problem): Problem {
  if (outcome.kind === 'missing') return noSuchWork();
  const { status, picked } = outcome.row;
  if (status === 'queued' || status === 'claimed' || status === 'packed') return whenOpen;
  // Of work that was cancelled in somebody's hands everything goes back.
  const putBack = status === 'cancelled' ? putBackOf({ lines: [], ...(picked && { picked }) }) : [];
  return new Problem(409, 'NOT_OPEN', `This warehouse order is ${status}.`, {
    workStatus: status,
    ...(putBack.length > 0 && { putBack }),
  });
}

/** The lines are not those that were worked on any more. */
export const workChanged = (row: WarehouseOrder): Problem =>
  new Problem(409, 'WORK_CHANGED', 'The lines are not what they were when you looked.', {
    version: row.version,
    lines: row.lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
    putBack: putBackOf(row),
  });
