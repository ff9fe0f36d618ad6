import { unallocated } from '../fulfilment/plan.ts';
import type { Order, WarehouseOrderKey } from '../orders/orders.ts';
import { hasEnded } from '../orders/orders.ts';
import { iso } from '../shared/clock.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { freeSince, isOpen, type WarehouseOrder } from '../warehouses/warehouses.ts';

/** Why an order does not get on. */
export type Reason =
  | 'not-planned'
  | 'not-allocated'
  | 'back-ordered'
  | 'not-queued'
  | 'unclaimed'
  | 'abandoned'
  | 'not-ended'
  | 'cancelling';

/** What gets it going again: a new round of its workflow, other warehouses, or the rest of a cancellation. */
export type Redrive = 'plan' | 'move' | 'cancel';

/** An order that does not get on. */
export interface Standstill {
  readonly reason: Reason;
  /** ISO 8601: since when nothing has happened. */
  readonly since: string;
  /** In words. */
  readonly detail: string;
  readonly redrive: Redrive;
  readonly backOrdered?: readonly ItemQuantity[];
  /** The work that stands still. */
  readonly work?: readonly WarehouseOrderKey[];
}

/** What was found of an order: that it stands still, or that it does not, and when that may be different (epoch ms). */
export type Finding = { readonly standstill: Standstill } | { readonly standstill?: never; readonly lookAgain: number };

const MINUTE = 60_000;

/** How long a machine may take for its steps, in ms: each takes seconds, or minutes when it is tried again. */
const STEP_MS = 10 * MINUTE;

/** The latest that an order is looked at again, in ms; the soonest is the next deadline. */
const LOOK_MS = 60 * MINUTE;

/**
 * Looks whether an order gets on.
 * @param work all its warehouse orders. @param now epoch milliseconds.
 * @param claimDeadlineMs how long work may lie unclaimed, or claimed by somebody whose lease has run out.
 */
export function findingOf(
  order: Order,
  work: readonly WarehouseOrder[],
  now: number,
  claimDeadlineMs: number,
): Finding {
  const deadlines: number[] = [];
  /** Whether the deadline of what began at `since` is over; else it is one to look again at. */
  const isOver = (since: string, within: number): boolean => {
    const deadline = Date.parse(since) + within;
    if (deadline <= now) return true;
    deadlines.push(deadline);
    return false;
  };
  const standstill = hasEnded(order) ? undefined : standstillOf(order, work, isOver, claimDeadlineMs);
  if (standstill) return { standstill };
  return { lookAgain: Math.min(now + LOOK_MS, ...deadlines) };
}

type IsOver = (since: string, within: number) => boolean;

function standstillOf(
  order: Order,
  work: readonly WarehouseOrder[],
  isOver: IsOver,
  claimDeadlineMs: number,
): Standstill | undefined {
  const last = lastOf(order, work);
  if (order.status === 'cancelling' || order.toCancel) {
    const since = order.cancelRequestedAt ?? last;
    if (!isOver(since, STEP_MS)) return undefined;
    return { reason: 'cancelling', since, detail: 'A cancellation was begun and not finished.', redrive: 'cancel' };
  }
  const missing = unallocated(order, work);
  const open = work.filter(isOpen);
  if (order.status === 'stuck' && missing.length > 0) {
    // What others have of it must not lie there because of what nobody has
    const still = standstillOfWork(open, isOver, claimDeadlineMs);
    if (still) return { ...still, backOrdered: missing };
    const detail = `No warehouse has ${missing.map(({ itemId, quantity }) => `${quantity} of ${itemId}`).join(', ')}.`;
    return { reason: 'back-ordered', since: lostSince(order, work), detail, redrive: 'plan', backOrdered: missing };
  }
  if (order.status === 'placed') {
    if (!isOver(order.placedAt, STEP_MS)) return undefined;
    return { reason: 'not-planned', since: order.placedAt, detail: 'It was never planned.', redrive: 'plan' };
  }
  if (missing.length > 0) {
    if (!isOver(last, STEP_MS)) return undefined;
    const detail = 'Units of it are in no warehouse order, and no plan is being made.';
    return { reason: 'not-allocated', since: last, detail, redrive: 'plan' };
  }
  if (open.length === 0) {
    if (!isOver(last, STEP_MS)) return undefined;
    const detail = 'All its warehouse orders have ended, and the order was not told.';
    return { reason: 'not-ended', since: last, detail, redrive: 'plan' };
  }
  return standstillOfWork(open, isOver, claimDeadlineMs);
}

function standstillOfWork(
  open: readonly WarehouseOrder[],
  isOver: IsOver,
  claimDeadlineMs: number,
): Standstill | undefined {
  const still = (of: (row: WarehouseOrder) => string | undefined, within: number) =>
    open.flatMap((row) => {
      const since = of(row);
      return since !== undefined && isOver(since, within) ? [{ row, since }] : [];
    });
  const told = (rows: ReturnType<typeof still>, reason: Reason, detail: string, redrive: Redrive) => {
    const since = rows.map((one) => one.since).sort()[0];
    if (since === undefined) return undefined;
    const work = rows.map(({ row }) => ({ warehouseId: row.warehouseId, warehouseOrderId: row.warehouseOrderId }));
    const where = [...new Set(work.map(({ warehouseId }) => warehouseId))].sort().join(', ');
    return { reason, since, detail: `${where}: ${detail}`, redrive, work };
  };
  // Each is asked, so that all their deadlines are known.
  const allocated = still((row) => (row.status === 'allocated' ? row.allocatedAt : undefined), STEP_MS);
  const unclaimed = still((row) => (row.status === 'queued' ? freeSince(row) : undefined), claimDeadlineMs);
  const abandoned = still(
    ({ status, leaseUntil }) =>
      (status === 'claimed' || status === 'packed') && leaseUntil !== undefined ? iso(leaseUntil * 1000) : undefined,
    claimDeadlineMs,
  );
  return (
    told(allocated, 'not-queued', 'work has not come to its list.', 'plan') ??
    told(unclaimed, 'unclaimed', 'nobody has claimed it.', 'move') ??
    told(abandoned, 'abandoned', 'whoever claimed it does not go on.', 'move')
  );
}

/** ISO 8601: the last that its rows say has happened. */
function lastOf(order: Order, work: readonly WarehouseOrder[]): string {
  return latest(
    order.placedAt,
    work.flatMap(({ allocatedAt, queuedAt, handedBackAt, packedAt, shippedAt, cancelledAt, shorts = [] }) => [
      ...[allocatedAt, queuedAt, handedBackAt, packedAt, shippedAt, cancelledAt],
      ...shorts.map(({ at }) => at),
    ]),
  );
}

/** ISO 8601: when units of it were last lost to it; what becomes of the others does not change that. */
function lostSince(order: Order, work: readonly WarehouseOrder[]): string {
  return latest(
    order.placedAt,
    work.flatMap(({ cancelledAt, shorts = [] }) => [cancelledAt, ...shorts.map(({ at }) => at)]),
  );
}

const latest = (first: string, times: readonly (string | undefined)[]): string =>
  times.reduce<string>((last, time) => (time !== undefined && time > last ? time : last), first);
