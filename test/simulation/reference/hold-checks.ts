import { MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Facts } from './facts.ts';
import type { Mirror } from './mirror.ts';
import type { Request, Requests } from './requests.ts';
import type { Order, Reservation, RowChange, Step } from './rows.ts';
import { sameUnits, shown, type Units, unitsOf } from './units.ts';

/** What became of a hold, and all that was ever true of it. */
export interface HoldStory {
  readonly userId: string;
  readonly lines: Units;
  readonly total: number;
  /** Every end it has had: one, and another once it was extended. */
  readonly ends: Set<number>;
  heldFrom?: number;
  endedAt?: number;
  end?: 'ordered' | 'released' | 'swapped' | 'removed';
}

/** Where a hold's state may go while it is the same hold. */
const GRAPH: Readonly<Record<string, readonly string[]>> = {
  holding: ['holding', 'held', 'releasing'],
  held: ['held', 'releasing'],
  releasing: ['releasing'],
};

/** Requests by which a shopper may change their own hold. */
const OWN = ['beginCheckout', 'cancelCheckout', 'startPayment', 'submitOrder'] as const;

/**
 * Invariants 4, 5 and 6, and 16 for holds: one hold a shopper that ends once, holds all of a cart or nothing, and is touched
 * by nobody but its owner until its end.
 */
export class HoldChecks {
  /** By reservation id. */
  readonly stories = new Map<string, HoldStory>();
  readonly #facts: Facts;
  readonly #mirror: Mirror;
  readonly #requests: Requests;

  constructor(facts: Facts, mirror: Mirror, requests: Requests) {
    this.#facts = facts;
    this.#mirror = mirror;
    this.#requests = requests;
  }

  check(step: Step): void {
    const ordered = new Set(
      step.of<Order>('Orders').flatMap(({ before, after }) => (!before && after ? [after.orderId] : [])),
    );
    for (const change of step.of<Reservation>('Reservations')) {
      const { before, after } = change;
      if (before && after?.reservationId !== before.reservationId) this.#ended(step, change, ordered);
      if (after && after.reservationId !== before?.reservationId) this.#begun(step, before, after);
      if (after && before?.reservationId === after.reservationId) this.#stepped(step, before, after);
    }
  }

  /** When all has come to rest nobody holds anything. */
  atRest(): void {
    for (const [userId, past] of this.#mirror.holds) {
      const row = past.now;
      if (row)
        throw new Breach(
          4,
          `hold ${row.reservationId} of ${userId} is still ${row.state}, over since ${row.expiresAt}`,
        );
    }
  }

  #begun(step: Step, before: Reservation | undefined, row: Reservation): void {
    const { reservationId, userId } = row;
    const name = `hold ${reservationId} of ${userId}`;
    if (this.stories.has(reservationId)) throw new Breach(4, `${name} begins a second time`);
    if (row.state !== 'holding' && row.state !== 'held') throw new Breach(4, `${name} begins as ${row.state}`);
    if (before?.state === 'releasing') throw new Breach(4, `${name} takes the place of one that is being released`);
    const lines = unitsOf(row.lines);
    if (lines.size !== row.lines.length) throw new Breach(5, `${name} has an item on two lines`);
    if (lines.size === 0) throw new Breach(5, `${name} holds nothing`);
    if (before && this.#mayBeOpen(before, step) && sameUnits(unitsOf(before.lines), lines) && before.state === 'held') {
      throw new Breach(
        4,
        `${name} takes the place of ${before.reservationId}, which was for the same cart and not over`,
      );
    }
    this.#isOfACart(name, userId, lines);
    let total = 0;
    for (const { itemId, quantity, price } of row.lines) {
      if (!Number.isSafeInteger(quantity) || quantity < 1) throw new Breach(5, `${name} has ${quantity} of ${itemId}`);
      if (price !== this.#facts.prices.get(itemId)) throw new Breach(16, `${name} has ${itemId} at ${price}`);
      total += price * quantity;
    }
    if (row.total !== total) throw new Breach(16, `${name} totals ${row.total}, its lines come to ${total}`);
    const asked = this.#asked(['beginCheckout'], userId, step);
    if (asked.length === 0) throw new Breach(4, `${name} begins, and nobody asked for it`);
    const soonest = Math.min(...asked.map(({ at }) => at)) - MOST_SKEW_MS + this.#facts.holdSeconds * 1000;
    const latest = step.at + MOST_SKEW_MS + 1000 + this.#facts.holdSeconds * 1000;
    const end = row.expiresAt * 1000;
    if (end < soonest || end > latest)
      throw new Breach(4, `${name} ends at ${row.expiresAt}, not after the hold's length`);
    const story: HoldStory = { userId, lines, total, ends: new Set([row.expiresAt]) };
    if (row.state === 'held') story.heldFrom = step.number;
    this.stories.set(reservationId, story);
  }

