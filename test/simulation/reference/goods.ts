import { shelfKey } from './mirror.ts';
import type { Delivery, Return, Step, Transfer } from './rows.ts';
import { shortsOf } from './shorts.ts';

/** Sums of a shelf that other rows can say something about. */
export const SUMS = ['received', 'corrected', 'damaged', 'returned', 'transferredIn', 'transferredOut'] as const;

/** One of them. */
export type Sum = (typeof SUMS)[number];

/** What the rows of deliveries, transfers, returns and shorts say that one step has moved. */
export interface Goods {
  /** Change of what is in transit, by item. */
  readonly transit: Map<string, number>;
  /** What each sum must have changed by, by shelf. */
  readonly sums: Readonly<Record<Sum, Map<string, number>>>;
}

/** Units of a transfer's line that have come, or never will. */
export const endedOf = ({ received, lost, damaged }: Transfer['lines'][number]): number => received + lost + damaged;

/** Reads it from the rows. */
export function goodsOf(step: Step): Goods {
  const goods: Goods = {
    transit: new Map(),
    sums: {
      received: new Map(),
      corrected: new Map(),
      damaged: new Map(),
      returned: new Map(),
      transferredIn: new Map(),
      transferredOut: new Map(),
    },
  };
  const move = (sum: Sum, itemId: string, warehouseId: string | undefined, units: number): void =>
    count(goods.sums[sum], shelfKey(itemId, warehouseId ?? ''), units);
  for (const { before, after } of step.of<Transfer>('Transfers')) {
    for (const [row, sign] of sidesOf(before, after)) {
      for (const line of row.lines) {
        const { itemId, quantity, lost, damaged } = line;
        const left = quantity - endedOf(line);
        move('transferredOut', itemId, row.origin, sign * quantity);
        move('transferredIn', itemId, row.destination, sign * endedOf(line));
        move('corrected', itemId, row.destination, -sign * lost);
        move('damaged', itemId, row.destination, sign * damaged);
        if (row.status === 'cancelled') move('transferredIn', itemId, row.origin, sign * left);
        if (row.status === 'inTransit') count(goods.transit, itemId, sign * left);
      }
    }
  }
  for (const { before, after } of step.of<Return>('Returns')) {
    for (const [row, sign] of sidesOf(before, after)) {
      for (const { itemId, restocked } of row.lines) move('returned', itemId, row.warehouseId, sign * restocked);
    }
  }
  for (const { before, after } of step.of<Delivery>('Deliveries')) {
    for (const [row, sign] of sidesOf(before, after)) {
      for (const { itemId, received, damaged } of row.lines) {
        move('received', itemId, row.warehouseId, sign * received);
        move('damaged', itemId, row.warehouseId, sign * damaged);
      }
    }
  }
  for (const { row, itemId, quantity, kind } of shortsOf(step)) {
    if (kind === 'missing') move('corrected', itemId, row.warehouseId, -quantity);
    else move('damaged', itemId, row.warehouseId, quantity);
  }
  return goods;
}

const sidesOf = <Row>(before: Row | undefined, after: Row | undefined): (readonly [Row, 1 | -1])[] => [
  ...(before ? [[before, -1] as const] : []),
  ...(after ? [[after, 1] as const] : []),
];

function count(sums: Map<string, number>, key: string, units: number): void {
  const sum = (sums.get(key) ?? 0) + units;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}
