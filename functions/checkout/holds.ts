import { seconds } from '../shared/clock.ts';
import { totalOf } from '../shared/money.ts';
import { type ItemQuantity, quantitiesOf } from '../stock/stock.ts';

/** A line of a hold, with the name and price (minor units) the shopper was shown and will pay. */
export interface HoldLine extends ItemQuantity {
  readonly name: string;
  readonly price: number;
}

/** A shopper's hold on stock: theirs until `expiresAt`, and then nobody's. */
export interface Reservation {
  readonly userId: string;
  /** ULID; the id of the order it may become. */
  readonly reservationId: string;
  readonly state: 'held';
  readonly lines: readonly HoldLine[];
  readonly total: number;
  /** The cart's version when it was taken. */
  readonly cartVersion: number;
  readonly heldAt: number;
  /** Epoch seconds. The hold is over at this moment, not after it. */
  readonly expiresAt: number;
  /** Partition of the index by expiry. */
  readonly expiryShard: string;
}

/** Partitions of the index by expiry: holds are written far less often than one partition takes, so few are enough. */
export const EXPIRY_SHARDS = ['0', '1', '2', '3'] as const;

/** What {@link newHold} needs. */
export interface HoldRequest {
  readonly userId: string;
  readonly reservationId: string;
  readonly lines: readonly HoldLine[];
  readonly cartVersion: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly holdSeconds: number;
}

/** A hold from now on. The one place that computes when a hold ends. */
export function newHold({ userId, reservationId, lines, cartVersion, now, holdSeconds }: HoldRequest): Reservation {
  return {
    userId,
    reservationId,
    state: 'held',
    lines,
    total: totalOf(lines),
    cartVersion,
    heldAt: seconds(now),
    expiresAt: Math.ceil(seconds(now)) + holdSeconds,
    expiryShard:
      EXPIRY_SHARDS[(reservationId.codePointAt(reservationId.length - 1) ?? 0) % EXPIRY_SHARDS.length] ?? '0',
  };
}

/** Whether a hold is over at a moment in epoch milliseconds: at `expiresAt` it is (invariant 6). */
export const isOver = (hold: Pick<Reservation, 'expiresAt'>, now: number): boolean => hold.expiresAt <= seconds(now);

/** Whether a hold holds just these lines. */
export function holdsExactly(hold: Reservation, lines: readonly ItemQuantity[]): boolean {
  const held = quantitiesOf(hold.lines);
  return held.size === lines.length && lines.every(({ itemId, quantity }) => held.get(itemId) === quantity);
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

/** A line that falls short: what was asked and what is left for this shopper. */
export interface Shortage {
  readonly itemId: string;
  readonly requested: number;
  readonly available: number;
}

/**
 * The lines that ask for more than is left. A shopper's own open hold counts as left for them: it is theirs already.
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
