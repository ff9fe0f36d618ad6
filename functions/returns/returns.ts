import { type Order, without } from '../orders/orders.ts';
import { endedRank, openRank } from '../shared/open-first.ts';
import { type ItemQuantity, quantitiesOf, summed, unitsOf } from '../stock/stock.ts';
import type { Warehouse, WarehouseOrder } from '../warehouses/warehouses.ts';

/** States of a return (invariant 8): it stays requested while only a part has come; from there it ends, once. */
export type ReturnStatus = 'requested' | 'received' | 'cancelled';

/** One item of a return; what is in neither of its other sums has not come. */
export interface ReturnLine extends ItemQuantity {
  /** Units that came and are on the shelf again. */
  readonly restocked: number;
  /** Units that came and can't be sold again. */
  readonly writtenOff: number;
}

/** What a shopper sends back of an order, as stored. */
export interface Return {
  readonly orderId: string;
  /** The order's id, `-R` and a number. */
  readonly returnId: string;
  readonly userId: string;
  /** Where it is sent. */
  readonly warehouseId: string;
  readonly status: ReturnStatus;
  readonly lines: readonly ReturnLine[];
  /** Why, in the shopper's words. */
  readonly reason: string;
  /** +1 at each change. */
  readonly version: number;
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly endedAt?: string;
  /** Place in the warehouse's list: see `openRank`. */
  readonly rank: string;
}

/** What of an order can still be sent back, by item: what was shipped, but for what came back or is to. */
export function returnable(order: Order, work: readonly WarehouseOrder[]): Map<string, number> {
  const shipped = summed(work.flatMap(({ status, lines }) => (status === 'shipped' ? lines : [])));
  return quantitiesOf(without(shipped, [...(order.returned ?? []), ...(order.toReturn ?? [])]));
}

/** A line of which more is to be sent back than can be. */
export interface Beyond {
  readonly itemId: string;
  readonly returnable: number;
  readonly requested: number;
}

/** What of a request is beyond what can be sent back; nothing when all can. */
export function beyond(lines: readonly ItemQuantity[], most: ReadonlyMap<string, number>): Beyond[] {
  return lines.flatMap(({ itemId, quantity }) => {
    const left = most.get(itemId) ?? 0;
    return quantity > left ? [{ itemId, returnable: left, requested: quantity }] : [];
  });
}

/**
 * Where a return is sent: the warehouse that shipped most of its units, an open one if there is any, by id among equals;
 * when all that shipped are closed, the open one that goes first.
 */
export function destinationOf(
  lines: readonly ItemQuantity[],
  work: readonly WarehouseOrder[],
  warehouses: readonly Warehouse[],
): string | undefined {
  const items = new Set(lines.map(({ itemId }) => itemId));
  const units = new Map<string, number>();
  for (const { status, warehouseId, lines: sent } of work) {
    if (status !== 'shipped') continue;
    const those = unitsOf(sent.filter(({ itemId }) => items.has(itemId)));
    units.set(warehouseId, (units.get(warehouseId) ?? 0) + those);
  }
  const open = warehouses.filter(({ state }) => state === 'open');
  const candidates = open.length > 0 ? open : warehouses;
  const shippedBy = ({ warehouseId }: Warehouse): number => units.get(warehouseId) ?? 0;
  const [first] = [...candidates].sort(
    (one, other) =>
      shippedBy(other) - shippedBy(one) ||
      one.priority - other.priority ||
      (one.warehouseId < other.warehouseId ? -1 : 1),
  );
  return first?.warehouseId;
}

/** What a return is made of; lines of one item must be summed before. */
export interface ReturnRequest {
  readonly order: Order;
  readonly lines: readonly ItemQuantity[];
  readonly reason: string;
  readonly warehouseId: string;
}

/** A return that nothing has come of yet, and what its order then says is to come back. @param at ISO 8601. */
export function newReturn({ order, lines, reason, warehouseId }: ReturnRequest, at: string): Return {
  const { orderId, userId, returnsVersion = 0 } = order;
  const returnId = `${orderId}-R${returnsVersion + 1}`;
  return {
    ...{ orderId, returnId, userId, warehouseId, reason },
    lines: lines.map((line) => ({ ...line, restocked: 0, writtenOff: 0 })),
    status: 'requested',
    version: 1,
    requestedAt: at,
    rank: openRank(at, returnId),
  };
}

/** What of an order has come back and is to come. */
export type ReturnSums = Required<Pick<Order, 'returned' | 'toReturn'>>;

/** The order's sums with more to come back. */
export const expecting = (order: Order, lines: readonly ItemQuantity[]): ReturnSums => ({
  returned: order.returned ?? [],
  toReturn: summed([...(order.toReturn ?? []), ...lines]),
});

/** The order's sums when units have come, and others will not come any more. */
export const settled = (order: Order, came: readonly ItemQuantity[], gone: readonly ItemQuantity[]): ReturnSums => ({
  returned: summed([...(order.returned ?? []), ...came]).filter(({ quantity }) => quantity > 0),
  toReturn: without(order.toReturn ?? [], [...came, ...gone]),
});

/** Units of a line that have not come. */
export const outstanding = ({ quantity, restocked, writtenOff }: ReturnLine): number =>
  quantity - restocked - writtenOff;

/** Units of one item that came with a parcel, and what becomes of them. */
export interface Judged {
  readonly itemId: string;
  readonly restock: number;
  readonly writeOff: number;
}

/** What of a parcel is beyond what was to come; nothing when it can be taken. */
export function unasked(row: Return, judged: readonly Judged[]): Beyond[] {
  const left = new Map(row.lines.map((line) => [line.itemId, outstanding(line)]));
  return beyond(
    judged.map(({ itemId, restock, writeOff }) => ({ itemId, quantity: restock + writeOff })),
    left,
  );
}

/**
 * The return after a parcel: received once nothing is outstanding, or when nothing more will come.
 * @param at ISO 8601.
 */
export function afterParcel(row: Return, judged: readonly Judged[], last: boolean, at: string): Return {
  const came = new Map(judged.map((line) => [line.itemId, line]));
  const lines = row.lines.map((line): ReturnLine => {
    const { restock = 0, writeOff = 0 } = came.get(line.itemId) ?? {};
    return { ...line, restocked: line.restocked + restock, writtenOff: line.writtenOff + writeOff };
  });
  const after = { ...row, lines, version: row.version + 1 };
  return last || lines.every((line) => outstanding(line) === 0) ? ended(after, 'received', at) : after;
}

/** Whether nothing of it has come yet. */
export const isUntouched = ({ status, lines }: Return): boolean =>
  status === 'requested' && lines.every((line) => outstanding(line) === line.quantity);

/** The return once its shopper keeps the goods. @param at ISO 8601. */
export const cancelled = (row: Return, at: string): Return =>
  ended({ ...row, version: row.version + 1 }, 'cancelled', at);

const ended = (row: Return, status: ReturnStatus, at: string): Return => ({
  ...row,
  status,
  endedAt: at,
  rank: endedRank(at, row.returnId),
});
