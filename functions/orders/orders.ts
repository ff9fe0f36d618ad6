import { createHash } from 'node:crypto';
import type { HoldLine, Reservation } from '../checkout/holds.ts';
import { iso } from '../shared/clock.ts';
import type { StatusGraph } from '../shared/status-graph.ts';
import { type ItemQuantity, quantitiesOf, summed } from '../stock/stock.ts';
import type { Address } from './orders-routes.ts';

/** States of an order. */
export type OrderStatus = 'placed' | 'processing' | 'stuck' | 'cancelling' | 'shipped' | 'cancelled';

/**
 * The published graph (invariant 8): what may follow what. `cancelling` is an order whose whole cancellation takes more
 * than one transaction; it ends as `shipped` when a part of the order was faster.
 */
export const ORDER_GRAPH: StatusGraph<OrderStatus> = {
  placed: ['processing', 'stuck', 'cancelling', 'cancelled'],
  processing: ['processing', 'stuck', 'shipped', 'cancelling', 'cancelled'],
  stuck: ['stuck', 'processing', 'cancelling', 'cancelled', 'shipped'],
  cancelling: ['cancelled', 'shipped'],
  shipped: [],
  cancelled: [],
};

/** Which warehouse order: its table's key. */
export interface WarehouseOrderKey {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
}

/** An order as stored. */
export interface Order {
  /** The id of the hold it was. */
  readonly orderId: string;
  readonly userId: string;
  readonly lines: readonly HoldLine[];
  /** Σ price × quantity, minor units. */
  readonly total: number;
  readonly units: number;
  readonly address: Address;
  /** SHA-256 of what was submitted, by which a repeat is told from another request. */
  readonly requestHash: string;
  readonly status: OrderStatus;
  /** +1 at each decision (plan, cancel, end). An allocation is only good for the version it was planned for. */
  readonly version: number;
  /** ISO 8601. */
  readonly placedAt: string;
  /** Every warehouse order that was ever allocated, appended in the allocation's own transaction. */
  readonly warehouseOrders: readonly WarehouseOrderKey[];
  /** Epoch seconds; when the hold would have been over. `placedAt` is before it (invariant 6). */
  readonly heldUntil: number;
  /** Units given back so far, by item; never more than were ordered and not shipped (invariant 10). */
  readonly cancelled?: readonly ItemQuantity[];
  /** Units still to be cancelled, while a cancellation takes more than one transaction. */
  readonly toCancel?: readonly ItemQuantity[];
  /** There while `toCancel` is, for the filter of the stream's consumer, which can look at nothing but a plain value. */
  readonly cancellation?: 'pending';
  /** ISO 8601; when all of it was cancelled that had not been shipped. */
  readonly cancelRequestedAt?: string;
}

/** Hash of a submission: the same whatever the order of keys. */
export function requestHash(reservationId: string, address: Address): string {
  const ordered = Object.entries(address)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([reservationId, ordered]))
    .digest('hex');
}

/** The order a hold becomes. @param now epoch milliseconds. */
export function orderFrom(hold: Reservation, address: Address, now: number): Order {
  return {
    orderId: hold.reservationId,
    userId: hold.userId,
    lines: hold.lines,
    total: hold.total,
    units: hold.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    address,
    requestHash: requestHash(hold.reservationId, address),
    status: 'placed',
    version: 1,
    placedAt: iso(now),
    heldUntil: hold.expiresAt,
    warehouseOrders: [],
  };
}

/** What of an order's lines is in none of these other lines; never below nothing. */
export function without(lines: readonly ItemQuantity[], taken: readonly ItemQuantity[]): ItemQuantity[] {
  const sums = quantitiesOf(summed(taken));
  return lines
    .map(({ itemId, quantity }) => ({ itemId, quantity: quantity - (sums.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
