import { setTimeout as sleep } from 'node:timers/promises';
import { labelOf, type StaffMember, shipParcel, type Work, workPath } from '../staff/parcel.ts';
import { type Answer, type Call, Unexpected } from './api.ts';
import type { ReplayRecord } from './record.ts';

/** How long a member of staff waits before looking at an empty work list again. */
const IDLE_MS = 500;
const PAGE = 100;
/** How many are claimed before the first of them ships, as pickers go round with several at a time. */
const ROUND = 10;

/** Refusals that mean: somebody else was faster, or it was cancelled. */
const PASSED_OVER: ReadonlySet<string> = new Set(['ALREADY_CLAIMED', 'NOT_CLAIMED', 'NOT_OPEN', 'NOT_FOUND']);

/**
 * Claims, picks, packs and ships a warehouse's work, from the top of its list, until `isOver` says there will be no more
 * and its list is empty but for what can't be had (another's claim). A fault is recorded and the work left on the list.
 * @throws StoreGone when nothing answers any more.
 */
export async function workOff(
  call: Call,
  record: ReplayRecord,
  member: StaffMember,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const over = isOver();
    const shipped = await shipList(call, record, member);
    if (over && shipped === 0) return;
    if (shipped === 0) await sleep(IDLE_MS);
  }
}

async function shipList(call: Call, record: ReplayRecord, member: StaffMember): Promise<number> {
  const { warehouseId, session } = member;
  const path = workPath(warehouseId);
  let shipped = 0;
  try {
    const list = await call<{ orders: Work[] }>('GET', `${path}?limit=${PAGE}`, { session });
    if (!list.ok) throw new Unexpected(`GET ${path} answered ${list.status} ${list.code}: ${list.detail}`);
    for (let from = 0; from < list.body.orders.length; from += ROUND) {
      const claimed: Work[] = [];
      for (const { warehouseOrderId } of list.body.orders.slice(from, from + ROUND)) {
        const at = `${workPath(warehouseId, warehouseOrderId)}/claim`;
        const claim = await call<Work>('POST', at, { session });
        if (claim.ok) claimed.push(claim.body);
        else passedOver(claim, at);
      }
      for (const work of claimed) {
        if (!(await ship(call, record, member, work))) continue;
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

/** Ships what is claimed. @returns whether it shipped. @throws Unexpected. */
async function ship(call: Call, record: ReplayRecord, member: StaffMember, work: Work): Promise<boolean> {
  const outcome = await shipParcel(call, member, work, labelOf(work.warehouseOrderId), () => {
    record.workChanged++;
  });
  return outcome.shipped || passedOver(outcome.refusal, outcome.at);
}

/** @throws Unexpected for a refusal that does not mean: somebody else was faster, or it was cancelled. */
function passedOver(answer: Answer<unknown> & { readonly ok: false }, what: string): false {
  if (PASSED_OVER.has(answer.code)) return false;
  throw new Unexpected(`POST ${what} answered ${answer.status} ${answer.code}: ${answer.detail}`);
}
