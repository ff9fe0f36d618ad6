import type { Address } from '../orders/orders-routes.ts';
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
  readonly state: 'open' | 'closed';
}

/** States of a warehouse order. */
export type WarehouseOrderStatus = 'allocated' | 'queued' | 'claimed' | 'shipped' | 'cancelled';

/** The published graph (invariant 8): cancelled or shipped, never both. */
export const WAREHOUSE_ORDER_GRAPH: StatusGraph<WarehouseOrderStatus> = {
  allocated: ['queued', 'cancelled'],
  queued: ['claimed', 'cancelled'],
  claimed: ['claimed', 'queued', 'shipped', 'cancelled'],
  shipped: [],
  cancelled: [],
};

/**
 * Most lines of a warehouse order, so that its allocation (the order's row, its own and a shelf a line) is one transaction,
 * and its shipment too.
 */
export const LINES_PER_WAREHOUSE_ORDER = TRANSACTION_LIMIT - 2;

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
  /** The warehouse's id while it is on the work list. */
  readonly openAt?: string;
  /** Tokens that answer the workflow's wait; a message that was sent again brought another. */
  readonly taskTokens?: ReadonlySet<string>;
  readonly claimedBy?: string;
  /** Epoch seconds; the claim is nobody's from this moment on. */
  readonly leaseUntil?: number;
  readonly shippedAt?: string;
  readonly cancelledAt?: string;
}

/** Whether it still holds allocated stock. */
export const isOpen = ({ status }: Pick<WarehouseOrder, 'status'>): boolean =>
  status === 'allocated' || status === 'queued' || status === 'claimed';
