import { seconds } from '../shared/clock.ts';
import { totalOf } from '../shared/money.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import { type ItemQuantity, quantitiesOf, summed } from '../stock/stock.ts';

/** A line of a hold, with the name and price (minor units) the shopper was shown and will pay. */
export interface HoldLine extends ItemQuantity {
  readonly name: string;
  readonly price: number;
}

/**
 * A shopper's hold on stock: theirs until `expiresAt`, and then nobody's.
 *
 * What fits one transaction is held at once. A larger hold is taken in steps, and the row says after each of them exactly
 * what is taken ({@link takenBy}), so that whoever finds it can go on or give back. States: `holding` (on the way to its
 * `lines`) → `held` (all of them taken) → gone; `releasing` fences off whoever is still taking, until all is given back.
 */
export interface Reservation {
  readonly userId: string;
  /** ULID; the id of the order it may become. */
  readonly reservationId: string;
  readonly state: 'holding' | 'held' | 'releasing';
  /** +1 at each step; every step carries the version it has read. */
  readonly version: number;
  readonly lines: readonly HoldLine[];
  /**
   * Units taken from stock that are not those of a `held` row's lines: taken so far while `holding`, beyond the lines on
   * the way to or from another cart, or still to be given back while `releasing`. Absent when there are none.
   */
  readonly partial?: readonly ItemQuantity[];
  readonly total: number;
  /** Epoch seconds. */
  readonly heldAt: number;
  /** Epoch seconds. The hold is over at this moment, not after it. */
  readonly expiresAt: number;
  /** Partition of the index by expiry. */
  readonly expiryShard: string;
  /** Epoch seconds; there once the hold was extended, which happens once. */
  readonly extendedAt?: number;
}

/** Partitions of the index by expiry: holds are written far less often than one partition takes, so few are enough. */
export const EXPIRY_SHARDS = ['0', '1', '2', '3'] as const;

/** Most items one step moves: a transaction's actions less the reservation's own. */
export const STEP_LIMIT = TRANSACTION_LIMIT - 1;

