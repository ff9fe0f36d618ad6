import { inTransitOf } from '../../functions/transfers/transfers.ts';
import type { LineRow, OrderRow, ReservationRow, Snapshot, WarehouseOrderRow } from './rows.ts';

/** States of a warehouse order whose units stand on a shelf, promised. */
export const OPEN_WORK: ReadonlySet<string> = new Set(['allocated', 'queued', 'claimed', 'packed']);

/** Where every unit of one item is, summed over all tables. */
export interface Tally {
  received: number;
  corrected: number;
  damaged: number;
  returned: number;
  available: number;
  held: number;
  /** Ordered, and in no warehouse order yet. */
  unallocated: number;
  /** As the shelves say. */
  allocated: number;
  shipped: number;
  /** Between warehouses, as the transfers say. */
  inTransit: number;
  /** In open warehouse orders, as they say. */
  openWork: number;
  /** In shipped warehouse orders, as they say. */
  shippedWork: number;
}

const empty = (): Tally => ({
  received: 0,
  corrected: 0,
  damaged: 0,
  returned: 0,
  available: 0,
  held: 0,
  unallocated: 0,
  allocated: 0,
  shipped: 0,
  inTransit: 0,
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

/** Everything a hold has taken from stock: its lines once it is `held`, and what it has beyond them or on the way to them. */
export function takenBy({ state, lines, partial = [] }: ReservationRow): Map<string, number> {
  return quantities([...(state === 'held' ? lines : []), ...partial]);
}

/**
 * What of an order is neither cancelled nor in a warehouse order that is not: it waits to be allocated, and below zero it
 * is more than was ordered. A cancelled warehouse order has given its units back; the order says so itself. Items in balance
 * are left out.
 */
export function unallocatedOf(order: OrderRow, work: readonly WarehouseOrderRow[]): Map<string, number> {
  const left = quantities(order.lines);
  const gone = [
    ...(order.cancelled ?? []),
    ...work.flatMap(({ status, lines }) => (status === 'cancelled' ? [] : lines)),
  ];
  for (const [itemId, quantity] of quantities(gone)) left.set(itemId, (left.get(itemId) ?? 0) - quantity);
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
    tally.damaged += row.damaged ?? 0;
    tally.returned += row.returned ?? 0;
    tally.allocated += row.allocated;
    tally.shipped += row.shipped;
  }
  for (const hold of snapshot.reservations) {
    for (const [itemId, quantity] of takenBy(hold)) of(itemId).held += quantity;
  }
  for (const { status, lines } of snapshot.transfers) {
    if (status !== 'inTransit') continue;
    for (const line of lines) of(line.itemId).inTransit += inTransitOf(line);
  }
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
