import { MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';
import type { Request, Requests } from './requests.ts';
import {
  type CartRow,
  keptBy,
  type Order,
  type Reservation,
  type Step,
  type Stock,
  type WarehouseOrder,
} from './rows.ts';
import { add, sameUnits, shown, type Units, unitsOf } from './units.ts';

/** What may follow what, as docs/invariants.md draws it. */
const ORDER_GRAPH: Readonly<Record<string, readonly string[]>> = {
  placed: ['processing', 'stuck', 'cancelling', 'cancelled'],
  processing: ['stuck', 'shipped', 'cancelling', 'cancelled'],
  stuck: ['stuck', 'processing', 'cancelling', 'cancelled', 'shipped'],
  cancelling: ['cancelled', 'shipped'],
  shipped: [],
  cancelled: [],
};

/** What of an order never changes. */
const FIXED = [
  'orderId',
  'userId',
  'lines',
  'total',
  'units',
  'address',
  'placedAt',
  'heldUntil',
  'requestHash',
] as const;

/** Invariants 6 to 10 and 16 for orders: how they come about, what may become of them, and what is given back of them. */
export class OrderChecks {
  readonly #mirror: Mirror;
  readonly #requests: Requests;

  constructor(mirror: Mirror, requests: Requests) {
    this.#mirror = mirror;
    this.#requests = requests;
  }

  check(step: Step): void {
    const touched = new Set<string>();
    for (const { before, after } of step.of<Order>('Orders')) {
      if (!after) throw new Breach(7, `order ${before?.orderId} is gone`);
      touched.add(after.orderId);
      if (before) this.#changed(before, after);
      else this.#placed(step, after);
    }
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      const orderId = (after ?? before)?.orderId;
      if (orderId !== undefined) touched.add(orderId);
    }
    for (const orderId of touched) this.#allocatedOnce(orderId);
  }

  #placed(step: Step, order: Order): void {
    const { orderId, userId } = order;
    const name = `order ${orderId} of ${userId}`;
    const hold = step.of<Reservation>('Reservations').find(({ before }) => before?.reservationId === orderId);
    const before = hold?.before;
    if (!before || hold?.after) throw new Breach(7, `${name} does not consume its hold`);
    if (before.userId !== userId) throw new Breach(15, `${name} is from the hold of ${before.userId}`);
    if (before.state !== 'held' || before.partial)
      throw new Breach(5, `${name} is from a hold that is ${before.state}, or more`);
    if (!sameUnits(unitsOf(order.lines), unitsOf(before.lines)))
      throw new Breach(5, `${name} is not for what was held`);
    const total = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    if (order.total !== total || total !== before.total)
      throw new Breach(16, `${name} totals ${order.total}, not ${total}`);
    if (order.units !== order.lines.reduce((sum, { quantity }) => sum + quantity, 0))
      throw new Breach(16, `${name} has ${order.units} units`);
    if (order.status !== 'placed') throw new Breach(8, `${name} begins as ${order.status}`);
    if (step.of<Stock>('Stock').length > 0) throw new Breach(1, `${name} moves stock, which its hold has done`);
    const asked = this.#requests
      .active(['submitOrder'], userId, step.at)
      .filter(({ ask }) => (ask.body as { reservationId: string }).reservationId === orderId);
    if (asked.length === 0) throw new Breach(7, `${name} is placed, and nobody asked for it`);
    inTime(name, order, before, asked, step.at);
    if (!asked.some(({ ask }) => sameAddress((ask.body as { address: object }).address, order.address))) {
      throw new Breach(7, `${name} goes to an address nobody gave`);
    }
    this.#emptiesTheCart(step, name, order);
  }

  /** The cart loses exactly what was ordered, in the order's own transaction. */
  #emptiesTheCart(step: Step, name: string, order: Order): void {
    const cart = step.of<CartRow>('Carts').find(({ before, after }) => (after ?? before)?.userId === order.userId);
    const before = unitsOf((cart ? cart.before : this.#mirror.carts.get(order.userId)?.now)?.lines);
    const ordered = unitsOf(order.lines);
    const left = new Map(
      [...before].map(([itemId, quantity]): [string, number] => [itemId, quantity - (ordered.get(itemId) ?? 0)]),
    );
    for (const [itemId, quantity] of left) if (quantity <= 0) left.delete(itemId);
    const after = cart ? unitsOf(cart.after?.lines) : before;
    if (sameUnits(after, left)) return;
    throw new Breach(7, `${name} leaves ${shown(after)} in the cart, not ${shown(left)} (it had ${shown(before)})`);
  }

  #changed(before: Order, after: Order): void {
    const name = `order ${after.orderId}`;
    for (const attribute of FIXED) {
      if (JSON.stringify(before[attribute]) !== JSON.stringify(after[attribute]))
        throw new Breach(7, `${name} changes its ${attribute}`);
    }
    if (after.status !== before.status && !ORDER_GRAPH[before.status]?.includes(after.status)) {
      throw new Breach(8, `${name} goes from ${before.status} to ${after.status}`);
    }
    if (after.version < before.version) throw new Breach(8, `${name} goes back to version ${after.version}`);
    const known = before.warehouseOrders.map(({ warehouseOrderId }) => warehouseOrderId);
    const listed = after.warehouseOrders.map(({ warehouseOrderId }) => warehouseOrderId);
    if (known.some((id, index) => listed[index] !== id) || new Set(listed).size !== listed.length) {
      throw new Breach(9, `${name} lists ${listed.join(', ')} after ${known.join(', ')}`);
    }
    this.#givesBack(name, before, after);
  }

  #givesBack(name: string, before: Order, after: Order): void {
    const was = unitsOf(before.cancelled);
    const is = unitsOf(after.cancelled);
    for (const [itemId, quantity] of was) {
      if ((is.get(itemId) ?? 0) < quantity)
        throw new Breach(10, `${name} has fewer of ${itemId} cancelled than before`);
    }
    const more = new Map(is);
    add(more, was, -1);
    if (more.size === 0) return;
    const most = this.#asked(after);
    for (const itemId of more.keys()) {
      const asked = most.get(itemId) ?? 0;
      if ((is.get(itemId) ?? 0) <= asked) continue;
      throw new Breach(10, `${name} has ${is.get(itemId)} of ${itemId} cancelled, and ${asked} were asked to be`);
    }
  }

  /** Most units of each item that its shopper's requests ask to cancel: each idempotency key counts once. */
  #asked(order: Order): Units {
    const ordered = unitsOf(order.lines);
    const asked = new Map<string, number>();
    const keys = new Map<string, Map<string, number>>();
    for (const { ask } of this.#requests.of('cancelOrder')) {
      if (ask.user?.id !== order.userId || ask.params?.['orderId'] !== order.orderId) continue;
      const lines = (ask.body as { lines: { itemId: string; quantity?: number }[] } | undefined)?.lines;
      if (!lines) return ordered;
      const key = ask.headers?.['idempotency-key'] ?? `without ${JSON.stringify(lines)}`;
      const units = keys.get(key) ?? new Map<string, number>();
      keys.set(key, units);
      const own = unitsOf(lines.map(({ itemId, quantity = ordered.get(itemId) ?? 0 }) => ({ itemId, quantity })));
      // Which of two requests under one key came first is not known from outside: it counts for the greater.
      for (const [itemId, quantity] of own) units.set(itemId, Math.max(units.get(itemId) ?? 0, quantity));
    }
    for (const units of keys.values()) add(asked, units);
    return asked;
  }

  /** What is cancelled and what warehouses have, or had until it was shipped, is never more than what was ordered. */
  #allocatedOnce(orderId: string): void {
    const order = this.#mirror.orders.get(orderId);
    if (!order) throw new Breach(9, `there is work for order ${orderId}, which does not exist`);
    const left = keptBy(order);
    const work = this.#mirror.worksOf(orderId);
    for (const row of work) if (row.status !== 'cancelled') add(left, unitsOf(row.lines), -1);
    for (const [itemId, quantity] of left) {
      if (quantity >= 0) continue;
      const cancelled = unitsOf(order.cancelled).get(itemId) ?? 0;
      const shipped = work.some((row) => row.status === 'shipped' && unitsOf(row.lines).has(itemId));
      const detail = `order ${orderId} has ${-quantity} more of ${itemId} in work and cancelled (${cancelled}) than it ordered`;
      throw new Breach(cancelled > 0 && shipped ? 10 : 9, detail);
    }
  }

  /** Every order has ended or is reported, and every unit of it is shipped, cancelled or reported. */
  atRest(): void {
    for (const order of this.#mirror.orders.values()) {
      const { orderId, status } = order;
      const name = `order ${orderId} of ${order.userId}`;
      if (order.toCancel || order.cancellation) throw new Breach(10, `${name} still has units to cancel`);
      const left = keptBy(order);
      for (const row of this.#mirror.worksOf(orderId)) {
        if (row.status !== 'shipped' && row.status !== 'cancelled')
          throw new Breach(8, `${row.warehouseOrderId} is still ${row.status}`);
        if (row.status === 'shipped') add(left, unitsOf(row.lines), -1);
      }
      if (status === 'stuck') {
        if (left.size === 0) throw new Breach(8, `${name} is stuck, and nothing of it is missing`);
        if ((order as { attention?: string }).attention !== 'stuck')
          throw new Breach(8, `${name} is stuck, and nobody is told`);
        continue;
      }
      if (status !== 'shipped' && status !== 'cancelled') throw new Breach(8, `${name} is still ${status}`);
      if (left.size > 0) throw new Breach(9, `${name} is ${status}, and of ${shown(left)} nobody knows`);
      const anything = this.#mirror.worksOf(orderId).some((row) => row.status === 'shipped');
      if (anything !== (status === 'shipped')) throw new Breach(8, `${name} is ${status}`);
    }
  }
}

