import type { Breach, Finding } from './finding.ts';
import { returnedOnce } from './goods-checks.ts';
import { ledgers } from './ledgers.ts';
import type { Snapshot } from './rows.ts';
import { quantities, workByOrder } from './tally.ts';

/**
 * Invariant 10. What an order gave back is never more than was ordered and not shipped, and it went back to stock once:
 * the movements of its cancellation come to what it says was cancelled. What shoppers send back was shipped.
 */
export function givenBackOnce(snapshot: Snapshot): Finding {
  const items = ledgers(snapshot);
  const movements = movementsByOrder(snapshot);
  const work = workByOrder(snapshot);
  const breaches: Breach[] = [];
  let checked = 0;
  for (const order of snapshot.orders) {
    const subject = `order ${order.orderId}`;
    const ordered = quantities(order.lines);
    const cancelled = quantities(order.cancelled ?? []);
    const own = work.get(order.orderId) ?? [];
    const shipped = quantities(own.flatMap(({ status, lines }) => (status === 'shipped' ? lines : [])));
    const returned = movements.get(order.orderId) ?? new Map<string, number>();
    movements.delete(order.orderId);
    for (const itemId of new Set([...ordered.keys(), ...cancelled.keys(), ...returned.keys()])) {
      checked++;
      const [units, gone, sent] = [ordered, cancelled, shipped].map((of) => of.get(itemId) ?? 0) as [
        number,
        number,
        number,
      ];
      if (gone < 0 || gone + sent > units) {
        const detail = `ordered ${units} of ${itemId}, but ${gone} cancelled and ${sent} shipped`;
        breaches.push({ subject, fault: `${itemId} beyond what was ordered`, detail });
      }
      const back = returned.get(itemId) ?? 0;
      // What its ledger has lost is a breach of invariant 13.
      if (back === gone || !(items.get(itemId)?.complete ?? false)) continue;
      const detail = `${gone} of ${itemId} cancelled, but ${back} went back to stock`;
      breaches.push({ subject, fault: `${itemId} off by ${back - gone}`, detail });
    }
  }
  for (const [orderId, of] of movements) {
    const detail = `does not exist, but ${[...of].map(([itemId, units]) => `${units} of ${itemId}`).join(', ')} went back to stock for it`;
    breaches.push({ subject: `order ${orderId}`, fault: 'does not exist', detail });
  }
  const back = returnedOnce(snapshot);
  breaches.push(...back.breaches);
  const name = 'given back once, and never more than was not shipped; returned never more than was';
  return { id: 10, name, checked: checked + back.checked, unit: 'order lines and returned lines', breaches, notes: [] };
}

function movementsByOrder(snapshot: Snapshot): Map<string, Map<string, number>> {
  const byOrder = new Map<string, Map<string, number>>();
  for (const { itemId, rows } of ledgers(snapshot).values()) {
    for (const { kind, ref, delta } of rows) {
      if (kind !== 'cancelled') continue;
      const of = byOrder.get(ref) ?? new Map<string, number>();
      byOrder.set(ref, of);
      of.set(itemId, (of.get(itemId) ?? 0) + delta);
    }
  }
  return byOrder;
}
