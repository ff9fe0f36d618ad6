import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import type { Mirror } from './mirror.ts';
import { Past } from './past.ts';
import type { Request, Requests } from './requests.ts';
import type { Order, Return, Step, WarehouseOrder } from './rows.ts';
import { add, type Line, sameUnits, shown, type Units, unitsOf } from './units.ts';

/** What may follow what, as docs/invariants.md draws it. */
const RETURN_GRAPH: Readonly<Record<string, readonly string[]>> = {
  requested: ['received', 'cancelled'],
  received: [],
  cancelled: [],
};

/** A line of a parcel, as it is sent or as rows have changed. */
interface Judged {
  readonly itemId: string;
  readonly restock: number;
  readonly writeOff: number;
}

interface ParcelBody {
  readonly lines: readonly Partial<Judged>[];
  readonly last?: boolean;
}

/** What of an order left its warehouses, and what of that came back or is to. */
interface Sent {
  readonly shipped: Past<Units>;
  readonly claimed: Past<Units>;
}

const NOTHING: Units = new Map();

/** Units of a return's line that came. */
const cameOf = ({ restocked, writtenOff }: Return['lines'][number]): number => restocked + writtenOff;

/**
 * Invariants 2, 7, 8, 10 and 15 for what shoppers send back: each key asks, and receives, once; over all its returns never
 * more of an order comes back, or is to, than was shipped; each unit that came is on a shelf again or written off.
 */
export class ReturnChecks {
  readonly routes = ['requestReturn', 'receiveReturn', 'cancelReturn'] as const;
  readonly #mirror: Mirror;
  readonly #requests: Requests;
  readonly #returns = new Map<string, Past<Return>>();
  readonly #ofOrder = new Map<string, Set<string>>();
  readonly #sent = new Map<string, Sent>();
  readonly #asked = new Effects();
  readonly #parcels = new Effects();

  constructor(mirror: Mirror, requests: Requests) {
    this.#mirror = mirror;
    this.#requests = requests;
  }

  sent(request: Request): void {
    if (request.ask.route === 'requestReturn') this.#asked.sent(request, asking(request));
    if (request.ask.route === 'receiveReturn') this.#parcels.sent(request, receiving(request));
  }

  check(step: Step): void {
    const touched = new Set<string>();
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders'))
      if (after && before?.status !== after.status && after.status === 'shipped') touched.add(after.orderId);
    for (const { before, after } of step.of<Order>('Orders'))
      if (after && (before?.returned !== after.returned || before?.toReturn !== after.toReturn))
        touched.add(after.orderId);
    for (const { before, after } of step.of<Return>('Returns')) {
      if (!after) throw new Breach(8, `return ${before?.returnId} is gone`);
      touched.add(after.orderId);
      const known = this.#returns.get(after.returnId);
      known?.set(step.number, after);
      if (!known) this.#returns.set(after.returnId, new Past(after));
      this.#ofOrder.set(after.orderId, (this.#ofOrder.get(after.orderId) ?? new Set()).add(after.returnId));
      if (before) this.#changed(before, after);
      else this.#begun(after);
    }
    for (const orderId of touched) this.#capped(step, orderId);
  }

  #begun({ returnId, orderId, userId, status, version, lines }: Return): void {
    const name = `return ${returnId}`;
    const fresh = lines.every((line) => line.quantity > 0 && cameOf(line) === 0);
    if (status !== 'requested' || version !== 1 || !fresh) throw new Breach(8, `${name} begins as ${status}`);
    if (this.#mirror.orders.get(orderId)?.userId !== userId) throw new Breach(15, `${name} is of another's order`);
    this.#asked.tookEffect(`return ${unitsText(unitsOf(lines))} of ${orderId}`);
  }

