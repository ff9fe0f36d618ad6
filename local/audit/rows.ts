import type { Delivery } from '../../functions/deliveries/deliveries.ts';
import type { Item } from '../../functions/items/items.ts';
import type { Return } from '../../functions/returns/returns.ts';
import type { WarehouseStock } from '../../functions/stock/stock.ts';
import type { Transfer } from '../../functions/transfers/transfers.ts';

/** An item of the catalogue. */
export type ItemRow = Item;

/** How much of an item was sold, weighted. */
export interface PopularityRow {
  readonly itemId: string;
  readonly score: number;
}

/** What the search index has of an item: the document and its version. */
export interface IndexedRow {
  readonly itemId: string;
  readonly version: number;
  readonly document: unknown;
}

/** An item's row in Stock. */
export interface StockRow {
  readonly itemId: string;
  readonly available: number;
  readonly version: number;
  readonly lastMovement: { readonly id: string };
}

/** One movement of an item's stock. */
export interface LedgerRow {
  readonly itemId: string;
  /** The version of the Stock row that it made. */
  readonly version: number;
  readonly id: string;
  readonly kind: string;
  readonly delta: number;
  readonly ref: string;
  /** Units left after it. */
  readonly available: number;
  /** ISO 8601. */
  readonly at: string;
}

/** An item's row in one warehouse. */
export type ShelfRow = WarehouseStock;

/** What a supplier is to bring, and what has come of it. */
export type DeliveryRow = Delivery;

/** Units on their way from one warehouse to another. */
export type TransferRow = Transfer;

/** What a shopper sends back. */
export type ReturnRow = Return;

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
  readonly version: number;
  readonly lines: readonly PricedLineRow[];
  /** What is taken from stock that is not a `held` row's lines. */
  readonly partial?: readonly LineRow[];
  readonly total: number;
  readonly expiresAt: number;
}

/** An order and the warehouse orders it says it was split into. */
export interface OrderRow {
  readonly orderId: string;
  readonly userId: string;
  readonly status: string;
  readonly version: number;
  readonly lines: readonly PricedLineRow[];
  readonly total: number;
  readonly units: number;
  /** ISO 8601. */
  readonly placedAt: string;
  /** Epoch seconds: when the hold it was would have been over. */
  readonly heldUntil: number;
  /** By which a repeat is told from another request. */
  readonly requestHash: string;
  readonly warehouseOrders?: readonly { readonly warehouseId: string; readonly warehouseOrderId: string }[];
  /** Units given back so far. */
  readonly cancelled?: readonly LineRow[];
  /** Units whose cancellation is under way; absent when there are none. */
  readonly toCancel?: readonly LineRow[];
  readonly cancelRequestedAt?: unknown;
  /** There while the order is stuck, and only then. */
  readonly attention?: unknown;
  /** Units that came back from the shopper, and those that are to. */
  readonly returned?: readonly LineRow[];
  readonly toReturn?: readonly LineRow[];
}

/** What one warehouse picks for one order. */
export interface WarehouseOrderRow {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly orderId: string;
  readonly status: string;
  readonly version: number;
  readonly lines: readonly LineRow[];
  readonly allocatedAt?: unknown;
  readonly queuedAt?: unknown;
  /** There while it is on the work list, and only then. */
  readonly openAt?: unknown;
  readonly claimedBy?: unknown;
  readonly leaseUntil?: unknown;
  readonly packedAt?: unknown;
  readonly shippedAt?: unknown;
  readonly cancelledAt?: unknown;
}

/** The answer kept for a request that takes effect once. */
export interface IdempotencyRow {
  readonly key: string;
  /** Epoch seconds; a day after the request. */
  readonly expiresAt: number;
  readonly answer?: { readonly movementId?: unknown; readonly itemId?: unknown; readonly change?: unknown };
}

/** A dead-letter queue and how many messages are in it. */
export interface DeadLetterRow {
  readonly queue: string;
  readonly messages: number;
}

/** What the API answers a shopper who asks for an order, and what they are answered for one that never was. */
export interface StrangerAnswers {
  readonly orderId: string;
  /** Status, kind and body of each, without the id that was asked for. */
  readonly asked: string;
  readonly unknown: string;
}

/**
 * Everything the audit looks at, read one table after another: not one moment, so what looks broken in a store in motion
 * must be read again. The types say what a row should be; the checks don't take it for granted.
 */
export interface Snapshot {
  readonly items: readonly ItemRow[];
  readonly stock: readonly StockRow[];
  readonly ledger: readonly LedgerRow[];
  readonly warehouseStock: readonly ShelfRow[];
  readonly reservations: readonly ReservationRow[];
  readonly orders: readonly OrderRow[];
  readonly warehouseOrders: readonly WarehouseOrderRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly transfers: readonly TransferRow[];
  readonly returns: readonly ReturnRow[];
  readonly idempotency: readonly IdempotencyRow[];
  readonly deadLetters: readonly DeadLetterRow[];
  readonly popularity: readonly PopularityRow[];
  readonly indexed: readonly IndexedRow[];
  readonly strangers: readonly StrangerAnswers[];
  /** When it was read, epoch seconds. */
  readonly readAt: number;
}
