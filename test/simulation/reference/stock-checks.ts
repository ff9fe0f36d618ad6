import { Breach } from './breach.ts';
import type { Deliveries } from './deliveries.ts';
import { type Mirror, shelfKey } from './mirror.ts';
import {
  isOpen,
  keptBy,
  type Order,
  type Reservation,
  type Step,
  type Stock,
  takenBy,
  type WarehouseOrder,
  type WarehouseStock,
} from './rows.ts';
import { add, shown, unitsOf } from './units.ts';

const MARK = /^restored-hold:([^:]+):/;

/**
 * Invariants 1, 2 and 3: where every unit is, after every change. What was received and corrected is known from those who
 * did it ({@link Deliveries}); what the rows say only ever moves units from one place to another.
 */
export class StockChecks {
  readonly #mirror: Mirror;
  readonly #deliveries: Deliveries;
  /** Received and corrected of each item. */
  readonly #received = new Map<string, number>();
  /** Held, or ordered and not given back. */
  readonly #promised = new Map<string, number>();
  /** What holds removed by TTL had and nobody has given back yet, by reservation. */
  readonly #limbo = new Map<string, Map<string, number>>();
  readonly #allocated = new Map<string, number>();
  readonly #shipped = new Map<string, number>();

  constructor(mirror: Mirror, deliveries: Deliveries) {
    this.#mirror = mirror;
    this.#deliveries = deliveries;
  }

  begin(shelves: readonly WarehouseStock[]): void {
    add(this.#received, unitsOf(shelves.map(({ itemId, onHand }) => ({ itemId, quantity: onHand }))));
  }

  check(step: Step): void {
    this.#movePromises(step);
    const delivered = this.#shelves(step);
    this.#available(step, delivered);
  }

  atRest(): void {
    for (const [reservationId, units] of this.#limbo) {
      if (units.size === 0) continue;
      throw new Breach(4, `hold ${reservationId} was removed by TTL and never given back: ${shown(units)}`);
    }
  }

  /** Holds and orders: what they take on and give up in this step, before stock is looked at. */
  readonly #change = new Map<string, number>();

  #movePromises(step: Step): void {
    this.#change.clear();
    for (const { before, after, removedByTtl } of step.of<Reservation>('Reservations')) {
      const taken = takenBy(before);
      if (removedByTtl && before) {
        this.#limbo.set(before.reservationId, taken);
        continue;
      }
      add(this.#change, taken, -1);
      add(this.#change, takenBy(after));
    }
    for (const { before, after } of step.of<Order>('Orders')) {
      add(this.#change, keptBy(before), -1);
      add(this.#change, keptBy(after));
    }
    for (const { after } of step.of<{ key: string }>('Idempotency')) {
      const limbo = this.#limbo.get(MARK.exec(after?.key ?? '')?.[1] ?? '');
      if (!limbo) continue;
      for (const { before: stock, after: now } of step.of<Stock>('Stock')) {
        const back = new Map([[now?.itemId ?? '', (now?.available ?? 0) - (stock?.available ?? 0)]]);
        add(limbo, back, -1);
        add(this.#change, back, -1);
      }
      const less = [...limbo].find(([, quantity]) => quantity < 0);
      if (less) throw new Breach(10, `a hold removed by TTL gave back more than it had of ${less[0]}`);
    }
    add(this.#promised, this.#change);
  }

  /** @returns what was delivered of each item, by the shelves. */
  #shelves(step: Step): Map<string, number> {
    const touched = new Set<string>();
    const delivered = new Map<string, number>();
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      for (const [row, factor] of [
        [before, -1],
        [after, 1],
      ] as const) {
        if (!row || row.status === 'cancelled') continue;
        const units = unitsOf(
          row.lines.map(({ itemId, quantity }) => ({ itemId: shelfKey(itemId, row.warehouseId), quantity })),
        );
        add(isOpen(row) ? this.#allocated : this.#shipped, units, factor);
        for (const key of units.keys()) touched.add(key);
      }
    }
    for (const { before, after } of step.of<WarehouseStock>('WarehouseStock')) {
      if (!after) throw new Breach(1, `shelf ${before?.itemId} in ${before?.warehouseId} is gone`);
      touched.add(shelfKey(after.itemId, after.warehouseId));
      for (const [kind, column] of [
        ['receive', 'received'],
        ['correct', 'corrected'],
      ] as const) {
        const change = (after[column] ?? 0) - (before?.[column] ?? 0);
        if (change === 0) continue;
        const { itemId, warehouseId } = after;
        this.#deliveries.tookEffect({ itemId, warehouseId, kind, change });
        add(delivered, new Map([[itemId, change]]));
      }
    }
    for (const key of touched) this.#shelf(key);
    add(this.#received, delivered);
    return delivered;
  }

  #shelf(key: string): void {
    const row = this.#mirror.shelves.get(key);
    const allocated = this.#allocated.get(key) ?? 0;
    const shipped = this.#shipped.get(key) ?? 0;
    if (!row) {
      if (allocated + shipped > 0)
        throw new Breach(1, `${allocated + shipped} of ${key} are in work, but there is no shelf`);
      return;
    }
    for (const name of ['onHand', 'allocated', 'free', 'received', 'shipped'] as const) {
      if (!Number.isSafeInteger(row[name]) || row[name] < 0) throw new Breach(2, `${name} of ${key} is ${row[name]}`);
    }
    if (row.free !== row.onHand - row.allocated) {
      throw new Breach(1, `${key}: free ${row.free} is not onHand ${row.onHand} − allocated ${row.allocated}`);
    }
    if (row.onHand !== row.received + row.corrected - row.shipped) {
      throw new Breach(1, `${key}: onHand ${row.onHand} is not received + corrected − shipped`);
    }
    if (row.allocated !== allocated) {
      throw new Breach(1, `${key}: allocated is ${row.allocated}, open warehouse orders have ${allocated}`);
    }
    if (row.shipped !== shipped) {
      throw new Breach(1, `${key}: shipped is ${row.shipped}, shipped warehouse orders have ${shipped}`);
    }
  }

  #available(step: Step, delivered: ReadonlyMap<string, number>): void {
    const off = new Map(this.#change);
    for (const { before, after } of step.of<Stock>('Stock')) {
      if (!after) throw new Breach(1, `stock of ${before?.itemId} is gone`);
      const change = after.available - (before?.available ?? 0);
      add(off, new Map([[after.itemId, change]]));
      if (!Number.isSafeInteger(after.available))
        throw new Breach(2, `available of ${after.itemId} is ${after.available}`);
      if (change < 0 && after.available < 0 && (delivered.get(after.itemId) ?? 0) >= 0) {
        throw new Breach(2, `available of ${after.itemId} fell to ${after.available}, and not by a count`);
      }
    }
    add(off, delivered, -1);
    if (off.size > 0) {
      throw new Breach(
        1,
        `units made (+) or lost (−) by this change: ${shown(off)}${this.#balance([...off.keys()][0] ?? '')}`,
      );
    }
    for (const [itemId, change] of this.#change) {
      const promised = this.#promised.get(itemId) ?? 0;
      const received = this.#received.get(itemId) ?? 0;
      if (change > 0 && promised > received) {
        throw new Breach(3, `${itemId} is oversold: ${promised} held and ordered, ${received} received and corrected`);
      }
    }
  }

  #balance(itemId: string): string {
    const available = this.#mirror.stock.get(itemId)?.available ?? 0;
    const received = this.#received.get(itemId) ?? 0;
    return ` (${itemId}: available ${available}, held and ordered ${this.#promised.get(itemId) ?? 0}, received ${received})`;
  }
}
