import type { Breach, Finding } from './finding.ts';
import { ledgers } from './ledgers.ts';
import type { LineRow, ReservationRow, Snapshot } from './rows.ts';
import { quantities, takenBy } from './tally.ts';

/** How long after its end a hold may still be there before it is worth a note: its timer should have released it. */
const OVERDUE_SECONDS = 60;

/** Invariant 4. A hold has one owner and ends once: no two holds share an id, and none lives on beside its order. */
export function holdsEndOnce(snapshot: Snapshot): Finding {
  const breaches: Breach[] = [];
  const notes: string[] = [];
  const ordered = new Set(snapshot.orders.map(({ orderId }) => orderId));
  const owner = new Map<string, string>();
  const byShopper = new Map<string, string>();
  for (const hold of snapshot.reservations) {
    const subject = `reservation ${hold.reservationId}`;
    const other = owner.get(hold.reservationId);
    if (other !== undefined) {
      breaches.push({ subject, fault: 'has two owners', detail: `is held by ${other} and by ${hold.userId}` });
    }
    owner.set(hold.reservationId, hold.userId);
    const another = byShopper.get(hold.userId);
    if (another !== undefined) {
      breaches.push({ subject, fault: 'is a second hold', detail: `${hold.userId} also holds ${another}` });
    }
    byShopper.set(hold.userId, hold.reservationId);
    if (ordered.has(hold.reservationId)) {
      breaches.push({ subject, fault: 'is also an order', detail: `is still open, and an order has its id` });
    }
    breaches.push(...malformed(hold).map((detail) => ({ subject, fault: detail, detail })));
    const overdue = Math.floor(snapshot.readAt - hold.expiresAt);
    if (overdue > OVERDUE_SECONDS) notes.push(`${subject}: is over for ${overdue} s and not released yet`);
  }
  return {
    id: 4,
    name: 'a hold has one owner and ends once',
    checked: snapshot.reservations.length,
    unit: 'open holds',
    breaches,
    notes,
  };
}

const STATES: ReadonlySet<string> = new Set(['holding', 'held', 'releasing']);

function malformed(hold: ReservationRow): string[] {
  const faults: string[] = [];
  if (!STATES.has(hold.state)) faults.push(`has the unknown state ${hold.state}`);
  if (!Number.isFinite(hold.expiresAt)) faults.push('has no end');
  if (!Number.isSafeInteger(hold.version) || hold.version < 1) faults.push(`has the version ${hold.version}`);
  if (hold.lines.length === 0) faults.push('holds nothing');
  if (
    [...hold.lines, ...(hold.partial ?? [])].some(({ quantity }) => !Number.isSafeInteger(quantity) || quantity <= 0)
  ) {
    faults.push('has a line without a positive quantity');
  }
  return faults;
}

/** Movements by which holds take stock and give it back. */
const OF_HOLDS: ReadonlySet<string> = new Set(['held', 'swapped', 'released']);

/**
 * Invariant 5. A hold takes all its lines or none, and an item is on one of its lines only: what the ledger says that holds
 * took and did not give back is, item by item, what the holds and the orders that were holds have on their lines.
 */
export function holdsTakeAllLines(snapshot: Snapshot): Finding {
  const breaches: Breach[] = [];
  const once = (subject: string, lines: readonly LineRow[]): void => {
    const seen = new Set<string>();
    for (const { itemId } of lines) {
      if (seen.has(itemId)) breaches.push({ subject, fault: `${itemId} twice`, detail: `has ${itemId} on two lines` });
      seen.add(itemId);
    }
  };
  for (const { orderId, lines } of snapshot.orders) once(`order ${orderId}`, lines);
  for (const { reservationId, lines } of snapshot.reservations) once(`reservation ${reservationId}`, lines);

  const held = quantities(
    snapshot.reservations.flatMap((hold) => [...takenBy(hold)].map(([itemId, quantity]) => ({ itemId, quantity }))),
  );
  const ordered = quantities(snapshot.orders.flatMap(({ lines }) => lines));
  let items = 0;
  for (const { itemId, rows, complete } of ledgers(snapshot).values()) {
    // What its ledger has lost is a breach of invariant 13.
    if (!complete) continue;
    items++;
    const taken = rows.reduce((sum, { kind, delta }) => (OF_HOLDS.has(kind) ? sum - delta : sum), 0);
    const due = (held.get(itemId) ?? 0) + (ordered.get(itemId) ?? 0);
    if (taken === due) continue;
    breaches.push({
      subject: `item ${itemId}`,
      fault: `off by ${taken - due}`,
      detail: `holds took ${taken} and kept them, but ${held.get(itemId) ?? 0} are held and ${ordered.get(itemId) ?? 0} were ordered`,
    });
  }
  return {
    id: 5,
    name: 'a hold takes all its lines or none',
    checked: snapshot.orders.length + snapshot.reservations.length + items,
    unit: 'orders, holds and items',
    breaches,
    notes: [],
  };
}

/** Invariant 6. An order was placed before its hold was over. */
export function orderedInTime({ orders }: Snapshot): Finding {
  const breaches = orders.flatMap(({ orderId, placedAt, heldUntil }): Breach[] => {
    const subject = `order ${orderId}`;
    const placed = Date.parse(placedAt) / 1000;
    if (!Number.isFinite(placed) || !Number.isFinite(heldUntil)) {
      const detail = `was placed at ${placedAt} from a hold until ${heldUntil}`;
      return [{ subject, fault: 'does not say when', detail }];
    }
    if (placed < heldUntil) return [];
    const detail = `was placed ${(placed - heldUntil).toFixed(3)} s after its hold was over`;
    return [{ subject, fault: 'too late', detail }];
  });
  return {
    id: 6,
    name: 'no order from a hold that is over',
    checked: orders.length,
    unit: 'orders',
    breaches,
    notes: [],
  };
}
