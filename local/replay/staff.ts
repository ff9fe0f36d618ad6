import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Call, Unexpected } from './api.ts';
import type { ReplayRecord } from './record.ts';
import type { Session } from './session.ts';

/** How long a member of staff waits before looking at an empty work list again. */
const IDLE_MS = 500;
const PAGE = 100;
/** How many are claimed before the first of them ships, as pickers go round with several at a time. */
const ROUND = 10;
/** Times a parcel is packed again as its lines were changed meanwhile. */
const PACKINGS = 5;

/** Refusals of claim and ship that mean: somebody else was faster, or it was cancelled. */
const PASSED_OVER: ReadonlySet<string> = new Set(['ALREADY_CLAIMED', 'NOT_CLAIMED', 'NOT_OPEN', 'NOT_FOUND']);

/** A member of staff at their warehouse. */
export interface StaffMember {
  readonly warehouseId: string;
  readonly session: Session;
}

interface Work {
  readonly warehouseOrderId: string;
  /** Changes whenever the lines do. */
  readonly version: number;
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
    for (let from = 0; from < list.body.orders.length; from += ROUND) {
      const claimed: Work[] = [];
      for (const { warehouseOrderId } of list.body.orders.slice(from, from + ROUND)) {
        const claim = await call<Work>('POST', `${path}/${warehouseOrderId}/claim`, { session });
        if (claim.ok) claimed.push({ warehouseOrderId, version: claim.body.version });
        else passedOver(claim, `${path}/${warehouseOrderId}/claim`);
      }
      for (const work of claimed) {
        if (!(await ship(call, record, path, work, session))) continue;
        shipped++;
        record.shipments++;
        record.progressAt = Date.now();
      }
    }
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    record.faults.push(error.message);
  }
  return shipped;
}

/** Ships what was packed; what was changed meanwhile is looked at (claimed) and packed again. @returns whether it shipped. */
async function ship(call: Call, record: ReplayRecord, path: string, work: Work, session: Session): Promise<boolean> {
  const own = `${path}/${work.warehouseOrderId}`;
  let { version } = work;
  for (let packing = 1; ; packing++) {
    const answer = await call('POST', `${own}/ship`, { session, body: { version } });
    if (answer.ok) return true;
    if (answer.code !== 'WORK_CHANGED' || packing === PACKINGS) return passedOver(answer, `${own}/ship`);
    record.workChanged++;
    const again = await call<Work>('POST', `${own}/claim`, { session });
    if (!again.ok) return passedOver(again, `${own}/claim`);
    ({ version } = again.body);
  }
}

/** @throws Unexpected for a refusal that does not mean: somebody else was faster, or it was cancelled. */
function passedOver(answer: Answer<unknown> & { readonly ok: false }, what: string): false {
  if (PASSED_OVER.has(answer.code)) return false;
  throw new Unexpected(`POST ${what} answered ${answer.status} ${answer.code}: ${answer.detail}`);
}
