import type { Breach, Finding } from './finding.ts';
import type { ReservationRow, Snapshot } from './rows.ts';

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

function malformed(hold: ReservationRow): string[] {
  const faults: string[] = [];
  if (hold.state !== 'held') faults.push(`has the unknown state ${hold.state}`);
  if (!Number.isFinite(hold.expiresAt)) faults.push('has no end');
  if (hold.lines.length === 0) faults.push('holds nothing');
  if (hold.lines.some(({ quantity }) => !Number.isSafeInteger(quantity) || quantity <= 0)) {
    faults.push('has a line without a positive quantity');
  }
  return faults;
}
