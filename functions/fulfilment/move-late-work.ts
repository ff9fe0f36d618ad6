import { iso } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { scheduled } from '../shared/scheduled.ts';
import type { Services } from '../shared/services.ts';
import { LATE_WORK_EVERY_MINUTES } from '../shared/worker.ts';
import { freeSince, type WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { type WorkPlace, workList } from '../warehouses/work-list-store.ts';
import { type OrderAndWork, readOrder } from './cancellation.ts';
import { candidatesFor } from './candidates.ts';
import { withoutMissed, withoutRefused } from './refused.ts';
import { withdraw } from './withdrawal.ts';

/** Most that a run moves, and times that an order's work is moved for being late: then somebody should look at it. */
const MOST_MOVED = 50;
const TIMES_AN_ORDER = 2;

/** Rows of a warehouse's list that are read at a time. */
const PAGE = 100;

/** What a run did. */
export interface LateWork {
  readonly late: number;
  readonly moved: number;
}

/**
 * Moves work on that has been on a list unclaimed for longer than it may, where other warehouses have all of it free now and
 * did not let this order lie before. Two runs at once move nothing twice.
 */
export async function moveLateWork(services: Services, mayGoOn: () => boolean): Promise<LateWork> {
  const { db, now } = services;
  const before = iso(now() - wholeSetting('CLAIM_DEADLINE_MINUTES') * 60_000);
  let late = 0;
  let moved = 0;
  for (const { warehouseId } of inTurn(await getWarehouses(db), now())) {
    let from: WorkPlace | undefined;
    do {
      const { rows, next } = await workList(db, warehouseId, PAGE, { filter: { status: 'queued' }, from });
      for (const row of rows) {
        if (row.queuedAt === undefined || row.queuedAt > before) continue;
        if (moved >= MOST_MOVED || !mayGoOn()) return { late, moved };
        const found = await readOrder(services, row.orderId);
        // The list does not say what was taken and handed back since
        const now = found?.work.find(({ warehouseOrderId }) => warehouseOrderId === row.warehouseOrderId);
        if (!found || now?.status !== 'queued' || (freeSince(now) ?? '') > before) continue;
        late += 1;
        if ((await mayMove(services, now, found)) && (await withdraw(services, row, 'late'))) moved += 1;
      }
      from = next;
    } while (from);
  }
  return { late, moved };
}

/** Each run begins with another warehouse, so that one which takes all its time does not keep it from the others. */
function inTurn<One>(all: readonly One[], now: number): readonly One[] {
  const first = Math.floor(now / (LATE_WORK_EVERY_MINUTES * 60_000)) % Math.max(1, all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Whether others could ship it all, as far as is known now, and its order was not moved about enough. */
async function mayMove(
  services: Services,
  { warehouseId, lines }: WarehouseOrder,
  { work }: OrderAndWork,
): Promise<boolean> {
  if (work.filter(({ endedBy }) => endedBy === 'late').length >= TIMES_AN_ORDER) return false;
  const candidates = withoutRefused(withoutMissed(await candidatesFor(services, lines), work), work);
  const others = candidates.filter(
    (one) => one.warehouseId !== warehouseId && one.state === 'open' && one.excluded === undefined,
  );
  return lines.every(({ itemId, quantity }) => {
    const free = others.reduce(
      (sum, one) => sum + Math.max(0, (one.free.get(itemId) ?? 0) - (one.safetyStock ?? 0)),
      0,
    );
    return free >= quantity;
  });
}

export const handler = scheduled(moveLateWork);
