import type { Order, OrderStatus } from '../orders/orders.ts';
import type { OrderChange } from '../orders/orders-store.ts';
import { type ItemQuantity, quantitiesOf, summed } from '../stock/stock.ts';
import { isOpen, type WarehouseOrder, type WorkLine } from '../warehouses/warehouses.ts';
import { unallocated } from './plan.ts';

/** What of an order is to be cancelled: all that has not been shipped, or so many of these items (summed). */
export type CancelRequest = 'all' | readonly ItemQuantity[];

/** What a step takes off one warehouse order, and what is left of it. */
export interface WorkCut {
  readonly row: WarehouseOrder;
  readonly left: readonly WorkLine[];
  readonly cut: readonly ItemQuantity[];
}

/** One transaction of a cancellation. */
export interface CancelStep {
  readonly change: OrderChange;
  readonly cuts: readonly WorkCut[];
  /** Units that go back to what may be sold, by item. */
  readonly giveBack: readonly ItemQuantity[];
}

/** Units of each item that can still be cancelled: ordered − cancelled − shipped (invariant 10). */
export function cancellable(order: Order, work: readonly WarehouseOrder[]): Map<string, number> {
  const shipped = quantitiesOf(summed(work.filter(({ status }) => status === 'shipped').flatMap(({ lines }) => lines)));
  const cancelled = quantitiesOf(order.cancelled ?? []);
  return new Map(
    order.lines.map(({ itemId, quantity }) => [
      itemId,
      quantity - (cancelled.get(itemId) ?? 0) - (shipped.get(itemId) ?? 0),
    ]),
  );
}

/** Which warehouse orders give units up first: those that nobody has begun to pick. */
const EASE: Readonly<Partial<Record<WarehouseOrder['status'], number>>> = {
  allocated: 0,
  queued: 1,
  claimed: 2,
  packed: 3,
};

/**
 * The next transaction of a cancellation: units not yet allocated go first, then those of open warehouse orders, as many
 * as fit `room` actions; the rest is noted on the order as still to be cancelled. More than can be cancelled is not.
 * @param asked what is asked now, beyond what the order notes as still to be cancelled.
 * @param at ISO 8601. @returns undefined when there is nothing to do.
 */
export function cancelStep(
  order: Order,
  work: readonly WarehouseOrder[],
  asked: CancelRequest,
  room: number,
  at: string,
): CancelStep | undefined {
  const wanted = wantedOf(order, work, asked);
  if (wanted.size === 0 && !order.toCancel) return undefined;
  const open = work.filter(isOpen).sort((a, b) => (EASE[a.status] ?? 0) - (EASE[b.status] ?? 0));
  const free = quantitiesOf(unallocated(order, work));
  const done = new Map<string, number>();
  const left = (itemId: string) => (wanted.get(itemId) ?? 0) - (done.get(itemId) ?? 0);
  let used = 0;
  for (const itemId of wanted.keys()) {
    const units = Math.min(left(itemId), free.get(itemId) ?? 0);
    if (units <= 0 || used + 1 > room) continue;
    done.set(itemId, units);
    used += 1;
  }
  const cuts: WorkCut[] = [];
  for (const row of open) {
    const cut: ItemQuantity[] = [];
    for (const { itemId, quantity } of row.lines) {
      const units = Math.min(left(itemId), quantity);
      // The shelf; the item's stock and the warehouse order, unless this step writes them already.
      const cost = 1 + (done.has(itemId) ? 0 : 1) + (cut.length > 0 ? 0 : 1);
      if (units <= 0 || used + cost > room) continue;
      done.set(itemId, (done.get(itemId) ?? 0) + units);
      cut.push({ itemId, quantity: units });
      used += cost;
    }
    if (cut.length > 0) cuts.push({ row, left: lessened(row.lines, cut), cut });
  }
  const giveBack = [...done].map(([itemId, quantity]) => ({ itemId, quantity }));
  const pending = [...wanted.keys()]
    .map((itemId) => ({ itemId, quantity: left(itemId) }))
    .filter(({ quantity }) => quantity > 0);
  return { change: changeOf(order, work, { asked, giveBack, pending, cuts, at }), cuts, giveBack };
}

function wantedOf(order: Order, work: readonly WarehouseOrder[], asked: CancelRequest): Map<string, number> {
  const most = cancellable(order, work);
  const all = asked === 'all' || order.status === 'cancelling';
  const named = quantitiesOf(summed([...(order.toCancel ?? []), ...(asked === 'all' ? [] : asked)]));
  const wanted = [...most].map(([itemId, units]): [string, number] => [
    itemId,
    all ? units : Math.min(units, named.get(itemId) ?? 0),
  ]);
  return new Map(wanted.filter(([, units]) => units > 0));
}

interface Step {
  readonly asked: CancelRequest;
  readonly giveBack: readonly ItemQuantity[];
  readonly pending: readonly ItemQuantity[];
  readonly cuts: readonly WorkCut[];
  readonly at: string;
}

function changeOf(order: Order, work: readonly WarehouseOrder[], step: Step): OrderChange {
  const { asked, giveBack, pending, at } = step;
  const cancelled = summed([...(order.cancelled ?? []), ...giveBack]);
  const status = statusAfter({ ...order, cancelled }, work, step);
  return {
    ...(status !== order.status && { status }),
    ...(cancelled.length > 0 && { cancelled }),
    toCancel: pending.length > 0 ? pending : null,
    ...(asked === 'all' && { cancelRequestedAt: at }),
  };
}

/**
 * An order with nothing open and nothing left to allocate has ended, and one that was stuck is so no longer when nothing
 * is missing; the rest stays what it is.
 */
function statusAfter(order: Order, work: readonly WarehouseOrder[], { asked, pending, cuts }: Step): OrderStatus {
  if (pending.length > 0) return asked === 'all' ? 'cancelling' : order.status;
  const rows = afterCuts(work, cuts);
  if (unallocated(order, rows).length > 0) return order.status;
  if (rows.some(isOpen)) return order.status === 'stuck' ? 'processing' : order.status;
  return rows.some(({ status }) => status === 'shipped') ? 'shipped' : 'cancelled';
}

/** The warehouse orders as a step leaves them; a cancelled one keeps its last lines. */
export function afterCuts(work: readonly WarehouseOrder[], cuts: readonly WorkCut[]): WarehouseOrder[] {
  const byId = new Map(cuts.map((cut) => [cut.row.warehouseOrderId, cut]));
  return work.map((row) => {
    const cut = byId.get(row.warehouseOrderId);
    if (!cut) return row;
    const version = row.version + 1;
    if (cut.left.length === 0) return { ...row, version, status: 'cancelled' };
    return { ...row, version, lines: cut.left, status: row.status === 'packed' ? 'claimed' : row.status };
  });
}

function lessened(lines: readonly WorkLine[], cut: readonly ItemQuantity[]): WorkLine[] {
  const less = quantitiesOf(cut);
  return lines
    .map((line) => ({ ...line, quantity: line.quantity - (less.get(line.itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
