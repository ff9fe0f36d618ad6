import { Past } from './past.ts';
import type { CartRow, Order, Reservation, Step, Stock, Warehouse, WarehouseOrder, WarehouseStock } from './rows.ts';

/** Key of a shelf: one item in one warehouse. */
export const shelfKey = (itemId: string, warehouseId: string): string => `${itemId} in ${warehouseId}`;

/** The rows as the changes made them, with the pasts that answers are held against. */
export class Mirror {
  /** Number of the last step. */
  step = 0;
  readonly stock = new Map<string, Stock>();
  /** Units left of each item, over time. */
  readonly available = new Map<string, Past<number>>();
  readonly shelves = new Map<string, WarehouseStock>();
  /** Each shelf's row, over time. */
  readonly books = new Map<string, Past<WarehouseStock | undefined>>();
  /** Units free on each shelf, over time. */
  readonly free = new Map<string, Past<number>>();
  /** Each shopper's hold, over time. */
  readonly holds = new Map<string, Past<Reservation | undefined>>();
  /** Each shopper's cart, over time. */
  readonly carts = new Map<string, Past<CartRow | undefined>>();
  readonly orders = new Map<string, Order>();
  /** The step that put each order. */
  readonly orderedAt = new Map<string, number>();
  /** Whether each warehouse is open, over time. */
  readonly open = new Map<string, Past<boolean>>();
  /** The same with the moments at which it changed, in true virtual ms. */
  readonly states = new Map<string, { readonly state: Warehouse['state']; readonly at: number }[]>();
  readonly work = new Map<string, WarehouseOrder>();
  /** Ids of the warehouse orders of each order. */
  readonly workOf = new Map<string, Set<string>>();

  /** Rows that were there before the story began. */
  begin(stock: readonly Stock[], shelves: readonly WarehouseStock[], warehouses: readonly Warehouse[]): void {
    for (const { warehouseId, state } of warehouses) {
      this.open.set(warehouseId, new Past(state === 'open'));
      this.states.set(warehouseId, [{ state, at: 0 }]);
    }
    for (const row of stock) {
      this.stock.set(row.itemId, row);
      this.available.set(row.itemId, new Past(row.available));
    }
    for (const row of shelves) {
      this.shelves.set(shelfKey(row.itemId, row.warehouseId), row);
      this.books.set(shelfKey(row.itemId, row.warehouseId), new Past<WarehouseStock | undefined>(row));
      this.free.set(shelfKey(row.itemId, row.warehouseId), new Past(row.free));
    }
  }

  apply(step: Step): void {
    this.step = step.number;
    for (const { after } of step.of<Stock>('Stock')) {
      if (!after) continue;
      this.stock.set(after.itemId, after);
      pastOf(this.available, after.itemId, 0).set(step.number, after.available);
    }
    for (const { after } of step.of<WarehouseStock>('WarehouseStock')) {
      if (!after) continue;
      const key = shelfKey(after.itemId, after.warehouseId);
      this.shelves.set(key, after);
      pastOf<WarehouseStock | undefined>(this.books, key, undefined).set(step.number, after);
      pastOf(this.free, key, 0).set(step.number, after.free);
    }
    for (const { before, after } of step.of<Reservation>('Reservations')) {
      const userId = (after ?? before)?.userId ?? '';
      pastOf<Reservation | undefined>(this.holds, userId, undefined).set(step.number, after);
    }
    for (const { before, after } of step.of<CartRow>('Carts')) {
      const userId = (after ?? before)?.userId ?? '';
      pastOf<CartRow | undefined>(this.carts, userId, undefined).set(step.number, after);
    }
    for (const { before, after } of step.of<Order>('Orders')) {
      if (!after) continue;
      this.orders.set(after.orderId, after);
      if (!before) this.orderedAt.set(after.orderId, step.number);
    }
    for (const { before, after } of step.of<Warehouse>('Warehouses')) {
      if (!after || before?.state === after.state) continue;
      pastOf(this.open, after.warehouseId, true).set(step.number, after.state === 'open');
      this.states.get(after.warehouseId)?.push({ state: after.state, at: step.at });
    }
    for (const { after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (!after) continue;
      this.work.set(after.warehouseOrderId, after);
      const of = this.workOf.get(after.orderId) ?? new Set();
      this.workOf.set(after.orderId, of.add(after.warehouseOrderId));
    }
  }

  /** Whether a warehouse was open at some moment since. @param since true virtual ms. */
  wasOpen(warehouseId: string, since: number): boolean {
    return this.#was(warehouseId, 'open', since);
  }

  /** Whether it was closed at some moment since. */
  wasClosed(warehouseId: string, since: number): boolean {
    return this.#was(warehouseId, 'closed', since);
  }

  #was(warehouseId: string, wanted: Warehouse['state'], since: number): boolean {
    const states = this.states.get(warehouseId) ?? [];
    return states.some(({ state }, index) => state === wanted && (states[index + 1]?.at ?? Infinity) >= since);
  }

  /** The warehouse orders of an order. */
  worksOf(orderId: string): WarehouseOrder[] {
    return [...(this.workOf.get(orderId) ?? [])].flatMap((id) => this.work.get(id) ?? []);
  }
}

function pastOf<Value>(pasts: Map<string, Past<Value>>, key: string, first: Value): Past<Value> {
  const known = pasts.get(key);
  if (known) return known;
  const past = new Past(first);
  pasts.set(key, past);
  return past;
}
