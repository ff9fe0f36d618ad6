import { endedRank, openRank } from '../shared/open-first.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import type { ItemQuantity } from '../stock/stock.ts';

/** Most lines of a delivery, so that its row stays small enough to be written at each receipt. */
export const LINES_PER_DELIVERY = 200;

/** Most lines it may come to have by what was not expected. */
export const LINES_WITH_UNEXPECTED = 400;

/** Most lines of one receipt, so that it is one transaction: the key, the delivery, and a shelf and stock a line. */
export const LINES_PER_RECEIPT = Math.floor((TRANSACTION_LIMIT - 2) / 2);

/** One item of a delivery. */
export interface DeliveryLine {
  readonly itemId: string;
  /** Units the supplier is to bring; 0 for what came without being expected. */
  readonly expected: number;
  /** Units that have come so far, the damaged ones among them. */
  readonly received: number;
  readonly damaged: number;
}

/** What a supplier is expected to bring to a warehouse, as stored. */
export interface Delivery {
  readonly warehouseId: string;
  readonly deliveryId: string;
  readonly supplier: string;
  /** ISO 8601. */
  readonly dueAt: string;
  readonly status: 'open' | 'closed';
  readonly lines: readonly DeliveryLine[];
  /** +1 at each change. */
  readonly version: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly closedAt?: string;
  readonly closedBy?: string;
  /** Place in the warehouse's list: see `openRank`. */
  readonly rank: string;
  /** For the list: items, and units over all lines. */
  readonly items: number;
  readonly expected: number;
  readonly received: number;
  readonly due: number;
}

/** Units of a line that are still to come. */
export const dueOf = ({ expected, received }: DeliveryLine): number => Math.max(0, expected - received);

/** Units of a line that came beyond what was expected. */
export const overOf = ({ expected, received }: DeliveryLine): number => Math.max(0, received - expected);

const sum = (lines: readonly DeliveryLine[], of: (line: DeliveryLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

/** What the list of deliveries shows of lines. */
const totals = (lines: readonly DeliveryLine[]) => ({
  items: lines.length,
  expected: sum(lines, ({ expected }) => expected),
  received: sum(lines, ({ received }) => received),
  due: sum(lines, dueOf),
});

/** What a delivery is announced with; lines of one item must be summed before. */
export interface Announcement {
  readonly warehouseId: string;
  readonly supplier: string;
  readonly dueAt: string;
  readonly lines: readonly ItemQuantity[];
}

/** A delivery that nothing has come of yet. @param at ISO 8601. */
export function newDelivery(announced: Announcement, deliveryId: string, createdBy: string, at: string): Delivery {
  const lines = announced.lines.map(({ itemId, quantity }) => ({
    ...{ itemId, expected: quantity },
    ...{ received: 0, damaged: 0 },
  }));
  const { warehouseId, supplier, dueAt } = announced;
  return {
    ...{ warehouseId, deliveryId, supplier, dueAt, lines, createdBy },
    ...totals(lines),
    status: 'open',
    version: 1,
    createdAt: at,
    rank: openRank(dueAt, deliveryId),
  };
}

/** Units of an item that came with one receipt, the damaged ones among them. */
export interface Arrived extends ItemQuantity {
  readonly damaged: number;
}

/** The delivery after a receipt: all that came is taken, also beyond what was expected, and what was not expected at all. */
export function received(delivery: Delivery, arrived: readonly Arrived[]): Delivery {
  const came = new Map(arrived.map((line) => [line.itemId, line]));
  const listed = new Set(delivery.lines.map(({ itemId }) => itemId));
  const add = (line: DeliveryLine): DeliveryLine => {
    const { quantity = 0, damaged = 0 } = came.get(line.itemId) ?? {};
    return { ...line, received: line.received + quantity, damaged: line.damaged + damaged };
  };
  const unexpected = arrived.filter(({ itemId }) => !listed.has(itemId));
  const lines = [
    ...delivery.lines,
    ...unexpected.map(({ itemId }) => ({ itemId, expected: 0, received: 0, damaged: 0 })),
  ].map(add);
  return { ...delivery, lines, ...totals(lines), version: delivery.version + 1 };
}

/** The delivery once nothing more of it is waited for. @param at ISO 8601. */
export const closed = (delivery: Delivery, closedBy: string, at: string): Delivery => ({
  ...delivery,
  status: 'closed',
  version: delivery.version + 1,
  closedAt: at,
  closedBy,
  rank: endedRank(at, delivery.deliveryId),
});