  /** All lines of a cart as it was at some time, or none. */
  #isOfACart(name: string, userId: string, lines: Units): void {
    const carts = this.#mirror.carts.get(userId)?.since(0) ?? [];
    if (carts.some((cart) => cart && sameUnits(unitsOf(cart.lines), lines))) return;
    throw new Breach(5, `${name} has ${shown(lines)}, which its shopper's cart never had`);
  }

  #stepped(step: Step, before: Reservation, after: Reservation): void {
    const name = `hold ${after.reservationId} of ${after.userId}`;
    if (after.version !== before.version + 1)
      throw new Breach(4, `${name} goes from version ${before.version} to ${after.version}`);
    if (!GRAPH[before.state]?.includes(after.state))
      throw new Breach(4, `${name} goes from ${before.state} to ${after.state}`);
    const story = this.stories.get(after.reservationId);
    if (after.state !== 'releasing') {
      if (!sameUnits(unitsOf(after.lines), unitsOf(before.lines)) || after.total !== before.total) {
        throw new Breach(5, `${name} changes its lines`);
      }
      this.#keepsItsEnd(step, name, before, after);
    }
    if (after.state === 'held' && story && story.heldFrom === undefined) story.heldFrom = step.number;
    if (this.#mayBeOpen(before, step) && this.#asked(OWN, after.userId, step).length === 0) {
      throw new Breach(4, `${name} is changed before its end, and not by its shopper`);
    }
    const ends = after.state === 'releasing' && before.state !== 'releasing';
    if (ends) this.#endsInTime(step, name, before);
  }

  #keepsItsEnd(step: Step, name: string, before: Reservation, after: Reservation): void {
    if (after.expiresAt === before.expiresAt) return;
    const extended = after.expiresAt - before.expiresAt;
    if (
      before.extendedAt !== undefined ||
      after.extendedAt === undefined ||
      extended !== this.#facts.extensionSeconds
    ) {
      throw new Breach(4, `${name} ended at ${before.expiresAt} and now ends at ${after.expiresAt}`);
    }
    const asked = this.#asked(['startPayment'], after.userId, step);
    if (!asked.some(({ at }) => at - MOST_SKEW_MS < before.expiresAt * 1000)) {
      throw new Breach(4, `${name} was over and is extended`);
    }
    this.stories.get(after.reservationId)?.ends.add(after.expiresAt);
  }

  #ended(step: Step, { before, after, removedByTtl }: RowChange<Reservation>, ordered: ReadonlySet<string>): void {
    if (!before) return;
    const name = `hold ${before.reservationId} of ${before.userId}`;
    const story = this.stories.get(before.reservationId);
    if (story) {
      if (story.end) throw new Breach(4, `${name} was ${story.end} and ends again`);
      story.endedAt = step.number;
      story.end = endOf(before, after, removedByTtl, ordered);
      if (story.end === 'released') this.#endsInTime(step, name, before);
      if (story.end === 'swapped' && this.#asked(['beginCheckout'], before.userId, step).length === 0) {
        throw new Breach(4, `${name} is swapped, and nobody asked for it`);
      }
    }
  }

  /** Nobody ends a hold before its time but its shopper. */
  #endsInTime(step: Step, name: string, before: Reservation): void {
    if (!this.#mayBeOpen(before, step) || before.state === 'releasing') return;
    const routes =
      before.state === 'holding' ? (['cancelCheckout', 'beginCheckout'] as const) : (['cancelCheckout'] as const);
    if (this.#asked(routes, before.userId, step).length > 0) return;
    throw new Breach(4, `${name} is released at ${step.at / 1000}, before its end at ${before.expiresAt}`);
  }

  /** Whether a hold is not over yet by any clock there is. */
  #mayBeOpen(row: Reservation, step: Step): boolean {
    return row.expiresAt * 1000 > step.at + MOST_SKEW_MS;
  }

  #asked(routes: readonly string[], userId: string, step: Step): Request[] {
    return this.#requests.active(routes, userId, step.at);
  }
}

function endOf(
  before: Reservation,
  after: Reservation | undefined,
  removedByTtl: boolean,
  ordered: ReadonlySet<string>,
): NonNullable<HoldStory['end']> {
  if (removedByTtl) return 'removed';
  if (after) return 'swapped';
  return ordered.has(before.reservationId) ? 'ordered' : 'released';
}
