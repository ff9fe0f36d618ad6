import { createHash } from 'node:crypto';
import type { HoldLine, Reservation } from '../checkout/holds.ts';
import { iso } from '../shared/clock.ts';
import type { StatusGraph } from '../shared/status-graph.ts';
import { type ItemQuantity, quantitiesOf, summed, unitsOf } from '../stock/stock.ts';
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
  /** How often it was to be planned again, as units came back from a warehouse; each round has a workflow of its own. */
  readonly rounds?: number;
  /** The round that was asked for by hand, or as stock had come. */
  readonly roundsFrom?: number;
  /** Rounds that have decided what goes where, since that one: these are bounded, not the units that come back. */
  readonly plans?: number;
  /** While it has not ended: when somebody is to look whether it gets on, as {@link dueKey}, and the index's partition. */
  readonly due?: string;
  readonly dueShard?: string;
  /** What was announced of its standing still, so that it is announced once. */
  readonly told?: string;
  /** There from the transaction that brings units back until the next decision, for the filter of the stream's consumer. */
  readonly planning?: 'due';
  /** Units that came back from the shopper so far, by item, and those that are to come; never more than were shipped. */
  readonly returned?: readonly ItemQuantity[];
  readonly toReturn?: readonly ItemQuantity[];
  /** +1 whenever one of these two changes, apart from `version`: what comes back is no decision about what is to be sent. */
  readonly returnsVersion?: number;
}

/** How long a new order has before somebody looks whether it gets on. */
const FIRST_LOOK_MS = 10 * 60_000;

/** Partitions of the index of orders to be looked at. */
export const DUE_SHARDS = ['0', '1', '2', '3'] as const;

/** Which of them an order is in: ids end in random digits. */
export const dueShardOf = (orderId: string): string =>
  String((orderId.codePointAt(orderId.length - 1) ?? 0) % DUE_SHARDS.length);

/** A place in the index of orders to be looked at: no two orders have the same. @param at epoch milliseconds. */
export const dueKey = (at: number, orderId: string): string => `${iso(at)}#${orderId}`;

/** Whether nothing can become of it any more. */
export const hasEnded = ({ status }: Pick<Order, 'status'>): boolean => status === 'shipped' || status === 'cancelled';

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
    units: unitsOf(hold.lines),
    address,
    requestHash: requestHash(hold.reservationId, address),
    status: 'placed',
    version: 1,
    placedAt: iso(now),
    heldUntil: hold.expiresAt,
    warehouseOrders: [],
    due: dueKey(now + FIRST_LOOK_MS, hold.reservationId),
    dueShard: dueShardOf(hold.reservationId),
  };
}

/** What of an order's lines is in none of these other lines; never below nothing. */
export function without(lines: readonly ItemQuantity[], taken: readonly ItemQuantity[]): ItemQuantity[] {
  const sums = quantitiesOf(summed(taken));
  return lines
    .map(({ itemId, quantity }) => ({ itemId, quantity: quantity - (sums.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
