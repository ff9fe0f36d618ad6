/** A number of one item. */
export interface Line {
  readonly itemId: string;
  readonly quantity: number;
}

/** A hold, as its shopper was shown it. */
export interface Hold {
  readonly reservationId: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly lines: readonly Line[];
}

/** What one shopper may come to know of another's things. */
export interface Gossip {
  readonly orders: { readonly orderId: string; readonly userId: string }[];
  readonly holds: (Hold & { readonly userId: string })[];
  /** What staff have told a shopper: that they are packing, and when it will be shipped. */
  readonly packed: Packed[];
  /** When the staff of each warehouse next take on several things at once, in epoch ms. */
  readonly waveAt: Map<string, number>;
  /** Work that somebody has claimed and looks away from, and when their claim runs out. */
  readonly left: LeftWork[];
  /** Warehouses that are closed, as those there know. */
  readonly closed: Set<string>;
  /** Whether whoever looks after the store at the end has found that it has come to rest. */
  over: boolean;
  /** When the next sale begins that somebody waits for, in epoch ms. */
  saleAt: number;
}

/** Work that somebody has looked away from. */
export interface LeftWork {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly by: string;
  /** When the claim runs out, in epoch ms. */
  readonly until: number;
}

/** A parcel that is being packed, or of which something is short. */
export interface Packed {
  readonly orderId: string;
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly lines: readonly Line[];
  /** Epoch ms. */
  readonly shipsAt: number;
}
