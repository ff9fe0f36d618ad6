import { iso } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { scheduled } from '../shared/scheduled.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { type WorkPlace, workList } from '../warehouses/work-list-store.ts';
import type { OrderAndWork } from './cancellation.ts';
import { readOrder } from './cancellation.ts';
import { candidatesFor } from './candidates.ts';
import { withoutMissed, withoutRefused } from './refused.ts';
import { withdraw } from './withdrawal.ts';

/** Most that a run moves, and times that an order's work is moved for being late: then somebody should look at it. */
const MOST_MOVED = 50;
const TIMES_AN_ORDER = 2;

/** Most late work that a run looks at, and pages of a warehouse's list. */
const MOST_LOOKED = 500;
const PAGE = 100;
const PAGES = 20;

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
  for (const { warehouseId } of await getWarehouses(db)) {
    let from: WorkPlace | undefined;
    for (let page = 0; page < PAGES; page++) {
      const { rows, next } = await workList(db, warehouseId, PAGE, { filter: { status: 'queued' }, from });
      for (const row of rows) {
        if (row.queuedAt === undefined || row.queuedAt > before) continue;
        if (late >= MOST_LOOKED || moved >= MOST_MOVED || !mayGoOn()) return { late, moved };
        late += 1;
        if ((await mayMove(services, row)) && (await withdraw(services, row, 'late'))) moved += 1;
      }
      if (!next) break;
      from = next;
    }
  }
  return { late, moved };
}

/** Whether others could ship it all, as far as is known now, and its order was not moved about enough. */
async function mayMove(services: Services, { orderId, warehouseId, lines }: WarehouseOrder): Promise<boolean> {
  const found: OrderAndWork | undefined = await readOrder(services, orderId);
  if (!found || found.work.filter(({ endedBy }) => endedBy === 'late').length >= TIMES_AN_ORDER) return false;
  const candidates = withoutRefused(withoutMissed(await candidatesFor(services, lines), found.work), found.work);
  const others = candidates.filter(
    (one) => one.warehouseId !== warehouseId && one.state === 'open' && one.excluded === undefined,
  );
  return lines.every(({ itemId, quantity }) => {
    const free = others.reduce((sum, one) => sum + Math.max(0, one.free.get(itemId) ?? 0), 0);
    return free >= quantity;
  });
}

export const handler = scheduled(moveLateWork);
