import type { Reservation } from '../../../functions/checkout/holds.ts';
import type { Delivery } from '../../../functions/deliveries/deliveries.ts';
import type { Order } from '../../../functions/orders/orders.ts';
import type { Return } from '../../../functions/returns/returns.ts';
import type { TableName } from '../../../functions/shared/needs.ts';
import type { Stock, WarehouseStock } from '../../../functions/stock/stock.ts';
import type { Transfer } from '../../../functions/transfers/transfers.ts';
import type { Warehouse, WarehouseOrder } from '../../../functions/warehouses/warehouses.ts';
import type { Change } from '../world/world.ts';
import { add, type Line, unitsOf } from './units.ts';

export type { Delivery, Order, Reservation, Return, Stock, Transfer, Warehouse, WarehouseOrder, WarehouseStock };

/** A cart as stored. */
export interface CartRow {
  readonly userId: string;
  readonly version: number;
  readonly lines: readonly Line[];
}

/** A movement as the ledger keeps it. */
export interface LedgerRow {
  readonly itemId: string;
  readonly version: number;
  readonly id: string;
  readonly delta: number;
  readonly available: number;
}

/** One changed row of one table. */
export interface RowChange<Row> {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly removedByTtl: boolean;
}

/** What one call changed: all rows of a transaction together. */
export class Step {
  /** Counted from 1. */
  readonly number: number;
  /** True virtual ms. */
  readonly at: number;
  readonly #changes: readonly Change[];

  constructor(number: number, at: number, changes: readonly Change[]) {
    this.number = number;
    this.at = at;
    this.#changes = changes;
  }

  of<Row>(table: TableName): RowChange<Row>[] {
    return this.#changes.filter((change) => change.table === table) as unknown as RowChange<Row>[];
  }
}

/** Units a hold's row says it has taken from stock. */
export function takenBy(row: Reservation | undefined): Map<string, number> {
  if (!row) return new Map();
  const taken = row.state === 'held' ? unitsOf(row.lines) : new Map<string, number>();
  if (row.partial) add(taken, unitsOf(row.partial));
  return taken;
}

/** Units an order has ordered and not given back. */
export function keptBy(row: Order | undefined): Map<string, number> {
  const kept = unitsOf(row?.lines);
  if (row?.cancelled) add(kept, unitsOf(row.cancelled), -1);
  return kept;
}

/** Whether a warehouse order still has units on its shelves. */
export const isOpen = (row: WarehouseOrder): boolean => row.status !== 'shipped' && row.status !== 'cancelled';
