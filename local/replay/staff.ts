import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Call, Unexpected } from './api.ts';
import type { ReplayRecord } from './record.ts';
import type { Session } from './session.ts';

/** How long a member of staff waits before looking at an empty work list again. */
const IDLE_MS = 500;
const PAGE = 100;

/** Refusals of claim and ship that mean: somebody else was faster, or it was cancelled. */
const PASSED_OVER: ReadonlySet<string> = new Set(['ALREADY_CLAIMED', 'NOT_CLAIMED', 'NOT_OPEN', 'NOT_FOUND']);

/** A member of staff at their warehouse. */
export interface StaffMember {
  readonly warehouseId: string;
  readonly session: Session;
}

interface Work {
  readonly warehouseOrderId: string;
}

/**
 * Claims and ships a warehouse's work, the oldest first, until `isOver` says there will be no more and its list is empty
 * but for what can't be had (another's claim). A fault is recorded and the work left on the list.
 * @throws StoreGone when nothing answers any more.
 */
export async function workOff(
  call: Call,
  record: ReplayRecord,
  { warehouseId, session }: StaffMember,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const over = isOver();
    const shipped = await shipList(call, record, `/warehouses/${warehouseId}/orders`, session);
    if (over && shipped === 0) return;
    if (shipped === 0) await sleep(IDLE_MS);
  }
}

async function shipList(call: Call, record: ReplayRecord, path: string, session: Session): Promise<number> {
  let shipped = 0;
  try {
    const list = await call<{ orders: Work[] }>('GET', `${path}?limit=${PAGE}`, { session });
    if (!list.ok) throw new Unexpected(`GET ${path} answered ${list.status} ${list.code}: ${list.detail}`);
    for (const { warehouseOrderId } of list.body.orders) {
      const own = `${path}/${warehouseOrderId}`;
      if (!went(await call('POST', `${own}/claim`, { session }), `${own}/claim`)) continue;
      if (!went(await call('POST', `${own}/ship`, { session }), `${own}/ship`)) continue;
      shipped++;
      record.shipments++;
      record.progressAt = Date.now();
    }
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    record.faults.push(error.message);
  }
  return shipped;
}

function went(answer: Answer<unknown>, what: string): boolean {
  if (answer.ok) return true;
  if (PASSED_OVER.has(answer.code)) return false;
  throw new Unexpected(`POST ${what} answered ${answer.status} ${answer.code}: ${answer.detail}`);
}
