import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';
import { keptBy, type Order, type Step, type WarehouseOrder } from './rows.ts';
import { add, shown, unitsOf } from './units.ts';

/** Times an order is planned in one round before it is reported as stuck, and rounds in a row that nobody asked for. */
const PLANS = 6;
const ROUNDS = 12;
/** How many changes back an eventually consistent read may look. Warehouses are read so, shelves are not. */
const STALE = 31;

/** What an order's last decision rested on. */
interface Decision {
  /** The last step that everybody saw whole when the order became what it is. */
  readonly since: number;
  /** Plans made in this round. */
  readonly plans: number;
  readonly round: number;
}

/**
 * Invariant 9 for what warehouses are given: nothing by a plan from one that was closed all the while, nor again of what it has
 * found short for the same order, unless somebody asked or stock has come. And an order waits for units only when none of
 * those that may ship them had them free all the while.
 */
export class PlanChecks {
  readonly #mirror: Mirror;
  /** The last step that everybody sees whole. */
  readonly #finished: () => number;
  readonly #decisions = new Map<string, Decision>();

  constructor(mirror: Mirror, finished: () => number) {
    this.#mirror = mirror;
    this.#finished = finished;
  }

  check(step: Step): void {
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (!before && after && !isTakenOver(step, after)) this.#given(after);
    }
    for (const { before, after } of step.of<Order>('Orders')) {
      if (!after) continue;
      if (before && before.status !== 'stuck' && after.status === 'stuck') this.#waits(before, after);
      if (before?.version !== after.version) this.#decided(before, after);
    }
  }

  #decided(before: Order | undefined, after: Order): void {
    const last = this.#decisions.get(after.orderId);
    const round = after.rounds ?? 0;
    const plans = after.status === 'processing' && after.planning === undefined && before?.planning === undefined;
    this.#decisions.set(after.orderId, {
      since: this.#finished(),
      round,
      plans: last?.round === round ? last.plans + (plans ? 1 : 0) : 0,
    });
  }

  #given(row: WarehouseOrder): void {
    const name = `warehouse order ${row.warehouseOrderId}`;
    const order = this.#mirror.orders.get(row.orderId);
    const since = (this.#decisions.get(row.orderId)?.since ?? 0) - STALE;
    const states = this.#mirror.open.get(row.warehouseId)?.since(since) ?? [true];
    if (!states.includes(true)) throw new Breach(9, `${name} is planned for ${row.warehouseId}, which was closed`);
    const afresh = order?.rounds !== undefined && order.rounds === order.roundsFrom;
    if (afresh) return;
    const short = this.#shortOf(row.orderId, row.warehouseId);
    const again = row.lines.find(({ itemId }) => short.has(itemId));
    if (again)
      throw new Breach(9, `${name} is to ship ${again.itemId}, of which ${row.warehouseId} was short for this order`);
  }

  /** Items of an order that a warehouse has found missing for it: its books are wrong there. */
  #shortOf(orderId: string, warehouseId: string): Set<string> {
    const rows = this.#mirror.worksOf(orderId).filter((row) => row.warehouseId === warehouseId);
    return new Set(
      rows.flatMap(({ shorts = [] }) => shorts.flatMap(({ itemId, kind }) => (kind === 'missing' ? [itemId] : []))),
    );
  }

  /** An order is to wait for units: nobody who may ship them had them since the decision before, which this one rests on. */
  #waits(before: Order, order: Order): void {
    const decision = this.#decisions.get(order.orderId);
    if (!decision) return;
    if (decision.plans >= PLANS - 1 || (before.rounds ?? 0) - (before.roundsFrom ?? 0) > ROUNDS) return;
    const left = this.missingOf(order);
    if (left.size === 0) return;
    for (const [itemId, quantity] of left) {
      const least = this.#freeOf(order.orderId, itemId, decision.since);
      if (least > 0)
        throw new Breach(
          9,
          `order ${order.orderId} waits for ${quantity} of ${itemId}, and ${least} stood on the shelves all the while`,
        );
    }
  }

  /** Units of an order that are in no warehouse order. */
  missingOf(order: Order): Map<string, number> {
    const left = keptBy(order);
    for (const row of this.#mirror.worksOf(order.orderId))
      if (row.status !== 'cancelled') add(left, unitsOf(row.lines), -1);
    return left;
  }

  /** The fewest units of an item that were free since a step where the order may be shipped from. */
  #freeOf(orderId: string, itemId: string, since: number): number {
    let least = 0;
    for (const [warehouseId, open] of this.#mirror.open) {
      if (open.since(since - STALE).includes(false) || this.#shortOf(orderId, warehouseId).has(itemId)) continue;
      least += Math.max(0, Math.min(...(this.#mirror.free.get(`${itemId} in ${warehouseId}`)?.since(since) ?? [0])));
    }
    return least;
  }

  /** Nobody waits for what somebody has. */
  atRest(): void {
    for (const order of this.#mirror.orders.values()) {
      if (order.status !== 'stuck') continue;
      for (const itemId of this.missingOf(order).keys()) {
        const free = this.#freeOf(order.orderId, itemId, this.#mirror.step);
        if (free > 0)
          throw new Breach(
            9,
            `order ${order.orderId} waits for ${shown(this.missingOf(order))}, and ${free} of ${itemId} are free`,
          );
      }
    }
  }
}

/** Whether a warehouse order takes another's place, as somebody moves it by hand. */
export const isTakenOver = (step: Step, { warehouseOrderId }: WarehouseOrder): boolean =>
  step.of<WarehouseOrder>('WarehouseOrders').some(({ after }) => after?.movedTo?.warehouseOrderId === warehouseOrderId);
