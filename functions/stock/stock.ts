/** Why an item's `available` changed; in this order the ledger's documents list them. */
export const MOVEMENT_KINDS = [
  'received',
  'corrected',
  'counted',
  'held',
  'released',
  'swapped',
  'cancelled',
  'short',
  'damaged',
  'transferOut',
  'transferIn',
  'returned',
] as const;

/** Why an item's `available` changed. */
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** The last change of an item's stock; the stream of these is the ledger. */
export interface Movement {
  /** What was done to which thing. A large swap may change an item twice under one id; `version` tells them apart. */
  readonly id: string;
  readonly kind: MovementKind;
  /** Change of `available`, signed. */
  readonly delta: number;
  /** The reservation, order, delivery, transfer, return or count it belongs to. */
  readonly ref: string;
  /** Why, in the words of who corrected a count. */
  readonly reason?: string;
}

/** An item's row in Stock. */
export interface Stock {
  readonly itemId: string;
  /** Units left to sell over all warehouses; below zero only after a count found fewer than were promised. */
  readonly available: number;
  /** +1 at each change. */
  readonly version: number;
  readonly lastMovement: Movement;
}

/** An item's row in one warehouse. */
export interface WarehouseStock {
  readonly itemId: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly allocated: number;
  /** onHand − allocated. */
  readonly free: number;
  /** Sums over all time, of which onHand is the balance: see {@link balanceOf}. */
  readonly received: number;
  readonly corrected: number;
  readonly shipped: number;
  /** Units that were found damaged: on arrival, or when they were to be picked. */
  readonly damaged?: number;
  /** Units that came back from shoppers and were put on the shelf again. */
  readonly returned?: number;
  /** Units that left for another warehouse; those that came from one, lost and damaged ones among them, or came back. */
  readonly transferredOut?: number;
  readonly transferredIn?: number;
  /** Where in the warehouse it lies, such as `A-03-2`. */
  readonly location?: string;
  /** ISO 8601; when it was counted last. */
  readonly countedAt?: string;
}

/** The sums of a shelf that are there only once something was added to them. */
export const OPTIONAL_SUMS = ['damaged', 'returned', 'transferredOut', 'transferredIn'] as const;

/** What a shelf's sums say is on hand. */
export const balanceOf = ({
  received,
  corrected,
  shipped,
  damaged = 0,
  returned = 0,
  transferredIn = 0,
  transferredOut = 0,
}: WarehouseStock): number => received + corrected - damaged - shipped + returned + transferredIn - transferredOut;

/** A number of one item. */
export interface ItemQuantity {
  readonly itemId: string;
  readonly quantity: number;
}

/** What became of units of one item that another warehouse sent. */
export interface Transferred extends ItemQuantity {
  /** Of the units that came, `quantity` are put on the shelf; these are not among them. */
  readonly lost: number;
  readonly damaged: number;
}

/** What a shopper is told is left: never below zero, and nothing where the item has no stock row. */
export const sellable = (stock: Pick<Stock, 'available'> | undefined): number => Math.max(0, stock?.available ?? 0);

/** Quantities by item id, of summed lines. */
export const quantitiesOf = (lines: readonly ItemQuantity[]): Map<string, number> =>
  new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]));

/** Units over all lines. */
export const unitsOf = (lines: readonly ItemQuantity[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Sums the lines of the same item (invariant 5), in order of first mention. */
export const summed = (lines: readonly ItemQuantity[]): ItemQuantity[] => summedBy(lines, 'quantity');

/** Sums these numbers of the lines of the same item, in order of first mention; what else a line has is left out. */
export function summedBy<Name extends string>(
  lines: readonly (Pick<ItemQuantity, 'itemId'> & Readonly<Record<Name, number>>)[],
  ...names: readonly Name[]
): (Pick<ItemQuantity, 'itemId'> & Record<Name, number>)[] {
  const sums = new Map<string, Pick<ItemQuantity, 'itemId'> & Record<Name, number>>();
  for (const line of lines) {
    const before = sums.get(line.itemId);
    const numbers = names.map((name) => [name, (before?.[name] ?? 0) + line[name]]);
    sums.set(line.itemId, { itemId: line.itemId, ...(Object.fromEntries(numbers) as Record<Name, number>) });
  }
  return [...sums.values()];
}
