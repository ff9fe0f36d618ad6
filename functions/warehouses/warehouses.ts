import type { Address } from '../orders/orders-routes.ts';
import { iso } from '../shared/clock.ts';
import type { StatusGraph } from '../shared/status-graph.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import type { ItemQuantity } from '../stock/stock.ts';

/** A warehouse as stored. */
export interface Warehouse {
  readonly warehouseId: string;
  readonly name: string;
  readonly address: string;
  readonly position: { readonly latitude: number; readonly longitude: number };
  /** Lower goes first among equals. */
  readonly priority: number;
  /** Warehouse orders it can work off in a day. */
  readonly dailyCapacity: number;
  /** Units of each item that are assigned only where no warehouse has others; absent is none. */
  readonly safetyStock?: number | undefined;
  readonly state: 'open' | 'closed';
  /** +1 at each change. */
  readonly version: number;
}

/** States of a warehouse order. */
export type WarehouseOrderStatus = 'allocated' | 'queued' | 'claimed' | 'packed' | 'shipped' | 'cancelled';

/** Why a warehouse order was taken away from its warehouse to be planned again. */
export type Withdrawal = 'closed' | 'late' | 'moved';

/** The published graph (invariant 8): cancelled or shipped, never both. */
export const WAREHOUSE_ORDER_GRAPH: StatusGraph<WarehouseOrderStatus> = {
  allocated: ['queued', 'cancelled'],
  queued: ['claimed', 'cancelled'],
  claimed: ['claimed', 'queued', 'packed', 'cancelled'],
  packed: ['claimed', 'queued', 'shipped', 'cancelled'],
  shipped: [],
  cancelled: [],
};

/**
 * Most lines of a warehouse order, so that its allocation (the order's row, its own and a shelf a line) is one transaction,
 * and its shipment too.
 */
export const LINES_PER_WAREHOUSE_ORDER = TRANSACTION_LIMIT - 2;

/** Units of a line that were not on their shelf, or not fit to be sent. */
export interface Short extends ItemQuantity {
  readonly kind: ShortKind;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Why a line comes short: the count was wrong, or the units are broken. */
export type ShortKind = 'missing' | 'damaged';

/** A line of a warehouse order, with the name staff look for. */
export interface WorkLine extends ItemQuantity {
  readonly name: string;
}

/** What one warehouse ships for one order, as stored. */
export interface WarehouseOrder {
  readonly warehouseId: string;
  /** `orderId-plan-n`: the same plan makes the same id, so a repeated allocation finds its own. */
  readonly warehouseOrderId: string;
  readonly orderId: string;
  /** What is to be shipped; a cancellation may make it less while it is open. */
  readonly lines: readonly WorkLine[];
  /** +1 whenever the lines change. What is shipped are the lines of the version that was picked. */
  readonly version: number;
  readonly address: Address;
  readonly status: WarehouseOrderStatus;
  /** ISO 8601. */
  readonly allocatedAt: string;
  readonly queuedAt?: string;
  /** ISO 8601; when somebody last handed it back, and it was free again. */
  readonly handedBackAt?: string;
  /** ISO 8601; when it is to have left, as the order was promised. */
  readonly promisedAt?: string;
  /** 0 is usual, 9 goes first of all. */
  readonly priority?: number;
  /** Its place on the work list: {@link rankOf}. */
  readonly rank?: string;
  /** The warehouse's id while it is on the work list. */
  readonly openAt?: string;
  /** While it is open: the same for those of one shopper to one address, where they may share a parcel. */
  readonly parcel?: string;
  /** Tokens that answer the workflow's wait; a message that was sent again brought another. */
  readonly taskTokens?: ReadonlySet<string>;
  readonly claimedBy?: string;
  /** Epoch seconds; the claim is nobody's from this moment on. Every step of the work puts it off. */
  readonly leaseUntil?: number;
  /** Warehouse and claimer, while it is claimed or packed. */
  readonly heldBy?: string;
  /** The wave it was claimed in. */
  readonly wave?: string;
  /** Units confirmed by scan, by item; more than a line has are to be put back. */
  readonly picked?: Readonly<Record<string, number>>;
  /** What was reported missing or damaged, in the order it was; its units are no longer in `lines`. */
  readonly shorts?: readonly Short[];
  readonly packedAt?: string;
  readonly shippedAt?: string;
  readonly shippedBy?: string;
  readonly carrier?: string;
  readonly tracking?: string;
  readonly cancelledAt?: string;
  /** Why a cancelled one was: `cancellation` is the shopper's wish. */
  readonly endedBy?: Withdrawal | 'short' | 'cancellation';
  /** The warehouse order that took it over, where it was moved to one. */
  readonly movedTo?: { readonly warehouseId: string; readonly warehouseOrderId: string };
}

/** ISO 8601; since when a queued one lies there for anybody to take. */
export const freeSince = ({ queuedAt, handedBackAt }: WarehouseOrder): string | undefined => handedBackAt ?? queuedAt;

/** The highest priority there is. */
export const HIGHEST_PRIORITY = 9;

/** The place on the work list, as text that sorts: by priority, then by promised date, then by id. @param promisedAt ISO 8601. */
export const rankOf = (warehouseOrderId: string, promisedAt: string, priority = 0): string =>
  `${HIGHEST_PRIORITY - priority}#${promisedAt}#${warehouseOrderId}`;

/** When an order is promised to have left its warehouses. @param placedAt ISO 8601, as is the answer. */
export const promisedBy = (placedAt: string, days: number): string => iso(Date.parse(placedAt) + days * 86_400_000);

/** Whether somebody else may claim it: it is free, or its claim has run out. @param now epoch seconds. */
export const isClaimable = ({ status, leaseUntil = 0 }: WarehouseOrder, now: number): boolean =>
  status === 'queued' || ((status === 'claimed' || status === 'packed') && leaseUntil <= now);

/** Whether it is this person's to work on. @param now epoch seconds. */
export const isClaimedBy = ({ status, claimedBy, leaseUntil = 0 }: WarehouseOrder, who: string, now: number): boolean =>
  (status === 'claimed' || status === 'packed') && claimedBy === who && leaseUntil > now;

/** Whether it still holds allocated stock. */
export const isOpen = ({ status }: Pick<WarehouseOrder, 'status'>): boolean =>
  status !== 'shipped' && status !== 'cancelled';
