import { Breach } from './breach.ts';
import { type Goods, goodsOf, SUMS, type Sum } from './goods.ts';
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
import type { ShelfChanges } from './shelf-changes.ts';
import { add, shown, unitsOf } from './units.ts';

const MARK = /^restored-hold:([^:]+):/;

/** What a unit more in each sum of a shelf adds to what the store has, on shelves or in transit. */
const WORTH: Readonly<Record<Sum, -1 | 0 | 1>> = {
  received: 1,
  corrected: 1,
  damaged: -1,
  returned: 1,
  transferredIn: 0,
  transferredOut: 0,
};

const COUNTERS = [
  'onHand',
  'allocated',
  'free',
  'received',
  'shipped',
  'damaged',
  'returned',
  'transferredIn',
  'transferredOut',
] as const;

/** Of these, which requests of their own change. */
const REQUESTED = { received: 'receive', corrected: 'correct' } as const;

/**
 * Invariants 1, 2 and 3: where every unit is, after every change. What was received and corrected is known from those who
 * did it ({@link ShelfChanges}), and from the rows of deliveries, transfers, returns and shorts ({@link goodsOf}); all else
 * only ever moves units from one place to another.
 */
export class StockChecks {
  readonly #mirror: Mirror;
  readonly #changes: ShelfChanges;
  /** Of each item, what came in any way, less what was lost or broken. */
  readonly #received = new Map<string, number>();
  /** Held, or ordered and not given back. */
  readonly #promised = new Map<string, number>();
  /** On the way from one warehouse to another, by item. */
  readonly #transit = new Map<string, number>();
  /** What holds removed by TTL had and nobody has given back yet, by reservation. */
  readonly #limbo = new Map<string, Map<string, number>>();
  readonly #allocated = new Map<string, number>();
  readonly #shipped = new Map<string, number>();

  constructor(mirror: Mirror, changes: ShelfChanges) {
    this.#mirror = mirror;
    this.#changes = changes;
  }

  begin(shelves: readonly WarehouseStock[]): void {
    add(this.#received, unitsOf(shelves.map(({ itemId, onHand }) => ({ itemId, quantity: onHand }))));
  }

  check(step: Step): void {
    this.#movePromises(step);
    const goods = goodsOf(step);
    const delivered = this.#shelves(step, goods);
    add(this.#transit, goods.transit);
    this.#available(step, delivered, goods);
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
  #shelves(step: Step, goods: Goods): Map<string, number> {
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
      const counted = isCounted(step, before, after);
      if (counted) this.#changes.counted(before, after);
      for (const sum of SUMS) this.#sum(sum, before, after, goods, delivered, counted);
    }
    // What rows say and no shelf has done.
    for (const sum of SUMS) {
      const [missed] = goods.sums[sum];
      if (missed) throw new Breach(1, `${sum} of ${missed[0]} should change by ${missed[1]}, and the shelf does not`);
    }
    for (const key of touched) this.#shelf(key);
    add(this.#received, delivered);
    return delivered;
  }

  /** One sum of a shelf changes by what other rows of the step say, or by what somebody asked for. */
  #sum(
    sum: Sum,
    before: WarehouseStock | undefined,
    after: WarehouseStock,
    goods: Goods,
    delivered: Map<string, number>,
    counted: boolean,
  ): void {
    const change = (after[sum] ?? 0) - (before?.[sum] ?? 0);
    const key = shelfKey(after.itemId, after.warehouseId);
    const said = goods.sums[sum].get(key) ?? 0;
    if (change === 0 && said === 0) return;
    goods.sums[sum].delete(key);
    add(delivered, new Map([[after.itemId, change]]), WORTH[sum]);
    if (change === said || (sum === 'corrected' && counted && said === 0)) return;
    if ((sum !== 'received' && sum !== 'corrected') || said !== 0)
      throw new Breach(1, `${sum} of ${key} changes by ${change}; by what came, went or was found it is ${said}`);
    this.#changes.changed(REQUESTED[sum], after, change);
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
    for (const name of COUNTERS) {
      const units = row[name] ?? 0;
      if (!Number.isSafeInteger(units) || units < 0) throw new Breach(2, `${name} of ${key} is ${units}`);
    }
    if (row.free !== row.onHand - row.allocated) {
      throw new Breach(1, `${key}: free ${row.free} is not onHand ${row.onHand} − allocated ${row.allocated}`);
    }
    const {
      received,
      corrected,
      shipped: gone,
      damaged = 0,
      returned = 0,
      transferredIn = 0,
      transferredOut = 0,
    } = row;
    const balance = received + corrected - damaged + returned + transferredIn - transferredOut - gone;
    if (row.onHand !== balance) throw new Breach(1, `${key}: onHand is ${row.onHand}, its sums come to ${balance}`);
    if (row.allocated !== allocated) {
      throw new Breach(1, `${key}: allocated is ${row.allocated}, open warehouse orders have ${allocated}`);
    }
    if (row.shipped !== shipped) {
      throw new Breach(1, `${key}: shipped is ${row.shipped}, shipped warehouse orders have ${shipped}`);
    }
  }

  #available(step: Step, delivered: ReadonlyMap<string, number>, { transit }: Goods): void {
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
    add(off, transit);
    add(off, delivered, -1);
    if (off.size > 0) {
      throw new Breach(
        1,
        `units made (+) or lost (−) by this change: ${shown(off)}${this.#balance([...off.keys()][0] ?? '')}`,
      );
    }
    for (const [itemId, change] of [...this.#change, ...transit]) {
      const promised = this.#promised.get(itemId) ?? 0;
      const moving = this.#transit.get(itemId) ?? 0;
      const received = this.#received.get(itemId) ?? 0;
      if (change > 0 && promised + moving > received) {
        const where = `${promised} held and ordered, ${moving} in transit, of ${received}`;
        throw new Breach(3, `${itemId} is oversold: ${where}`);
      }
    }
  }

  #balance(itemId: string): string {
    const available = this.#mirror.stock.get(itemId)?.available ?? 0;
    const received = this.#received.get(itemId) ?? 0;
    return ` (${itemId}: available ${available}, held and ordered ${this.#promised.get(itemId) ?? 0}, received ${received})`;
  }
}

/** Whether this is a count of the shelf, also one that found the book right. */
const isCounted = (step: Step, before: WarehouseStock | undefined, after: WarehouseStock): boolean =>
  after.countedAt !== before?.countedAt ||
  step
    .of<Stock>('Stock')
    .some(({ after: stock }) => stock?.itemId === after.itemId && stock.lastMovement.kind === 'counted');
