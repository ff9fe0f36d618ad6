import { idOf } from './scan.ts';

/** A warehouse order as far as picking it goes; the API's own shape. */
export interface PickedOrder {
  readonly warehouseOrderId: string;
  readonly status: string;
  readonly lines: readonly {
    readonly itemId: string;
    readonly name: string;
    readonly quantity: number;
    readonly picked: number;
  }[];
  readonly putBack?: readonly { readonly itemId: string; readonly quantity: number }[] | undefined;
}

/** A place in the hall where something is to be taken. */
export interface Stop {
  readonly itemId: string;
  readonly name: string;
  readonly location: string | null;
  readonly quantity: number;
  readonly picked: number;
  readonly putBack: number;
  /** What of it goes into which box; only orders that have any of it. */
  readonly boxes: readonly StopBox[];
}

/** One order's share of a stop. */
export interface StopBox {
  readonly warehouseOrderId: string;
  readonly box: number;
  readonly quantity: number;
  readonly picked: number;
}

/** Box numbers by warehouse order. */
export type Boxes = Readonly<Record<string, number>>;

/** A number for each order's box: the one it had, else the lowest that is free, so that no box changes its number. */
export function boxesOf(before: Boxes, ids: readonly string[]): Boxes {
  const boxes: Record<string, number> = {};
  for (const id of ids) {
    const had = before[id];
    if (had !== undefined) boxes[id] = had;
  }
  const taken = new Set(Object.values(boxes));
  let next = 1;
  for (const id of ids) {
    if (boxes[id] !== undefined) continue;
    while (taken.has(next)) next++;
    boxes[id] = next;
    taken.add(next);
  }
  return boxes;
}

/** An order with the scans that the store has not confirmed yet, which count here already. */
export function withUnconfirmed<Order extends PickedOrder>(order: Order, units: ReadonlyMap<string, number>): Order {
  if (units.size === 0) return order;
  return {
    ...order,
    lines: order.lines.map((line) => ({
      ...line,
      picked: Math.min(line.quantity, line.picked + (units.get(line.itemId) ?? 0)),
    })),
  };
}

/** The way through the hall: the places in the order they were given, with what the orders still have of them. */
export function stopsOf(
  places: readonly { readonly itemId: string; readonly location: string | null }[],
  orders: readonly PickedOrder[],
  boxes: Boxes,
): Stop[] {
  const known = new Map(places.map(({ itemId, location }) => [itemId, location]));
  const ids = [...known.keys()];
  for (const { lines, putBack = [] } of orders) {
    for (const { itemId } of [...lines, ...putBack]) if (!known.has(itemId)) ids.push(itemId);
  }
  return [...new Set(ids)].flatMap((itemId) => {
    let name = itemId;
    let putBack = 0;
    const shares: StopBox[] = [];
    for (const order of orders) {
      putBack += order.putBack?.find((one) => one.itemId === itemId)?.quantity ?? 0;
      const line = order.lines.find((one) => one.itemId === itemId);
      if (!line) continue;
      name = line.name;
      const { warehouseOrderId } = order;
      const { quantity, picked } = line;
      shares.push({ warehouseOrderId, box: boxes[warehouseOrderId] ?? 0, quantity, picked });
    }
    if (shares.length === 0 && putBack === 0) return [];
    const sum = (of: (share: StopBox) => number) => shares.reduce((total, share) => total + of(share), 0);
    return [
      {
        itemId,
        name,
        location: known.get(itemId) ?? null,
        quantity: sum(({ quantity }) => quantity),
        picked: sum(({ picked }) => picked),
        putBack,
        boxes: shares,
      },
    ];
  });
}

/** What a scan means on the way. */
export type ScanMeaning =
  | { readonly kind: 'unit'; readonly stop: Stop; readonly into: StopBox }
  | { readonly kind: 'enough'; readonly stop: Stop }
  | { readonly kind: 'wrong' };

/** The unit that a code stands for: of the box that lacks some of it, the first. */
export function meaningOf(code: string, stops: readonly Stop[]): ScanMeaning {
  const itemId = idOf(
    code,
    stops.map((stop) => stop.itemId),
  );
  const stop = stops.find((one) => one.itemId === itemId);
  if (!stop) return { kind: 'wrong' };
  const into = stop.boxes.find(({ quantity, picked }) => picked < quantity);
  return into ? { kind: 'unit', stop, into } : { kind: 'enough', stop };
}

/** Whether everything of an order is picked, so that it may be packed. */
export const isPicked = ({ lines }: Pick<PickedOrder, 'lines'>): boolean =>
  lines.length > 0 && lines.every(({ quantity, picked }) => picked >= quantity);

/** Units of orders: picked and all. */
export function unitsOf(orders: readonly Pick<PickedOrder, 'lines'>[]): {
  readonly picked: number;
  readonly all: number;
} {
  let picked = 0;
  let all = 0;
  for (const { lines } of orders) {
    for (const line of lines) {
      picked += line.picked;
      all += line.quantity;
    }
  }
  return { picked, all };
}

/** What is different in an order that was read again, a sentence each, so that nobody goes on with what is no longer true. */
export function workChanges(before: PickedOrder, after: PickedOrder): string[] {
  const now = new Map(after.lines.map((line) => [line.itemId, line]));
  const changes: string[] = [];
  for (const { itemId, name, quantity } of before.lines) {
    const left = now.get(itemId)?.quantity ?? 0;
    if (left < quantity)
      changes.push(left === 0 ? `${name} is not wanted any more.` : `${name}: only ${left} are wanted now.`);
  }
  for (const { itemId, quantity } of after.putBack ?? []) {
    const name = before.lines.find((line) => line.itemId === itemId)?.name ?? itemId;
    changes.push(`Put back ${quantity} of ${name}.`);
  }
  return changes;
}