/** What {@link newHold} needs. */
export interface HoldRequest {
  readonly userId: string;
  readonly reservationId: string;
  readonly lines: readonly HoldLine[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly holdSeconds: number;
}

/** A hold from now on, as it is when all of it is taken. The one place that computes when a hold ends. */
export function newHold({ userId, reservationId, lines, now, holdSeconds }: HoldRequest): Reservation {
  return {
    userId,
    reservationId,
    state: 'held',
    version: 1,
    lines,
    total: totalOf(lines),
    heldAt: seconds(now),
    expiresAt: Math.ceil(seconds(now)) + holdSeconds,
    expiryShard:
      EXPIRY_SHARDS[(reservationId.codePointAt(reservationId.length - 1) ?? 0) % EXPIRY_SHARDS.length] ?? '0',
  };
}

/** Whether a hold is over at a moment in epoch milliseconds: at `expiresAt` it is (invariant 6). */
export const isOver = (hold: Pick<Reservation, 'expiresAt'>, now: number): boolean => hold.expiresAt <= seconds(now);

/** Longest a request can be at work on a hold, in seconds: the gateway gives up after 30. */
const UNDER_WAY_SECONDS = 30;

/**
 * Whether a large hold may be on its way still, so that another request of the same shopper goes on with it. One that was
 * begun longer ago has lost its request; going on would give the shopper what is left of its time.
 */
export const isUnderWay = (hold: Reservation, now: number): boolean =>
  hold.state === 'holding' && !isOver(hold, now) && hold.heldAt + UNDER_WAY_SECONDS > seconds(now);

/** Bytes of a row that lines may take: DynamoDB's 400 KB less what else an order has. */
const ROW_BYTES = 400 * 1024 - 16 * 1024;

/**
 * Whether the rows these lines will be in stay below DynamoDB's 400 KB: the hold's, and the order's when it lists each of
 * its items once more as cancelled and as still to be cancelled. Sizes as in docs.aws.amazon.com, "DynamoDB item sizes
 * and formats"; numbers at their longest.
 */
export function fitsRow(lines: readonly HoldLine[]): boolean {
  const bytes = (text: string): number => Buffer.byteLength(text);
  const pair = (itemId: string): number => 'itemId'.length + bytes(itemId) + 'quantity'.length + 6 + 6;
  const sum = lines.reduce(
    (total, { itemId, name }) => total + 3 * pair(itemId) + 'name'.length + bytes(name) + 'price'.length + 7 + 4,
    0,
  );
  return sum <= ROW_BYTES;
}

/** Whether a row is a hold its shopper can order: all taken, and not over. */
export const isOpenHold = (hold: Reservation | undefined, now: number): hold is Reservation =>
  hold?.state === 'held' && !isOver(hold, now);

/** Whether a hold is for just these lines. */
export function isFor(hold: Pick<Reservation, 'lines'>, lines: readonly ItemQuantity[]): boolean {
  const held = quantitiesOf(hold.lines);
  return held.size === lines.length && lines.every(({ itemId, quantity }) => held.get(itemId) === quantity);
}

/** Every unit a row has taken from stock, summed by item: what its release gives back. */
export function takenBy({ state, lines, partial = [] }: Reservation): ItemQuantity[] {
  return summed([...(state === 'held' ? lines : []), ...partial]);
}

/** What a swap takes and gives back, item by item; items held in the same number before and after are left alone. */
export function swapOf(
  before: readonly ItemQuantity[],
  after: readonly ItemQuantity[],
): { readonly take: ItemQuantity[]; readonly giveBack: ItemQuantity[] } {
  const change = new Map<string, number>();
  for (const { itemId, quantity } of after) change.set(itemId, quantity);
  for (const { itemId, quantity } of before) change.set(itemId, (change.get(itemId) ?? 0) - quantity);
  const changes = [...change].map(([itemId, quantity]) => ({ itemId, quantity }));
  return {
    take: changes.filter(({ quantity }) => quantity > 0),
    giveBack: changes
      .filter(({ quantity }) => quantity < 0)
      .map(({ itemId, quantity }) => ({ itemId, quantity: -quantity })),
  };
}

/** Whether one transaction turns a row into a hold of these lines. @param limit most items a step moves. */
export function isOneStep(before: Reservation, lines: readonly ItemQuantity[], limit = STEP_LIMIT): boolean {
  const { take, giveBack } = swapOf(takenBy(before), lines);
  return take.length + giveBack.length <= limit;
}

/** One transaction of a hold's way: the row it rests on, the row it leaves (none: removed), and the stock it moves. */
export interface HoldStep {
  readonly before: Reservation | undefined;
  readonly after: Reservation | undefined;
  readonly take: readonly ItemQuantity[];
  readonly giveBack: readonly ItemQuantity[];
}

/**
 * The next step from a row (or none) to a hold. First all that is missing is taken; the step that takes the last of it
 * turns the row into the new hold; what is too much is given back with it and after it. So a shopper never gives up what
 * they have before they have what they want, and a `held` row stays what it is until it is the new one.
 * @param limit most items a step moves.
 */
export function stepTowards(
  before: Reservation | undefined,
  target: Reservation,
  limit = STEP_LIMIT,
): HoldStep & { readonly after: Reservation } {
  const taken = before ? takenBy(before) : [];
  const { take, giveBack } = swapOf(taken, target.lines);
  const version = (before?.version ?? 0) + 1;
  if (take.length <= limit) {
    const room = limit - take.length;
    const after = withPartial({ ...target, state: 'held', version }, giveBack.slice(room));
    return { before, after, take, giveBack: giveBack.slice(0, room) };
  }
  const now = take.slice(0, limit);
  const partial = summed([...(before?.partial ?? []), ...now]);
  const row: Reservation = before?.state === 'held' ? before : { ...target, state: 'holding' };
  return { before, after: withPartial({ ...row, version }, partial), take: now, giveBack: [] };
}

/**
 * The next step that gives back what a `held` row has beyond its lines, or undefined when it has nothing.
 * @param limit most items a step moves.
 */
export function stepToLines(
  before: Reservation,
  limit = STEP_LIMIT,
): (HoldStep & { readonly after: Reservation }) | undefined {
  if (!before.partial) return undefined;
  const giveBack = before.partial.slice(0, limit);
  const after = withPartial({ ...before, version: before.version + 1 }, before.partial.slice(limit));
  return { before, after, take: [], giveBack };
}

/**
 * The next step of a release. The last one removes the row; the first of several makes it `releasing`, and over, so that
 * nothing can be taken or ordered any more and the sweep finds it.
 * @param now epoch milliseconds. @param limit most items a step moves.
 */
export function stepOfRelease(before: Reservation, now: number, limit = STEP_LIMIT): HoldStep {
  const taken = takenBy(before);
  const giveBack = taken.slice(0, limit);
  const rest = taken.slice(limit);
  if (rest.length === 0) return { before, after: undefined, take: [], giveBack };
  const after: Reservation = {
    ...before,
    state: 'releasing',
    version: before.version + 1,
    lines: [],
    partial: rest,
    total: 0,
    expiresAt: Math.min(before.expiresAt, Math.floor(seconds(now))),
  };
  return { before, after, take: [], giveBack };
}

function withPartial({ partial: _, ...row }: Reservation, partial: readonly ItemQuantity[]): Reservation {
  return partial.length > 0 ? { ...row, partial } : row;
}

/** A line that falls short: what was asked and what is left for this shopper. */
export interface Shortage {
  readonly itemId: string;
  readonly requested: number;
  readonly available: number;
}

/**
 * The lines that ask for more than is left. What a shopper's own row has taken counts as left for them: it is theirs.
 */
export function shortages(
  lines: readonly ItemQuantity[],
  left: ReadonlyMap<string, number>,
  own: readonly ItemQuantity[],
): Shortage[] {
  const held = quantitiesOf(own);
  return lines.flatMap(({ itemId, quantity }) => {
    const available = Math.max(0, (left.get(itemId) ?? 0) + (held.get(itemId) ?? 0));
    return quantity > available ? [{ itemId, requested: quantity, available }] : [];
  });
}
