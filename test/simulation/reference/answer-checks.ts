import { type Answer, MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import { isSaved } from './cart-checks.ts';
import type { Facts } from './facts.ts';
import type { HoldChecks } from './hold-checks.ts';
import type { Mirror } from './mirror.ts';
import { sameAddress } from './order-checks.ts';
import type { Request, Requests } from './requests.ts';
import { isOpen, keptBy, type Order } from './rows.ts';
import { ShortageChecks } from './shortage-checks.ts';
import { add, type Line, sameUnits, shown, unitsOf } from './units.ts';

type Check = (request: Request, answer: Answer, told: Told) => void;

/** What is known at the moment of an answer. */
export interface Told {
  /** True virtual ms. */
  readonly now: number;
  /** Whether no fault fired since the request was sent that may keep a function from what it should do. */
  readonly undisturbed: boolean;
}

/** Invariants 3, 4, 6, 7, 10, 15 and 16 by what clients were told: each answer was true at some moment since its request. */
export class AnswerChecks {
  readonly #mirror: Mirror;
  readonly #requests: Requests;
  readonly #holds: HoldChecks;
  readonly #shortages: ShortageChecks;
  /** The first answer to the submission of each hold, as text. */
  readonly #accepted = new Map<string, string>();
  /** Orders of which everything was cancelled, by an answer. */
  readonly #cancelled = new Set<string>();
  /** Units of each order and item that an answer confirmed were asked to be cancelled under a key, by key. */
  readonly #confirmed = new Map<string, Map<string, Line[]>>();
  /** Keys under which something was cancelled for certain. */
  readonly #effective = new Set<string>();
  /** What was cancelled of its order when a cancellation was asked for. */
  readonly #before = new WeakMap<Request, string | undefined>();
  readonly #checks: Readonly<Record<string, Check>>;

  constructor(facts: Facts, mirror: Mirror, requests: Requests, holds: HoldChecks) {
    this.#mirror = mirror;
    this.#requests = requests;
    this.#holds = holds;
    this.#shortages = new ShortageChecks(facts, mirror);
    this.#checks = {
      beginCheckout: (request, answer, told) => this.#begun(request, answer, told),
      showCheckout: (request, answer) => this.#checkout(request, answer),
      startPayment: (request, answer) => this.#checkout(request, answer),
      cancelCheckout: (request, answer) => this.#gaveUp(request, answer),
      setCartItem: (request, answer, told) => this.#cart(request, answer, told),
      replaceCart: (request, answer, told) => this.#cart(request, answer, told),
      removeCartItem: (request, answer, told) => this.#cart(request, answer, told),
      clearCart: (request, answer, told) => this.#cart(request, answer, told),
      submitOrder: (request, answer, told) => this.#submitted(request, answer, told),
      getOrder: (request, answer) => this.#order(request, answer),
      cancelOrder: (request, answer) => this.#cancel(request, answer),
      listOrders: (request, answer) => this.#orders(request, answer),
      claimWork: (request, answer) => this.#claimed(request, answer),
      shipWork: (request, answer) => this.#shipped(request, answer),
    };
  }

  sent(request: Request): void {
    if (request.ask.route !== 'cancelOrder') return;
    const order = this.#mirror.orders.get(request.ask.params?.['orderId'] ?? '');
    this.#before.set(request, JSON.stringify(order?.cancelled));
  }

  check(request: Request, answer: Answer, told: Told): void {
    if (answer.status === 500)
      throw new Breach(12, `${request.ask.route} answered 500: a defect, not the engine's trouble`);
    this.#checks[request.ask.route]?.(request, answer, told);
  }

  #begun(request: Request, answer: Answer, told: Told): void {
    this.#checkout(request, answer);
    this.#short(request, answer, told);
    const carts = this.#mirror.carts.get(user(request))?.since(request.step) ?? [undefined];
    if (answer.body?.code === 'CART_EMPTY' && carts.every((cart) => (cart?.lines.length ?? 0) > 0)) {
      throw new Breach(5, `${user(request)} was told that their cart is empty; it never was`);
    }
  }

  /** A hold as it is shown is one of this shopper's which was open at some moment since the request. */
  #checkout(request: Request, { status, body }: Answer): void {
    if (status !== 200) return;
    const story = this.#holds.stories.get(body.reservationId);
    const name = `hold ${body.reservationId}, shown to ${user(request)},`;
    if (!story || story.userId !== user(request)) throw new Breach(15, `${name} is not theirs`);
    if (story.heldFrom === undefined) throw new Breach(5, `${name} was never held`);
    if (story.endedAt !== undefined && story.endedAt <= request.step)
      throw new Breach(4, `${name} was ${story.end} before`);
    if (!story.ends.has(Date.parse(body.expiresAt) / 1000))
      throw new Breach(4, `${name} never ended at ${body.expiresAt}`);
    if (!sameUnits(unitsOf(body.lines), story.lines)) throw new Breach(5, `${name} is not what was held`);
    if (body.total.amount !== story.total)
      throw new Breach(16, `${name} totals ${body.total.amount}, not ${story.total}`);
  }

  #gaveUp(request: Request, { status }: Answer): void {
    if (status !== 204) return;
    const rows = this.#mirror.holds.get(user(request))?.since(request.step) ?? [];
    const [first] = rows;
    if (!first || rows.some((row) => row?.reservationId !== first.reservationId)) return;
    throw new Breach(
      4,
      `${user(request)} gave ${first.reservationId} up and was told so; it is still ${rows.at(-1)?.state}`,
    );
  }

  #short(request: Request, { body }: Answer, { now, undisturbed }: Told): void {
    if (body?.code === 'OUT_OF_STOCK') this.#shortages.check(request, body.lines, now, undisturbed);
  }

  /** A cart that was said to be changed was so at some moment since the request. */
  #cart(request: Request, answer: Answer, told: Told): void {
    this.#short(request, answer, told);
    if (answer.status >= 300) return;
    const carts = this.#mirror.carts.get(user(request))?.since(request.step) ?? [undefined];
    if (carts.some((cart) => isSaved(unitsOf(cart?.lines), request.ask))) return;
    throw new Breach(
      7,
      `${user(request)} changed their cart by ${JSON.stringify(request.ask.body)}, was told so, and it never was`,
    );
  }

  #submitted(request: Request, { status, body }: Answer, { now }: Told): void {
    const asked = request.ask.body as { reservationId: string; address: object };
    const order = this.#mirror.orders.get(asked.reservationId);
    const name = `order ${asked.reservationId}`;
    const theirs = order?.userId === user(request);
    if (status === 201) {
      if (!order || !theirs) throw new Breach(7, `${user(request)} was told of ${name}, which is not there`);
      if (!sameAddress(order.address, asked.address)) throw new Breach(7, `${name} was confirmed for another address`);
      const text = JSON.stringify(body);
      const first = this.#accepted.get(asked.reservationId) ?? text;
      this.#accepted.set(asked.reservationId, first);
      if (text !== first) throw new Breach(7, `${name} was first ${first} and then ${text}`);
      this.#isTheOrder(name, body, order);
      if (body.status !== 'placed') throw new Breach(7, `${name} was accepted as ${body.status}`);
      return;
    }
    const before =
      theirs && (this.#mirror.orderedAt.get(asked.reservationId) ?? Number.POSITIVE_INFINITY) <= request.step;
    if (status === 410) {
      if (before) throw new Breach(7, `${name} was placed, and a repeat was told that its hold is over`);
      const [row, ...more] = this.#mirror.holds.get(user(request))?.since(request.step) ?? [];
      const open = row?.reservationId === asked.reservationId && row.state === 'held' && more.length === 0;
      if (open && row.expiresAt * 1000 > now + MOST_SKEW_MS)
        throw new Breach(7, `${name} was refused, and its hold is open`);
    }
    if (status === 422 && (!order || sameAddress(order.address, asked.address))) {
      throw new Breach(7, `${name} was refused as another request's: ${JSON.stringify(body)}`);
    }
  }

  #isTheOrder(name: string, body: Answer['body'], order: Order): void {
    const same =
      body.orderId === order.orderId &&
      body.placedAt === order.placedAt &&
      sameAddress(body.address, order.address) &&
      sameUnits(unitsOf(body.lines), unitsOf(order.lines));
    if (!same) throw new Breach(7, `${name} was shown as ${JSON.stringify(body)}`);
    if (body.total.amount !== order.total)
      throw new Breach(16, `${name} was shown with a total of ${body.total.amount}`);
  }

  /** @returns the order, if it is this shopper's; somebody else's must look like none. */
  #theirOrder(request: Request, { status, body }: Answer): Order | undefined {
    const orderId = request.ask.params?.['orderId'] ?? '';
    const order = this.#mirror.orders.get(orderId);
    if (status === 404) {
      const { type, title, code, detail } = body;
      const { orderId: named, ...rest } = { ...body, type, title, code, detail };
      const known = Object.keys(rest).sort().join();
      if (code !== 'NOT_FOUND' || named !== undefined || known !== 'code,detail,instance,status,title,type') {
        throw new Breach(15, `order ${orderId} is missing in words of its own: ${JSON.stringify(body)}`);
      }
      if (String(detail) !== 'There is no such order.') throw new Breach(15, `a missing order is told as: ${detail}`);
      const placed = this.#mirror.orderedAt.get(orderId) ?? Number.POSITIVE_INFINITY;
      if (order?.userId === user(request) && placed <= request.step)
        throw new Breach(7, `order ${orderId} was placed and is not found`);
      return undefined;
    }
    if (status >= 500) return undefined;
    if (order?.userId !== user(request))
      throw new Breach(15, `${user(request)} was told ${status} about order ${orderId}, which is not theirs`);
    return order;
  }

  #order(request: Request, answer: Answer): void {
    const order = this.#theirOrder(request, answer);
    if (order && answer.status === 200) this.#isShown(answer, order);
  }

  #isShown({ body }: Answer, order: Order): void {
    this.#isTheOrder(`order ${order.orderId}`, body, order);
    const cancelled = unitsOf(order.cancelled);
    for (const line of body.lines) {
      if ((line.cancelled ?? 0) > (cancelled.get(line.itemId) ?? 0)) {
        throw new Breach(10, `order ${order.orderId} was shown with ${line.cancelled} of ${line.itemId} cancelled`);
      }
    }
    const shipped = body.shipments.filter((one: { status: string }) => one.status === 'shipped');
    for (const { warehouseOrderId, lines } of shipped) {
      const row = this.#mirror.work.get(warehouseOrderId);
      if (row?.status === 'shipped' && sameUnits(unitsOf(row.lines), unitsOf(lines))) continue;
      throw new Breach(8, `${warehouseOrderId} was shown as shipped with ${shown(unitsOf(lines))}`);
    }
  }

  #cancel(request: Request, answer: Answer): void {
    const order = this.#theirOrder(request, answer);
    if (!order) return;
    const lines = (request.ask.body as { lines: { itemId: string; quantity?: number }[] } | undefined)?.lines;
    if (answer.status === 200) {
      this.#isShown(answer, order);
      if (!lines) this.#cancelled.add(order.orderId);
      else this.#confirm(request, order, lines);
    }
    if (answer.body?.code === 'NOT_CANCELLABLE') {
      const open = keptBy(order);
      for (const row of this.#mirror.worksOf(order.orderId))
        if (row.status === 'shipped') add(open, unitsOf(row.lines), -1);
      const left = (lines ?? order.lines).find(({ itemId }) => (open.get(itemId) ?? 0) > 0);
      if (left)
        throw new Breach(
          10,
          `order ${order.orderId} can't be cancelled, it was told, and ${open.get(left.itemId)} of ${left.itemId} can`,
        );
    }
    if (answer.body?.code === 'IDEMPOTENCY_MISMATCH' && !this.#usedOtherwise(request)) {
      throw new Breach(7, `the key ${request.ask.headers?.['idempotency-key']} was used for nothing else`);
    }
  }

  #confirm(request: Request, order: Order, lines: readonly { itemId: string; quantity?: number }[]): void {
    const ordered = unitsOf(order.lines);
    const key = request.ask.headers?.['idempotency-key'] ?? 'without';
    const keys = this.#confirmed.get(order.orderId) ?? new Map<string, Line[]>();
    this.#confirmed.set(order.orderId, keys);
    const units = lines.map(({ itemId, quantity = ordered.get(itemId) ?? 0 }) => ({ itemId, quantity }));
    if (key === 'without') {
      const whole = new Map(units.map(({ itemId }) => [itemId, ordered.get(itemId) ?? 0]));
      for (const { itemId, quantity } of keys.get(key) ?? []) whole.set(itemId, quantity);
      keys.set(
        key,
        [...whole].map(([itemId, quantity]) => ({ itemId, quantity })),
      );
      return;
    }
    const first = keys.get(key);
    const other = first && !sameUnits(unitsOf(first), unitsOf(units));
    if (other && this.#effective.has(key)) throw new Breach(7, `the key ${key} was good for two cancellations`);
    // A key under which there was nothing left to cancel is not used up.
    if (this.#cancelledSince(request, order)) this.#effective.add(key);
    if (!first || this.#effective.has(key)) keys.set(key, units);
  }

  /** Whether this request alone can have cancelled what was cancelled since it was sent. */
  #cancelledSince(request: Request, order: Order): boolean {
    const others = this.#requests
      .of('cancelOrder')
      .some(
        (one) =>
          one !== request &&
          one.ask.params?.['orderId'] === order.orderId &&
          (one.answeredAt ?? Infinity) >= request.at,
      );
    return !others && this.#before.get(request) !== JSON.stringify(order.cancelled);
  }

  #usedOtherwise({ ask }: Request): boolean {
    const text = JSON.stringify(ask.body);
    return this.#requests
      .of(ask.route)
      .some(
        (other) =>
          other.ask.headers?.['idempotency-key'] === ask.headers?.['idempotency-key'] &&
          JSON.stringify(other.ask.body) !== text,
      );
  }

  #orders(request: Request, { status, body }: Answer): void {
    if (status !== 200) return;
    for (const { orderId } of body.orders) {
      if (this.#mirror.orders.get(orderId)?.userId !== user(request))
        throw new Breach(15, `${user(request)} was shown order ${orderId}`);
    }
  }

  #claimed(request: Request, { status, body }: Answer): void {
    if (status === 200 && body.claimedBy !== user(request))
      throw new Breach(11, `${user(request)} was told that ${body.claimedBy} has it`);
  }

  #shipped(request: Request, { status, body }: Answer): void {
    if (status !== 200) return;
    const row = this.#mirror.work.get(body.warehouseOrderId);
    const name = `${body.warehouseOrderId}, shipped by ${user(request)},`;
    if (row?.status !== 'shipped' || row.claimedBy !== user(request)) throw new Breach(11, `${name} is ${row?.status}`);
    if (!sameUnits(unitsOf(row.lines), unitsOf(body.lines)))
      throw new Breach(11, `${name} was told as ${shown(unitsOf(body.lines))}`);
  }

  /** What was confirmed is so when all has come to rest. */
  atRest(): void {
    for (const orderId of this.#accepted.keys()) {
      if (!this.#mirror.orders.has(orderId)) throw new Breach(7, `order ${orderId} was accepted and is not there`);
    }
    for (const orderId of this.#cancelled) {
      const order = this.#mirror.orders.get(orderId);
      const open = this.#mirror.worksOf(orderId).some(isOpen);
      if (open || (order?.status !== 'cancelled' && order?.status !== 'shipped')) {
        throw new Breach(10, `order ${orderId} was cancelled, and is ${order?.status}`);
      }
    }
    for (const [orderId, keys] of this.#confirmed) this.#gaveBack(orderId, keys);
  }

  /** Each confirmed key's units were cancelled, as far as they were not shipped. */
  #gaveBack(orderId: string, keys: ReadonlyMap<string, Line[]>): void {
    const order = this.#mirror.orders.get(orderId);
    if (!order) return;
    const cancelled = unitsOf(order.cancelled);
    const shipped = unitsOf(
      this.#mirror.worksOf(orderId).flatMap((row) => (row.status === 'shipped' ? row.lines : [])),
    );
    const ordered = unitsOf(order.lines);
    for (const [itemId, quantity] of unitsOf([...keys.values()].flat())) {
      const least = Math.min(quantity, (ordered.get(itemId) ?? 0) - (shipped.get(itemId) ?? 0));
      if ((cancelled.get(itemId) ?? 0) >= least) continue;
      throw new Breach(
        10,
        `order ${orderId}: ${least} of ${itemId} were confirmed as cancelled, ${cancelled.get(itemId) ?? 0} are`,
      );
    }
  }
}

const user = ({ ask }: Request): string => ask.user?.id ?? '';
