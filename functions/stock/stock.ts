/** Why an item's `available` changed. */
export type MovementKind = 'received' | 'corrected' | 'held' | 'released' | 'swapped' | 'cancelled';

/** The last change of an item's stock; the stream of these is the ledger. */
export interface Movement {
  /** What was done to which thing. A large swap may change an item twice under one id; `version` tells them apart. */
  readonly id: string;
  readonly kind: MovementKind;
  /** Change of `available`, signed. */
  readonly delta: number;
  /** The reservation, order, delivery or count it belongs to. */
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
  /** Sums over all time; onHand = received + corrected − shipped. */
  readonly received: number;
  readonly corrected: number;
  readonly shipped: number;
}

/** A number of one item. */
export interface ItemQuantity {
  readonly itemId: string;
  readonly quantity: number;
}

/** What a shopper is told is left: never below zero, and nothing where the item has no stock row. */
export const sellable = (stock: Pick<Stock, 'available'> | undefined): number => Math.max(0, stock?.available ?? 0);

/** Quantities by item id, of summed lines. */
export const quantitiesOf = (lines: readonly ItemQuantity[]): Map<string, number> =>
  new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]));

/** Sums the lines of the same item (invariant 5), in order of first mention. */
export function summed(lines: readonly ItemQuantity[]): ItemQuantity[] {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of lines) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return [...sums].map(([itemId, quantity]) => ({ itemId, quantity }));
}
