import type { ItemQuantity } from '../stock/stock.ts';
import { pickedLines, putBackOf } from './picking.ts';
import type { WarehouseOrder } from './warehouses.ts';

/** What one item's shelf gives to one warehouse order. */
export interface PickShare {
  readonly warehouseOrderId: string;
  readonly quantity: number;
  readonly picked: number;
  readonly putBack: number;
}

/** One stop of a round: everything of an item that somebody has claimed, and for which warehouse orders. */
export interface PickStop {
  readonly itemId: string;
  readonly name: string;
  /** As `A-03-2` (aisle, bay, shelf), or null where nobody has said. */
  readonly location: string | null;
  readonly quantity: number;
  readonly picked: number;
  /** Units to bring back, as a line became less after they were picked. */
  readonly putBack: number;
  readonly orders: readonly PickShare[];
}

/** Locations as people walk by them: `A-2-1` before `A-10-1`. */
const walking = new Intl.Collator('en', { numeric: true });

/** The stops of a round over this work, in the order of their locations; those without one come last, by item. */
export function pickList(work: readonly WarehouseOrder[], locations: ReadonlyMap<string, string>): PickStop[] {
  const shares = work.flatMap((row) => sharesOf(row));
  const stops = [...Map.groupBy(shares, ({ itemId }) => itemId)].map(([itemId, own]): PickStop => {
    const sum = (of: 'quantity' | 'picked' | 'putBack') => own.reduce((total, share) => total + share[of], 0);
    return {
      itemId,
      name: own.find(({ name }) => name !== undefined)?.name ?? itemId,
      location: locations.get(itemId) ?? null,
      quantity: sum('quantity'),
      picked: sum('picked'),
      putBack: sum('putBack'),
      orders: own.map(({ itemId: _, name: __, ...share }) => share),
    };
  });
  return stops.sort((a, b) => byLocation(a.location, b.location) || walking.compare(a.itemId, b.itemId));
}

interface Share extends PickShare {
  readonly itemId: string;
  readonly name: string | undefined;
}

function sharesOf(row: WarehouseOrder): Share[] {
  const { warehouseOrderId } = row;
  const back = new Map(putBackOf(row).map(({ itemId, quantity }: ItemQuantity) => [itemId, quantity]));
  const lines = pickedLines(row);
  const gone = [...back].filter(([itemId]) => !lines.some((line) => line.itemId === itemId));
  return [
    ...lines.map(({ itemId, name, quantity, picked }) => ({
      ...{ itemId, name, warehouseOrderId, quantity, picked },
      putBack: back.get(itemId) ?? 0,
    })),
    ...gone.map(([itemId, putBack]) => ({
      ...{ itemId, name: undefined, warehouseOrderId, quantity: 0, picked: 0 },
      putBack,
    })),
  ];
}

function byLocation(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return walking.compare(a, b);
}