  #changed(before: Return, after: Return): void {
    const name = `return ${after.returnId}`;
    if (before.status !== after.status && !RETURN_GRAPH[before.status]?.includes(after.status))
      throw new Breach(8, `${name} goes from ${before.status} to ${after.status}`);
    if (before.status !== 'requested' || after.version !== before.version + 1)
      throw new Breach(8, `${name} changes while ${before.status}, from version ${before.version} to ${after.version}`);
    const judged = after.lines.map((line, index): Judged => {
      const { itemId, quantity, restocked, writtenOff } = line;
      const was = before.lines[index];
      if (was?.itemId !== itemId || was.quantity !== quantity)
        throw new Breach(10, `${name} has ${quantity} of ${itemId} now, not what was asked for`);
      const one = { itemId, restock: restocked - was.restocked, writeOff: writtenOff - was.writtenOff };
      if (Math.min(one.restock, one.writeOff) < 0 || cameOf(line) > quantity)
        throw new Breach(10, `${name} of ${quantity} of ${itemId}: ${restocked} restocked, ${writtenOff} written off`);
      return one;
    });
    const of = (route: string) =>
      this.#requests.of(route).filter(({ ask }) => ask.params?.['returnId'] === after.returnId);
    if (after.status === 'cancelled') {
      if (after.lines.some((line) => cameOf(line) > 0)) throw new Breach(8, `${name} is cancelled, and some has come`);
      if (of('cancelReturn').length === 0) throw new Breach(8, `${name} is cancelled, and nobody asked`);
      return;
    }
    const whole = after.lines.every((line) => cameOf(line) === line.quantity);
    const last = of('receiveReturn').some(({ ask }) => (ask.body as ParcelBody).last);
    if (whole && after.status !== 'received') throw new Breach(8, `${name} is ${after.status}, and all of it has come`);
    if (!whole && after.status === 'received' && !last) throw new Breach(8, `${name} ends before all of it has come`);
    this.#parcels.tookEffect(`receive ${judgedText(judged)} of ${after.returnId}`);
  }

  /** The order says what its returns say, and that is no more than was shipped of it. */
  #capped(step: Step, orderId: string): void {
    const order = this.#mirror.orders.get(orderId);
    const shipped = unitsOf(
      this.#mirror.worksOf(orderId).flatMap((row) => (row.status === 'shipped' ? row.lines : [])),
    );
    const came = new Map<string, number>();
    const coming = new Map<string, number>();
    for (const returnId of this.#ofOrder.get(orderId) ?? []) {
      const row = this.#returns.get(returnId)?.now;
      if (!row) continue;
      add(came, unitsOf(row.lines.map((line) => ({ itemId: line.itemId, quantity: cameOf(line) }))));
      if (row.status !== 'requested') continue;
      add(coming, unitsOf(row.lines.map((line) => ({ itemId: line.itemId, quantity: line.quantity - cameOf(line) }))));
    }
    const claimed = new Map(came);
    add(claimed, coming);
    for (const [itemId, units] of claimed) {
      const most = shipped.get(itemId) ?? 0;
      if (units > most) throw new Breach(10, `${units} of ${itemId} of order ${orderId} come back, of ${most} shipped`);
    }
    for (const [said, units] of [
      [order?.returned, came],
      [order?.toReturn, coming],
    ] as const) {
      if (!sameUnits(positive(unitsOf(said)), positive(units)))
        throw new Breach(10, `order ${orderId} says ${shown(unitsOf(said))} come back, its returns ${shown(units)}`);
    }
    const past = this.#sent.get(orderId);
    past?.shipped.set(step.number, shipped);
    past?.claimed.set(step.number, claimed);
    if (past) return;
    const sent = { shipped: new Past(NOTHING), claimed: new Past(NOTHING) };
    sent.shipped.set(step.number, shipped);
    sent.claimed.set(step.number, claimed);
    this.#sent.set(orderId, sent);
  }

  told(request: Request, answer: Answer): void {
    if (request.ask.route === 'requestReturn') this.#requestTold(request, answer);
    else this.#ofOneTold(request, answer);
  }

  #requestTold(request: Request, answer: Answer): void {
    this.#asked.told(request, asking(request), answer);
    const { orderId = '' } = request.ask.params ?? {};
    const order = this.#mirror.orders.get(orderId);
    const theirs = order?.userId === request.ask.user?.id;
    if (answer.status === 404) {
      const placed = this.#mirror.orderedAt.get(orderId) ?? Number.POSITIVE_INFINITY;
      if (theirs && placed <= request.step) throw new Breach(7, `order ${orderId} was placed and is not found`);
      return;
    }
    if (answer.status < 500 && !theirs)
      throw new Breach(
        15,
        `${request.ask.user?.id} was told ${answer.status} about order ${orderId}, which is not theirs`,
      );
    if (answer.status === 201 && !this.#returns.has(answer.body.returnId))
      throw new Breach(7, `return ${answer.body.returnId} was confirmed, and is not there`);
    if (answer.body?.code === 'TOO_MANY_UNITS') this.#isTooMany(request, orderId);
  }

  #isTooMany(request: Request, orderId: string): void {
    const sent = this.#sent.get(orderId);
    const shipped = sent?.shipped.since(request.step) ?? [NOTHING];
    const claimed = sent?.claimed.since(request.step) ?? [NOTHING];
    const tooMany = [...unitsOf((request.ask.body as { lines: Line[] }).lines)].some(([itemId, quantity]) => {
      const least = Math.min(...shipped.map((units) => units.get(itemId) ?? 0));
      const most = Math.max(...claimed.map((units) => units.get(itemId) ?? 0));
      return quantity > least - most;
    });
    if (!tooMany) throw new Breach(10, `${asking(request)} was refused as too many, and so many could be sent back`);
  }

  #ofOneTold(request: Request, answer: Answer): void {
    const { returnId = '', warehouseId } = request.ask.params ?? {};
    const receipt = request.ask.route === 'receiveReturn';
    if (receipt) this.#parcels.told(request, receiving(request), answer);
    const name = `return ${returnId}`;
    const rows = this.#returns.get(returnId)?.since(request.step) ?? [];
    const [row] = rows;
    const theirs = row && (receipt ? row.warehouseId === warehouseId : row.userId === request.ask.user?.id);
    if (answer.status === 404) {
      if (theirs) throw new Breach(7, `${name} was asked for and is not found`);
      return;
    }
    if (answer.status < 500 && !theirs) throw new Breach(15, `${answer.status} was told about ${name} to another`);
    if (answer.status === 200 && !receipt && rows.at(-1)?.status !== 'cancelled')
      throw new Breach(8, `${name} was told as cancelled, and is ${rows.at(-1)?.status}`);
    const over = rows.some(
      ({ status, lines }) => status !== 'requested' || (!receipt && lines.some((line) => cameOf(line) > 0)),
    );
    const { code } = answer.body ?? {};
    if (code === 'NOT_OPEN' && !over) throw new Breach(8, `${name} was told to be over, and was waited for`);
    if (code === 'TOO_MANY_UNITS' && !rows.some((one) => isBeyond(request, one)))
      throw new Breach(10, `${receiving(request)} was refused as too many, and so many were to come`);
  }

  /** What was to come has come, or will not come any more. */
  atRest(): void {
    for (const [returnId, { now }] of this.#returns) {
      if (now.status === 'requested') throw new Breach(8, `return ${returnId} is still waited for`);
    }
  }
}