/** No order from a hold at or after its end. A clock may be off, and an answer may be slow; neither makes it later than the request. */
function inTime(name: string, order: Order, hold: Reservation, asked: readonly Request[], now: number): void {
  const end = hold.expiresAt * 1000;
  const placedAt = Date.parse(order.placedAt);
  if (placedAt >= end)
    throw new Breach(6, `${name} is placed at ${order.placedAt}, its hold ended at ${hold.expiresAt}`);
  if (order.heldUntil !== hold.expiresAt) throw new Breach(6, `${name} says its hold ended at ${order.heldUntil}`);
  const earliest = Math.min(...asked.map(({ at }) => at));
  if (earliest - MOST_SKEW_MS >= end)
    throw new Breach(6, `${name} was submitted ${(earliest - end) / 1000} s after its hold's end`);
  if (placedAt < earliest - MOST_SKEW_MS || placedAt > now + MOST_SKEW_MS) {
    throw new Breach(6, `${name} says it was placed at ${order.placedAt}, which it was not`);
  }
}

/** Addresses are the same whatever the order of their keys; text is trimmed. */
export function sameAddress(one: object, other: object): boolean {
  const sorted = (address: object) =>
    JSON.stringify(
      Object.entries(address)
        .map(([name, value]) => [name, String(value).trim()])
        .sort(),
    );
  return sorted(one) === sorted(other);
}
