import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import type { Request } from './requests.ts';
import type { Step, WarehouseOrder } from './rows.ts';
import { sameUnits, shown, type Units, unitsOf } from './units.ts';

/**
 * Invariants 7 and 11 for what is picked: units count as picked once a scan, never more than their line has, and only for the
 * claim they were scanned under; nothing is packed or shipped that was not picked.
 */
export class PickChecks {
  readonly #scans = new Effects();

  readonly routes = ['pickWork'] as const;

  sent(request: Request): void {
    this.#scans.sent(request, kindOf(request));
  }

  /** What is answered is the work as it is then, so a repeat may be told something else. */
  told(request: Request, answer: Answer): void {
    this.#scans.told(request, kindOf(request), answer.status < 300 ? { ...answer, body: {} } : answer);
  }

  check(step: Step): void {
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (before && after) this.#changed(before, after);
    }
  }

  #changed(before: WarehouseOrder, after: WarehouseOrder): void {
    const name = `warehouse order ${after.warehouseOrderId}`;
    const lines = unitsOf(after.lines);
    const picked = pickedOf(after);
    if (before.status !== after.status && (after.status === 'packed' || after.status === 'shipped')) {
      if (!sameUnits(picked, lines)) {
        throw new Breach(11, `${name} is ${after.status} with ${shown(lines)}, and ${shown(picked)} were picked`);
      }
    }
    // Nothing counts any more that was picked under a claim that is over.
    if (before.claimedBy !== after.claimedBy || before.status === 'queued' || after.status === 'queued') {
      if (picked.size > 0 && after.status !== 'cancelled')
        throw new Breach(11, `${name} begins a claim with ${shown(picked)} picked`);
      return;
    }
    // Shorts and cancellations leave the shelf's units or put some back; what they may do is looked at elsewhere.
    if (before.version !== after.version) return;
    const was = pickedOf(before);
    if (sameUnits(was, picked)) return;
    const more: { itemId: string; quantity: number }[] = [];
    for (const itemId of new Set([...was.keys(), ...picked.keys()])) {
      const kept = Math.min(was.get(itemId) ?? 0, lines.get(itemId) ?? 0);
      const quantity = (picked.get(itemId) ?? 0) - kept;
      if (quantity < 0) throw new Breach(11, `${name} has ${-quantity} of ${itemId} picked less than were scanned`);
      if ((picked.get(itemId) ?? 0) > (lines.get(itemId) ?? 0))
        throw new Breach(11, `${name} has ${shown(picked)} picked, and its lines are ${shown(lines)}`);
      if (quantity > 0) more.push({ itemId, quantity });
    }
    if (more.length > 0) this.#scans.tookEffect(scanOf(after.warehouseOrderId, after.claimedBy ?? '', unitsOf(more)));
  }
}

const pickedOf = ({ picked = {} }: WarehouseOrder): Map<string, number> => new Map(Object.entries(picked));

const scanOf = (warehouseOrderId: string, who: string, units: Units): string =>
  `scan of ${[...units]
    .map(([itemId, quantity]) => `${itemId}×${quantity}`)
    .sort()
    .join(', ')} for ${warehouseOrderId} by ${who}`;

function kindOf({ ask }: Request): string {
  const { lines } = ask.body as { lines: { itemId: string; quantity: number }[] };
  return scanOf(ask.params?.['warehouseOrderId'] ?? '', ask.user?.id ?? '', unitsOf(lines));
}