const positive = (units: Units): Units => new Map([...units].filter(([, quantity]) => quantity !== 0));

const unitsText = (units: Units): string =>
  [...units]
    .map(([itemId, quantity]) => `${itemId}×${quantity}`)
    .sort()
    .join(', ');

const asking = ({ ask }: Request): string =>
  `return ${unitsText(unitsOf((ask.body as { lines: Line[] }).lines))} of ${ask.params?.['orderId']}`;

/** A parcel's lines as sent; lines of one item add up. */
function judgedOf({ ask }: Request): Judged[] {
  const { lines } = ask.body as ParcelBody;
  const sum = (of: 'restock' | 'writeOff') =>
    unitsOf(lines.map((line) => ({ itemId: line.itemId ?? '', quantity: line[of] ?? 0 })));
  const [restock, writeOff] = [sum('restock'), sum('writeOff')];
  return [...restock.keys()].map((itemId) => ({
    itemId,
    restock: restock.get(itemId) ?? 0,
    writeOff: writeOff.get(itemId) ?? 0,
  }));
}

const receiving = (request: Request): string =>
  `receive ${judgedText(judgedOf(request))} of ${request.ask.params?.['returnId']}`;

/** `A×2−1`: two go on the shelf, one is written off. */
const judgedText = (lines: readonly Judged[]): string =>
  lines
    .filter(({ restock, writeOff }) => restock !== 0 || writeOff !== 0)
    .map(({ itemId, restock, writeOff }) => `${itemId}×${restock}−${writeOff}`)
    .sort()
    .join(', ') || 'nothing';

/** Whether a parcel has more than was to come then. */
function isBeyond(request: Request, row: Return): boolean {
  const left = new Map(row.lines.map((line) => [line.itemId, line.quantity - cameOf(line)]));
  return judgedOf(request).some(({ itemId, restock, writeOff }) => restock + writeOff > (left.get(itemId) ?? 0));
}
