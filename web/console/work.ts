import { computed, signal } from '@preact/signals';
import { type AnswerTo, call, serverNow, serverNowAtLeast, type Work } from '../api.ts';
import { isRenewalDue, leaseSeconds, mayLiveYet, whoseIs } from '../rules/lease.ts';
import { unconfirmed } from '../rules/outbox.ts';
import { type Boxes, boxesOf, type Stop, stopsOf, withUnconfirmed, workChanges } from '../rules/pick-walk.ts';
import { asProblem } from '../rules/problems.ts';
import { claims } from '../state/session.ts';
import { say } from './feedback.tsx';
import { onAnswer, steps } from './outbox.ts';

type PickList = AnswerTo<'GET /warehouses/{warehouseId}/pick-list'>;

/** What somebody works on in one warehouse. */
interface Mine {
  readonly warehouseId: string;
  readonly places: readonly { readonly itemId: string; readonly location: string | null }[];
  /** As the store has confirmed them. */
  readonly orders: readonly Work[];
}

const confirmed = signal<Mine | undefined>(undefined);
const boxes = signal<Boxes>({});

/** What changed under somebody's hands, until they have seen it. */
export const changes = signal<readonly string[]>([]);

/** The warehouse's orders that are the caller's, with every scan there was; undefined while they are not known. */
export const mine = computed(() =>
  confirmed.value?.orders.map((order) => withUnconfirmed(order, unconfirmed(steps.value, order.warehouseOrderId))),
);

/** Number of an order's box. */
export const boxOf = (warehouseOrderId: string): number | undefined => boxes.value[warehouseOrderId];

/** The way through the hall for some of them. */
export const stopsFor = (orders: readonly Work[]): Stop[] =>
  stopsOf(confirmed.value?.places ?? [], orders, boxes.value);

/** Longest lease seen, in seconds: what a claim has when it is fresh. */
let fullLease = 0;
let reads = 0;

const boxesAt = (warehouseId: string) => `depot.boxes.${warehouseId}.${claims.value.userId}`;

/** Shows what is the caller's now, and says what is different from before. */
function show(next: Mine): void {
  const before = confirmed.value?.warehouseId === next.warehouseId ? confirmed.value : undefined;
  const told = next.orders.flatMap((order) => {
    const old = before?.orders.find(({ warehouseOrderId }) => warehouseOrderId === order.warehouseOrderId);
    return old && old.version !== order.version ? workChanges(old, order) : [];
  });
  if (told.length > 0) changes.value = [...changes.value, ...told];
  for (const order of next.orders) fullLease = Math.max(fullLease, leaseSeconds(order, serverNow()));
  const ids = next.orders.map(({ warehouseOrderId }) => warehouseOrderId);
  boxes.value = boxesOf(before ? boxes.value : keptBoxes(next.warehouseId), ids);
  try {
    sessionStorage.setItem(boxesAt(next.warehouseId), JSON.stringify(boxes.value));
  } catch {
    // A browser that keeps nothing: the boxes are numbered anew.
  }
  confirmed.value = next;
}

function keptBoxes(warehouseId: string): Boxes {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(boxesAt(warehouseId)) ?? 'null');
    if (typeof kept === 'object' && kept !== null) {
      return Object.fromEntries(Object.entries(kept).filter(([, box]) => Number.isSafeInteger(box)));
    }
  } catch {
    // Not ours, or broken: as good as none.
  }
  return {};
}

/** Reads what is the caller's. An answer that something done meanwhile has overtaken is not shown. @throws Problem */
export async function loadMine(warehouseId: string, signal?: AbortSignal): Promise<void> {
  const read = ++reads;
  const { userId } = claims.value;
  const { stops: places, orders }: PickList = await call('GET /warehouses/{warehouseId}/pick-list', {
    params: { warehouseId },
    signal,
  });
  if (read !== reads || steps.value.length > 0 || claims.value.userId !== userId) return;
  show({ warehouseId, places, orders });
}

/** Forgets what is somebody's: another warehouse, or nobody is signed in. */
export function forgetMine(): void {
  reads++;
  confirmed.value = undefined;
  changes.value = [];
}

/** An order as it is now, whoever has it. What is no longer the caller's is shown no more. */
export function noteWork(warehouseId: string, work: Work): void {
  reads++;
  const now = confirmed.value;
  if (!now || now.warehouseId !== warehouseId) return;
  const theirs = work.claimedBy !== claims.value.userId || !['claimed', 'packed'].includes(work.status);
  const others = now.orders.filter(({ warehouseOrderId }) => warehouseOrderId !== work.warehouseOrderId);
  if (theirs) {
    show({ ...now, orders: others });
    return;
  }
  const known = others.length < now.orders.length;
  show({
    ...now,
    orders: known
      ? now.orders.map((order) => (order.warehouseOrderId === work.warehouseOrderId ? work : order))
      : [...now.orders, work],
  });
}

/** Wait before an order is asked for again whose lease is over here and may not be yet for the store, in ms. */
const CLAIM_AGAIN_MS = 500;

/**
 * Takes an order on, or again. A countdown never promises too much, so a claim may be over here a moment before it is for
 * the store; what is refused in that moment is asked for again. @throws Problem 409 ALREADY_CLAIMED, 409 NOT_OPEN
 */
export async function claim(warehouseId: string, shown: Pick<Work, 'warehouseOrderId' | 'leaseUntil'>): Promise<Work> {
  const params = { warehouseId, warehouseOrderId: shown.warehouseOrderId };
  for (;;) {
    const perhapsNotOver = mayLiveYet(shown, serverNow(), serverNowAtLeast());
    try {
      const work = await call('POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/claim', { params });
      noteWork(warehouseId, work);
      return work;
    } catch (error) {
      if (asProblem(error).code !== 'ALREADY_CLAIMED' || !perhapsNotOver) throw error;
      await new Promise((done) => setTimeout(done, CLAIM_AGAIN_MS));
    }
  }
}

/** Whoever is at work keeps all they have taken, though each step renews its own order's claim alone. */
function renewOthers(warehouseId: string): void {
  for (const order of confirmed.value?.orders ?? []) {
    const due = isRenewalDue(leaseSeconds(order, serverNow()), fullLease);
    if (!due || whoseIs(order, claims.value.userId, serverNow()) !== 'mine') continue;
    claim(warehouseId, order).catch(() => {});
  }
}

onAnswer((step, answer) => {
  const { warehouseId, warehouseOrderId, deed } = step;
  if (!('code' in answer)) {
    noteWork(warehouseId, answer);
    if (deed.kind !== 'release') renewOthers(warehouseId);
    return;
  }
  const box = boxOf(warehouseOrderId);
  say(`${box === undefined ? '' : `Box ${box}: `}${answer.message}`, 'wrong');
  // It is not as it was shown
  if (steps.value.length === 0) loadMine(warehouseId).catch(() => {});
});
