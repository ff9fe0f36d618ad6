import type { LineRow, OrderRow, Snapshot, WarehouseOrderRow } from './rows.ts';

/** States of an order in which what no warehouse order holds still waits to be allocated. */
const OPEN_ORDER: ReadonlySet<string> = new Set(['placed', 'processing', 'stuck']);

/** States of a warehouse order whose units stand on a shelf, promised. */
export const OPEN_WORK: ReadonlySet<string> = new Set(['allocated', 'queued', 'claimed']);

/** Where every unit of one item is, summed over all tables. */
export interface Tally {
  received: number;
  corrected: number;
  available: number;
  held: number;
  /** Ordered, and in no warehouse order yet. */
  unallocated: number;
  /** As the shelves say. */
  allocated: number;
  shipped: number;
  /** In open warehouse orders, as they say. */
  openWork: number;
  /** In shipped warehouse orders, as they say. */
  shippedWork: number;
}

const empty = (): Tally => ({
  received: 0,
  corrected: 0,
  available: 0,
  held: 0,
  unallocated: 0,
  allocated: 0,
  shipped: 0,
  openWork: 0,
  shippedWork: 0,
});

/** Sums of quantities by item. */
export function quantities(lines: Iterable<LineRow>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of lines) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return sums;
}

/** Warehouse orders by the order they are for. */
export function workByOrder(snapshot: Pick<Snapshot, 'warehouseOrders'>): Map<string, WarehouseOrderRow[]> {
  return Map.groupBy(snapshot.warehouseOrders, ({ orderId }) => orderId);
}

/**
 * What an order still waits to have allocated, by item. A cancelled warehouse order has given its units back, and so has
 * an order that is being or was cancelled; neither waits for anything.
 */
export function unallocatedOf(order: OrderRow, work: readonly WarehouseOrderRow[]): Map<string, number> {
  if (!OPEN_ORDER.has(order.status)) return new Map();
  return leftOver(order, work);
}

/** What an order's lines have beyond all its warehouse orders, cancelled ones too; items in balance are left out. */
export function leftOver(order: OrderRow, work: readonly WarehouseOrderRow[]): Map<string, number> {
  const left = quantities(order.lines);
  for (const [itemId, quantity] of quantities(work.flatMap(({ lines }) => lines))) {
    left.set(itemId, (left.get(itemId) ?? 0) - quantity);
  }
  return new Map([...left].filter(([, quantity]) => quantity !== 0));
}

/** One tally an item, for every item any table knows. */
export function tallies(snapshot: Snapshot): Map<string, Tally> {
  const byItem = new Map<string, Tally>();
  const of = (itemId: string): Tally => {
    const tally = byItem.get(itemId) ?? empty();
    byItem.set(itemId, tally);
    return tally;
  };
  for (const row of snapshot.stock) of(row.itemId).available += row.available;
  for (const row of snapshot.warehouseStock) {
    const tally = of(row.itemId);
    tally.received += row.received;
    tally.corrected += row.corrected;
    tally.allocated += row.allocated;
    tally.shipped += row.shipped;
  }
  for (const { lines } of snapshot.reservations) for (const line of lines) of(line.itemId).held += line.quantity;
  const work = workByOrder(snapshot);
  for (const order of snapshot.orders) {
    for (const [itemId, quantity] of unallocatedOf(order, work.get(order.orderId) ?? []))
      of(itemId).unallocated += quantity;
  }
  for (const { status, lines } of snapshot.warehouseOrders) {
    for (const { itemId, quantity } of lines) {
      if (OPEN_WORK.has(status)) of(itemId).openWork += quantity;
      if (status === 'shipped') of(itemId).shippedWork += quantity;
    }
  }
  return byItem;
}
