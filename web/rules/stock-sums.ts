/** What a warehouse has of an item; the API's own shape, as far as it is summed. */
export interface ShelfSums {
  readonly onHand: number;
  readonly allocated: number;
  readonly free: number;
  readonly damaged: number;
  readonly transferredIn: number;
  readonly transferredOut: number;
}

/** An item's units by what they are. */
export interface StockSums {
  readonly onHand: number;
  readonly allocated: number;
  /** Held by shoppers, or ordered and not allocated yet. */
  readonly promised: number;
  readonly inTransit: number;
  /** Over all time. */
  readonly damaged: number;
}

/**
 * Sums what all warehouses have of an item. What is free there and yet not to be sold is promised; what left a warehouse
 * and came to none is in transit.
 * @param available units left to sell.
 */
export function stockSums(available: number, shelves: readonly ShelfSums[]): StockSums {
  const sum = (of: (shelf: ShelfSums) => number) => shelves.reduce((total, shelf) => total + of(shelf), 0);
  return {
    onHand: sum(({ onHand }) => onHand),
    allocated: sum(({ allocated }) => allocated),
    promised: sum(({ free }) => free) - available,
    inTransit: sum(({ transferredOut, transferredIn }) => transferredOut - transferredIn),
    damaged: sum(({ damaged }) => damaged),
  };
}
