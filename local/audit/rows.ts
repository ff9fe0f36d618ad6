/** An item's row in Stock. */
export interface StockRow {
  readonly itemId: string;
  readonly available: number;
}

/** An item's row in one warehouse. */
export interface ShelfRow {
  readonly itemId: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly allocated: number;
  readonly free: number;
  readonly received: number;
  readonly corrected: number;
  readonly shipped: number;
}

/** A number of one item. */
export interface LineRow {
  readonly itemId: string;
  readonly quantity: number;
}

/** A line with its price in minor units. */
export interface PricedLineRow extends LineRow {
  readonly price: number;
}

/** An open hold; while the row is there it holds stock, even past `expiresAt` (epoch seconds). */
export interface ReservationRow {
  readonly userId: string;
  readonly reservationId: string;
  readonly state: string;
  readonly lines: readonly PricedLineRow[];
  readonly total: number;
  readonly expiresAt: number;
}

/** An order and the warehouse orders it says it was split into. */
export interface OrderRow {
  readonly orderId: string;
  readonly userId: string;
  readonly status: string;
  readonly lines: readonly PricedLineRow[];
  readonly total: number;
  readonly units: number;
  readonly warehouseOrders?: readonly { readonly warehouseId: string; readonly warehouseOrderId: string }[];
  readonly cancelRequestedAt?: unknown;
  /** There while the order is stuck, and only then. */
  readonly attention?: unknown;
}

/** What one warehouse picks for one order. */
export interface WarehouseOrderRow {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly orderId: string;
  readonly status: string;
  readonly lines: readonly LineRow[];
  readonly queuedAt?: unknown;
  /** There while it is on the work list, and only then. */
  readonly openAt?: unknown;
  readonly claimedBy?: unknown;
  readonly leaseUntil?: unknown;
  readonly shippedAt?: unknown;
  readonly cancelledAt?: unknown;
}

/**
 * Every row the audit looks at, read one table after another: not one moment, so what looks broken in a store in motion
 * must be read again. The types say what a row should be; the checks don't take it for granted.
 */
export interface Snapshot {
  readonly stock: readonly StockRow[];
  readonly warehouseStock: readonly ShelfRow[];
  readonly reservations: readonly ReservationRow[];
  readonly orders: readonly OrderRow[];
  readonly warehouseOrders: readonly WarehouseOrderRow[];
  /** When it was read, epoch seconds. */
  readonly readAt: number;
}
